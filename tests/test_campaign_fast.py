"""The compiled columns, held to what ``parse`` says of each text."""

from __future__ import annotations

import os
import random
import re
import unicodedata
from collections.abc import Sequence
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from idverify.campaign.kernel import plain
from idverify.campaign.kernel.fast.usual import usual_ids, usual_phones
from idverify.identifiers.numbering_plan import plan_on
from idverify.identifiers.personal_id import PersonalIdNumber, PersonalIdNumberError
from idverify.identifiers.phone import PhoneNumber, _usual

TEXTS = int(os.environ.get("IDVERIFY_CAMPAIGN_TEXTS", "20000"))  # `make campaign` tries three million
DAYS = (None, date(2018, 9, 14), date(2026, 11, 21))
BLOCKS = sorted(plan_on(None))
# One dot with nothing but zeros behind it is what a spreadsheet writes; parse is asked, whatever the rest is.
DECIMAL = re.compile(r"[^.]*\.[^1-9.]*")
ODD_SIGNS = "0123456789000888444 -.()+\t\u00a0\u2009０９٣abe'/,\n\x00\x1f–²"


def phone(drawn: random.Random) -> str:
    nine = f"{drawn.choice(BLOCKS) if drawn.random() < 0.9 else drawn.randrange(1000):0>3}{drawn.randrange(10**6):06}"
    before = drawn.choice(
        ["0", "0", "+84", "84", "", "840", "+840", "0084", "(+84)", "(+84) ", "+84 (0)", "+", "00", "1"]
    )
    return changed(before + nine, drawn)


def personal_id(drawn: random.Random) -> str:
    length = drawn.choice([12, 12, 12, 12, 9, 10, 11, 13])
    digits = "".join(drawn.choices("0123456789", k=length)) if drawn.random() < 0.9 else "0" * length
    return changed(digits, drawn)


def changed(text: str, drawn: random.Random) -> str:
    """The text as people and spreadsheets write it; one time in a few with a sign that does not belong there."""
    way = drawn.randrange(8)
    if way < 3:
        return text
    if way == 3:
        return f"{text[:4]}{drawn.choice(' -.')}{text[4:7]}{drawn.choice(' -.')}{text[7:]}"
    if way == 4:
        return text + drawn.choice([".0", ".", ".00", " .0", ".0 ", ".5", "-0", "0", "E+08", " "])
    if way == 5:
        place = drawn.randrange(len(text))
        return text[:place] + drawn.choice([".0", "..", " ", "0."]) + text[place + drawn.randrange(2) :]
    signs = list(text)
    for _ in range(drawn.randrange(1, 5)):
        place = drawn.randrange(len(signs) + 1)
        signs[place : place + drawn.randrange(2)] = [drawn.choice(ODD_SIGNS)]
    return "".join(signs) + " " * (drawn.randrange(70) if drawn.random() < 0.1 else 0)


def phones_hold(texts: Sequence[str]) -> int:
    """How many texts are usual: each is compared with parse, and the others with what parse itself calls usual."""
    usual = usual_phones(pa.array(texts, pa.string()))
    assert usual.digits.shape == (len(texts), 9)
    for text, block, dialled, nine in zip(texts, usual.block, usual.dialled, usual.digits, strict=True):
        expected = _usual(text)
        if block < 0:
            assert not expected or DECIMAL.fullmatch(text), ascii(text)
            continue
        assert nine.tobytes().decode() == expected[-9:], ascii(text)
        assert (int(expected[-9:-6]), len(expected) == 10) == (block, dialled), ascii(text)
        for day in DAYS:
            of_plan = plan_on(day).get(f"{block:03}")
            if of_plan is not None:
                number, remarks = (
                    PhoneNumber.parse(text, as_of=day),
                    of_plan.as_dialled if dialled else of_plan.otherwise,
                )
                assert number.e164 == "+84" + nine.tobytes().decode(), ascii(text)
                assert (number.assignment, number.legacy, number.advisories) == remarks, ascii(text)
    return int((usual.block >= 0).sum())


def ids_hold(texts: Sequence[str]) -> int:
    found, digits = usual_ids(pa.array(texts, pa.string()))
    assert digits.shape == (len(texts), 12)
    for text, is_one, twelve in zip(texts, found, digits, strict=True):
        try:
            number = PersonalIdNumber.parse(text)
        except PersonalIdNumberError:
            assert not is_one, ascii(text)
            continue
        if is_one:
            assert (number.number, number.looks_like) == (twelve.tobytes().decode(), ()), ascii(text)
        else:
            assert DECIMAL.fullmatch(text), ascii(text)
    return int(found.sum())


