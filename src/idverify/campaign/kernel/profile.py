"""The few kinds of rows that differ in their answers; each is judged once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from idverify.account.holder import Holder
from idverify.campaign.cell import Cell
from idverify.campaign.finding import Defect
from idverify.campaign.kernel import meanings, names
from idverify.campaign.kernel.asking import MISSING, Answers
from idverify.campaign.kernel.bands import FIRST, UNREADABLE, Age, Spans
from idverify.campaign.kernel.bands import MISSING as NO_MOMENT
from idverify.campaign.kernel.facts import Facts
from idverify.evidence.method import PHONE_METHODS, Method

# What a profile is told by, and how many values each part may have; the product fits in 63 bits.
PARTS: Final = {
    "account": 4,
    "cells": 4,
    "holder": 4,
    "level": 8,
    "proof": 16,
    "birth": 64,
    "opened": 64,
    "proven": 64,
    "declared": 64,
    "phone": 64,
    "personal_id": 64,
}


# Of each part: by how much it is multiplied in a key, and how many values it may have.
_PLACES: Final = tuple((math.prod(list(PARTS.values())[at + 1 :]), values) for at, values in enumerate(PARTS.values()))
_MISSING: Final = frozenset({Defect.BIRTH_DATE_MISSING, Defect.OPENED_MISSING, Defect.PROVEN_AT_MISSING})
_OF_ACCOUNTS: Final = {
    names.MISSING: Defect.ACCOUNT_MISSING,
    names.NO_NAME: Defect.ACCOUNT_ID,
    names.TOTAL: Defect.ACCOUNT_TOTAL,
}


class Profile(NamedTuple):
    """One kind of row: a small number for each part, as of ``PARTS``."""

    account: int
    cells: int
    holder: int
    level: int
    proof: int
    birth: int
    opened: int
    proven: int
    declared: int
    phone: int
    personal_id: int


def keys_of(columns: Mapping[str, NDArray[Any]]) -> NDArray[np.int64]:
    """One number for each row, from which ``profile_of`` tells its parts.

    Args:
        columns: (n,) of each part.
    """
    keys: NDArray[np.int64] = columns["account"].astype(np.int64)
    for part, values in list(PARTS.items())[1:]:
        keys *= values
        keys += columns[part]
    return keys


def profile_of(key: int) -> Profile:
    """The parts that a key was made of."""
    return Profile._make([key // below % values for below, values in _PLACES])


class Meant(NamedTuple):
    """What a profile means.

    Attributes:
        facts: what the rules are asked about, with a moment and a day that stand for all of their kind.
        answers: what somebody may have to be asked about.
        defects: of every cell, in the order of the columns.
    """

    facts: Facts
    answers: Answers
    defects: tuple[str, ...]


def meaning_of(profile: Profile, age: Age, phone: str, personal_id: str, spans: Spans) -> Meant:
    """What a profile means.

    Args:
        profile: its parts.
        age: what its birth date is.
        phone: its phone's answer, as of ``Finding``.
        personal_id: its personal ID's.
        spans: of moments.
    """
    written = meanings.METHODS[profile.proof]
    held = method_held(written, phone=phone, personal_id=personal_id)
    holder = meanings.HOLDERS[profile.holder]
    facts = Facts(
        opened_at=spans.moment(profile.opened),
        holder=holder,
        birth_date=age.born,
        declared_at=spans.moment(profile.declared),
        method=held,
        proven_at=spans.moment(profile.proven) if held else None,
        level=meanings.LEVELS[profile.level] if held else None,
    )
    found: list[Defect] = [*_of_account(profile.account), *_of_cells(profile.cells)]
    numbers = [number for number in (phone, personal_id) if number not in ("", MISSING)]
    if age.defect is not None and (age.defect, holder) != (Defect.BIRTH_DATE_MISSING, Holder.ORGANISATION):
        found.append(age.defect)
    found += _of_moment(profile.opened, spans, Defect.OPENED_MISSING, Defect.OPENED_UNREADABLE, Defect.OPENED_FUTURE)
    if profile.proof == meanings.UNKNOWN_WORD:
        found.append(Defect.PROOF_UNKNOWN_WORD)
    missing = Defect.PROVEN_AT_MISSING if written is not None else None
    found += _of_moment(profile.proven, spans, missing, Defect.PROVEN_AT_UNREADABLE, Defect.PROVEN_AT_FUTURE)
    if profile.level == meanings.UNKNOWN_WORD:
        found.append(Defect.LEVEL_UNREADABLE)
    if profile.declared == UNREADABLE:
        found.append(Defect.NO_MOBILE_UNREADABLE)
    if holder is None:
        found.append(Defect.HOLDER_UNKNOWN_WORD)
    if held is not written:
        found.append(Defect.PROOF_WITHOUT_NUMBER)
    answers = Answers(profile.account == names.USABLE, phone, personal_id, written, frozenset(found))
    if profile.account == names.TOTAL:
        return Meant(facts, answers, (Defect.ACCOUNT_TOTAL.value,))
    if Defect.CELL_BROKEN in found:
        # It may be the broken one that is empty, and nobody can tell.
        found = [defect for defect in found if defect not in _MISSING]
    return Meant(facts, answers, (*numbers, *found))


def method_held(written: Method | None, *, phone: str, personal_id: str) -> Method | None:
    """By what means something was proven; of a number that is not there nothing was."""
    if written in PHONE_METHODS and phone:
        return None
    return None if written is Method.PERSONAL_ID_EID and personal_id else written


def _of_account(code: int) -> list[Defect]:
    return [_OF_ACCOUNTS[code]] if code in _OF_ACCOUNTS else []


def _of_cells(code: int) -> list[Defect]:
    """Defects of a row as a whole; see ``cells_of``."""
    return [*([Defect.ROW_RAGGED] if code & 1 else []), *([Defect.CELL_BROKEN] if code & 2 else [])]


def cells_of(cells: NDArray[np.int32]) -> NDArray[np.int64]:
    """(n,) what of ``Cell`` is a defect."""
    ragged, broken = (cells & Cell.RAGGED) != 0, (cells & Cell.BROKEN) != 0
    defects: NDArray[np.int64] = ragged.astype(np.int64) + 2 * broken
    return defects


def _of_moment(code: int, spans: Spans, missing: Defect | None, unreadable: Defect, future: Defect) -> list[Defect]:
    if code == NO_MOMENT:
        return [] if missing is None else [missing]
    if code == UNREADABLE:
        return [unreadable]
    return [future] if code >= FIRST and spans.lies_ahead(code) else []
