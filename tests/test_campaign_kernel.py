"""What the kernel makes of single rows: what is mended, what is wrong, who is asked for what."""

from __future__ import annotations

import pickle
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pytest
from campaign_batches import grown, rows_of

from idverify.account import Action
from idverify.campaign.cell import Cell
from idverify.campaign.finding import Defect, Remark
from idverify.campaign.kernel import Counts, Kernel
from idverify.campaign.schema import BATCH_ROWS, JUDGED
from idverify.campaign.status import Ask, Status
from idverify.campaign.tally import COUNTED, Tally
from idverify.campaign.terms import Terms
from idverify.evidence.method import Method
from idverify.keys import Key, Keyring
from idverify.law import VIETNAM
from idverify.messages import keys

_NOW = datetime(2026, 11, 23, 12, tzinfo=VIETNAM)
_EARLY = datetime(2025, 1, 15, 12, tzinfo=VIETNAM)  # within the ninety days
_RING = Keyring([Key("k1", bytes(range(32)))], tenant="test")
_ID = "001090000012"
_PROVEN = {"proof": "vn_mobile_otp", "proven_at": "2025-02-01"}
_BY_ID = {"proof": "personal_id_eid", "proven_at": "2025-02-01", "personal_id": _ID, "level": "2"}


def _judged(*accounts: dict[str, Any], at: datetime = _NOW, **terms: Any) -> list[dict[str, Any]]:
    kernel = Kernel(Terms(at=at, **terms), _RING)
    rows: list[dict[str, Any]] = kernel.judge(rows_of(*accounts)).batch.to_pylist()
    return rows


def _one(at: datetime = _NOW, **cells: Any) -> dict[str, Any]:
    [row] = _judged(grown(**cells), at=at)
    return row


