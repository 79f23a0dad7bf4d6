"""What a reader saw of a row beside its text."""

from __future__ import annotations

from enum import IntFlag


class Cell(IntFlag):
    """Facts about the cells of one row that their text does not tell."""

    PHONE_NUMERIC = 1  # a number to the file, so zeros before it cannot have been kept
    PERSONAL_ID_NUMERIC = 2
    RAGGED = 4  # more or fewer cells than the header has
    RECODED = 8  # bytes that are no UTF-8, read in the encoding that fits best
    BROKEN = 16  # a cell that holds an error of the spreadsheet, such as #REF!
