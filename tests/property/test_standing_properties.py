"""Whatever the facts, a standing says what the rules say until it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_decision_properties import accounts, moments

from idverify.account import Action, Service
from idverify.account.service import ServiceKind
from idverify.decision import decide
from idverify.errors import OutOfScopeError, StandingError
from idverify.keys import Key, Keyring
from idverify.standing import LONGEST, Standing

RING = Keyring((Key("2026a", bytes(range(32))),), tenant="platform-a")


@given(
    facts=accounts,
    at=moments,
    action=st.sampled_from(list(Action)),
    kind=st.sampled_from(list(ServiceKind)),
    part=st.floats(0, 1),
)
@settings(max_examples=150, deadline=None)
def test_a_standing_says_what_the_rules_say_until_it_ends(facts, at, action, kind, part):
    service = Service(kind)
    try:
        token = Standing.issue("lan", facts, epoch=3, ring=RING, service=service, now=at, lifetime=LONGEST)
    except OutOfScopeError:
        return
    until = Standing.open(token, RING, now=at).until
    later = min(at + (until - at) * part, until - timedelta(microseconds=1))
    standing = Standing.open(token, RING, now=later)
    decision = decide(replace(facts, item_allowed_at=None), action, service=service, at=later)
    stated = standing.decide(action)
    assert (stated.permitted, stated.rules_breached) == (decision.permitted, decision.rules_breached)
    with pytest.raises(StandingError) as over:
        Standing.open(token, RING, now=until)
    assert over.value.code == "expired"
