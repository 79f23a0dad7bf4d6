"""The column of accounts, gone through by compiled loops over its bytes."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from idverify.account.account_id import LONGEST
from idverify.campaign.kernel.fast.compiled import compiled
from idverify.campaign.kernel.fast.texts import texts_of
from idverify.campaign.kernel.names import DIALLED, HEADS, NO_LETTERS
from idverify.campaign.kernel.numbers import Numbers
from idverify.errors import door

# As in kernel.names, written out again: what is kept of compiling goes when this file changes.
USABLE, MISSING = 0, 1
BLANK: Final = 32
ASCII_END: Final = 0x7F
SMALL: Final = 0x20
SHORT: Final = 6
OWN, PERSONAL_ID = 9, 12
_K, _C, _T, _G = b"kctg"


@door
def unusual_names(texts: pa.StringArray) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """The same as of ``kernel.names.unusual_names``.

    Raises:
        TypeError: it is no array of strings.
    """
    codes, unusual = np.empty(len(texts), np.int8), np.empty(len(texts), np.bool_)
    _names(*texts_of(texts), LONGEST, HEADS, NO_LETTERS, codes, unusual)
    return codes, np.flatnonzero(unusual)


@door
def are_numbers(accounts: pa.StringArray, phones: Numbers, ids: Numbers) -> NDArray[np.bool_]:
    """The same as of ``kernel.names.are_numbers``.

    Raises:
        TypeError: it is no array of strings.
    """
    found = np.empty(len(accounts), np.bool_)
    _numbers(*texts_of(accounts), DIALLED, phones.good, _seen(phones.digits), ids.good, _seen(ids.digits), found)
    return found


def _seen(digits: NDArray[np.uint8]) -> NDArray[np.uint8]:
    seen = np.ascontiguousarray(digits)[:]
    seen.flags.writeable = False  # part of an array's type, each of which is compiled anew
    return seen


@compiled
def _names(
    offsets: NDArray[np.integer],
    data: NDArray[np.uint8],
    valid: NDArray[np.uint8],
    first: int,
    longest: int,
    heads: NDArray[np.int64],
    no_letters: NDArray[np.bool_],
    codes: NDArray[np.int8],
    unusual: NDArray[np.bool_],
) -> None:
    for row in range(len(codes)):
        bit = first + row
        unusual[row], codes[row] = False, USABLE
        if len(valid) and not valid[bit >> 3] >> (bit & 7) & 1:
            codes[row] = MISSING
            continue
        begin, end = int(offsets[row]), int(offsets[row + 1])
        length = end - begin
        if length == 0 or length > longest:
            unusual[row] = True
            continue
        one, last, nul = data[begin], data[end - 1], False
        for place in range(begin, end):
            nul |= data[place] == 0
        if nul or one <= BLANK or one >= ASCII_END or last <= BLANK or last >= ASCII_END:
            unusual[row] = True
            continue
        small = one | np.uint8(SMALL)
        ends_short = small in (_K, _C) and 3 < length <= 2 * SHORT and data[end - 3] == BLANK
        if ends_short or (length <= SHORT and no_letters[one]):
            unusual[row] = True
        elif small in (_T, _C, _G) and length > 2:
            head = (np.int64(small) << 16) + (np.int64(data[begin + 1] | np.uint8(SMALL)) << 8)
            head += data[begin + 2] | np.uint8(SMALL)
            for each in heads:
                unusual[row] |= head == each


@compiled
def _numbers(
    offsets: NDArray[np.integer],
    data: NDArray[np.uint8],
    valid: NDArray[np.uint8],
    first: int,
    dialled: NDArray[np.bool_],
    good_phones: NDArray[np.bool_],
    phones: NDArray[np.uint8],
    good_ids: NDArray[np.bool_],
    ids: NDArray[np.uint8],
    found: NDArray[np.bool_],
) -> None:
    for row in range(len(found)):
        found[row] = False
        bit = first + row
        if len(valid) and not valid[bit >> 3] >> (bit & 7) & 1:
            continue
        begin, end = int(offsets[row]), int(offsets[row + 1])
        if end - begin < OWN or not dialled[data[begin]]:
            continue
        found[row] = good_phones[row] and _ends_with(data, end, phones[row])
        if not found[row] and end - begin >= PERSONAL_ID:
            found[row] = good_ids[row] and _ends_with(data, end, ids[row])


@compiled
def _ends_with(data: NDArray[np.uint8], end: int, digits: NDArray[np.uint8]) -> bool:
    same = True
    for place in range(len(digits)):
        same &= data[end - len(digits) + place] == digits[place]
    return same


__all__ = ["are_numbers", "unusual_names"]