@pytest.mark.parametrize(
    ("cells", "status", "asks"),
    [
        ({}, Status.PROVE, [Ask.PROVE_PHONE]),
        (_PROVEN, Status.AUTHENTICATED, []),
        ({"phone": None}, Status.NUMBER_MISSING, [Ask.GIVE_PHONE]),
        ({"phone": "+1 415 555 0100"}, Status.NUMBER_WRONG, [Ask.CORRECT_PHONE]),
        ({"phone": "9.12E+08"}, Status.NUMBER_WRONG, [Ask.RESTORE_DIGITS]),
        ({"phone": None, "cells": int(Cell.BROKEN)}, Status.NUMBER_MISSING, [Ask.RESTORE_DIGITS]),
        ({"birth_date": "2015-06-01"}, Status.CHILD, [Ask.REGISTER_CHILD]),
        ({"birth_date": "2015-06-01", "phone": None}, Status.CHILD, [Ask.REGISTER_CHILD]),
        ({"birth_date": None}, Status.AGE_UNKNOWN, [Ask.PROVIDE_BIRTH_DATE]),
        ({"birth_date": "2010", **_PROVEN}, Status.AGE_UNKNOWN, [Ask.PROVIDE_BIRTH_DATE]),
        ({"birth_date": "17/05/90"}, Status.AGE_UNKNOWN, [Ask.RESTORE_DIGITS]),
        ({"opened": None, **_PROVEN}, Status.KEEPER, [Ask.DATE_OPENING]),
        ({"opened": None}, Status.PROVE, [Ask.DATE_OPENING, Ask.PROVE_PHONE]),
        ({**_PROVEN, "proven_at": None}, Status.PROVE, [Ask.DATE_PROOF]),
        ({**_PROVEN, "proven_at": "2027-01-01"}, Status.PROVE, [Ask.DATE_PROOF]),
        ({**_PROVEN, "proof": "OK rồi"}, Status.PROVE, [Ask.SAY_PROOF]),
        ({**_PROVEN, "proof": "chưa"}, Status.PROVE, [Ask.PROVE_PHONE]),
        ({**_PROVEN, "phone": None}, Status.NUMBER_MISSING, [Ask.GIVE_PHONE]),
        ({**_PROVEN, "holder": "?? gì"}, Status.KEEPER, [Ask.SAY_HOLDER]),
        ({**_PROVEN, "holder": "Tổ chức", "birth_date": None}, Status.AUTHENTICATED, []),
        (_BY_ID, Status.PROVE, [Ask.PROVE_PHONE]),
        ({**_BY_ID, "phone": None}, Status.NUMBER_MISSING, [Ask.DECLARE_NO_MOBILE]),
        ({**_BY_ID, "phone": None, "no_mobile": "2025-02-01"}, Status.AUTHENTICATED, []),
        ({**_BY_ID, "phone": None, "no_mobile": "có"}, Status.NUMBER_MISSING, [Ask.DATE_PROOF]),
        ({**_BY_ID, "phone": None, "no_mobile": "2025-02-01", "level": None}, Status.NUMBER_MISSING, [Ask.SAY_LEVEL]),
        ({"phone": None, "no_mobile": "2025-02-01"}, Status.NUMBER_MISSING, [Ask.AUTHENTICATE_PERSONAL_ID]),
        # Whoever has a number on file proves it, whatever they declared; whoever wrote a wrong one, corrects it.
        ({"no_mobile": "2025-02-01"}, Status.PROVE, [Ask.PROVE_PHONE]),
        ({"no_mobile": "2025-02-01", "holder": "Tổ chức"}, Status.PROVE, [Ask.PROVE_PHONE]),
        ({"no_mobile": "2025-02-01", **_BY_ID, "level": "1"}, Status.PROVE, [Ask.PROVE_PHONE]),
        ({**_BY_ID, "phone": "02838123456"}, Status.NUMBER_WRONG, [Ask.CORRECT_PHONE]),
        ({**_BY_ID, "phone": "091200001"}, Status.NUMBER_WRONG, [Ask.CORRECT_PHONE]),
        ({**_BY_ID, "phone": "không có"}, Status.NUMBER_MISSING, [Ask.DECLARE_NO_MOBILE]),
        ({"personal_id": _ID, "phone": None}, Status.NUMBER_MISSING, [Ask.GIVE_PHONE]),  # typed, it proves nothing
        ({"account": None}, Status.UNREADABLE, [Ask.NAME_ACCOUNT]),
        ({"account": " \t"}, Status.UNREADABLE, [Ask.NAME_ACCOUNT]),
        ({"account": "x" * 256}, Status.UNREADABLE, [Ask.NAME_ACCOUNT]),
        ({"account": "a\0b"}, Status.UNREADABLE, [Ask.NAME_ACCOUNT]),
    ],
)
def test_nobody_is_asked_for_more_than_would_help(cells: dict[str, Any], status: Status, asks: list[Ask]) -> None:
    row = _one(**cells)
    assert (row["status"], row["asks"].split()) == (status, [ask.value for ask in asks])


@pytest.mark.parametrize("action", [Action.COMMERCIAL_LIVESTREAM, Action.SALES_LIVESTREAM])
@pytest.mark.parametrize(
    ("cells", "status", "asks"),
    [
        (_PROVEN, Status.IDENTIFY, [Ask.AUTHENTICATE_PERSONAL_ID]),
        ({**_PROVEN, "opened": None}, Status.IDENTIFY, [Ask.DATE_OPENING, Ask.AUTHENTICATE_PERSONAL_ID]),
        ({}, Status.PROVE, [Ask.AUTHENTICATE_PERSONAL_ID, Ask.PROVE_PHONE]),
        ({"phone": None}, Status.NUMBER_MISSING, [Ask.AUTHENTICATE_PERSONAL_ID, Ask.GIVE_PHONE]),
        ({"phone": "12"}, Status.NUMBER_WRONG, [Ask.AUTHENTICATE_PERSONAL_ID, Ask.CORRECT_PHONE]),
        ({"phone": None, "no_mobile": "2025-02-01"}, Status.NUMBER_MISSING, [Ask.AUTHENTICATE_PERSONAL_ID]),
        ({"no_mobile": "2025-02-01"}, Status.PROVE, [Ask.AUTHENTICATE_PERSONAL_ID]),
    ],
)
def test_who_sells_in_a_stream_is_asked_for_the_personal_id_and_told_where_they_stand(
    cells: dict[str, Any], status: Status, asks: list[Ask], action: Action
) -> None:
    [row] = _judged(grown(**cells), action=action)
    assert (row["status"], row["asks"].split()) == (status, [ask.value for ask in asks])


