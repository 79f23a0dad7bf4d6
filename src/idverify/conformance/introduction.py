"""What an implementation says of itself, read as what a stranger said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from idverify.conformance.door import Introduction
from idverify.conformance.result import shown
from idverify.law.reading import REGISTER

_LONGEST: Final = 100
_MOST: Final = 100


def introduction_in(answer: Mapping[str, Any]) -> Introduction:
    """An introduction out of the answer to ``start``; what cannot be read is left out.

    Args:
        answer: whatever came back.

    Returns:
        Texts of at most 100 characters, lists of at most 100, and of the readings those that exist.
    """
    said = answer.get("implementation")
    named: Mapping[str, Any] = said if isinstance(said, dict) else {}
    capabilities, law, readings = answer.get("capabilities"), answer.get("law"), answer.get("readings")
    return Introduction(
        name=_short(named.get("name")) or "?",
        version=_short(named.get("version")),
        language=_short(named.get("language")),
        capabilities=_list(capabilities) if isinstance(capabilities, list) else None,
        law=_list(law) if isinstance(law, list) else (),
        readings=_options(readings) if isinstance(readings, dict) else {},
        strange=() if readings is None else _strange(readings),
    )


def _strange(said: object) -> tuple[str, ...]:
    if not isinstance(said, dict):
        return (shown(said),)
    known = _options(said)
    return tuple(shown({id: option}) for id, option in list(said.items())[:_MOST] if id not in known)


def _options(said: Mapping[str, Any]) -> dict[str, str]:
    found = {id: said.get(id) for id in REGISTER}
    return {id: each for id, each in found.items() if isinstance(each, str) and each in REGISTER[id].options}


def _short(value: object) -> str:
    return value[:_LONGEST] if isinstance(value, str) else ""


def _list(values: list[Any]) -> tuple[str, ...]:
    return tuple(_short(value) for value in values[:_MOST] if isinstance(value, str))
