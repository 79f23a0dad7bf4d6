"""What stands in an office's table beside accounts, and cells of which one tells about another."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

import pytest
from campaign_batches import grown, rows_of

from idverify.campaign.cell import Cell
from idverify.campaign.finding import Defect, Remark
from idverify.campaign.kernel import Kernel
from idverify.campaign.kernel.names import is_total
from idverify.campaign.status import Ask, Status
from idverify.campaign.terms import Terms
from idverify.keys import Key, Keyring
from idverify.law import VIETNAM

_NOW = datetime(2026, 11, 23, 12, tzinfo=VIETNAM)
_RING = Keyring([Key("k1", bytes(range(32)))], tenant="test")
_TOTALS = (
    "Tổng cộng: 200000 tài khoản",
    "Tổng cộng",
    "TỔNG CỘNG:",
    "Tổng số: 200.000",
    "Tổng số tài khoản: 400",
    "Cộng: 12 dòng",
    "Tổng 400",
    "Grand total",
    "Total: 1,024 accounts",
    "Total (400)",
    "Tong cong: 400 tai khoan.",
)
_NAMES = ("Tống Công", "tong cong", "tong", "Total", "total.gaz", "congnghe", "Cộng", "tổng tài", "tongcong1", "grand")


def _judged(*rows: dict[str, Any], fast: bool = False, zeros_lost: bool = False) -> list[dict[str, Any]]:
    kernel = Kernel(Terms(at=_NOW, zeros_lost=zeros_lost), _RING, fast=fast)
    found: list[dict[str, Any]] = kernel.judge(rows_of(*rows)).batch.to_pylist()
    return found


@pytest.mark.parametrize("fast", [False, True])
def test_the_line_of_totals_is_no_account_and_nobody_is_asked(fast: bool) -> None:
    written = [*_TOTALS, *(unicodedata.normalize("NFD", each) for each in _TOTALS), "  Tổng cộng  "]
    for row in _judged(*(grown(account=each, phone="400") for each in written), fast=fast):
        assert (row["account"], row["status"], row["asks"]) == (None, Status.UNREADABLE, "")
        assert (row["defects"], row["phone_pseudonym"]) == (Defect.ACCOUNT_TOTAL, None)


@pytest.mark.parametrize("fast", [False, True])
def test_somebody_who_is_called_much_like_a_total_is_an_account(fast: bool) -> None:
    for name, row in zip(_NAMES, _judged(*(grown(account=each) for each in _NAMES), fast=fast), strict=True):
        assert (row["account"], row["status"]) == (name, Status.PROVE)
        assert not is_total(name)


def test_a_total_is_no_account_to_be_loaded() -> None:
    rows = rows_of(grown(account="Tổng cộng: 2 tài khoản"), grown(account="u1"))
    total, account = Kernel(Terms(at=_NOW), None).every(rows)
    assert total is None
    assert account is not None
    assert account[0] == "u1"


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("0912000001", True),
        ("+84912000001", True),
        ("84912000001", True),
        ("001090000012", True),
        ("0912000002", False),  # another's
        ("user-0912000001", False),  # chosen by somebody, and not what the platform calls its accounts
        ("912", False),
    ],
)
def test_an_account_that_is_named_by_a_number_of_its_row_is_remarked_on(name: str, own: bool, fast: bool) -> None:
    [row] = _judged(grown(account=name, personal_id="001090000012"), fast=fast)
    assert (Remark.ACCOUNT_IS_NUMBER in row["remarks"].split()) is own
    [alone] = _judged(grown(account=name, phone=None), fast=fast)
    assert Remark.ACCOUNT_IS_NUMBER not in alone["remarks"].split()


@pytest.mark.parametrize("fast", [False, True])
def test_days_that_cannot_be_in_their_order_are_remarked_on(fast: bool) -> None:
    proof = {"proof": "vn_mobile_otp", "proven_at": "2025-02-01"}
    for cells, remarks in (
        ({"opened": "2025-02-01", **proof}, []),
        ({"opened": "2025-02-01 23:00:00", **proof}, []),  # the day of the proof has no hour
        ({"opened": "2025-02-02", **proof}, [Remark.PROVEN_BEFORE_OPENED]),
        ({"birth_date": "2020-03-02"}, [Remark.BIRTH_DATE_AFTER_OPENED]),
        ({"birth_date": "2020-03-01"}, []),
        ({"birth_date": "2030-03-01"}, []),  # wrong by itself
        ({"birth_date": "1990-05-17", "opened": None}, []),
        ({"opened": "2025-02-02", **proof, "proven_at": "1970-01-01"}, []),  # that is no day of a proof
    ):
        [row] = _judged(grown(**cells), fast=fast)
        assert row["remarks"].split() == remarks, cells


@pytest.mark.parametrize("fast", [False, True])
def test_a_broken_cell_is_not_said_to_be_missing_besides(fast: bool) -> None:
    for cells in ({"birth_date": None}, {"opened": None}, {"proof": "vn_mobile_otp"}):
        [row] = _judged(grown(**cells, cells=int(Cell.BROKEN)), fast=fast)
        assert row["defects"] == Defect.CELL_BROKEN
        [row] = _judged(grown(**cells), fast=fast)
        assert row["defects"].endswith(".missing")
    [row] = _judged(grown(birth_date=None, cells=int(Cell.BROKEN)), fast=fast)
    assert row["asks"] == Ask.RESTORE_DIGITS


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize(
    ("text", "defect", "remarks"),
    [
        ("2438250001", "phone.not_mobile", "phone.zero_restored"),  # 024 3825 0001
        ("2438250001.0", "phone.not_mobile", "phone.decimal phone.zero_restored"),
        ("9120000011", "phone.wrong_length", ""),
        ("24382500011", "phone.wrong_length", ""),
        ("1682000001", "", "phone.zero_restored phone.legacy_rewritten"),
        ("912000001", "", "phone.zero_restored"),
    ],
)
def test_a_number_that_lost_its_zero_is_told_as_what_it_was(text: str, defect: str, remarks: str, fast: bool) -> None:
    [numeric] = _judged(grown(phone=text, cells=int(Cell.PHONE_NUMERIC)), fast=fast)
    [lost] = _judged(grown(phone=text), fast=fast, zeros_lost=True)
    assert (numeric["defects"], numeric["remarks"]) == (defect, remarks)
    assert (lost["defects"], lost["remarks"]) == (defect, remarks)
    assert lost == numeric


def test_landlines_without_their_zero_are_each_told_as_they_are_alone() -> None:
    numbers = [
        f"{area}{rest}"
        for area in ("24", "28", "236", "296", "1900", "80", "69")
        for rest in ("3825001", "38250012", "111111")
    ]
    cells = int(Cell.PHONE_NUMERIC)
    together = _judged(*(grown(phone=each, cells=cells) for each in numbers))
    for number, row in zip(numbers, together, strict=True):
        [alone] = _judged(grown(phone=number, cells=cells, account=row["account"], row=row["row"]))
        assert alone == row, number


def test_text_keeps_its_length_where_no_zeros_are_known_to_be_lost() -> None:
    [row] = _judged(grown(phone="2438250001"))
    assert (row["defects"], row["remarks"]) == ("phone.wrong_length", "")


@pytest.mark.parametrize("word", ["ko", "Ko có", "không có", "N/A"])
def test_an_office_says_in_few_letters_that_there_is_no_number(word: str) -> None:
    [row] = _judged(grown(phone=word))
    assert (row["status"], row["asks"]) == (Status.NUMBER_MISSING, Ask.GIVE_PHONE)


@pytest.mark.parametrize("fast", [False, True])
def test_a_word_for_nothing_is_no_account_unless_somebody_may_be_called_so(fast: bool) -> None:
    nobody = (
        "N/A",
        "null",
        "NULL",
        "(null)",
        "<NULL>",
        "#n/a",
        "-",
        "--",
        "\u2013",
        ".",
        "/",
        "\\N",
        "không có",
        "khong co",
        "Chưa có",
    )
    for word, row in zip(nobody, _judged(*(grown(account=each) for each in nobody), fast=fast), strict=True):
        assert (row["account"], row["defects"], row["phone_pseudonym"]) == (None, Defect.ACCOUNT_MISSING, None), word
    somebody = (
        "Na",
        "no",
        "Nan",
        "none",
        "0",
        "ko",
        "khong",
        "nullus",
        "n/a1",
        "kha co 1",
        "cho co",
        "-1",
        "chi",
        "khongco",
    )
    for word, row in zip(somebody, _judged(*(grown(account=each) for each in somebody), fast=fast), strict=True):
        assert (row["account"], row["status"]) == (word, Status.PROVE)
