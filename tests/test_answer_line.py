"""JSON that a stranger wrote: what two readers could take in two ways is none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idverify.conformance.answer_line import DEEPEST, object_in

NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(max_size=8), VALUES, max_size=6))
def test_whatever_json_writes_is_read(value):
    assert object_in(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'{"a":1,"a":2}',
        b'{"b":{"a":1,"a":1}}',
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b"\xef\xbb\xbf{}",
        b'{"a":"\xff"}',
        '{"a":1}'.encode("utf-16"),
        b'{"a":' + b"9" * 5_000 + b"}",
        b'{"a":' * 100_000,
        b'{"a":' + b"[" * 2_000 + b"]" * 2_000 + b"}",
    ],
)
def test_anything_else_is_a_value_error(written):
    with pytest.raises(ValueError):  # noqa: PT011  # what it says is nobody's to read
        object_in(written)


@pytest.mark.parametrize("levels", [1, DEEPEST - 2, DEEPEST - 1])
def test_what_is_nested_within_reason_is_read(levels):
    assert object_in(b'{"a":' + b"[" * levels + b"]" * levels + b"}")


@pytest.mark.parametrize("levels", [DEEPEST, DEEPEST + 1, 300, 985, 990])
def test_what_is_nested_beyond_reason_is_none(levels):
    with pytest.raises(ValueError, match="deeply"):
        object_in(b'{"a":' + b"[" * levels + b"]" * levels + b"}")
