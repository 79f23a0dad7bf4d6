"""Connections that are kept between two questions of the gate belong to one process and end with its engine."""

from __future__ import annotations

import ctypes
import os
import signal
import threading

import pytest
from doors import Stand

from conftest import TENANT, database_on, platform_on
from idverify.account import Action
from idverify.stores.opening import engine_of, open_store
from idverify.stores.single_reads import SingleReads


def kept(store) -> list[int]:
    return [id(each.connection.driver_connection) for each in SingleReads.of(store._engine)._kept]


def test_a_child_that_disposes_of_the_engine_leaves_its_parents_connections_alone(platform):
    """As servers do that load the application before they fork (SQLAlchemy, "Using Connection Pools with …fork")."""
    platform.enrol("lan")
    store = platform.store
    assert store.account("lan") is not None
    before = kept(store)
    assert before
    child = os.fork()
    if child == 0:
        try:
            store._engine.dispose(close=False)
            os._exit(0 if store.account("lan") is not None else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert store.account("lan") is not None
    assert kept(store) == before


def test_a_connection_that_is_in_use_while_its_engine_is_disposed_of_is_not_kept(url):
    store = open_store(url, tenant=TENANT, upgrade=True)
    reads = SingleReads.of(store._engine)
    used = []

    def ask(connection):
        used.append(connection)
        store._engine.dispose()
        return connection.exec_driver_sql("SELECT 1").scalar()

    assert reads.read(ask) == 1
    assert kept(store) == []
    assert used[0].closed
    store.close()


def in_children(number, does):
    """How many of some children that were forked at once found all as it should be."""
    children = []
    for each in range(number):
        child = os.fork()
        if child == 0:
            signal.alarm(30)  # whoever waits for another's answer waits for ever
            try:
                os._exit(0 if does(each) else 1)
            finally:
                os._exit(2)
        children.append(child)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def test_processes_that_share_a_door_opened_before_they_were_forked_get_their_own_answers(postgres):
    """As ``gunicorn --preload`` serves a FastAPI application whose door was made when it was loaded."""
    with database_on(postgres) as url:
        store = open_store(url, tenant=TENANT, upgrade=True)
        platform = platform_on(store)
        platform.enrol("lan")
        door = Stand(platform).door

        def right(each):
            who, wanted = ("lan", True) if each % 2 == 0 else ("nobody", False)
            return all(door.decide(who, Action.POST).permitted is wanted for _ in range(300))

        assert right(0)
        assert in_children(4, right) == [0] * 4
        assert right(0)
        assert right(1)
        store.close()


@pytest.mark.parametrize("fork", ["python", "libc"])
def test_a_child_is_lent_no_connection_that_its_parent_opened(url, fork):
    engine = engine_of(url)
    with engine.connect() as connection:
        parents = connection.connection.driver_connection
    reading, writing = os.pipe()
    child = os.fork() if fork == "python" else ctypes.PyDLL(None).fork()  # uWSGI tells Python nothing
    if child == 0:
        try:
            with engine.connect() as connection:
                own = connection.connection.driver_connection is not parents
                os.write(writing, b"own" if own and connection.exec_driver_sql("SELECT 1").scalar() == 1 else b"shared")
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    assert os.read(reading, 9) == b"own"
    os.close(reading)
    with engine.connect() as connection:  # and the child closed nothing of the parent's
        assert connection.connection.driver_connection is parents
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    engine.dispose()


def test_a_child_waits_for_no_thread_that_lives_in_its_parent_alone(url):
    store = open_store(url, tenant=TENANT, upgrade=True)
    held, done = threading.Event(), threading.Event()

    def hold():
        with store._engine.pool._pool.mutex:  # type: ignore[attr-defined]  # a QueuePool
            held.set()
            done.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    try:
        assert in_children(1, lambda _: store.account("lan") is None) == [0]
    finally:
        done.set()
        thread.join()
        store.close()


def test_a_database_in_memory_goes_along_into_a_child():
    store = open_store("sqlite://", tenant=TENANT, upgrade=True)
    platform_on(store).enrol("lan")
    assert in_children(1, lambda _: store.account("lan") is not None) == [0]
    store.close()
