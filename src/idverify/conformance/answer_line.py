"""JSON that a stranger wrote, read strictly: what two readers could take in two ways is none."""

from __future__ import annotations

import json
from typing import Any, Final

# The deepest answer of the reference has six levels. A reader of another language may know fewer than Python.
DEEPEST: Final = 64


def object_in(written: bytes) -> dict[str, Any]:
    """The object that bytes hold.

    Args:
        written: UTF-8 JSON (RFC 8259).

    Raises:
        ValueError: it is no JSON object, not UTF-8, deeper than 64 levels, holds a member twice, or a number that JSON
            does not know.
    """
    try:
        found = json.loads(written.decode(), object_pairs_hook=_once, parse_constant=_never)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(found, dict):
        raise ValueError("no object")  # noqa: TRY004  # whoever asks wants one kind of error for what was said
    _require_shallow(found)
    return found


def _once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) != len(members):
        raise ValueError("a member stands twice")
    return found


def _never(_written: str) -> float:
    raise ValueError("JSON knows no such number")


def _require_shallow(found: object) -> None:
    level = [found]
    for _ in range(DEEPEST):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return
    raise ValueError("nested too deeply")
