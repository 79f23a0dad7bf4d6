"""What is kept is shown to an authority only by two, on a written request, and never before the ledger says so."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shlex
import stat
import traceback
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import text as sql
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

from conftest import BROWSER, NOW, TENANT
from idverify.account import Item
from idverify.account.person import Person
from idverify.account.service import Service
from idverify.application import Application
from idverify.cli import _parser
from idverify.cli import custody_requests as cli
from idverify.custody.disclosure import Disclosure
from idverify.custody.extract import Extract, ExtractSigner
from idverify.custody.request import (
    ITEMS,
    STEPS,
    Authentication,
    AuthorityRequest,
    Case,
    CaseState,
    ExtensionReason,
    RefusalReason,
    Step,
    commitment_of,
    document_of,
    request_of,
)
from idverify.custody.sequencer import Sequencer
from idverify.errors import OperatorError
from idverify.evidence.budget import NO_BUDGETS
from idverify.evidence.possession import Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, Keyring
from idverify.law import VIETNAM, decree_147_2024, decree_333_2026, law_91_2025, law_116_2025
from idverify.ledger.checkpoint import Checkpoint
from idverify.ledger.entry import Entry
from idverify.ledger.note import Verifier
from idverify.ledger.signer import LogSigner
from idverify.messages import keys, text
from idverify.registrar import Registrar
from idverify.rules.deadline import SubjectRight
from idverify.sealing import Group, Half, OfficerKey, Officers, RecordSeal, SealedRecord
from idverify.senders.outbox import Outbox
from idverify.stores import requests as rows
from idverify.stores.custody import SqlCustody
from idverify.stores.opening import open_custody, open_store

NAME, BORN, PHONE = "Nguyễn Thị Thử", date(1990, 5, 1), "0912000001"
SECOND_PHONE = "0912000002"
A1, A2 = (OfficerKey.generate(f"a{number}", Group.FIRST) for number in (1, 2))
B1, B2 = (OfficerKey.generate(f"b{number}", Group.SECOND) for number in (1, 2))
STRANGER = OfficerKey.generate("stranger", Group.SECOND)
OFFICERS = Officers(tuple(key.officer for key in (A1, A2, B1, B2)))
EXTRACT_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LOG_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
SECRETS = (NAME, "Thử", BORN.isoformat(), "912000001", "912000002", "001190000001")
AUTHORITY, PAPER = "Cục An ninh mạng", "1234567890/ANM"


@dataclass
class Watched:
    """A sequencer that can be told to do something else, and that says what had been opened when it ran."""

    real: Sequencer
    opened: list[str]
    run_instead: Callable[[datetime], Checkpoint] | None = None
    proof_instead: Callable[[str], str] | None = None
    opened_when_run: list[int] = field(default_factory=list)

    @property
    def vkey(self) -> str:
        return self.real.vkey

    def run(self, *, now: datetime) -> Checkpoint:
        self.opened_when_run.append(len(self.opened))
        return self.real.run(now=now) if self.run_instead is None else self.run_instead(now)

    def proof(self, name: str) -> str:
        return self.real.proof(name) if self.proof_instead is None else self.proof_instead(name)


@dataclass
class Desk:
    """A platform whose records four officers hold, with its log."""

    url: str
    store: SqlCustody
    registrar: Registrar
    outbox: Outbox
    seal: RecordSeal
    sequencer: Watched
    disclosure: Disclosure
    opened: list[str]
    now: datetime = NOW

    def enrol(self, account: str, number: str = PHONE, name: str = NAME) -> None:
        phone = PhoneNumber.parse(number)
        proof = self._proof(account, phone, Purpose.ENROL)
        self.registrar.enrol(
            Application(account=account, user=Person(name, BORN), phone=phone, proof=proof), now=self.now
        ).require()

    def change_phone(self, account: str, number: str) -> None:
        phone = PhoneNumber.parse(number)
        self.registrar.change_phone(
            account, phone, self._proof(account, phone, Purpose.CHANGE), now=self.now + timedelta(hours=1)
        )

    def _proof(self, account: str, phone: PhoneNumber, purpose: Purpose) -> str:
        now = self.now if purpose is Purpose.ENROL else self.now + timedelta(hours=1)
        challenge = self.registrar.challenge(
            phone, purpose=purpose, account=account, origin=BROWSER, lang="vi", now=now
        )
        code = self.outbox.code_for(challenge.id)
        return self.registrar.prove(challenge.id, code, account=account, origin=BROWSER, now=now).id

    def received(self, *accounts: str, fields: frozenset[Item] = frozenset({Item.NAME}), **more: Any) -> Case:
        return self.disclosure.receive(asked(*(accounts or ("lan",)), fields=fields, **more), LATER)

    def approved(self, *accounts: str, by: tuple[OfficerKey, ...] = (A1, B1), **more: Any) -> Case:
        case = self.received(*accounts, **more)
        for key in by:
            case = self.disclosure.approve(case.id, key, LATER)
        return case

    def entries(self) -> list[Entry]:
        self.sequencer.real.run(now=LATER)
        return [Entry.from_bytes(each) for each in self.store.entries(0, most=1000)]

    def types(self) -> list[str]:
        return [each.type.value for each in self.entries()]

    def execute(self, statement: str, **values: object) -> None:
        with self.store._engine.begin() as connection:
            connection.execute(sql(statement), values)


LATER = NOW + timedelta(hours=2)


def asked(*accounts: str, fields: frozenset[Item] = frozenset({Item.NAME}), **more: Any) -> AuthorityRequest:
    given: dict[str, Any] = {
        "authority": AUTHORITY,
        "reference": PAPER,
        "basis": law_116_2025.ART_25_2_A,
        "received_at": NOW,
        "authenticated": Authentication.SIGNED_PAPER_VERIFIED,
    }
    return AuthorityRequest(accounts=accounts, fields=fields, **{**given, **more})


def desk_on(url: str, folder: Path, opened: list[str]) -> Desk:
    store = open_store(url, tenant=TENANT, upgrade=True)
    custody = open_custody(url, tenant=TENANT)
    seal = RecordSeal(OFFICERS, tenant=TENANT)
    outbox = Outbox()
    registrar = Registrar(
        service=Service.DOMESTIC,
        ring=Keyring((Key("2026a", bytes(range(32))),), tenant=TENANT),
        store=store,
        sender=outbox,
        seal=seal,
        budgets=NO_BUDGETS,
    )
    public = LOG_KEY.public_key().public_bytes_raw()
    signer = LogSigner.begin("log.example/platform-a", public, LOG_KEY.sign, folder / "log.state")
    sequencer = Watched(Sequencer(custody, signer), opened)
    disclosure = Disclosure(
        custody, OFFICERS, sequencer, tenant=TENANT, extract_signer=extract_signer(EXTRACT_KEY.sign)
    )
    return Desk(url, custody, registrar, outbox, seal, sequencer, disclosure, opened)


def extract_signer(sign: Callable[[bytes], bytes]) -> ExtractSigner:
    return ExtractSigner(Verifier("platform-a.example", EXTRACT_KEY.public_key().public_bytes_raw()), sign)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The records of which any half was opened, in order."""
    seen: list[str] = []
    really = OfficerKey.open_share

    def open_share(self: OfficerKey, sealed: SealedRecord, *, tenant: str, account: str) -> Half:
        seen.append(sealed.id)
        return really(self, sealed, tenant=tenant, account=account)

    monkeypatch.setattr(OfficerKey, "open_share", open_share)
    return seen


