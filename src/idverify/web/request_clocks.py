"""Which requests about people's data are open, and by when each is due; not who asked, and not about whom.

Who asked, for which accounts and on which paper stays at the officers' desk: a key of the service, once stolen, must
not warn anybody that an authority has asked about them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from idverify.custody.request import Case, CaseState, kind_of
from idverify.ports.custody import CustodyStore
from idverify.rules.deadline import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestClock:
    """A request that is not at its end, with its next deadline.

    Attributes:
        case: its random name, by which officers find it.
        kind: ``authority``, or ``subject`` where a person asks about their own data.
        state: where it is.
        received_at: when it came.
        clock: the deadline; None where no text sets one.
        left: how much time there is; negative where it is over, None without a deadline.
        late: whether it is over.
    """

    case: str
    kind: str
    state: CaseState
    received_at: datetime
    clock: Clock | None
    left: timedelta | None
    late: bool


def request_clocks(store: CustodyStore, now: datetime) -> tuple[RequestClock, ...]:
    """Every request that is not at its end, those due first at the front; at the end those without a deadline.

    Args:
        store: where requests are kept.
        now: the moment, aware.

    Raises:
        OperatorError: the moment lies before a request came (``request_moment``), or what is kept is no request
            (``request_document``).
    """
    found = (_clock_of(Case.of(kept), now) for kept in store.requests(open_only=True))
    return tuple(sorted(found, key=lambda each: (each.left is None, each.left or timedelta(0), each.case)))


def _clock_of(case: Case, now: datetime) -> RequestClock:
    clock = case.due(now)
    return RequestClock(
        case=case.id,
        kind=kind_of(case.request),
        state=case.state,
        received_at=case.request.received_at,
        clock=clock,
        left=None if clock is None else clock.left(now),
        late=clock is not None and clock.late(now),
    )
