"""What the tests share: one platform, with everything real but the telephone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest

from idverify.account.person import Person
from idverify.account.service import Service
from idverify.decision import Decision
from idverify.evidence.possession import Origin, Purpose
from idverify.gate import PostingGate
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, Keyring
from idverify.law import VIETNAM
from idverify.registrar import Application, Registrar
from idverify.sealing import RecordSeal, RecordVault
from idverify.senders.outbox import Outbox
from idverify.stores.opening import open_store
from idverify.stores.sql import SqlStore

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=VIETNAM)
TENANT = "platform-a"
BROWSER = Origin(session="session of a browser", ip="192.0.2.7")


@dataclass
class Platform:
    """A platform as an operator runs it, on a real store."""

    store: SqlStore
    ring: Keyring
    outbox: Outbox
    vault: RecordVault
    registrar: Registrar
    gate: PostingGate

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


def platform_on(store: SqlStore, ring: Keyring | None = None) -> Platform:
    """A platform on a store that is open already."""
    ring = ring or Keyring((Key("2026a", bytes(range(32))),), tenant=TENANT)
    outbox = Outbox()
    vault = RecordVault(bytes(range(1, 33)), tenant=TENANT)
    registrar = Registrar(
        service=Service.DOMESTIC,
        ring=ring,
        store=store,
        sender=outbox,
        seal=RecordSeal(vault.public_key, tenant=TENANT),
    )
    gate = PostingGate(service=Service.DOMESTIC, store=store)
    return Platform(store, ring, outbox, vault, registrar, gate)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.sqlite'}"


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    opened = open_store(url, tenant=TENANT, upgrade=True)
    yield opened
    opened.close()


@pytest.fixture
def platform(store: SqlStore) -> Platform:
    return platform_on(store)
