"""The answer that a standing gives: that of the rules, as it was when the standing was issued."""

from __future__ import annotations

import binascii
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from hmac import compare_digest
from typing import Any, NamedTuple

from idverify.account import Action
from idverify.answer import Answer, Basis, Breach
from idverify.errors import StandingError
from idverify.instant import moment
from idverify.rules import Remedy


class Grounds(NamedTuple):
    """Why an answer is what it is.

    Attributes:
        breaches: every rule that stands in the way, in the order asked.
        citations: the provisions that decided.
        readings: the numbered readings it turned on.
    """

    breaches: tuple[Breach, ...]
    citations: tuple[str, ...]
    readings: tuple[str, ...]


class Told(NamedTuple):
    """The grounds of all answers of one standing.

    Attributes:
        law: the state of the law that gave them.
        grounds: by action.
    """

    law: str
    grounds: Mapping[Action, Grounds]


class Stated(Answer):
    """May this account do this? As a standing says."""

    __slots__ = ("_action", "_at", "_digest", "_permitted", "_reasons", "_told_already", "_until")

    def __init__(self, action: Action, permitted: bool, at: datetime, until: int, reasons: str, digest: bytes) -> None:
        self._action = action
        self._permitted = permitted
        self._at = at
        self._until = until
        self._reasons = reasons  # in base64, as ``packed`` gave them
        self._digest = digest

    @property
    def permitted(self) -> bool:
        """Whether nothing stands in the way."""
        return self._permitted

    @property
    def at(self) -> datetime:
        """The moment at which the standing was checked."""
        return self._at

    @property
    def law(self) -> str:
        """The state of the law that gave the answer."""
        return self._told.law

    @property
    def breaches(self) -> tuple[Breach, ...]:
        """Every rule that stands in the way, in the order asked."""
        return self._told.grounds[self._action].breaches

    @property
    def citations(self) -> tuple[str, ...]:
        """The provisions that decided: those breached, or else those kept."""
        return self._told.grounds[self._action].citations

    @property
    def readings(self) -> tuple[str, ...]:
        """The numbered readings it turned on."""
        return self._told.grounds[self._action].readings

    @property
    def valid_until(self) -> datetime:
        """When the standing ends, which is not after the answer does."""
        return moment(self._until)

    def __repr__(self) -> str:
        # Whoever holds the token may have touched its reasons, and a log must not fail over that.
        return f"<Stated {self.at.isoformat()}: {'permitted' if self._permitted else 'denied'}>"

    @property
    def _told(self) -> Told:
        # Most answers are yes, and nobody asks why: what explains them is opened when somebody does.
        try:
            return self._told_already
        except AttributeError:
            self._told_already: Told = unpacked(self._reasons, self._digest)
            return self._told_already


def packed(answers: Iterable[tuple[Action, Answer]]) -> bytes:
    """The grounds of some answers, each kind of them once, and the state of the law that gave them.

    Returns:
        JSON as compressed by zlib (RFC 1950), some 300 bytes; it holds no fact about a person.
    """
    alike: dict[Grounds, list[Action]] = {}
    law = ""
    for action, answer in answers:
        law = answer.law
        alike.setdefault(Grounds(answer.breaches, answer.citations, answer.readings), []).append(action)
    document = [law, [[actions, *grounds] for grounds, actions in alike.items()]]
    return zlib.compress(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(), 9)


def unpacked(written: str, digest: bytes) -> Told:
    """What ``packed`` took.

    Args:
        written: what it gave, in base64.
        digest: the SHA-256 of it, which is under the MAC of the token.

    Raises:
        StandingError: somebody touched the reasons (``forged``), or a newer version wrote words that this one does not
            know (``malformed``); the answer itself is under the MAC.
    """
    try:
        data = binascii.a2b_base64(written, strict_mode=True)
    except ValueError:
        raise StandingError("forged") from None
    if not compare_digest(hashlib.sha256(data).digest(), digest):
        raise StandingError("forged")
    law, groups = json.loads(zlib.decompress(data))
    try:
        grounds = {
            Action(action): Grounds(tuple(map(_breach, breaches)), tuple(citations), tuple(readings))
            for actions, breaches, citations, readings in groups
            for action in actions
        }
    except ValueError:
        raise StandingError("malformed") from None
    return Told(law, grounds)


def _breach(written: list[Any]) -> Breach:
    rule, basis, citations, remedies, fact = written
    return Breach(rule, Basis(basis), tuple(citations), tuple(map(Remedy, remedies)), fact)
