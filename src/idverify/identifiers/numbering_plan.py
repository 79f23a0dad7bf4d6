"""The numbering plan of Viet Nam, by day.

Two-digit network codes are assigned to operators with a date (Circular 22/2014/TT-BTTTT, Decision
798/QD-BTTTT); some three-digit blocks inside them to operators without a network of their own. A
ported number keeps its code, so a code tells the *original* operator only.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from idverify.identifiers.table import lies_in, rows

BLOCK_DIGITS: Final = 3
LONGEST_PREFIX: Final = 5
REWRITTEN_FROM: Final = date(2018, 9, 15)  # Decision 798/QD-BTTTT: eleven digits become ten


class LineKind(StrEnum):
    """What the numbers under a prefix are for, or why there are none."""

    MOBILE = "mobile"  # a person's
    MACHINE = "machine"
    SATELLITE = "satellite"
    INTERNET_TELEPHONY = "internet_telephony"
    FIXED = "fixed"
    PRIVATE_NETWORK = "private_network"
    GOVERNMENT = "government"
    FREE_SERVICE = "free_service"
    PREMIUM_SERVICE = "premium_service"
    SHORT_CODE = "short_code"  # by its length alone: emergencies and services of three to five digits
    UNASSIGNED = "unassigned"
    UNCONFIRMED = "unconfirmed"
    WITHDRAWN = "withdrawn"
    NOT_YET_ASSIGNED = "not_yet_assigned"  # on the day asked about


class PhoneAdvisory(StrEnum):
    """What is worth knowing about a number that is nevertheless accepted."""

    LEGACY_REWRITTEN = "legacy_rewritten"
    FOLDED_DIGITS = "folded_digits"
    POSSIBLE_OLD_LANDLINE = "possible_old_landline"
    UNLISTED_BLOCK = "unlisted_block"


class Assignment(NamedTuple):
    """One row of the plan: a prefix, what it is for, and how well that is known.

    Attributes:
        prefix: as dialled, its zero included (``"0777"``).
        kind: what its numbers are for.
        shortest, longest: how many digits its numbers have when dialled.
        original_operator: to whom it was first assigned, or None.
        virtual_on: on whose network a virtual operator's numbers run, or None.
        shared_with: a virtual operator whose numbers lie in it too, not told apart by prefix, or None.
        since: its first day, or None where it lies before all records.
        until: the first day on which it is no longer so, or None.
        confidence: A the rule or an official notice was seen, B several secondary sources, C one, D recalled.
        source: where it is written.
        since_said: what the source says of the first day where that is less exact (``2007 (recalled)``), or None.
    """

    prefix: str
    kind: LineKind
    shortest: int
    longest: int
    original_operator: str | None
    virtual_on: str | None
    shared_with: str | None
    since: date | None
    until: date | None
    confidence: str
    source: str
    since_said: str | None

    def holds_on(self, day: date | None) -> bool:
        """Whether it holds on a day; None is the newest day of the plan."""
        return lies_in(day, self.since, self.until)


class Remarks(NamedTuple):
    """What is known of a number beside its digits.

    Attributes:
        assignment: the row of the plan that it lies in; a number of before 2018 in its successor's.
        legacy: whether it was written in its eleven-digit form of before September 2018.
        advisories: what is worth knowing.
    """

    assignment: Assignment
    legacy: bool
    advisories: tuple[PhoneAdvisory, ...]


class Block(NamedTuple):
    """One block of a million numbers: the three digits after the zero.

    Attributes:
        as_dialled: of its numbers when written with ten dialled digits.
        otherwise: of its numbers when written in any other way.
    """

    as_dialled: Remarks
    otherwise: Remarks


@functools.cache
def assignments() -> tuple[Assignment, ...]:
    """Every row of the plan, longer prefixes after shorter ones."""
    found = [
        Assignment(
            prefix=row["prefix"],
            kind=LineKind(row["kind"]),
            shortest=int(row["shortest"]),
            longest=int(row["longest"]),
            original_operator=row["original_operator"] or None,
            virtual_on=row["virtual_on"] or None,
            shared_with=row["shared_with"] or None,
            since=_day(row["since"]),
            until=_day(row["until"]),
            confidence=row["confidence"],
            source=row["source"],
            since_said=row["since_said"] or None,
        )
        for row in rows("numbering_plan.csv")
    ]
    return tuple(sorted(found, key=lambda row: len(row.prefix)))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@functools.cache
def _old_landlines() -> tuple[str, ...]:
    return tuple(row["old_prefix"] for row in rows("old_area_codes.csv"))


@functools.cache
def _unlisted() -> frozenset[str]:
    """Blocks of persons' mobiles that phonenumbers does not know."""
    differences = rows("phonenumbers_differences.csv")
    return frozenset(row["prefix"] for row in differences if row["plan"] == LineKind.MOBILE)


