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
from idverify.web.pages.explorer.neighbours import Neighbour, neighbours
from idverify.web.pages.explorer.query import Asked, kept_address, link_to
from idverify.web.pages.explorer.timeline import Interval, end_of, timeline
from idverify.web.pages.explorer.words import about, change, place
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


class Group(NamedTuple):
    """Neighbouring cases that differ in something about the same person.

    Attributes:
        about: whom, or what.
        cases: at least one.
    """

    about: Text
    cases: tuple[Nearby, ...]


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
        nearby: the neighbouring cases with another answer, by whom they are about.
        days: how it would have been decided on every day.
        until: the last of these days.
        law_since: the first day of the law's state.
        sentences: of each rule in ``steps``, the provisions it stands under; an instrument's whole title once.
        words: the provisions that decided, each with its instrument by number.
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
    nearby: tuple[Group, ...]
    days: tuple[Days, ...]
    until: date
    law_since: date
    sentences: Mapping[str, tuple[Sentence, ...]]
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
    until = end_of(case, today=today)
    intervals = timeline(case, until=until)
    ids = {breach.rule for breach in decision.breaches}
    steps = tuple(step for step in argument if step.finding in _ASKED)
    return Answered(
        case=case,
        decision=decision,
        steps=steps,
        passed=tuple(step for step in argument if step.finding not in _ASKED),
        limits=tuple(breach for breach in decision.breaches if breach.basis is not Basis.LAW),
        breaches={id: tuple(each for each in decision.breaches if each.rule == id) for id in ids},
        switches=_switches(asked, decision),
        nearby=_grouped(case, found),
        days=tuple(Days(each, tuple(map(_reason, each.rules)), link_to(each.case)) for each in intervals),
        until=until,
        law_since=max(day for day in SNAPSHOTS if day <= case.day),
        sentences=_sentences(steps),
        words=tuple(_short(_sentence(citation)) for citation in decision.citations),
        request=json.dumps(case.request(), ensure_ascii=False, indent=1),
        keeps=kept_address(case, Kept.of(decision, today=today), decision.readings),
        kept=asked.kept,
        same=asked.kept is not None and asked.kept.agrees(decision),
    )


# A sentence of law is no fact of a case, and may be remembered.
_sentence = functools.cache(sentence_of)


def _sentences(steps: tuple[Step, ...]) -> dict[str, tuple[Sentence, ...]]:
    told: set[str] = set()
    found: dict[str, tuple[Sentence, ...]] = {}
    for step in sorted(steps, key=lambda step: step.finding is Finding.KEPT):  # as they are shown
        of_it = []
        for each in map(_sentence, step.citations):
            number = each.provision.instrument.number
            of_it.append(_short(each) if number in told else each)
            told.add(number)
        found[step.rule] = tuple(of_it)
    return found


def _short(sentence: Sentence) -> Sentence:
    return sentence._replace(place=place(sentence.citation))


def _grouped(case: Case, found: tuple[Neighbour, ...]) -> tuple[Group, ...]:
    groups: dict[Text, list[Nearby]] = {}
    for each in found:
        shown = Nearby(change(case, each), link_to(each.case), each.permitted)
        groups.setdefault(about(case, each), []).append(shown)
    return tuple(Group(whom, tuple(cases)) for whom, cases in groups.items())


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
