"""A standing that was checked once is not checked byte for byte again, and answers as if it were."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from conftest import NOW, TENANT
from idverify.account import Account, Action, Service
from idverify.errors import StandingError
from idverify.evidence.method import Evidence, Method
from idverify.keys import Key, Keyring
from idverify.standing import RevokedEpochs, Standing, StandingChecker, checker
from idverify.standing.standing import SKEW

RING = Keyring((Key("2026a", bytes(range(32))),), tenant=TENANT)
FACTS = Account(opened_at=NOW, user_birth_date=date(1990, 5, 1), evidence=(Evidence(Method.VN_MOBILE_OTP, NOW),))
LIFE = timedelta(minutes=10)


def token_of(account, now=NOW, epoch=1):
    return Standing.issue(account, FACTS, epoch=epoch, ring=RING, service=Service.DOMESTIC, now=now, lifetime=LIFE)


def listed(at, **epochs):
    return RevokedEpochs(as_of=at, since=at - timedelta(hours=2), epochs=epochs)


@pytest.fixture
def checking():
    made = StandingChecker(RING)
    made.renew(listed(NOW))
    return made


def ask(checking, token, now=NOW, account="lan"):
    return checking.decide(account, Action.COMMENT, token=token, now=now)


def code_of(checking, token, now=NOW, account="lan"):
    with pytest.raises(StandingError) as refused:
        ask(checking, token, now, account)
    return refused.value.code


def test_the_answer_is_for_the_moment_that_is_asked_about(checking):
    token, later = token_of("lan"), NOW + timedelta(seconds=5)
    assert ask(checking, token).at == NOW
    assert ask(checking, token, later).at == later


def test_a_known_token_ends_and_begins_when_it_says(checking):
    token = token_of("lan")
    ask(checking, token)
    for now, code in ((NOW + LIFE, "expired"), (NOW - SKEW - timedelta(seconds=1), "early")):
        checking.renew(listed(now))
        assert code_of(checking, token, now) == code
    last = NOW + LIFE - timedelta(microseconds=1)
    checking.renew(listed(last))
    assert ask(checking, token, last).permitted


def test_a_known_token_is_revoked_like_any_other_and_of_nobody_else(checking):
    token = token_of("lan")
    ask(checking, token)
    assert code_of(checking, token, account="minh") == "other_account"
    checking.renew(listed(NOW + timedelta(seconds=1), lan=2))
    assert code_of(checking, token, NOW + timedelta(seconds=1)) == "revoked"
    assert code_of(checking, token, NOW + timedelta(minutes=1)) == "list_stale"


def test_a_token_that_differs_from_a_known_one_in_a_letter_is_not_known(checking):
    token = token_of("lan")
    ask(checking, token)
    head, _, reasons = token.rpartition(".")
    for at in range(len("vnst1.2026a."), len(head) - 2):
        other = "A" if token[at] != "A" else "B"
        assert code_of(checking, f"{token[:at]}{other}{token[at + 1 :]}") in {
            "forged",
            "expired",
            "early",
            "malformed",
        }
    assert reasons


def test_what_is_known_is_bounded(checking, monkeypatch):
    monkeypatch.setattr(checker, "_MOST_OPENED", 4)
    for each in range(20):
        assert ask(checking, token_of(f"lan-{each}"), account=f"lan-{each}").permitted
        assert len(checking._opened) <= 4


def test_a_refused_token_is_not_kept(checking):
    code_of(checking, "vnst1.2026a.AAAA.AAAA")
    code_of(checking, token_of("lan", now=NOW - timedelta(hours=1)))
    assert not checking._opened
