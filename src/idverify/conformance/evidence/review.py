"""What only a human can judge: the questions, and what was answered to them.

A requirement that only a human can judge has its question here: those of ``review.json`` say what to
ask for and what to try; every other one says what it asks and why no fixture can.

An answer that lies in the folder is the platform's own word: it is shown, and the item stays to be reviewed. What an
auditor found comes from a file of the auditor's, given beside the folder; that settles an item.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field, StrictStr

from idverify.account import Service, ServiceKind
from idverify.conformance.evidence.json_line import json_object
from idverify.conformance.evidence.leak import holds_number
from idverify.conformance.evidence.tally import item
from idverify.conformance.evidence.trouble import EvidenceError
from idverify.conformance.requirement import Requirement, Shown, requirements
from idverify.conformance.result import Kind, Result, shown
from idverify.conformance.wire import BadRequestError, Day, Wire, read
from idverify.errors import OperatorError
from idverify.law import Reach
from idverify.law.register import PROVISIONS
from idverify.messages import Text, text

PROTOCOL: Final = "conformance-protocol 1"
PREFIX: Final = "evidence/review/"
LONGEST_ANSWERS: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question to a human.

    Attributes:
        id: its name, never used again.
        requirement: the row that it tests.
        provisions: what it rests on, by citation, for one kind of service or another.
        question: what to find out.
        ask_for: what to ask for and to try.
        digest: SHA-256 of all that, 64 hex digits.
    """

    id: str
    requirement: str
    provisions: tuple[str, ...]
    question: Text
    ask_for: Text
    digest: str

    @property
    def fixture(self) -> str:
        """The id of its result."""
        return f"{PREFIX}{self.id}"

    def binding(self, service: Service, today: date) -> str | None:
        """The first of its provisions that binds a service on a day, by citation; None: it is not asked."""
        if not self.provisions:
            return PROTOCOL
        reaches = {Reach.EVERY, Reach.DOMESTIC if service.kind is ServiceKind.DOMESTIC else Reach.CROSS_BORDER}
        found = (PROVISIONS[each] for each in self.provisions)
        return next((each.citation for each in found if each.in_force_on(today) and each.reach in reaches), None)


class Finding(StrEnum):
    """What was found."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"


_KINDS: Final = {Finding.MET: Kind.PASS, Finding.NOT_MET: Kind.FAIL, Finding.NOT_APPLICABLE: Kind.SKIPPED}


class Answer(Wire):
    """One answer to a question."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    id: Annotated[StrictStr, Field(pattern=r"\A[A-Za-z0-9-]{1,64}\z")]
    finding: Finding
    note: Annotated[StrictStr, Field(max_length=2000)] = ""
    name: Annotated[StrictStr, Field(min_length=1, max_length=100)]
    date: Day


class Answers(Wire):
    """``answers.json``, and the auditor's file, which has the same form."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    format: Literal["idverify-review-answers/1"]
    answers: Annotated[tuple[Answer, ...], Field(max_length=200)]


@cache
def questions() -> tuple[Question, ...]:
    """Every question of ``review.json``, in its order, then those of the requirements that it does not ask about."""
    document = json.loads(files(__package__).joinpath("review.json").read_text(encoding="utf-8"))
    asked = {each["requirement"] for each in document["questions"]}
    others = [each for each in requirements().values() if each.shown_by is Shown.REVIEW and each.id not in asked]
    return tuple(_question(each) for each in [*document["questions"], *map(_document, others)])


def question_of(fixture: str) -> Question | None:
    """The question behind the id of a result; None where it is of none."""
    return next((each for each in questions() if each.fixture == fixture), None)


def answers_in(data: bytes) -> dict[str, Answer]:
    """The answers in a file, by the question's id; of two to one question the later one.

    Raises:
        EvidenceError: as of ``json_object``, or a field is missing or wrong (``field``), or an answer holds what could
            be a number of a person (``leak_number``).
    """
    document = json_object(data)
    if holds_number(document):
        raise EvidenceError("leak_number")
    try:
        found = read(Answers, document)
    except BadRequestError as refused:
        raise EvidenceError("field", field=shown(refused.field, longest=80)) from None
    return {each.id: each for each in found.answers}


def reviewed(
    service: Service, today: date, *, told: Mapping[str, Answer], found: Mapping[str, Answer]
) -> tuple[Result, ...]:
    """The results of all questions that bind a service on a day.

    Args:
        service: which.
        today: the day in Viet Nam.
        told: what the platform answered.
        found: what the auditor found.

    Raises:
        OperatorError: the auditor answered a question that there is not (``finding_unknown``): it would be passed over.
    """
    unknown = found.keys() - {question.id for question in questions()}
    if unknown:
        raise OperatorError("finding_unknown", id=shown(min(unknown)))
    results = []
    for question in questions():
        provision = question.binding(service, today)
        if provision is not None:
            results.append(_result(question, provision, told.get(question.id), found.get(question.id)))
    return tuple(results)


def _result(question: Question, provision: str, told: Answer | None, found: Answer | None) -> Result:
    kind = Kind.REVIEW if found is None else _KINDS[found.finding]
    reason = text("conformance.evidence.review.ask", question=question.question, ask_for=question.ask_for)
    said = None if told is None else _said("told", told)
    if found is not None:
        reason = _said("found", found)
    elif said is not None:
        reason = Text(vi=f"{reason.vi} {said.vi}", en=f"{reason.en} {said.en}")
    return item(
        question.fixture,
        kind,
        digest=question.digest,
        provision=provision,
        requirements=(question.requirement,),
        reason=None if kind in (Kind.PASS, Kind.FAIL) else reason,
        mismatches=(reason,) if kind is Kind.FAIL else (),
    )


def _said(by: str, answer: Answer) -> Text:
    return text(
        f"conformance.evidence.review.{by}",
        finding=text(f"conformance.evidence.finding.{answer.finding}"),
        note=shown(answer.note, longest=600),
        name=shown(answer.name),
        date=answer.date.isoformat(),
    )


def _document(requirement: Requirement) -> dict[str, Any]:
    """A requirement as ``review.json`` would have it."""
    why = requirement.not_tested or requirement.says
    return {
        "id": requirement.id,
        "requirement": requirement.id,
        "provisions": [each for each in requirement.provisions if each in PROVISIONS],
        "question": {"vi": requirement.says.vi, "en": requirement.says.en},
        "ask_for": {"vi": why.vi, "en": why.en},
    }


def _question(document: dict[str, Any]) -> Question:
    canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return Question(
        id=document["id"],
        requirement=document["requirement"],
        provisions=tuple(document["provisions"]),
        question=Text(**document["question"]),
        ask_for=Text(**document["ask_for"]),
        digest=hashlib.sha256(canonical).hexdigest(),
    )
