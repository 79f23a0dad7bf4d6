"""Accounts that children made themselves: signs, findings, and an authority's word."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from families import Family

from conftest import NOW
from idverify.account import Action, EventType
from idverify.account.age_signal import Finding
from idverify.errors import OperatorError
from idverify.law import VIETNAM
from idverify.rules import Remedy

MINUTE = timedelta(minutes=1)


@pytest.fixture
def lan(platform):
    platform.enrol("lan")
    return platform


def test_a_sign_changes_nothing_until_somebody_has_looked(lan):
    lan.reviews.signal("lan", "reported", now=NOW)
    assert lan.gate.decide("lan", Action.POST, now=NOW).permitted
    (review,) = lan.reviews.queue()
    assert (review.account, review.since, review.kinds) == ("lan", NOW, {"reported": 1})


def test_the_longest_waiting_is_looked_at_first_and_each_account_once(lan):
    lan.enrol("minh", "0912000002")
    lan.reviews.signal("minh", "reported", now=NOW + MINUTE)
    lan.reviews.signal("lan", "school-hours", now=NOW)
    lan.reviews.signal("minh", "reported", now=NOW + 2 * MINUTE)
    lan.reviews.signal("minh", "birthday-post", now=NOW + 3 * MINUTE)
    assert [(each.account, each.kinds) for each in lan.reviews.queue()] == [
        ("lan", {"school-hours": 1}),
        ("minh", {"birthday-post": 1, "reported": 2}),
    ]
    assert [each.account for each in lan.reviews.queue(most=1)] == ["lan"]


def test_a_finding_settles_what_was_noted_until_then(lan):
    lan.reviews.signal("lan", "reported", now=NOW)
    lan.reviews.signal("lan", "reported", now=NOW + 2 * MINUTE)
    assert lan.reviews.settle("lan", Finding.GROWN, "đã gọi điện", now=NOW + MINUTE) == 1
    assert len(lan.reviews.queue()) == 1
    assert lan.reviews.settle("lan", Finding.GROWN, "đã gọi điện", now=NOW + 3 * MINUTE) == 1
    assert lan.reviews.queue() == ()
    with pytest.raises(ValueError, match="reason"):
        lan.reviews.settle("lan", Finding.CHILD, " ", now=NOW)


def test_what_an_authority_identified_is_disabled_at_once_by_its_provision_and_reads_on(lan):
    lan.reviews.identified("lan", "CV 123/A05", now=NOW)
    for action in Action:
        decision = lan.gate.decide("lan", action, now=NOW)
        assert decision.permitted is (action is Action.READ)
        if action is not Action.READ:
            assert "guardianship.child-made-account" in decision.rules_breached
            assert "330/2026/ND-CP art. 31.1.e" in decision.citations
            assert Remedy.ASK_GUARDIAN in decision.remedies
    told = [event.type for event in lan.store.pending_events(now=NOW, most=99)]
    assert EventType.CHILD_MADE_IDENTIFIED in told
    lan.reviews.cleared("lan", "CV 124/A05", now=NOW)
    assert lan.gate.decide("lan", Action.POST, now=NOW).permitted


def test_the_provision_binds_from_its_first_day(lan):
    early = datetime(2026, 8, 18, 23, 59, tzinfo=VIETNAM)
    lan.enrol("minh", "0912000002", now=early - timedelta(days=2))
    lan.reviews.identified("minh", "CV 1", now=early - timedelta(days=1))
    assert lan.gate.decide("minh", Action.POST, now=early).permitted
    assert not lan.gate.decide("minh", Action.POST, now=early + MINUTE).permitted
    assert lan.gate.decide("minh", Action.POST, now=early).valid_until == early + MINUTE


def test_nobody_answers_for_a_disabled_account(lan):
    family = Family(lan)
    family.join()
    lan.reviews.identified("an", "CV 123/A05", now=NOW)
    assert family.may().rules_breached == ("guardianship.child-made-account",)


@pytest.mark.parametrize("kind", ["", "x" * 33, "a\0"])
def test_a_word_that_cannot_be_kept_is_refused(lan, kind):
    with pytest.raises(OperatorError) as refused:
        lan.reviews.signal("lan", kind, now=NOW)
    assert refused.value.code == "signal"


def test_an_account_that_is_not_there_is_said_so(platform):
    for work in (
        lambda: platform.reviews.signal("nobody", "reported", now=NOW),
        lambda: platform.reviews.identified("nobody", "CV", now=NOW),
    ):
        with pytest.raises(OperatorError) as refused:
            work()
        assert refused.value.code == "account_unknown"
