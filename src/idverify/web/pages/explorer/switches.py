"""Readings as switches: a silence of the law, read another way in a case."""

from __future__ import annotations

from dataclasses import replace

from idverify.law.reading import REGISTER
from idverify.web.pages.explorer.case import Case


def switched(case: Case, id: str, option: str) -> Case:
    """The case with one reading taken another way; the default is kept by saying nothing.

    Args:
        case: to be switched.
        id: of the reading.
        option: which it takes.
    """
    others = {name: taken for name, taken in case.readings if name != id}
    if option != REGISTER[id].default:
        others[id] = option
    return replace(case, readings=tuple((name, others[name]) for name in REGISTER if name in others))
