"""People and accounts, as facts: what the rules are asked about."""

from __future__ import annotations

from idverify.account.account import Account
from idverify.account.action import Action
from idverify.account.event import Event, EventType
from idverify.account.guardian_link import Consents, Ground, GuardianLink, LinkStatus, Relation
from idverify.account.holder import Holder
from idverify.account.person import Person
from idverify.account.registration import Item, Registration
from idverify.account.service import Service, ServiceKind

__all__ = [
    "Account",
    "Action",
    "Consents",
    "Event",
    "EventType",
    "Ground",
    "GuardianLink",
    "Holder",
    "Item",
    "LinkStatus",
    "Person",
    "Registration",
    "Relation",
    "Service",
    "ServiceKind",
]
