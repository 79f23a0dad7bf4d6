"""People and accounts, as facts: what the rules are asked about."""

from __future__ import annotations

from idverify.account.account import Account
from idverify.account.action import Action
from idverify.account.age_evidence import AgeEvidence
from idverify.account.choice import Choice
from idverify.account.consent import Consent, Consenter
from idverify.account.event import Event, EventType
from idverify.account.guardian_declaration import GuardianDeclaration, Kin, Paper, PaperKind
from idverify.account.guardian_link import Consents, Ground, GuardianLink, LinkStatus, Relation
from idverify.account.holder import Holder
from idverify.account.link_event import Decider, EndReason, Ruling, Suspension
from idverify.account.link_state import LinkStage, LinkState
from idverify.account.person import Person
from idverify.account.registration import Item, Registration
from idverify.account.service import Service, ServiceKind

__all__ = [
    "Account",
    "Action",
    "AgeEvidence",
    "Choice",
    "Consent",
    "Consenter",
    "Consents",
    "Decider",
    "EndReason",
    "Event",
    "EventType",
    "Ground",
    "GuardianDeclaration",
    "GuardianLink",
    "Holder",
    "Item",
    "Kin",
    "LinkStage",
    "LinkState",
    "LinkStatus",
    "Paper",
    "PaperKind",
    "Person",
    "Registration",
    "Relation",
    "Ruling",
    "Service",
    "ServiceKind",
    "Suspension",
]
