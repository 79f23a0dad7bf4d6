"""Problem documents: what a door answers when it says no, or cannot say anything.

A document holds the code, who can put it right, the remedies and the articles, in both languages. It never holds what
was asked: no number, no name, no code.

Source: RFC 9457.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from idverify.answer import Answer, DeniedError
from idverify.answer_document import answer_document
from idverify.errors import IdverifyError, RequestError
from idverify.messages import LANGUAGES, Language, Text, text

MEDIA_TYPE: Final = "application/problem+json"
# A package URL names the page that every copy of this package carries; no host has to answer for it, and an account
# at one platform is told nothing of another (docs/adr/0032).
TYPES: Final = "pkg:pypi/idverify-vn#docs/reference/problems.md/"
# Whoever cannot be answered now asks again after this many seconds, where nobody knows better.
_AGAIN: Final = 5
_INTERNAL: Final = 500

# By family; what stands out of it follows. RFC 9110 section 15 says what each number means.
_OF_FAMILY: Final[Mapping[str, int]] = MappingProxyType(
    {
        "attestation": 422,
        "denied": 403,
        "guardianship": 409,
        "operator": _INTERNAL,
        "possession": 422,
        "request": 400,
        "scope": 422,
        "standing": 422,
    }
)
_OF_CODE: Final[Mapping[str, int]] = MappingProxyType(
    {
        "attestation.identity_paper_image": 403,
        "attestation.provider_unavailable": 503,
        "guardianship.birth_date_missing": 422,
        "guardianship.name_missing": 422,
        "guardianship.nothing_proven": 422,
        "guardianship.too_many": 429,
        "guardianship.unknown": 404,
        "operator.account_exists": 409,
        "operator.account_id": 422,
        "operator.account_unknown": 404,
        "operator.item": 422,
        "operator.limit": 409,
        "operator.network_unavailable": 503,
        "operator.outcome_unknown": 503,
        "operator.send_failed": 503,
        "operator.signal": 422,
        "operator.store_conflict": 503,
        "operator.store_unreachable": 503,
        "operator.vault_unreachable": 503,
        "operator.verifier_failed": 503,
        "possession.failures": 429,
        "possession.proof_spent": 409,
        "possession.too_many": 429,
        "possession.used": 409,
        "request.fields": 422,
        "request.headers": 431,
        "request.idempotency_differs": 422,
        "request.idempotency_running": 409,
        "request.internal": _INTERNAL,
        "request.key_expired": 401,
        "request.media_type": 415,
        "request.method": 405,
        "request.not_found": 404,
        "request.not_ready": 503,
        "request.pages_off": 409,
        "request.sandbox_number": 422,
        "request.scope": 403,
        "request.signed_out": 403,
        "request.ticket": 404,
        "request.too_large": 413,
        "request.too_many": 429,
        "request.too_slow": 408,
        "request.unauthenticated": 401,
        "request.visit_changed": 409,
        "request.visit_form": 403,
        "request.visit_moved": 409,
        "request.visit_over": 403,
        "request.visit_part": 403,
        "request.visit_site": 403,
    }
)
# Nothing is known of what became of it, so nobody is told to do it again.
_NOT_AGAIN: Final = frozenset({"operator.outcome_unknown", "operator.send_failed"})
_ASKS_AGAIN: Final = frozenset({429, 503})


class Fault(NamedTuple):
    """One field that cannot be read.

    Attributes:
        field: where it stands, with dots between; names of fields only.
        code: what is wrong with it, such as ``missing``.
    """

    field: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One answer that is no.

    Attributes:
        status: the HTTP status.
        code: a stable word for programs: family and code of the error, such as ``possession.code_wrong``; ``denied``.
        title: what kind of thing it is.
        detail: what to tell a person.
        retry_after: seconds until asking again may help; None where it will not, or nobody can tell.
        decision: of a denial, the whole answer.
        faults: the fields that cannot be read.
    """

    status: int
    code: str
    title: Text
    detail: Text
    retry_after: int | None = None
    decision: Answer | None = field(default=None, repr=False)
    faults: tuple[Fault, ...] = ()

    @property
    def type(self) -> str:
        """A URI of what kind of problem it is; it is a name, and need not lead anywhere (RFC 9457 section 3.1.1)."""
        return TYPES + self.code

    def document(self, lang: Language, *, instance: str | None = None) -> dict[str, Any]:
        """The document, ready for JSON.

        Args:
            lang: the language of ``title`` and ``detail``; ``messages`` holds both.
            instance: a URI of this one occurrence, such as ``urn:uuid:…`` of the request.
        """
        remedies = () if self.decision is None else tuple(text(f"remedy.{each}") for each in self.decision.remedies)
        found: dict[str, Any] = {
            "type": self.type,
            "title": self.title.in_(lang),
            "status": self.status,
            "detail": self.detail.in_(lang),
            "code": self.code,
            "messages": {
                each: {
                    "title": self.title.in_(each),
                    "detail": self.detail.in_(each),
                    "remedies": [remedy.in_(each) for remedy in remedies],
                }
                for each in LANGUAGES
            },
        }
        if instance is not None:
            found["instance"] = instance
        if self.decision is not None:
            found |= answer_document(self.decision)
        if self.faults:
            found["faults"] = [each._asdict() for each in self.faults]
        return found

    def body(self, lang: Language, *, instance: str | None = None) -> bytes:
        """The document as UTF-8 JSON. Arguments as of ``document``."""
        return json.dumps(self.document(lang, instance=instance), ensure_ascii=False).encode()

    def headers(self, lang: Language) -> dict[str, str]:
        """The headers that go with the document; a refusal is nobody's to keep."""
        found = {
            "Content-Type": MEDIA_TYPE,
            "Content-Language": lang,
            "Cache-Control": "no-store",
            "Vary": "Accept-Language",
        }
        if self.retry_after is not None:
            found["Retry-After"] = str(self.retry_after)
        return found


