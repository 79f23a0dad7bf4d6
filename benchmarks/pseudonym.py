"""How many numbers one core recognises in a second, beside what OpenSSL itself does with messages of that size.

The peer is `openssl speed -hmac sha256` at the same message size in the same run; beside it stand `hmac.digest` of the
standard library and the bare copy of a keyed object, which is the floor of any way through Python. Rounds are
interleaved, each of all contenders; CPU time of one thread. Two shares are told: of the medians, and of the fastest
rounds, since whatever else a machine does only ever makes a round slower.

Usage: python benchmarks/pseudonym.py [ROUNDS]
"""

from __future__ import annotations

import hmac
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from typing import Final

from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, Keyring
from idverify.pseudonym import index_key, keyed, prefixed

NUMBERS: Final = 100_000
REACH: Final = 0.40
KEYS: Final = [Key(f"k{count}", bytes([count]) * 32) for count in range(1, 5)]
RINGS: Final = {count: Keyring(KEYS[:count], tenant="benchmark") for count in (1, 2, 4)}
CANONICALS: Final = [f"+849{number:08d}" for number in range(NUMBERS)]
PHONES: Final = [PhoneNumber.parse(f"09{12_000_000 + number:08d}") for number in range(NUMBERS // 10)]
HEAD: Final = prefixed(b"vn.msisdn")
SIZE: Final = len(HEAD + prefixed(CANONICALS[0].encode()))
SUBKEY: Final = index_key(bytes([1]) * 32, "vn.msisdn", "benchmark")


def bulk(count: int) -> int:
    ring = RINGS[count]
    for key in ring.keys:
        deque(ring.tags("vn.msisdn", CANONICALS, kid=key.kid), maxlen=0)
    return NUMBERS


def one_by_one(count: int) -> int:
    ring = RINGS[count]
    for phone in PHONES:
        ring.pseudonyms(phone)
    return len(PHONES)


def copies() -> int:
    copy, message = keyed(SUBKEY, HEAD).copy, prefixed(CANONICALS[0].encode())
    for _ in range(NUMBERS):
        one = copy()
        one.update(message)
        one.finalize()
    return NUMBERS


def standard_library() -> int:
    message = HEAD + prefixed(CANONICALS[0].encode())
    for _ in range(NUMBERS):
        hmac.digest(SUBKEY, message, "sha256")
    return NUMBERS


def openssl() -> float:
    """HMACs in a second, by OpenSSL's own measure."""
    program = shutil.which("openssl")
    if program is None:
        sys.exit("there is no openssl here to compare with")
    command = [program, "speed", "-seconds", "1", "-bytes", str(SIZE), "-hmac", "sha256"]
    told = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    (thousands,) = re.findall(r"^hmac\(sha256\)\s+([\d.]+)k", told, re.MULTILINE)
    return float(thousands) * 1000 / SIZE


CONTENDERS: Final[dict[str, Callable[[], int]]] = {
    "Keyring.tags, one key": lambda: bulk(1),
    "Keyring.tags, two keys": lambda: bulk(2),
    "Keyring.tags, four keys": lambda: bulk(4),
    "Keyring.pseudonyms, one key": lambda: one_by_one(1),
    "Keyring.pseudonyms, two keys": lambda: one_by_one(2),
    "Keyring.pseudonyms, four keys": lambda: one_by_one(4),
    "a keyed object copied, nothing else": copies,
    "hmac.digest": standard_library,
}


def rate(work: Callable[[], int]) -> float:
    start = time.process_time()
    done = work()
    return done / (time.process_time() - start)


def main(rounds: int) -> None:
    rates: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    peer: list[float] = []
    for _ in range(rounds):
        peer.append(openssl())
        for name, work in CONTENDERS.items():
            rates[name].append(rate(work))
        peer.append(openssl())
    print(f"messages of {SIZE} bytes, {rounds} rounds, medians; numbers a second of one core\n")
    print(f"{'':<40}{'numbers/s':>12}{'of OpenSSL':>12}{'fastest':>10}{'× hmac.digest':>15}")
    print(f"{'openssl speed -hmac sha256':<40}{statistics.median(peer):>12,.0f}")
    for name, each in rates.items():
        share, fastest = statistics.median(each) / statistics.median(peer), max(each) / max(peer)
        against = statistics.median(mine / theirs for mine, theirs in zip(each, rates["hmac.digest"], strict=True))
        reach = f"  (to reach: {REACH:.0%})" if name == "Keyring.tags, one key" else ""
        print(f"{name:<40}{statistics.median(each):>12,.0f}{share:>12.0%}{fastest:>10.0%}{against:>15.2f}{reach}")
    one = "Keyring.tags, one key"
    for count, name in ((2, "Keyring.tags, two keys"), (4, "Keyring.tags, four keys")):
        cost = statistics.median(mine / theirs for mine, theirs in zip(rates[one], rates[name], strict=True))
        print(f"{count} keys at once cost {cost:.2f} × one")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
