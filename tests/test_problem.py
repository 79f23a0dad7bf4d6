"""Problem documents: one for every code, in both languages, with nothing in it of what was asked."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it has no types
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_messages import EN, blanks

from conftest import NOW
from idverify import problem as problems
from idverify.account import Account, Action, Service
from idverify.answer import DeniedError
from idverify.answer_document import answer_document
from idverify.decision import decide
from idverify.errors import (
    AttestationError,
    GuardianshipError,
    IdverifyError,
    OperatorError,
    OutOfScopeError,
    PossessionError,
    RequestError,
    StandingError,
)
from idverify.identifiers.foreigner_id import ForeignerIdDefect
from idverify.identifiers.personal_id import PersonalIdDefect, PersonalIdNumber, PersonalIdNumberError
from idverify.identifiers.phone import PhoneDefect, PhoneNumber, PhoneNumberError
from idverify.messages import LANGUAGES, keys
from idverify.problem import SCHEMA, example, fields_problem, language_of, problem_of

FAMILIES = {
    error.family: error
    for error in (
        AttestationError,
        GuardianshipError,
        OperatorError,
        OutOfScopeError,
        PossessionError,
        RequestError,
        StandingError,
    )
}
CODES = sorted(key for key in keys("en") if key.partition(".")[0] in FAMILIES)
DEFECTS = [
    *(f"phone.{defect}" for defect in PhoneDefect),
    *(f"personal_id.{defect}" for defect in PersonalIdDefect),
    *(f"foreigner_id.{defect}" for defect in ForeignerIdDefect),
]
PAGE = Path(__file__).parents[1] / "docs/reference/problems.md"
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
SECRET = "0912000001"
DENIED = decide(
    Account(opened_at=NOW, user_birth_date=date(1990, 5, 1), evidence=()),
    Action.COMMENT,
    service=Service.DOMESTIC,
    at=NOW,
)


def error_of(code, **data):
    """An error with all that its text has blanks for, and something that it should have kept to itself."""
    family, _, word = code.partition(".")
    given: dict[str, Any] = {blank: f"<{blank}>" for blank in blanks(EN[code][0]) - {"count", "seconds", "minutes"}}
    if "count" in blanks(EN[code][0]):
        given["count"] = 2
    given |= {each: 90 for each in ("seconds", "minutes") if each in blanks(EN[code][0])}
    if code == "request.too_many":
        given["seconds"] = 90  # of which its header tells, and not its text
    return FAMILIES[family](word, **{**given, "typed": SECRET, "phone": SECRET, **data})


def documents(problem):
    return [problem.document(lang) for lang in LANGUAGES]


def require_valid(document):
    errors = [error.message for error in VALIDATOR.iter_errors(document)]
    assert not errors, document["code"]


def test_every_code_gives_a_document_with_a_status_and_both_languages():
    for code in CODES:
        problem = problem_of(error_of(code))
        assert (problem.code, problem.type.rpartition("/")[2]) == (code, code)
        assert 400 <= problem.status < 600
        vi, en = documents(problem)
        for document in (vi, en):
            require_valid(document)
            assert document["messages"]["vi"]["detail"] != document["messages"]["en"]["detail"], code
        assert (vi["detail"], en["detail"]) == (vi["messages"]["vi"]["detail"], en["messages"]["en"]["detail"])


def test_a_document_holds_nothing_of_an_error_beyond_its_text():
    for code in CODES:
        error = error_of(code)
        body = problem_of(error).body("vi").decode() + repr(problem_of(error))
        assert SECRET not in body, code
        if error.family == "operator" and problem_of(error).status >= 500:
            assert error.text.en not in body, f"{code}: what only the operator can put right is for the log"


def test_every_defect_of_a_number_gives_a_document():
    for code in DEFECTS:
        document = example(code)
        assert (document["status"], document["code"]) == (422, code)
        require_valid(document)


@pytest.mark.parametrize(
    ("kind", "error", "typed"),
    [(PhoneNumber, PhoneNumberError, "091200000"), (PersonalIdNumber, PersonalIdNumberError, "00119000000")],
)
def test_a_number_that_was_refused_is_in_no_document(kind, error, typed):
    with pytest.raises(error) as refused:
        kind.parse(typed)
    assert typed not in problem_of(refused.value).body("en").decode()


@pytest.mark.parametrize(
    ("code", "status", "again"),
    [
        ("operator.setting", 500, None),
        ("operator.store_unreachable", 503, 5),
        ("operator.outcome_unknown", 503, None),
        ("operator.send_failed", 503, None),
        ("possession.code_wrong", 422, None),
        ("possession.too_many", 429, 90 * 60),
        ("guardianship.unknown", 404, None),
        ("request.signed_out", 403, None),
        ("request.idempotency_running", 409, None),
        ("request.too_many", 429, 90),
        ("attestation.provider_unavailable", 503, 5),
        ("scope.before_the_decree", 422, None),
    ],
)
def test_the_status_says_who_can_put_it_right_and_retry_after_when_asking_again_may_help(code, status, again):
    problem = problem_of(error_of(code))
    assert (problem.status, problem.retry_after) == (status, again)
    assert problem.headers("vi").get("Retry-After") == (None if again is None else str(again))


def test_retry_after_is_never_nothing():
    assert problem_of(RequestError("too_many", seconds=0)).retry_after == 1


def test_every_code_with_a_status_of_its_own_is_a_code():
    assert set(problems._OF_CODE) <= set(keys("en"))
    assert set(problems._OF_FAMILY) == {*FAMILIES, "denied"}


def test_a_denial_is_the_whole_answer_and_the_way_to_put_it_right():
    problem = problem_of(DeniedError(DENIED))
    vi, en = documents(problem)
    require_valid(vi)
    assert answer_document(DENIED).items() <= vi.items()
    assert (problem.status, problem.code) == (403, "denied")
    assert len(vi["messages"]["vi"]["remedies"]) == len(DENIED.remedies) > 0
    assert vi["detail"] == " ".join(breach.message.vi for breach in DENIED.breaches)
    assert en["detail"] != vi["detail"]


def test_the_headers_go_with_the_document():
    problem = problem_of(RequestError("signed_out"))
    assert problem.headers("en") == {
        "Content-Type": "application/problem+json",
        "Content-Language": "en",
        "Cache-Control": "no-store",
        "Vary": "Accept-Language",
    }
    assert json.loads(problem.body("en", instance="urn:uuid:1")) == problem.document("en", instance="urn:uuid:1")
    assert "Hãy" in problem.body("vi").decode()  # as people write, not as ASCII escapes it


def test_fields_that_cannot_be_read_are_named_and_their_values_are_not():
    document = fields_problem([("user.birth_date", "missing"), ("phone", "too_long")]).document("vi")
    require_valid(document)
    assert (document["status"], document["code"]) == (422, "request.fields")
    assert document["faults"] == [
        {"field": "user.birth_date", "code": "missing"},
        {"field": "phone", "code": "too_long"},
    ]


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        (None, "vi"),
        ("", "vi"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("vi, en", "vi"),
        ("en;q=0.8, vi;q=0.9", "vi"),
        ("en;q=0.9, vi;q=0.8", "en"),
        ("fr", "vi"),
        ("fr, en;q=0.5", "en"),
        ("*", "vi"),
        ("en;q=0", "vi"),
        ("EN", "en"),
        ("eng", "vi"),
        ("en;q=banana", "vi"),
    ],
)
def test_the_language_is_vietnamese_unless_english_is_asked_for_before_it(header, lang):
    assert language_of(header) == lang


@given(st.text(max_size=400))
def test_no_header_is_too_strange(header):
    assert language_of(header) in LANGUAGES


def test_an_error_of_nobodys_family_is_no_surprise():
    class OtherError(IdverifyError):
        family = "phone"

    assert problem_of(OtherError("wrong_length")).status == 422


def test_the_page_lists_every_code_with_its_status_and_both_texts():
    rows = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if found := re.match(r"\| `([a-z_.]+)` \| (\d+) \|", line):
            rows[found[1]] = (int(found[2]), line)
    assert set(rows) == {*CODES, *DEFECTS, "denied"}
    for code in CODES:
        assert rows[code][0] == problem_of(error_of(code)).status, code
    assert rows["denied"][0] == 403
