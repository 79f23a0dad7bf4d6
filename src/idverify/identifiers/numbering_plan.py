"""The mobile numbering plan of Viet Nam, by day.

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

from idverify.identifiers.table import rows

CODE_DIGITS: Final = 2
BLOCK_DIGITS: Final = 3


class PhoneAdvisory(StrEnum):
    """What is worth knowing about a number that is nevertheless accepted."""

    LEGACY_REWRITTEN = "legacy_rewritten"
    FOLDED_DIGITS = "folded_digits"
    POSSIBLE_OLD_LANDLINE = "possible_old_landline"
    UNLISTED_BLOCK = "unlisted_block"


class Remarks(NamedTuple):
    """What is known of a number beside its digits.

    Attributes:
        original_operator: to whom its block was first assigned.
        legacy: whether it was written in its eleven-digit form of before September 2018.
        advisories: what is worth knowing.
    """

    original_operator: str
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
def _assigned() -> tuple[tuple[str, str, date], ...]:
    """Code or block without its zero, operator, first day; longer prefixes after shorter ones."""
    found = [
        (row["prefix"][1:], row["original_operator"], date.fromisoformat(row["since"]) if row["since"] else date.min)
        for row in rows("mobile_plan.csv")
        if row["class"] == "H2H_MOBILE"
    ]
    return tuple(sorted(found, key=lambda entry: len(entry[0])))


@functools.cache
def _withdrawn() -> tuple[str, ...]:
    return tuple(row["prefix"][1:] for row in rows("mobile_plan.csv") if row["class"] == "WITHDRAWN")


@functools.cache
def _old_landlines() -> tuple[str, ...]:
    return tuple(row["old_prefix"][1:] for row in rows("old_area_codes.csv"))


@functools.cache
def _unlisted() -> frozenset[str]:
    return frozenset(row["prefix"][1:] for row in rows("unlisted_blocks.csv"))


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
    plan = {}
    for prefix, operator, since in _assigned():
        if day is not None and day < since:
            continue
        for digits in _blocks_under(prefix):
            if digits.startswith(_withdrawn()):
                continue
            otherwise = (PhoneAdvisory.UNLISTED_BLOCK,) if digits in _unlisted() else ()
            landline = (PhoneAdvisory.POSSIBLE_OLD_LANDLINE,) if digits.startswith(_old_landlines()) else ()
            plan[digits] = Block(
                Remarks(operator, legacy=False, advisories=landline + otherwise),
                Remarks(operator, legacy=False, advisories=otherwise),
            )
    return plan


def _blocks_under(prefix: str) -> list[str]:
    free = BLOCK_DIGITS - len(prefix)
    return [f"{prefix}{rest:0{free}d}" for rest in range(10**free)] if free else [prefix]
