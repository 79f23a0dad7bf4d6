"""Whatever is loaded, in whatever batches and how often, beside whoever signs up: what opening one by one leaves."""

from __future__ import annotations

import secrets
from contextlib import suppress

import pytest
from bulk_parts import BEFORE, BOTH, NEW, existing, found, opened, phone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import NOW, TENANT, schema_on
from idverify.errors import OperatorError
from idverify.keys import Keyring
from idverify.ports.bulk import ExistingAccount
from idverify.stores.bulk.store import SqlBulk
from idverify.stores.sql import SqlStore

# Before a key is promoted, and after the one before it has retired: processes differ, and one key they all have.
LIVES = [(BEFORE, BOTH), (BOTH, Keyring((NEW,), tenant=TENANT))]


def steps(rings):
    """Lists that are loaded in batches of a size; and accounts of people who sign up themselves."""
    accounts = st.builds(
        lambda name, places, ring: existing(f"user {name}", *(phone(place) for place in places), ring=ring),
        st.integers(0, 7),
        st.lists(st.integers(0, 4), max_size=3),
        st.sampled_from(rings),
    )
    loads = st.tuples(st.lists(accounts, max_size=8), st.integers(1, 5))
    return st.lists(st.one_of(loads, accounts), max_size=6)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request, tmp_path_factory):
    with schema_on(request, tmp_path_factory.mktemp("bulk")) as made:
        yield made


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(LIVES).flatmap(steps))
def test_loading_is_opening_one_by_one(engine, taken):
    loading, plain = (SqlStore(engine, tenant=secrets.token_hex(8)) for _ in range(2))
    bulk = SqlBulk(engine, tenant=loading.tenant)
    for step in taken:
        alone = isinstance(step, ExistingAccount)
        given_now = [step] if alone else step[0]
        opened_now = 0
        for each in given_now:
            with suppress(OperatorError):  # there is one of that name
                plain.open_account(opened(each))
                opened_now += 1
        if alone:
            with suppress(OperatorError):
                loading.open_account(opened(step))
            continue
        came = bulk.load(given_now, now=NOW, at_once=step[1])
        assert came.accounts == opened_now
        assert came.accounts + came.already_there == len(given_now)
        again = bulk.load(given_now, now=NOW)
        assert (again.accounts, again.identities, again.evidence) == (0, 0, 0)
    assert found(loading) == found(plain)
