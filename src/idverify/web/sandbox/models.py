"""What is asked and told of a sandbox itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator

from idverify.conformance.wire import listed
from idverify.evidence.possession import Purpose
from idverify.law import VIETNAM
from idverify.web.model import Asked, Moment, Told
from idverify.web.sandbox.chaos import ChaosSettings
from idverify.web.sandbox.clock import SandboxClock
from idverify.web.sandbox.inbox import Received
from idverify.web.sandbox.people import Choice

_MOST_SECONDS = int(timedelta(days=200 * 366).total_seconds())


class MessageTold(Told):
    """One message that a phone would have got."""

    challenge: str = Field(description="Which challenge its code answers.")
    to: str = Field(description="The phone's last three digits.", examples=["…001"])
    purpose: Purpose
    lang: str
    text: str
    code: str = Field(examples=["123456"])
    expires_at: datetime

    @classmethod
    def of(cls, message: Received) -> Self:
        """A message as JSON tells it."""
        return cls(
            challenge=message.challenge,
            to=message.to,
            purpose=message.purpose,
            lang=message.lang,
            text=message.text,
            code=message.code,
            expires_at=message.expires_at,
        )


class InboxTold(Told):
    """Every phone's messages."""

    messages: list[MessageTold] = Field(description="The newest first, unless something goes wrong on the way.")


class ClockAsked(Asked):
    """What the clock is to show."""

    now: Moment | None = Field(default=None, description="The moment, with its offset; not before what it shows.")
    advance_seconds: int | None = Field(default=None, ge=0, le=_MOST_SECONDS, description="How far it goes forward.")
    running: bool | None = Field(default=None, description="Whether it runs on; `false` holds it.")

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Self:
        if self.now is not None and self.advance_seconds is not None:
            raise ValueError("either a moment or a number of seconds")
        return self

    @property
    def by(self) -> timedelta | None:
        """How far it goes forward."""
        return None if self.advance_seconds is None else timedelta(seconds=self.advance_seconds)


class ClockTold(Told):
    """What the clock shows."""

    now: datetime = Field(description="In Viet Nam's time.")
    running: bool

    @classmethod
    def of(cls, clock: SandboxClock) -> Self:
        """A clock as JSON tells it."""
        return cls(now=clock().astimezone(VIETNAM), running=clock.running)


class ChaosAsked(Asked):
    """What is to go wrong; what is left out goes well."""

    duplicates: bool = Field(default=False, description="Messages, events and returning people come twice.")
    delays: bool = Field(default=False, description="Messages and events come late, by looks; answers up to 0.25 s.")
    reordering: bool = Field(default=False, description="Messages, and events of different accounts, change places.")
    losses: bool = Field(default=False, description="Answers to writes are lost after the write was done.")
    seed: int = Field(default=0, ge=0, le=2**31 - 1, description="What it all follows from.")

    @property
    def settings(self) -> ChaosSettings:
        """As the sandbox takes it."""
        return ChaosSettings(**self.model_dump())


class ChaosTold(Told):
    """What goes wrong."""

    duplicates: bool
    delays: bool
    reordering: bool
    losses: bool
    seed: int

    @classmethod
    def of(cls, settings: ChaosSettings) -> Self:
        """Settings as JSON tells them."""
        return cls(
            duplicates=settings.duplicates,
            delays=settings.delays,
            reordering=settings.reordering,
            losses=settings.losses,
            seed=settings.seed,
        )


class EidAnswerAsked(Asked):
    """What somebody does on the provider's page."""

    state: str = Field(min_length=1, max_length=128, repr=False, description="The `state` in the provider's address.")
    person: Annotated[Choice, listed(Choice)] = Field(description="Who it is, or that they refuse.", examples=["adult"])


class CallbackTold(Told):
    """One return of a person."""

    parameters: dict[str, str] = Field(description="What to hand over as `identification.parameters`.")
    address: str = Field(description="The whole address that the browser asks for.")


class EidAnswerTold(Told):
    """How the person comes back: once, or twice of somebody whose browser asked twice."""

    callbacks: list[CallbackTold]
