"""The steps that sign-up, invitations and the account page share: a number and its code, and an identification."""

from __future__ import annotations

import hashlib
import inspect
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.routing import APIRoute
from pages_walk import BORN, NAME, OTHER, PHONE, House, Walk, faults, heading, house_on, pass_by

from idverify.account.account_id import account_id
from idverify.messages import LANGUAGES, text
from idverify.web.line import OUTSIDE
from idverify.web.pages import steps
from idverify.web.pages.all import ROUTERS
from idverify.web.pages.steps.identity import TEXT_VERSION, IdentityDraft, identified
from idverify.web.pages.steps.look import looked_at
from idverify.web.pages.steps.phone_draft import PhoneDraft
from idverify.web.sandbox.people import Choice


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house_on(tmp_path_factory.mktemp("house")) as found:
        yield found


@pytest.fixture
def walk(house: House, request: pytest.FixtureRequest) -> Walk:
    pass_by(house, days=1)  # so that no budget of an earlier test is left
    house.outbox.wrong = None
    walk = house.walk(account_id(request.node.name[-40:]))
    assert walk.to("/sign-up/age", BORN) == "/sign-up/phone"
    return walk


def sent(walk: Walk, phone: str = PHONE) -> None:
    assert walk.to("/sign-up/phone", {"phone": phone}) == "/sign-up/code"


# A number


def test_what_is_no_number_is_told_in_the_librarys_own_words(walk: Walk) -> None:
    for typed, key in (
        ("", "phone.empty"),
        ("028 3823 4567", "line.fixed"),
        ("+1 202 555 0100", "phone.not_in_vietnam"),
        ("0912 000 001 <b>", "phone.not_a_number"),
        ("9" * 300, "phone.too_long"),
    ):
        answer = walk.post("/sign-up/phone", {"phone": typed})
        assert answer.status_code == 422
        assert [each.split(". ")[0] for each in faults(answer)] == [text(key).vi.split(". ")[0]]
        assert "<b>" not in answer.text
    assert walk.visit.draft(PhoneDraft) is None


def test_a_look_tells_the_number_in_groups_and_whose_range_it_is(walk: Walk) -> None:
    good = walk.post("/sign-up/phone/look", {"phone": "+84 912000001"}).text
    assert "0912 000 001" in good
    assert "VinaPhone" in good
    assert "<html" not in good
    assert (
        text("page.steps.look.going", digits=6, most=10).vi
        in walk.post("/sign-up/phone/look", {"phone": "091200"}).text
    )
    assert text("line.fixed").vi[:20] in walk.post("/sign-up/phone/look", {"phone": "028 3823 4567"}).text
    assert walk.post("/sign-up/phone/look", {"phone": ""}).text.strip() == ""
    old = walk.post("/sign-up/phone/look", {"phone": "01680000012"}).text
    assert text("page.steps.look.legacy_rewritten").vi in old


def test_a_look_is_no_oracle(walk: Walk) -> None:
    """A number that has an account, one that has a code, and one that nobody ever gave look the same."""
    walk.prove()
    walk.to("/sign-up/name", {"name": NAME})
    other = walk.house.walk("another")
    looks = [other.post("/sign-up/phone/look", {"phone": each}) for each in (PHONE, "0912000003")]
    assert looks[0].text.replace("0912 000 001", "N") == looks[1].text.replace("0912 000 003", "N")
    assert looks[0].headers.keys() == looks[1].headers.keys()
    # It cannot be: nothing is handed to it but the text and the day.
    assert set(inspect.signature(looked_at).parameters) == {"typed", "on", "sandboxed"}
    assert other.visit.drafts == {}


def test_the_code_page_says_to_which_number_how_long_and_how_often(walk: Walk) -> None:
    sent(walk, "+84 912.000.001")
    shown = walk.get("/sign-up/code").text
    assert "+84 912.000.001" in shown  # as it was typed
    assert "0912 000 001" in shown
    assert text("page.steps.code.left", left=5).vi in shown
    assert "09:05" in shown
    assert 'autocomplete="one-time-code"' in shown


def test_a_code_is_taken_with_blanks_and_in_wide_digits(walk: Walk) -> None:
    for write in (
        lambda code: f" {code[:3]} {code[3:]} ",
        lambda code: code.translate({48 + n: 0xFF10 + n for n in range(10)}),
    ):
        pass_by(walk.house, days=1)
        other = walk.house.walk("wide")
        other.to("/sign-up/age", BORN)
        sent(other)
        assert other.to("/sign-up/code", {"code": write(other.code())}) == "/sign-up/name"


def test_what_cannot_be_a_code_costs_no_guess(walk: Walk) -> None:
    sent(walk)
    for typed in ("", "12345", "1234567", "abcdef", "<script>"):
        answer = walk.post("/sign-up/code", {"code": typed})
        assert answer.status_code == 422
        assert faults(answer) == [text("page.steps.code.digits", digits=6).vi]
    assert walk.to("/sign-up/code", {"code": walk.code()}) == "/sign-up/name"


