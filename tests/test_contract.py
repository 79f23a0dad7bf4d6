"""The contract of a store and that of a service's store, kept by each of ours."""

from __future__ import annotations

import pytest

from conftest import database_on
from idverify.stores.contract import StoreContract
from idverify.stores.memory import MemoryStore
from idverify.stores.opening import engine_of, open_store, upgrade_schema
from idverify.stores.service_contract import ServiceContract
from idverify.stores.sql import SqlStore


class TestMemory(StoreContract, ServiceContract):
    @pytest.fixture
    def store(self):
        return MemoryStore()


class TestSqlite(StoreContract, ServiceContract):
    @pytest.fixture
    def store(self, tmp_path):
        store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}", tenant="contract", upgrade=True)
        yield store
        store.close()


class TestPostgresql(StoreContract, ServiceContract):
    @pytest.fixture
    def store(self, postgres):
        with database_on(postgres) as url:
            store = open_store(url, tenant="contract", upgrade=True)
            yield store
            store.close()


class TestSqliteWithDaysUnderSeal(StoreContract):
    """Birth dates are under seal, and nobody notices."""

    @pytest.fixture
    def store(self, tmp_path):
        url = f"sqlite:///{tmp_path / 'store.sqlite'}"
        store = open_store(url, tenant="contract", upgrade=True, day_key=bytes(range(32)))
        yield store
        store.close()


class TestPostgresqlWithDaysUnderSeal(StoreContract):
    """The same on the other database."""

    @pytest.fixture
    def store(self, postgres):
        with database_on(postgres) as url:
            store = open_store(url, tenant="contract", upgrade=True, day_key=bytes(range(32)))
            yield store
            store.close()


class TestPostgresqlSerializable(StoreContract, ServiceContract):
    """Where the database refuses what collided, the work is done again and nobody notices."""

    @pytest.fixture
    def store(self, postgres):
        with database_on(postgres) as url:
            engine = engine_of(url)
            upgrade_schema(engine)
            store = SqlStore(engine.execution_options(isolation_level="SERIALIZABLE"), tenant="contract")
            yield store
            engine.dispose()
