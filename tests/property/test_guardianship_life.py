"""Whatever families do, in whatever order: the store does as the plain one, and no child writes unanswered for."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from two_officers import TwoOfficers

from conftest import NOW, TENANT, schema_on
from idverify.account import (
    Action,
    AgeEvidence,
    Choice,
    Consenter,
    Decider,
    EndReason,
    GuardianDeclaration,
    LinkStage,
    Relation,
    Ruling,
    Service,
    Suspension,
)
from idverify.decision import DeniedError
from idverify.errors import IdverifyError
from idverify.evidence.method import Method
from idverify.evidence.possession import PossessionProof, Purpose, new_proof_id
from idverify.gate import PostingGate
from idverify.growing_up import GrowingUp
from idverify.guardianship import Guardianship, Invitation
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, Keyring
from idverify.rules.policy import Policy
from idverify.stores.memory import MemoryStore
from idverify.stores.sql import SqlStore
from idverify.supervision import Supervision

ACCOUNTS = ["an", "binh"]
BIRTHS = [date(2016, 3, 10), date(2020, 1, 15), date(2010, 11, 22), date(2010, 11, 20)]
ADULTS = [date(1990, 5, 1), date(1988, 2, 3), date(2011, 1, 1)]
PHONES = [PhoneNumber.parse(f"091200000{number}") for number in range(3)]
RULINGS = [None, *(Ruling(who, "12/2026") for who in Decider)]
OVER = {LinkStage.ENDED, LinkStage.DECLINED, LinkStage.EXPIRED}
accounts, actions = st.sampled_from(ACCOUNTS), st.sampled_from([Action.POST, Action.REACT])
places = st.integers(0, 3)
MOST_LINKS = 6


class Side:
    """One platform, on one store."""

    def __init__(self, store, policy):
        ring = Keyring((Key("2026a", bytes(range(32))),), tenant=TENANT)
        seal = TwoOfficers(TENANT).seal
        self.store, self.ring = store, ring
        self.links = Guardianship(service=Service.DOMESTIC, ring=ring, store=store, seal=seal, policy=policy)
        self.growing = GrowingUp(service=Service.DOMESTIC, ring=ring, store=store, seal=seal, policy=policy)
        self.gate = PostingGate(service=Service.DOMESTIC, store=store, policy=policy)
        self.supervision = Supervision(store)
        self.invitations: dict[str, list[Invitation]] = {account: [] for account in ACCOUNTS}

    def request(self, account, born, now):
        self.invitations[account].append(self.links.request(account, birth_date=born, now=now))

    def invitation(self, account, place):
        made = self.invitations[account]
        return made[place % len(made)] if made else None

    def proof(self, account, phone, now):
        proof = PossessionProof(
            id=new_proof_id(),
            purpose=Purpose.GUARDIAN,
            account=account,
            pseudonym=self.ring.pseudonym(phone),
            method=Method.VN_MOBILE_OTP,
            verified_at=now,
        )
        self.store.keep_proof(proof)
        return proof.id

    def seen(self, account, at=None):
        """What can be told of an account, links by their place."""
        child = self.store.child_account(account, at=at)
        if child is None:
            return None
        links = [
            (
                replace(kept.state, id="", seen=frozenset()),
                None if at else (kept.birth_date, kept.evidence),
            )
            for kept in child.links
        ]
        return (None if at else (child.facts, child.waits)), links


def machine(engine, policy):  # noqa: C901  # one class whose methods are what families can do
    class Families(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.now = NOW
            self.sides = [Side(MemoryStore(), policy), Side(SqlStore(engine, tenant=secrets.token_hex(8)), policy)]
            self.then = []

        def both(self, work):
            outcomes: list[object] = []
            for side in self.sides:
                try:
                    work(side)
                    outcomes.append(None)
                except DeniedError as refused:
                    outcomes.append(refused.decision.rules_breached)
                except IdverifyError as refused:
                    outcomes.append((type(refused), refused.code))
            assert outcomes[0] == outcomes[1]

        def on_link(self, account, place, work):
            if self.sides[0].invitation(account, place):
                self.both(lambda side: work(side, side.invitation(account, place).link))

        @rule(days=st.sampled_from([0, 0, 1, 13, 14, 31]))
        def time_goes_on(self, days):
            self.now += timedelta(days=days, seconds=1)

        @initialize()
        def families_there_are(self):
            for account in ACCOUNTS:
                self.join(account, BIRTHS[0], PHONES[0], ADULTS[0])
            self.join("an", BIRTHS[0], PHONES[1], ADULTS[1])

        @precondition(lambda self: sum(map(len, self.sides[0].invitations.values())) < MOST_LINKS)
        @rule(account=accounts, born=st.sampled_from([None, *BIRTHS]))
        def request(self, account, born):
            self.both(lambda side: side.request(account, born, self.now))

        @rule(account=accounts, place=places, born=st.sampled_from(ADULTS))
        def accept(self, account, place, born):
            mother = GuardianDeclaration(relation=Relation.MOTHER)
            if self.sides[0].invitation(account, place):
                self.both(
                    lambda side: side.links.accept(
                        side.invitation(account, place).secret, mother, birth_date=born, now=self.now
                    )
                )

        @rule(account=accounts, place=places, phone=st.sampled_from(PHONES))
        def prove(self, account, place, phone):
            def work(side, link):
                proof = side.proof(account, phone, self.now)
                side.links.proved(link, name="Người Lớn", phone=phone, proof=proof, now=self.now)

            self.on_link(account, place, work)

        @rule(account=accounts, place=places, child=st.booleans())
        def consent(self, account, place, child):
            said = {"text_version": "v", "lang": "vi", "now": self.now}

            def work(side, link):
                (side.links.assent if child else side.links.consent)(link, **said)

            self.on_link(account, place, work)

        @precondition(lambda self: sum(map(len, self.sides[0].invitations.values())) < MOST_LINKS)
        @rule(
            account=accounts,
            born=st.sampled_from(BIRTHS),
            phone=st.sampled_from(PHONES),
            adult=st.sampled_from(ADULTS[:2]),
        )
        def join(self, account, born, phone, adult):
            self.request(account, born)
            newest = len(self.sides[0].invitations[account]) - 1
            self.accept(account, newest, adult)
            self.prove(account, newest, phone)
            self.consent(account, newest, child=False)
            self.consent(account, newest, child=True)

        @rule(account=accounts, place=places, by=st.sampled_from(Consenter))
        def withdraw(self, account, place, by):
            self.on_link(account, place, lambda side, link: side.links.withdraw(link, by, now=self.now))

        @rule(account=accounts, place=places, reason=st.sampled_from(Suspension))
        def suspend(self, account, place, reason):
            self.on_link(account, place, lambda side, link: side.links.suspend(link, reason, now=self.now))

        @rule(account=accounts, place=places, reason=st.sampled_from(Suspension))
        def restore(self, account, place, reason):
            why = RULINGS[-1]
            self.on_link(account, place, lambda side, link: side.links.restore(link, reason, why, now=self.now))

        @rule(account=accounts, place=places)
        def dispute(self, account, place):
            self.on_link(account, place, lambda side, link: side.links.dispute(link, now=self.now))

        @rule(account=accounts, place=places, ruling=st.sampled_from(RULINGS))
        def settle(self, account, place, ruling):
            self.on_link(account, place, lambda side, link: side.links.settle(link, ruling=ruling, now=self.now))

        @rule(
            account=accounts,
            place=places,
            ruling=st.sampled_from(RULINGS),
            reason=st.sampled_from(list(EndReason)[2:5]),
        )
        def end(self, account, place, ruling, reason):
            self.on_link(account, place, lambda side, link: side.links.end(link, reason, ruling=ruling, now=self.now))

        @rule(account=accounts, place=places)
        def decline(self, account, place):
            self.on_link(account, place, lambda side, link: side.links.decline(link, now=self.now))

        @rule()
        def expire(self):
            self.both(lambda side: side.links.expire(now=self.now))

        @rule(account=accounts, place=places, action=actions, choice=st.sampled_from(Choice))
        def choose(self, account, place, action, choice):
            self.on_link(account, place, lambda side, link: side.links.permit(link, action, choice, now=self.now))

        @rule(account=accounts, action=actions)
        def ask(self, account, action):
            self.both(lambda side: side.supervision.ask(account, action, "item", now=self.now))

        @rule(account=accounts, place=places, action=actions, allow=st.booleans())
        def answer(self, account, place, action, allow):
            def work(side, link):
                side.supervision.answer(link, action, "item", allow=allow, now=self.now)

            self.on_link(account, place, work)

        @rule(account=accounts, born=st.sampled_from([None, *BIRTHS]))
        def correct(self, account, born):
            word = AgeEvidence.GUARDIAN_DECLARED
            self.both(lambda side: side.growing.correct_birth_date(account, born, word, now=self.now))

        @precondition(lambda self: self.now > NOW + timedelta(days=31))
        @rule(account=accounts)
        def close(self, account):
            self.both(lambda side: side.store.close_account(account, now=self.now))

        @invariant()
        def they_agree(self):
            plain, real = self.sides
            for account in ACCOUNTS:
                assert plain.seen(account) == real.seen(account)
                for action in (Action.POST, Action.REACT):
                    decided = [side.gate.decide(account, action, item="item", now=self.now) for side in self.sides]
                    assert decided[0].digest == decided[1].digest
            told = [
                [(event.account, event.type, event.at) for event in side.store.pending_events(now=self.now, most=999)]
                for side in self.sides
            ]
            assert told[0] == told[1]

        @invariant()
        def what_stood_at_a_moment_stands_there_ever_after(self):
            _, real = self.sides
            for at, account, stood in self.then:
                found = real.seen(account, at)
                assert found is None or found[1] == stood
            # Only moments that lie behind: more may still happen at this one.
            self.then = self.then[-8:]
            self.now += timedelta(microseconds=1)
            for account in ACCOUNTS:
                found = real.seen(account, self.now)
                if found is not None:
                    self.then.append((self.now, account, found[1]))
            self.now += timedelta(microseconds=1)

        @invariant()
        def no_child_writes_unanswered_for(self):
            for account in ACCOUNTS:
                decision = self.sides[1].gate.decide(account, Action.POST, now=self.now)
                child = self.sides[1].store.child_account(account)
                if not decision.permitted:
                    continue
                assert child is not None
                assert not child.waits
                assert any(
                    kept.state.stage is LinkStage.ACTIVE
                    or (kept.state.carries_until is not None and self.now < kept.state.carries_until)
                    for kept in child.links
                    if kept.evidence and kept.state.consents.representative is not None
                )
                assert not any(kept.state.disputed for kept in child.links)
                assert not any(dict(kept.state.choices).get(Action.POST) for kept in child.links)

        @invariant()
        def what_is_over_keeps_nobodys_data(self):
            for account in ACCOUNTS:
                child = self.sides[1].store.child_account(account)
                for kept in () if child is None else child.links:
                    if kept.state.stage in OVER:
                        assert (kept.birth_date, kept.evidence) == (None, ())

    return Families


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, tmp_path):
    with schema_on(request, tmp_path) as made:
        yield made


@pytest.mark.parametrize("policy", [Policy(), Policy(guardian_grace=timedelta(days=7), wards_per_guardian=1)])
def test_families_do_as_they_please_and_no_child_writes_unanswered_for(engine, policy):
    run_state_machine_as_test(
        machine(engine, policy),
        settings=settings(
            max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
        ),
    )