@pytest.fixture
def desk(url: str, tmp_path: Path, opened: list[str]) -> Iterator[Desk]:
    made = desk_on(url, tmp_path, opened)
    made.enrol("lan")
    yield made
    made.store.close()
    made.registrar._store.close()


def refused(code: str, act: Callable[..., object], *given: object) -> None:
    with pytest.raises(OperatorError) as caught:
        act(*given)
    assert caught.value.code == code
    told = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert not [secret for secret in SECRETS if secret in told]


def body_of(extract: Extract) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(extract.data)) as archive:
        found: dict[str, Any] = json.loads(archive.read("extract.note").decode().partition("\n\n")[0])
    return found


def values_of(extract: Extract, account: str = "lan") -> dict[str, list[str]]:
    (found,) = [each for each in body_of(extract)["accounts"] if each["account"] == account]
    return {item: [value["value"] for value in values] for item, values in found["items"].items()}


# The whole way


def test_two_officers_show_what_was_asked_and_nothing_else(desk: Desk, tmp_path: Path) -> None:
    case = desk.approved(fields=frozenset({Item.NAME, Item.PHONE}))
    extract = desk.disclosure.open(case.id, A1, B1, LATER)
    assert values_of(extract) == {"name": [NAME], "phone": ["+84912000001"]}
    done = desk.disclosure.deliver(extract, tmp_path / "out.zip", LATER)
    assert done.state is CaseState.DELIVERED
    assert (tmp_path / "out.zip").read_bytes() == extract.data
    assert stat.S_IMODE((tmp_path / "out.zip").stat().st_mode) == 0o600
    assert len(desk.opened) == 2


def test_the_ledger_tells_of_each_step_by_commitment_and_key_alone(desk: Desk, tmp_path: Path) -> None:
    case = desk.approved()
    extract = desk.disclosure.open(case.id, B1, A1, LATER)
    desk.disclosure.deliver(extract, tmp_path / "out.zip", LATER)
    about = [each for each in desk.entries() if each.data.get("case") == case.id]
    document = desk.store.request(case.id)
    assert document is not None
    assert {each.data["commitment"] for each in about} == {hashlib.sha256(document.document.encode()).hexdigest()}
    by_type: dict[str, list[Entry]] = {}
    for each in about:
        by_type.setdefault(each.type.value, []).append(each)
    assert {name: len(each) for name, each in by_type.items()} == {
        "disclosure.requested": 1,
        "disclosure.approved": 2,
        "disclosure.opened": 3,
        "disclosure.delivered": 1,
    }
    officers = {A1.officer.key_id, B1.officer.key_id}
    assert {each.actor for each in by_type["disclosure.approved"]} == officers
    assert {each.actor for each in by_type["disclosure.opened"]} == {*officers, None}
    (kept,) = desk.store.records("lan")
    assert isinstance(kept.record, SealedRecord)
    records = {(each.record, each.blob) for each in by_type["disclosure.opened"] if each.record}
    assert records == {(kept.record.id, kept.record.digest)}
    assert by_type["disclosure.delivered"][0].data["file"] == hashlib.sha256(extract.data).hexdigest()
    written = b"".join(each.to_bytes() for each in about).decode()
    for word in (*SECRETS, AUTHORITY, PAPER, "1234567890", "lan"):
        assert word not in written


