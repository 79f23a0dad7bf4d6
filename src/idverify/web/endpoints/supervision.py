"""Supervision of a child's account as its guardians chose it, without anybody's messages being read.

Source: 147/2024/ND-CP arts. 23.3.đ, 27.3.a; 330/2026/ND-CP art. 31.1.đ.
"""

from __future__ import annotations

from idverify.web.api_key import Scope
from idverify.web.endpoints.refusals import refusals
from idverify.web.endpoints.supervision_models import (
    AnswerAsked,
    AskAsked,
    AskTold,
    ChildAsked,
    QueueTold,
    SummaryAsked,
    SummaryTold,
    SupervisorsTold,
    SupervisorTold,
    TallyTold,
)
from idverify.web.given import Now, Serving
from idverify.web.routing import reading, writing

_asks = reading("/v1/supervision", scope=Scope.GUARDIAN, tag="supervision")
_does = writing("/v1/supervision", scope=Scope.GUARDIAN, tag="supervision")
routers = (_asks, _does)


@_does.post(
    "/ask",
    summary="A child asks to write something",
    responses=refusals("guardianship.unknown", "operator.account_unknown", "operator.item"),
)
def ask(asked: AskAsked, serving: Serving, now: Now) -> AskTold:
    """A child wants to do something about which its guardians are to be asked first (147/2024/ND-CP art. 27.3.a).

    What was asked before is told with its answer, if there is one.
    """
    return AskTold.of(serving.supervision.ask(asked.account, asked.action, asked.item, now=now))


@_asks.post("/queue", summary="What waits for the guardians' answer")
def queue(asked: ChildAsked, serving: Serving, now: Now) -> QueueTold:
    """What waits for the guardians' answer, the oldest first (147/2024/ND-CP art. 27.3.a)."""
    return QueueTold(asks=[AskTold.of(each) for each in serving.supervision.queue(asked.account, now=now)])


@_does.post(
    "/answer",
    summary="A guardian answers",
    status_code=204,
    responses=refusals(
        "guardianship.unknown", "guardianship.not_now", "guardianship.nothing_waits", "operator.account_unknown"
    ),
)
def answer(asked: AnswerAsked, serving: Serving, now: Now) -> None:
    """A guardian answers; one who answers for the child is enough, and the first answer counts.

    Parents supervise what their child posts and shares: 147/2024/ND-CP art. 27.3.a; 330/2026/ND-CP art. 31.1.đ.
    """
    serving.supervision.answer(asked.link, asked.action, asked.item, allow=asked.allow, now=now)


@_asks.post("/summary", summary="What was allowed and refused")
def summary(asked: SummaryAsked, serving: Serving, now: Now) -> SummaryTold:
    """What was allowed and refused since a moment, by kind of action (147/2024/ND-CP art. 27.3.a).

    No words and no names of items are in it.
    """
    found = serving.supervision.summary(asked.account, since=asked.since, now=now)
    return SummaryTold(actions={action: TallyTold.of(tally) for action, tally in found.items()})


@_asks.post("/supervisors", summary="Who supervises a child's account")
def supervisors(asked: ChildAsked, serving: Serving) -> SupervisorsTold:
    """Who supervises a child's account, and what they chose; for the child to see (147/2024/ND-CP art. 27.3.a)."""
    found = serving.supervision.supervisors(asked.account)
    return SupervisorsTold(supervisors=[SupervisorTold.of(each) for each in found])
