"""Opening files and folders, each by what it holds rather than by how it is called."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from idverify.campaign.reading.files import Files, TableFile
from idverify.campaign.reading.header import Asker
from idverify.campaign.reading.refused import unread
from idverify.campaign.reading.source import Source
from idverify.campaign.role import Role
from idverify.errors import OperatorError

_ENDINGS: Final = frozenset(
    {".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".parquet", ".pq"}
)
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")  # ZIP; the container of older Office files
_PARQUET: Final = b"PAR1"
_PAGES: Final = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")


def opened(
    inputs: Sequence[Path],
    *,
    columns: Mapping[Role, str] | None = None,
    sheet: str | None = None,
    ask: Asker | None = None,
) -> Source:
    """The accounts in files: CSV, TSV, Excel, OpenDocument, Parquet.

    Args:
        inputs: files, and folders that stand for all such files in and below them, in the order of their names.
        columns: headers by role, which win over whatever is found; an empty one says that there is no such column.
        sheet: of a workbook; left out, the first with a header.
        ask: asked which column it is where that cannot be told; left out, that is an error.

    Raises:
        OperatorError: a file is not there or cannot be read (``campaign_input``); it cannot be told which column is
            which, a named one is not there, or files have different columns (``campaign_columns``); accounts are named
            by numbers of persons (``campaign_account_is_number``).
    """
    inputs = [Path(os.path.abspath(given)) for given in inputs]  # noqa: PTH100  # a link keeps its name
    paths, passed_over = _named([each for given in inputs for each in _files(given)])
    if not paths:
        raise OperatorError("campaign_input", file=", ".join(given.name for given in inputs) or "-", reason="no files")
    return Files(
        paths,
        lambda path: _file(path, sheet, alone=len(paths) == 1),
        inputs=inputs,
        passed_over=passed_over,
        sheet=sheet,
        named=columns,
        ask=ask,
    )


class _There(NamedTuple):
    path: Path
    name: str  # of a file in a folder, its path in there
    is_read: bool


def _files(given: Path) -> Iterator[_There]:
    if not given.is_dir():
        yield _There(given, given.name, is_read=True)
        return
    for path in sorted(given.rglob("*")):
        inside = path.relative_to(given).parts
        # Hidden ones, those that Spark leaves beside its own, and the locks of an office program.
        if not path.is_file() or any(part[0] in ".~" for part in inside):
            continue
        aside, is_table = any(part[0] == "_" for part in inside), path.suffix.lower() in _ENDINGS
        if is_table or not aside:
            yield _There(path, "/".join(inside), is_read=is_table and not aside)


def _named(there: Sequence[_There]) -> tuple[dict[str, Path], list[str]]:
    """The files that are read, each by another name; and the names of those that are not."""
    read, passed_over = dict[str, Path](), list[str]()
    for path, name, is_read in there:
        if not is_read:
            passed_over.append(name)
            continue
        each, above = name, path.parents[name.count("/")]
        while each in read and above.name:  # of another folder that was given
            each, above = f"{above.name}/{each}", above.parent
        number = 1
        while (each if number == 1 else f"{each} [{number}]") in read:  # given twice
            number += 1
        read[each if number == 1 else f"{each} [{number}]"] = path
    return read, passed_over


def _file(path: Path, sheet: str | None, *, alone: bool) -> TableFile:
    try:
        with path.open("rb") as file:
            begins = file.read(512)
    except OSError as error:
        raise unread(path, error) from None
    if begins.startswith(_PARQUET):
        from idverify.campaign.reading.parquet import ParquetFile

        return ParquetFile(path)
    if begins.startswith(_WORKBOOKS):
        from idverify.campaign.reading.workbook import Workbook

        return Workbook(path, sheet, keep=alone)
    if not begins.strip():
        raise unread(path, "empty")
    if begins.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_PAGES):
        raise unread(path, "HTML")
    from idverify.campaign.reading.text_file import TextFile

    return TextFile(path)
