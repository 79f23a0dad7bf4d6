"""The answer to a case: yes or no, the argument, the readings, the neighbours, the days, and a link that keeps it."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from idverify.answer import Basis, Breach
from idverify.decision import Decision
from idverify.law import SNAPSHOTS, Reading
from idverify.law.reading import REGISTER
from idverify.messages import Text, keys, text
from idverify.rules.argument import Finding, Step
from idverify.web.pages.explorer.case import Case
from idverify.web.pages.explorer.kept import Kept
from idverify.web.pages.explorer.neighbours import neighbours
from idverify.web.pages.explorer.query import Asked, address_of, kept_address
from idverify.web.pages.explorer.timeline import Interval, end_of, timeline
from idverify.web.pages.explorer.words import change
from idverify.web.pages.grounds import Sentence, sentence_of

_ASKED = (Finding.KEPT, Finding.BREACHED)


class Switch(NamedTuple):
    """A reading, and which option it takes in this case.

    Attributes:
        reading: the silence of the law.
        taken: the option's name.
        consulted: whether the answer turned on it.
    """

    reading: Reading
    taken: str
    consulted: bool


class Nearby(NamedTuple):
    """A neighbouring case with another answer.

    Attributes:
        change: what differs, in words.
        address: of that case.
        permitted: its answer.
    """

    change: Text
    address: str
    permitted: bool


class Days(NamedTuple):
    """Days on which the question is decided alike.

    Attributes:
        interval: which, and how.
        reasons: what each breached rule demands.
        address: of the question on one of them.
    """

    interval: Interval
    reasons: tuple[Text, ...]
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Everything that the page shows of an answer.

    Attributes:
        case: what was asked.
        decision: the rules' answer.
        steps: the rules that had something to say, in the order asked.
        passed: those that are not about this case, or not in force.
        limits: what stands in the way beside the law.
        breaches: of each breached rule's step, what to tell a person.
        switches: the readings that the answer turned on, and those that were switched.
        nearby: the neighbouring cases with another answer.
        days: how it would have been decided on every day.
        law_since: the first day of the law's state.
        sentences: of each step's citations, the provisions with their places.
        words: the provisions that decided.
        request: the question as JSON, for whoever would ask another implementation.
        keeps: the address that keeps it.
        kept: what the address says was decided; None where it says nothing.
        same: whether it is decided so still.
    """

    case: Case
    decision: Decision
    steps: tuple[Step, ...]
    passed: tuple[Step, ...]
    limits: tuple[Breach, ...]
    breaches: Mapping[str, tuple[Breach, ...]]
    switches: tuple[Switch, ...]
    nearby: tuple[Nearby, ...]
    days: tuple[Days, ...]
    law_since: date
    sentences: Mapping[tuple[str, ...], tuple[Sentence, ...]]
    words: tuple[Sentence, ...]
    request: str
    keeps: str
    kept: Kept | None
    same: bool


def answered(asked: Asked, *, today: date) -> Answered:
    """Answer a case.

    Args:
        asked: what an address asks.
        today: the day in Viet Nam.
    """
    case = asked.case
    decision = case.decided()
    argument = decision.argument
    found = neighbours(case, permitted=decision.permitted, readings=decision.readings)
    intervals = timeline(case, until=end_of(case, today=today))
    ids = {breach.rule for breach in decision.breaches}
    return Answered(
        case=case,
        decision=decision,
        steps=tuple(step for step in argument if step.finding in _ASKED),
        passed=tuple(step for step in argument if step.finding not in _ASKED),
        limits=tuple(breach for breach in decision.breaches if breach.basis is not Basis.LAW),
        breaches={id: tuple(each for each in decision.breaches if each.rule == id) for id in ids},
        switches=_switches(asked, decision),
        nearby=tuple(Nearby(change(case, each), address_of(each.case), each.permitted) for each in found),
        days=tuple(Days(each, tuple(map(_reason, each.rules)), address_of(each.case)) for each in intervals),
        law_since=max(day for day in SNAPSHOTS if day <= case.day),
        sentences={step.citations: tuple(map(_sentence, step.citations)) for step in argument},
        words=tuple(map(_sentence, decision.citations)),
        request=json.dumps(case.request(), ensure_ascii=False, indent=2),
        keeps=kept_address(case, Kept.of(decision, today=today), decision.readings),
        kept=asked.kept,
        same=asked.kept is not None and asked.kept.agrees(decision),
    )


# A sentence of law is no fact of a case, and may be remembered.
_sentence = functools.cache(sentence_of)


def _switches(asked: Asked, decision: Decision) -> tuple[Switch, ...]:
    taken = dict(asked.case.readings)
    return tuple(
        Switch(reading, taken.get(id, reading.default), id in decision.readings)
        for id, reading in REGISTER.items()
        if id in decision.readings or id in taken or id in asked.faults
    )


@functools.cache
def _reason(rule: str) -> Text:
    duty = f"duty.{rule}"  # what a guardian chose is no duty of the law
    return text(duty if duty in keys("vi") else f"rule.{rule}")
