"""Reading the packaged tables."""

from __future__ import annotations

import os
from datetime import date
from typing import Final

DATA: Final = f"{os.path.dirname(__file__)}/data"  # noqa: PTH120  # pathlib costs every start, and this runs at each


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one packaged table, by its name or its whole path."""
    import csv

    with open(os.path.join(DATA, name), encoding="utf-8", newline="") as file:  # noqa: PTH118, PTH123  # the same
        return list(csv.DictReader(file))


def lies_in(day: date | None, since: date | None, until: date | None) -> bool:
    """Whether a dated row holds on a day; None is the newest day of its table."""
    if day is None:
        return until is None
    return (since is None or since <= day) and (until is None or day < until)
