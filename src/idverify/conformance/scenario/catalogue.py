"""Every type of event, by its name on the wire."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

from idverify.conformance.scenario import account_event as of_account
from idverify.conformance.scenario import link_event as of_link
from idverify.conformance.scenario.event import Event
from idverify.conformance.wire import BadRequestError, read

EVENTS: Final = MappingProxyType[str, type[Event]](
    {
        "account.opened": of_account.AccountOpened,
        "account.closed": of_account.AccountClosed,
        "account.erased": of_account.AccountErased,
        "authority.child_account": of_account.ChildAccountFound,
        "birth_date.corrected": of_account.BirthDateCorrected,
        "phone.proven": of_account.PhoneProven,
        "phone.lost": of_account.PhoneLost,
        "personal_id.authenticated": of_account.PersonalIdAuthenticated,
        "declaration.no_mobile": of_account.NoMobileDeclared,
        "guardian.requested": of_link.GuardianRequested,
        "guardian.accepted": of_link.GuardianAccepted,
        "guardian.declined": of_link.GuardianDeclined,
        "guardian.expired": of_link.GuardianExpired,
        "guardian.proven": of_link.GuardianProven,
        "guardian.assented": of_link.GuardianAssented,
        "guardian.activated": of_link.GuardianActivated,
        "guardian.suspended": of_link.GuardianSuspended,
        "guardian.restored": of_link.GuardianRestored,
        "guardian.disputed": of_link.GuardianDisputed,
        "guardian.dispute_ended": of_link.DisputeEnded,
        "guardian.choices_set": of_link.ChoicesSet,
        "guardian.ended": of_link.GuardianEnded,
        "consent.given": of_link.ConsentGiven,
        "consent.withdrawn": of_link.ConsentWithdrawn,
        "permission.given": of_link.PermissionGiven,
    }
)


def read_event(request: dict[str, Any]) -> Event:
    """The event in a request.

    Raises:
        BadRequestError: its type is not known, or what the type needs is missing or wrong.
    """
    kind = request.get("type")
    if not isinstance(kind, str) or kind not in EVENTS:
        raise BadRequestError("type")
    found = read(EVENTS[kind], request)
    if isinstance(found, of_link.Ruled | of_link.DisputeEnded):
        found.ruling()
    return found
