"""Letting a person in to the pages: a ticket, for which their browser is given a visit of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from fastapi import Depends, Request

from idverify.errors import GuardianshipError, RequestError
from idverify.messages import Language
from idverify.web.api_key import Scope
from idverify.web.endpoints.refusals import refusals
from idverify.web.endpoints.visit_models import GuardianVisitAsked, TicketTold, VisitAsked, WhoLooksAfter
from idverify.web.given import Now, Serving
from idverify.web.pages.language import QUERY
from idverify.web.pages.visit import Part
from idverify.web.pages.visits import TICKET_LIFETIME, VisitBook
from idverify.web.routing import writing
from idverify.web.service import Service

_OFF: Final = "request.pages_off"


async def _pages_on(request: Request) -> None:
    if not request.app.state.page_roots:
        raise RequestError("pages_off")


# What a key may do is asked before a body is read, so a guardian is let in elsewhere.
_own = writing("/v1/visits", scope=Scope.SIGN_UP, tag="visits")
_guardians = writing("/v1/guardian", scope=Scope.GUARDIAN, tag="visits")
routers = (_own, _guardians)


@_own.post(
    "/begin",
    summary="Let a person in to the pages of their account",
    status_code=201,
    responses=refusals(_OFF),
    dependencies=(Depends(_pages_on),),
)
def begin(asked: VisitAsked, serving: Serving, now: Now) -> TicketTold:
    """A ticket, with which one browser is let in to sign up, or to the pages of an account.

    Send the browser of whoever is signed in as this account there at once, by a redirect: a ticket serves once and for
    five minutes, whoever brings it. It is no part of a message, nor of a page that others see.
    """
    ticket = VisitBook(serving.store).ticket(asked.part, account=asked.account, stream=asked.stream, now=now)
    return _told(ticket, asked.lang, serving, now)


@_guardians.post(
    "/visit",
    summary="Let a guardian in to the pages",
    status_code=201,
    responses=refusals("guardianship.unknown", _OFF),
    dependencies=(Depends(_pages_on),),
)
def visit(asked: WhoLooksAfter, serving: Serving, now: Now) -> TicketTold:
    """A ticket, with which one browser is let in to look after children (330/2026/ND-CP art. 60).

    It is for the guardian's own account, or, of a guardian who has none, for the one link that they answer for. What
    `POST /v1/visits/begin` says of a ticket holds for this one.
    """
    if isinstance(asked, GuardianVisitAsked):
        account, link = asked.account, None
    else:
        account, link = None, asked.link
        if serving.store.account_of_link(asked.link) is None:
            raise GuardianshipError("unknown")
    ticket = VisitBook(serving.store).ticket(Part.GUARDIAN, account=account, link=link, now=now)
    return _told(ticket, asked.lang, serving, now)


def _told(ticket: str, lang: Language | None, serving: Service, now: datetime) -> TicketTold:
    query = {"ticket": ticket} if lang is None else {"ticket": ticket, QUERY: lang}
    address = f"{serving.pages or ''}/enter?{urlencode(query)}"
    return TicketTold(ticket=ticket, address=address, expires_at=now + TICKET_LIFETIME)
