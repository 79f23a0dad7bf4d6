"""The inbox of every phone in a sandbox: messages stand in it that would have been sent."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from idverify.errors import OperatorError
from idverify.evidence.possession import Purpose
from idverify.messages import Language
from idverify.ports import Delivery, Message, Receipt
from idverify.web.sandbox.chaos import Chaos
from idverify.web.sandbox.numbers import is_sandboxs

_CODE: Final = re.compile(r"\b[0-9]{6}\b", re.ASCII)
_MOST: Final = 1_000
_SHOWN_DIGITS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One message, as its reader sees it.

    Attributes:
        challenge: which challenge its code answers.
        to: the last three digits of the phone, the rest left out.
        purpose: what the code is good for.
        lang: the language of the text.
        text: what the phone shows.
        code: the code in it.
        expires_at: until when the code is good.
    """

    challenge: str
    to: str
    purpose: Purpose
    lang: Language
    text: str = field(repr=False)
    code: str = field(repr=False)
    expires_at: datetime


@dataclass(slots=True)
class _Coming:
    """A message on its way: at which look it is there."""

    message: Received
    due: int


class Inbox:
    """A sender that keeps its messages for a look, in this process only.

    Args:
        chaos: whether messages come late, twice, or in another order.
    """

    def __init__(self, chaos: Chaos) -> None:
        self._chaos = chaos
        self._messages: list[_Coming] = []
        self._looks = 0
        self._lock = threading.Lock()

    def send(self, message: Message) -> Receipt:
        """Put a message into the inbox.

        Raises:
            OperatorError: it is for a number that is not the sandbox's (``send_failed``).
        """
        if not is_sandboxs(message.to.canonical):
            raise OperatorError("send_failed", reason="sandbox")
        received = Received(
            challenge=message.challenge,
            to=f"…{message.to.canonical[-_SHOWN_DIGITS:]}",
            purpose=message.purpose,
            lang=message.lang,
            text=message.text,
            code=_CODE.findall(message.text)[0],
            expires_at=message.not_after,
        )
        with self._lock:
            for _ in range(self._chaos.copies("sms")):
                self._messages.append(_Coming(received, self._looks + self._chaos.looks("sms")))
            del self._messages[:-_MOST]
        return Receipt(Delivery.ACCEPTED)

    def look(self) -> tuple[Received, ...]:
        """The messages that have come, the newest first; those that are late come a look nearer."""
        with self._lock:
            late = self._chaos.settings.delays
            come = [each.message for each in reversed(self._messages) if not late or each.due <= self._looks]
            self._looks += 1
            return tuple(come[place] for place in self._chaos.shuffled("sms", len(come)))

    def empty(self) -> None:
        """Throw every message away, those on their way too."""
        with self._lock:
            self._messages.clear()
