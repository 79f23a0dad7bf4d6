"""Implementations that are wrong on purpose: the suite is good if it catches each, and for the right reason."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from idverify.conformance.adapter import Answering
from idverify.conformance.wrong import (
    ages,
    days,
    families,
    learnt,
    numbers,
    proofs,
    records,
    rules,
    scripts,
    services,
    told,
    trade,
)
from idverify.conformance.wrong.implementation import Wrong
from idverify.errors import OperatorError

_ABOUT: Final = (ages, days, proofs, trade, families, services, told, numbers, scripts, records, learnt, rules)
# Every one, by its name, in the order of its subject.
WRONG: Final[Mapping[str, Wrong]] = MappingProxyType({each.name: each for part in _ABOUT for each in part.WRONG})


def answering(name: str) -> Answering:
    """A new conversation with a wrong implementation.

    Args:
        name: which.

    Raises:
        OperatorError: there is none of this name (``wrong_unknown``).
    """
    if name not in WRONG:
        raise OperatorError("wrong_unknown")
    return WRONG[name].answering()


__all__ = ["WRONG", "Wrong", "answering"]
