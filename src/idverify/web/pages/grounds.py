"""What stands behind an answer, for a page: its rules, the sentences of law, the readings, and the day it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from idverify.answer import Answer, Breach
from idverify.decision import Decision
from idverify.law import Provision
from idverify.law.instrument import Confidence
from idverify.law.reading import DEFAULT_READINGS, REGISTER, Reading
from idverify.law.register import PROVISIONS
from idverify.messages import Text, text
from idverify.rules.case import Case

# Of these the text itself was looked at.
_READ: Final = frozenset({Confidence.PRIMARY_AND_SECOND, Confidence.PRIMARY})


class Taken(NamedTuple):
    """A reading that an answer turned on.

    Attributes:
        reading: the reading.
        option: what the option that was taken means.
    """

    reading: Reading
    option: Text


class Sentence(NamedTuple):
    """A provision that decided.

    Attributes:
        citation: how it is cited.
        provision: the provision.
        place: article, clause and point, and in which instrument, in words.
        wording: what is quoted of it, one quotation a line; empty where nothing is.
        read: whether the text itself was read, be it quoted or not.
    """

    citation: str
    provision: Provision
    place: Text
    wording: tuple[str, ...]
    read: bool


class Ground(NamedTuple):
    """One thing that stands in the way.

    Attributes:
        breach: what it is, and on whose word.
        sentences: the provisions that it rests on; none where it is not the law's.
    """

    breach: Breach
    sentences: tuple[Sentence, ...]


class Grounds(NamedTuple):
    """Everything behind one answer.

    Attributes:
        breaches: what stands in the way, of several with the same words the first.
        sentences: the provisions that decided, of a denial those that were breached.
        taken: the readings.
        until: until when the answer holds; None: as long as nothing about the account changes.
        opens: whether the answer is yes from that moment on, whatever anybody does.
        child: whether the user is known to be a child.
    """

    breaches: tuple[Ground, ...]
    sentences: tuple[Sentence, ...]
    taken: tuple[Taken, ...]
    until: datetime | None
    opens: bool
    child: bool


def grounds_of(answer: Answer) -> Grounds:
    """What stands behind an answer.

    Args:
        answer: a decision of the law, or what a standing stated of one.
    """
    said: dict[Text, Breach] = {}
    for breach in answer.breaches:
        said.setdefault(breach.message, breach)
    question = answer.question if isinstance(answer, Decision) else None
    readings = DEFAULT_READINGS if question is None else question.readings
    until = answer.valid_until
    return Grounds(
        breaches=tuple(Ground(each, tuple(map(sentence_of, each.citations))) for each in said.values()),
        sentences=tuple(sentence_of(citation) for citation in answer.citations),
        taken=tuple(Taken(each, each.options[readings[each]]) for each in map(REGISTER.__getitem__, answer.readings)),
        until=until,
        opens=until is not None and question is not None and _opens(answer, question.ask, until),
        child=isinstance(answer, Decision) and is_childs(answer),
    )


def sentence_of(citation: str) -> Sentence:
    """A provision with its words.

    Args:
        citation: as decisions cite it.

    Raises:
        KeyError: there is no such provision (a defect of this library).
    """
    provision = PROVISIONS[citation]
    wording = tuple((provision.wording or "").splitlines())
    return Sentence(citation, provision, _place(provision), wording, bool(wording) or provision.confidence in _READ)


def is_childs(decision: Decision) -> bool:
    """Whether a decision is about somebody who is known to be a child."""
    asked = decision.question
    case = Case(asked.facts, asked.action, service=asked.service, at=decision.at, readings=asked.readings)
    return case.user_is_child is True


def _place(provision: Provision) -> Text:
    if provision.annex_line is not None:
        return text("page.why.place.line", line=provision.annex_line, instrument=provision.instrument.title)
    narrowest = "point" if provision.point else "clause" if provision.clause else "article"
    return text(
        f"page.why.place.{narrowest}",
        article=provision.article,
        clause=provision.clause,
        point=provision.point,
        instrument=provision.instrument.title,
    )


def _opens(answer: Answer, ask: Callable[[datetime], Decision], until: datetime) -> bool:
    return not answer.permitted and ask(until).permitted
