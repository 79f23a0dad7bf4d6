"""What happened to a link, in words, and what a child asked lately, by kind of action."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from fastapi import Request, Response

from idverify.account import EventType
from idverify.account import link_event as event
from idverify.account.choice import Choices
from idverify.account.link_event import LinkEvent
from idverify.account.notice import Reader, notice
from idverify.evidence.method import PHONE_METHODS
from idverify.law import decree_147_2024
from idverify.law.reading import R_12
from idverify.messages import Text, text
from idverify.web.given import Now, Serving
from idverify.web.pages.grounds import sentence_of
from idverify.web.pages.guardian.router import GUARDIAN
from idverify.web.pages.guardian.ward import Minding, Ward
from idverify.web.pages.page import onward, page
from idverify.web.service import Service

_LATELY: Final = timedelta(days=30)
# A child's account is registered by whoever answers for it (147/2024/ND-CP art. 27.3.a), and what becomes of it at
# sixteen is read so.
_GROUND: Final = decree_147_2024.ART_27_3_A.citation
_READING: Final = R_12.id
_EVENT_TYPES: Final = frozenset(map(str, EventType))


class Entry(NamedTuple):
    """One thing that happened.

    Attributes:
        at: when.
        words: what.
        more: what belongs to it: which words were consented to, what was chosen.
        choices: what was chosen, where that is what happened.
        from_at: from when on it counts, where that is later.
    """

    at: datetime
    words: Text
    more: Text | None = None
    choices: Choices = ()
    from_at: datetime | None = None


def entries_of(ward: Ward, serving: Service) -> tuple[Entry, ...]:
    """What happened to a child's link, the newest first."""
    return tuple(map(_entry, reversed(serving.links.history(ward.link))))


def means_now(ward: Ward, serving: Service) -> Text | None:
    """What the newest event that a guardian is told of says to them, as a message would."""
    for happened in reversed(serving.links.history(ward.link)):
        told = notice(EventType(str(happened.type)), Reader.GUARDIAN) if str(happened.type) in _EVENT_TYPES else None
        if told is not None:
            return told
    return None


def _entry(happened: LinkEvent) -> Entry:
    words = _words(happened)
    if isinstance(happened, event.Consented):
        given = happened.consent
        language = text(f"page.guardian.language.{given.lang}")
        return Entry(
            happened.at, words, text("page.guardian.consent.words", version=given.text_version, language=language)
        )
    if isinstance(happened, event.Chosen):
        return Entry(happened.at, words, choices=happened.choices)
    if isinstance(happened, event.Suspended) and happened.since > happened.at:
        return Entry(happened.at, words, from_at=happened.since)
    return Entry(happened.at, words)


def _kind(happened: LinkEvent) -> Iterator[str]:
    """The key of what happened, in parts: a ruling's own words may name a person, and are left out."""
    yield happened.type
    match happened:
        case event.Proven(method=method):
            yield "phone" if method in PHONE_METHODS else "eid"
        case event.Consented(consent=consent):
            yield consent.by
        case event.Withdrawn(by=by):
            yield by
        case event.Suspended(reason=reason) | event.Ended(reason=reason):
            yield reason
        case event.Settled(ruling=ruling) if ruling is not None:
            yield "ruling"
        case event.Chosen(choices=choices) if not choices:
            yield "all"


def _words(happened: LinkEvent) -> Text:
    key = f"page.guardian.event.{'.'.join(_kind(happened))}"
    if isinstance(happened, event.Accepted):
        return text(key, relation=text(f"relation.{happened.declaration.relation}"))
    return text(key)


@GUARDIAN.get("/child/{handle}/history")
def history(request: Request, ward: Minding, serving: Serving, now: Now) -> Response:
    """What happened, and what the child asked in the last thirty days."""
    if ward.over:
        return onward(ward.at())
    since = now - _LATELY
    return page(
        request,
        "guardian/history.html",
        ward=ward,
        history=entries_of(ward, serving),
        means=means_now(ward, serving),
        tallies=serving.supervision.summary(ward.child.id, since=since, now=now) if ward.live else {},
        since=since,
    )


@GUARDIAN.get("/child/{handle}/sixteen")
def sixteen(request: Request, ward: Minding, now: Now) -> Response:
    """What happens at seven and at sixteen, who does what, and what becomes of the data."""
    if not ward.live:
        return onward(ward.at())
    seven, then = ward.seven_at, ward.sixteen_at
    return page(
        request,
        "guardian/sixteen.html",
        ward=ward,
        seven=None if seven is None or seven <= now else seven,
        sixteen=then,
        past=then is not None and then <= now,
        assented=ward.kept.state.consents.child is not None,
        ground=sentence_of(_GROUND),
        reading=_READING,
    )
