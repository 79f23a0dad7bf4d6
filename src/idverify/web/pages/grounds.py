"""What stands behind an answer, for a page: its rules, the sentences of law, the day it ends, and the ways on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from idverify.account import Action
from idverify.answer import Answer, Breach
from idverify.decision import Decision
from idverify.law import Provision
from idverify.law.instrument import Confidence
from idverify.law.reading import DEFAULT_READINGS, REGISTER, Reading
from idverify.law.register import PROVISIONS
from idverify.messages import Text, text
from idverify.rules import Remedy
from idverify.rules.case import Case
from idverify.web.pages.visit import Part, Visit

# Of these the text itself was looked at.
_READ: Final = frozenset({Confidence.PRIMARY_AND_SECOND, Confidence.PRIMARY})


# Where somebody does it themselves; every remedy stands here, with an empty path where no page of ours is for it.
_PAGES: Final = MappingProxyType(
    {
        Remedy.PROVIDE_BIRTH_DATE: "",  # of an account that is open its platform keeps the birth date
        Remedy.ASK_GUARDIAN: "/supervised",
        Remedy.GUARDIAN_AUTHENTICATE: "/supervised",
        Remedy.GIVE_CONSENT: "/supervised",
        Remedy.REGISTER_OWN_DATA: "/account/own-data",
        Remedy.DECLARE_NO_VN_MOBILE: "/account/declare",
        Remedy.PROVE_PHONE: "/account/phone",
        Remedy.AUTHENTICATE_PERSONAL_ID: "/account/personal-id",
        Remedy.AUTHENTICATE_STREAMER: "/account/stream",
        Remedy.ASK_PERMISSION: "/supervised",
    }
)
# Of these a child is told in words of its own.
_GUARDIANS: Final = frozenset(
    {Remedy.ASK_GUARDIAN, Remedy.GUARDIAN_AUTHENTICATE, Remedy.GIVE_CONSENT, Remedy.ASK_PERMISSION}
)
_OF_ACCOUNTS: Final = ("/account", "/try")


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


class Way(NamedTuple):
    """One thing that can be done about a denial.

    Attributes:
        remedy: which.
        said: what it is, in a sentence.
        to: the path of the page where the person can do it; empty where it is not theirs to do, or not here.
        go: what that link is called; None where there is none.
        helps: the actions that it would help with, with commas between.
    """

    remedy: Remedy
    said: Text
    to: str
    go: Text | None
    helps: Text


def ways_on(
    answers: Mapping[Action | None, Answer],
    *,
    child: bool,
    visit: Visit | None,
    path: str,
    to: Mapping[str, str] | None = None,
    assent: bool = False,
) -> tuple[Way, ...]:
    """What can be done about denials, each thing once, in the order in which a person would take them.

    Args:
        answers: by action, or by none where it is known of which is told; of one that permits, and of one where
            something stands in the way that has no remedy, nothing is said.
        child: whether it is said to a child.
        visit: whose pages these are, if anybody's.
        path: of the page that tells it.
        to: where each remedy is done, by its name; None: on the pages of the account, if the visit reaches them.
        assent: whether the child's own consent is asked for now.
    """
    # Where one thing stands in the way that nobody can put right, the remedies of another lead nowhere.
    answers = {action: each for action, each in answers.items() if all(breach.remedies for breach in each.breaches)}
    wanted = {remedy for each in answers.values() for remedy in each.remedies}
    there = _reached(visit, path) if to is None else to
    return tuple(
        _way(each, answers, child=child, to=there.get(each, ""), assent=assent) for each in Remedy if each in wanted
    )


def _reached(visit: Visit | None, path: str) -> Mapping[str, str]:
    """Where each remedy is done on the pages of the account, if the visit reaches them."""
    if not (visit is not None and visit.part is Part.ACCOUNT) and not path.startswith(_OF_ACCOUNTS):
        return {}
    streams = visit is not None and visit.stream is not None  # which livestream it is, the platform says
    return {each.value: to for each, to in _PAGES.items() if streams or each is not Remedy.AUTHENTICATE_STREAMER}


def _way(remedy: Remedy, answers: Mapping[Action | None, Answer], *, child: bool, to: str, assent: bool) -> Way:
    said = text(f"page.why.do.{remedy}.child" if child and remedy in _GUARDIANS else f"page.why.do.{remedy}")
    go = text(f"page.why.go.{remedy}") if to else None
    if to and remedy is Remedy.GIVE_CONSENT and assent:
        to, go = "/assent", text("page.why.go.give_consent.assent")
    names = [text(f"action.{action}") for action, each in answers.items() if action and remedy in each.remedies]
    helps = Text(", ".join(each.vi for each in names), ", ".join(each.en for each in names))
    return Way(remedy, said, to, go, helps)


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
