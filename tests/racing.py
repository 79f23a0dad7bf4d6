"""What a racing process does; in a module of its own, since other processes import it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Barrier
from typing import Any, Final

from sqlalchemy import Engine, event

from conftest import BROWSER, NOW, TENANT, platform_on
from idverify.account.person import Person
from idverify.application import Application
from idverify.errors import IdverifyError, PossessionError
from idverify.evidence.budget import BUDGETS
from idverify.evidence.possession import Challenge, Origin, PossessionProof, Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.stores import contract_parts as contract
from idverify.stores.opening import open_store
from idverify.stores.sql import SqlStore

# Loaded once by the server that forks the racers, so that each starts at once.
PRELOADED: Final = ["idverify.gate", "idverify.registrar", "idverify.stores.contract", "idverify.stores.opening"]


def guess(store: SqlStore, challenge: str) -> str:
    store.count_guess(challenge, now=contract.NOW)
    return "counted"


def answer(store: SqlStore, challenge: Challenge) -> str:
    proof = PossessionProof.of(challenge, now=contract.NOW)
    store.accept_answer(challenge, proof)
    return proof.id


def open_account(store: SqlStore, new: Any) -> str:
    store.open_account(new)
    return "opened"


def change(store: SqlStore, new: Any) -> str:
    store.change_phone("lan", new, record=contract.record(), now=contract.NOW)
    return "changed"


ERRANDS: Final[dict[str, Callable[[SqlStore, Any], str]]] = {
    "guess": guess,
    "answer": answer,
    "open": open_account,
    "change": change,
}


def race(url: str, tenant: str, barrier: Barrier, orders: Connection) -> None:
    """Run errands as they are ordered, each at the same moment as the other racers."""
    store = open_store(url, tenant=tenant)
    with suppress(EOFError):
        while True:
            errand, subject = orders.recv()
            barrier.wait()
            try:
                outcome = ERRANDS[errand](store, subject)
            except IdverifyError as refused:
                outcome = refused.code
            orders.send(outcome)
    store.close()


def die_before(statement: int, engine: Engine) -> None:
    """Have this process killed before a statement or commit, counted from now on."""
    seen = 0

    def perhaps_die(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", perhaps_die)
    event.listen(engine, "commit", perhaps_die)


def sign_up_and_die(url: str, statement: int, journal: str) -> None:
    """Sign somebody up, killed before the given statement or commit; say in a journal what was acknowledged."""
    store = open_store(url, tenant=TENANT)
    platform = platform_on(store)
    die_before(statement, store._engine)
    with Path(journal).open("a", encoding="utf-8") as acknowledged:

        def tell(line: str) -> None:
            acknowledged.write(f"{line}\n")
            acknowledged.flush()

        phone = PhoneNumber.parse("0912000001")
        challenge = platform.registrar.challenge(
            phone, purpose=Purpose.ENROL, account="lan", origin=BROWSER, lang="vi", now=NOW
        )
        tell("challenged")
        code = platform.outbox.code_for(challenge.id)
        proof = platform.registrar.prove(challenge.id, code, account="lan", origin=BROWSER, now=NOW)
        tell(f"proved {proof.id}")
        application = Application(account="lan", user=Person("Lan", PERSON_BORN), phone=phone, proof=proof.id)
        platform.registrar.enrol(application, now=NOW)
        tell("enrolled")
    store.close()


def answer_and_die(url: str, statement: int, journal: str, challenge: str, code: str) -> None:
    """Answer a challenge, killed before the given statement or commit; say in a journal what was acknowledged."""
    store = open_store(url, tenant=TENANT)
    platform = platform_on(store, budgets=BUDGETS)
    die_before(statement, store._engine)
    with Path(journal).open("a", encoding="utf-8") as acknowledged:
        try:
            proof = platform.registrar.prove(challenge, code, account="lan", origin=BROWSER, now=NOW)
            acknowledged.write(f"proved {proof.id}\n")
        except PossessionError as refused:
            acknowledged.write(f"{refused.code}\n")
        acknowledged.flush()
    store.close()


def attack(url: str, barrier: Barrier, told: Any, attacker: int, minutes: int) -> None:
    """Ask for codes at one number and guess at them, as long and as fast as the platform lets anybody."""
    store = open_store(url, tenant=TENANT)
    platform = platform_on(store, budgets=BUDGETS)
    phone, guesses, codes = PhoneNumber.parse("0912000001"), 0, 0
    barrier.wait()
    for minute in range(minutes):
        now = NOW + timedelta(minutes=minute)
        account, purpose = f"account {attacker}-{minute}", list(Purpose)[(attacker + minute) % len(Purpose)]
        origin = Origin(session=f"session {attacker}-{minute}", ip=f"198.18.{attacker}.{minute % 250}")
        try:
            challenge = platform.registrar.challenge(
                phone, purpose=purpose, account=account, origin=origin, lang="vi", now=now
            )
        except PossessionError:
            continue
        codes += 1
        right = platform.outbox.code_for(challenge.id)
        for step in range(1, 9):
            wrong = f"{(int(right) + step) % 1_000_000:06d}"
            try:
                platform.registrar.prove(challenge.id, wrong, account=account, origin=origin, now=now)
            except PossessionError as refused:
                guesses += refused.code == "code_wrong"
    told.put((codes, guesses))
    store.close()


PERSON_BORN: Final = contract.adult().facts.user_birth_date
