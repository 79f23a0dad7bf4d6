"""One person's way from a typed number to selling live, told step by step as it happens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final, Literal

from idverify.account import Action, Person
from idverify.application import Application
from idverify.cli.step import Step, cited, remedies
from idverify.decision import Decision
from idverify.errors import PossessionError
from idverify.evidence.attestation import EidPurpose, IdAttestation
from idverify.evidence.possession import Origin, Purpose
from idverify.gate import PostingGate
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.identifiers.phone import PhoneNumber
from idverify.law import VIETNAM
from idverify.messages import Text, text
from idverify.registrar import Registrar
from idverify.senders.outbox import Outbox

Tone = Literal["said", "quote", "good", "bad", "law"]
_ACCOUNT = "hoa"
_STREAM: Final = "hoa-live-1"


def tell(registrar: Registrar, gate: PostingGate, outbox: Outbox, *, now: datetime) -> Iterator[Step]:
    """The story, line by line; what it tells happens while it is told."""
    origin = Origin(session="Hoa's browser", ip="192.0.2.2")
    born = date(1990, 10, 20)
    yield Step(text("demo.story.typed"))
    registrar.may_begin(born, now=now).require()
    phone = PhoneNumber.parse("0903 000 139", as_of=now.date())
    yield Step(text("demo.story.parsed", number=phone.mask(), operator=phone.original_operator))

    challenge = registrar.challenge(phone, purpose=Purpose.ENROL, account=_ACCOUNT, origin=origin, lang="vi", now=now)
    yield Step(text("demo.story.pseudonym", kid=challenge.pseudonym.kid))
    yield Step(text("demo.story.sent"))
    code = outbox.code_for(challenge.id)
    sent = next(message.text for message in outbox.messages if message.challenge == challenge.id)
    sent = sent.replace(code, "••••••")
    yield Step(Text(sent, sent), "quote")
    yield Step(text("demo.story.wrong"))
    mistyped = f"{(int(code) + 1) % 10 ** len(code):0{len(code)}d}"
    try:
        registrar.prove(challenge.id, mistyped, account=_ACCOUNT, origin=origin, now=now)
    except PossessionError as refused:
        yield Step(refused.text, "bad")
    proof = registrar.prove(challenge.id, code, account=_ACCOUNT, origin=origin, now=now + timedelta(seconds=40))
    yield Step(text("demo.story.right"), "good")

    now += timedelta(minutes=1)
    application = Application(account=_ACCOUNT, user=Person("Nguyễn Ngọc Hoa", born), phone=phone, proof=proof.id)
    registrar.enrol(application, now=now).require()
    yield Step(text("demo.story.opened"), "good")
    yield from _ask(gate, Action.COMMENT, now)
    yield from _ask(gate, Action.SALES_LIVESTREAM, now)

    yield Step(text("demo.story.identifies"))
    registrar.bind_personal_id(_ACCOUNT, _identified(EidPurpose.BIND, now), now=now)
    registrar.identify_streamer(_ACCOUNT, _identified(EidPurpose.STREAM, now), stream=_STREAM, now=now)
    yield from _ask(gate, Action.SALES_LIVESTREAM, now)


def _identified(purpose: EidPurpose, now: datetime) -> IdAttestation:
    return IdAttestation(
        account=_ACCOUNT,
        purpose=purpose,
        personal_id=PersonalIdNumber.parse("079190000139"),
        level=2,
        verified_at=now,
        provider="stand-in",
        transaction=f"Hoa, as {purpose}",
        stream=_STREAM if purpose is EidPurpose.STREAM else None,
    )


def _ask(gate: PostingGate, action: Action, now: datetime) -> Iterator[Step]:
    yield Step(text("demo.story.asks", action=text(f"action.{action}")))
    decision = gate.decide(_ACCOUNT, action, stream=_STREAM, now=now)
    yield from _explained(decision)


def _explained(decision: Decision) -> Iterator[Step]:
    if decision.permitted:
        yield Step(text("demo.story.permitted"), "good")
        for citation in decision.citations:
            yield cited(citation)
    for breach in decision.breaches:
        yield Step(breach.message, "bad")
        for citation in breach.citations:
            yield cited(citation)
    yield from remedies(decision)
    until = decision.valid_until
    if until is None:
        yield Step(text("demo.story.always"), "law")
    else:
        yield Step(text("demo.story.until", moment=f"{until.astimezone(VIETNAM):%d-%m-%Y %H:%M}"), "law")