def test_only_records_that_hold_what_is_asked_are_opened(desk: Desk) -> None:
    desk.change_phone("lan", SECOND_PHONE)
    first, second = (each.record.id for each in desk.store.records("lan"))
    case = desk.approved(fields=frozenset({Item.PHONE}))
    assert values_of(desk.disclosure.open(case.id, A1, B1, LATER)) == {"phone": ["+84912000002"]}
    assert set(desk.opened) == {second}
    case = desk.approved(fields=frozenset({Item.PHONE}), history=True)
    extract = desk.disclosure.open(case.id, A1, B1, LATER)
    assert values_of(extract) == {"phone": ["+84912000001", "+84912000002"]}
    assert set(desk.opened) == {first, second}


def test_several_accounts_come_in_one_extract_and_one_that_holds_nothing_is_told_so(desk: Desk) -> None:
    desk.enrol("mai", SECOND_PHONE, "Trần Mai Thử")
    case = desk.approved("lan", "mai", "nobody", fields=frozenset({Item.NAME, Item.PERSONAL_ID}))
    extract = desk.disclosure.open(case.id, A1, B1, LATER)
    assert values_of(extract, "mai") == {"name": ["Trần Mai Thử"], "personal_id": []}
    assert values_of(extract, "nobody") == {"name": [], "personal_id": []}


def test_an_approval_is_an_ed25519_signature_over_platform_case_commitment_and_moment(desk: Desk) -> None:
    case = desk.approved()
    kept = desk.store.request(case.id)
    assert kept is not None
    parts = (b"vnid/v1/approval", TENANT.encode(), case.id.encode(), hashlib.sha256(kept.document.encode()).digest())
    moment = LATER.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").encode()
    message = b"".join(len(part).to_bytes(2, "big") + part for part in (*parts, moment))
    by_key = {each.officer: each.signature for each in case.approvals}
    for key in (A1, B1):
        public = Ed25519PublicKey.from_public_bytes(key.officer.verify_key)
        public.verify(by_key[key.officer.key_id], message)
        with pytest.raises(InvalidSignature):
            public.verify(by_key[key.officer.key_id], message + b"x")


# One officer alone cannot


@pytest.mark.parametrize(
    ("by", "keys", "code"),
    [
        ((A1, B1), (A1, A1), "approval_same_officer"),
        ((A1, A2, B1), (A1, A2), "approval_group"),
        ((A1, B1), (B1, B2), "approval_group"),
        ((A1,), (A1, B1), "approval_missing"),
        ((A1, B1), (A1, B2), "approval_missing"),
        ((A1, B1), (A2, B1), "approval_missing"),
        ((), (A1, B1), "approval_missing"),
        ((A1, B1), (A1, STRANGER), "officer_unknown"),
    ],
)
def test_without_an_approval_and_a_key_of_each_group_nothing_is_opened(
    desk: Desk, by: tuple[OfficerKey, ...], keys: tuple[OfficerKey, OfficerKey], code: str
) -> None:
    case = desk.approved(by=by)
    refused(code, desk.disclosure.open, case.id, *keys, LATER)
    assert desk.opened == []
    assert "disclosure.opened" not in desk.types()


def test_a_key_that_took_an_officers_name_is_not_in_the_register(desk: Desk) -> None:
    case = desk.received()
    b1 = B1.officer
    another_hand = OfficerKey(b1.name, b1.group, B1._seal, Ed25519PrivateKey.generate())
    assert another_hand.officer.key_id == b1.key_id
    for key in (STRANGER, OfficerKey.generate("b1", Group.SECOND), another_hand):
        refused("officer_unknown", desk.disclosure.approve, case.id, key, LATER)
        refused("officer_unknown", desk.disclosure.refuse, case.id, RefusalReason.NO_BASIS, key, LATER)


@pytest.mark.parametrize("late", [timedelta(hours=8, microseconds=1), timedelta(microseconds=-1)])
def test_an_approval_of_too_long_ago_or_of_later_opens_nothing(desk: Desk, late: timedelta) -> None:
    case = desk.approved()
    refused("approval_stale", desk.disclosure.open, case.id, A1, B1, LATER + late)
    assert desk.opened == []
    desk.disclosure.open(case.id, A1, B1, LATER + timedelta(hours=8))


def test_a_stale_approval_is_given_anew(desk: Desk) -> None:
    case, next_day = desk.approved(), LATER + timedelta(days=1)
    for key in (A1, B1):
        desk.disclosure.approve(case.id, key, next_day)
    assert values_of(desk.disclosure.open(case.id, A1, B1, next_day)) == {"name": [NAME]}


