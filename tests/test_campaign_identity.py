"""The kernel's columns against the real parse, text by text, on as many texts as is asked for."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

import pyarrow as pa
import pytest
from campaign_texts import TEXTS, personal_id_texts, phone_texts

from idverify.campaign.kernel import Kernel
from idverify.campaign.proof_words import says_nothing
from idverify.campaign.schema import ROWS
from idverify.campaign.terms import Terms
from idverify.identifiers.personal_id import PersonalIdNumber, PersonalIdNumberError
from idverify.identifiers.phone import PhoneNumber, PhoneNumberError
from idverify.keys import Key, Keyring
from idverify.law import VIETNAM

_Number = TypeVar("_Number", PhoneNumber, PersonalIdNumber)
_RING = Keyring([Key("k1", bytes(range(32)))], tenant="test")
_DAYS = (date(2025, 1, 15), date(2026, 11, 23))
_BATCH = 20_000
# Only such texts may be mended; of every other one the kernel says what parse says.
_SPOILT = re.compile(r"\s*'.*|\s*'?\s*[0-9]+[.,]0+\s*|\s*'?\s*[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]+\s*", re.DOTALL)
_MENDS = ("decimal", "scientific", "quoted", "zero_restored", "zeros_restored")


def _terms(day: date, **more: Any) -> Terms:
    return Terms(at=datetime(day.year, day.month, day.day, 12, tzinfo=VIETNAM), **more)


def _column(texts: list[str | None], role: str, draw: random.Random, **more: list[Any]) -> pa.RecordBatch:
    """A batch that is cut out of a larger one, so that its columns begin in the middle of their buffers."""
    before, after = draw.randrange(9), draw.randrange(9)
    count = before + len(texts) + after
    columns: dict[str, list[Any]] = {
        "row": list(range(count)),
        "cells": [0] * count,
        "account": [f"a{place}" for place in range(count)],
        role: ["0912000009"] * before + list(texts) + ["0912000009"] * after,
    }
    for name, values in more.items():
        columns[name] = [values[0]] * before + values + [values[0]] * after
    arrays = [pa.array(columns.get(field.name, [None] * count), field.type) for field in ROWS]
    return pa.RecordBatch.from_arrays(arrays, schema=ROWS).slice(before, len(texts))


def _batches(texts: Iterable[str], draw: random.Random) -> Iterator[list[str | None]]:
    """Texts that UTF-8 can hold, a null among them now and then."""
    held = (text for text in texts if not any("\ud800" <= sign <= "\udfff" for sign in text))
    while batch := list(itertools.islice(held, _BATCH)):
        yield [None if draw.random() < 0.01 else text for text in batch]


def _said(judged: pa.RecordBatch, family: str) -> list[tuple[list[str], list[str], str | None, bytes | None]]:
    """Defects, remarks, operator and pseudonym of each row."""
    names = ("defects", "remarks", "original_operator", f"{family}_pseudonym")
    columns = (judged.column(name).to_pylist() for name in names)
    prefix = f"{family}."
    return [
        ([word for word in defects.split() if word.startswith(prefix)], remarks.split(), operator, tag)
        for defects, remarks, operator, tag in zip(*columns, strict=True)
    ]


def _parsed(parse: Callable[[], _Number]) -> tuple[_Number | None, str]:
    try:
        return parse(), ""
    except (PhoneNumberError, PersonalIdNumberError) as refused:
        return None, refused.defect.value


def _kernels(day: date) -> tuple[Kernel, Kernel]:
    return Kernel(_terms(day), _RING), Kernel(_terms(day), _RING, fast=True)


def _both(
    kernels: tuple[Kernel, Kernel], rows: pa.RecordBatch, family: str
) -> list[tuple[list[str], list[str], str | None, bytes | None]]:
    """What the two kernels say alike."""
    plain, fast = (_said(kernel.judge(rows).batch, family) for kernel in kernels)
    assert plain == fast
    return plain


def _unspoilt(text: str) -> str | None:
    """What a cell held before a spreadsheet had it, worked out as a number; None where digits are gone."""
    written = text.strip().removeprefix("'").strip()
    if not re.fullmatch(r"[0-9]+(?:[.,][0-9]+)?(?:[eE]\+?[0-9]+)?", written) or written.isdigit():
        return written
    value = Decimal(written.replace(",", "."))
    _, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    if exponent > 0:
        return None
    # A whole number before its point keeps the zeros that it begins with; one with an exponent never had them.
    whole = (
        re.split("[.,]", written)[0] if "e" not in written.lower() else "".join(map(str, digits[: exponent or None]))
    )
    return whole if value == int(value) else written


def _refused(family: str, text: str | None, number: object, defect: str) -> list[str]:
    return [f"{family}.digits_lost"] if text is None else [] if number is not None else [f"{family}.{defect}"]


@pytest.mark.parametrize("day", _DAYS, ids=str)
def test_every_phone_number_is_what_parse_says(day: date) -> None:
    draw = random.Random(7)
    kernels = _kernels(day)
    mended = nothing = seen = 0
    for texts in _batches(phone_texts(TEXTS // 2, seed=day.toordinal()), draw):
        said = _both(kernels, _column(texts, "phone", draw), "phone")
        for text, (defects, remarks, operator, tag) in zip(texts, said, strict=True):
            seen += 1
            if text is None:
                assert (defects, remarks, operator, tag) == ([], [], None, None)
                continue
            number, defect = _parsed(lambda: PhoneNumber.parse(text, as_of=day))  # noqa: B023  # asked at once
            if number is None and says_nothing(text):
                nothing += 1
                assert (defects, remarks, operator, tag) == ([], [], None, None), repr(text)
            elif number is None and _SPOILT.fullmatch(text) and (remarks or defects == ["phone.digits_lost"]):
                mended += 1
                right_text = _unspoilt(text)
                whole, defect = _parsed(lambda: PhoneNumber.parse(right_text or "", as_of=day))  # noqa: B023
                if whole is None and "phone.zero_restored" in remarks:  # a landline without its zero
                    whole, defect = _parsed(lambda: PhoneNumber.parse(f"0{right_text}", as_of=day))  # noqa: B023
                    assert whole is None, repr(text)
                assert tag == (None if whole is None else _RING.pseudonym(whole).tag), repr(text)
                assert operator == ((whole and whole.original_operator) or None)
                assert defects == _refused("phone", right_text, whole, defect), repr(text)
            elif number is None:
                assert (defects, remarks, operator, tag) == ([f"phone.{defect}"], [], None, None), repr(text)
            else:
                told = [f"phone.{advisory}" for advisory in number.advisories]
                right: tuple[object, ...] = ([], told, number.original_operator or None, _RING.pseudonym(number).tag)
                assert (defects, remarks, operator, tag) == right, repr(text)
    assert seen >= TEXTS // 2
    assert mended
    assert nothing


@pytest.mark.parametrize("day", _DAYS, ids=str)
def test_every_personal_id_is_what_parse_says(day: date) -> None:
    draw = random.Random(8)
    kernels = _kernels(day)
    years = [None, *range(day.year - 120, day.year + 1)]
    mended = nothing = seen = 0
    for texts in _batches(personal_id_texts(TEXTS // 4, seed=day.toordinal()), draw):
        born = [
            None if year is None else date(year, 1 + draw.randrange(12 if year < day.year else 1), 1)
            for year in draw.choices(years, k=len(texts))
        ]
        written = [None if each is None else each.isoformat() for each in born]
        said = _both(kernels, _column(texts, "personal_id", draw, birth_date=written), "personal_id")
        for text, birth_date, (defects, remarks, _, tag) in zip(texts, born, said, strict=True):
            seen += 1
            if text is None:
                assert (defects, remarks, tag) == ([], [], None)
                continue
            number, defect = _parsed(
                lambda: PersonalIdNumber.parse(text, birth_date=birth_date, as_of=day)  # noqa: B023  # asked at once
            )
            if number is None and says_nothing(text):
                nothing += 1
                assert (defects, remarks, tag) == ([], [], None), repr(text)
            elif number is None and _SPOILT.fullmatch(text) and (remarks or defects == ["personal_id.digits_lost"]):
                mended += 1
                right_text = _unspoilt(text)
                if right_text and len(right_text) in (10, 11) and right_text != text.strip().strip("'").strip():
                    right_text = right_text.zfill(12)
                whole, defect = _parsed(lambda: PersonalIdNumber.parse(right_text or "", as_of=day))  # noqa: B023
                assert tag == (None if whole is None else _RING.pseudonym(whole).tag), repr(text)
                assert defects == _refused("personal_id", right_text, whole, defect), repr(text)
            elif number is None:
                assert (defects, remarks, tag) == ([f"personal_id.{defect}"], [], None), repr(text)
            else:
                told = [f"personal_id.{advisory}" for advisory in number.advisories]
                if number.looks_like:
                    told.insert(0, "personal_id.maybe_decimal")
                assert (defects, remarks, tag) == ([], told, _RING.pseudonym(number).tag), repr(text)
    assert seen >= TEXTS // 4
    assert mended
    assert nothing
