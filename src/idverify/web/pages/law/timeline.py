"""What changed in the law on which day since Decree 147, and what was there before."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from idverify.law import AS_OF, FIRST_DAY, SNAPSHOTS, Instrument, Provision, Reading
from idverify.law.parameter import Parameter, Span
from idverify.law.reading import REGISTER
from idverify.law.register import INSTRUMENTS, PARAMETERS, PROVISIONS
from idverify.rules import Rule
from idverify.web.pages.law.provision_sheet import RULES


class Turn(NamedTuple):
    """One day on which something changed.

    Attributes:
        day: which, in Viet Nam.
        is_state: whether a state of the law that decisions name begins with it.
        is_ahead: whether it lay ahead when the law was last compared with its sources.
        instruments: that bind from it.
        begun: provisions that bind from it, later than their instrument does.
        ended: provisions that no longer bind.
        parameters: that are other than the day before.
        rules_begun, rules_ended: rules that are asked from it, and no longer.
        readings_begun, readings_ended: readings that matter from it, and no longer.
    """

    day: date
    is_state: bool
    is_ahead: bool
    instruments: tuple[Instrument, ...]
    begun: tuple[Provision, ...]
    ended: tuple[Provision, ...]
    parameters: tuple[Parameter[object], ...]
    rules_begun: tuple[Rule, ...]
    rules_ended: tuple[Rule, ...]
    readings_begun: tuple[Reading, ...]
    readings_ended: tuple[Reading, ...]


@functools.cache
def turns() -> tuple[Turn, ...]:
    """Every day since Decree 147 on which something changed, the oldest first."""
    return tuple(_turn(day) for day in sorted({day for day in _days() if day >= FIRST_DAY}))


@functools.cache
def before() -> tuple[Instrument, ...]:
    """The instruments that bound already when Decree 147 came."""
    return tuple(instrument for instrument in INSTRUMENTS if instrument.in_force < FIRST_DAY)


def _days() -> Iterator[date]:
    yield from SNAPSHOTS
    yield from (instrument.in_force for instrument in INSTRUMENTS)
    yield from map(_first_day, RULES)
    spans = [span for parameter in PARAMETERS for span in parameter.spans]
    dated: list[Provision | Reading | Rule | Span[Any]] = [*PROVISIONS.values(), *REGISTER.values(), *RULES]
    for each in dated + spans:
        yield from (day for day in (each.since, each.until) if day is not None)


def _turn(day: date) -> Turn:
    provisions, readings, rules = PROVISIONS.values(), REGISTER.values(), RULES
    return Turn(
        day=day,
        is_state=day in SNAPSHOTS,
        is_ahead=day > AS_OF,
        instruments=tuple(each for each in INSTRUMENTS if each.in_force == day),
        begun=tuple(each for each in provisions if each.since == day and each.instrument.in_force != day),
        ended=tuple(each for each in provisions if each.until == day),
        parameters=tuple(each for each in PARAMETERS if any(span.since == day for span in each.spans)),
        rules_begun=tuple(each for each in rules if _first_day(each) == day),
        rules_ended=tuple(each for each in rules if each.until == day),
        readings_begun=tuple(each for each in readings if each.since == day),
        readings_ended=tuple(each for each in readings if each.until == day),
    )


def _first_day(rule: Rule) -> date:
    """The first day on which a rule can be asked: its own, or else that of the first provision it rests on."""
    return rule.since or min(provision.first_day for provision in rule.provisions)
