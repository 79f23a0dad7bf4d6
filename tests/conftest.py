"""What the tests share: one platform, with everything real but the telephone."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from local_postgres import server
from sqlalchemy import Engine, make_url
from two_officers import TwoOfficers

from idverify.account.person import Person
from idverify.account.service import Service
from idverify.age_review import AgeReview
from idverify.application import Application
from idverify.decision import Decision
from idverify.evidence.budget import NO_BUDGETS, Budgets
from idverify.evidence.possession import Origin, Purpose
from idverify.gate import PostingGate
from idverify.growing_up import GrowingUp
from idverify.guardianship import Guardianship
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, Keyring
from idverify.law import VIETNAM
from idverify.registrar import Registrar
from idverify.rules.policy import NO_POLICY, Policy
from idverify.senders.outbox import Outbox
from idverify.stores.opening import engine_of, open_store, upgrade_schema
from idverify.stores.sql import SqlStore
from idverify.supervision import Supervision

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=VIETNAM)
TENANT = "platform-a"
BROWSER = Origin(session="session of a browser", ip="192.0.2.7")


@dataclass
class Platform:
    """A platform as an operator runs it, on a real store."""

    store: SqlStore
    ring: Keyring
    outbox: Outbox
    vault: TwoOfficers
    registrar: Registrar
    gate: PostingGate
    links: Guardianship
    supervision: Supervision
    reviews: AgeReview
    growing: GrowingUp

    def prove(self, phone: PhoneNumber, account: str, purpose: Purpose = Purpose.ENROL, now: datetime = NOW) -> str:
        """The id of a proof that somebody holds a phone."""
        challenge = self.registrar.challenge(
            phone, purpose=purpose, account=account, origin=BROWSER, lang="vi", now=now
        )
        code = self.outbox.code_for(challenge.id)
        return self.registrar.prove(challenge.id, code, account=account, origin=BROWSER, now=now).id

    def enrol(self, account: str, number: str = "0912000001", now: datetime = NOW) -> Decision:
        """Open the account of an adult with a proven phone."""
        phone = PhoneNumber.parse(number)
        application = Application(
            account=account,
            user=Person("Người Thử", date(1990, 5, 1)),
            phone=phone,
            proof=self.prove(phone, account, now=now),
        )
        return self.registrar.enrol(application, now=now)


def platform_on(
    store: SqlStore,
    ring: Keyring | None = None,
    policy: Policy = NO_POLICY,
    budgets: Budgets = NO_BUDGETS,
    *,
    rotates: bool = True,
) -> Platform:
    """A platform on a store that is open already; its clock stands still, so no budget is kept unless one is given."""
    ring = ring or Keyring((Key("2026a", bytes(range(32))),), tenant=TENANT)
    outbox = Outbox()
    vault = TwoOfficers(TENANT, rotates=rotates)
    seal = vault.seal
    registrar = Registrar(
        service=Service.DOMESTIC,
        ring=ring,
        store=store,
        sender=outbox,
        seal=seal,
        policy=policy,
        budgets=budgets,
    )
    gate = PostingGate(service=Service.DOMESTIC, store=store, policy=policy)
    links = Guardianship(service=Service.DOMESTIC, ring=ring, store=store, seal=seal, policy=policy)
    growing = GrowingUp(service=Service.DOMESTIC, ring=ring, store=store, seal=seal, policy=policy)
    return Platform(store, ring, outbox, vault, registrar, gate, links, Supervision(store), AgeReview(store), growing)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server: the one that IDVERIFY_TEST_DSN names, or one of our own. Without any, tests fail."""
    given = os.environ.get("IDVERIFY_TEST_DSN")
    if given:
        yield given
        return
    with server() as url:
        yield url


@contextmanager
def database_on(server_url: str, template: str | None = None) -> Iterator[str]:
    """The URL of an empty database on a PostgreSQL server, or of a copy of one that nobody is connected to."""
    name = f"idverify_{secrets.token_hex(6)}"
    admin = engine_of(server_url).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template or 'template1'}")
    try:
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        admin.dispose()


def upgraded(url: str) -> None:
    """Make the tables of a store in an empty database."""
    engine = engine_of(url)
    upgrade_schema(engine)
    engine.dispose()


# Making the tables takes most of a test's time, and a copy of a store without rows is one too.
@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store without rows, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "store.sqlite"
    upgraded(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def empty_database(postgres: str) -> Iterator[str]:
    """The name of a database without rows, to be copied."""
    with database_on(postgres) as url:
        upgraded(url)
        yield str(make_url(url).database)


@contextmanager
def empty_store(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The URL of a store without rows, of the kind that a fixture is asked for: a file in a folder, or a database."""
    if request.param == "sqlite":
        path = shutil.copyfile(request.getfixturevalue("empty_file"), folder / "store.sqlite")
        yield f"sqlite:///{path}"
        return
    with database_on(request.getfixturevalue("postgres"), request.getfixturevalue("empty_database")) as url:
        yield url


@contextmanager
def schema_on(request: pytest.FixtureRequest, folder: Path) -> Iterator[Engine]:
    """An engine on a store without rows, of the kind that a fixture is asked for."""
    with empty_store(request, folder) as url:
        made = engine_of(url)
        yield made
        made.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of either kind: an empty one, or with the tables of a store where the test asks for a store too."""
    if "store" in request.fixturenames:
        with empty_store(request, tmp_path) as made:
            yield made
    elif request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'store.sqlite'}"
    else:
        with database_on(request.getfixturevalue("postgres")) as made:
            yield made


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    opened = open_store(url, tenant=TENANT, upgrade=True)
    yield opened
    opened.close()


@pytest.fixture
def platform(store: SqlStore) -> Platform:
    return platform_on(store)