def test_an_approval_serves_once(desk: Desk) -> None:
    case = desk.approved()
    desk.disclosure.open(case.id, A1, B1, LATER)
    before = len(desk.opened)
    refused("case_opening", desk.disclosure.open, case.id, A1, B1, LATER)
    refused("case_opening", desk.disclosure.approve, case.id, A1, LATER)
    # Whoever writes into the database sets the request back; its approvals are used up still.
    desk.execute("UPDATE idverify_request SET state = 'open' WHERE id = :id", id=case.id)
    refused("approval_used", desk.disclosure.open, case.id, A1, B1, LATER)
    refused("approval_used", desk.disclosure.approve, case.id, A1, LATER)
    assert len(desk.opened) == before


def test_an_approval_of_another_case_opens_nothing(desk: Desk) -> None:
    approved, other = desk.approved(), desk.received(fields=ITEMS)
    desk.execute(
        "INSERT INTO idverify_approval (tenant, request, officer, approved_at, signature, used) "
        "SELECT tenant, :other, officer, approved_at, signature, used FROM idverify_approval WHERE request = :id",
        other=other.id,
        id=approved.id,
    )
    refused("approval_forged", desk.disclosure.open, other.id, A1, B1, LATER)
    assert desk.opened == []


@pytest.mark.parametrize("change", [('"fields":["name"]', '"fields":["name","phone"]'), ('["lan"]', '["lam"]')])
def test_a_request_that_was_changed_after_its_approval_opens_nothing(desk: Desk, change: tuple[str, str]) -> None:
    case = desk.approved()
    kept = desk.store.request(case.id)
    assert kept is not None
    changed = kept.document.replace(*change)
    assert changed != kept.document
    desk.execute("UPDATE idverify_request SET document = :new WHERE id = :id", new=changed, id=case.id)
    refused("approval_forged", desk.disclosure.open, case.id, A1, B1, LATER)
    assert desk.opened == []


@pytest.mark.parametrize("change", [('"v":1', '"v":2'), ('"v":1', '"v": 1'), ('"nonce":"', '"nonce":"00'), ("{", "[")])
def test_what_is_no_request_of_this_library_is_not_taken_for_one(desk: Desk, change: tuple[str, str]) -> None:
    case = desk.approved()
    kept = desk.store.request(case.id)
    assert kept is not None
    desk.execute(
        "UPDATE idverify_request SET document = :new WHERE id = :id",
        new=kept.document.replace(*change, 1),
        id=case.id,
    )
    refused("request_document", desk.disclosure.open, case.id, A1, B1, LATER)
    assert desk.opened == []


def test_an_approval_moved_in_time_opens_nothing(desk: Desk) -> None:
    case = desk.approved()
    desk.execute("UPDATE idverify_approval SET approved_at = approved_at + 1 WHERE request = :id", id=case.id)
    refused("approval_forged", desk.disclosure.open, case.id, A1, B1, LATER + timedelta(minutes=1))
    assert desk.opened == []


def test_a_refused_case_is_neither_approved_nor_opened(desk: Desk) -> None:
    case = desk.approved()
    done = desk.disclosure.refuse(case.id, RefusalReason.TOO_BROAD, A1, LATER)
    assert (done.state, done.reason, done.settled_at) == (CaseState.REFUSED, "too_broad", LATER)
    refused("case_refused", desk.disclosure.open, case.id, A1, B1, LATER)
    refused("case_refused", desk.disclosure.approve, case.id, A2, LATER)
    refused("case_refused", desk.disclosure.refuse, case.id, RefusalReason.TOO_BROAD, A1, LATER)
    assert desk.opened == []
    (entry,) = [each for each in desk.entries() if each.type.value == "disclosure.refused"]
    assert (entry.actor, entry.data["reason"]) == (A1.officer.key_id, "too_broad")


def test_what_was_not_opened_is_not_delivered_and_what_was_is_delivered_once(desk: Desk, tmp_path: Path) -> None:
    case = desk.approved()
    refused("case_unopened", desk.disclosure.deliver, Extract(case=case.id, data=b""), tmp_path / "a", LATER)
    extract = desk.disclosure.open(case.id, A1, B1, LATER)
    (tmp_path / "b").write_text("another file")
    refused("file_exists", desk.disclosure.deliver, extract, tmp_path / "b", LATER)
    assert (tmp_path / "b").read_text() == "another file"
    refused("file", desk.disclosure.deliver, extract, tmp_path / "no" / "folder", LATER)
    desk.disclosure.deliver(extract, tmp_path / "c", LATER)
    refused("case_closed", desk.disclosure.deliver, extract, tmp_path / "d", LATER)
    assert sorted(each.name for each in tmp_path.iterdir() if len(each.name) == 1) == ["b", "c"]


def test_what_the_ledger_does_not_take_is_not_left_as_a_file(desk: Desk, tmp_path: Path, monkeypatch: Any) -> None:
    case = desk.approved()
    extract = desk.disclosure.open(case.id, A1, B1, LATER)

    def settle(*_: object, **__: object) -> None:
        raise OperatorError("request_unknown")

    monkeypatch.setattr(desk.store, "settle", settle)
    refused("request_unknown", desk.disclosure.deliver, extract, tmp_path / "out.zip", LATER)
    assert not (tmp_path / "out.zip").exists()


