"""Whatever is done to a store, in whatever order, it behaves as the plain one in memory does."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from conftest import schema_on
from idverify.errors import IdverifyError
from idverify.evidence.budget import Breaker, Budget, Budgets, Charge, Scope, Spending
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.method import Evidence, Method
from idverify.evidence.possession import Challenge, PossessionProof
from idverify.identifiers.phone import PhoneNumber
from idverify.ports import NewEvidence
from idverify.stores import contract_parts as contract
from idverify.stores.memory import MemoryStore
from idverify.stores.sql import SqlStore

ACCOUNTS = [f"account-{number}" for number in range(4)]
PHONES = [PhoneNumber.parse(f"091200000{number}") for number in range(3)]
accounts = st.sampled_from(ACCOUNTS)
phones = st.sampled_from(PHONES)
limits = st.sampled_from([None, 1, 2])
moments = st.one_of(
    st.integers(0, 12).map(lambda minutes: contract.NOW + timedelta(minutes=minutes)),
    st.just(contract.NOW + timedelta(days=31)),  # by then a number may have been sold anew
)
BUDGETS = Budgets(
    (
        Budget(
            spending=Spending.SEND,
            scope=Scope.PHONE,
            most=4,
            within=timedelta(minutes=6),
            waits=(timedelta(seconds=30), timedelta(minutes=2)),
        ),
        Budget(
            spending=Spending.SEND,
            scope=Scope.NETWORK,
            most=7,
            within=timedelta(minutes=9),
            breaker=Breaker(4, 50, timedelta(minutes=1)),
        ),
        Budget(spending=Spending.GUESS, scope=Scope.PHONE, most=6, within=timedelta(minutes=5)),
        Budget(spending=Spending.FAILURE, scope=Scope.ACCOUNT, most=4, within=None),
    )
)


def charged(made: Challenge, *, guess: bool, budgeted: bool) -> tuple[Charge, ...]:
    """What a code or a guess is charged to, where budgets are kept."""
    charges = BUDGETS.for_guess if guess else BUDGETS.for_send
    return charges(made.tags, account=made.account, origin=contract.ORIGIN, ring=contract.RING) if budgeted else ()


def machine(engine):  # noqa: C901  # one class whose methods are what can be done to a store
    class StoreMachine(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.model = MemoryStore()
            self.real = SqlStore(engine, tenant=secrets.token_hex(8))
            self.challenges = []
            self.proofs = [("never proven", PHONES[0])]

        def both(self, work):
            outcomes = []
            for store in (self.model, self.real):
                try:
                    outcomes.append(work(store))
                except IdverifyError as refused:
                    outcomes.append((type(refused), refused.code, refused.data))
            assert outcomes[0] == outcomes[1]
            return outcomes[0]

        def evidence(self, proof, most):
            id, phone = proof
            return NewEvidence(
                evidence=Evidence(Method.VN_MOBILE_OTP, contract.NOW),
                pseudonyms=contract.RING.pseudonyms(phone),
                proof=id,
                most=most,
            )

        @rule(account=accounts, phone=phones, at=moments, budgeted=st.booleans())
        def challenge(self, account, phone, at, budgeted):
            made = contract.issue(account, phone)
            made = replace(made, issued_at=at, expires_at=at + timedelta(minutes=5))
            self.challenges.append((made, phone))
            charges = charged(made, guess=False, budgeted=budgeted)
            self.both(lambda store: store.keep_challenge(made, charges=charges))

        @rule(data=st.data(), at=moments, budgeted=st.booleans())
        def guess(self, data, at, budgeted):
            if self.challenges:
                made, _ = data.draw(st.sampled_from(self.challenges))
                charges = charged(made, guess=True, budgeted=budgeted)
                self.both(lambda store: store.count_guess(made.id, charges=charges, now=at))

        @rule(data=st.data(), at=moments, budgeted=st.booleans())
        def answer(self, data, at, budgeted):
            if self.challenges:
                made, phone = data.draw(st.sampled_from(self.challenges))
                proof = PossessionProof.of(made, now=at)
                charges = charged(made, guess=True, budgeted=budgeted)
                if self.both(lambda store: store.accept_answer(made, proof, charges=charges)) is None:
                    self.proofs.append((proof.id, phone))
                self.both(lambda store: store.proof(proof.id))

        @rule(data=st.data(), account=accounts, most=limits, is_child=st.booleans())
        def open(self, data, account, most, is_child):
            evidence = self.evidence(data.draw(st.sampled_from(self.proofs)), most)
            new = (contract.child if is_child else contract.adult)(account, evidence)
            self.both(lambda store: store.open_account(new))

        @rule(data=st.data(), account=accounts, most=limits, at=moments, changes=st.booleans())
        def prove_more(self, data, account, most, at, changes):
            evidence, kept = self.evidence(data.draw(st.sampled_from(self.proofs)), most), contract.record()
            if changes:
                self.both(lambda store: store.change_phone(account, evidence, record=kept, now=at))
            else:
                self.both(lambda store: store.add_evidence(account, evidence, record=kept, now=at))

        @rule(data=st.data(), account=accounts, at=moments)
        def prove_again(self, data, account, at):
            evidence = self.evidence(data.draw(st.sampled_from(self.proofs)), None)
            self.both(lambda store: store.prove_again(account, evidence, now=at))

        @rule(account=accounts, at=moments, reference=st.sampled_from([b"c" * 32, b"d" * 32]))
        def change_personal_id(self, account, at, reference):
            new = NewEvidence(evidence=Evidence(Method.PERSONAL_ID_EID, at, 2), reference=reference)
            kept = contract.record()
            self.both(lambda store: store.change_personal_id(account, new, record=kept, now=at))

        @rule(at=moments)
        def forget(self, at):
            self.both(lambda store: store.forget(before=at))

        @rule(account=accounts, at=moments)
        def declare(self, account, at):
            self.both(lambda store: store.note_declaration(account, NoMobileDeclaration(at, "v1", "vi"), now=at))

        @rule(account=accounts, at=moments, reference=st.sampled_from([b"a" * 32, b"b" * 32]))
        def identify(self, account, at, reference):
            self.both(lambda store: store.note_streamer(account, stream="s", at=at, reference=reference, now=at))

        @rule(account=accounts, at=moments)
        def close(self, account, at):
            self.both(lambda store: store.close_account(account, now=at))

        @rule(at=moments, share=st.integers(0, 3))
        def handle_events(self, at, share):
            for store in (self.model, self.real):
                pending = store.pending_events(now=at, most=99)
                store.acknowledge_events([event.id for event in pending[:share]])

        @invariant()
        def they_agree(self):
            for account in ACCOUNTS:
                assert self.model.account(account) == self.real.account(account)
                assert set(self.model.sealed_records(account)) == set(self.real.sealed_records(account))
            told = [
                [(event.account, event.type, event.at) for event in store.pending_events(now=when, most=99)]
                for store in (self.model, self.real)
                for when in (contract.NOW + timedelta(days=366 * 20),)
            ]
            assert told[0] == told[1]

    return StoreMachine


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, tmp_path):
    with schema_on(request, tmp_path) as made:
        yield made


def test_a_store_behaves_as_the_plain_one_does(engine):
    run_state_machine_as_test(
        machine(engine),
        settings=settings(
            max_examples=40, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
        ),
    )
