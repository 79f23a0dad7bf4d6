"""What whoever tries a sandbox can set."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from idverify.conformance.adapter import Connection
from idverify.web.sandbox.chaos import Chaos
from idverify.web.sandbox.clock import SandboxClock
from idverify.web.sandbox.eid import SandboxEid
from idverify.web.sandbox.inbox import Inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """What can be seen and set of one sandbox, until it is begun anew.

    Attributes:
        clock: what the time is.
        inbox: the messages of every phone.
        eid: the fake provider of electronic identification.
        chaos: what goes wrong.
        scenario: the small world of the scenario calls, apart from the accounts.
        redirect: where people come back to from the provider; None: to a page here that shows what to hand over.
        reset: begins everything anew.
    """

    clock: SandboxClock
    inbox: Inbox
    eid: SandboxEid
    chaos: Chaos
    scenario: Connection
    redirect: str | None
    reset: Callable[[], Awaitable[None]]
