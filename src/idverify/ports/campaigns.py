"""What existing accounts were asked, and how far that has come: a cursor that moves with the events it tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple, Protocol

from idverify.account.event import EventType
from idverify.law import day_of

TOLD_AT_ONCE: Final = 2_000


class Outcome(StrEnum):
    """What became of an account when its turn came."""

    TOLD = "told"  # an event says what it is asked for
    ANSWERED = "answered"  # what it would have been asked for stands in the store already
    LATELY = "lately"  # it was told the same a short while ago, by another campaign
    CHILD = "child"  # known in the store as a child's, of whom nothing of the kind is asked
    CLOSED = "closed"  # closed, erased, or waiting for a guardian to open it
    MISSING = "missing"  # no such account is in the store


class Telling(NamedTuple):
    """One account, and what it is asked for.

    Attributes:
        account: the platform's name of it.
        type: one of ``account.event.CAMPAIGN``.
    """

    account: str
    type: EventType


class Identified(NamedTuple):
    """When somebody counts as identified electronically, as the check read the law's silences.

    Attributes:
        level: the assurance level that the personal ID needs (reading R-06).
        other: whether another lawful identification counts beside the declaration (R-05).
        alone: whether the personal ID counts without the declaration (R-04).
    """

    level: int = 2
    other: bool = True
    alone: bool = False


BY_DEFAULT: Final = Identified()


@dataclass(frozen=True, slots=True)
class StageState:
    """How far one stage has come.

    Attributes:
        begun_at: when its first batch left.
        ended_at: when its last one did; None while there is more.
        counts: how many accounts, by what they are asked and what became of them.
    """

    begun_at: datetime
    ended_at: datetime | None = None
    counts: Mapping[tuple[EventType, Outcome], int] = field(default_factory=lambda: MappingProxyType({}), hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignState:
    """How far a campaign has come.

    Attributes:
        id: its name.
        order: the digest of who is asked what, in which order; once anybody's turn has come it never changes.
        stage: which stage goes on, from 1; one more than there are when all are through.
        position: how many accounts of it were gone through.
        begun_at: when it began.
        last_at: the latest moment at which anything of it happened.
        day: the latest day in Viet Nam on which anybody was told.
        told_on_day: how many were told on it.
        paused: whether nobody is to be told for now.
        stages: those that have begun, in their order.
        elsewhere: how many were told by all other campaigns of the platform, by the latest day of each.
    """

    id: str
    order: str
    stage: int
    position: int
    begun_at: datetime
    last_at: datetime
    day: date
    told_on_day: int
    paused: bool
    stages: tuple[StageState, ...]
    elsewhere: Mapping[date, int] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    def room(self, per_day: int, now: datetime) -> int:
        """How many more may be told on this day in Viet Nam; of a day before the latest one, what that one has left.

        Whoever sends has one gateway: what other campaigns told on this day counts too.

        Args:
            per_day: the day's ceiling.
            now: the moment; aware.
        """
        today = day_of(now)
        mine = self.told_on_day if today <= self.day else 0
        return max(0, per_day - mine - self.elsewhere.get(today, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The next accounts of a campaign, whose turn has come.

    Attributes:
        campaign: its name.
        order: as of ``CampaignState``; of another nothing happens.
        stage, position: where they begin; where the campaign has gone on meanwhile, nothing happens.
        tellings: each account once; empty of a stage that has none.
        ends: whether they are the last of their stage.
        per_day: how many may be told on one day in Viet Nam by all campaigns of the platform; at least 1.
        quiet: for how long nobody is told the same again.
        identified: who counts as identified.
        seen: whether some accounts of the campaign are known to be in the store; then none of the first need be.
    """

    campaign: str
    order: str
    stage: int
    position: int
    tellings: tuple[Telling, ...]
    ends: bool
    per_day: int
    quiet: timedelta = timedelta(0)
    identified: Identified = BY_DEFAULT
    seen: bool = False


class Campaigns(Protocol):
    """The campaigns of one platform.

    Nobody loses anything by one: it tells, and the gate decides by law, for whoever was told and whoever was not.
    """

    tenant: str

    def campaign(self, id: str) -> CampaignState | None:
        """How far a campaign has come; None where it has not begun."""
        ...

    def begin(self, id: str, *, order: str, now: datetime) -> CampaignState:
        """Begin a campaign, or find the one that has begun. As long as nobody's turn has come the order may be another.

        Args:
            id: its name; 1 to 64 characters.
            order: the digest of who is asked what, in which order; 64 hex digits.
            now: the moment; aware.

        Raises:
            OperatorError: it was begun with another order (``campaign_other_plan``).
        """
        ...

    def release(self, release: Release, *, now: datetime) -> CampaignState | None:
        """Tell the next accounts, and move on past them, in one transaction.

        Each account gets one event, unless it is closed or not there, was told the same within ``quiet``, has done
        what it is asked for, or is a child's and is asked what a child is not; that is counted. Of more than the day's
        ceiling leaves room for, the first are gone through. A clock that was set back gives no ceiling anew.

        No purge takes what was told from the store for as long as ``quiet``, the longest of the platform's campaigns.

        Args:
            release: which accounts.
            now: the moment; aware.

        Returns:
            How far it has come after this; None where nothing happened, since it is paused, or somebody else has told
            these accounts meanwhile.

        Raises:
            OperatorError: these would be the first of all, and none of them is in the store (``campaign_not_loaded``)
                nor anybody else, as far as is known (``Release.seen``); nothing happened then. Or it has not begun
                (``campaign_not_begun``).
        """
        ...

    def pause(self, id: str, *, paused: bool, now: datetime, order: str | None = None) -> CampaignState:
        """Have nobody told from the next batch on, or let it go on.

        Whoever lets it go on takes this moment for the right one: of a clock that was ahead nothing is left in how far
        it has come. What was told by that clock stays where it is.

        Args:
            id: its name.
            paused: which of the two.
            now: the moment; aware.
            order: as of ``begin``; one that has not begun begins, and is paused.

        Raises:
            OperatorError: it has not begun, and is to go on or has no order (``campaign_not_begun``).
        """
        ...

    def answered(
        self, tellings: Collection[Telling], *, now: datetime, identified: Identified = BY_DEFAULT
    ) -> Counter[EventType]:
        """How many of some accounts have done what they are asked for, by what that is.

        Args:
            tellings: as many as ``TOLD_AT_ONCE``, each account once.
            now: the moment; aware.
            identified: who counts as identified.
        """
        ...

    def there(self, accounts: Collection[str]) -> int:
        """How many of some accounts, as many as ``TOLD_AT_ONCE``, are in the store, open or not."""
        ...
