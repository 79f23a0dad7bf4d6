"""Whatever becomes of accounts, what is kept of them is what a plain model says, to the microsecond."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from conftest import database_on
from idverify.account import Service
from idverify.custody.keeping import Keeping
from idverify.errors import OperatorError
from idverify.evidence.possession import Challenge, PossessionProof, Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Keyring
from idverify.law import VIETNAM
from idverify.ledger.entry import Entry, EntryType
from idverify.ports import NewEvidence
from idverify.stores import contract_parts as contract
from idverify.stores import schema
from idverify.stores.custody import SqlCustody
from idverify.stores.opening import engine_of, upgrade_schema
from idverify.stores.sql import SqlStore

NAMES = [f"account {number}" for number in range(3)]
PHONES = [PhoneNumber.parse(f"091200000{number}") for number in range(2)]
names, phones = st.sampled_from(NAMES), st.sampled_from(PHONES)
BEGIN = datetime(2026, 11, 21, 9, 0, tzinfo=VIETNAM)
STEPS = st.sampled_from(
    [timedelta(0), timedelta(hours=16), timedelta(days=1), timedelta(days=200), timedelta(days=729, hours=7)]
)
OFFICER = "0123456789abcdef"


def kept_until(closed_at: datetime) -> datetime:
    """Two years on, through the day; a day of rest runs on to the next working day. Written anew, by the calendar."""
    local = closed_at.astimezone(VIETNAM)
    last_of_february = (local.month, local.day) == (2, 29)
    last = date(local.year + 2, local.month, 28 if last_of_february else local.day)
    while last.weekday() > 4:
        last += timedelta(days=1)
    return datetime(last.year, last.month, last.day, tzinfo=VIETNAM) + timedelta(days=1)


def digest(records: set[str]) -> str:
    return sha256("\n".join(sorted(records)).encode()).hexdigest()


@dataclass
class Life:
    """What the model knows of an account."""

    numbers: set[PhoneNumber]
    records: int
    closed_at: datetime | None = None
    erased: bool = False
    served: bool = False
    holds: list[str] = field(default_factory=list)

    def due(self, now: datetime) -> bool:
        return self.closed_at is not None and not self.holds and kept_until(self.closed_at) <= now


def machine(engine):  # noqa: C901  # one class whose methods are what can happen
    class KeepingMachine(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            tenant = "t" + secrets.token_hex(8).translate(str.maketrans("0123456789", "ghijklmnop"))
            self.store, self.custody = SqlStore(engine, tenant=tenant), SqlCustody(engine, tenant=tenant)
            self.ring = Keyring((contract.OLD,), tenant=tenant)
            self.keeping = Keeping(self.custody, service=Service.DOMESTIC)
            self.lives: dict[str, Life] = {}
            self.purged: list[set[str]] = []
            self.now = BEGIN

        def proven(self, account, phone):
            challenge, _ = Challenge.issue(
                phone, purpose=Purpose.ENROL, account=account, origin=contract.ORIGIN, ring=self.ring, now=self.now
            )
            self.store.keep_challenge(challenge)
            proof = PossessionProof.of(challenge, now=self.now)
            self.store.accept_answer(challenge, proof)
            return NewEvidence(evidence=proof.evidence, pseudonyms=self.ring.pseudonyms(phone), proof=proof.id)

        def records_of(self, account):
            return {each.record.id for each in self.custody.records(account)}

        @rule(step=STEPS)
        def time_goes_by(self, step):
            self.now += step

        @rule(account=names)
        def the_last_moment_of_an_account_comes(self, account):
            life = self.lives.get(account)
            if life is not None and life.closed_at is not None:
                self.now = max(self.now, kept_until(life.closed_at) - timedelta(microseconds=1))

        @rule()
        def a_microsecond_goes_by(self):
            self.now += timedelta(microseconds=1)

        @rule(account=names, phone=phones)
        def somebody_signs_up(self, account, phone):
            new = contract.adult(account, self.proven(account, phone))
            new = replace(new, facts=replace(new.facts, opened_at=self.now))
            if account in self.lives:
                assert contract.refusal(lambda: self.store.open_account(new)) == "account_exists"
                return
            self.store.open_account(new)
            self.lives[account] = Life(numbers={phone}, records=1)

        @rule(account=names, phone=phones)
        def a_number_is_changed(self, account, phone):
            life = self.lives.get(account)
            if life is None or life.closed_at is not None:
                return
            self.store.change_phone(account, self.proven(account, phone), record=contract.record(), now=self.now)
            life.numbers.add(phone)
            life.records += 1

        @rule(account=names)
        def an_account_is_closed(self, account):
            life = self.lives.get(account)
            if life is not None and life.closed_at is None:
                self.store.close_account(account, now=self.now)
                life.closed_at = self.now

        @rule(account=names)
        def a_hold_is_placed(self, account):
            given: dict[str, Any] = {
                "basis": "116/2025/QH15 art. 25.2.a",
                "reference": "12/CV",
                "officer": OFFICER,
                "now": self.now,
            }
            if account in self.lives:
                self.lives[account].holds.append(self.keeping.hold(account, **given).id)
            else:
                assert contract.refusal(lambda: self.keeping.hold(account, **given)) == "account_unknown"

        @rule(account=names)
        def a_hold_is_released(self, account):
            life = self.lives.get(account)
            if life is not None and life.holds:
                self.keeping.release(life.holds.pop(), officer=OFFICER, now=self.now)

        @rule(account=names)
        def somebody_asks_for_erasure(self, account):
            life = self.lives.get(account)
            if life is None or life.closed_at is None:
                code = "account_unknown" if life is None else "account_open"
                with pytest.raises(OperatorError) as refused:
                    self.keeping.erase(account, now=self.now)
                assert refused.value.code == code
                return
            records = self.records_of(account)
            answer = self.keeping.erase(account, now=self.now)
            assert answer.held == bool(life.holds)
            if life.holds:
                return
            if life.due(self.now):
                assert answer.stays == ()
                self.gone(account, records)
            else:
                life.erased = True

        @rule(most=st.sampled_from([1, 99]))
        def the_purge_is_run(self, most):
            due = {name: self.records_of(name) for name, life in self.lives.items() if life.due(self.now)}
            report = self.keeping.purge(now=self.now, most=most)
            for life in self.lives.values():
                life.served |= life.closed_at is not None and life.closed_at < self.now and not life.holds
            assert report.proven
            assert report.accounts == min(most, len(due))
            assert report.more == (len(due) > most)
            for name, records in due.items():
                if records & set(report.records):
                    assert records <= set(report.records)
                    self.gone(name, records)
            assert len(report.records) == len(set(report.records))
            assert {each.record for each in report.entries} <= set(report.records)

        def gone(self, account, records):
            del self.lives[account]
            self.purged.append(records)

        def rows(self, table):
            with engine.connect() as connection:
                question = select(table).where(table.c.tenant == self.store.tenant)
                return [dict(row._mapping) for row in connection.execute(question)]

        @invariant()
        def every_account_is_as_the_model_says(self):
            assert {row["id"] for row in self.rows(schema.ACCOUNT)} == self.lives.keys()
            for name, life in self.lives.items():
                assert len(self.records_of(name)) == life.records
                assert self.custody.closed_at(name) == life.closed_at

        @invariant()
        def what_has_no_period_is_gone_where_the_purge_came_by(self):
            kept = {row["id"] for row in self.rows(schema.ACCOUNT) if row["user_birth_date"] or row["user_birth"]}
            proven = {row["account"] for row in self.rows(schema.PROOF) if row["spent_by"] is not None}
            for name, life in self.lives.items():
                if life.served:
                    assert name not in kept | proven

        @invariant()
        def a_number_is_there_while_somebody_rests_on_it_and_no_longer(self):
            resting = [row for row in self.rows(schema.EVIDENCE) if row["identity"] is not None]
            assert {row["identity"] for row in resting} == {row["id"] for row in self.rows(schema.IDENTITY)}
            tags = {row["tag"] for row in self.rows(schema.IDENTITY_TAG)}
            wanted = [life.numbers for life in self.lives.values() if not life.erased]
            possible = {tag.tag for number in set().union(*wanted) for tag in self.ring.pseudonyms(number)}
            assert tags <= possible
            erased = {name for name, life in self.lives.items() if life.erased}
            assert not erased & {row["account"] for row in resting}
            open_ones = {name for name, life in self.lives.items() if life.closed_at is None}
            assert open_ones <= {row["account"] for row in resting}

        @invariant()
        def the_ledger_has_told_of_every_record_that_went(self):
            self.custody.integrate(most=9999)
            entries = [Entry.from_bytes(each) for each in self.custody.entries(0, most=9999)]
            told = [each for each in entries if each.type is EntryType.RECORD_PURGED and each.record]
            assert sorted(each.data["names"] for each in told) == sorted(map(digest, self.purged))

    return KeepingMachine


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_random_life_is_kept_to_its_day(kind, request, tmp_path):
    def run(url):
        engine = engine_of(url)
        upgrade_schema(engine)
        checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
        given = settings(max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=checks)
        run_state_machine_as_test(machine(engine), settings=given)
        engine.dispose()

    if kind == "sqlite":
        run(f"sqlite:///{tmp_path / 'store.sqlite'}")
        return
    with database_on(request.getfixturevalue("postgres")) as made:
        run(made)
