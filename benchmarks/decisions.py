"""How long a decision takes, beside a permissions library that answers with a bare yes or no.

The peer is five predicates of this kind in plain Python, combined and evaluated without reasons: the
least that any implementation must do. What we add is every failing rule, its articles and readings.

Usage: python benchmarks/decisions.py [ROUNDS]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, datetime

from idverify.account import Account, Action, Service
from idverify.decision import decide
from idverify.evidence.method import PHONE_METHODS, Evidence, Method
from idverify.law import VIETNAM

AT = datetime(2026, 11, 21, 9, tzinfo=VIETNAM)
OPENED = datetime(2026, 9, 1, 8, tzinfo=VIETNAM)
PROVEN = Account(opened_at=OPENED, user_birth_date=date(1990, 5, 1), evidence=(Evidence(Method.VN_MOBILE_OTP, OPENED),))
CHILD = Account(opened_at=OPENED, user_birth_date=date(2015, 5, 1))
REPEATS = 2000


def bare(account: Account) -> bool:
    born = account.user_birth_date
    return (
        account.opened_at is not None
        and account.opened_at <= AT
        and born is not None
        and (AT.year - born.year - ((AT.month, AT.day) <= (born.month, born.day))) >= 16
        and any(each.method in PHONE_METHODS and each.verified_at is not None for each in account.evidence or ())
    )


def microseconds(subject: Callable[[], object]) -> float:
    start = time.process_time_ns()
    for _ in range(REPEATS):
        subject()
    return (time.process_time_ns() - start) / REPEATS / 1000


if __name__ == "__main__":
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    subjects: dict[str, Callable[[], object]] = {
        "plain predicates, no reasons": lambda: bare(PROVEN),
        "decide: permitted": lambda: decide(PROVEN, Action.COMMENT, service=Service.DOMESTIC, at=AT),
        "decide: child alone, denied": lambda: decide(CHILD, Action.COMMENT, service=Service.DOMESTIC, at=AT),
        "decide: permitted, with valid_until": lambda: (
            decide(PROVEN, Action.COMMENT, service=Service.DOMESTIC, at=AT).valid_until
        ),
    }
    taken: dict[str, list[float]] = {name: [] for name in subjects}
    for _ in range(rounds):
        for name, subject in subjects.items():
            taken[name].append(microseconds(subject))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    base = medians["plain predicates, no reasons"]
    for name, median in medians.items():
        print(f"{median:8.1f} µs  {median / base:6.1f} × plain  {name}")
