"""What was refused at a button is told at an address that can be opened again, and read in the other language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pages_walk import BORN, PHONE, House, Walk, house_on, pass_by

from idverify.account.account_id import account_id
from idverify.errors import OperatorError
from idverify.evidence.possession import Purpose
from idverify.messages import LANGUAGES, text
from idverify.web.pages.steps.phone_draft import PhoneDraft
from idverify.web.pages.steps.proven import number_draft, proven_number

WAIT = text("possession.too_many", minutes=1)


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
    assert walk.to("/sign-up/phone", {"phone": PHONE}) == "/sign-up/code"
    return walk


def test_a_code_asked_for_too_soon_is_told_where_it_can_be_read_in_both_languages(walk: Walk) -> None:
    assert walk.to("/sign-up/code/again") == "/sign-up/code"
    for lang in LANGUAGES:
        shown = walk.get(f"/sign-up/code?lang={lang}")
        assert shown.status_code == 200
        assert WAIT.in_(lang) in shown.text
        assert "/sign-up/code/again?lang" not in shown.text
    assert WAIT.en in walk.get("/sign-up/code").text  # loaded again, in the language that was chosen last


def test_what_was_told_is_gone_once_it_is_old_or_something_else_was_pressed(walk: Walk) -> None:
    assert walk.to("/sign-up/code/again") == "/sign-up/code"
    walk.post("/sign-up/code", {"code": walk.wrong_code()})
    assert WAIT.vi not in walk.get("/sign-up/code").text
    assert walk.to("/sign-up/code/again") == "/sign-up/code"
    assert WAIT.vi in walk.get("/sign-up/code").text
    pass_by(walk.house, seconds=60)  # as long as it said
    assert WAIT.vi not in walk.get("/sign-up/code").text


def test_a_message_that_could_not_be_sent_again_is_told_beside_the_code_that_still_serves(walk: Walk) -> None:
    code = walk.code()
    pass_by(walk.house, minutes=2)
    walk.house.outbox.wrong = OperatorError("send_failed", reason="the gateway of the test")
    assert walk.to("/sign-up/code/again") == "/sign-up/code"
    assert text("page.steps.send_failed").vi in walk.get("/sign-up/code").text
    walk.house.outbox.wrong = None
    draft = walk.visit.draft(PhoneDraft)
    assert draft is not None
    assert draft.challenge is not None
    assert code == walk.code()


def test_a_proof_is_found_by_nobody_it_is_not_for(walk: Walk) -> None:
    assert walk.to("/sign-up/code", {"code": walk.code()}) == "/sign-up/name"
    visit, now, own = walk.visit, walk.house.clock(), walk.account
    assert proven_number(visit, "/sign-up", Purpose.ENROL, own, now) is not None
    for place in (("/account", Purpose.ENROL, own), ("/sign-up", Purpose.BIND, own), ("/sign-up", Purpose.ENROL, "x")):
        assert proven_number(visit, *place, now) is None
        assert number_draft(visit, *place) is None
    pass_by(walk.house, hours=1)
    assert proven_number(visit, "/sign-up", Purpose.ENROL, own, walk.house.clock()) is None
    assert number_draft(visit, "/sign-up", Purpose.ENROL, own) is not None
