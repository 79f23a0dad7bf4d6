"""What came of one fixture, and how what an implementation said is shown."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from idverify.messages import Text

# General categories that show nothing by themselves or change how their neighbours show: controls, formats (bidi
# among them), surrogates, private use, unassigned, and the separators of lines and paragraphs.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class Kind(StrEnum):
    """What can come of a fixture."""

    PASS = "pass"  # noqa: S105  # a verdict, not a password
    FAIL = "fail"
    SKIPPED = "skipped"  # not asked, or the implementation says that it does not know the operation
    ERRORED = "errored"  # no answer that could be judged
    REVIEW = "review"  # a human has to look
    EXPECTED_FAIL = "expected-fail"
    UNEXPECTED_PASS = "unexpected-pass"  # noqa: S105  # a verdict, not a password


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of one fixture.

    Attributes:
        fixture: its id.
        digest: SHA-256 of what is asked and demanded, 64 hex digits.
        level: ``L0`` to ``L4``.
        provision: what it is about.
        requirements: the ids of the requirements that it tests.
        kind: what came of it.
        reason: why it was skipped, errored, expected to fail, or has to be looked at; None of all others.
        mismatches: where the answer departs from what is demanded; of a script, with the number of the step, from 1.
        took_ms: how long the implementation took, in milliseconds.
        outcome: ``must_permit``, ``must_deny`` or ``acceptable``; None where nothing is decided.
        options: the readings under which what was answered is right, each as option by reading; empty where no
            reading makes a difference to it.
    """

    fixture: str
    digest: str
    level: str
    provision: str
    requirements: tuple[str, ...]
    kind: Kind
    reason: Text | None = None
    mismatches: tuple[Text, ...] = ()
    took_ms: int = 0
    outcome: str | None = None
    options: tuple[tuple[tuple[str, str], ...], ...] = ()


def shown(value: object, *, longest: int = 200) -> str:
    """What somebody else said, so that it can do nothing where it is shown but be read.

    Args:
        value: as it came out of JSON, or text.
        longest: in characters; the rest is cut, and said to be.

    Returns:
        JSON with every control, format, private or unassigned character escaped. It is not yet escaped for HTML.
    """
    try:
        written = json.dumps(value, ensure_ascii=False, default=repr)
    except (RecursionError, ValueError):
        written = "…"
    cut = written if len(written) <= longest else f"{written[:longest]}…"
    return "".join(_seen(character) for character in cut)


def _seen(character: str) -> str:
    if unicodedata.category(character) not in _UNSEEN:
        return character
    point = ord(character)
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"
