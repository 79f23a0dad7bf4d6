"""Everything that the endpoints of the HTTP service ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol, Self

from idverify.age_review import AgeReview
from idverify.custody.keeping import Keeping
from idverify.feed import EventFeed
from idverify.gate import PostingGate
from idverify.growing_up import GrowingUp
from idverify.guardianship import Guardianship
from idverify.identification import Identification
from idverify.ports import EidProvider, PhoneNetwork, Quota, Sender, Store
from idverify.ports.api_keys import ApiKeys
from idverify.ports.custody import CustodyStore
from idverify.ports.kept_answers import KeptAnswers
from idverify.ports.visits import Visits
from idverify.registrar import Registrar
from idverify.settings import Settings
from idverify.standing_gate import StandingGate
from idverify.stores.opening import open_custody
from idverify.supervision import Supervision
from idverify.web.ledger_reader import LedgerReader
from idverify.web.readiness import Readiness, StoreReadiness

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The moment by this machine's clock: the door reads it, and nothing below does."""
    return datetime.now(tz=UTC)


class ServiceStore(Store, ApiKeys, KeptAnswers, Visits, Protocol):
    """A store that keeps a service's API keys, what it answered to writes, and visits to its pages, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One platform, as the endpoints see it; threads may share it.

    Nothing here can open a registration record or sign for the log: custody's side only reads its store.

    Attributes:
        registrar, gate, standings, links, supervision, growing, reviews, feed, identification: the rooms of the shell.
        keeping: how long things are kept, and what is held; the endpoints only ask it.
        custody: the store as custody sees it; ``request_clocks`` reads from it.
        ledger: the log, up to its newest signed checkpoint.
        store: where everything is kept.
        tenant: the platform's label.
        clock: what the time is; a sandbox sets it.
        quota: what counts the calls of each API key.
        readiness: what finds out whether the store can be worked with; asked of the store's keys if left out.
        pages: the address of the pages where codes are typed; None where there are none.
        closers: what lets go of connections, one by one, when the service stops.
        sandbox: what a sandbox lets its caller do; None everywhere else.
    """

    registrar: Registrar
    gate: PostingGate
    standings: StandingGate
    links: Guardianship
    supervision: Supervision
    growing: GrowingUp
    reviews: AgeReview
    feed: EventFeed
    identification: Identification
    keeping: Keeping
    custody: CustodyStore
    ledger: LedgerReader
    store: ServiceStore
    tenant: str
    clock: Clock = utc_now
    quota: Quota
    readiness: Readiness | None = None
    pages: str | None = None
    closers: tuple[Callable[[], None], ...] = field(default=(), repr=False)
    sandbox: Any = None

    @classmethod
    def from_settings(
        cls,
        settings: Settings,
        *,
        quota: Quota,
        sender: Sender | None = None,
        providers: Iterable[EidProvider] = (),
        network: PhoneNetwork | None = None,
        clock: Clock = utc_now,
    ) -> Self:
        """A service on a platform's settings.

        Args:
            settings: of the platform.
            quota: what counts the calls of each API key.
            sender: how codes reach phones; a local outbox if left out, which production refuses.
            providers: of electronic identification.
            network: the mobile operators' answers.
            clock: what the time is.

        Raises:
            OperatorError: as of ``Settings.registrar`` and ``Settings.officers``.
        """
        store = settings.opened_store
        readiness = StoreReadiness(settings.store)
        kept = open_custody(settings.store, tenant=settings.tenant, day_key=settings.opened_day_key())
        return cls(
            registrar=settings.registrar(sender, network=network),
            gate=settings.gate(),
            standings=settings.standing_gate(),
            links=settings.guardianship(),
            supervision=settings.supervision(),
            growing=settings.growing_up(),
            reviews=settings.age_review(),
            feed=EventFeed(store),
            identification=settings.identification(providers),
            keeping=Keeping(
                kept, service=settings.facts, readings=settings.checked_readings(), officers=settings.officers
            ),
            custody=kept,
            ledger=LedgerReader(kept),
            store=store,
            tenant=settings.tenant,
            clock=clock,
            quota=quota,
            readiness=readiness,
            pages=None if settings.site is None else f"https://{settings.site}",
            closers=(readiness.close, kept.close, store.close),
        )

    def close(self) -> None:
        """Let go of every connection."""
        for close in self.closers:
            close()
