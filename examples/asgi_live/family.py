"""What a mother does, in three steps at once: ``family.py join an NUMBER`` and ``family.py withdraw an``."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime

import idverify as iv
from idverify.account import LinkStage
from idverify.account.consent import TEXT_VERSION, Consenter
from idverify.messages import text
from idverify.senders.outbox import Outbox

settings = iv.Settings.from_environment()
outbox = Outbox(environment=settings.env)  # in life: your SMS gateway
links = settings.guardianship()


def join(child: str, number: str) -> None:
    """A child of ten invites its mother; she proves her number and consents, and the child does."""
    registrar, now = settings.registrar(outbox), datetime.now(tz=UTC)
    invitation = links.request(child, birth_date=date(now.year - 10, 1, 1), now=now)
    mother = iv.GuardianDeclaration(relation=iv.Relation.MOTHER)
    links.accept(invitation.secret, mother, birth_date=date(1990, 5, 1), now=now)
    phone, origin = iv.PhoneNumber.parse(number), iv.Origin(session="her browser's session", ip="192.0.2.7")
    challenge = registrar.challenge(
        phone, purpose=iv.Purpose.GUARDIAN, account=child, origin=origin, lang="vi", now=now
    )
    proof = registrar.prove(challenge.id, outbox.code_for(challenge.id), account=child, origin=origin, now=now)
    links.proved(invitation.link, name="Nguyễn Thị Lan", phone=phone, proof=proof.id, now=now)
    for who in ("representative", "child"):
        asked = text(f"consent.{who}")
        print(f"[{who}]\n{asked.vi}\n{asked.en}\n")
    links.consent(invitation.link, text_version=TEXT_VERSION, lang="vi", now=now)
    links.assent(invitation.link, text_version=TEXT_VERSION, lang="vi", now=now)
    print(f"{child}: joined")


def withdraw(child: str) -> None:
    """She takes her consent back."""
    (link,) = [kept.state.id for kept in links.links(child) if kept.state.stage is LinkStage.ACTIVE]
    links.withdraw(link, Consenter.REPRESENTATIVE, now=datetime.now(tz=UTC))
    print(f"{child}: consent withdrawn")


if __name__ == "__main__":
    {"join": join, "withdraw": withdraw}[sys.argv[1]](*sys.argv[2:])
