"""The sign-ups of the demonstration: read from a table, run through a real registrar and gate."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from idverify.account import Action, Consent, Consenter, Ground, GuardianDeclaration, Kin, Person, Relation
from idverify.account.consent import TEXT_VERSION
from idverify.application import Application, Guardian
from idverify.decision import Decision
from idverify.errors import IdentifierError
from idverify.evidence.attestation import EidPurpose, IdAttestation
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.possession import Origin, Purpose
from idverify.gate import PostingGate
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.identifiers.phone import PhoneNumber
from idverify.messages import Text, text
from idverify.registrar import Registrar
from idverify.senders.outbox import Outbox

_STREAM: Final = "live-1"
ACTIONS: Final = (Action.READ, Action.POST, Action.LIVESTREAM, Action.SALES_LIVESTREAM, Action.REACT)
_SHOWN_FIRST: Final = 3
_SHOWN_LAST: Final = 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one sign-up.

    Attributes:
        account: who.
        typed: the number as it was typed, its inner digits covered.
        proven: what was proven.
        trouble: what was wrong with what was typed, if anything.
        remarks: what is worth knowing about a number that was accepted.
        sign_up: the decision on opening the account; None where it never came to that.
        actions: the gate's decision for each action.
    """

    account: str
    typed: str
    proven: Text
    trouble: Text | None
    remarks: tuple[Text, ...]
    sign_up: Decision | None
    actions: dict[Action, Decision]

    @property
    def opened(self) -> bool:
        """Whether there is an account now."""
        return self.sign_up is not None and self.sign_up.permitted


def table() -> Path:
    """Where the sign-ups stand: in the installed package, or in a clone."""
    packaged = Path(__file__).parents[1] / "examples/signups.csv"
    return packaged if packaged.exists() else Path(__file__).parents[3] / "examples/signups.csv"


def run(registrar: Registrar, gate: PostingGate, outbox: Outbox, *, now: datetime) -> Iterator[Outcome]:
    """Run every sign-up of the table, one minute after another."""
    with table().open(encoding="utf-8", newline="") as file:
        for minutes, row in enumerate(csv.DictReader(file)):
            yield _SignUp(row, registrar, gate, outbox, now + timedelta(minutes=minutes)).run()


