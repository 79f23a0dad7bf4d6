"""Reading the packaged tables."""

from __future__ import annotations

import os

_DATA = f"{os.path.dirname(__file__)}/data"  # noqa: PTH120  # pathlib costs every start, and this runs at each


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one packaged table, below its remarks."""
    import csv

    with open(f"{_DATA}/{name}", encoding="utf-8", newline="") as file:  # noqa: PTH123  # the same
        return list(csv.DictReader(line for line in file if not line.startswith("#")))
