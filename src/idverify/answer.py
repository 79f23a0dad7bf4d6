"""What is answered to "may this account do this?", whoever worked the answer out, and when."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, NoReturn, Self

from idverify.errors import IdverifyError
from idverify.messages import Text, text
from idverify.rules import Remedy


class Basis(StrEnum):
    """On whose word a denial rests."""

    LAW = "law"
    OPERATOR = "operator"  # the platform's own limit
    GUARDIAN = "guardian"  # what the guardian allows


class DeniedError(IdverifyError):
    """The law says no; the decision says why and what to do.

    Attributes:
        decision: the whole answer.
    """

    family = "denied"

    def __init__(self, decision: Answer) -> None:
        super().__init__("denied", rules=", ".join(decision.rules_breached))
        self.decision = decision


class Breach(NamedTuple):
    """One rule that stands in the way.

    Attributes:
        rule: its id.
        basis: on whose word it rests.
        citations: the provisions in force that it stands under.
        remedies: what puts it right, as far as the person can.
        fact: the missing fact, where one is.
    """

    rule: str
    basis: Basis
    citations: tuple[str, ...]
    remedies: tuple[Remedy, ...]
    fact: str | None = None

    @property
    def message(self) -> Text:
        """What to tell a person."""
        if self.fact is None:
            return text(f"rule.{self.rule}")
        name = text(f"fact.{self.fact.rpartition('.')[2]}")
        return text(f"rule.{self.rule}.fact", fact=name)


class Answer(ABC):
    """May this account do this? With the rules in the way, and the provisions and readings it rests on."""

    __slots__ = ()

    @property
    @abstractmethod
    def breaches(self) -> tuple[Breach, ...]:
        """Every rule that stands in the way, in the order asked."""

    @property
    @abstractmethod
    def at(self) -> datetime:
        """The moment it is for."""

    @property
    @abstractmethod
    def law(self) -> str:
        """The state of the law that gave it, such as ``vn-2026-08-19``."""

    @property
    @abstractmethod
    def citations(self) -> tuple[str, ...]:
        """The provisions that decided: those breached, or else those kept."""

    @property
    @abstractmethod
    def readings(self) -> tuple[str, ...]:
        """The numbered readings it turned on."""

    @property
    @abstractmethod
    def valid_until(self) -> datetime | None:
        """Until when it holds; None: for good, as things stand."""

    @property
    def permitted(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.breaches

    @property
    def rules_breached(self) -> tuple[str, ...]:
        """The ids of the rules that stand in the way, each once."""
        return once(breach.rule for breach in self.breaches)

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        """What would put it right, in the order a person would take it."""
        wanted = {remedy for breach in self.breaches for remedy in breach.remedies}
        return tuple(remedy for remedy in Remedy if remedy in wanted)

    def require(self) -> Self:
        """This answer, if it permits.

        Raises:
            DeniedError: it does not.
        """
        if not self.permitted:
            raise DeniedError(self)
        return self

    def __bool__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} is neither true nor false; ask for .permitted, or call .require()")

    def __repr__(self) -> str:
        outcome = "permitted" if self.permitted else f"denied by {', '.join(self.rules_breached)}"
        return f"<{type(self).__name__} {self.at.isoformat()} {self.law}: {outcome}>"


def once(items: Iterable[str]) -> tuple[str, ...]:
    """Each item where it comes first."""
    return tuple(dict.fromkeys(items))
