"""What to fix first: how much effort each thing takes, against how many accounts wait for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from math import log10
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from idverify.campaign.report.part import Fix, Messages
from idverify.campaign.status import Ask, Status
from idverify.messages import Text

Who = Literal["operator", "user", "guardian"]


class Effort(IntEnum):
    """What something takes, the least first."""

    TABLE = 1  # the operator puts the table right; nobody is written to
    CODE = 2  # a message, and a code answered
    TYPED = 3  # something given or corrected, and where it is a number a code
    IDENTIFIED = 4  # electronic identification, or the declaration that opens the way to it
    GUARDIAN = 5  # another person


_OF_A_PERSON: Final[Mapping[str, Effort]] = MappingProxyType(
    {
        Ask.PROVE_PHONE: Effort.CODE,
        Ask.CORRECT_PHONE: Effort.TYPED,
        Ask.GIVE_PHONE: Effort.TYPED,
        Ask.PROVIDE_BIRTH_DATE: Effort.TYPED,
        Ask.DECLARE_NO_MOBILE: Effort.IDENTIFIED,
        Ask.AUTHENTICATE_PERSONAL_ID: Effort.IDENTIFIED,
        Ask.REGISTER_CHILD: Effort.GUARDIAN,
    }
)


def who_of(ask: str) -> Who:
    """Who does what is asked; of a word that nobody knows, the operator finds out."""
    if ask.startswith("guardian."):
        return "guardian"
    return "user" if ask.startswith("user.") else "operator"


def effort_of(ask: str) -> Effort:
    """What it takes."""
    return Effort.TABLE if who_of(ask) == "operator" else _OF_A_PERSON.get(ask, Effort.TYPED)


def fixes_of(asked: Mapping[str, int]) -> tuple[Fix, ...]:
    """Everything that is asked of anybody, the least effort first, and of one effort what most accounts wait for.

    Args:
        asked: by status and asks together, how many rows (``Tally.counts["asked"]``).
    """
    accounts: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for _, asks, rows in _open(asked):
        for ask in asks:
            accounts[ask] += rows
        if len(asks) == 1:
            alone[asks[0]] += rows
    fixes = [
        Fix(ask=ask, who=who_of(ask), effort=int(effort_of(ask)), accounts=rows, alone=alone[ask])
        for ask, rows in accounts.items()
        if rows
    ]
    return tuple(sorted(fixes, key=lambda fix: (fix.effort, -fix.accounts, fix.ask)))


def messages_of(asked: Mapping[str, int]) -> Messages:
    """How many rows are of somebody who would be written to; a plan tells each account of the first thing asked.

    Args:
        asked: as of ``fixes_of``.
    """
    users = guardians = after_table = 0
    for _, asks, rows in _open(asked):
        who = {who_of(ask) for ask in asks}
        if "guardian" in who:
            guardians += rows
        elif "user" in who:
            users += rows
        if "operator" in who and who != {"operator"}:
            after_table += rows
    return Messages(users=users, guardians=guardians, after_table=after_table)


def _open(asked: Mapping[str, int]) -> Iterable[tuple[str, tuple[str, ...], int]]:
    """Status, asks and rows of all that are not in order yet."""
    for words, rows in asked.items():
        status, *asks = words.split()
        if status != Status.AUTHENTICATED:
            yield status, tuple(asks), rows


@dataclass(frozen=True, slots=True)
class Point:
    """One thing on the map.

    Attributes:
        number: which it is in the table beneath.
        fix: what it is.
        across: its place, in percent of the width.
        down: its place, in pixels.
        name: what is asked.
    """

    number: int
    fix: Fix
    across: str
    down: int
    name: Text


@dataclass(frozen=True, slots=True)
class Column:
    """One effort on the map.

    Attributes:
        effort: which.
        letter: how it is called on the map.
        begins, width, middle: in percent.
        points: what takes this effort.
    """

    effort: Effort
    letter: str
    begins: str
    width: str
    middle: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class FixMap:
    """The map: effort across, accounts upwards, each line ten times the one below.

    Attributes:
        height: in pixels, of the whole drawing.
        lines: for each power of ten its count and its place in pixels.
        columns: as many as there are efforts with something in them.
    """

    height: int
    lines: tuple[tuple[int, int], ...]
    columns: tuple[Column, ...]


_TOP, _STEP, _LEFT = 30, 34, 21  # pixels, pixels, percent: what the figures beside the lines take


class _Scale(NamedTuple):
    """Powers of ten upwards."""

    lowest: int
    highest: int

    @property
    def bottom(self) -> int:
        return _TOP + _STEP * (self.highest - self.lowest)

    def down(self, count: int) -> int:
        return round(self.bottom - _STEP * (log10(count) - self.lowest))


def map_of(fixes: Iterable[Fix], names: Mapping[str, Text]) -> FixMap | None:
    """Where each thing stands.

    Args:
        fixes: as of ``fixes_of``.
        names: by ask, what is asked.

    Returns:
        None where nothing is asked of anybody.
    """
    given = tuple(fixes)
    if not given:
        return None
    highest = max(len(str(max(fix.accounts for fix in given) - 1)), 1)
    lowest = min(len(str(min(fix.accounts for fix in given))) - 1, highest - 1)
    scale = _Scale(lowest, highest)
    by_effort: dict[Effort, list[tuple[int, Fix]]] = {}
    for place, fix in enumerate(given, start=1):
        by_effort.setdefault(Effort(fix.effort), []).append((place, fix))
    columns, before = [], 0
    for letter, (effort, within) in zip("ABCDE", by_effort.items(), strict=False):
        begins, width = _across(before, len(given)), (100 - _LEFT) * len(within) / len(given)
        points = tuple(
            Point(
                number=place,
                fix=fix,
                across=_percent(begins + width * (rank + 0.5) / len(within)),
                down=scale.down(fix.accounts),
                name=names[fix.ask],
            )
            for rank, (place, fix) in enumerate(within)
        )
        columns.append(Column(effort, letter, _percent(begins), _percent(width), _percent(begins + width / 2), points))
        before += len(within)
    lines = tuple((10**power, scale.down(10**power)) for power in range(lowest, highest + 1))
    return FixMap(scale.bottom + 12, lines, tuple(columns))


def _across(before: int, whole: int) -> float:
    return _LEFT + (100 - _LEFT) * before / whole


def _percent(value: float) -> str:
    return f"{value:.3f}%"
