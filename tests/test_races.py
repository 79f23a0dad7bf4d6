"""Eight processes at one thing, over and over: exactly the documented outcome each time."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from dataclasses import replace

import pytest
import racing
from sqlalchemy import func, select

from idverify.identifiers.phone import PhoneNumber
from idverify.stores import contract_parts as contract
from idverify.stores import schema
from idverify.stores.contract_parts import PHONE, RACERS
from idverify.stores.opening import open_store

ROUNDS = int(os.environ.get("IDVERIFY_RACE_ROUNDS", "17"))


@pytest.fixture
def store(url):
    opened = open_store(url, tenant="contract", upgrade=True)
    yield opened
    opened.close()


@pytest.fixture
def racers(url, store):
    """Eight processes, each with the store open; called with an errand and a subject for each."""
    tenant = store.tenant
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(racing.PRELOADED)
    barrier = context.Barrier(RACERS)
    ours, theirs = zip(*(context.Pipe() for _ in range(RACERS)), strict=True)
    processes = [context.Process(target=racing.race, args=(url, tenant, barrier, end), daemon=True) for end in theirs]
    for process in processes:
        process.start()
    for end in theirs:
        end.close()

    def run(errand, subjects):
        for end, subject in zip(ours, subjects, strict=True):
            end.send((errand, subject))
        return Counter(end.recv() for end in ours)

    yield run
    for end in ours:
        end.close()
    for process in processes:
        process.join(10)


def phone(number: int) -> PhoneNumber:
    return PhoneNumber.parse(f"09120{number:05d}")


def test_one_challenge_gives_five_guesses_however_many_ask(store, racers):
    for number in range(ROUNDS):
        challenge = contract.issue(f"account {number}", phone(number))
        store.keep_challenge(challenge)
        assert racers("guess", [challenge.id] * RACERS) == {"counted": 5, "exhausted": 3}


def test_one_challenge_accepts_one_answer(store, racers):
    for number in range(ROUNDS):
        challenge = contract.issue(f"account {number}", phone(number))
        store.keep_challenge(challenge)
        outcomes = racers("answer", [challenge] * RACERS)
        proofs = [outcome for outcome in outcomes if outcome != "used"]
        assert (outcomes["used"], len(proofs)) == (RACERS - 1, 1)
        assert store.proof(proofs[0])


def test_one_number_is_one_identity_whoever_comes_first(store, racers):
    for number in range(ROUNDS):
        names = [f"account {number}-{racer}" for racer in range(RACERS)]
        new = [contract.adult(name, contract.proven(store, name, phone(number))) for name in names]
        assert racers("open", new) == {"opened": RACERS}
    with store._engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(schema.IDENTITY)) == ROUNDS
        assert connection.scalar(select(func.count()).select_from(schema.IDENTITY_TAG)) == ROUNDS
        assert connection.scalar(select(func.count()).select_from(schema.SLOT)) == ROUNDS * RACERS


def test_the_last_place_on_a_number_goes_to_exactly_one(store, racers):
    for number in range(ROUNDS):
        first = f"first {number}"
        store.open_account(contract.adult(first, contract.proven(store, first, phone(number), most=2)))
        names = [f"account {number}-{racer}" for racer in range(RACERS)]
        new = [contract.adult(name, contract.proven(store, name, phone(number), most=2)) for name in names]
        assert racers("open", new) == {"opened": 1, "limit": RACERS - 1}


def test_after_eight_changes_of_one_number_one_is_live_and_all_are_remembered(store, racers):
    store.open_account(contract.adult("lan", contract.proven(store)))
    for number in range(ROUNDS):
        new = [contract.proven(store, "lan", phone(number * RACERS + racer)) for racer in range(RACERS)]
        assert racers("change", new) == {"changed": RACERS}
        found = store.account("lan")
        assert found is not None
        assert len(found.evidence or ()) == 1
    with store._engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(schema.EVIDENCE)) == 1 + ROUNDS * RACERS
        assert connection.scalar(select(func.count()).select_from(schema.SLOT)) == 1
        positions = connection.scalars(select(schema.EVENT.c.position)).all()
    assert sorted(positions) == list(range(1, 3 + ROUNDS * RACERS))


def test_one_account_is_opened_once(store, racers):
    for number in range(ROUNDS):
        evidence = contract.proven(store, f"account {number}", PHONE)
        new = [replace(contract.adult(f"account {number}", evidence), record=contract.record()) for _ in range(RACERS)]
        outcomes = racers("open", new)
        assert outcomes["opened"] == 1
        assert set(outcomes) <= {"opened", "account_exists", "proof_spent"}
        assert len(store.sealed_records(f"account {number}")) == 1
