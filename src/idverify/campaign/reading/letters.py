"""What a spreadsheet calls its columns."""

from __future__ import annotations


def letters(place: int) -> str:
    """What a spreadsheet calls a column.

    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'AA')

    Args:
        place: of the column, from 0 on.
    """
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
