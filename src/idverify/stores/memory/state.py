"""Everything that the store in memory holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from idverify.account import Account, Event, EventType
from idverify.account.age_signal import AgeSignal
from idverify.account.event import SCHEDULED
from idverify.account.link_event import LinkEvent
from idverify.account.permission_ask import PermissionAsk
from idverify.errors import OperatorError
from idverify.evidence.budget import Budget
from idverify.evidence.identification import EidRequest
from idverify.evidence.method import Evidence
from idverify.evidence.possession import Challenge, PossessionProof
from idverify.ports.api_keys import KeptApiKey
from idverify.ports.key_life import KeyState
from idverify.ports.visits import KeptVisit
from idverify.pseudonym import Pseudonym
from idverify.sealing import SealedRecord
from idverify.stores.kept_write import KeptWrite


@dataclass
class Asked:
    """A challenge, and what became of it."""

    challenge: Challenge
    guesses: int
    used: bool = False
    replaced: bool = False


@dataclass
class Spent:
    """What was counted in one window of a budget."""

    since: datetime
    last_at: datetime
    used: int
    answered: int = 0


@dataclass
class Proven:
    """One piece of evidence: whose, and the number behind it."""

    evidence: Evidence
    identity: str | None
    link: str | None  # of the adult of this link; None: the user's own


@dataclass
class Linked:
    """What happened to a link, and what is kept beside it."""

    events: list[LinkEvent] = field(default_factory=list)
    birth_date: date | None = None
    account: str | None = None
    invitation: bytes | None = None


@dataclass
class Held:
    """An account, and what stands under it."""

    facts: Account  # without its evidence and its links
    proven: list[Proven] = field(default_factory=list)
    links: dict[str, Linked] = field(default_factory=dict)
    records: list[SealedRecord] = field(default_factory=list)
    streamers: dict[str, datetime] = field(default_factory=dict)
    waits: bool = False
    closed: bool = False
    epoch: int = 0
    raised_at: datetime | None = None


@dataclass
class State:
    """One platform."""

    checks: dict[str, bytes] = field(default_factory=dict)
    keys: dict[str, KeyState] = field(default_factory=dict)
    challenges: dict[str, Asked] = field(default_factory=dict)
    proofs: dict[str, PossessionProof] = field(default_factory=dict)
    spent: set[str] = field(default_factory=set)
    references: set[bytes] = field(default_factory=set)
    identities: dict[Pseudonym, str] = field(default_factory=dict)
    places: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    accounts: dict[str, Held] = field(default_factory=dict)
    events: list[tuple[Event, bool]] = field(default_factory=list)
    budgets: dict[tuple[Budget, bytes], Spent] = field(default_factory=dict)
    requests: dict[bytes, EidRequest] = field(default_factory=dict)
    used_requests: set[bytes] = field(default_factory=set)
    asks: dict[tuple[str, str, str], PermissionAsk] = field(default_factory=dict)
    signals: dict[str, AgeSignal] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    api_keys: dict[str, KeptApiKey] = field(default_factory=dict)
    writes: dict[tuple[str, bytes], KeptWrite] = field(default_factory=dict)
    visits: dict[bytes, KeptVisit] = field(default_factory=dict)

    def open(self, account: str, *, waiting: bool = False) -> Held:
        """An open account.

        Raises:
            OperatorError: there is none of this name (``account_unknown``).
        """
        standing = self.accounts.get(account)
        if standing is None or standing.closed or (standing.waits and not waiting):
            raise OperatorError("account_unknown")
        return standing

    def note(self, account: str, type: EventType, at: datetime, link: str | None = None) -> None:
        """Note what happened to an account."""
        mine = [event for event, _ in self.events if event.account == account]
        if type not in SCHEDULED:
            at = max([at, *(event.at for event in mine if event.type not in SCHEDULED)])
        self.events.append((Event(f"{account}#{len(self.events)}", account, type, at, link), False))

    def cancel_scheduled(self, account: str, now: datetime) -> None:
        """Forget what has not fallen due."""
        self.events = [
            (event, done)
            for event, done in self.events
            if event.account != account or event.type not in SCHEDULED or event.at <= now
        ]
