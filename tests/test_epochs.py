"""Nothing that the gate sees of an account changes without a new epoch, whichever way it comes about."""

from __future__ import annotations

import secrets
import threading
from datetime import UTC, datetime

import pytest

from conftest import database_on
from idverify.ports import NewAccount
from idverify.stores.contract import StoreContract
from idverify.stores.memory import MemoryStore
from idverify.stores.opening import open_store

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Watched:
    """A store that is looked at before and after each call, one call at a time."""

    def __init__(self, store) -> None:
        self._store = store
        self._turn = threading.Lock()
        self._accounts: set[str] = set()
        self._streams: set[str | None] = {None}
        self.changes = 0

    def __getattr__(self, name):
        method = getattr(self._store, name)
        return method if name.startswith("_") or not callable(method) else self._watched(method)

    def _watched(self, method):
        def call(*given, **named):
            # What an amendment is made of is asked for inside the call, and may prove things at the store.
            nested = self._turn.locked() and self._turn_of == threading.get_ident()
            if nested:
                return method(*given, **named)
            with self._turn:
                self._turn_of = threading.get_ident()
                self._accounts |= {
                    each.id if isinstance(each, NewAccount) else each
                    for each in given
                    if isinstance(each, str | NewAccount)
                }
                self._streams |= {named.get("stream")}
                before = self._seen()
                try:
                    return method(*given, **named)
                finally:
                    self._compare(before, self._seen())

        return call

    _turn_of = 0

    def _seen(self):
        return {
            (account, stream): self._store.known(account, stream=stream)
            for account in self._accounts
            for stream in self._streams
        }

    def _compare(self, before, after) -> None:
        told = self._store.raised(since=LONG_AGO)
        for key, was in before.items():
            if was is None or after[key] == was:
                continue
            self.changes += 1
            now = after[key]
            if now is None:  # it was closed
                assert told[key[0]] > was.epoch
            elif now.facts != was.facts:
                assert told[key[0]] == now.epoch > was.epoch


class TestMemory(StoreContract):
    @pytest.fixture
    def store(self):
        return Watched(MemoryStore())


class TestSqlite(StoreContract):
    @pytest.fixture
    def store(self, tmp_path):
        store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}", tenant="contract", upgrade=True)
        yield Watched(store)
        store.close()


@pytest.fixture(scope="module")
def server(postgres):
    """One database for all of these; each has a platform of its own on it."""
    with database_on(postgres) as url:
        open_store(url, tenant="first", upgrade=True).close()
        yield url


class TestPostgresql(StoreContract):
    @pytest.fixture
    def store(self, server):
        store = open_store(server, tenant=secrets.token_hex(8))
        yield Watched(store)
        store.close()


def test_the_watch_can_fail(monkeypatch, tmp_path):
    monkeypatch.setattr("idverify.stores.epochs.raise_epoch", lambda *_: None)
    store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}", tenant="contract", upgrade=True)
    with pytest.raises((AssertionError, KeyError)):
        StoreContract().test_a_closed_account_is_known_no_more_and_frees_its_places_but_keeps_its_record(Watched(store))
    store.close()
