"""Whatever is pressed on the pages of signing up, in whatever order: nothing breaks, and nothing opens unproven."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pages_walk import BORN, CHILD, NAME, PHONE, House, Walk, heading, house_on, pass_by

from idverify.web.pages.sign_up.draft import SignUpDraft
from idverify.web.pages.steps.identity_draft import IdentityDraft
from idverify.web.pages.steps.phone_draft import PhoneDraft

SECRETS = (PHONE[1:], "0912 000 001", "912000002", NAME)
_NAMES = ("age", "phone", "phone/look", "code", "code/again", "name", "no-mobile", "identity", "check", "done")
PATHS = tuple(f"/sign-up/{each}" for each in _NAMES)
FIELDS = ("born-day", "born-month", "born-year", "phone", "code", "name", "none", "provider", "x")
TYPED = ("", PHONE, "0912 000 001", "+84912000002", "028 0000 0012", NAME, "yes", "sandbox", "123456", "1", "1990")

_texts = st.text(max_size=40).map(lambda typed: typed.replace("\0", "").encode("utf-8", "ignore").decode())
_fields = st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(TYPED) | _texts)
_looks = st.builds(lambda path: ("look", path), st.sampled_from(("/sign-up", "/identity/back?state=x", *PATHS)))
_sends = st.builds(lambda path, fields: ("send", path, fields), st.sampled_from(PATHS), _fields)


def _identify(walk: Walk) -> None:
    walk.post("/sign-up/identity", {"provider": "sandbox"})
    identity = walk.visit.draft(IdentityDraft)
    if identity is not None and identity.address is not None:
        assert identity.declared_at is not None
        walk.returned(identity.address)


def _right_code(walk: Walk) -> None:
    phone = walk.visit.draft(PhoneDraft)
    if phone is not None and phone.challenge is not None:
        walk.post("/sign-up/code", {"code": walk.code()})


# What somebody does who knows the way; any of it comes at any time.
DOES: Mapping[str, Callable[[Walk], object]] = MappingProxyType(
    {
        "adult": lambda walk: walk.post("/sign-up/age", BORN),
        "child": lambda walk: walk.post("/sign-up/age", CHILD),
        "number": lambda walk: walk.post("/sign-up/phone", {"phone": PHONE}),
        "code": _right_code,
        "name": lambda walk: walk.post("/sign-up/name", {"name": NAME}),
        "declare": lambda walk: walk.post("/sign-up/no-mobile", {"none": "yes"}),
        "identify": _identify,
        "check": lambda walk: walk.post("/sign-up/check"),
        "wait": lambda walk: pass_by(walk.house, seconds=40),
    }
)
_does = st.builds(lambda name: (name,), st.sampled_from(sorted(DOES)))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house_on(tmp_path_factory.mktemp("house")) as found:
        yield found


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(presses=st.lists(_looks | _sends | _does | _does, max_size=18))
def test_no_order_of_pages_breaks_or_opens_what_was_not_proven(
    house: House, caplog: pytest.LogCaptureFixture, presses: list[tuple[Any, ...]]
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    pass_by(house, days=1)  # so that no budget of an earlier example is left
    walk = house.walk(f"anybody-{house.clock():%Y%m%d}")
    proven: set[str] = set()
    for kind, *more in presses:
        if kind == "look":
            walk.get(*more)
        elif kind == "send":
            walk.post(*more)
        else:
            DOES[kind](walk)
        proven |= _proven(walk)
    if house.is_open(walk.account):
        _require_in_order(walk, proven)
    for answer in walk.answers:
        assert answer.status_code < 500, (answer.request.method, answer.request.url, heading(answer))
        assert not any(each in f"{answer.request.url} {answer.headers}" for each in SECRETS)
    assert not any(each in caplog.text for each in SECRETS)


def test_the_way_through_is_found_by_pressing(house: House) -> None:
    """What the test above presses at random does open accounts when it is pressed in the right order."""
    for way in (("adult", "number", "code", "name"), ("adult", "declare", "name", "identify", "check")):
        pass_by(house, days=1)
        walk = house.walk(f"knows-{way[1]}")
        for kind in way:
            DOES[kind](walk)
        assert house.is_open(walk.account)


def _proven(walk: Walk) -> set[str]:
    """What this visit has, seen to have come in the right order."""
    born, phone, identity = (walk.visit.draft(each) for each in (SignUpDraft, PhoneDraft, IdentityDraft))
    if phone is None and identity is None:
        return set()
    # Only an adult comes so far as to be asked for anything but an age.
    assert isinstance(born, SignUpDraft)
    assert walk.house.service.registrar.may_begin(born.birth_date, now=walk.house.clock()).permitted
    found = set()
    if isinstance(phone, PhoneDraft) and phone.proof is not None:
        assert phone.challenge is not None
        assert walk.house.service.store.proof(phone.proof) is not None
        found.add("vn_mobile_otp")
    if isinstance(identity, IdentityDraft) and identity.parameters:
        assert identity.declared_at is not None
        assert born.name
        found.add("personal_id_eid")
    return found


def _require_in_order(walk: Walk, proven: set[str]) -> None:
    kept = walk.house.service.store.account(walk.account)
    assert kept is not None
    assert kept.user_birth_date is not None
    assert walk.house.clock().date() - kept.user_birth_date > timedelta(days=16 * 365)
    methods = {each.method.value for each in kept.evidence or ()}
    assert len(methods) == 1
    assert methods <= proven