def test_within_the_ninety_days_nobody_is_called_authenticated_who_may_post_all_the_same() -> None:
    rows = _judged(
        grown(),
        grown(phone=None),
        grown(**_PROVEN | {"proven_at": "2025-01-10"}),
        at=_EARLY,
        action=Action.COMMERCIAL_LIVESTREAM,
    )
    assert [row["status"] for row in rows] == [Status.PROVE, Status.NUMBER_MISSING, Status.IDENTIFY]


@pytest.mark.parametrize(
    ("cells", "ask"),
    [({}, Ask.PROVE_PHONE), ({"phone": "12"}, Ask.CORRECT_PHONE), ({"birth_date": "2015-06-01"}, Ask.REGISTER_CHILD)],
)
def test_whoever_may_wait_is_told_what_will_be_asked_of_them(cells: dict[str, Any], ask: Ask) -> None:
    row = _one(_EARLY, **cells)
    assert (row["status"], row["asks"], row["deadline"]) == (Status.WAITING, ask, date(2025, 3, 25))
    assert (row["rules"], row["remedies"]) == ("", "")


def test_where_nothing_would_help_nobody_is_asked() -> None:
    [row] = _judged(grown(birth_date="2015-06-01"), action=Action.COMMERCIAL_LIVESTREAM)
    assert (row["status"], row["asks"]) == (Status.CHILD, "")


@pytest.mark.parametrize(
    ("text", "cells", "remarks"),
    [
        ("912000001.0", 0, [Remark.PHONE_DECIMAL, Remark.PHONE_ZERO_RESTORED]),
        ("9.12000001E+08", 0, [Remark.PHONE_SCIENTIFIC, Remark.PHONE_ZERO_RESTORED]),
        ("9,12000001e8", 0, [Remark.PHONE_SCIENTIFIC, Remark.PHONE_ZERO_RESTORED]),
        ("8.4912000001E+10", 0, [Remark.PHONE_SCIENTIFIC]),
        ("'0912000001", 0, [Remark.PHONE_QUOTED]),
        ("912000001", Cell.PHONE_NUMERIC, [Remark.PHONE_ZERO_RESTORED]),
        ("912000001", 0, []),
        ("0912000001", Cell.PHONE_NUMERIC, []),
    ],
)
def test_a_phone_number_with_all_its_digits_is_mended(text: str, cells: int, remarks: list[Remark]) -> None:
    row, right = _judged(grown(phone=text, cells=int(cells)), grown())
    assert (row["defects"], row["remarks"].split()) == ("", remarks)
    assert row["phone_pseudonym"] == right["phone_pseudonym"]


def test_an_old_number_that_lost_its_zero_in_a_numeric_cell_is_rewritten() -> None:
    lost, right = _judged(grown(phone="1680000012", cells=int(Cell.PHONE_NUMERIC)), grown(phone="0380000012"))
    assert lost["phone_pseudonym"] == right["phone_pseudonym"]
    assert lost["remarks"].split() == [Remark.PHONE_ZERO_RESTORED, "phone.legacy_rewritten"]


