"""What is asked and answered in JSON: the parts that every endpoint's models are made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from idverify.account.account_id import LONGEST
from idverify.conformance.wire import Day, Moment, listed
from idverify.evidence.possession import LONGEST_SESSION, Origin

__all__ = [
    "LONGEST_TEXT",
    "WITHOUT_NUL",
    "AccountName",
    "Asked",
    "CodeText",
    "Day",
    "Moment",
    "OriginAsked",
    "PhoneText",
    "StreamName",
    "Told",
    "listed",
]

LONGEST_TEXT: Final = 1_024
WITHOUT_NUL: Final = r"^[^\u0000]*$"  # no database keeps a nul


class Asked(BaseModel):
    """A part of what is asked: nothing unknown, nothing coerced, every text bounded, no input in an error or a repr.

    A value of a closed list is ``Annotated[Enum, listed(Enum)]``; a day ``Day``, a moment ``Moment``; several of
    something a ``list`` with ``max_length``, for strict reading takes no JSON array for a tuple.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, hide_input_in_errors=True, str_max_length=LONGEST_TEXT
    )

    def __repr_args__(self) -> Iterable[tuple[str | None, object]]:
        """Nothing of what was asked (``Field(repr=False)`` would be lost in a union)."""
        return ()


class Told(BaseModel):
    """A part of what is answered."""

    model_config = ConfigDict(frozen=True, extra="forbid")


AccountName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST, pattern=WITHOUT_NUL),
    Field(
        description="The platform's own name of the account; no phone number and no e-mail address.", examples=["lan"]
    ),
]
StreamName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST, pattern=WITHOUT_NUL),
    Field(description="The platform's own name of a livestream.", examples=["live-2026-11-22-1"]),
]
PhoneText = Annotated[
    str,
    Field(max_length=64, pattern=WITHOUT_NUL, description="A phone number as it was typed.", examples=["0912000001"]),
]
CodeText = Annotated[
    str, Field(max_length=32, pattern=WITHOUT_NUL, description="A code as it was typed.", examples=["123456"])
]


class OriginAsked(Asked):
    """Where a request came from: the person's, not the calling server's."""

    session: str = Field(
        min_length=1,
        max_length=LONGEST_SESSION,
        pattern=WITHOUT_NUL,
        description="The platform's own name of the browser or app session; a code is bound to it.",
        examples=["session-7f3a"],
    )
    ip: str = Field(
        min_length=1,
        max_length=64,
        pattern=WITHOUT_NUL,
        description="The person's network address; it is never stored.",
        examples=["192.0.2.7"],
    )

    @property
    def origin(self) -> Origin:
        """As the registrar takes it."""
        return Origin(session=self.session, ip=self.ip)