class _SignUp:
    def __init__(
        self, row: dict[str, str], registrar: Registrar, gate: PostingGate, outbox: Outbox, now: datetime
    ) -> None:
        self.row = row
        self.account = row["account"]
        self.registrar = registrar
        self.gate = gate
        self.outbox = outbox
        self.now = now
        self.origin = Origin(session=f"session of {self.account}", ip="192.0.2.1")  # RFC 5737: belongs to nobody
        self.proven = text("demo.nothing")
        self.trouble: Text | None = None
        self.remarks: tuple[Text, ...] = ()

    def run(self) -> Outcome:
        born = _day(self.row["birth_date"])
        if born is None:
            self.trouble = text("demo.birth_date")
            decision = None
        elif self.row["relation"]:
            decision = self._enrol_child(born)
        else:
            decision = self.registrar.may_begin(born, now=self.now)
            if decision.permitted:
                decision = self._enrol_adult(born)
        return Outcome(
            account=self.account,
            typed=covered(
                self.row["guardian_phone"] if self.row["relation"] else self.row["phone"] or self.row["personal_id"]
            ),
            proven=self.proven,
            trouble=self.trouble,
            remarks=self.remarks,
            sign_up=decision,
            actions={
                action: self.gate.decide(self.account, action, stream=_STREAM, now=self.now) for action in ACTIONS
            },
        )

    def _enrol_adult(self, born: date) -> Decision:
        phone, proof = self._prove(self.row["phone"], Purpose.ENROL)
        personal_id, attestation = self._identify()
        application = Application(
            account=self.account,
            user=Person(self.row["name"], born),
            phone=phone,
            proof=proof,
            personal_id=personal_id,
            attestation=attestation,
            declaration=NoMobileDeclaration(self.now, "2026-08", "vi") if self.row["no_mobile"] else None,
            sells=bool(self.row["sells"]),
        )
        decision = self.registrar.enrol(application, now=self.now)
        if decision.permitted and self.row["sells"] and personal_id is not None:
            streamer = self._attested(personal_id, EidPurpose.STREAM)
            self.registrar.identify_streamer(self.account, streamer, stream=_STREAM, now=self.now)
        return decision

    def _enrol_child(self, born: date) -> Decision:
        relation = Relation(self.row["relation"])
        phone, proof = self._prove(self.row["guardian_phone"], Purpose.GUARDIAN)
        if proof is not None:
            self.proven = text("demo.proven.guardian", relation=text(f"relation.{relation}"), proven=self.proven)
        guardian = Guardian(
            relationship=GuardianDeclaration(
                relation=relation,
                ground=Ground(self.row["ground"]) if self.row["ground"] else None,
                kin=Kin(self.row["kin"]) if self.row["kin"] else None,
                conditions_met=bool(self.row["kin"]),
            ),
            person=Person(self.row["guardian_name"], _day(self.row["guardian_birth_date"])),
            phone=phone,
            proof=proof,
            consents=tuple(Consent(by, self.now, TEXT_VERSION, "vi") for by in Consenter),
        )
        application = Application(account=self.account, user=Person(None, born), guardian=guardian)
        return self.registrar.enrol(application, now=self.now)

    def _prove(self, typed: str, purpose: Purpose) -> tuple[PhoneNumber | None, str | None]:
        if not typed:
            return None, None
        try:
            phone = PhoneNumber.parse(typed, as_of=self.now.date())
        except IdentifierError as refused:
            self.trouble = refused.text
            return None, None
        challenge = self.registrar.challenge(
            phone, purpose=purpose, account=self.account, origin=self.origin, lang="vi", now=self.now
        )
        code = self.outbox.code_for(challenge.id)
        proof = self.registrar.prove(challenge.id, code, account=self.account, origin=self.origin, now=self.now)
        self.proven = text("demo.proven.vn_mobile_otp", operator=phone.original_operator)
        self.remarks = tuple(text(f"advisory.{advisory}") for advisory in phone.advisories)
        return phone, proof.id

    def _identify(self) -> tuple[PersonalIdNumber | None, IdAttestation | None]:
        if not self.row["personal_id"]:
            return None, None
        try:
            number = PersonalIdNumber.parse(self.row["personal_id"], as_of=self.now.date())
        except IdentifierError as refused:
            self.trouble = refused.text
            return None, None
        if not self.row["eid"]:
            self.proven = text("demo.proven.personal_id_typed")
            return number, None
        attestation = self._attested(number, EidPurpose.ENROL)
        by_eid = text("demo.proven.personal_id_eid", level=attestation.level)
        self.proven = text("demo.proven.both") if self.row["phone"] else by_eid
        return number, attestation

    def _attested(self, number: PersonalIdNumber, purpose: EidPurpose) -> IdAttestation:
        """What a stand-in for an e-identification service answers; a real one is the operator's to connect."""
        return IdAttestation(
            account=self.account,
            purpose=purpose,
            personal_id=number,
            level=int(self.row["eid"]),
            verified_at=self.now,
            provider="stand-in",
            transaction=f"{self.account}, as {purpose}",
            stream=_STREAM if purpose is EidPurpose.STREAM else None,
        )


def _day(written: str) -> date | None:
    """A day as people write it, day first; None where there is no such day."""
    try:
        day, month, year = map(int, written.split("/"))
        return date(year, month, day)
    except ValueError:
        return None


def covered(typed: str) -> str:
    """What was typed, in its shape, without its inner digits."""
    places = [found.start() for found in re.finditer(r"\d", typed)]
    hidden = set(places[_SHOWN_FIRST:-_SHOWN_LAST])
    return "".join("•" if index in hidden else sign for index, sign in enumerate(typed))
