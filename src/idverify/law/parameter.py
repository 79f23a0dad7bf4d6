"""A parameter: a number or a date that a provision sets, and from which day to which it does so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from idverify.law.calendar import within
from idverify.law.provision import Provision
from idverify.messages import Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Span(Generic[T]):
    """What a parameter is for some time.

    Attributes:
        value: what it is; None where nothing sets it yet.
        since: the first day of it; None where it was so before Decree 147.
        until: the first day on which it is no longer so, or None.
        provisions: what sets it; of a value of None, what will.
    """

    value: T
    provisions: tuple[Provision, ...]
    since: date | None = None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day in Viet Nam."""
        return within(day, self.since, self.until)


@dataclass(frozen=True, slots=True, eq=False)  # there is one of each
class Parameter(Generic[T]):
    """One thing that the law sets, over time.

    A change ends one span and begins another; last year's decisions are still judged by last year's.

    Attributes:
        name: as it is written in the module of its instrument.
        says: what it is.
        spans: what it was, is and will be; every day lies in exactly one.
    """

    name: str
    says: Text
    spans: tuple[Span[T], ...]

    @property
    def newest(self) -> T:
        """What it is on the newest day that the library knows."""
        return self.spans[-1].value

    def on(self, day: date) -> T:
        """What it is on a day in Viet Nam.

        Raises:
            LookupError: no span reaches the day (a defect of this library, which a test looks for).
        """
        return self.span_on(day).value

    def span_on(self, day: date) -> Span[T]:
        """What it is on a day in Viet Nam, with what sets it.

        Raises:
            LookupError: no span reaches the day (a defect of this library, which a test looks for).
        """
        for span in self.spans:
            if span.holds_on(day):
                return span
        raise LookupError(self.name)