@pytest.mark.parametrize(
    ("text", "cells", "zeros_lost", "remarks"),
    [
        ("1090000012", Cell.PERSONAL_ID_NUMERIC, False, [Remark.PERSONAL_ID_ZEROS_RESTORED]),
        ("1090000012", 0, True, [Remark.PERSONAL_ID_ZEROS_RESTORED]),
        ("1090000012.0", 0, False, [Remark.PERSONAL_ID_DECIMAL, Remark.PERSONAL_ID_ZEROS_RESTORED]),
        ("1.090000012E+09", 0, False, [Remark.PERSONAL_ID_SCIENTIFIC, Remark.PERSONAL_ID_ZEROS_RESTORED]),
        ("'001090000012", 0, False, [Remark.PERSONAL_ID_QUOTED]),
        ("001 090 000 012", 0, False, []),
    ],
)
def test_a_personal_id_with_all_its_digits_is_mended(
    text: str, cells: int, zeros_lost: bool, remarks: list[Remark]
) -> None:
    row, right = _judged(grown(personal_id=text, cells=int(cells)), grown(personal_id=_ID), zeros_lost=zeros_lost)
    assert (row["defects"], row["remarks"].split()) == ("", remarks)
    assert row["personal_id_pseudonym"] == right["personal_id_pseudonym"]


def test_eleven_digits_with_a_spreadsheets_zero_are_twelve_only_where_zeros_are_not_known_to_be_lost() -> None:
    text = "79090001234.0"
    [kept] = _judged(grown(personal_id=text))
    assert kept["remarks"].split()[0] == Remark.PERSONAL_ID_MAYBE_DECIMAL
    mended, right = _judged(grown(personal_id=text), grown(personal_id="079090001234"), zeros_lost=True)
    assert mended["personal_id_pseudonym"] == right["personal_id_pseudonym"] != kept["personal_id_pseudonym"]


@pytest.mark.parametrize(
    ("cells", "defect"),
    [
        ({"personal_id": "1.09E+09"}, Defect.PERSONAL_ID_DIGITS_LOST),
        ({"personal_id": "1090000012"}, "personal_id.wrong_length"),
        ({"personal_id": "79090001234"}, "personal_id.lost_leading_zero"),
        ({"birth_date": "31/02/1990"}, Defect.BIRTH_DATE_NO_SUCH_DAY),
        ({"birth_date": "1/1/2027"}, Defect.BIRTH_DATE_FUTURE),
        ({"birth_date": "1900-01-01"}, Defect.BIRTH_DATE_TOO_LONG_AGO),
        ({"birth_date": "hôm qua"}, Defect.BIRTH_DATE_UNREADABLE),
        ({"opened": "2027-01-01"}, Defect.OPENED_FUTURE),
        ({"opened": "?x"}, Defect.OPENED_UNREADABLE),
        ({**_PROVEN, "proven_at": "x"}, Defect.PROVEN_AT_UNREADABLE),
        ({**_PROVEN, "phone": "12"}, Defect.PROOF_WITHOUT_NUMBER),
        ({**_BY_ID, "level": "5"}, Defect.LEVEL_UNREADABLE),
        ({"no_mobile": "x"}, Defect.NO_MOBILE_UNREADABLE),
        ({"cells": int(Cell.RAGGED)}, Defect.ROW_RAGGED),
        ({"cells": int(Cell.BROKEN)}, Defect.CELL_BROKEN),
        ({"account": ""}, Defect.ACCOUNT_MISSING),
        ({"account": "x" * 256}, Defect.ACCOUNT_ID),
    ],
)
def test_what_is_wrong_is_named(cells: dict[str, Any], defect: str) -> None:
    assert defect in _one(**cells)["defects"].split()


def test_a_platforms_own_word_for_a_proof_is_understood_once_it_is_explained() -> None:
    account = grown(proof=" ĐÃ XM (sms)", proven_at="2025-02-01")
    [row] = _judged(account, proofs={"Đã_xm (SMS)": Method.VN_MOBILE_OTP})
    assert row["status"] == Status.AUTHENTICATED
    [row] = _judged(account)
    assert row["defects"] == Defect.PROOF_UNKNOWN_WORD


