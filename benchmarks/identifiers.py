"""How fast a phone number is parsed, beside phonenumbers doing the same in the same run.

The peer does what a careful user of it does: parse, is_valid_number, number_type and E.164. Rounds
are interleaved, each contender on the same 2,000 synthetic spellings; medians of CPU time.

Usage: python benchmarks/identifiers.py [ROUNDS]
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable

import phonenumbers

from idverify import PersonalIdNumber, PhoneNumber

SIZE = 2000
CLEAN = ("0{}", "+84{}")
MIXED = (
    *("0{}", "0{}", "0{}", "+84{}", "84{}", "{}", "+84 {}", "(+84) {}"),
    *(
        "0{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]} {0[6]}{0[7]}{0[8]}",
        "0{0[0]}{0[1]}{0[2]}.{0[3]}{0[4]}{0[5]}.{0[6]}{0[7]}{0[8]}",
    ),
)


def spellings(shapes: tuple[str, ...]) -> list[str]:
    draw = random.Random(147)  # the same ones in every run
    return [draw.choice(shapes).format(f"91200{draw.randrange(10_000):04d}") for _ in range(SIZE)]


def ours(text: str) -> bool:
    try:
        PhoneNumber.parse(text)
    except ValueError:
        return False
    return True


def theirs(text: str) -> bool:
    try:
        number = phonenumbers.parse(text, "VN")
    except phonenumbers.NumberParseException:
        return False
    if not phonenumbers.is_valid_number(number):
        return False
    phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return bool(phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE)


def nanoseconds(subject: Callable[[str], bool], texts: list[str]) -> float:
    start = time.process_time_ns()
    for text in texts:
        subject(text)
    return (time.process_time_ns() - start) / len(texts)


def compare(name: str, texts: list[str], rounds: int, reach: str) -> None:
    if not all(ours(text) and theirs(text) for text in texts):
        raise SystemExit("the contenders disagree about a spelling")
    subjects = (ours, theirs)
    taken: dict[Callable[[str], bool], list[float]] = {subject: [] for subject in subjects}
    for _ in range(rounds):
        for subject in subjects:
            taken[subject].append(nanoseconds(subject, texts))
    mine, peer = (statistics.median(taken[subject]) for subject in subjects)
    print(f"{name:<24}{mine:8,.0f} ns   phonenumbers {peer:8,.0f} ns   {peer / mine:5.1f} ×   ({reach})")


if __name__ == "__main__":
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    compare("PhoneNumber.parse clean", spellings(CLEAN), rounds, "to reach: 15 ×")
    compare("PhoneNumber.parse mixed", spellings(MIXED), rounds, "to reach: 15 × on clean")
    ids = [f"0{place:02d}2{year:02d}{serial:06d}" for place in (1, 79) for year in range(24) for serial in range(40)]
    each = statistics.median(nanoseconds(lambda text: bool(PersonalIdNumber.parse(text)), ids) for _ in range(rounds))
    print(f"{'PersonalIdNumber.parse':<24}{each:8,.0f} ns")
