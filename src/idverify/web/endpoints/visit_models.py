"""What is asked and told of letting a person in to the pages."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Body
from pydantic import Field

from idverify.messages import Language
from idverify.web.endpoints.answered import MomentTold
from idverify.web.endpoints.examples import LINK, shown
from idverify.web.endpoints.texts import LinkId
from idverify.web.model import AccountName, Asked, StreamName, Told, listed
from idverify.web.pages.visit import Part

OneOwnPart = Annotated[Literal[Part.SIGN_UP, Part.ACCOUNT], listed(Part)]
MaybeLang = Annotated[
    Language | None,
    Field(description="The language of the pages; Vietnamese, or what the browser chose before, if left out."),
]


class VisitAsked(Asked):
    """Somebody is to be let in to the pages of their own account."""

    model_config = shown({"part": "sign_up", "account": "lan"}, {"part": "account", "account": "lan", "lang": "en"})

    part: OneOwnPart = Field(description="`sign_up` to open the account, `account` to prove more and see what it may.")
    account: AccountName
    stream: StreamName | None = Field(
        default=None, description="Of whoever is to be identified as selling in one livestream, its name."
    )
    lang: MaybeLang = None


class GuardianVisitAsked(Asked):
    """A guardian who has an account of their own is to be let in to look after the children it answers for."""

    model_config = shown({"account": "me"})

    account: AccountName = Field(description="The guardian's own account.", examples=["me"])
    lang: MaybeLang = None


class LinkVisitAsked(Asked):
    """A guardian who has no account is to be let in to look after one child."""

    model_config = shown({"link": LINK})

    link: LinkId
    lang: MaybeLang = None


WhoLooksAfter = Annotated[GuardianVisitAsked | LinkVisitAsked, Body(examples=[{"account": "me"}, {"link": LINK}])]


class TicketTold(Told):
    """A person may come in, once, and soon."""

    ticket: str = Field(repr=False, description="What lets one browser in, once; it names nobody.")
    address: str = Field(
        repr=False, description="Where to send that browser, at once; a path only where the pages' host is not set."
    )
    expires_at: MomentTold