def test_there_is_no_such_case(desk: Desk) -> None:
    refused("case_unknown", desk.disclosure.open, "0" * 32, A1, B1, LATER)
    refused("case_unknown", desk.disclosure.approve, "0" * 32, A1, LATER)


# The ledger comes first


def fork(_now: datetime) -> Checkpoint:
    raise OperatorError("ledger_fork", last=1, size=1)


def test_where_the_log_is_not_signed_nothing_is_opened(desk: Desk) -> None:
    case = desk.approved()
    desk.sequencer.run_instead = fork
    refused("ledger_fork", desk.disclosure.open, case.id, A1, B1, LATER)
    assert desk.opened == []
    assert desk.types().count("disclosure.opened") == 0
    # The approvals are there still: a log that does not sign costs nobody the hours that are left.
    desk.sequencer.run_instead = None
    assert values_of(desk.disclosure.open(case.id, A1, B1, LATER)) == {"name": [NAME]}


def test_where_the_log_fails_after_the_approvals_were_used_nothing_is_opened_either(desk: Desk) -> None:
    case = desk.approved()
    sign, turns = desk.sequencer.real.run, iter(range(9))

    def then_fork(at: datetime) -> Checkpoint:
        return sign(now=at) if next(turns) == 0 else fork(at)

    desk.sequencer.run_instead = then_fork
    refused("ledger_fork", desk.disclosure.open, case.id, A1, B1, LATER)
    assert desk.opened == []
    assert desk.types().count("disclosure.opened") == 3  # the intent stands in the log
    # The approvals are gone; the case is closed and received anew.
    desk.sequencer.run_instead = None
    refused("case_opening", desk.disclosure.open, case.id, A1, B1, LATER)
    done = desk.disclosure.refuse(case.id, RefusalReason.OPENING_FAILED, A1, LATER)
    assert done.state is CaseState.REFUSED
    again = desk.approved()
    assert values_of(desk.disclosure.open(again.id, A1, B1, LATER)) == {"name": [NAME]}


def test_where_the_log_was_taken_away_the_signer_refuses_and_nothing_is_opened(desk: Desk) -> None:
    case = desk.approved()
    desk.sequencer.real.run(now=LATER)
    for table in ("entry", "tile", "head", "checkpoint"):
        desk.execute(f"DELETE FROM idverify_ledger_{table}")
    refused("ledger_smaller", desk.disclosure.open, case.id, A1, B1, LATER)
    assert desk.opened == []


def test_where_the_checkpoint_does_not_hold_the_opening_nothing_is_opened(desk: Desk) -> None:
    before = desk.sequencer.real.run(now=LATER)
    case = desk.approved()
    desk.sequencer.run_instead = lambda _: before  # a sequencer that says to have signed
    refused("ledger_unsigned", desk.disclosure.open, case.id, A1, B1, LATER)
    assert desk.opened == []


def test_a_proof_of_another_entry_does_not_do(desk: Desk) -> None:
    (kept,) = desk.store.records("lan")
    case = desk.approved()
    desk.sequencer.proof_instead = lambda _: desk.sequencer.real.proof(kept.record.id)
    refused("opening_unlogged", desk.disclosure.open, case.id, A1, B1, LATER)
    assert desk.opened == []


def test_when_the_log_is_signed_no_half_has_been_opened_yet(desk: Desk) -> None:
    case = desk.approved()
    desk.disclosure.open(case.id, A1, B1, LATER)
    assert desk.sequencer.opened_when_run == [0, 0]
    assert len(desk.opened) == 2


def test_a_record_that_the_ledger_does_not_tell_of_is_not_opened(desk: Desk) -> None:
    (kept,) = desk.store.records("lan")
    case = desk.approved()
    desk.execute("DELETE FROM idverify_ledger_pending WHERE id = :id", id=kept.record.id)
    refused("record_unlogged", desk.disclosure.open, case.id, A1, B1, LATER)
    assert desk.opened == []


def test_a_record_that_was_planted_in_place_of_another_is_not_opened(desk: Desk) -> None:
    (kept,) = desk.store.records("lan")
    case = desk.approved()
    desk.execute("UPDATE idverify_registration_record SET nonce = :nonce", nonce=bytes(12))
    refused("record_differs", desk.disclosure.open, case.id, A1, B1, LATER)
    assert desk.opened == []
    assert kept.record.id


def test_a_record_without_a_half_for_an_officer_costs_no_approval(desk: Desk) -> None:
    case = desk.approved()
    desk.execute("DELETE FROM idverify_record_share WHERE officer = :id", id=B1.officer.key_id)
    refused("seal_officer", desk.disclosure.open, case.id, A1, B1, LATER)
    assert not any(each.used for each in desk.disclosure.case(case.id).approvals)
    desk.disclosure.approve(case.id, B2, LATER)
    assert values_of(desk.disclosure.open(case.id, A1, B2, LATER)) == {"name": [NAME]}


def test_where_nothing_is_held_no_approval_is_used(desk: Desk) -> None:
    case = desk.approved("nobody")
    refused("record_none", desk.disclosure.open, case.id, A1, B1, LATER)
    assert not any(each.used for each in desk.disclosure.case(case.id).approvals)


