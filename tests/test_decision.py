"""What a decision carries beside its outcome: the articles of a missing fact, whose word it is, which readings."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from idverify.account import Account, Action, GuardianLink, LinkStatus, Registration, Relation, Service, ServiceKind
from idverify.account.registration import Item
from idverify.decision import Basis, DeniedError, decide, decide_enrolment
from idverify.errors import OutOfScopeError
from idverify.evidence.method import Evidence, Method
from idverify.law import VIETNAM
from idverify.messages import text
from idverify.rules import POSTING
from idverify.rules.argument import Finding
from idverify.rules.policy import Policy
from idverify.rules.rule import _named

AT = datetime(2026, 11, 21, 9, tzinfo=VIETNAM)
PROVEN = Evidence(Method.VN_MOBILE_OTP, datetime(2026, 9, 1, 8, tzinfo=VIETNAM))
ADULT = Account(opened_at=datetime(2026, 9, 1, 8, tzinfo=VIETNAM), user_birth_date=date(1990, 5, 1), evidence=(PROVEN,))
MOTHER = GuardianLink(
    relation=Relation.MOTHER, birth_date=date(1990, 5, 1), status=LinkStatus.ACTIVE, evidence=(PROVEN,)
)
CHILD = replace(ADULT, user_birth_date=date(2015, 9, 15), evidence=(), guardians=(MOTHER,))
SIGN_UP = Registration(
    user_birth_date=date(1990, 5, 1),
    collected=frozenset({Item.NAME, Item.BIRTH_DATE, Item.PHONE}),
    evidence=(PROVEN,),
)
# Written from the law file: by what means accounts are authenticated, and who registers a child.
MEANS = ("147/2024/ND-CP art. 27.3.b", "333/2026/ND-CP art. 16.2.b")
REGISTERED_BY_GUARDIAN = ("147/2024/ND-CP art. 27.3.a", "116/2025/QH15 art. 16.2")
COLLECTING = ("91/2025/QH15 art. 3.2", "91/2025/QH15 art. 29.2")


def asked(account: Account, action: Action = Action.POST, **more: Any):
    return decide(account, action, **{"service": Service.DOMESTIC, "at": AT, **more})


def with_mother(**changes: Any) -> Account:
    return replace(CHILD, guardians=(replace(MOTHER, **changes),))


def missing(decision) -> dict[str | None, tuple[str, ...]]:
    """The articles under which each missing fact is named."""
    return {breach.fact: breach.citations for breach in decision.breaches if breach.rule == "facts.missing"}


@pytest.mark.parametrize(
    ("account", "fact", "articles"),
    [
        (replace(ADULT, opened_at=None), "opened_at", MEANS),
        (replace(ADULT, evidence=None), "evidence", MEANS),
        (replace(ADULT, user_birth_date=None), "user_birth_date", REGISTERED_BY_GUARDIAN),
        (replace(ADULT, user_birth_date=None, evidence=None), "evidence", MEANS),
        (with_mother(evidence=None), "guardians.0.evidence", MEANS),
        (
            replace(CHILD, guardians=(replace(MOTHER, birth_date=None),)),
            "guardians.0.birth_date",
            REGISTERED_BY_GUARDIAN,
        ),
        (replace(CHILD, guardians=(replace(MOTHER, relation=None),)), "guardians.0.relation", REGISTERED_BY_GUARDIAN),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_missing_fact_stands_under_the_articles_that_ask_for_it(account, fact, articles):
    assert missing(asked(account))[fact] == articles


def test_what_was_collected_and_nobody_told_stands_under_the_law_on_collecting():
    decision = decide_enrolment(replace(SIGN_UP, collected=None), service=Service.DOMESTIC, at=AT)
    assert missing(decision)["collected"] == COLLECTING


def test_a_missing_fact_is_named_in_the_message():
    (breach,) = asked(replace(ADULT, opened_at=None)).breaches
    named = text("fact.opened_at")
    assert named.vi in breach.message.vi
    assert named.en in breach.message.en


def test_a_day_before_the_decree_is_out_of_scope_and_the_first_day_is_named():
    with pytest.raises(OutOfScopeError) as refused:
        asked(ADULT, at=datetime(2024, 12, 24, 23, 59, 59, tzinfo=VIETNAM))
    assert refused.value.code == "before_the_decree"
    assert refused.value.data == {"first_day": "2024-12-25"}


def test_what_is_required_and_denied_raises_with_the_whole_decision():
    decision = asked(replace(ADULT, evidence=()))
    with pytest.raises(DeniedError) as refused:
        decision.require()
    assert refused.value.decision is decision
    assert asked(ADULT).require().permitted


def test_a_limit_of_the_operator_takes_no_breach_of_the_law_away():
    policy = Policy(proof_age=timedelta(days=30))
    decision = asked(ADULT, Action.COMMERCIAL_LIVESTREAM, policy=policy)
    assert [(breach.rule, breach.basis) for breach in decision.breaches] == [
        ("authentication.commercial-livestream", Basis.LAW),
        ("operator.proof-age", Basis.OPERATOR),
    ]
    unproven = asked(replace(ADULT, evidence=()), policy=policy)
    assert unproven.rules_breached == ("posting.authenticated-only",)


def test_a_rule_that_a_case_does_not_concern_says_so():
    found = {step.rule: step.finding for step in asked(ADULT).argument}
    assert found["transition.own-data-at-sixteen"] is Finding.NOT_CONCERNED
    assert found["authentication.no-mobile-declaration"] is Finding.NOT_CONCERNED
    assert None not in found.values()


def test_a_like_of_an_old_account_was_open_before_decree_333_and_turned_on_no_date():
    """Reading R-03, and not R-01: what is no posting does not wait."""
    old = replace(ADULT, opened_at=datetime(2020, 1, 1, tzinfo=VIETNAM), evidence=())
    decision = asked(old, Action.REACT, at=datetime(2025, 1, 10, tzinfo=VIETNAM))
    assert decision.permitted
    assert (decision.readings, decision.citations) == (("R-03",), ())


def test_where_no_rule_asks_about_an_age_no_reading_about_ages_is_named():
    small = Service(ServiceKind.CROSS_BORDER, threshold_met=False)
    birthday = replace(SIGN_UP, user_birth_date=date(2010, 3, 10))
    decision = decide_enrolment(birthday, service=small, at=datetime(2026, 3, 10, 12, tzinfo=VIETNAM))
    assert decision.permitted
    assert decision.readings == ("R-13",)


def test_a_decision_is_neither_true_nor_false():
    with pytest.raises(TypeError) as refused:
        bool(asked(ADULT))
    assert str(refused.value) == "a Decision is neither true nor false; ask for .permitted, or call .require()"


def test_a_decision_shows_its_outcome_and_nothing_about_a_person():
    denied = repr(asked(replace(ADULT, evidence=())))
    assert denied == "<Decision 2026-11-21T09:00:00+07:00 vn-2026-08-19: denied by posting.authenticated-only>"
    assert repr(asked(ADULT)) == "<Decision 2026-11-21T09:00:00+07:00 vn-2026-08-19: permitted>"


def test_a_denial_names_its_rules():
    with pytest.raises(DeniedError) as refused:
        asked(replace(ADULT, evidence=())).require()
    assert refused.value.args == ("denied.denied",)
    assert (refused.value.code, refused.value.data) == ("denied", {"rules": "posting.authenticated-only"})


def test_a_rule_is_known_by_its_name_in_another_process():
    rule = POSTING[0]
    assert pickle.loads(pickle.dumps(rule)) is rule
    with pytest.raises(TypeError, match=r"^Final is no rule of idverify\.rules\.facts$"):
        _named("idverify.rules.facts", "Final")
