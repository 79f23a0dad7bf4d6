"""Reading the packaged tables."""

from __future__ import annotations

import os
from typing import Final

DATA: Final = f"{os.path.dirname(__file__)}/data"  # noqa: PTH120  # pathlib costs every start, and this runs at each


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one packaged table, by its name or its whole path."""
    import csv

    with open(os.path.join(DATA, name), encoding="utf-8", newline="") as file:  # noqa: PTH118, PTH123  # the same
        return list(csv.DictReader(file))