def test_what_lies_under_the_earlier_seal_is_not_passed_over(desk: Desk) -> None:
    desk.execute("UPDATE idverify_registration_record SET fields = NULL, bound = NULL")
    case = desk.approved()
    refused("record_earlier", desk.disclosure.open, case.id, A1, B1, LATER)
    assert desk.opened == []


def test_an_extract_that_is_not_signed_leaves_nothing_of_what_was_opened_in_its_error(desk: Desk) -> None:
    case = desk.approved(fields=ITEMS)
    desk.disclosure._signer = extract_signer(lambda _: bytes(64))
    refused("ledger_signature", desk.disclosure.open, case.id, A1, B1, LATER)

    def broken(_: bytes) -> bytes:
        raise ConnectionError("the vault is gone")

    case = desk.approved(fields=ITEMS)
    desk.disclosure._signer = extract_signer(broken)
    with pytest.raises(ConnectionError) as caught:
        desk.disclosure.open(case.id, A1, B1, LATER)
    told = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert not [secret for secret in SECRETS if secret in told]


# At once


@pytest.mark.parametrize("pairs", [((A1, B1), (A1, B1)), ((A1, B1), (A2, B2)), ((A1, B1), (A2, B1))])
def test_of_two_who_open_at_once_one_does(desk: Desk, pairs: tuple[tuple[OfficerKey, OfficerKey], ...]) -> None:
    case = desk.approved(by=(A1, A2, B1, B2))
    barrier = Barrier(len(pairs))

    def attempt(pair: tuple[OfficerKey, OfficerKey]) -> str:
        barrier.wait()
        try:
            desk.disclosure.open(case.id, *pair, LATER)
        except OperatorError as lost:
            return lost.code
        return "opened"

    with ThreadPoolExecutor(len(pairs)) as pool:
        outcomes = list(pool.map(attempt, pairs))
    assert outcomes.count("opened") == 1
    assert set(outcomes) <= {"opened", "approval_used", "request_unknown", "case_opening"}
    assert desk.types().count("disclosure.opened") == 3
    assert len(desk.opened) == 2


def test_of_two_who_settle_at_once_one_does(desk: Desk) -> None:
    case = desk.received()
    barrier = Barrier(4)

    def attempt(key: OfficerKey) -> str:
        barrier.wait()
        try:
            desk.disclosure.refuse(case.id, RefusalReason.NO_BASIS, key, LATER)
        except OperatorError as lost:
            return lost.code
        return "refused"

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(attempt, (A1, A2, B1, B2)))
    assert outcomes.count("refused") == 1
    assert set(outcomes) <= {"refused", "request_unknown", "case_refused"}
    assert desk.types().count("disclosure.refused") == 1


def test_the_rows_themselves_use_an_approval_once_and_keep_nothing_of_what_they_refuse(desk: Desk) -> None:
    case = desk.approved()
    officers = [A1.officer.key_id, B1.officer.key_id]
    entry = next(each for each in desk.entries() if each.type.value == "disclosure.requested")
    refused("approval_used", desk.store.begin_opening, case.id, [officers[0], A2.officer.key_id], [entry])
    refused("request_unknown", desk.store.begin_opening, "0" * 32, [], [entry])
    before = len(desk.entries())
    assert not any(each.used for each in desk.disclosure.case(case.id).approvals)
    assert len(desk.store.begin_opening(case.id, officers, [entry])) == 1
    desk.execute("UPDATE idverify_request SET state = 'open' WHERE id = :id", id=case.id)
    refused("approval_used", desk.store.begin_opening, case.id, officers, [entry])
    assert len(desk.entries()) == before + 1


def test_the_rows_come_with_those_due_first_and_settled_ones_only_if_asked_for(desk: Desk) -> None:
    never = desk.received(basis=decree_147_2024.ART_35_9, received_at=datetime(2026, 6, 30, tzinfo=VIETNAM))
    later, sooner, settled = desk.received(), desk.received(received_at=NOW - timedelta(hours=1)), desk.received()
    desk.disclosure.refuse(settled.id, RefusalReason.NO_BASIS, A1, LATER)
    assert [each.id for each in desk.store.requests()] == [sooner.id, later.id, never.id]
    assert {each.id for each in desk.store.requests(open_only=False)} == {never.id, later.id, sooner.id, settled.id}


def test_the_rows_know_the_same_order_of_states_as_the_desk() -> None:
    comes_from: dict[str, frozenset[str]] = {}
    for before, after in STEPS.values():
        if after is not None:
            comes_from[after.value] = frozenset(each.value for each in before)
    assert dict(rows.COMES_FROM) == comes_from
    assert {state for state in CaseState if not any(state in before for before, _ in STEPS.values())} == set(rows.ENDS)
    assert STEPS[Step.APPROVE][0] == STEPS[Step.OPEN][0]


