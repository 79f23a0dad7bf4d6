"""What an event makes of the accounts of a scenario: a pure step, refused whole or taken whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from idverify.conformance.scenario import account_event as of_account
from idverify.conformance.scenario import account_steps, link_steps
from idverify.conformance.scenario import link_event as of_link
from idverify.conformance.scenario.account import RefusedError
from idverify.conformance.scenario.event import Event
from idverify.conformance.scenario.step import Accounts, Step


def after(accounts: Accounts, event: Event, place: int) -> Accounts:
    """The accounts after an event.

    Args:
        accounts: by their names.
        event: what happens.
        place: how many events were before it.

    Raises:
        RefusedError: it cannot happen to this account: it is not open (``unknown_account``), open already
            (``already_open``) or closed (``closed``), or has several links and none is named (``which_link``).
        GuardianshipError: it cannot happen to this link, or not now.
    """
    step = Step(accounts, event, place)
    if step.account.closed and not isinstance(event, of_account.AccountErased):
        raise RefusedError("closed")
    return _STEPS[type(event)](step, event)


_STEPS: Final[Mapping[type[Event], Callable[[Step, Any], Accounts]]] = MappingProxyType(
    {
        of_account.AccountOpened: account_steps.opened,
        of_account.AccountClosed: account_steps.closed,
        of_account.AccountErased: account_steps.erased,
        of_account.ChildAccountFound: account_steps.child_account_found,
        of_account.BirthDateCorrected: account_steps.birth_date_corrected,
        of_account.PhoneProven: account_steps.phone_proven,
        of_account.PhoneLost: account_steps.phone_lost,
        of_account.PersonalIdAuthenticated: account_steps.personal_id_authenticated,
        of_account.NoMobileDeclared: account_steps.no_mobile_declared,
        of_link.GuardianRequested: link_steps.requested,
        of_link.GuardianAccepted: link_steps.accepted,
        of_link.GuardianDeclined: link_steps.declined,
        of_link.GuardianExpired: link_steps.expired,
        of_link.GuardianProven: link_steps.proven,
        of_link.GuardianAssented: link_steps.assented,
        of_link.GuardianActivated: link_steps.activated,
        of_link.GuardianSuspended: link_steps.suspended,
        of_link.GuardianRestored: link_steps.restored,
        of_link.GuardianDisputed: link_steps.disputed,
        of_link.DisputeEnded: link_steps.dispute_ended,
        of_link.ChoicesSet: link_steps.chosen,
        of_link.GuardianEnded: link_steps.ended,
        of_link.ConsentGiven: link_steps.consented,
        of_link.ConsentWithdrawn: link_steps.withdrawn,
        of_link.PermissionGiven: link_steps.permitted,
    }
)
