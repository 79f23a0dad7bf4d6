"""A process killed between any two statements of a sign-up loses nothing acknowledged and doubles nothing."""

from __future__ import annotations

import multiprocessing
import signal

import pytest
import racing
from sqlalchemy import func, select

from conftest import BROWSER, NOW, TENANT, platform_on
from idverify.account.action import Action
from idverify.account.person import Person
from idverify.application import Application
from idverify.errors import PossessionError
from idverify.evidence.budget import BUDGETS
from idverify.evidence.possession import Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.stores import schema
from idverify.stores.opening import engine_of, open_store, upgrade_schema

PHONE = PhoneNumber.parse("0912000001")
WHOLE = {schema.ACCOUNT: 1, schema.EVIDENCE: 1, schema.REGISTRATION_RECORD: 1, schema.EVENT: 2, schema.SLOT: 1}


def rows(store) -> dict:
    with store._engine.connect() as connection:
        return {table: connection.scalar(select(func.count()).select_from(table)) for table in WHOLE}


def empty(store) -> None:
    with store._engine.begin() as connection:
        for table in reversed(schema.METADATA.sorted_tables):
            connection.execute(table.delete())


def test_a_sign_up_killed_anywhere_is_whole_or_not_there_and_can_be_taken_up_again(url, tmp_path):
    engine = engine_of(url)
    upgrade_schema(engine)
    engine.dispose()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(racing.PRELOADED)
    seen: set[str] = set()
    for statement in range(1, 200):
        journal = tmp_path / f"journal-{statement}"
        journal.touch()
        process = context.Process(target=racing.sign_up_and_die, args=(url, statement, str(journal)))
        process.start()
        process.join(60)
        acknowledged = journal.read_text(encoding="utf-8").split("\n")[:-1]
        store = open_store(url, tenant=TENANT)
        platform = platform_on(store)
        found = rows(store)

        assert found in (WHOLE, dict.fromkeys(WHOLE, 0))
        if "enrolled" in acknowledged:
            assert found == WHOLE
        proof = next((line.split()[1] for line in acknowledged if line.startswith("proved ")), None)
        if proof is not None:
            assert store.proof(proof) is not None
        if found != WHOLE:
            # Taken up again where it was left: with the proof that was acknowledged, or from the beginning.
            again = proof or platform.prove(PHONE, "lan")
            application = Application(account="lan", user=Person("Lan", racing.PERSON_BORN), phone=PHONE, proof=again)
            assert platform.registrar.enrol(application, now=NOW).permitted
        assert rows(store) == WHOLE
        assert platform.gate.decide("lan", Action.POST, now=NOW).permitted
        seen.add("whole" if found == WHOLE else "not there")
        empty(store)
        store.close()
        if process.exitcode == 0:
            assert statement > 20
            assert seen == {"whole", "not there"}
            return
        assert process.exitcode == -signal.SIGKILL
    raise AssertionError("a sign-up does not end")


@pytest.mark.parametrize("right", [True, False], ids=["right", "wrong"])
def test_an_answer_killed_anywhere_is_never_free_and_never_accepted_twice(url, tmp_path, right):
    """No try is free, no code is accepted twice, no acknowledged proof is lost."""
    engine = engine_of(url)
    upgrade_schema(engine)
    engine.dispose()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(racing.PRELOADED)
    for statement in range(1, 100):
        journal = tmp_path / f"journal-{statement}"
        journal.touch()
        store = open_store(url, tenant=TENANT)
        platform = platform_on(store, budgets=BUDGETS)
        challenge = platform.registrar.challenge(
            PHONE, purpose=Purpose.ENROL, account="lan", origin=BROWSER, lang="vi", now=NOW
        )
        code = platform.outbox.code_for(challenge.id)
        typed = code if right else f"{(int(code) + 1) % 1_000_000:06d}"
        store.close()
        process = context.Process(
            target=racing.answer_and_die, args=(url, statement, str(journal), challenge.id, typed)
        )
        process.start()
        process.join(60)
        acknowledged = journal.read_text(encoding="utf-8").split()
        store = open_store(url, tenant=TENANT)
        platform = platform_on(store, budgets=BUDGETS)
        counted, spent = counts(store, challenge.id)
        assert counted == spent  # the challenge and the budgets say the same
        if acknowledged:
            assert counted == 1
        if acknowledged[:1] == ["proved"]:
            assert store.proof(acknowledged[1]) is not None
        outcomes = []
        for _ in range(8):
            try:
                platform.registrar.prove(challenge.id, code, account="lan", origin=BROWSER, now=NOW)
                outcomes.append("right")
            except PossessionError as refused:
                outcomes.append(refused.code)
        accepted = outcomes.count("right") + (acknowledged[:1] == ["proved"])
        assert accepted == 1 or (accepted == 0 and right)  # proven but not told: the person asks for a new code
        with store._engine.connect() as connection:
            assert connection.scalar(select(func.count()).select_from(schema.PROOF)) == 1
        empty(store)
        store.close()
        if process.exitcode == 0:
            assert statement > (6 if right else 3)
            return
        assert process.exitcode == -signal.SIGKILL
    raise AssertionError("an answer does not end")


def counts(store, challenge: str) -> tuple[int, int]:
    """How many guesses a challenge counts, and how many the budget of guesses at its number."""
    guesses = select(schema.CHALLENGE.c.guesses).where(schema.CHALLENGE.c.id == challenge)
    of_phone = (schema.BUDGET.c.scope == "phone", schema.BUDGET.c.spending == "guess")
    used = select(func.coalesce(func.sum(schema.BUDGET.c.used), 0)).where(*of_phone)
    with store._engine.connect() as connection:
        return connection.scalar(guesses), connection.scalar(used)
