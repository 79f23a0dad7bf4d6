"""Signing up on the pages: age first, then a number, then the name; and whatever is done out of turn."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pages_walk import BORN, CHILD, COOKIE, NAME, PHONE, House, Walk, faults, heading, house_on, pass_by

from idverify.account import Action
from idverify.account.account_id import account_id
from idverify.errors import OperatorError
from idverify.messages import LANGUAGES, text
from idverify.web.pages.form import Form
from idverify.web.pages.sign_up.draft import SignUpDraft
from idverify.web.pages.sign_up.full_name import typed_name
from idverify.web.pages.visit import Part
from idverify.web.pages.visits import VisitBook
from idverify.web.sandbox.people import Choice

STEPS = ("age", "phone", "code", "name", "no-mobile", "identity", "check", "done")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house_on(tmp_path_factory.mktemp("house")) as found:
        yield found


@pytest.fixture
def walk(house: House, request: pytest.FixtureRequest) -> Walk:
    pass_by(house, days=1)  # so that no budget of an earlier test is left
    house.outbox.wrong = None
    return house.walk(account_id(request.node.name[-40:]))


def test_an_adult_signs_up_and_reads_what_the_account_may_do(walk: Walk) -> None:
    assert walk.at("/sign-up") == "/sign-up"
    for said in ("60.1.a", "27.3.b", "27.3.a", "29.2"):
        assert said in walk.answers[-1].text
    walk.prove()
    shown = walk.get("/sign-up/name").text
    assert "01/05/1990" in shown
    assert "0912 000 001" in shown
    assert walk.to("/sign-up/name", {"name": NAME}) == "/sign-up/done"
    done = walk.get("/sign-up/done")
    assert heading(done) == text("page.sign_up.done.title").vi
    assert all(text(f"action.{each}").vi.lower() in done.text.lower() for each in Action)
    assert walk.house.service.gate.decide(walk.account, Action.POST, now=walk.house.clock()).permitted
    assert walk.at("/account") == "/account"


def test_nothing_that_was_filled_in_is_kept_once_the_account_is_open(walk: Walk) -> None:
    walk.prove()
    before = walk.secret
    assert walk.to("/sign-up/name", {"name": NAME}) == "/sign-up/done"
    assert walk.visit.drafts == {}
    assert walk.visit.part is Part.ACCOUNT
    assert walk.secret != before
    thief = walk.house.walk("nobody")
    thief.client.cookies.clear()
    thief.client.cookies.set(COOKIE, before or "")
    shown = thief.get("/account")
    assert shown.status_code == 409  # a copy of the old cookie is worth nothing
    assert text("action.comment").vi not in shown.text


def test_of_a_child_nothing_is_asked_but_a_birth_date(walk: Walk) -> None:
    """330/2026/ND-CP art. 60.1.a."""
    sent = len(walk.house.outbox.messages)
    assert walk.to("/sign-up/age", CHILD) == "/sign-up/parent"
    assert walk.visit.drafts.keys() == {SignUpDraft.KEY}
    for step in STEPS[1:]:
        assert walk.at(f"/sign-up/{step}") == "/sign-up/parent", step
    for step, fields in (("phone", {"phone": PHONE}), ("name", {"name": NAME}), ("no-mobile", {"none": "yes"})):
        assert walk.to(f"/sign-up/{step}", fields) == "/sign-up/parent", step
    assert walk.visit.drafts.keys() == {SignUpDraft.KEY}
    assert len(walk.house.outbox.messages) == sent


def test_a_child_that_was_sent_to_a_parent_does_not_come_back_grown_up_in_the_same_visit(walk: Walk) -> None:
    assert walk.to("/sign-up/age", CHILD) == "/sign-up/parent"
    for typed in (BORN, CHILD | {"born-year": "2015"}, {}):
        assert walk.to("/sign-up/age", typed) == "/sign-up/age"
        draft = walk.visit.draft(SignUpDraft)
        assert draft is not None
        assert draft.birth_date == date(2016, 3, 10)
    assert walk.at("/sign-up/phone") == "/sign-up/parent"
    for lang in LANGUAGES:
        shown = walk.get(f"/sign-up/age?lang={lang}").text
        assert text("page.sign_up.said.again").in_(lang) in shown
        assert 'href="/sign-up/parent"' in shown
        assert 'name="born-year"' not in shown
    assert walk.to("/sign-up/age", CHILD) == "/sign-up/parent"
    # Whoever slipped puts it right in a new visit, and is believed there as anybody is.
    again = walk.house.walk(walk.account)
    assert again.to("/sign-up/age", BORN) == "/sign-up/phone"


def test_a_child_that_went_back_to_age_takes_nothing_along(walk: Walk) -> None:
    walk.prove()
    assert walk.to("/sign-up/age", CHILD) == "/sign-up/parent"
    assert walk.visit.drafts.keys() == {SignUpDraft.KEY}
    draft = walk.visit.draft(SignUpDraft)
    assert draft is not None
    assert draft.name == ""


@pytest.mark.parametrize("step", STEPS[1:])
def test_whoever_types_the_address_of_a_later_step_is_led_to_the_first(walk: Walk, step: str) -> None:
    assert walk.at(f"/sign-up/{step}") == "/sign-up/age"


def test_a_birth_date_that_is_none_comes_back_with_what_was_typed(walk: Walk) -> None:
    for typed, key, at in (
        ({}, "page.day.missing", "day"),
        (BORN | {"born-day": "31", "born-month": "2"}, "page.day.impossible", "day"),
        (BORN | {"born-year": "90"}, "page.day.year_digits", "year"),
        (BORN | {"born-year": "2099"}, "page.day.ahead", "year"),
        (BORN | {"born-month": "năm"}, "page.day.number", "month"),
    ):
        answer = walk.post("/sign-up/age", typed)
        assert answer.status_code == 422
        assert faults(answer) == [text(key).vi]
        assert f'href="#born-{at}"' in answer.text
        assert all(f'value="{each}"' in answer.text for each in typed.values())
    assert walk.visit.drafts == {}


def test_the_name_is_taken_as_it_is_typed_composed_and_shown_as_text(walk: Walk) -> None:
    walk.declare(name="  " + unicodedata.normalize("NFD", NAME) + " \u202e<script>alert(1)</script>\u200f\t😀 \"'&  ")
    draft = walk.visit.draft(SignUpDraft)
    assert draft is not None
    assert draft.name == NAME + " <script>alert(1)</script> 😀 \"'&"
    shown = walk.get("/sign-up/name").text
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 😀 &#34;&#39;&amp;" in shown


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKD"])
def test_vietnamese_names_come_out_composed(form: str) -> None:
    typed = unicodedata.normalize(form, "Đặng Thuỳ Ươm Ỷ")  # type: ignore[arg-type]  # one of its four names
    assert typed_name(Form([("name", typed)]), "name").value == "Đặng Thuỳ Ươm Ỷ"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "missing"),
        ("\u200b\u202e \t", "missing"),
        ("123 456", "letters"),
        ("😀", "letters"),
        ("a" * 256, "long"),
        ("a" * 5_000, "long"),
    ],
)
def test_what_is_no_name_is_said_kindly(walk: Walk, typed: str, key: str) -> None:
    walk.prove()
    answer = walk.post("/sign-up/name", {"name": typed})
    assert answer.status_code == 422
    assert faults(answer) == [text(f"page.sign_up.name.{key}").vi]
    assert not walk.house.is_open(walk.account)


def test_a_form_sent_twice_at_once_opens_one_account_and_breaks_nothing(walk: Walk) -> None:
    walk.prove()
    csrf = walk.visit.csrf
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda _: walk.post("/sign-up/name", {"name": NAME}, csrf=csrf), range(2)))
    assert walk.house.is_open(walk.account)
    for each in answers:
        if each.status_code == 303:
            assert each.headers["location"] == "/sign-up/done"
        else:  # whoever was slower is not told that their visit is over: what they wanted is done
            assert each.status_code == 409
            assert text("page.problem.over.title").vi not in each.text
    assert heading(walk.get("/sign-up/done")) == text("page.sign_up.done.title").vi


def test_the_button_pressed_again_after_it_worked_leads_to_what_it_did(walk: Walk) -> None:
    walk.prove()
    csrf, before = walk.visit.csrf, walk.secret
    assert walk.to("/sign-up/name", {"name": NAME}) == "/sign-up/done"
    assert walk.at("/sign-up") == "/sign-up/done"  # with the cookie that came
    late = walk.house.walk("late")
    late.client.cookies.clear()
    late.client.cookies.set(COOKIE, before or "")
    answer = late.post("/sign-up/name", {"name": NAME}, csrf=csrf)
    assert answer.status_code == 409
    assert text("page.problem.over.title").vi not in answer.text


def test_a_proof_that_was_spent_or_is_too_old_leads_back_to_the_number(walk: Walk) -> None:
    walk.prove()
    draft = walk.visit.drafts["phone"]
    assert walk.to("/sign-up/name", {"name": NAME}) == "/sign-up/done"
    second = walk.house.walk(f"{walk.account[:30]}2")
    assert second.to("/sign-up/age", BORN) == "/sign-up/phone"
    # As if somebody else's proof had got into a visit.
    visit = replace(second.visit, drafts={**second.visit.drafts, "phone": {**draft, "account": second.account}})
    VisitBook(walk.house.service.store).kept(visit, now=walk.house.clock())
    refused = second.post("/sign-up/name", {"name": NAME})
    assert refused.status_code == 422
    assert text("possession.proof_mismatch").vi in refused.text
    assert second.at("/sign-up/name") == "/sign-up/phone"
    assert not walk.house.is_open(second.account)


def test_a_denial_is_shown_with_its_reasons_and_a_way_on(tmp_path: Path) -> None:
    with house_on(tmp_path, accounts_per_number=1) as house:
        first = house.walk("first")
        first.prove()
        assert first.to("/sign-up/name", {"name": NAME}) == "/sign-up/done"
        pass_by(house, hours=2)
        second = house.walk("second")
        second.prove()
        denied = second.post("/sign-up/name", {"name": NAME})
        assert denied.status_code == 403
        assert text("rule.operator.accounts-per-number").vi in denied.text
        assert "/sign-up/phone" in denied.text
        assert not house.is_open("second")


def test_an_account_that_is_open_already_is_told_so_and_no_more(walk: Walk) -> None:
    walk.prove()
    walk.to("/sign-up/name", {"name": NAME})
    again = walk.house.walk(walk.account)
    assert again.at("/sign-up") == "/sign-up/done"
    shown = again.get("/sign-up/done")
    assert heading(shown) == text("page.sign_up.open_already.title").vi
    assert text("action.comment").vi not in shown.text
    for step in STEPS[:-1]:
        assert again.at(f"/sign-up/{step}") == "/sign-up/done"


def test_whoever_gives_another_birth_date_than_the_child_who_asked_is_told(walk: Walk) -> None:
    walk.house.service.links.request(walk.account, birth_date=date(2016, 3, 10), now=walk.house.clock())
    answer = walk.post("/sign-up/age", BORN)
    assert answer.status_code == 422
    assert faults(answer) == [text("guardianship.birth_date_differs").vi]


def test_an_error_of_the_operators_is_a_page_and_tells_nothing(walk: Walk, caplog: pytest.LogCaptureFixture) -> None:
    assert walk.to("/sign-up/age", BORN) == "/sign-up/phone"
    walk.house.outbox.wrong = OperatorError("send_failed", reason="the gateway of the test")
    with caplog.at_level(logging.DEBUG):
        answer = walk.post("/sign-up/phone", {"phone": PHONE})
    assert answer.status_code == 503
    assert text("page.steps.send_failed").vi in answer.text
    assert PHONE[1:] not in caplog.text
    walk.house.outbox.wrong = None
    pass_by(walk.house, minutes=2)
    assert walk.to("/sign-up/phone", {"phone": PHONE}) == "/sign-up/code"


def test_somebody_without_a_mobile_signs_up_with_an_electronic_identification(walk: Walk) -> None:
    walk.declare()
    assert walk.returned(walk.provider()).headers["location"] == "/sign-up/check"
    assert NAME in walk.get("/sign-up/check").text
    assert not walk.house.is_open(walk.account)  # to look at a page opens nothing
    assert walk.to("/sign-up/check") == "/sign-up/done"
    kept = walk.house.service.store.account(walk.account)
    assert kept is not None
    assert kept.no_vn_mobile_declared_at is not None
    assert [each.method.value for each in kept.evidence or ()] == ["personal_id_eid"]


def test_an_identification_of_too_low_a_level_is_denied_with_reasons(walk: Walk) -> None:
    walk.declare()
    walk.returned(walk.provider(), Choice.LEVEL_1)
    denied = walk.post("/sign-up/check")
    assert denied.status_code == 403
    assert heading(denied) == text("page.sign_up.denied.title").vi
    assert text("page.sign_up.denied.level").vi in denied.text
    assert walk.at("/sign-up/check") == "/sign-up/identity"
