"""A button of the account's pages that is pressed twice at once does its work once, and says that it is done."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from pages_walk import NAME, OTHER, PHONE, House, Walk, faults, house_on, pass_by

from idverify.errors import OperatorError
from idverify.messages import LANGUAGES, text


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house_on(tmp_path_factory.mktemp("house")) as found:
        yield found


@pytest.fixture
def walk(house: House) -> Walk:
    """Somebody with an open account, who has just proven something about a number."""
    walk = house.walk("lan")
    walk.prove()
    assert walk.to("/sign-up/name", {"name": NAME}) == "/sign-up/done"
    pass_by(house, minutes=5)
    return walk


def proven(walk: Walk, prefix: str, phone: str) -> None:
    assert walk.to(f"{prefix}/phone", {"phone": phone}) == f"{prefix}/code"
    assert walk.to(f"{prefix}/code", {"code": walk.code()}) == f"{prefix}/bind"


@pytest.mark.parametrize(
    ("prefix", "phone", "binds", "done"),
    [("/account/change-phone", OTHER, "change_phone", "changed"), ("/account/again", PHONE, "prove_again", "again")],
)
def test_both_presses_lead_to_the_page_that_says_done(
    walk: Walk, monkeypatch: pytest.MonkeyPatch, prefix: str, phone: str, binds: str, done: str
) -> None:
    proven(walk, prefix, phone)
    registrar, both_there = walk.house.service.registrar, Barrier(2)
    bind = getattr(registrar, binds)

    def at_once(*given: Any, **more: Any) -> None:
        both_there.wait(timeout=5)
        bind(*given, **more)

    monkeypatch.setattr(registrar, binds, at_once)
    csrf = walk.visit.csrf
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda _: walk.post(f"{prefix}/bind", csrf=csrf), range(2)))
    assert [each.status_code for each in answers] == [303, 303]
    assert {each.headers["location"] for each in answers} == {f"/account?done={done}"}
    assert text(f"page.account.done.{done}").vi in walk.get(f"/account?done={done}").text


def test_a_number_with_no_place_left_is_told_where_another_can_be_given(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    proven(walk, "/account/change-phone", OTHER)

    def full(*_: Any, **__: Any) -> None:
        raise OperatorError("limit")

    monkeypatch.setattr(walk.house.service.registrar, "change_phone", full)
    assert walk.to("/account/change-phone/bind") == "/account/change-phone/phone"
    for lang in LANGUAGES:
        shown = walk.get(f"/account/change-phone/phone?lang={lang}")
        assert faults(shown) == [text("page.steps.limit").in_(lang)]


def test_a_proof_that_is_known_no_more_is_told_where_the_number_is_asked(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    proven(walk, "/account/change-phone", OTHER)
    with monkeypatch.context() as forgetful:
        forgetful.setattr(walk.house.service.store, "proof", lambda _: None)
        assert walk.to("/account/change-phone/bind") == "/account/change-phone/phone"
    assert faults(walk.get("/account/change-phone/phone")) == [text("possession.proof_unknown").vi]
    assert walk.at("/account/change-phone/bind") == "/account/change-phone/phone"
