"""Accounts that children made themselves: signs of them, people's findings, and what an authority says.

The law asks for measures that detect them and names none (330/2026/ND-CP art. 31.1.d); no sign is judged here.
"""

from __future__ import annotations

from idverify.web.api_key import Scope
from idverify.web.endpoints.refusals import refusals
from idverify.web.endpoints.review_models import (
    AuthorityAsked,
    FindingAsked,
    ReviewsAsked,
    ReviewsTold,
    ReviewTold,
    SettledTold,
    SignalAsked,
)
from idverify.web.given import Now, Serving
from idverify.web.routing import reading, writing

_asks = reading("/v1/review", scope=Scope.REVIEW, tag="review")
_does = writing("/v1/review", scope=Scope.REVIEW, tag="review")
routers = (_asks, _does)


@_does.post(
    "/signal",
    summary="A sign that a child may be behind an account",
    status_code=204,
    responses=refusals("operator.account_unknown", "operator.signal"),
)
def signal(asked: SignalAsked, serving: Serving, now: Now) -> None:
    """Feed in a sign that a child may be behind an account; nothing follows but that somebody looks.

    The law names no technique, so any may be fed in (330/2026/ND-CP art. 31.1.d).
    """
    serving.reviews.signal(asked.account, asked.kind, now=now)


@_asks.post("/queue", summary="Accounts that wait for somebody to look")
def queue(asked: ReviewsAsked, serving: Serving) -> ReviewsTold:
    """Accounts that wait for somebody to look, the longest waiting first (330/2026/ND-CP art. 31.1.d)."""
    found = serving.reviews.queue(most=asked.most)
    told = [ReviewTold(account=each.account, since=each.since, kinds=dict(each.kinds)) for each in found]
    return ReviewsTold(reviews=told)


@_does.post("/settle", summary="Somebody looked")
def settle(asked: FindingAsked, serving: Serving, now: Now) -> SettledTold:
    """Somebody looked: note what they found (330/2026/ND-CP art. 31.1.d).

    Of a child nothing follows by itself; correct the birth date, and the law does the rest.
    """
    return SettledTold(settled=serving.reviews.settle(asked.account, asked.finding, asked.reason, now=now))


@_does.post(
    "/identified",
    summary="An authority identified an account as a child's",
    status_code=204,
    responses=refusals("operator.account_unknown"),
)
def identified(asked: AuthorityAsked, serving: Serving, now: Now) -> None:
    """An authority identified an account as one that a child made: it is disabled from this moment.

    Source: 330/2026/ND-CP art. 31.1.e.
    """
    serving.reviews.identified(asked.account, asked.reference, now=now)


@_does.post(
    "/cleared", summary="The authority took that back", status_code=204, responses=refusals("operator.account_unknown")
)
def cleared(asked: AuthorityAsked, serving: Serving, now: Now) -> None:
    """The authority took that back (330/2026/ND-CP art. 31.1.e)."""
    serving.reviews.cleared(asked.account, asked.reference, now=now)
