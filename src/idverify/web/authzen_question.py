"""A question as OpenID AuthZEN asks it, read as one of ours; and the answer as it is told there.

Source: Authorization API 1.0 (OpenID Foundation, final of 11 January 2026), sections 5 to 7. What is not known is
answered no and never an error of the call: whoever asks lets nobody in on a no, and may on an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, JsonValue, WithJsonSchema

from idverify.account import Action
from idverify.account.account_id import is_name
from idverify.answer import Answer
from idverify.answer_document import answer_document
from idverify.conformance.wire import listed
from idverify.messages import LANGUAGES, Text, text
from idverify.web.model import LONGEST_TEXT

MOST_AT_ONCE: Final = 100
ACCOUNT: Final = "account"
LIVESTREAM: Final = "livestream"
# The whole network, for what is asked of no one thing on it; its id may be anything.
NETWORK: Final = "network"
# What somebody writes or reacts to; a guardian allows one of these by its name.
ITEMS: Final = frozenset({"item", "post", "comment", "share", "message"})
_TYPES: Final = ITEMS | {LIVESTREAM, NETWORK}
OURS: Final = "idverify"  # the member of a context that is this service's own


class Spoken(BaseModel):
    """A part of what is asked; what it does not name is passed over, as the standard wants (section 10.1.1)."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", strict=True, hide_input_in_errors=True, str_max_length=LONGEST_TEXT
    )


class SubjectAsked(Spoken):
    """Who wants to do it."""

    type: str = Field(description="`account`; of any other type nothing is known, and the answer is no.")
    id: str = Field(description="The platform's own name of the account.", examples=["lan"])
    properties: dict[str, Any] | None = Field(default=None, repr=False)


class ActionAsked(Spoken):
    """What they want to do."""

    name: str = Field(
        description=f"One of {', '.join(f'`{each}`' for each in Action)}; anything else is answered no.",
        examples=["comment"],
    )
    properties: dict[str, Any] | None = Field(default=None, repr=False)


class ResourceAsked(Spoken):
    """On what."""

    type: str = Field(
        description=f"`{LIVESTREAM}`: the stream they sell or speak in; one of"
        f" {', '.join(f'`{each}`' for each in sorted(ITEMS))}: what is to be written, which a guardian may have"
        f" allowed; `{NETWORK}`: nothing in particular. Of any other type nothing is known, and the answer is no.",
        examples=["comment"],
    )
    id: str = Field(description="The platform's own name of it.", examples=["comment-1871"])
    properties: dict[str, Any] | None = Field(
        default=None,
        repr=False,
        description="`stream`: in which livestream an item is written; `item`: what is written in one.",
    )


_EXAMPLE: Final[dict[str, JsonValue]] = {
    "subject": {"type": ACCOUNT, "id": "lan"},
    "action": {"name": "comment"},
    "resource": {"type": "comment", "id": "comment-1871"},
}


