"""What is asked and told of the feed of events."""

from __future__ import annotations

from typing import Self

from pydantic import Field

from idverify.account import Event, EventType
from idverify.account.notice import Reader, notice
from idverify.feed import BATCH
from idverify.web.endpoints.answered import BothTold, MomentTold
from idverify.web.endpoints.examples import shown
from idverify.web.endpoints.texts import EventId, Whole
from idverify.web.model import Asked, Told


class PollAsked(Asked):
    """How much of the feed to read."""

    model_config = shown({"most": 100, "words": True})

    most: Whole = Field(default=BATCH, ge=1, le=1_000)
    words: bool = Field(default=False, description="Whether to tell, too, what a child's family is told of each.")


class EventTold(Told):
    """One thing that happened to one account, or fell due."""

    id: str = Field(description="Delivered twice, it is the same event; a receiver keeps what it has handled.")
    account: str
    type: EventType
    at: MomentTold
    link: str | None = Field(description="To which guardian link, where it happened to one.")
    words: dict[Reader, BothTold] | None = Field(
        default=None, description="What to tell whom in a child's family; nobody is named in it."
    )

    @classmethod
    def of(cls, event: Event, *, words: bool) -> Self:
        """An event as JSON tells it."""
        said = {reader: notice(event.type, reader) for reader in Reader} if words else {}
        told = {reader: BothTold(vi=each.vi, en=each.en) for reader, each in said.items() if each is not None}
        return cls(
            id=event.id,
            account=event.account,
            type=event.type,
            at=event.at,
            link=event.link,
            words=told if words else None,
        )


class EventsTold(Told):
    """The oldest first; those of one account in order."""

    events: list[EventTold]


class AcknowledgeAsked(Asked):
    """Events that were handled."""

    model_config = shown({"ids": ["b19c55e0d24f4c7e8a3d6f10c7e2a941"]})

    ids: list[EventId] = Field(min_length=1, max_length=1_000)