def test_a_wrong_code_says_how_many_tries_are_left_until_there_are_none(walk: Walk) -> None:
    sent(walk)
    right = walk.code()
    for left in (4, 3, 2, 1):
        answer = walk.post("/sign-up/code", {"code": walk.wrong_code()})
        assert faults(answer) == [text("possession.code_wrong", count=left).vi]
        assert text("page.steps.code.left", left=left).vi in answer.text
    last = walk.post("/sign-up/code", {"code": walk.wrong_code()})
    assert text("page.steps.code.exhausted").vi in last.text
    assert "/code/again" not in last.text
    assert "one-time-code" not in last.text
    after = walk.post("/sign-up/code", {"code": right})
    assert after.status_code == 422
    assert "09:05" in after.text  # when there are new ones
    assert walk.to("/sign-up/code/again") == "/sign-up/code"
    assert text("possession.too_many", minutes=1).vi in walk.get("/sign-up/code").text
    pass_by(walk.house, minutes=6)
    assert walk.to("/sign-up/code/again") == "/sign-up/code"
    assert walk.to("/sign-up/code", {"code": walk.code()}) == "/sign-up/name"


def test_another_code_is_waited_for_and_the_first_one_serves_meanwhile(walk: Walk) -> None:
    sent(walk)
    before = len(walk.house.outbox.messages)
    assert walk.to("/sign-up/code/again") == "/sign-up/code"  # where it is told
    assert text("possession.too_many", minutes=1).vi in walk.get("/sign-up/code").text
    assert len(walk.house.outbox.messages) == before
    assert walk.to("/sign-up/code", {"code": walk.code()}) == "/sign-up/name"


def test_a_code_that_expired_is_said_to_be_and_another_is_sent(walk: Walk) -> None:
    sent(walk)
    pass_by(walk.house, minutes=5)
    assert text("page.steps.code.over").vi in walk.get("/sign-up/code").text
    assert walk.post("/sign-up/code", {"code": walk.code()}).status_code == 422
    assert walk.to("/sign-up/code/again") == "/sign-up/code"
    assert walk.to("/sign-up/code", {"code": walk.code()}) == "/sign-up/name"


def test_the_same_number_given_again_sends_no_second_code(walk: Walk) -> None:
    sent(walk)
    before = len(walk.house.outbox.messages)
    sent(walk, "+84912000001")
    assert len(walk.house.outbox.messages) == before
    sent(walk, OTHER)
    assert len(walk.house.outbox.messages) == before + 1
    walk.to("/sign-up/code", {"code": walk.code()})
    assert walk.to("/sign-up/phone", {"phone": OTHER}) == "/sign-up/name"  # it is proven
    assert walk.at("/sign-up/code") == "/sign-up/name"


def test_a_press_twice_at_once_sends_one_code(walk: Walk) -> None:
    slow = walk.house.outbox.send
    before, csrf = len(walk.house.outbox.messages), walk.visit.csrf

    def send(message: object) -> object:
        time.sleep(0.2)
        return slow(message)

    walk.house.outbox.send = send  # type: ignore[method-assign]  # a gateway that takes its time
    try:
        with ThreadPoolExecutor(2) as both:
            press = lambda _: walk.post("/sign-up/phone", {"phone": PHONE}, csrf=csrf)  # noqa: E731
            answers = list(both.map(press, range(2)))
    finally:
        del walk.house.outbox.send
    assert [each.headers.get("location") for each in answers] == ["/sign-up/code"] * 2
    assert len(walk.house.outbox.messages) == before + 1
    assert walk.to("/sign-up/code", {"code": walk.code()}) == "/sign-up/name"


def test_a_proof_is_good_for_an_hour_and_the_number_stays_typed(walk: Walk) -> None:
    sent(walk)
    walk.to("/sign-up/code", {"code": walk.code()})
    draft = walk.visit.draft(PhoneDraft)
    assert draft is not None
    assert draft.proves(walk.house.clock())
    pass_by(walk.house, hours=1)
    assert not draft.proves(walk.house.clock())


# An identification


def test_no_provider_is_offered_before_the_declaration_and_the_name(walk: Walk) -> None:
    assert walk.at("/sign-up/identity") == "/sign-up/no-mobile"
    assert walk.to("/sign-up/identity", {"provider": "sandbox"}) == "/sign-up/no-mobile"
    assert walk.post("/sign-up/no-mobile").status_code == 422
    assert walk.to("/sign-up/no-mobile", {"none": "yes"}) == "/sign-up/identity"
    assert walk.at("/sign-up/identity") == "/sign-up/name"
    assert walk.to("/sign-up/identity", {"provider": "sandbox"}) == "/sign-up/name"


