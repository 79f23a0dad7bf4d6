"""What is seen in the file of an Excel sheet: cells with an error, which calamine tells from empty ones no more."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, Final
from xml.etree import ElementTree as ET

_CELL: Final = re.compile(rb"<(?:\w+:)?c\b([^>]*)>")
_ERROR: Final = re.compile(rb"\bt=[\"']e[\"']")
_PLACE: Final = re.compile(rb"\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_FILLED: Final = re.compile(rb"<(?:\w{1,9}:)?(?:v|is)>")  # the value of a cell, or its text
_LONGEST_WORD: Final = 16
_BLOCK: Final = 1 << 20
_LONGEST_TAG: Final = 1 << 16  # bytes of a cell's own tag
_LONGEST_INDEX: Final = 1 << 22  # bytes of a list of sheets; one that unpacks to more is not read
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def broken_cells(path: Path, sheet: str, columns: Collection[int]) -> frozenset[int]:
    """The rows, from 1 on, with an error in one of some columns (ECMA-376 part 1, 18.18.11, cell type ``e``).

    Of other formats than .xlsx nothing is told.

    Args:
        path: of the workbook.
        sheet: its name.
        columns: places of the columns in the sheet, from 0 on.
    """
    try:
        with zipfile.ZipFile(path) as book:
            part = _part_of(book, sheet)
            if part is None:
                return frozenset()
            with book.open(part) as file:
                return frozenset(row for column, row in _errors(file) if column in columns)
    except (zipfile.BadZipFile, OSError, KeyError, ET.ParseError, NotImplementedError):
        return frozenset()


def has_cells(path: Path, sheet: str) -> bool | None:
    """Whether a sheet has a cell with something in it; None of other formats than .xlsx.

    Args:
        path: of the workbook.
        sheet: its name.
    """
    try:
        with zipfile.ZipFile(path) as book:
            part = _part_of(book, sheet)
            if part is None:
                return None
            with book.open(part) as file:
                return _any_filled(file)
    except (zipfile.BadZipFile, OSError, KeyError, ET.ParseError, NotImplementedError):
        return None


def _any_filled(file: IO[bytes]) -> bool:
    rest = b""
    while block := file.read(_BLOCK):
        if _FILLED.search(rest + block):
            return True
        rest = block[-_LONGEST_WORD:]
    return False


def _errors(file: IO[bytes]) -> Iterator[tuple[int, int]]:
    rest = b""
    while block := file.read(_BLOCK):
        text = rest + block
        end = text.rfind(b">") + 1
        rest = text[end:][-_LONGEST_TAG:]  # a file without ends of tags stays within its memory
        if b't="e"' not in text and b"t='e'" not in text:
            continue
        for cell in _CELL.finditer(text, 0, end):
            if _ERROR.search(cell[1]) and (place := _PLACE.search(cell[1])):
                yield _column(place[1]), int(place[2])


def _column(name: bytes) -> int:
    place = 0
    for letter in name:
        place = place * 26 + letter - ord("A") + 1
    return place - 1


def _part_of(book: zipfile.ZipFile, sheet: str) -> str | None:
    workbook, relations = (_index(book, name) for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
    if workbook is None or relations is None:
        return None
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    for each in workbook.iter():
        if each.tag.endswith("}sheet") and each.get("name") == sheet:
            target = targets[each.get(_RELATION)]
            return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return None


def _index(book: zipfile.ZipFile, name: str) -> ET.Element | None:
    if name not in book.namelist() or book.getinfo(name).file_size > _LONGEST_INDEX:
        return None
    return ET.fromstring(book.read(name))  # noqa: S314  # bounded, and expat since 2.4 ends entities that grow
