"""The feed of events: a platform polls it and tells its people; the service writes to nobody itself."""

from __future__ import annotations

from idverify.web.api_key import Scope
from idverify.web.endpoints.event_models import AcknowledgeAsked, EventsTold, EventTold, PollAsked
from idverify.web.given import Now, Serving
from idverify.web.routing import reading, writing

_asks = reading("/v1/events", scope=Scope.EVENTS, tag="events")
_does = writing("/v1/events", scope=Scope.EVENTS, tag="events")
routers = (_asks, _does)


@_asks.post("/poll", summary="Events that are due")
def poll(asked: PollAsked, serving: Serving, now: Now) -> EventsTold:
    """Events that are due and were not acknowledged, of each account the oldest first.

    At least once: an event comes again until it is acknowledged. It names accounts and links and nobody. A child's
    family is told what happens to the account (147/2024/ND-CP art. 27.3.a; 330/2026/ND-CP art. 31.1.đ).
    """
    found = serving.feed.poll(now=now, most=asked.most)
    return EventsTold(events=[EventTold.of(each, words=asked.words) for each in found])


@_does.post("/acknowledge", summary="Events that were handled", status_code=204)
def acknowledge(asked: AcknowledgeAsked, serving: Serving) -> None:
    """Note that events were handled; an id that is unknown is passed over."""
    serving.feed.acknowledge(asked.ids)