# Requests


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"authority": " "}, "request_text"),
        ({"authority": "x" * 256}, "request_text"),
        ({"reference": "a\0b"}, "request_text"),
        ({"fields": frozenset()}, "request_fields"),
        ({"fields": frozenset({Item.ID_DOCUMENT_IMAGE})}, "request_fields"),
        ({"basis": law_91_2025.ART_19_1}, "request_basis"),
        ({"basis": decree_333_2026.ART_16_3, "received_at": datetime(2026, 8, 18, tzinfo=VIETNAM)}, "request_basis"),
        ({"basis": decree_147_2024.ART_35_9, "emergency": True}, "request_emergency"),
        ({"authenticated": Authentication.POSSESSION}, "request_authentication"),
        ({"received_at": datetime(2026, 11, 21, 9, 0)}, "request_moment"),  # noqa: DTZ001  # that is the case
    ],
)
def test_a_request_that_the_law_does_not_know_is_none(more: dict[str, Any], code: str) -> None:
    refused(code, lambda: asked("lan", **more))


@pytest.mark.parametrize("accounts", [(), tuple(f"account-{number}" for number in range(101))])
def test_a_request_names_some_accounts_and_not_too_many(accounts: tuple[str, ...]) -> None:
    refused("request_accounts", lambda: asked(*accounts))


def test_a_request_comes_out_of_its_document_as_it_went_in_and_its_commitment_says_nothing() -> None:
    request = asked("mai", "lan", "lan", fields=ITEMS, history=True, emergency=True)
    assert request.accounts == ("lan", "mai")
    assert request_of(document_of(request)) == request
    assert document_of(request) != document_of(request)
    fixed = document_of(request, bytes(32))
    said = json.loads(fixed)
    assert said["nonce"] == "00" * 32
    assert fixed == json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert commitment_of(fixed) == hashlib.sha256(fixed.encode()).digest()
    assert not [word for word in (AUTHORITY, PAPER, "lan") if word in repr(request)]


def test_a_moment_needs_an_offset(desk: Desk, tmp_path: Path) -> None:
    case, extract = desk.approved(), Extract(case="0" * 32, data=b"")
    plain = LATER.replace(tzinfo=None)
    for act, given in (
        (desk.disclosure.receive, (asked("lan"),)),
        (desk.disclosure.approve, (case.id, A1)),
        (desk.disclosure.refuse, (case.id, RefusalReason.NO_BASIS, A1)),
        (desk.disclosure.open, (case.id, A1, B1)),
        (desk.disclosure.deliver, (extract, tmp_path / "x")),
        (desk.disclosure.clocks, ()),
    ):
        refused("request_moment", act, *given, plain)
    refused("request_moment", desk.disclosure.clocks, NOW - timedelta(seconds=1))


def test_one_key_does_not_sign_both_extracts_and_the_log(desk: Desk) -> None:
    key = ExtractSigner(Verifier("platform-a.example", LOG_KEY.public_key().public_bytes_raw()), LOG_KEY.sign)
    refused(
        "extract_key",
        lambda: Disclosure(desk.store, OFFICERS, desk.sequencer, tenant=TENANT, extract_signer=key),
    )


