"""The words of the proof column that nobody explained are named and counted, and nothing else that may stand there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from campaign_batches import grown, rows_of
from campaign_report_parts import of_one, report_of
from hypothesis import given
from hypothesis import strategies as st

from idverify.campaign.kernel import Kernel
from idverify.campaign.report.page import html_of
from idverify.campaign.report.word import unexplained as told_of
from idverify.campaign.tally import OTHERS, Tally
from idverify.campaign.terms import Terms
from idverify.cli import main
from idverify.evidence.method import Method
from idverify.law import VIETNAM

_NOW = datetime(2026, 11, 23, 12, tzinfo=VIETNAM)
_TERMS = Terms(at=_NOW, proofs={"giấy": Method.ID_DOCUMENT_IMAGE})


def counted(words: Sequence[str | None], *, fast: bool = False, dictionary: bool = False) -> dict[str, int]:
    rows = rows_of(*(grown(proof=word, proven_at="2025-02-01") for word in words))
    if dictionary:
        place = rows.schema.get_field_index("proof")
        rows = rows.set_column(place, "proof", rows.column("proof").dictionary_encode())
    judged = Kernel(_TERMS, None, fast=fast).judge(rows)
    found = dict(judged.tally.counts["proof_word"])
    assert sum(found.values()) == judged.tally.counts["defect"]["proof.unknown_word"]
    return found


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("dictionary", [False, True])
def test_a_word_is_counted_over_all_its_spellings_and_what_was_explained_is_not(fast: bool, dictionary: bool) -> None:
    words = ["OTP SMS", " otp  sms", "Otp Sms", "OTP SMS", "otp sms", "giấy", None, "không", "vn_mobile_otp", "✓"]
    assert counted(words, fast=fast, dictionary=dictionary) == {"otp sms": 5, OTHERS: 1}


@pytest.mark.parametrize(
    "word",
    [
        "0912 000 001",
        "mã 1234",
        "091.2",
        "٠٩١٢",
        "Nguyễn Văn An",
        "TRẦN THỊ BÌNH",
        "lan@vidu.vn",
        "một hai ba bốn năm sáu",
        "x" * 41,
        "otp\u202eabc",
    ],
)
def test_what_may_be_a_number_a_name_or_a_note_is_counted_and_not_repeated(word: str) -> None:
    assert counted([word] * 50 + ["Mã OTP 2"] * 5) == {OTHERS: 50, "mã otp 2": 5}


def test_what_stands_on_few_rows_is_not_repeated_since_a_name_does_and_a_means_of_proof_does_not() -> None:
    people = [f"Lý Thị {letter} {other}" for letter in "ABCDEFGHIJ" for other in "KLMNOPQRST"]
    assert counted(people * 6 + ["facebook"] * 8 + ["zalo"] * 4) == {"facebook": 8, OTHERS: 604}


@given(st.lists(st.text(max_size=60), max_size=30))
def test_nothing_with_more_than_three_digits_is_ever_repeated(words: list[str]) -> None:
    for word in counted([*words, *words, *words, *words, *words]):
        assert sum(sign.isdigit() for sign in word) <= 3
        assert len(word) <= 40


def test_they_are_told_the_most_common_first_and_the_rest_together() -> None:
    counts = {"b": 5, "a": 5, "c": 9, OTHERS: 2, "d": 1}
    assert [(word, rows) for word, _, rows in told_of(counts, 3)] == [("c", 9), ("a", 5), ("b", 5), (OTHERS, 3)]
    assert told_of({}, 3) == ()


def test_the_report_names_them_and_nobody_reads_of_them_where_there_are_none() -> None:
    found = of_one("prove", "user.prove_phone")
    tally = Tally(1, {**found.tally.counts, "proof_word": {"<b>otp</b>": 1}})
    page = html_of(report_of(replace(found, tally=tally)))
    assert "«&lt;b&gt;otp&lt;/b&gt;»" in page
    assert "Từ chưa rõ nghĩa trong cột xác thực" in page
    assert "Từ chưa rõ nghĩa" not in html_of(report_of(found))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("vi", "chưa rõ nghĩa: «giấy tờ» 6, từ khác, không nêu lại ở đây 1."),
        ("en", "explained: “giấy tờ” 6, other words"),
    ],
)
def test_the_terminal_names_them(capsys: pytest.CaptureFixture[str], tmp_path: Path, lang: str, said: str) -> None:
    words = ["giấy tờ"] * 6 + ["0912000001"]
    lines = [f"user {place},0912{place:06d},{word},2025-01-01" for place, word in enumerate(words)]
    (tmp_path / "x.csv").write_text("\n".join(["account,phone,proof,proven_at", *lines]) + "\n", encoding="utf-8")
    asked = ["campaign", "check", str(tmp_path / "x.csv"), "-o", str(tmp_path / "out"), "--plain", "--workers", "1"]
    assert main([*asked, "--lang", lang]) == 0
    assert said in capsys.readouterr().out
    for path in (tmp_path / "out").rglob("*.json"):
        assert "0912000001" not in path.read_text(encoding="utf-8")


def test_batches_of_a_large_table_are_added_up() -> None:
    tally = Tally()
    for words in (["zalo"] * 5, ["zalo"] * 7):
        rows = rows_of(*(grown(proof=word) for word in words))
        tally = tally.and_then(Kernel(_TERMS, None).judge(rows).tally)
    assert tally.counts["proof_word"] == {"zalo": 12}
