"""A door: the way in which an implementation is asked, whatever it is written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from idverify.messages import Text, text

Trouble = Literal["timeout", "crashed", "too_long", "not_json", "wrong_id", "unreachable", "status"]


class AnswerError(Exception):
    """There was no answer that could be judged.

    Attributes:
        code: what happened.
        context: what the implementation said besides, as of ``result.shown``; empty where it said nothing.
    """

    def __init__(self, code: Trouble, context: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.context = context

    @property
    def text(self) -> Text:
        """What happened, for whoever reads the report."""
        said = text(f"conformance.trouble.{self.code}")
        return Text(vi=f"{said.vi} {self.context}", en=f"{said.en} {self.context}") if self.context else said


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """What an implementation says of itself.

    Attributes:
        name, version, language: as it says.
        capabilities: the operations that it knows; None where it does not say.
        law: the states of the law that it knows.
        readings: the option that it takes of each reading, where it says.
        strange: readings or options that it names and that do not exist, as of ``result.shown``.
    """

    name: str
    version: str = ""
    language: str = ""
    capabilities: tuple[str, ...] | None = None
    law: tuple[str, ...] = ()
    readings: Mapping[str, str] = field(default_factory=dict)
    strange: tuple[str, ...] = ()


class Door(Protocol):
    """The way in.

    Attributes:
        kind: ``line``, ``http``, ``reference`` or ``pytest``.
    """

    kind: str

    def begin(self) -> Introduction:
        """Let the implementation say what it is.

        Raises:
            AnswerError: it does not.
        """

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer to one request of the line protocol; ``{"unsupported": true}`` where this door cannot put it.

        Raises:
            AnswerError: there is no answer that could be judged; ask ``renew`` before the next request.
        """

    def renew(self) -> None:
        """Make it answer again after an error, as well as that can be done."""

    def close(self) -> None:
        """End it."""
