"""One line of the decision log: what was asked, the facts as they were, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, ConfigDict, Field, StrictBool, StrictStr

from idverify.account import Action
from idverify.conformance.evidence.json_line import json_object
from idverify.conformance.evidence.leak import (
    DECISION,
    Shape,
    beyond,
    holds_number,
    is_opaque,
    is_plain,
    written_number,
)
from idverify.conformance.evidence.trouble import EvidenceError
from idverify.conformance.result import shown
from idverify.conformance.wire import BadRequestError, Moment, Wire, listed, read
from idverify.conformance.wire_facts import WireAccount, WireApplication, WireService
from idverify.decision import Decision, decide, decide_enrolment
from idverify.errors import OutOfScopeError
from idverify.law import Readings

_OPERATOR: Final = "operator."
_CITATION: Final = (
    r"\A\d{1,3}(?:\.\d{1,2})?/\d{4}/[A-Z0-9]{2,8}(?:-[A-Z]{2,8})? "
    r"(?:art\. \d{1,3}(?:\.(?:\d{1,2}|[a-zđ])){0,4}|annex \d{1,3})\z"
)
_RuleId = Annotated[StrictStr, Field(pattern=r"\A[a-z][a-z-]{0,40}\.[a-z0-9-]{1,60}\z")]


class Told(Wire):
    """``answer``: what the platform answered.

    Only ``permitted``, ``breaches`` and, where it is there, ``law`` are compared; the rest may stand beside them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    permitted: StrictBool
    breaches: Annotated[tuple[_RuleId, ...], Field(max_length=40)]
    law: Annotated[StrictStr, Field(pattern=r"\Avn-\d{4}-\d{2}-\d{2}\z")] | None = None
    citations: Annotated[tuple[Annotated[StrictStr, Field(pattern=_CITATION)], ...], Field(max_length=100)] = ()
    remedies: Annotated[tuple[Annotated[StrictStr, Field(pattern=r"\A[a-z_]{1,40}\z")], ...], Field(max_length=40)] = ()
    readings: Annotated[tuple[Annotated[StrictStr, Field(pattern=r"\AR-\d{2}\z")], ...], Field(max_length=99)] = ()
    valid_until: Moment | None = None

    @property
    def by_law(self) -> frozenset[str]:
        """The rules that it says stand in the way, without the operator's own limits."""
        return frozenset(rule for rule in self.breaches if not rule.startswith(_OPERATOR))

    @property
    def contradicts_itself(self) -> bool:
        """Whether it permits with a breach, or denies without one."""
        return self.permitted == bool(self.breaches)


def _opaque(ref: str) -> str:
    if not is_opaque(ref):
        raise ValueError("a number could stand here")
    return ref


class _Line(Wire):
    ref: Annotated[StrictStr, Field(pattern=r"\A[A-Za-z0-9_-]{1,64}\z"), AfterValidator(_opaque)]
    op: Literal["decide", "enrol"] = "decide"
    at: Moment
    service: WireService | None = None
    answer: Told


class _Posting(_Line):
    action: Annotated[Action, listed(Action)]
    account: WireAccount


class _SignUp(_Line):
    application: WireApplication


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A line that can be judged.

    Attributes:
        at: of which moment.
        told: what was answered.
    """

    at: datetime
    told: Told
    _line: _Posting | _SignUp
    _service: WireService

    @classmethod
    def read(cls, data: bytes | None, service: WireService) -> DecisionLine:
        """The line in some bytes.

        Args:
            data: without its newline; None where it was too long to be read.
            service: the manifest's, where the line names none.

        Raises:
            EvidenceError: it holds what could be a number of a person (``leak_number``) or a field that the format
                does not know (``leak_field``): code ``leak_…``; or it cannot be read, as of ``json_object``
                (``field`` names the field that is missing or wrong), or was too long (``line_long``).
        """
        if data is None:
            raise EvidenceError("line_long")
        try:
            document = json_object(data)
        except EvidenceError:
            if written_number(data):
                raise EvidenceError("leak_number") from None
            raise
        require_quiet(document, data, DECISION)
        signs_up = document.get("op") == "enrol"
        if document.keys() & ({"account", "action"} if signs_up else {"application"}):
            raise EvidenceError("field", field="account" if signs_up else "application")
        try:
            line = read(_SignUp, document) if signs_up else read(_Posting, document)
            _require_methods(document)
            asked = line.service or service
            asked.facts()
        except BadRequestError as refused:
            raise EvidenceError("field", field=shown(refused.field, longest=80)) from None
        return cls(line.at, line.answer, line, asked)

    def decided(self, readings: Readings) -> Decision:
        """What the law says of the same facts at the same moment.

        Raises:
            EvidenceError: the moment lies before 25 December 2024 (``scope``).
        """
        line, service = self._line, self._service.facts()
        try:
            if isinstance(line, _SignUp):
                return decide_enrolment(line.application.facts(), service=service, at=line.at, readings=readings)
            return decide(line.account.facts(), line.action, service=service, at=line.at, readings=readings)
        except OutOfScopeError:
            raise EvidenceError("scope") from None


def require_quiet(document: dict[str, Any], data: bytes, shape: Shape) -> None:
    """Refuse a document that says more than it may.

    Args:
        document: as it was read.
        data: of what it was read.
        shape: the fields that it may have.

    Raises:
        EvidenceError: it holds what could be a number of a person (``leak_number``), its ``ref`` more than eight
            digits (``leak_ref``), or it has a field that the format does not know (``leak_field``).
    """
    if not is_plain(data) and holds_number(document):
        raise EvidenceError("leak_number")
    ref = document.get("ref")
    if isinstance(ref, str) and not is_opaque(ref):
        raise EvidenceError("leak_ref")
    if beyond(document, shape):
        raise EvidenceError("leak_field")


def _require_methods(document: dict[str, Any]) -> None:
    """Refuse words where the name of a method stands: what is not listed proves nothing, and may say something."""
    person = document.get("account") or document.get("application") or {}
    guardians = person.get("guardians") or []
    for each in [*(person.get("evidence") or []), *(found for g in guardians for found in g.get("evidence") or [])]:
        method = each.get("method")
        if method is not None and not (method.isascii() and len(method) <= 40 and method.replace("_", "").islower()):
            raise BadRequestError("evidence.method")
