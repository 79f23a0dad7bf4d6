"""Columns of any Arrow type as the text that stands in their cells, whole columns at once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from idverify.campaign.cell import Cell
from idverify.campaign.role import Role
from idverify.campaign.schema import BATCH_ROWS, ROWS

_EXACT: Final = {16: 2**11, 32: 2**24, 64: 2**53}  # below it every whole number has a float of its own (IEEE 754)
_ZONE: Final = timedelta(hours=7)  # Viet Nam's since 1975, as of law.calendar
_NUMERIC: Final = {Role.PHONE: Cell.PHONE_NUMERIC, Role.PERSONAL_ID: Cell.PERSONAL_ID_NUMERIC}

# Columns whose cells say the same again and again; each word of them is read once where the file has them so.
REPEATED: Final = frozenset(Role) - {Role.ACCOUNT, Role.PHONE, Role.PERSONAL_ID}


def readable(kind: pa.DataType) -> bool:
    """Whether a column of this Arrow type can be read as text; a list, a struct or an interval cannot."""
    if isinstance(kind, pa.BaseExtensionType):
        return readable(kind.storage_type)
    if pa.types.is_dictionary(kind):
        return readable(kind.value_type)
    return not (pa.types.is_nested(kind) or pa.types.is_interval(kind))


def texts(column: pa.Array) -> pa.StringArray:
    """A column as text: whole numbers in plain digits, days and moments as of ISO 8601, null where a cell is empty.

    A float whose digits are not all there keeps its exponent, so that nobody takes it for a number. A moment with a
    zone is told by Viet Nam's clock, with ``+07:00``.

    Args:
        column: of any type that is ``readable``.
    """
    return without_empty(_as_text(column))


def rows_of(columns: Mapping[Role, pa.Array], first: int, cells: pa.Int32Array | None = None) -> pa.RecordBatch:
    """Columns as a batch of ``schema.ROWS``; those of ``REPEATED`` that are dictionaries stay dictionaries of text.

    Args:
        columns: by role, at least one, all of one length, at most ``BATCH_ROWS``; others are null throughout.
        first: the place of the first row; the others follow it.
        cells: what a reader saw beside the text (``Cell``); numbers in columns of phones and personal IDs are added.
    """
    rows = len(next(iter(columns.values())))
    marks = _NONE.slice(0, rows) if cells is None and rows <= BATCH_ROWS else cells
    for role, flag in _NUMERIC.items():
        if role in columns and _is_number(columns[role].type):
            there = pc.cast(pc.is_valid(columns[role]), pa.int32())
            marks = pc.bit_wise_or(marks, pc.multiply(there, pa.scalar(int(flag), pa.int32())))
    cells_of_roles = [_of_role(role, columns[role]) if role in columns else _nulls(rows) for role in Role]
    arrays = [pa.array(np.arange(first, first + rows, dtype=np.int64)), marks, *cells_of_roles]
    fields = [field.with_type(array.type) for field, array in zip(ROWS, arrays, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))


def _of_role(role: Role, column: pa.Array) -> pa.Array:
    if role in REPEATED and pa.types.is_dictionary(column.type):
        words = texts(column.dictionary)
        if words is column.dictionary and column.type.index_type == pa.int32():
            return column
        return pa.DictionaryArray.from_arrays(column.indices.cast(pa.int32()), words)
    return texts(column)


_NONE: Final = pa.array(np.zeros(BATCH_ROWS, np.int32))


@cache
def _all_null() -> pa.StringArray:
    return pa.nulls(BATCH_ROWS, pa.string())


def _nulls(rows: int) -> pa.StringArray:
    return _all_null().slice(0, rows)


def _is_number(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_number(kind.value_type)
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def without_empty(column: pa.StringArray) -> pa.StringArray:
    """A column of text, with null where a text has no letters."""
    if np.count_nonzero(np.diff(_bounds(column)) == 0) <= column.null_count:
        return column
    there = pc.not_equal(pc.binary_length(column), 0)
    return pc.if_else(there, column, pa.scalar(None, pa.string()))


def _bounds(column: pa.StringArray) -> Any:  # noqa: ANN401  # (n + 1,) int32: where each text begins, and the last ends
    held = column.buffers()[1]
    if held is None or not len(column):
        return np.zeros(1, np.int32)
    return np.frombuffer(held, np.int32)[column.offset : column.offset + len(column) + 1]


def _as_text(column: pa.Array) -> pa.StringArray:
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return _valid(column if pa.types.is_string(kind) else column.cast(pa.string()))
    if pa.types.is_dictionary(kind):
        return texts(column.dictionary).take(column.indices)
    if isinstance(kind, pa.BaseExtensionType):
        if kind.extension_name == "arrow.uuid":
            return pa.array([None if each is None else _uuid(each) for each in column.storage.to_pylist()], pa.string())
        return _as_text(column.storage)
    if pa.types.is_floating(kind):
        return _of_floats(column)
    if pa.types.is_decimal(kind):
        return pa.array([None if each is None else plain(each) for each in column.to_pylist()], pa.string())
    if pa.types.is_timestamp(kind):
        return _of_moments(column)
    if pa.types.is_date(kind):
        return column.cast(pa.date32()).cast(pa.string())
    if _is_bytes(kind):
        return _of_bytes(column)
    return column.cast(pa.string())  # whole numbers, truths, times of a day, nothing at all


def _valid(column: pa.StringArray) -> pa.StringArray:
    bounds = _bounds(column)
    held = column.buffers()[2]
    # Of bytes with a sign those above 127 are the ones below zero.
    if held is None or bounds[0] == bounds[-1] or np.frombuffer(held, np.int8)[bounds[0] : bounds[-1]].min() >= 0:
        return column  # ASCII is what it says
    return column if _is_utf8(bounds, held) else _of_bytes(column.cast(pa.binary()))


def _is_utf8(bounds: NDArray[np.int32], held: pa.Buffer) -> bool:
    """Whether the bytes between bounds are texts; a file may call bytes so that are none."""
    whole = pa.py_buffer(np.array([bounds[0], bounds[-1]], np.int32))
    try:
        pa.StringArray.from_buffers(1, whole, held).validate(full=True)
    except pa.ArrowInvalid:
        return False
    # All together are text; and each of them is, where none begins within a letter.
    begins = np.frombuffer(held, np.uint8)[bounds[:-1][bounds[:-1] < bounds[-1]]]
    return not (begins & 0xC0 == 0x80).any()


def _is_bytes(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
        or pa.types.is_binary_view(kind)
    )


def _of_bytes(column: pa.Array) -> pa.StringArray:
    try:
        made = column.cast(pa.binary()).cast(pa.string())
        made.validate(full=True)
    except pa.ArrowInvalid:
        return pa.array(
            [None if each is None else each.decode("utf-8", "replace") for each in column.to_pylist()], pa.string()
        )
    return made


def _uuid(each: Any) -> str:  # noqa: ANN401  # bytes, or what Arrow made of them
    return str(uuid.UUID(bytes=each) if isinstance(each, bytes) else each)


def plain(number: Any) -> str:  # noqa: ANN401  # a Decimal
    """A decimal number in plain digits, without a point where it is whole."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _of_floats(column: pa.Array) -> pa.StringArray:
    exact = _EXACT[column.type.bit_width]
    wide = column.cast(pa.float64())
    wide = pc.if_else(pc.is_nan(wide), pa.scalar(None, pa.float64()), wide)
    whole = pc.and_(pc.equal(pc.floor(wide), wide), pc.less(pc.abs(wide), float(exact)))
    digits = pc.if_else(whole, wide, pa.scalar(None, pa.float64())).cast(pa.int64()).cast(pa.string())
    if pc.all(pc.or_kleene(whole, pc.is_null(wide))).as_py() is not False:
        return digits
    each = pc.if_else(whole, pa.scalar(None, pa.float64()), wide).to_pylist()
    # Of a narrow float only some six digits were ever told.
    shown = ".6g" if exact < _EXACT[64] else ".17g"
    rest = pa.array([None if one is None else _with_exponent(one, shown) for one in each], pa.string())
    return pc.coalesce(digits, rest)


def _with_exponent(number: float, shown: str) -> str:
    text = repr(number) if shown == ".17g" else format(number, shown)
    if "e" in text or "." in text or not text.lstrip("-").isdigit():
        return text
    return format(number, ".5e")


def _of_moments(column: pa.Array) -> pa.StringArray:
    zone = column.type.tz
    seconds = column.cast(pa.timestamp(column.type.unit)).cast(pa.timestamp("s"), safe=False)
    if zone is None:
        return seconds.cast(pa.string())
    local = pc.add(seconds, pa.scalar(_ZONE, pa.duration("s"))).cast(pa.string())
    return pc.binary_join_element_wise(local, "+07:00", "")
