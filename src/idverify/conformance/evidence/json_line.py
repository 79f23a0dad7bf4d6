"""JSON as evidence files have it: one value, UTF-8, no name twice, not nested deep, every number finite."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from idverify.conformance.evidence.trouble import EvidenceError

DEEPEST: Final = 12


def json_object(line: bytes) -> dict[str, Any]:
    """The JSON object in some bytes.

    Args:
        line: with or without its newline.

    Raises:
        EvidenceError: not UTF-8 (``utf8``), no JSON or nested beyond reason (``json``), a name twice in one object
            (``twice``), or no object (``object``).
    """
    try:
        written = line.decode()
    except UnicodeDecodeError:
        raise EvidenceError("utf8") from None
    try:
        found = json.loads(written, object_pairs_hook=_once, parse_constant=_none)
    except (ValueError, RecursionError):
        raise EvidenceError("json") from None
    if not isinstance(found, dict):
        raise EvidenceError("object")
    # Of a line with few brackets there is no need to look how deep they stand.
    if written.count("{") + written.count("[") > DEEPEST and any(depth > DEEPEST for depth, _ in walked(found)):
        raise EvidenceError("json")
    return found


def walked(document: object) -> Iterator[tuple[int, object]]:
    """Every value in a document, names of objects among them, with how deep it stands; by a list, not by calls."""
    waiting: list[tuple[int, object]] = [(0, document)]
    while waiting:
        depth, value = waiting.pop()
        yield depth, value
        if isinstance(value, dict):
            waiting += [(depth + 1, each) for pair in value.items() for each in pair]
        elif isinstance(value, list):
            waiting += [(depth + 1, each) for each in value]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise EvidenceError("twice")
    return found


def _none(_: str) -> Any:  # noqa: ANN401  # json.loads wants a value; there is none
    raise EvidenceError("json")
