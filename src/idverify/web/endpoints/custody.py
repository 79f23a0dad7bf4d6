"""``/v1/custody``: how long things are kept, what is due, what is held, and by when requests must be answered.

Nothing here opens, erases or releases anything: that is done by officers with their own keys, elsewhere.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import Self

from pydantic import Field

from idverify.account.account_id import LONGEST
from idverify.custody.request import CaseState
from idverify.messages import Text
from idverify.ports.custody import Hold
from idverify.rules.data_class import DataClass
from idverify.rules.retention import Schedule
from idverify.web.api_key import Scope
from idverify.web.endpoints.answered import BothTold
from idverify.web.endpoints.examples import shown
from idverify.web.endpoints.nothing_asked import NothingAsked
from idverify.web.given import Now, Serving
from idverify.web.model import AccountName, Asked, Told
from idverify.web.request_clocks import RequestClock, request_clocks
from idverify.web.routing import reading

router = reading("/v1/custody", scope=Scope.CUSTODY, tag="custody")
routers = (router,)


class DueDayTold(Told):
    """Accounts whose time is over on one day."""

    at: datetime = Field(description="From when on they may be purged: the start of a day in Viet Nam.")
    accounts: int = Field(ge=1)


class DueTold(Told):
    """What the next purges have to do."""

    over: int = Field(ge=0, description="How many closed accounts a purge would take away now; none that is held.")
    coming: list[DueDayTold] = Field(description="The days to come, the soonest first.")


class LineTold(Told):
    """How long one class of data is kept."""

    data_class: DataClass = Field(serialization_alias="class")
    name: BothTold
    begins: BothTold = Field(serialization_alias="from", description="What its time runs from.")
    period: BothTold
    months: int | None
    days: int | None
    citations: list[str]
    readings: list[str]
    by_library: bool = Field(description="Whether this library keeps it; the platform itself does otherwise.")

    @classmethod
    def of(cls, line: Schedule) -> Self:
        """A line of the table."""
        return cls(
            data_class=line.data_class,
            name=_both(line.name),
            begins=_both(line.from_when),
            period=_both(line.how_long),
            months=None if line.period is None else line.period.months,
            days=None if line.period is None else line.period.days,
            citations=list(line.citations),
            readings=list(line.readings),
            by_library=line.by_library,
        )


class ScheduleTold(Told):
    """The table of retention by the law of now."""

    lines: list[LineTold]


class HoldsAsked(Asked):
    """Which holds stand."""

    model_config = shown({}, {"account": "lan"})

    account: AccountName | None = Field(default=None, description="On which account; on any, if left out.")


class HoldTold(Told):
    """One hold: until it is released nothing of the account is erased."""

    hold: str = Field(max_length=LONGEST)
    account: str
    basis: str = Field(description="The provision that it rests on.", examples=["116/2025/QH15 art. 25.2.a"])
    placed_at: datetime

    @classmethod
    def of(cls, hold: Hold) -> Self:
        """A hold without the paper behind it, and without the officer."""
        return cls(hold=hold.id, account=hold.account, basis=hold.basis, placed_at=hold.placed_at)


class HoldsTold(Told):
    """Holds that stand."""

    holds: list[HoldTold]


class RequestTold(Told):
    """One request that is not at its end; who asked, and about whom, only officers see."""

    case: str = Field(description="Its random name, by which officers find it.")
    kind: str = Field(description="`authority`, or `subject` where a person asks about their own data.")
    state: CaseState
    received_at: datetime
    due_at: datetime | None = Field(description="The last moment that is not too late; null where no text sets one.")
    seconds_left: int | None = Field(description="Until then; negative where it is too late.")
    late: bool
    citations: list[str] = Field(description="The provisions that set the time.")

    @classmethod
    def of(cls, request: RequestClock) -> Self:
        """A request with its clock."""
        clock, left = request.clock, request.left
        return cls(
            case=request.case,
            kind=request.kind,
            state=request.state,
            received_at=request.received_at,
            due_at=None if clock is None else clock.due_at,
            seconds_left=None if left is None else math.floor(left.total_seconds()),
            late=request.late,
            citations=[] if clock is None else list(clock.citations),
        )


class RequestsTold(Told):
    """Requests that are not at their end, those due first at the front; at the end those without a deadline."""

    requests: list[RequestTold]


@router.post("/due", summary="What the next purges have to do")
def due(_asked: NothingAsked, service: Serving, now: Now) -> DueTold:
    """Reads every closed account once; nobody needs it more often than once a day."""
    found = service.keeping.due(now)
    return DueTold(
        over=sum(each.accounts for each in found if each.at <= now),
        coming=[DueDayTold(at=each.at, accounts=each.accounts) for each in found if each.at > now],
    )


@router.post("/schedule", summary="How long each class of data is kept")
def schedule(_asked: NothingAsked, service: Serving, now: Now) -> ScheduleTold:
    """By the law in force now and the readings that this platform chose."""
    return ScheduleTold(lines=[LineTold.of(each) for each in service.keeping.schedule(now)])


@router.post("/holds", summary="Which holds stand")
def holds(asked: HoldsAsked, service: Serving) -> HoldsTold:
    """Under a hold nothing of an account is erased. Whether its holder may hear of it, the authority says."""
    return HoldsTold(holds=[HoldTold.of(each) for each in service.keeping.holds(asked.account)])


@router.post("/requests", summary="By when open requests must be answered")
def requests(_asked: NothingAsked, service: Serving, now: Now) -> RequestsTold:
    """The clocks of authorities' requests and of people's own (333/2026/ND-CP art. 16.3; 356/2025/ND-CP art. 5)."""
    return RequestsTold(requests=[RequestTold.of(each) for each in request_clocks(service.custody, now)])


def _both(said: Text) -> BothTold:
    return BothTold(vi=said.vi, en=said.en)
