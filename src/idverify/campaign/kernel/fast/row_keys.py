"""What each row is told by, by one compiled loop over all that was found in its columns."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from idverify.campaign.kernel.fast.compiled import compiled
from idverify.campaign.kernel.profile import PARTS
from idverify.campaign.kernel.row_keys import EID, Columns, Keys
from idverify.errors import door

# As in campaign.cell, kernel.days, kernel.bands, kernel.meanings and kernel.row_keys, written out again: what is kept
# of compiling goes when this file changes.
RAGGED, RECODED_CELL, BROKEN = 4, 8, 16
DAY: Final = 86_400_000_000
OFFSET: Final = 25_200_000_000
IS_SERIAL, IS_YEAR_ONLY = 1, 6
NO_MOMENT, UNREADABLE, NO_PROOF = 0, 1, 0
BORN_SERIAL, OPENED_SERIAL, RECODED, YEAR_ALONE = 1, 2, 4, 8
OF_ID, OF_PHONE = 4, 20
ACCOUNT_IS_NUMBER, BORN_LATE, PROVEN_EARLY = 1 << 36, 1 << 37, 1 << 38
_WIDTHS: Final = np.array(list(PARTS.values()), np.int64)


@door
def row_keys(of: Columns) -> Keys:
    """The same as of ``kernel.row_keys.row_keys``."""
    rows = len(of.cells)
    keys, remarks = np.empty(rows, np.int64), np.empty(rows, np.int64)
    cells = of.cells[:]
    cells.flags.writeable = False  # part of an array's type, each of which is compiled anew
    texts = (of.account, of.holder, of.level, EID, of.proof, of.age)
    numbers = (of.phone, of.phone_answers, of.personal_id, of.id_answers)
    _kinds(_WIDTHS, cells, *texts, of.opened_span, of.proven_span, of.declared_span, *numbers, keys)
    _remarks(cells, of.phone, of.personal_id, of.born, of.is_number, *of.birth, *of.opened, *of.proven, remarks)
    return keys, remarks


@compiled
def _kinds(
    widths: NDArray[np.int64],
    cells: NDArray[np.int32],
    account: NDArray[np.int8],
    holder: NDArray[np.int8],
    level: NDArray[np.int8],
    eid: NDArray[np.bool_],
    proof: NDArray[np.int8],
    age: NDArray[np.int8],
    opened: NDArray[np.int8],
    proven: NDArray[np.int8],
    declared: NDArray[np.int8],
    phone: NDArray[np.int16],
    phone_answers: NDArray[np.int64],
    personal_id: NDArray[np.int16],
    id_answers: NDArray[np.int64],
    keys: NDArray[np.int64],
) -> None:
    for row in range(len(keys)):
        key, means, cell = np.int64(account[row]), proof[row], cells[row]
        key = key * widths[1] + ((cell & RAGGED) != 0) + 2 * ((cell & BROKEN) != 0)
        key = key * widths[2] + holder[row]
        key = key * widths[3] + (level[row] if eid[means] else 0)
        key = key * widths[4] + means
        key = key * widths[5] + age[row]
        key = key * widths[6] + opened[row]
        # A date beside no proof says nothing.
        key = key * widths[7] + (NO_MOMENT if means == NO_PROOF and proven[row] > UNREADABLE else proven[row])
        key = key * widths[8] + declared[row]
        key = key * widths[9] + phone_answers[phone[row]]
        keys[row] = key * widths[10] + id_answers[personal_id[row]]


@compiled
def _remarks(
    cells: NDArray[np.int32],
    phone: NDArray[np.int16],
    personal_id: NDArray[np.int16],
    born: NDArray[np.int16],
    is_number: NDArray[np.bool_],
    birth: NDArray[np.int8],
    birth_micros: NDArray[np.int64],
    opened: NDArray[np.int8],
    opened_micros: NDArray[np.int64],
    proven: NDArray[np.int8],
    proven_micros: NDArray[np.int64],
    remarks: NDArray[np.int64],
) -> None:
    for row in range(len(remarks)):
        remark = (np.int64(phone[row]) << OF_PHONE) + (np.int64(personal_id[row]) << OF_ID)
        remark += BORN_SERIAL * (birth[row] == IS_SERIAL) + OPENED_SERIAL * (opened[row] == IS_SERIAL)
        remark += RECODED * ((cells[row] & RECODED_CELL) != 0) + ACCOUNT_IS_NUMBER * is_number[row]
        known = born[row] > 0
        if known and birth[row] == IS_YEAR_ONLY:
            remark += YEAR_ALONE
        if opened[row] <= IS_SERIAL:
            if known and birth[row] <= IS_SERIAL and _day(opened_micros[row]) < _day(birth_micros[row]):
                remark += BORN_LATE
            if proven[row] <= IS_SERIAL and _day(proven_micros[row]) < _day(opened_micros[row]):
                remark += PROVEN_EARLY
        remarks[row] = remark


@compiled
def _day(micros: int) -> int:
    return (micros + OFFSET) // DAY


__all__ = ["row_keys"]
