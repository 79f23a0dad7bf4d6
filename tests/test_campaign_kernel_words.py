"""Words in the columns of a campaign: a sign says as much as a letter, and nothing is no number."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from campaign_batches import grown, rows_of
from hypothesis import given
from hypothesis import strategies as st

from idverify.campaign.finding import Defect
from idverify.campaign.kernel import Kernel
from idverify.campaign.kernel.words import holder_of, level_of
from idverify.campaign.proof_words import NOTHING, compared, proofs_of, says_nothing
from idverify.campaign.status import Ask, Status
from idverify.campaign.terms import Terms
from idverify.errors import OperatorError
from idverify.evidence.method import Method
from idverify.law import VIETNAM

_NOW = datetime(2026, 11, 23, 12, tzinfo=VIETNAM)
_OTP, _EID = Method.VN_MOBILE_OTP, Method.PERSONAL_ID_EID
_SAY_PROOF = (Status.PROVE, Ask.SAY_PROOF, Defect.PROOF_UNKNOWN_WORD)


def _proven(word: str, proofs: dict[str, Method], *, fast: bool = False) -> tuple[str, str, str]:
    kernel = Kernel(Terms(at=_NOW, proofs=proofs), None, fast=fast)
    [row] = kernel.judge(rows_of(grown(proof=word, proven_at="2025-02-01"))).batch.to_pylist()
    return row["status"], row["asks"], row["defects"]


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize(
    ("named", "word"),
    [
        *(("✓", word) for word in ("✗", "❌", "☑", "?", "!!", "✓✗", "≠", "v", "✓?")),
        *(("1", word) for word in ("-1", "+1", "1?", "\u22121", "≠1", "1\u0336", "0.1", "2")),
        *(("OTP+", word) for word in ("OTP", "OTP-", "OTP ✗", "OTP+?", "-OTP+")),
        *(("=", word) for word in ("≠", "==", "/=")),
        *(("đã xác thực", word) for word in ("đã xác thực?", "đã xác thực ✗", "(đã xác thực)", "-đã xác thực")),
    ],
)
def test_a_word_with_another_sign_proves_nothing_and_the_operator_is_asked(named: str, word: str, fast: bool) -> None:
    assert _proven(word, {named: _OTP}, fast=fast) == _SAY_PROOF
    assert _proven(named, {named: _OTP}, fast=fast)[0] == Status.AUTHENTICATED


@pytest.mark.parametrize("word", ["✓", "☑", "✔️", "+", "✗", "❌", "?", "x", "-1", "VN_MOBILE_OTP-", "vn mobile otp?"])
def test_a_sign_that_nobody_explained_is_told_to_the_operator(word: str) -> None:
    assert _proven(word, {}) == _SAY_PROOF


@pytest.mark.parametrize(
    "word", ["-", " -- ", "–", "...", "…", "/", "\\N", "N/A", "#N/A", "(null)", "KHÔNG CÓ", "0", " "]
)
def test_who_says_that_there_is_nothing_is_asked_to_prove(word: str) -> None:
    assert _proven(word, {"✓": _OTP}) == (Status.PROVE, Ask.PROVE_PHONE, "")


@pytest.mark.parametrize("word", ["✗", "x", "-1", "chưa đạt"])
def test_a_cross_can_be_said_to_prove_nothing(word: str) -> None:
    proofs = {"✓": _OTP, word: Method.UNLISTED}
    assert _proven(word, proofs) == (Status.PROVE, Ask.PROVE_PHONE, "")
    assert _proven("✓", proofs)[0] == Status.AUTHENTICATED


@pytest.mark.parametrize(
    ("word", "cell"),
    [
        ("đã xác thực", " ĐÃ XÁC  THỰC "),
        ("ĐÃ_XÁC_THỰC", "da xac thuc"),
        ("otp_ok", "OTP ok"),
        ("✔", "✔\ufe0f"),
        ("đã XM (sms)", "da xm (SMS)"),
    ],
)
def test_case_accents_blanks_and_underscores_make_no_other_word(word: str, cell: str) -> None:
    assert _proven(cell, {word: _OTP})[0] == Status.AUTHENTICATED


@pytest.mark.parametrize("word", ["", "  ", "_", "-", "0", "không", "N/A", "\u200b", "null", "..."])
def test_a_word_for_nothing_is_refused_as_a_proof(word: str) -> None:
    assert proofs_of([(word, Method.UNLISTED)])  # which proves nothing
    for made in (lambda: proofs_of([(word, _OTP)]), lambda: Terms(at=_NOW, proofs={word: _OTP})):
        with pytest.raises(OperatorError) as refused:
            made()
        assert refused.value.code == "campaign_proof_nothing"


@pytest.mark.parametrize(
    "words",
    [
        [("OTP_ok", _OTP), ("otp ok", _EID)],
        [("đã XM", _OTP), ("da xm", Method.OTHER_EID)],
        [("vn_mobile_otp", _EID)],
    ],
)
def test_two_words_that_are_one_cannot_mean_two_things(words: list[tuple[str, Method]]) -> None:
    with pytest.raises(OperatorError) as refused:
        proofs_of(words)
    assert refused.value.code == "campaign_proof_twice"
    assert refused.value.text.vi != refused.value.text.en
    assert proofs_of([(word, _OTP) for word, _ in words[:2]] if len(words) > 1 else [("vn_mobile_otp", _OTP)])


@given(st.text(max_size=20))
def test_a_word_that_was_compared_is_compared_as_it_is(word: str) -> None:
    assert compared(compared(word)) == compared(word)
    assert says_nothing(word) == (compared(word) in NOTHING)


def test_terms_made_of_terms_are_the_same() -> None:
    terms = Terms(at=_NOW, proofs={"ĐÃ XM ✓": _OTP, "=": _EID})
    assert terms.proofs == {"da xm ✓": _OTP, "=": _EID}
    assert Terms(at=_NOW, proofs=terms.proofs) == terms


@pytest.mark.parametrize(
    ("text", "level"),
    [
        *((text, 2) for text in ("2", "02", "2.0", "2,00", "mức độ 2", "Level: 2", "LoA-2", "IAL2", "level_2")),
        *((text, None) for text in ("-2", "+2", "2?", "5", "2.5", "20", "mức", "level -")),
    ],
)
def test_a_level_is_no_figure_with_a_sign_before_it(text: str, level: int | None) -> None:
    assert level_of(text) == level


def test_a_holder_with_a_question_mark_is_not_known() -> None:
    assert holder_of("Tổ chức") is not None
    assert holder_of("Tổ chức?") is None


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("text", ["không có", "N/A", "null", "-", ".", "0", "chưa có", "", "  ", "\\N", "--"])
@pytest.mark.parametrize("cells", [0, 3])
def test_a_word_for_nothing_is_no_wrong_number(text: str, cells: int, fast: bool) -> None:
    kernel = Kernel(Terms(at=_NOW, zeros_lost=bool(cells)), None, fast=fast)
    judged = kernel.judge(rows_of(grown(phone=text, personal_id=text, cells=cells), grown(phone=None)))
    one, other = judged.batch.to_pylist()
    assert (one["status"], one["asks"], one["defects"]) == (Status.NUMBER_MISSING, Ask.GIVE_PHONE, "")
    assert {key: value for key, value in one.items() if key not in ("account", "row")} == {
        key: value for key, value in other.items() if key not in ("account", "row")
    }
    assert judged.tally.counts["phone"] == judged.tally.counts["personal_id"] == {"missing": 2}


@pytest.mark.parametrize("text", ["✗", "00", "1", "x", "không 0912", "n"])
def test_what_says_something_is_a_wrong_number(text: str) -> None:
    [row] = Kernel(Terms(at=_NOW), None).judge(rows_of(grown(phone=text, personal_id=text))).batch.to_pylist()
    assert row["status"] == Status.NUMBER_WRONG
    assert [word.split(".")[0] for word in row["defects"].split()] == ["phone", "personal_id"]


@pytest.mark.parametrize("fast", [False, True])
def test_long_texts_are_judged_and_not_kept(fast: bool) -> None:
    long: dict[str, Any] = dict.fromkeys(
        ("phone", "personal_id", "proof", "proven_at", "level", "holder", "birth_date", "opened", "no_mobile"),
        "7x" * 9000,
    )
    kernel = Kernel(Terms(at=_NOW), None, fast=fast)
    [row] = kernel.judge(rows_of(grown(**long))).batch.to_pylist()
    assert len(row["defects"].split()) == 8
    held: list[dict[Any, Any]] = [kernel._phones._known, kernel._ids._known, kernel._cells._clock._known]
    held += [each._known for each in (kernel._cells._proofs, kernel._cells._levels, kernel._cells._holders)]
    assert max((len(str(text)) for known in held for text in known), default=0) < 100
    kernel.judge(rows_of(grown(phone="9.1", personal_id="9.1", proven_at="?", proof="a", level="b", holder="c")))
    assert all(held)
