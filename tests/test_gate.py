"""The question before each write."""

from __future__ import annotations

from datetime import datetime

import pytest

from conftest import NOW
from idverify.account.action import Action
from idverify.decision import DeniedError
from idverify.errors import OutOfScopeError
from idverify.law import VIETNAM


def test_an_account_that_was_never_opened_may_read_and_nothing_else(platform):
    for action in Action:
        assert platform.gate.decide("nobody", action, now=NOW).permitted is (action is Action.READ)
    assert "facts.missing" in platform.gate.decide("nobody", Action.POST, now=NOW).rules_breached


def test_require_raises_the_whole_decision(platform):
    with pytest.raises(DeniedError) as denied:
        platform.gate.require("nobody", Action.POST, now=NOW)
    assert denied.value.decision.rules_breached
    assert denied.value.text.vi.startswith("Chưa được phép")


def test_require_returns_the_decision_where_it_permits(platform):
    platform.enrol("lan")
    assert platform.gate.require("lan", Action.POST, now=NOW).permitted


def test_a_decision_cannot_be_taken_for_a_truth_value(platform):
    platform.enrol("lan")
    with pytest.raises(TypeError):
        bool(platform.gate.decide("lan", Action.POST, now=NOW))


def test_before_the_decree_there_is_no_answer(platform):
    last = datetime(2024, 12, 24, 23, 59, 59, 999999, tzinfo=VIETNAM)
    with pytest.raises(OutOfScopeError):
        platform.gate.decide("nobody", Action.POST, now=last)
    first = datetime(2024, 12, 25, tzinfo=VIETNAM)
    assert platform.gate.decide("nobody", Action.READ, now=first).law == "vn-2024-12-25"


def test_a_moment_without_an_offset_is_refused(platform):
    with pytest.raises(ValueError, match="offset"):
        platform.gate.decide("nobody", Action.POST, now=NOW.replace(tzinfo=None))


def test_the_gate_sees_what_was_bound_a_moment_ago_and_not_before(platform):
    platform.enrol("lan", now=NOW)
    earlier = datetime(2026, 11, 21, 8, 59, 59, tzinfo=VIETNAM)
    assert not platform.gate.decide("lan", Action.POST, now=earlier).permitted
    assert platform.gate.decide("lan", Action.POST, now=earlier).valid_until == NOW
