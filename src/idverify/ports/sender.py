"""A sender, which carries a code to a phone, and a verifier, which makes and checks the code itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from idverify.evidence.possession import Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.messages import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A code on its way to a phone. It is the only thing that holds number and code, and shows neither.

    Attributes:
        challenge: what the code answers; a gateway's key against sending twice.
        to: the phone.
        text: what to send: plain letters, so that it fits one SMS.
        purpose: what the code is good for, which ``text`` says too.
        lang: the language of the text.
        not_after: when the code is worth nothing any more.
    """

    challenge: str
    to: PhoneNumber
    text: str = field(repr=False)
    purpose: Purpose
    lang: Language
    not_after: datetime


class Delivery(StrEnum):
    """What became of a message that was handed on."""

    ACCEPTED = "accepted"
    # No answer came: it may have been sent. It counts as sent, and is not sent again.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a sender answers.

    Attributes:
        delivery: whether the message was taken, as far as is known; it never means that a person read it.
        reference: the sender's own name of it; empty where it gave none.
    """

    delivery: Delivery
    reference: str = ""


class Sender(Protocol):
    """A way to a phone."""

    def send(self, message: Message) -> Receipt:
        """Hand a message on, once.

        Raises:
            OperatorError: it was refused, or certainly not handed on (``send_failed``).
        """
        ...


@runtime_checkable
class Verifier(Sender, Protocol):
    """A service that makes the code and keeps it to itself; the text of a message is its own."""

    def check(self, reference: str, code: str) -> bool:
        """Whether a code is the one that was sent under a reference.

        The guess was counted before this is asked.

        Raises:
            OperatorError: the service cannot tell now (``verifier_failed``); the guess stays counted.
        """
        ...
