"""Connections that are kept between two questions of the gate belong to one process and end with its engine."""

from __future__ import annotations

import os

from conftest import TENANT
from idverify.stores.opening import open_store
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
