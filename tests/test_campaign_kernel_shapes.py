"""Texts that are judged by their shape and first digits: whatever stands behind, parse says the same."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TypeVar

import pyarrow as pa
import pytest
from campaign_batches import grown, rows_of

from idverify.campaign.cell import Cell
from idverify.campaign.kernel import Kernel
from idverify.campaign.kernel.letters import letters_of
from idverify.campaign.kernel.shapes import personal_id_shape, phone_shape, spoilt, text_of
from idverify.campaign.proof_words import says_nothing
from idverify.campaign.terms import Terms
from idverify.identifiers.numbering_plan import assignments, rewritten_codes
from idverify.identifiers.personal_id import PersonalIdNumber, PersonalIdNumberError
from idverify.identifiers.phone import PhoneNumber, PhoneNumberError
from idverify.keys import Key, Keyring

_Number = TypeVar("_Number", PhoneNumber, PersonalIdNumber)
RING = Keyring([Key("k1", bytes(range(32)))], tenant="test")
TERMS = Terms(at=datetime(2026, 11, 20, 2, tzinfo=UTC))
DAY = TERMS.day
_TWO_IN_ONE = [f"0{{0}}{a}{mark}{b}0{{3}}" for mark in "/;," for a in ("", " ") for b in ("", " ")]


def numbers(drawn: random.Random) -> Iterator[str]:
    """Digits under every prefix of the plan and beside it, of every length."""
    prefixes = sorted({row.prefix for row in assignments()} | set(rewritten_codes()))
    for prefix in [*prefixes, *(prefix.removeprefix("0") for prefix in prefixes), "", "0", "84", "00", "0084", "1"]:
        for length in range(len(prefix), 17):
            rest = length - len(prefix)
            yield prefix + (f"{drawn.randrange(10**rest):0{rest}}" if rest else "")
            near = prefix[:-1] + str(drawn.randrange(10))
            yield near + (f"{drawn.randrange(10**rest):0{rest}}" if rest else "")


def parsed(parse: Callable[[], _Number]) -> tuple[_Number | None, str]:
    try:
        return parse(), ""
    except (PhoneNumberError, PersonalIdNumberError) as refused:
        return None, refused.defect.value


def judged(kernel: Kernel, role: str, texts: list[str], cells: int = 0) -> list[tuple[str, str, bytes | None]]:
    batch = kernel.judge(rows_of(*({role: text, "cells": cells} for text in texts))).batch
    columns = (batch.column(name).to_pylist() for name in ("defects", "remarks", f"{role}_pseudonym"))
    return [
        (" ".join(word for word in defects.split() if word.startswith(f"{role}.")), remarks, tag)
        for defects, remarks, tag in zip(*columns, strict=True)
    ]


@pytest.mark.parametrize("fast", [False, True], ids=["plain", "fast"])
def test_digits_alone_are_what_parse_says_of_each(fast: bool) -> None:
    texts = list(numbers(random.Random(3)))
    for text, (defect, remarks, tag) in zip(texts, judged(Kernel(TERMS, RING, fast=fast), "phone", texts), strict=True):
        if says_nothing(text):
            continue
        number, refused = parsed(lambda: PhoneNumber.parse(text, as_of=DAY))  # noqa: B023  # asked at once
        told = "" if number is None else " ".join(f"phone.{advisory}" for advisory in number.advisories)
        made = None if number is None else RING.pseudonym(number).tag
        assert (defect, remarks, tag) == (refused and f"phone.{refused}", told, made), text


@pytest.mark.parametrize("cells", [Cell(0), Cell.PHONE_NUMERIC])
@pytest.mark.parametrize("spoilt", ["{0}.0", "{1}.{2}E+08", "{1}.{2}e08", "'0{0}", "0{0} / 0{3}", "0{0};0{3}"])
def test_one_text_of_a_shape_answers_for_all(spoilt: str, cells: Cell) -> None:
    drawn = random.Random(4)
    prefixes = sorted({row.prefix.removeprefix("0") for row in assignments()} | {"84", "1", "99", "500"})
    kernel = Kernel(TERMS, RING)
    texts = []
    for prefix in prefixes * 20:
        nine, other = (f"{prefix}{drawn.randrange(10**9):09}"[:9] for _ in range(2))
        texts.append(spoilt.format(nine, nine[0], nine[1:], other))
    together, alone = judged(kernel, "phone", texts, cells), kernel._phones
    assert any(phone_shape(text) for text in texts)
    for text, found in zip(texts, together, strict=True):
        # Asked about the very text, past all that was learnt.
        judged_alone = alone._judge(text, numeric=bool(cells))
        finding = alone.findings[judged_alone.finding]
        assert found[:2] == (finding.answer, " ".join(finding.remarks)), text
        tag = next(iter(RING.tags(PhoneNumber.kind, [f"+84{judged_alone.digits.decode()}"])))
        assert found[2] == (tag if judged_alone.digits else None), text


@pytest.mark.parametrize("zeros_lost", [False, True])
@pytest.mark.parametrize("cells", [Cell(0), Cell.PERSONAL_ID_NUMERIC])
def test_short_personal_ids_are_what_parse_says_of_each(cells: Cell, zeros_lost: bool) -> None:
    drawn = random.Random(5)
    texts = [f"{drawn.randrange(10**length):0{length}}" for length in range(1, 15) for _ in range(40)]
    kernel = Kernel(Terms(at=TERMS.at, zeros_lost=zeros_lost), RING)
    restored = 0
    for text, found in zip(texts, judged(kernel, "personal_id", texts, cells), strict=True):
        if says_nothing(text):
            continue
        mended = text.zfill(12) if len(text) in (10, 11) and (cells or zeros_lost) else text
        number, refused = parsed(lambda: PersonalIdNumber.parse(mended, as_of=DAY))  # noqa: B023  # asked at once
        if number is None:
            assert found == (f"personal_id.{refused}", "", None), text
            continue
        mends = ["personal_id.zeros_restored"] if mended != text else []
        restored += len(mends)
        told = [*mends, *(f"personal_id.{advisory}" for advisory in number.advisories)]
        assert found == ("", " ".join(told), RING.pseudonym(number).tag), text
    assert bool(restored) == bool(cells or zeros_lost)


def test_a_personal_id_whose_digits_are_lost_is_so_whatever_digits_are_left() -> None:
    texts = ["1.2E+10", "1,234E+11", "7.90991E+10", "7.909912E+10", "1.2e10"]
    assert all(personal_id_shape(text) for text in texts)
    found = judged(Kernel(TERMS, RING), "personal_id", texts)
    assert found == [("personal_id.digits_lost", "", None)] * len(texts)
    assert personal_id_shape("1.20400000E+11") is None


@pytest.mark.parametrize("fast", [False, True], ids=["plain", "fast"])
def test_columns_that_are_dictionaries_say_what_their_texts_say(fast: bool) -> None:
    rows = rows_of(
        *(
            grown(birth_date=born, opened=opened, proof=proof, proven_at=proven, level="2", holder=holder)
            for born in ("1990-05-17", "31/02/1990", None, "không rõ", "17/05/2014")
            for opened in ("2020-03-01", None, "43831")
            for proof, proven in (("vn_mobile_otp", "2025-01-05"), (None, None), ("zalo", "n/a"))
            for holder in (None, "to chuc")
        )
    )
    columns = [
        column.dictionary_encode()
        if name in ("birth_date", "opened", "proof", "proven_at", "level", "holder")
        else column
        for name, column in zip(rows.schema.names, rows.columns, strict=True)
    ]
    held = pa.RecordBatch.from_arrays(columns, names=rows.schema.names)
    kernel = Kernel(TERMS, RING, fast=fast)
    expected = kernel.judge(rows)
    for piece in (held, held.slice(3, 40), held.slice(0, 1)):
        first = piece.column("row")[0].as_py() - 1
        found = kernel.judge(piece)
        assert found.batch.to_pylist() == expected.batch.slice(first, len(piece)).to_pylist()
    assert kernel.judge(held).tally == expected.tally


def test_kernels_of_several_threads_say_what_one_alone_says() -> None:
    drawn = random.Random(6)
    texts = list(numbers(drawn))
    batches = [
        rows_of(
            *(
                grown(phone=text, birth_date=f"{drawn.randrange(1950, 2020)}-0{drawn.randrange(1, 10)}-11")
                for text in part
            )
        )
        for part in (texts[place::8] for place in range(8))
    ]
    alone = Kernel(TERMS, RING)
    expected = [alone.judge(batch).batch.to_pylist() for batch in batches]
    first = Kernel(TERMS, RING)
    found: dict[int, list[list[dict[str, object]]]] = {}

    def work(number: int, kernel: Kernel) -> None:
        found[number] = [kernel.judge(batch).batch.to_pylist() for batch in batches]

    threads = [threading.Thread(target=work, args=(number, first.beside(RING))) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[number] == expected for number in range(4)] == [True] * 4


def test_whole_columns_find_the_shapes_that_each_text_has() -> None:
    drawn = random.Random(6)
    texts = []
    for between in ("{0}.0", "{1}.{2}E+08", "{1}.{2}E08", "{1}.{2}e+08", "{1}.{2}e08", "'0{0}", *_TWO_IN_ONE):
        for head in ("", "84", "0", "9", "12", "99", "16"):
            for _ in range(40):
                nine, other = (f"{head}{drawn.randrange(10**9):09}"[:9] for _ in range(2))
                text = between.format(nine, nine[0], nine[1:], other)
                at = drawn.randrange(len(text))
                texts += [text, text[:at] + drawn.choice("0189.E+/; 'xă") + text[at + 1 :], text[:at] + text[at + 1 :]]
    shapes = [phone_shape(text) for text in texts]
    found = spoilt(letters_of(pa.array([None, *texts])[1:]))
    assert sorted(found.rows.tolist()) == [place for place, shape in enumerate(shapes) if shape is not None]
    assert len({shape.text for shape in shapes if shape is not None}) == len(set(found.kinds.tolist()))
    for row, kind, digits in zip(found.rows.tolist(), found.kinds.tolist(), found.digits, strict=True):
        shape = shapes[row]
        assert shape is not None
        assert text_of(kind) == shape.text, texts[row]
        assert not shape.digits or digits.tobytes() == shape.digits, texts[row]