@functools.cache
def rewritten_codes() -> Mapping[str, str]:
    """The 21 eleven-digit codes of before September 2018, each with its successor, zeros included."""
    return {row["old_prefix"]: row["new_prefix"] for row in rows("rewritten_codes.csv")}


@functools.lru_cache(maxsize=128)
def plan_on(day: date | None) -> Mapping[str, Block]:
    """Every block of three digits assigned to persons' mobiles on a day.

    Args:
        day: a day in Viet Nam, or None for the newest plan in the data.

    Returns:
        Blocks by their three digits after the zero (``"912"``).
    """
    plan: dict[str, Block] = {}
    for assignment in assignments():
        if assignment.prefix[0] != "0" or not assignment.holds_on(day):
            continue
        for dialled in _blocks_under(assignment.prefix):
            if assignment.kind is not LineKind.MOBILE:
                plan.pop(dialled[1:], None)
                continue
            otherwise = (PhoneAdvisory.UNLISTED_BLOCK,) if dialled in _unlisted() else ()
            landline = (PhoneAdvisory.POSSIBLE_OLD_LANDLINE,) if dialled.startswith(_old_landlines()) else ()
            plan[dialled[1:]] = Block(
                Remarks(assignment, legacy=False, advisories=landline + otherwise),
                Remarks(assignment, legacy=False, advisories=otherwise),
            )
    return plan


@functools.cache
def newest_plan() -> Mapping[str, Block]:
    """The same as ``plan_on(None)``, at a third of the price of looking up a day."""
    return plan_on(None)


@functools.cache
def clean_beginnings() -> frozenset[str]:
    """How the two clean spellings of a number in the newest plan begin: ``"0912"``, ``"+84912"``."""
    return frozenset(beginning + block for block in newest_plan() for beginning in ("0", "+84"))


def _blocks_under(prefix: str) -> list[str]:
    free = BLOCK_DIGITS + 1 - len(prefix)
    return [f"{prefix}{rest:0{free}d}" for rest in range(10**free)] if free > 0 else [prefix[: BLOCK_DIGITS + 1]]


_WITHOUT_NUMBERS: Final = (LineKind.UNASSIGNED, LineKind.UNCONFIRMED, LineKind.WITHDRAWN)


@functools.cache
def other_lines() -> Mapping[str, tuple[Assignment, ...]]:
    """The lines that are no mobiles of persons and have numbers, by their first three digits; longest prefix first.

    They are told by shape on every day: nobody's code was ever taken for a person's mobile before or after.
    """
    found: dict[str, list[Assignment]] = {}
    for row in reversed(assignments()):
        if row.kind is not LineKind.MOBILE and row.kind not in _WITHOUT_NUMBERS and row.until is None:
            for head in _heads(row.prefix):
                found.setdefault(head, []).append(row)
    return {head: tuple(lines) for head, lines in found.items()}


def _heads(prefix: str) -> list[str]:
    return [f"{prefix}{digit}" for digit in range(10)] if len(prefix) == 2 else [prefix[:3]]


def line_without_mobiles(dialled: str, day: date | None) -> LineKind:
    """Why ten dialled digits under no assigned code have no line of a person on a day.

    Args:
        dialled: ten digits, their zero included.
        day: a day in Viet Nam, or None for the newest plan in the data.
    """
    under = [row for end in range(LONGEST_PREFIX, 1, -1) for row in _by_prefix().get(dialled[:end], ())]
    for row in under:
        if row.holds_on(day):
            return row.kind
    return LineKind.NOT_YET_ASSIGNED if under else LineKind.UNASSIGNED


@functools.cache
def _by_prefix() -> Mapping[str, list[Assignment]]:
    found: dict[str, list[Assignment]] = {}
    for row in assignments():
        found.setdefault(row.prefix, []).append(row)
    return found
