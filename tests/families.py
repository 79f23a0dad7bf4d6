"""What a family does on a platform, one step at a time."""

from __future__ import annotations

from datetime import date

from conftest import NOW
from idverify.account import Action, GuardianDeclaration, LinkStage, Relation
from idverify.evidence.possession import Purpose
from idverify.identifiers.phone import PhoneNumber

MOTHER, FATHER = GuardianDeclaration(relation=Relation.MOTHER), GuardianDeclaration(relation=Relation.FATHER)
PHONE, OTHER = PhoneNumber.parse("0912000001"), PhoneNumber.parse("0912000002")
TEN, SIX = date(2016, 3, 10), date(2020, 1, 15)


class Family:
    """A family, and the moment it is in."""

    def __init__(self, platform):
        self.on = platform
        self.now = NOW

    def invite(self, account="an", born=TEN):
        return self.on.links.request(account, birth_date=born, now=self.now)

    def accept(self, invitation, relationship=MOTHER, born=date(1990, 5, 1), own=None, **more):  # it does not change
        return self.on.links.accept(invitation.secret, relationship, birth_date=born, account=own, now=self.now, **more)

    def prove(self, link, phone=PHONE, account="an", name="Người Mẹ", **more):
        proof = self.on.prove(phone, account, purpose=Purpose.GUARDIAN, now=self.now)
        return self.on.links.proved(link, name=name, phone=phone, proof=proof, now=self.now, **more)

    def consent(self, link):
        return self.on.links.consent(link, text_version="2026-11", lang="vi", now=self.now)

    def assent(self, link):
        return self.on.links.assent(link, text_version="2026-11", lang="vi", now=self.now)

    def join(self, relationship=MOTHER, phone=PHONE, account="an", born=TEN, adult=date(1990, 5, 1), own=None):
        invitation = self.invite(account, born)
        self.accept(invitation, relationship, adult, own)
        self.prove(invitation.link, phone, account)
        self.consent(invitation.link)
        self.assent(invitation.link)
        assert self.stage(invitation.link, account) is LinkStage.ACTIVE
        return invitation.link

    def stage(self, link, account="an"):
        return next(kept.state.stage for kept in self.on.links.links(account) if kept.state.id == link)

    def may(self, action=Action.POST, account="an", **more):
        return self.on.gate.decide(account, action, now=self.now, **more)

    def told(self, account="an"):
        events = self.on.store.pending_events(now=self.now, most=999)
        return [event.type for event in events if event.account == account]