def test_parts_of_a_batch_give_what_the_whole_gives() -> None:
    rows = rows_of(*[grown(phone=f"091200{place:04}", opened=f"{2015 + place % 12}-03-01") for place in range(500)])
    whole, kernel = Kernel(Terms(at=_NOW), _RING).judge(rows), Kernel(Terms(at=_NOW), _RING)
    assert whole.batch.schema == JUDGED
    cuts = [0, 1, 7, 8, 255, 500]
    parts = [kernel.judge(rows.slice(one, other - one)) for one, other in pairwise(cuts)]
    assert [row for part in parts for row in part.batch.to_pylist()] == whole.batch.to_pylist()
    tally = Tally()
    for part in parts:
        tally = tally.and_then(part.tally)
    assert tally == whole.tally
    counts = Counts()
    for one, other in pairwise(cuts):
        kernel.judged(rows.slice(one, other - one), counts)
    assert kernel.tally(counts) == whole.tally


def test_the_tally_counts_what_the_columns_say() -> None:
    rows = [grown(), grown(**_PROVEN), grown(phone=None), grown(account=None), grown(birth_date="2015-06-01")]
    judged = Kernel(Terms(at=_NOW), _RING).judge(rows_of(*rows, grown(phone="912000001.0", cells=int(Cell.RECODED))))
    table, counts = judged.batch.to_pylist(), judged.tally.counts
    assert set(counts) == set(COUNTED)
    columns = {"status": "status", "defect": "defects", "remark": "remarks", "ask": "asks", "rule": "rules"}
    columns |= {"article": "articles", "reading": "readings", "age": "age", "original_operator": "original_operator"}
    for kind, column in columns.items():
        between = "; " if kind == "article" else " "
        said = [word for row in table for word in (row[column] or "").split(between) if word]
        assert counts[kind] == {word: said.count(word) for word in said}
    assert counts["born"] == {"1990": 5, "2015": 1}
    assert counts["phone"] == {"ok": 5, "missing": 1}
    assert counts["deadline"] == {"2025-03-25": 3}
    assert counts["asked"]["prove user.prove_phone"] == 2


def test_no_answer_holds_a_number() -> None:
    account = grown(personal_id=_ID, phone="0912 345 678 / 0912 345 679")
    judged = Kernel(Terms(at=_NOW), _RING).judge(rows_of(account, grown(account="x")))
    said = repr(judged.batch.to_pylist()) + repr(judged.tally.to_json()) + repr(Kernel(Terms(at=_NOW), _RING))
    assert not [text for text in ("0912", "912345", _ID, "1990-05-17") if text in said]


def test_without_keys_there_are_no_pseudonyms() -> None:
    batch = Kernel(Terms(at=_NOW), None).judge(rows_of(grown(personal_id=_ID))).batch
    assert batch.column("phone_pseudonym").null_count == batch.column("personal_id_pseudonym").null_count == 1


def test_a_kernel_has_keys_and_is_not_pickled() -> None:
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(Kernel(Terms(at=_NOW), _RING))


def test_a_batch_may_be_empty_or_full() -> None:
    rows = rows_of(grown())
    kernel = Kernel(Terms(at=_NOW), _RING)
    assert kernel.judge(rows.slice(0, 0)).tally == Tally()
    full = pa.concat_batches([rows] * 2).take(pa.array([place % 2 for place in range(BATCH_ROWS)]))
    assert kernel.judge(full).tally.counts["status"] == {"prove": BATCH_ROWS}


def test_the_numbers_of_a_row_are_given_as_mended() -> None:
    kernel = Kernel(Terms(at=_NOW), _RING)
    rows = rows_of(grown(phone="912000001.0", personal_id="1090000012.0"), grown(phone="12"))
    phone, personal_id = kernel.numbers(rows, 0)
    assert phone is not None
    assert personal_id is not None
    assert (phone.e164, personal_id.number) == ("+84912000001", _ID)
    assert kernel.numbers(rows, 1) == (None, None)
    assert [each is not None for each in kernel.every(rows)] == [True, True]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_word_of_a_campaign_can_be_read(language: Any) -> None:
    words = [("status", Status), ("ask", Ask), ("defect", Defect), ("remark", Remark)]
    wanted = {f"campaign.{family}.{word.value}" for family, kind in words for word in kind}
    assert not wanted - keys(language)