def test_what_fits_into_no_file_costs_no_approval(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.enrol("mai", SECOND_PHONE)
    monkeypatch.setattr("idverify.custody.disclosure.MOST_RECORDS", 1)
    case = desk.approved("lan", "mai")
    refused("record_many", desk.disclosure.open, case.id, A1, B1, LATER)
    assert not any(each.used for each in desk.disclosure.case(case.id).approvals)


def test_every_word_that_is_shown_has_a_text_in_both_languages() -> None:
    families: dict[str, Any] = {
        "authentication": Authentication,
        "refusal_reason": RefusalReason,
        "extension_reason": ExtensionReason,
        "case_state": CaseState,
        "subject_right": SubjectRight,
        "item": ITEMS,
    }
    for family, words in families.items():
        for word in words:
            said = text(f"{family}.{word}")
            assert said.vi != said.en


def test_a_request_does_not_come_in_the_future(desk: Desk) -> None:
    refused("request_future", desk.disclosure.receive, asked("lan", received_at=LATER), NOW)


# Clocks


def test_the_clock_runs_from_the_receipt_and_shows_what_is_late(desk: Desk) -> None:
    ordinary = desk.received()
    emergency = desk.received(emergency=True, basis=decree_333_2026.ART_16_3)
    of_before = desk.received(basis=decree_147_2024.ART_35_9, received_at=datetime(2026, 6, 30, tzinfo=VIETNAM))
    settled = desk.received()
    desk.disclosure.refuse(settled.id, RefusalReason.NO_BASIS, A1, LATER)
    at = NOW + timedelta(hours=3, minutes=1)
    found = desk.disclosure.clocks(at)
    assert [each.case.id for each in found] == [emergency.id, ordinary.id, of_before.id]
    assert [each.left for each in found] == [timedelta(minutes=-1), timedelta(hours=20, minutes=59), None]
    assert [each.late for each in found] == [True, False, False]
    assert [None if each.clock is None else each.clock.due_at for each in found] == [
        NOW + timedelta(hours=3),
        NOW + timedelta(hours=24),
        None,
    ]
    kept = desk.store.request(ordinary.id)
    assert kept is not None
    assert kept.due_at == NOW + timedelta(hours=24)


# Nothing of anybody outside the extract


def test_no_name_and_no_number_stands_in_the_database_the_ledger_or_a_repr(desk: Desk, tmp_path: Path) -> None:
    case = desk.approved(fields=ITEMS, history=True)
    extract = desk.disclosure.open(case.id, A1, B1, LATER)
    desk.disclosure.deliver(extract, tmp_path / "out.zip", LATER)
    desk.entries()
    shown = [repr(each) for each in (extract, case, desk.disclosure.case(case.id), desk.disclosure.clocks(LATER))]
    with desk.store._engine.connect() as connection:
        tables = ("request", "approval", "ledger_entry", "ledger_pending", "registration_record", "record_share")
        for table in tables:
            shown += [repr(tuple(row)) for row in connection.execute(sql(f"SELECT * FROM idverify_{table}"))]
    told = "".join(shown)
    assert not [secret for secret in SECRETS if secret in told]
    assert all(secret in json.dumps(body_of(extract), ensure_ascii=False) for secret in (NAME, "912000001"))


# In the terminal


@pytest.fixture
def key_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    monkeypatch.setattr("idverify.cli.keys.getpass", lambda _: "a passphrase of theirs")
    found = {}
    for name, key in {"a1": A1, "b1": B1}.items():
        found[name] = tmp_path / f"{name}.pem"
        found[name].write_bytes(key.to_pem(b"a passphrase of theirs"))
    return found


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_an_officer_does_all_of_it_in_the_terminal(
    desk: Desk, tmp_path: Path, key_files: dict[str, Path], capsys: pytest.CaptureFixture[str], lang: Any
) -> None:
    said: dict[str, Any] = {
        "authority": AUTHORITY,
        "reference": PAPER,
        "basis": "116/2025/QH15 art. 25.2.a",
        "accounts": ["lan"],
        "fields": [Item.NAME],
        "authenticated": Authentication.DIGITAL_SIGNATURE,
        "received_at": NOW,
    }
    assert cli.receive(desk.disclosure, **said, now=LATER, lang=lang) == 0
    assert cli.receive(desk.disclosure, **said, now=LATER, lang=lang, as_json=True) == 0
    out = capsys.readouterr().out
    assert "2026-11-22 09:00+07:00" in out
    cases = set(re.findall(r"\b[0-9a-f]{32}\b", out))
    assert len(cases) == 2
    case, other = cases
    for name in ("a1", "b1"):
        assert cli.approve(desk.disclosure, case, key=key_files[name], now=LATER, lang=lang) == 0
    assert PAPER in capsys.readouterr().out  # an officer reads what they approve
    file = tmp_path / "out.zip"
    keys: dict[str, Any] = {"first": key_files["a1"], "second": key_files["b1"]}
    assert cli.open_case(desk.disclosure, case, **keys, out=file, now=LATER, lang=lang) == 0
    assert hashlib.sha256(file.read_bytes()).hexdigest() in capsys.readouterr().out
    with pytest.raises(OperatorError, match="there already"):
        cli.open_case(desk.disclosure, other, **keys, out=file, now=LATER, lang=lang)
    assert cli.clocks(desk.disclosure, now=LATER, lang=lang) == 0
    assert cli.clocks(desk.disclosure, now=LATER + timedelta(days=2), lang=lang, as_json=True) == 1
    refusal: dict[str, Any] = {"key": key_files["a1"], "now": LATER, "lang": lang}
    assert cli.refuse(desk.disclosure, other, RefusalReason.NOT_HELD, **refusal) == 0
    assert cli.show(desk.disclosure, other, now=LATER, lang=lang) == 0
    assert cli.clocks(desk.disclosure, now=LATER, lang=lang) == 0
    shown = capsys.readouterr()
    assert not [secret for secret in SECRETS if secret in shown.out + shown.err]


# The page for whoever does it

PAGE = Path(__file__).parents[1] / "docs/how-to/answer-a-lawful-request.md"


def test_the_page_for_an_officer_is_a_program_that_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    examples = list(Sybil(parsers=[PythonCodeBlockParser()]).parse(PAGE).examples())
    assert len(examples) == PAGE.read_text(encoding="utf-8").count("\n```python\n") >= 7
    for example in examples:
        example.evaluate()
    assert (tmp_path / "12-ANM.zip").exists()


def test_the_page_for_an_officer_names_codes_commands_and_words_that_there_are() -> None:
    page = PAGE.read_text(encoding="utf-8")
    told, _, _ = page.partition("## The same as a program")
    typed = re.findall(r"^\$ idverify ((?:.*\\\n)*.*)$", told, re.MULTILINE)
    commands = [shlex.split(each.replace("\\\n", " ").partition(" < ")[0], comments=True) for each in typed]
    assert len(commands) >= 10
    for command in commands:
        _parser("en").parse_args(command)  # it exits where a command is none
    table = told.partition("## When it does not open")[2]
    codes = {code for line in table.splitlines() if line.startswith("| `") for code in re.findall(r"`(\w+)`", line)}
    assert {f"operator.{code}" for code in codes - set(RefusalReason)} <= keys("en")
    words = set(re.findall(r"`(\w+)`", told.partition("to be one of these: ")[2].partition(". Tell")[0]))
    assert words <= set(RefusalReason)
    assert len(words) == 5
