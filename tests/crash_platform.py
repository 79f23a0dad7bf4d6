"""The platform of the crash harness: everything real but the telephone, and every operation on it by its name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from crash_model import ADULT, CHILD, DAY, WORKERS, Op, is_of
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from idverify.account import Action, Choice, Consenter, EndReason, GuardianDeclaration, Person, Relation, Service
from idverify.age_review import AgeReview
from idverify.application import Application
from idverify.custody.keeping import Keeping
from idverify.custody.sequencer import Sequencer
from idverify.evidence.budget import Budget, Budgets, Scope, Spending
from idverify.evidence.possession import Origin, Purpose
from idverify.feed import EventFeed
from idverify.gate import PostingGate
from idverify.guardianship import Guardianship
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, Keyring
from idverify.ledger.entry import Entry, EntryType
from idverify.ledger.label import tenant_label
from idverify.ledger.signer import LogSigner
from idverify.registrar import Registrar
from idverify.rules.policy import Policy
from idverify.sealing import Group, OfficerKey, Officers, RecordSeal, RotationKey
from idverify.sealing.kem_key import KemPrivateKey
from idverify.sealing.secret import Secret
from idverify.sealing.suite import DEFAULT_SUITE
from idverify.senders.outbox import Outbox
from idverify.stores.custody import SqlCustody
from idverify.stores.sql import SqlStore
from idverify.supervision import Supervision

TENANT: Final = "platform-a"
OTHER_TENANT: Final = "platform-b"
ORIGIN: Final = "mxh.example.vn/idverify"
LOG_KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(7, 39)))
SETUP: Final = 15  # the place in a moment of what no worker does
BROWSER: Final = Origin(session="session of a browser", ip="192.0.2.7")
POLICY: Final = Policy(accounts_per_number=4, wards_per_guardian=3)
PLATFORM: Final = Service.DOMESTIC
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LONG: Final = timedelta(days=3650)
# Nothing is refused by these: that each code and each guess is counted under them once is what is asked.
BUDGETS: Final = Budgets(
    tuple(
        Budget(spending=each, scope=Scope.PHONE, most=1_000_000, within=_LONG)
        for each in (Spending.SEND, Spending.GUESS)
    )
)


def moment(at: int) -> datetime:
    return _EPOCH + timedelta(microseconds=at)


def number(place: int) -> PhoneNumber:
    return PhoneNumber.parse(f"09{12_000_000 + place:08d}")


def ring(tenant: str = TENANT) -> Keyring:
    return Keyring((Key("2026a", bytes(range(32))),), tenant=tenant)


def officer_key(group: Group) -> OfficerKey:
    """The key of an officer, the same in every process."""
    scalar = bytes(range(40, 72)) if group is Group.FIRST else bytes(range(80, 112))
    seal = KemPrivateKey.from_secret(DEFAULT_SUITE, Secret(scalar))
    return OfficerKey(f"officer-{group}", group, seal, Ed25519PrivateKey.from_private_bytes(scalar[::-1]))


def record_seal(tenant: str = TENANT) -> RecordSeal:
    officers = Officers((officer_key(Group.FIRST).officer, officer_key(Group.SECOND).officer))
    rotation = RotationKey.from_bytes(bytes(range(120, 152)))
    return RecordSeal(officers, tenant=tenant, rotation_key=rotation.public_key)


def signer(folder: Path) -> LogSigner:
    return LogSigner(ORIGIN, LOG_KEY.public_key().public_bytes_raw(), LOG_KEY.sign, folder / "signed")


def record_name(op: Op) -> str:
    """A name by which the ledger's entry of a purge is found again."""
    return f"{op['at'] % WORKERS:016x}{op['n']:016x}"