def test_whoever_proved_a_number_is_not_asked_for_a_personal_id(walk: Walk) -> None:
    """91/2025/QH15 art. 3.2."""
    sent(walk)
    walk.to("/sign-up/code", {"code": walk.code()})
    assert walk.at("/sign-up/no-mobile") == "/sign-up/name"
    assert walk.to("/sign-up/no-mobile", {"none": "yes"}) == "/sign-up/name"
    assert walk.visit.draft(IdentityDraft) is None


def test_a_declaration_keeps_which_words_were_shown(walk: Walk) -> None:
    walk.get("/sign-up/no-mobile?lang=en")
    walk.to("/sign-up/no-mobile", {"none": "yes"})
    draft = walk.visit.draft(IdentityDraft)
    assert draft is not None
    assert (draft.text_version, draft.lang, draft.declared_at) == (TEXT_VERSION, "en", walk.house.clock())
    shown = ("title", "only", "how", "told", "paper", "box")
    words = "\n".join(text(f"page.steps.no_mobile.{key}").in_(lang) for lang in LANGUAGES for key in shown)
    # Whoever changes the words gives them another name, so that it is known what was confirmed.
    assert (TEXT_VERSION, hashlib.sha256(words.encode()).hexdigest()[:16]) == ("pages-2026-11", "e5ac5e6bb9fdd036")


def test_no_page_here_takes_a_file_or_a_picture(walk: Walk) -> None:
    """91/2025/QH15 art. 29.2."""
    walk.declare()
    for step in ("age", "phone", "name", "no-mobile", "identity"):
        shown = walk.get(f"/sign-up/{step}").text
        assert 'type="file"' not in shown
        assert "multipart" not in shown
        assert "capture" not in shown


def test_who_refuses_at_the_provider_is_told_kindly_and_may_begin_again(walk: Walk) -> None:
    walk.declare()
    assert walk.returned(walk.provider(), Choice.REFUSES).headers["location"] == "/sign-up/identity"
    shown = walk.get("/sign-up/identity").text
    assert text("attestation.refused").vi in shown
    assert "/sign-up/phone" in shown
    walk.returned(walk.provider())
    assert walk.to("/sign-up/check") == "/sign-up/done"


def test_who_comes_back_twice_too_late_or_with_anothers_answer_is_led_on(walk: Walk) -> None:
    walk.declare()
    address = walk.provider()
    came = walk.house.eid.answer(re.findall(r"state=([^&]+)", address)[0], Choice.ADULT).parameters
    back = f"/identity/back?state={came['state']}&code={came['code']}"
    for strange in (
        "/identity/back",
        "/identity/back?state=x&code=y",
        f"{back}&state=x",
        f"/identity/back?{'&'.join(f'a{n}=1' for n in range(40))}",
    ):
        answer = walk.get(strange)
        assert answer.status_code == 422
        assert heading(answer) == text("page.steps.strange.title").vi
    stranger = walk.house.walk("stranger")
    assert stranger.get(back).status_code == 422  # another session has nothing of it
    assert walk.get(back).headers["location"] == "/sign-up/check"
    assert walk.get(back).headers["location"] == "/sign-up/check"  # a second time by the same link
    pass_by(walk.house, minutes=11)
    assert walk.at("/sign-up/check") == "/sign-up/identity"
    assert walk.to("/sign-up/check") == "/sign-up/identity"
    assert not walk.house.is_open(walk.account)


def test_an_answer_that_the_provider_does_not_stand_by_leads_back_to_the_choice(walk: Walk) -> None:
    walk.declare()
    state = re.findall(r"state=([^&]+)", walk.provider())[0]
    assert walk.get(f"/identity/back?state={state}&code=made-up").headers["location"] == "/sign-up/check"
    assert walk.to("/sign-up/check") == "/sign-up/identity"
    assert text("attestation.mismatch").vi in walk.get("/sign-up/identity").text
    assert not walk.house.is_open(walk.account)


# Every place where these steps are used


def test_every_form_that_sends_or_asks_waits_in_the_line_of_those_who_call_outside() -> None:
    """So that a slow gateway holds no thread of those who ask the store alone."""
    called = _forms(_calls_outside)
    assert called >= {"/sign-up/phone", "/sign-up/check"}
    assert called <= OUTSIDE
    # Nothing stands there under a name that no form has.
    assert {each for each in OUTSIDE if not each.startswith("/v1/")} <= _forms()


def _forms(wanted: Callable[[APIRoute], bool] = lambda _: True) -> set[str]:
    every = (route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute))
    return {route.path for route in every if "POST" in (route.methods or ()) and wanted(route)}


def _calls_outside(route: APIRoute) -> bool:
    endpoint = inspect.unwrap(route.endpoint)
    if getattr(endpoint, "__module__", "").startswith(steps.__name__):
        return endpoint.__name__ in {"given", "answered", "sent_again", "chosen"}
    return identified.__name__ in endpoint.__code__.co_names