class EvaluationAsked(Spoken):
    """One question."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    subject: SubjectAsked
    action: ActionAsked
    resource: ResourceAsked
    context: dict[str, Any] | None = Field(
        default=None,
        repr=False,
        description="`standing`: what `/v1/gate/standing` gave for the session. All else is passed over.",
    )


class Semantic(StrEnum):
    """How far several questions are answered."""

    EXECUTE_ALL = "execute_all"
    DENY_ON_FIRST_DENY = "deny_on_first_deny"
    PERMIT_ON_FIRST_PERMIT = "permit_on_first_permit"

    def ends_with(self, decision: bool) -> bool:
        """Whether nothing more is asked after this answer."""
        ending = {Semantic.DENY_ON_FIRST_DENY: False, Semantic.PERMIT_ON_FIRST_PERMIT: True}
        return ending.get(self) is decision


class OptionsAsked(Spoken):
    """How several questions are answered."""

    evaluations_semantic: Annotated[Semantic, listed(Semantic)] = Semantic.EXECUTE_ALL


_Part = Annotated[
    dict[str, Any],
    WithJsonSchema(
        {
            "type": "object",
            "description": "`subject`, `action`, `resource`, `context`: each takes the place of the one above. One that"
            " cannot be read is answered no, and the others are answered all the same.",
        }
    ),
]


# What makes either form whole, for the schema.
_EITHER: Final[list[JsonValue]] = [
    {"required": ["evaluations"], "properties": {"evaluations": {"type": "array", "minItems": 1}}},
    {
        "required": ["subject", "action", "resource"],
        "properties": {name: {"type": "object"} for name in ("subject", "action", "resource")},
    },
]
_MANY: Final[dict[str, JsonValue]] = {
    "subject": {"type": ACCOUNT, "id": "lan"},
    "resource": {"type": NETWORK, "id": "mxh"},
    "evaluations": [{"action": {"name": "post"}}, {"action": {"name": "livestream"}}],
    "options": {"evaluations_semantic": Semantic.EXECUTE_ALL.value},
}


class EvaluationsAsked(Spoken):
    """Several questions; what they share stands once."""

    model_config = ConfigDict(json_schema_extra={"anyOf": _EITHER, "examples": [_MANY]})

    subject: SubjectAsked | None = None
    action: ActionAsked | None = None
    resource: ResourceAsked | None = None
    context: dict[str, Any] | None = Field(default=None, repr=False)
    evaluations: list[_Part] | None = Field(
        default=None,
        repr=False,
        max_length=MOST_AT_ONCE,
        description="Left out or empty: one question is asked, by the above.",
    )
    options: OptionsAsked | None = None

    @property
    def shared(self) -> dict[str, Any]:
        """What stands above, for each question that does not say otherwise."""
        given = {name: getattr(self, name) for name in ("subject", "action", "resource", "context")}
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as the gate takes it: ``StandingGate.decide``."""

    account: str
    action: Action
    stream: str | None
    item: str | None
    token: str | None


def question_of(asked: EvaluationAsked) -> Question | Text:
    """What the gate is asked; or why there is no such question, and the answer no."""
    action = next((each for each in Action if each == asked.action.name), None)
    stream, item = _where(asked.resource)
    if asked.subject.type != ACCOUNT or not is_name(asked.subject.id):
        return text("authzen.subject")
    if action is None:
        return text("authzen.action")
    if asked.resource.type not in _TYPES or not all(is_name(each) for each in (stream, item) if each is not None):
        return text("authzen.resource")
    token = _named(asked.context, "standing")
    return Question(account=asked.subject.id, action=action, stream=stream, item=item, token=token)


def _where(resource: ResourceAsked) -> tuple[str | None, str | None]:
    stream, item = _named(resource.properties, "stream"), _named(resource.properties, "item")
    if resource.type == LIVESTREAM:
        stream = resource.id
    elif resource.type in ITEMS:
        item = resource.id
    return stream, item


def _named(given: dict[str, Any] | None, name: str) -> str | None:
    found = (given or {}).get(name)
    return found if isinstance(found, str) else None


def decision_of(answer: Answer) -> dict[str, Any]:
    """An answer of the gate as a Decision: the reasons for the person and for the operator, and the whole of it."""
    context: dict[str, Any] = {OURS: answer_document(answer)}
    if not answer.permitted:
        told = [breach.message for breach in answer.breaches]
        context["reason_user"] = {lang: " ".join(each.in_(lang) for each in told) for lang in LANGUAGES}
        context["reason_admin"] = {
            "rules": ", ".join(answer.rules_breached),
            "citations": "; ".join(answer.citations),
            "law": answer.law,
        }
    return {"decision": answer.permitted, "context": context}


def refusal(status: int, why: Text, faults: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """A no to what is no question of ours.

    Args:
        status: what it would be answered with alone (section 7.2.1 of the standard), 400 or 404.
        why: for whoever wrote the asking program; no person can put it right.
        faults: the fields that cannot be read.
    """
    error: dict[str, Any] = {"status": status, "message": why.en}
    if faults:
        error["faults"] = faults
    return {"decision": False, "context": {"error": error, "reason_admin": {"vi": why.vi, "en": why.en}}}
