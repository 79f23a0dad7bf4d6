"""On which day whose turn comes: stages one after the other, so many a day, and days between to look at how it went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Turn:
    """When one stage has its turn.

    Attributes:
        first: its first day.
        last: its last; the same of a stage that nobody is in.
        room: how many fit on the first.
    """

    first: date
    last: date
    room: int


def turns(stages: Sequence[int], *, begins: date, per_day: int, stage_days: int, room: int | None = None) -> list[Turn]:
    """When each of some stages has its turn, if each day is used.

    Args:
        stages: how many accounts each has.
        begins: the first day.
        per_day: how many may be told on one day.
        stage_days: how many days after the end of one the next begins, where anybody is in both.
        room: how many may still be told on the first day; as on any other, if left out.

    Raises:
        OverflowError: it would never end.
    """
    found, day, left = list[Turn](), begins, per_day if room is None else room
    for number, accounts in enumerate(stages):
        if accounts and stage_days and any(stages[:number]):
            day, left = day + timedelta(days=stage_days), per_day
        if not left and accounts:
            day, left = day + timedelta(days=1), per_day
        first, had = day, left
        beyond = max(0, accounts - left)
        days = -(-beyond // per_day)
        day += timedelta(days=days)
        left = left - accounts if not days else per_day * days - beyond
        found.append(Turn(first, day, had))
    return found


def days_of(turn: Turn, positions: Any, per_day: int) -> Any:  # noqa: ANN401  # arrays
    """On which day each place of a stage has its turn.

    Args:
        turn: of the stage.
        positions: places in it, from 0 on; int64, (n,).
        per_day: how many may be told on one day.

    Returns:
        Days since 1970, int64, (n,).
    """
    first = (turn.first - date(1970, 1, 1)).days
    later = 1 + (positions - turn.room) // per_day
    return first + np.where(positions < turn.room, 0, later)


def enough(
    stages: Sequence[int], ends: Sequence[Mapping[int, int]], *, begins: date, stage_days: int, before: int
) -> int | None:
    """The smallest daily ceiling by which everybody is told early enough.

    Args:
        stages: how many accounts each has.
        ends: of each stage, the last place that has each deadline (days since 1970).
        begins: the first day.
        stage_days: as of ``turns``.
        before: how many days before the deadline is early enough; 0: the day before it.

    Returns:
        None where no ceiling would do, since a deadline is too near.
    """

    def does(per_day: int) -> bool:
        try:
            found = turns(stages, begins=begins, per_day=per_day, stage_days=stage_days)
        except OverflowError:  # with so few a day it would never end
            return False
        for turn, last in zip(found, ends, strict=True):
            places, deadlines = np.array(list(last.values()), np.int64), np.array(list(last), np.int64)
            if bool((days_of(turn, places, per_day) + max(before, 1) > deadlines).any()):
                return False
        return True

    most = max(1, sum(stages))
    if not does(most):
        return None
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if does(middle) else (middle, high)
    return high