def test_a_usual_phone_is_what_parse_makes_of_it_on_every_day() -> None:
    drawn = random.Random(20260201)
    for _ in range(max(1, TEXTS // 5000)):
        assert phones_hold([phone(drawn) for _ in range(5000)]) > 1500


def test_a_usual_personal_id_is_what_parse_makes_of_it() -> None:
    drawn = random.Random(20260202)
    for _ in range(max(1, TEXTS // 5000)):
        assert ids_hold([personal_id(drawn) for _ in range(5000)]) > 1000


@given(st.lists(st.text(ODD_SIGNS, max_size=20) | st.text(max_size=70), max_size=20))
@example(["+849120000010", "+ 84912000001", " +84912000001", "((+84912000001", "(+8)4912000001", "+8 4 912000001"])
@example(["(+0912000001", "(+912000001", "(+) 0912000001", "+812000001", "+8 12000001", "+8120000010"])
@example(["+84", "+8491200000", "+840912000001", "84 0 912000001", "+8409120000012", "+", "(", "(+", "+8", ""])
@example(
    ["0912000001" + " " * 54, "0912000001" + " " * 55, "0912 000.000", "0912000001.0", "91200000.0", "912.00000.0"]
)
@example(
    ["79099001234.0", "7909900123.0", "001204000012", "001.204.000.012", "001204-000012", "001204.000000", "." * 12]
)
@example(["001204000012" + " " * 52, "001204000012" + " " * 53, "00120400001２", "0012040000 1 2", "\t001204000012"])
def test_any_text_at_all_is_read_as_parse_reads_it(texts: list[str]) -> None:
    texts = [text for text in texts if not any(unicodedata.category(sign) == "Cs" for sign in text)]
    phones_hold(texts)
    ids_hold(texts)


def test_the_compiled_columns_find_all_that_the_plain_ones_find_and_the_same() -> None:
    drawn = random.Random(20260203)
    texts = [each(drawn) for _ in range(3000) for each in (phone, personal_id)]
    column = pa.array(texts)
    compiled, simple = usual_phones(column), plain.usual_phones(column)
    known = (simple.block >= 0) & [not DECIMAL.fullmatch(text) for text in texts]
    assert known.sum() > 1000
    assert (compiled.block[known] == simple.block[known]).all()
    assert (compiled.dialled[known] == simple.dialled[known]).all()
    assert (compiled.digits[known] == simple.digits[known]).all()
    (found, digits), (plainly, plain_digits) = usual_ids(column), plain.usual_ids(column)
    assert plainly.sum() > 500
    assert found[plainly].all()
    assert (digits[plainly] == plain_digits[plainly]).all()


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_slices_and_nulls_are_read_where_they_lie(kind: pa.DataType) -> None:
    drawn = random.Random(20260204)
    texts = [None if drawn.random() < 0.2 else drawn.choice([phone, personal_id])(drawn) for _ in range(300)]
    whole = pa.array(texts, kind)
    blocks = [usual_phones(pa.array([text], kind)).block[0] for text in texts]
    ids = [usual_ids(pa.array([text], kind))[1][0].tobytes() for text in texts]
    assert max(blocks) > 0
    assert any(map(any, ids))
    for start in (0, 1, 7, 8, 9, 64, 299, 300):
        for length in (0, 1, 8, 31, 300):
            part = whole.slice(start, length)
            assert usual_phones(part).block.tolist() == blocks[start : start + length]
            assert [each.tobytes() for each in usual_ids(part)[1]] == ids[start : start + length]
    assert usual_phones(whole.slice(40).slice(13, 100)).block.tolist() == blocks[53:153]


def test_what_lies_under_a_null_is_not_read() -> None:
    under = pa.array(["0912000001", "0912000001", "001204000012"])
    _, offsets, data = under.buffers()
    column = pa.Array.from_buffers(pa.string(), 3, [pa.py_buffer(b"\x02"), offsets, data])
    assert column.to_pylist() == [None, "0912000001", None]
    usual = usual_phones(column)
    assert usual.block.tolist() == [-1, 912, -1]
    assert usual.digits[[0, 2]].max() == 0
    assert usual_ids(column)[0].tolist() == [False, False, False]


@pytest.mark.parametrize(
    "column", [pa.array([], pa.string()), pa.nulls(0, pa.large_string()), pa.nulls(5, pa.string())]
)
def test_columns_with_nothing_in_them_give_nothing(column: pa.Array) -> None:
    usual, (found, digits) = usual_phones(column), usual_ids(column)
    assert usual.block.tolist() == [-1] * len(column)
    assert usual.dialled.shape == (len(column),)
    assert usual.digits.shape == (len(column), 9)
    assert not found.any()
    assert digits.shape == (len(column), 12)
    assert [each.dtype.str for each in (*usual, found, digits)] == ["<i2", "|b1", "|u1", "|b1", "|u1"]


@pytest.mark.parametrize(
    "column", [pa.array([1]), pa.array([b"0912000001"]), pa.chunked_array([["0912000001"]]), ["0"]]
)
def test_only_arrays_of_strings_are_read(column: object) -> None:
    for read in (usual_phones, usual_ids):
        with pytest.raises(TypeError):
            read(column)
