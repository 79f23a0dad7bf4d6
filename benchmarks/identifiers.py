"""How fast numbers are read, beside the libraries that people use, in one run.

phonenumbers does what a careful user of it does: parse, is_valid_number, number_type and E.164;
vn-ident does what its documentation shows. Every contender meets the same texts, rounds are
interleaved, the figure is the median of the rounds in CPU time. Ratios are what to quote; the
nanoseconds belong to the machine.

Usage: python benchmarks/identifiers.py [ROUNDS]
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Final

import phonenumbers
import vn_ident

from idverify import PersonalIdNumber, PhoneNumber
from idverify.identifiers.numbering_plan import plan_on, rewritten_codes
from idverify.identifiers.places import places

SIZE: Final = 4000
DRAW: Final = random.Random(147)  # the same texts in every run

CLEAN = ("0{0}", "+84{0}")
# 55 % as dialled, 20 % behind +84; the rest in equal parts: spaces, hyphens, landlines, numbers of before 2018.
DIALLED, INTERNATIONAL = 0.55, 0.75
GROUPED = ("0{1} {2} {3}", "0{1}-{2}-{3}")


def mobile(shape: str) -> str:
    block = DRAW.choice(sorted(plan_on(None)))
    national = f"{block}000{DRAW.randrange(1000):03d}"
    return shape.format(national, national[:3], national[3:6], national[6:])


def mixed() -> str:
    chance = DRAW.random()
    if chance < DIALLED:
        return mobile("0{0}")
    if chance < INTERNATIONAL:
        return mobile("+84{0}")
    kind = DRAW.randrange(4)
    if kind < len(GROUPED):
        return mobile(GROUPED[kind])
    count = DRAW.randrange(1000)
    return (
        f"02430000{count:03d}" if kind == len(GROUPED) else f"{DRAW.choice(sorted(rewritten_codes()))}0000{count:03d}"
    )


def personal_id() -> str:
    return f"{DRAW.choice(sorted(places()))}{DRAW.randrange(4)}{DRAW.randrange(25):02d}000{DRAW.randrange(1000):03d}"


def parse_phone(text: str) -> object:
    try:
        return PhoneNumber.parse(text)
    except ValueError:
        return None


def phonenumbers_in_full(text: str) -> object:
    try:
        number = phonenumbers.parse(text, "VN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    if phonenumbers.number_type(number) != phonenumbers.PhoneNumberType.MOBILE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def everything_about(text: str) -> object:
    found = PersonalIdNumber.parse(text)
    return found.number, found.birth_year, found.sex, found.place.name_vi, found.province_today, found.advisories


Contender = tuple[str, Callable[[str], object]]


def nanoseconds(subject: Callable[[str], object], texts: Sequence[str]) -> float:
    start = time.process_time_ns()
    for text in texts:
        subject(text)
    return (time.process_time_ns() - start) / len(texts)


def race(title: str, texts: Sequence[str], contenders: Sequence[Contender], rounds: int, reach: str) -> None:
    """Time the contenders in turns; the last is the peer that the others are measured against."""
    taken: dict[str, list[float]] = {name: [] for name, _ in contenders}
    for _ in range(rounds):
        for name, subject in contenders:
            taken[name].append(nanoseconds(subject, texts))
    medians = {name: statistics.median(figures) for name, figures in taken.items()}
    peer = medians[contenders[-1][0]]
    print(f"\n{title}   (to reach: {reach})")
    for name, figure in medians.items():
        print(f"  {name:<44}{figure:9,.0f} ns   {peer / figure:6.1f} ×")


LONGEST: Final = {
    "ten digits and 54 spaces": "0912000001" + " " * 54,
    "no-break spaces": "0912000001" + "\u00a0" * 54,
    "full-width digits and no-break spaces": "０９１２０００００１" + "\u00a0" * 54,
    "full-width, +84, brackets and dots": "(+８４) ０９１２ ０００ ００１" + "." * 41,
    "eleven digits of before 2018": "+84 (0)168 000 0001" + "-" * 45,
}
LONGEST_REFUSED: Final = {
    "one digit and 63 spaces": " " * 63 + "1",
    "a row of zeros": "0 " * 32,
    "pairs that never add up": "84 " * 21,
    "marks of extensions": "#1" * 32,
    "letters": "x" * 64,
}


def longest(rounds: int) -> None:
    """The longest texts that are read at all, beside an ordinary one."""
    texts = {"ordinary": "0912000001", **LONGEST, **LONGEST_REFUSED}
    taken: dict[str, list[float]] = {name: [] for name in texts}
    for _ in range(rounds):
        for name, text in texts.items():
            taken[name].append(nanoseconds(parse_phone, [text] * 500))
    medians = {name: statistics.median(figures) for name, figures in taken.items()}
    print("\nPhoneNumber.parse, 64 characters   (to reach: an accepted text under 10 × an ordinary one)")
    for name, figure in medians.items():
        kind = "refused" if name in LONGEST_REFUSED else "accepted"
        print(f"  {kind:<9}{name:<39}{figure:9,.0f} ns   {figure / medians['ordinary']:6.1f} ×")


if __name__ == "__main__":
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    print(
        f"phonenumbers {version('phonenumbers')}, vn-ident {version('vn-ident')}, {rounds} rounds, medians of CPU time"
    )
    listed = [text for text in (mobile(DRAW.choice(CLEAN)) for _ in range(2 * SIZE)) if phonenumbers_in_full(text)][
        :SIZE
    ]
    every_phone = (
        ("PhoneNumber.parse", parse_phone),
        ("PhoneNumber.is_valid", PhoneNumber.is_valid),
        ("phonenumbers, parse to E.164", phonenumbers_in_full),
    )
    clean = (
        ("PhoneNumber.parse", PhoneNumber.parse),
        *every_phone[1:],
    )  # nothing is refused, so nothing need be caught
    race("Phones, clean spellings", listed, clean, rounds, "parse 25 ×, is_valid 50 ×")
    race("Phones, mixed", [mixed() for _ in range(SIZE)], every_phone, rounds, "parse 18 ×, is_valid 30 ×")
    # vn-ident refuses everyone registered abroad: only those that both accept are raced.
    ids = [text for text in (personal_id() for _ in range(6 * SIZE)) if vn_ident.is_valid_cccd(text)][:SIZE]
    parsers = (
        ("PersonalIdNumber.parse", PersonalIdNumber.parse),
        ("PersonalIdNumber.parse, every attribute read", everything_about),
        ("vn_ident.parse_cccd", vn_ident.parse_cccd),
    )
    race("Personal IDs, parsed", ids, parsers, rounds, "faster")
    checks = (
        ("PersonalIdNumber.is_valid", PersonalIdNumber.is_valid),
        ("vn_ident.is_valid_cccd", vn_ident.is_valid_cccd),
    )
    race("Personal IDs, yes or no", ids, checks, rounds, "faster")
    longest(rounds)
