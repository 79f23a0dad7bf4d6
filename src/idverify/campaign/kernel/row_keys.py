"""What each row is told by: one number for the kind that its answers turn on, and one for its remarks."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from idverify.campaign.cell import Cell
from idverify.campaign.kernel import meanings
from idverify.campaign.kernel.bands import MISSING as NO_MOMENT
from idverify.campaign.kernel.bands import UNREADABLE
from idverify.campaign.kernel.days import Found
from idverify.campaign.kernel.moments import Moments
from idverify.campaign.kernel.profile import cells_of, keys_of
from idverify.evidence.method import EID_METHODS

EID: Final = np.isin(np.arange(len(meanings.METHODS)), [meanings.METHODS.index(each, 2) for each in EID_METHODS])
# Bits of a row's remarks. Above them stand the findings of its personal ID and of its phone, from two places on.
BORN_SERIAL, OPENED_SERIAL, RECODED, YEAR_ALONE = 1, 2, 4, 8
OF_ID, OF_PHONE = 4, 20
ACCOUNT_IS_NUMBER, BORN_LATE, PROVEN_EARLY = 1 << 36, 1 << 37, 1 << 38


class Columns(NamedTuple):
    """What was found in the columns of n rows.

    Attributes:
        cells: (n,) ``Cell``.
        account: (n,) how usable each name is, as of ``names``.
        is_number: (n,) whether it is the number of its own row.
        holder, level, proof: (n,) as of ``meanings``.
        age, born: (n,) places among the ages, and years of birth.
        phone, personal_id: (n,) places among the findings.
        phone_answers, id_answers: by finding, the place of its answer.
        birth, opened, proven: moments.
        opened_span, proven_span, declared_span: (n,) as of ``bands.Spans``.
    """

    cells: NDArray[np.int32]
    account: NDArray[np.int8]
    is_number: NDArray[np.bool_]
    holder: NDArray[np.int8]
    level: NDArray[np.int8]
    proof: NDArray[np.int8]
    age: NDArray[np.int8]
    born: NDArray[np.int16]
    phone: NDArray[np.int16]
    personal_id: NDArray[np.int16]
    phone_answers: NDArray[np.int64]
    id_answers: NDArray[np.int64]
    birth: Moments
    opened: Moments
    proven: Moments
    opened_span: NDArray[np.int8]
    proven_span: NDArray[np.int8]
    declared_span: NDArray[np.int8]

    def __repr__(self) -> str:
        return f"Columns({len(self.cells)})"


Keys = tuple[NDArray[np.int64], NDArray[np.int64]]


def row_keys(of: Columns) -> Keys:
    """(n,) the kind of each row, from which ``profile_of`` tells its parts; (n,) that of its remarks."""
    parts: dict[str, NDArray[Any]] = {
        "account": of.account,
        "cells": cells_of(of.cells),
        "holder": of.holder,
        "level": of.level * EID[of.proof],
        "proof": of.proof,
        "birth": of.age,
        "opened": of.opened_span,
        # A date beside no proof says nothing.
        "proven": np.where((of.proof == meanings.NONE) & (of.proven_span > UNREADABLE), NO_MOMENT, of.proven_span),
        "declared": of.declared_span,
        "phone": of.phone_answers[of.phone],
        "personal_id": of.id_answers[of.personal_id],
    }
    remarks = (of.phone.astype(np.int64) << OF_PHONE) + (of.personal_id.astype(np.int64) << OF_ID)
    remarks += BORN_SERIAL * (of.birth.found == Found.SERIAL) + OPENED_SERIAL * (of.opened.found == Found.SERIAL)
    remarks += RECODED * ((of.cells & Cell.RECODED) != 0)
    remarks += YEAR_ALONE * ((of.birth.found == Found.YEAR_ONLY) & (of.born > 0))
    remarks += ACCOUNT_IS_NUMBER * of.is_number
    remarks += BORN_LATE * (_before(of.opened, of.birth) & (of.born > 0)) + PROVEN_EARLY * _before(of.proven, of.opened)
    return keys_of(parts), remarks


def _before(one: Moments, other: Moments) -> NDArray[np.bool_]:
    """(n,) where both are known, whether the day of the one comes before that of the other."""
    early: NDArray[np.bool_] = (one.found <= Found.SERIAL) & (other.found <= Found.SERIAL) & (one.micros < other.micros)
    rows = np.flatnonzero(early)
    if len(rows):  # a day without an hour is its first moment
        early[rows] = one.days[rows] < other.days[rows]
    return early


__all__ = ["Columns", "Keys", "row_keys"]
