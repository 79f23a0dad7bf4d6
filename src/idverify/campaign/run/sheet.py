"""``accounts.csv``: what was found of each row, for a spreadsheet in a Vietnamese office."""

from __future__ import annotations

import base64
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.csv import WriteOptions, write_csv

from idverify.campaign.folder import Folder
from idverify.campaign.run.columns import columns_of, parts_of
from idverify.campaign.run.disk import beside, kept, put
from idverify.campaign.run.summary import Summary
from idverify.campaign.schema import JUDGED
from idverify.pseudonym import TAG_BYTES, Pseudonym

SHEET_ROWS: Final = 1_000_000  # a sheet of a workbook has 1,048,576
_FORMULA: Final = "^[=+@\\t\\r\uff1d\uff0b\uff20\uff0d-]"  # the wide ones are formulas where Excel is set to East Asia
_FILE: Final = "file"
_LETTERS: Final = (TAG_BYTES + 1) * 4 // 3
_OPTIONS: Final = WriteOptions(include_header=False, quoting_style="needed")


def write_sheet(folder: Folder, summary: Summary) -> None:
    """Write every row of every part as one CSV file; pseudonyms as tokens.

    It begins with a byte-order mark, by which Excel knows UTF-8. A cell that a spreadsheet would reckon with has an
    apostrophe before it. Where there were several files, the last column names the one that ``row`` is a row of.

    Args:
        folder: of a run whose parts are done.
        summary: what it found.

    Raises:
        OperatorError: the disk refuses (``campaign_folder``).
    """
    new, kid = beside(folder, folder.sheet), summary.run.kid
    names = [*JUDGED.names, *([_FILE] if len(summary.run.names) > 1 else [])]
    with kept(folder):
        try:
            with new.open("wb") as file:
                file.write(b"\xef\xbb\xbf" + ",".join(names).encode() + b"\n")
                for part, _ in parts_of(folder):
                    name = _defused(pa.array([summary.name_of(part) or ""], pa.string()))[0]
                    for _, batch in columns_of(folder, part, JUDGED.names):
                        cells = [_cells(field, batch.column(field.name), kid) for field in JUDGED]
                        if len(names) > len(cells):
                            cells.append(pa.repeat(name, len(batch)))
                        write_csv(pa.Table.from_arrays(cells, names), file, _OPTIONS)
            put(new, folder.sheet)
        finally:
            new.unlink(missing_ok=True)


def _cells(field: pa.Field, column: pa.Array, kid: str) -> pa.Array:
    if field.type == pa.binary(TAG_BYTES):
        return _tokens(column, kid)
    if pa.types.is_dictionary(field.type):
        return column.cast(pa.string())
    if not pa.types.is_string(field.type):
        return column
    return _defused(column)


def _defused(column: pa.StringArray) -> pa.StringArray:
    return pc.if_else(pc.match_substring_regex(column, _FORMULA), pc.binary_join_element_wise("'", column, ""), column)


def _tokens(column: pa.Array, kid: str) -> pa.Array:
    """Tags as ``str(Pseudonym)`` writes them, all at once."""
    there = column.drop_null()
    begin = str(Pseudonym(kid, "", b"")).encode()
    # With one byte of nothing behind it a tag is a whole number of threes, which are the fours of base64; the last
    # letter of each is of that nothing.
    tags = np.zeros((len(there), TAG_BYTES + 1), np.uint8)
    words = np.frombuffer(there.buffers()[1], np.uint8).reshape(-1, TAG_BYTES)
    tags[:, :-1] = words[there.offset : there.offset + len(there)]
    letters = np.frombuffer(base64.urlsafe_b64encode(tags.tobytes()), np.uint8).reshape(-1, _LETTERS)[:, :-1]
    texts = np.empty((len(there), len(begin) + letters.shape[1]), np.uint8)
    texts[:, : len(begin)], texts[:, len(begin) :] = np.frombuffer(begin, np.uint8), letters
    fixed = pa.Array.from_buffers(pa.binary(texts.shape[1]), len(there), [None, pa.py_buffer(texts.tobytes())])
    places = np.cumsum(column.is_valid().to_numpy(zero_copy_only=False)) - 1
    return (
        fixed.cast(pa.binary())
        .cast(pa.string())
        .take(pa.array(places, mask=column.is_null().to_numpy(zero_copy_only=False)))
    )
