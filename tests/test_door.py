"""The door that every framework's door asks: threads, forks, a stale list, the end."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from datetime import timedelta

import pytest
from doors import Stand, stand_in

from conftest import TENANT
from idverify.account import Action
from idverify.account.consent import Consenter
from idverify.answer import Answer
from idverify.errors import OperatorError, RequestError
from idverify.integrations.door import Door
from idverify.settings import Settings
from idverify.stores.sql import SqlStore

NAME = "idverify-revoked"


@pytest.fixture
def stand(tmp_path):
    with stand_in(tmp_path) as made:
        made.platform.enrol("lan")
        yield made


def until(true, seconds=20):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to be"
        time.sleep(0.01)


def renewing():
    return [thread for thread in threading.enumerate() if thread.name == NAME]


def test_one_thread_begins_with_the_first_standing_however_many_ask_at_once(stand: Stand):
    before = len(renewing())
    token = stand.door.standing("lan")
    assert len(renewing()) == before
    barrier = threading.Barrier(8)
    answers: list[Answer] = []

    def ask():
        barrier.wait()
        answers.extend(stand.door.decide("lan", Action.COMMENT, token=token) for _ in range(50))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(renewing()) == before + 1
    assert len(answers) == 400
    assert all(answer.permitted for answer in answers)


def test_the_list_comes_by_itself_and_then_the_store_is_asked_no_more(stand: Stand):
    token = stand.door.standing("lan")
    until(lambda: stand.door.stated("lan", Action.COMMENT, token=token) is not None)
    asked = stand.gate.asked
    assert stand.door.decide("lan", Action.COMMENT, token=token).permitted
    assert stand.gate.asked == asked


def test_a_stale_list_answers_nothing_and_the_store_everything(stand: Stand):
    before = set(renewing())
    token = stand.token("lan")
    assert stand.door.stated("lan", Action.COMMENT, token=token) is not None
    stand.door.close()
    until(lambda: not set(renewing()) - before)
    stand.time += timedelta(seconds=11)
    assert stand.door.stated("lan", Action.COMMENT, token=token) is None
    assert stand.door.decide("lan", Action.COMMENT, token=token).permitted
    assert stand.gate.asked == 1


def test_what_was_revoked_is_felt_by_the_next_list_and_not_by_none(stand: Stand):
    link = stand.family.join()
    token = stand.token("an")
    assert stand.door.decide("an", Action.COMMENT, token=token).permitted
    stand.platform.links.withdraw(link, Consenter.REPRESENTATIVE, now=stand.time)
    stand.go_on(seconds=1)
    assert stand.door.stated("an", Action.COMMENT, token=token) is None
    assert not stand.door.decide("an", Action.COMMENT, token=token).permitted


def test_a_store_that_is_lost_for_a_while_does_not_end_the_thread(stand: Stand, caplog, monkeypatch):
    caplog.set_level(logging.WARNING)
    door = Door(stand.standings, clock=lambda: stand.time, renew_every=timedelta(milliseconds=10))
    revoked, lost = stand.gate.revoked, threading.Event()

    def revoked_or_lost(*, now):
        if lost.is_set():
            raise OperatorError("store_unreachable", reason="secret-of-the-store")
        return revoked(now=now)

    monkeypatch.setattr(stand.gate, "revoked", revoked_or_lost)
    lost.set()
    token = door.standing("lan")
    assert door.stated("lan", Action.COMMENT, token=token) is None
    until(lambda: "OperatorError" in caplog.text)
    lost.clear()
    until(lambda: door.stated("lan", Action.COMMENT, token=token) is not None)
    door.close()
    assert "secret-of-the-store" not in caplog.text


def test_a_closed_door_begins_no_thread_and_still_answers(stand: Stand):
    before = len(renewing())
    stand.door.close()
    assert stand.door.decide("lan", Action.COMMENT, token=stand.door.standing("lan")).permitted
    assert len(renewing()) == before


def test_nobody_signed_in_is_an_error_either_way(stand: Stand):
    with pytest.raises(RequestError) as refused:
        stand.door.decide(None, Action.COMMENT)
    assert refused.value.code == "signed_out"
    with pytest.raises(RequestError) as refused:
        asyncio.run(stand.door.decide_async(None, Action.COMMENT))
    assert refused.value.code == "signed_out"
    assert stand.gate.asked == 0


def test_the_clock_is_the_doors_own(stand: Stand):
    assert stand.door.now() == stand.time


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is forked here")
@pytest.mark.parametrize("held", [False, True], ids=["at rest", "as a thread begins"])
def test_a_forked_process_renews_by_itself(stand: Stand, held):
    token = stand.door.standing("lan")
    until(lambda: stand.door.stated("lan", Action.COMMENT, token=token) is not None)
    if held:
        stand.door._lock.acquire()
    child = os.fork()
    if child == 0:  # pragma: no cover  # another process
        ended = 1
        try:
            # The list of the parent is too old here, and only a thread of this process can bring another.
            stand.time += timedelta(minutes=1)
            until(lambda: stand.door.stated("lan", Action.COMMENT, token=token) is not None)
            ended = 0 if len(renewing()) == 1 else 2
        finally:
            os._exit(ended)
    if held:
        stand.door._lock.release()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is forked here")
def test_a_door_that_was_closed_stays_closed_in_a_forked_process(stand: Stand):
    token = stand.door.standing("lan")
    stand.door.close()
    child = os.fork()
    if child == 0:  # pragma: no cover  # another process
        ended = 1
        try:
            stand.door.stated("lan", Action.COMMENT, token=token)
            ended = len(renewing())
        finally:
            os._exit(ended)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_door_on_settings_asks_often_enough_for_the_age_that_is_set(stand: Stand, tmp_path):
    assert isinstance(stand.platform.store, SqlStore)
    settings = Settings(
        store=f"sqlite:///{tmp_path / 'store.sqlite'}",
        tenant=TENANT,
        keys="2026a:" + bytes(range(32)).hex(),
        officers_file=tmp_path / "officers.json",
        revocation_seconds=3,
    )
    door = Door.from_settings(settings)
    assert door._every == 1.0
    settings.opened_store.close()


@pytest.mark.parametrize("account", [None, ""])
def test_whoever_has_no_name_is_not_signed_in(stand, account):
    with pytest.raises(RequestError) as refused:
        stand.door.decide(account, Action.POST)
    assert refused.value.code == "signed_out"
    with pytest.raises(RequestError):
        stand.door.stated(account, Action.POST, token=stand.token("lan"))


def test_a_number_is_the_name_of_its_digits_and_anything_else_is_an_error(stand):
    assert stand.door.stated(7, Action.POST, token=stand.token("7")) is None  # nobody of that name signed up
    for account in (True, 1.5, b"lan", object()):
        with pytest.raises(TypeError):
            stand.door.decide(account, Action.POST)


def test_a_store_that_is_away_holds_no_thread_of_the_loop_and_few_wait_for_it(stand, monkeypatch):
    going_on = threading.Event()
    monkeypatch.setattr(stand.gate, "decide", lambda *_, **__: going_on.wait(30))

    async def ask():
        waiting = [asyncio.create_task(stand.door.decide_async("lan", Action.POST)) for _ in range(64)]
        await asyncio.sleep(0)
        with pytest.raises(OperatorError) as refused:
            await stand.door.decide_async("lan", Action.POST)
        assert await asyncio.to_thread(lambda: "answered") == "answered"  # the loop's own threads are free
        waiting.pop().cancel()  # one that had not begun leaves its place
        await asyncio.sleep(0)
        waiting.append(asyncio.create_task(stand.door.decide_async("lan", Action.POST)))
        going_on.set()
        await asyncio.gather(*waiting)
        return refused.value.code

    assert asyncio.run(ask()) == "store_unreachable"