def problem_of(error: IdverifyError) -> Problem:
    """The problem that an error is.

    What only the operator can put right is told to a stranger as no more than that; its text is for the log.
    """
    if isinstance(error, DeniedError):
        return _denied(error.decision)
    code = f"{error.family}.{error.code}"
    status = _status(error, code)
    hidden = error.family == "operator" and status >= _INTERNAL
    return Problem(
        status=status,
        code=code,
        title=_title(error.family, code),
        detail=text("problem.operator.detail") if hidden else error.text,
        retry_after=_retry_after(error, code, status),
    )


def _title(family: str, code: str) -> Text:
    if code == "request.signed_out":  # the one of its family that a person is told
        return text("problem.signed_out")
    return text(f"problem.{family if family in _OF_FAMILY else 'identifier'}")


def _status(error: IdverifyError, code: str) -> int:
    found = _OF_CODE.get(code)
    if found is None:
        found = _OF_FAMILY.get(error.family, 422)  # a number that is none: each kind of number is a family of its own
    return found


def _retry_after(error: IdverifyError, code: str, status: int) -> int | None:
    seconds, minutes = error.data.get("seconds"), error.data.get("minutes")
    if isinstance(seconds, int):
        return max(1, seconds)
    if isinstance(minutes, int):
        return max(1, minutes * 60)
    return _AGAIN if status in _ASKS_AGAIN and code not in _NOT_AGAIN else None


def _denied(answer: Answer) -> Problem:
    # That a fact lacks is for programs, where a rule has more to say to a person.
    told = [each.message for each in answer.breaches if each.fact is None]
    told = told or [each.message for each in answer.breaches]
    detail = Text(*(" ".join(each.in_(lang) for each in told) for lang in LANGUAGES))
    return Problem(status=403, code="denied", title=text("problem.denied"), detail=detail, decision=answer)


def fields_problem(faults: Iterable[tuple[str, str]]) -> Problem:
    """A body with fields that cannot be read, by place and code; never by value."""
    error = RequestError("fields")
    found = tuple(Fault(*each) for each in faults)
    return Problem(status=422, code="request.fields", title=text("problem.request"), detail=error.text, faults=found)


_LANGUAGE: Final = re.compile(
    r"\s*(vi|en)(?:-[a-z0-9-]+)?\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?", re.ASCII | re.IGNORECASE
)
_MOST_READ: Final = 256


def language_of(accept_language: str | None) -> Language:
    """Vietnamese, unless English is asked for before it.

    Args:
        accept_language: the header, if there is one; what cannot be read in it is passed over.

    Source: RFC 9110 section 12.5.4.
    """
    wanted: dict[str, float] = {}
    for part in (accept_language or "")[:_MOST_READ].split(","):
        read = _LANGUAGE.fullmatch(part)
        if read is not None:
            quality = 1.0 if read[2] is None else float(read[2])
            wanted[read[1].lower()] = max(quality, wanted.get(read[1].lower(), 0.0))
    return "en" if wanted.get("en", 0.0) > wanted.get("vi", 0.0) else "vi"


def example(code: str, lang: Language = "vi", **data: object) -> dict[str, Any]:
    """A document of one kind, for an OpenAPI schema.

    Args:
        code: as ``request.too_large``.
        lang: its language.
        data: what its text has blanks for.
    """
    family, _, word = code.partition(".")
    error = IdverifyError(word, **data)
    vars(error)["family"] = family
    return problem_of(error).document(lang)


_TEXT: Final[Mapping[str, Any]] = {"type": "string"}
_TEXTS: Final[Mapping[str, Any]] = {"type": "array", "items": _TEXT}
_BOTH: Final[Mapping[str, Any]] = {"type": "object", "required": ["vi", "en"], "properties": {"vi": _TEXT, "en": _TEXT}}
_MESSAGES: Final[Mapping[str, Any]] = {
    "type": "object",
    "required": ["title", "detail", "remedies"],
    "properties": {"title": _TEXT, "detail": _TEXT, "remedies": _TEXTS},
}
# JSON Schema, as OpenAPI 3.1 takes it.
SCHEMA: Final[Mapping[str, Any]] = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "messages"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": _TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": _TEXT,
        "code": _TEXT,
        "instance": {"type": "string", "format": "uri"},
        "messages": {
            "type": "object",
            "required": ["vi", "en"],
            "properties": {"vi": _MESSAGES, "en": _MESSAGES},
        },
        "faults": {
            "type": "array",
            "items": {"type": "object", "required": ["field", "code"], "properties": {"field": _TEXT, "code": _TEXT}},
        },
        "permitted": {"const": False},
        "law": _TEXT,
        "breaches": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["rule", "basis", "citations", "remedies", "message"],
                "properties": {
                    "rule": _TEXT,
                    "basis": {"enum": ["law", "operator", "guardian"]},
                    "citations": _TEXTS,
                    "remedies": _TEXTS,
                    "fact": _TEXT,
                    "message": _BOTH,
                },
            },
        },
        "remedies": _TEXTS,
        "citations": _TEXTS,
        "readings": _TEXTS,
        "valid_until": {"type": ["string", "null"], "format": "date-time"},
    },
}
