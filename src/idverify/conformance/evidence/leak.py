"""What may not stand in evidence: numbers of people, and whatever the format has no field for.

A line is refused before anything else is made of it, and what was found in it is never repeated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from idverify.account import Action
from idverify.conformance.evidence.json_line import walked
from idverify.conformance.wire import Wire
from idverify.conformance.wire_facts import (
    WireAccount,
    WireApplication,
    WireConsents,
    WireEvidence,
    WireGuardian,
    WireService,
)

# Of any script: full-width digits are digits too.
_LONG_RUN: Final = re.compile(r"\d{9}")
_HIDING: Final = re.compile(rb"[0-9]{9}|[0-9.][eE]|\\|[^\x00-\x7f]")
_LARGEST: Final = 99_999_999  # a telephone number without its zero has nine digits
MOST_DIGITS: Final = 8

Shape = Mapping[str, "Shape | None"]


def _names(model: type[Wire]) -> dict[str, Shape | None]:
    return dict.fromkeys(model.model_fields)


_EVIDENCE: Final = _names(WireEvidence)
_GUARDIAN: Final = _names(WireGuardian) | {
    "evidence": _EVIDENCE,
    "consents": _names(WireConsents),
    "choices": dict.fromkeys(action.value for action in Action),
}
_PERSON: Final[dict[str, Shape | None]] = {"evidence": _EVIDENCE, "guardians": _GUARDIAN}
ANSWER: Final = dict.fromkeys(("permitted", "breaches", "law", "citations", "remedies", "readings", "valid_until"))
DECISION: Final[Shape] = {
    **dict.fromkeys(("ref", "op", "at", "action")),
    "service": _names(WireService),
    "account": _names(WireAccount) | _PERSON,
    "application": _names(WireApplication) | _PERSON,
    "answer": ANSWER,
}
RETENTION: Final[Shape] = dict.fromkeys(("ref", "class", "begins_at", "kept_until", "deleted_at", "held"))


def holds_number(document: object) -> bool:
    """Whether any text, name or number in it could be a telephone number or a personal ID.

    Texts with nine digits in a row, of any script, and numbers of nine digits or more. What is spelt with spaces or in
    words is not seen; the fields of the format have no room for it.
    """
    for _, value in walked(document):
        if isinstance(value, str) and _LONG_RUN.search(value):
            return True
        if isinstance(value, int | float) and not -_LARGEST <= value <= _LARGEST:
            return True
    return False


def is_plain(line: bytes) -> bool:
    """Whether a line has no nine ASCII digits in a row and nothing behind which others could hide: the common case.

    Others hide behind escapes, other scripts and exponents; then ``holds_number`` looks at what was read.
    """
    return _HIDING.search(line) is None


def written_number(line: bytes) -> bool:
    """Whether a line that cannot be read holds nine ASCII digits in a row."""
    return re.search(rb"[0-9]{9}", line) is not None


def beyond(document: object, shape: Shape) -> bool:
    """Whether it has a field that the format does not know, at any depth."""
    waiting: list[tuple[object, Shape | None]] = [(document, shape)]
    while waiting:
        value, known = waiting.pop()
        if isinstance(value, list):
            waiting += [(each, known) for each in value]
        elif isinstance(value, dict):
            if known is None or not value.keys() <= known.keys():
                return True
            waiting += [(each, known[name]) for name, each in value.items()]
    return False


def is_opaque(ref: str) -> bool:
    """Whether a ``ref`` has at most eight digits in all, so that no number fits into it, with or without separators."""
    return sum(map(str.isdigit, ref)) <= MOST_DIGITS
