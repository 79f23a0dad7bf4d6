"""The operator's own limits: off by default, and never passed off as the law."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from conftest import NOW, platform_on
from idverify.account.account import Account
from idverify.account.action import Action
from idverify.account.consent import Consent, Consenter
from idverify.account.guardian_declaration import GuardianDeclaration
from idverify.account.guardian_link import Consents, GuardianLink, LinkStatus, Relation
from idverify.account.person import Person
from idverify.account.service import Service
from idverify.application import Application, Guardian
from idverify.decision import Basis, decide
from idverify.evidence.method import Evidence, Method
from idverify.evidence.possession import Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.rules import Remedy
from idverify.rules.policy import Policy

PHONE = PhoneNumber.parse("0912000001")
BORN = date(2015, 9, 15)


def enrol_child(platform, account):
    mother = Guardian(
        relationship=GuardianDeclaration(relation=Relation.MOTHER),
        person=Person("Nguyễn Thị Lan", date(1990, 5, 1)),
        phone=PHONE,
        proof=platform.prove(PHONE, account, purpose=Purpose.GUARDIAN),
        consents=tuple(Consent(by, NOW, "2026-11", "vi") for by in Consenter),
    )
    return platform.registrar.enrol(Application(account=account, user=Person(None, BORN), guardian=mother), now=NOW)


def test_without_a_policy_any_number_of_accounts_stands_on_a_number(platform):
    assert all(platform.enrol(f"lan-{number}").permitted for number in range(12))


def test_a_cap_is_the_operators_word_and_not_the_laws(store):
    platform = platform_on(store, policy=Policy(accounts_per_number=1))
    assert platform.enrol("lan").permitted
    decision = platform.enrol("lan-again")
    (breach,) = decision.breaches
    assert not decision.permitted
    assert (breach.rule, breach.basis) == ("operator.accounts-per-number", Basis.OPERATOR)
    assert (breach.citations, breach.remedies) == ((), ())
    assert "không phải quy định của pháp luật" in breach.message.vi
    assert platform.store.account("lan-again") is None


def test_a_cap_on_accounts_leaves_the_law_its_children(store):
    platform = platform_on(store, policy=Policy(accounts_per_number=1, wards_per_guardian=2))
    assert platform.enrol("lan").permitted
    assert [enrol_child(platform, name).permitted for name in ("an", "binh", "chi")] == [True, True, False]
    assert enrol_child(platform, "dung").rules_breached == ("operator.wards-per-guardian",)


def test_a_closed_account_gives_its_place_back(store):
    platform = platform_on(store, policy=Policy(accounts_per_number=1))
    platform.enrol("lan")
    platform.registrar.close("lan", now=NOW)
    assert platform.enrol("minh").permitted


def test_an_old_proof_stops_writing_where_the_operator_wants_it_fresh(store):
    platform = platform_on(store, policy=Policy(proof_age=timedelta(days=30)))
    platform.enrol("lan")
    end = NOW + timedelta(days=30)
    decision = platform.gate.decide("lan", Action.POST, now=NOW)
    assert decision.permitted
    assert decision.valid_until == end
    late = platform.gate.decide("lan", Action.POST, now=end)
    assert [(b.rule, b.basis, b.citations, b.remedies) for b in late.breaches] == [
        ("operator.proof-age", Basis.OPERATOR, (), (Remedy.PROVE_PHONE,))
    ]
    assert platform.gate.decide("lan", Action.READ, now=end).permitted


def test_a_childs_account_asks_its_guardian_for_the_fresh_proof(store):
    platform = platform_on(store, policy=Policy(proof_age=timedelta(days=30)))
    enrol_child(platform, "an")
    late = platform.gate.decide("an", Action.COMMENT, now=NOW + timedelta(days=31))
    assert late.remedies == (Remedy.GUARDIAN_AUTHENTICATE,)


def test_a_fresh_proof_lets_the_account_write_again(store):
    platform = platform_on(store, policy=Policy(proof_age=timedelta(days=30)))
    platform.enrol("lan")
    later = NOW + timedelta(days=40)
    proof = platform.prove(PHONE, "lan", purpose=Purpose.BIND, now=later)
    assert not platform.gate.decide("lan", Action.POST, now=later).permitted
    platform.registrar.bind_phone("lan", PHONE, proof, now=later)
    assert platform.gate.decide("lan", Action.POST, now=later).permitted


def test_a_fresh_proof_behind_a_link_that_carries_nothing_does_not_count():
    old, fresh = NOW - timedelta(days=400), NOW - timedelta(days=1)
    consents = Consents(old, old)

    def link(relation, born, proven, given=consents):
        evidence = (Evidence(Method.VN_MOBILE_OTP, proven),)
        return GuardianLink(
            relation=relation, birth_date=born, status=LinkStatus.ACTIVE, evidence=evidence, consents=given
        )

    mother = link(Relation.MOTHER, date(1990, 5, 1), old)
    for other in (
        link(Relation.FATHER, date(1990, 5, 1), fresh, Consents()),
        link(Relation.MOTHER, date(2011, 5, 1), fresh),
    ):
        facts = Account(opened_at=old, user_birth_date=BORN, guardians=(mother, other))
        assert decide(facts, Action.POST, service=Service.DOMESTIC, at=NOW).permitted
        policy = Policy(proof_age=timedelta(days=30))
        limited = decide(facts, Action.POST, service=Service.DOMESTIC, at=NOW, policy=policy)
        assert limited.rules_breached == ("operator.proof-age",)


@pytest.mark.parametrize(
    "limits", [{"accounts_per_number": 0}, {"wards_per_guardian": -1}, {"proof_age": timedelta(0)}]
)
def test_a_limit_that_lets_nothing_through_is_no_policy(limits):
    with pytest.raises(ValueError, match=r"lets|good"):
        Policy(**limits)


LONG_AGO = NOW - timedelta(days=90)
MONTH = Policy(proof_age=timedelta(days=30))


def child_with(*links: GuardianLink) -> Account:
    return Account(opened_at=LONG_AGO, user_birth_date=BORN, guardians=links)


def mother_with(evidence: Evidence, **changes: object) -> GuardianLink:
    consents = Consents(NOW, NOW) if changes.get("consented", True) else Consents()
    return GuardianLink(
        relation=Relation.MOTHER,
        birth_date=date(1990, 5, 1),
        status=LinkStatus.ACTIVE,
        evidence=(evidence,),
        consents=consents,
    )


def breached(account: Account, policy: Policy, at=NOW) -> tuple[str, ...]:
    return decide(account, Action.POST, service=Service.DOMESTIC, at=at, policy=policy).rules_breached


def test_an_old_electronic_identification_is_not_an_old_phone():
    eid = Evidence(Method.PERSONAL_ID_EID, LONG_AGO, 2)
    account = Account(
        opened_at=LONG_AGO, user_birth_date=date(1990, 5, 1), no_vn_mobile_declared_at=LONG_AGO, evidence=(eid,)
    )
    assert breached(account, MONTH) == ()


def test_an_operators_limit_adds_nothing_where_the_law_denies_a_childs_account_already():
    old = Evidence(Method.VN_MOBILE_OTP, LONG_AGO)
    assert breached(child_with(mother_with(old)), MONTH) == ("operator.proof-age",)
    assert breached(child_with(mother_with(old, consented=False)), MONTH) == ("guardianship.consents",)
    alone = ("guardianship.child-needs-guardian", "posting.authenticated-only")
    assert breached(child_with(), MONTH) == alone


def test_a_contested_number_is_a_limit_of_its_own_from_the_day_its_time_is_over():
    contested = Evidence(Method.VN_MOBILE_OTP, LONG_AGO, contested_at=NOW)
    week = Policy(answer_contest_within=timedelta(days=7))
    adult = Account(opened_at=LONG_AGO, user_birth_date=date(1990, 5, 1), evidence=(contested,))
    end = NOW + timedelta(days=7)
    assert breached(adult, week, at=end - timedelta(microseconds=1)) == ()
    assert breached(adult, week, at=end) == ("operator.number-contested",)
    (breach,) = decide(adult, Action.POST, service=Service.DOMESTIC, at=end, policy=week).breaches
    assert (breach.basis, breach.citations) == (Basis.OPERATOR, ())
    assert "không phải của pháp luật" in breach.message.vi
    assert "not the law's" in breach.message.en


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        ({"accounts_per_number": 0}, "a limit lets at least one through"),
        ({"proof_age": timedelta(0)}, "a proof is good for some time"),
        ({"answer_contest_within": timedelta(0)}, "a proof is good for some time"),
    ],
)
def test_a_limit_that_lets_nothing_through_is_refused(limits, why):
    with pytest.raises(ValueError, match=f"^{why}$"):
        Policy(**limits)


def test_a_limit_may_be_as_short_as_an_hour():
    hour = timedelta(hours=1)
    assert Policy(proof_age=hour, answer_contest_within=hour).proof_age == hour
