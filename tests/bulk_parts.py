"""Existing accounts for the tests of loading, and what of them is in a database afterwards."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from racing import die_before
from sqlalchemy import select
from two_officers import TwoOfficers

from conftest import NOW, TENANT
from idverify.account import Account
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.method import Evidence, Method
from idverify.identifiers import Identifier
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, Keyring
from idverify.ports import NewAccount, NewEvidence
from idverify.ports.bulk import ExistingAccount, ExistingEvidence
from idverify.sealing import SealedIdentifier
from idverify.stores import contract_parts as contract
from idverify.stores.bulk.store import open_bulk
from idverify.stores.custody_schema import IDENTITY_SEAL
from idverify.stores.schema import ACCOUNT, EVIDENCE, IDENTITY, IDENTITY_TAG, SLOT
from idverify.stores.sql import SqlStore

OLD: Final = Key("2026a", bytes(range(32)))
NEW: Final = Key("2027a", bytes(range(32, 64)))
BEFORE: Final = Keyring((OLD,), tenant=TENANT)
BOTH: Final = Keyring((NEW, OLD), tenant=TENANT)
PRELOADED: Final = ["idverify.stores.bulk.store", "idverify.stores.contract_parts", "two_officers"]


def phone(place: int) -> PhoneNumber:
    return PhoneNumber.parse(f"0912{place:06d}")


def proven(
    account: str,
    number: Identifier,
    ring: Keyring = BEFORE,
    at: datetime = NOW,
    method: Method = Method.VN_MOBILE_OTP,
    **more: Any,
) -> ExistingEvidence:
    """Evidence as a campaign computes it."""
    pseudonyms = ring.pseudonyms(number)
    return ExistingEvidence(method, at, pseudonyms=pseudonyms, binding=ring.bind(pseudonyms[0], account, at), **more)


def existing(account: str, *numbers: Identifier, ring: Keyring = BEFORE, **facts: Any) -> ExistingAccount:
    """An adult's account with proven numbers."""
    facts = {"opened_at": NOW, "user_birth_date": date(1990, 5, 1)} | facts
    return ExistingAccount(account, evidence=tuple(proven(account, each, ring) for each in numbers), **facts)


def sealed(number: Identifier) -> SealedIdentifier | None:
    return TwoOfficers(TENANT).seal.identifier(number)


def opened(old: ExistingAccount) -> NewAccount:
    """The same account, about to be opened by itself."""
    facts = Account(
        opened_at=old.opened_at, holder=old.holder, user_birth_date=old.user_birth_date, age_evidence=old.age_evidence
    )
    evidence = tuple(
        NewEvidence(
            evidence=Evidence(each.method, each.verified_at, each.level),
            pseudonyms=each.pseudonyms,
            binding=each.binding,
            seal=each.seal,
        )
        for each in old.evidence
    )
    at = old.no_vn_mobile_declared_at
    declaration = None if at is None else NoMobileDeclaration(at, "2026-01", "vi")
    return NewAccount(
        id=old.id, facts=facts, evidence=evidence, links=(), declaration=declaration, record=contract.record()
    )


def found(store: SqlStore, tenant: str | None = None) -> dict[str, list[Any]]:
    """What is kept of one platform's accounts and numbers, with each number called by its tags and not by its row."""
    own = store.tenant if tenant is None else tenant
    with store._engine.connect() as connection:

        def rows(table: Any) -> list[Any]:
            return list(connection.execute(select(table).where(table.c.tenant == own)))

        tags: dict[str, list[Any]] = {row.id: [] for row in rows(IDENTITY)}
        for row in rows(IDENTITY_TAG):
            tags[row.identity].append((row.kind, row.kid, bytes(row.tag)))
        of = {name: tuple(sorted(each)) for name, each in tags.items()} | {None: ()}
        aside = {"tenant", "declaration_text", "declaration_lang"}  # a platform's own list has no such words
        accounts = [{k: v for k, v in row._mapping.items() if k not in aside} for row in rows(ACCOUNT)]
        kept: dict[str, list[Any]] = {
            "accounts": sorted(accounts, key=lambda each: str(each["id"])),
            "numbers": sorted((row.kind, of[row.id]) for row in rows(IDENTITY)),
            "places": sorted((of[row.identity], row.kind, row.slot, row.account) for row in rows(SLOT)),
            "seals": sorted((of[row.identity], row.suite, row.rotation_key) for row in rows(IDENTITY_SEAL)),
        }
        by_row = {"id", "identity", *aside}
        evidence = [
            {k: v for k, v in row._mapping.items() if k not in by_row} | {"number": of[row.identity]}
            for row in rows(EVIDENCE)
        ]
    kept["evidence"] = sorted(evidence, key=repr)
    return kept


def crowd(count: int = 8, ring: Keyring = BEFORE) -> list[ExistingAccount]:
    """Accounts of which every third shares its number with another."""
    return [existing(f"user {place}", phone(place - place % 3 // 2), ring=ring) for place in range(count)]


def load_and_die(url: str, statement: int) -> None:
    """Load a crowd in two batches, killed before a statement or commit."""
    bulk = open_bulk(url, tenant=TENANT)
    die_before(statement, bulk._engine)
    bulk.load(crowd(), now=NOW, at_once=4)
    bulk.close()


LATER: Final = NOW + timedelta(days=60)