class Platform:
    """One process of the platform.

    Args:
        store, custody: open already.
        folder: where the signer's state is.
        tenant: the platform's label.
    """

    def __init__(self, store: SqlStore, custody: SqlCustody, folder: Path, tenant: str = TENANT) -> None:
        keys, seal = ring(tenant), record_seal(tenant)
        self._custody = custody
        self._outbox = Outbox()
        self._registrar = Registrar(
            service=PLATFORM, ring=keys, store=store, sender=self._outbox, seal=seal, policy=POLICY, budgets=BUDGETS
        )
        self._links = Guardianship(service=PLATFORM, ring=keys, store=store, seal=seal, policy=POLICY)
        self._supervision = Supervision(store)
        self._reviews = AgeReview(store)
        self._feed = EventFeed(store)
        self._keeping = Keeping(custody, service=PLATFORM)
        self._sequencer = Sequencer(custody, signer(folder))
        self.gate = PostingGate(service=PLATFORM, store=store, policy=POLICY)

    def do(self, op: Op) -> dict[str, Any]:
        """Do an operation, and say what of its answer is to be remembered.

        Raises:
            IdverifyError: it is refused.
        """
        return _DO[op["op"]](self, op, moment(op["at"])) or {}

    def mine(self, worker: int, most: int, at: int) -> list[list[Any]]:
        """Events of a worker's own accounts that nobody has handled: account, type, moment, link and name."""
        events = self._feed.poll(now=moment(at + 60 * DAY), most=400)
        found = [each for each in events if is_of(each.account, worker)][:most]
        return [
            [each.account, each.type.value, (each.at - _EPOCH) // timedelta(microseconds=1), each.link, each.id]
            for each in found
        ]

    def _challenge(self, op: Op, now: datetime) -> dict[str, Any]:
        purpose, phone = Purpose(op["purpose"]), number(op["phone"])
        made = self._registrar.challenge(
            phone, purpose=purpose, account=op["account"], origin=BROWSER, lang="vi", now=now
        )
        return {"id": made.id, "code": self._outbox.code_for(made.id)}

    def _prove(self, op: Op, now: datetime) -> dict[str, Any]:
        made = self._registrar.prove(op["challenge"], op["code"], account=op["account"], origin=BROWSER, now=now)
        return {"id": made.id}

    def _enrol(self, op: Op, now: datetime) -> dict[str, Any] | None:
        person = Person("Người Thử", date.fromisoformat(ADULT))
        application = Application(account=op["account"], user=person, phone=number(op["phone"]), proof=op["proof"])
        decision = self._registrar.enrol(application, now=now)
        return None if decision.permitted else {"denied": list(decision.rules_breached)}

    def _bind(self, op: Op, now: datetime) -> None:
        self._registrar.bind_phone(op["account"], number(op["phone"]), op["proof"], now=now)

    def _change(self, op: Op, now: datetime) -> None:
        self._registrar.change_phone(op["account"], number(op["phone"]), op["proof"], now=now)

    def _again(self, op: Op, now: datetime) -> None:
        self._registrar.prove_again(op["account"], number(op["phone"]), op["proof"], now=now)

    def _close(self, op: Op, now: datetime) -> None:
        self._registrar.close(op["account"], now=now)

    def _child_made(self, op: Op, now: datetime) -> None:
        (self._reviews.identified if op["made"] else self._reviews.cleared)(op["account"], "12/2026", now=now)

    def _acknowledge(self, op: Op, _now: datetime) -> None:
        self._feed.acknowledge(op["ids"])

    def _erase(self, op: Op, now: datetime) -> None:
        self._keeping.erase(op["account"], now=now)

    def _purge(self, op: Op, now: datetime) -> None:
        entry = Entry(type=EntryType.RECORD_PURGED, at=now, tenant=tenant_label(TENANT), record=record_name(op))
        self._custody.purge(op["account"], now=now, entry=lambda _erased: entry)

    def _sequence(self, op: Op, now: datetime) -> dict[str, Any]:
        signed = self._sequencer.run(now=now, at_once=op["at_once"])
        return {"size": signed.size, "root": signed.root.hex()}

    def _request(self, op: Op, now: datetime) -> dict[str, Any]:
        made = self._links.request(op["account"], birth_date=date.fromisoformat(CHILD), now=now)
        return {"id": made.link, "secret": made.secret}

    def _accept(self, op: Op, now: datetime) -> None:
        mother, born = GuardianDeclaration(relation=Relation.MOTHER), date.fromisoformat(ADULT)
        self._links.accept(op["secret"], mother, birth_date=born, account=op["own"], now=now)

    def _proved(self, op: Op, now: datetime) -> None:
        phone = number(op["phone"])
        self._links.proved(op["id"], name="Người Mẹ", phone=phone, proof=op["proof"], now=now)

    def _consent(self, op: Op, now: datetime) -> None:
        (self._links.assent if op["child"] else self._links.consent)(op["id"], text_version="v", lang="vi", now=now)

    def _withdraw(self, op: Op, now: datetime) -> None:
        self._links.withdraw(op["id"], Consenter.CHILD if op["child"] else Consenter.REPRESENTATIVE, now=now)

    def _permit(self, op: Op, now: datetime) -> None:
        self._links.permit(op["id"], Action(op["action"]), Choice(op["choice"]), now=now)

    def _end(self, op: Op, now: datetime) -> None:
        self._links.end(op["id"], EndReason.REVOKED, now=now)

    def _decline(self, op: Op, now: datetime) -> None:
        self._links.decline(op["id"], now=now)

    def _ask(self, op: Op, now: datetime) -> None:
        self._supervision.ask(op["account"], Action(op["action"]), op["item"], now=now)

    def _answer(self, op: Op, now: datetime) -> None:
        self._supervision.answer(op["id"], Action(op["action"]), op["item"], allow=op["allow"], now=now)


_Do = Callable[[Platform, Op, datetime], dict[str, Any] | None]
_DO: Final[dict[str, _Do]] = {
    "challenge": Platform._challenge,
    "guess": Platform._prove,
    "prove": Platform._prove,
    "reuse": Platform._prove,
    "enrol": Platform._enrol,
    "bind": Platform._bind,
    "respend": Platform._bind,
    "change": Platform._change,
    "again": Platform._again,
    "close": Platform._close,
    "child_made": Platform._child_made,
    "acknowledge": Platform._acknowledge,
    "erase": Platform._erase,
    "purge": Platform._purge,
    "sequence": Platform._sequence,
    "request": Platform._request,
    "accept": Platform._accept,
    "proved": Platform._proved,
    "consent": Platform._consent,
    "withdraw": Platform._withdraw,
    "permit": Platform._permit,
    "end": Platform._end,
    "decline": Platform._decline,
    "ask": Platform._ask,
    "answer": Platform._answer,
}
