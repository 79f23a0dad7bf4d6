"""The column of accounts: the platform's own names, as every store can keep them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from idverify.account.account_id import LONGEST, is_name
from idverify.campaign.kernel.letters import Letters, letters_of
from idverify.campaign.kernel.numbers import Numbers
from idverify.campaign.proof_words import compared, says_nothing

USABLE: Final = 0
MISSING: Final = 1
NO_NAME: Final = 2
TOTAL: Final = 3
_BLANK: Final = ord(" ")
_ASCII_END: Final = 0x7F
_SMALL: Final = 0x20  # a bit that small letters have; those that are not of ASCII keep or get it, and are told as well
HEADS: Final = np.array(
    [int.from_bytes(head) for head in (b"ton", b"tot", b"to\xec", b"t\xe1\xbb", b"co\xec", b"c\xe1\xbb", b"gra")]
)
# Words by which other cells say that there is nothing, and by which somebody may be called.
_SOMEBODY: Final = frozenset({"0", "khong", "chua", "no", "none", "nan", "na", "n a", "false", "ko"})
NO_LETTERS: Final = np.isin(np.arange(256), list(b"-./#\\(<[nN"))
_SHORT: Final = 6
_UNIT: Final = (
    "(?:tài khoản|tai khoan|tk|dòng|bản ghi|người dùng|khách hàng|thuê bao|accounts?|rows?|records?|users?|customers?)"
)
_BEHIND: Final = rf"[\s:=(]*[\d.,\s]*\)?\s*(?:{_UNIT}\b.*)?[\s.:)]*"
# By the words alone, or, where somebody may be called so, by a count behind them.
_TOTAL: Final = re.compile(
    rf"(?:tổng cộng|tổng số|grand total)(?:\s{_UNIT})?(?!\w){_BEHIND}"
    rf"|(?:tổng|cộng|total|tong cong|tong so)(?:\s{_UNIT})?(?:\s*[:=]|\s+(?=\(?\d)){_BEHIND}",
    re.DOTALL,
)
DIALLED: Final = np.isin(np.arange(256), list(b"0+8("))  # with what a number begins that is written to be dialled
_OWN: Final = 9
_PERSONAL_ID: Final = 12


Unusual = Callable[[pa.StringArray], tuple[NDArray[np.int8], NDArray[np.int64]]]


def unusual_names(texts: pa.StringArray) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """How usable each account is, as far as that is seen at once, and which have to be looked at one by one.

    Args:
        texts: n texts or nulls.

    Returns:
        (n,) ``USABLE`` or ``MISSING``; (m,) rows whose text might be cut, be too long, a total or no name at all.
    """
    letters = letters_of(texts)
    first = letters.data[letters.starts]
    last = letters.data[letters.starts + np.maximum(letters.lengths, 1) - 1]
    unusual = (first <= _BLANK) | (first >= _ASCII_END) | (last <= _BLANK) | (last >= _ASCII_END)
    unusual |= (letters.lengths > LONGEST) | (letters.lengths == 0)
    if not letters.data[: int((letters.starts + letters.lengths).max(initial=0))].all():
        unusual[:] = True  # a nul somewhere
    unusual[_like_totals(letters, first)] = True
    unusual[_like_nobody(letters, first)] = True
    return np.where(letters.valid, np.int8(USABLE), np.int8(MISSING)), np.flatnonzero(unusual & letters.valid)


def accounts_of(texts: pa.StringArray, unusual: Unusual = unusual_names) -> tuple[pa.StringArray, NDArray[np.int8]]:
    """The accounts without the blanks around them, null where there is none, and how usable each is.

    Args:
        texts: n texts or nulls.
        unusual: what finds those that are looked at one by one.
    """
    codes, rows = unusual(texts)
    count = len(texts)
    if not len(rows):
        return texts, codes
    changed = False
    names = texts.take(pa.array(rows)).to_pylist()
    stripped: list[str | None] = []
    for place, name in enumerate(names):
        bare = name.strip()
        total = is_total(bare)
        bare = "" if says_nothing(bare) and compared(bare) not in _SOMEBODY else bare
        fits = not total and is_name(bare)
        stripped.append(bare if fits else None)
        changed = changed or bare != name or not fits
        if not fits:
            codes[rows[place]] = TOTAL if total else NO_NAME if bare else MISSING
    if not changed:
        return texts, codes
    mask = np.zeros(count, np.bool_)
    mask[rows] = True
    return pc.replace_with_mask(texts, pa.array(mask), pa.array(stripped, pa.string())), codes


def is_total(name: str) -> bool:
    """Whether a text is no account but what somebody wrote below the table: ``Tổng cộng: 200.000 tài khoản``.

    Args:
        name: a text in the column of accounts.
    """
    return bool(_TOTAL.fullmatch(unicodedata.normalize("NFC", name).lower()))


def are_numbers(accounts: pa.StringArray, phones: Numbers, ids: Numbers) -> NDArray[np.bool_]:
    """(n,) whether an account is named by the phone number or personal identification number that stands in its row.

    Args:
        accounts: as of ``accounts_of``.
        phones, ids: the numbers of the same rows.
    """
    letters = letters_of(accounts)
    found = np.zeros(len(accounts), np.bool_)
    maybe = (letters.lengths >= _OWN) & DIALLED[letters.data[letters.starts]]
    for numbers, width in ((phones, _OWN), (ids, _PERSONAL_ID)):
        rows = np.flatnonzero(maybe & numbers.good & (letters.lengths >= width))
        if len(rows):
            ends = (letters.starts[rows] + letters.lengths[rows] - width)[:, None] + np.arange(width)
            found[rows] |= (letters.data[ends] == numbers.digits[rows]).all(axis=1)
    return found


def _like_totals(letters: Letters, first: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The rows that begin as the words for a total do."""
    small = first | np.uint8(_SMALL)
    rows = np.flatnonzero((small == ord("t")) | (small == ord("c")) | (small == ord("g")))
    if len(rows):
        shown = (letters.windows(3, rows) | np.uint8(_SMALL)).astype(np.int64)
        rows = rows[np.isin(shown @ np.array([1 << 16, 1 << 8, 1]), HEADS)]
    return rows


def _like_nobody(letters: Letters, first: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The rows that may say that there is no account: short ones, and those that end in a word of two letters."""
    small = first | np.uint8(_SMALL)
    words = ((small == ord("k")) | (small == ord("c"))) & (letters.lengths > 3) & (letters.lengths <= 2 * _SHORT)
    rows = np.flatnonzero(words)
    ends = letters.data[letters.starts[rows] + letters.lengths[rows] - 3]
    return np.concatenate([np.flatnonzero(NO_LETTERS[first] & (letters.lengths <= _SHORT)), rows[ends == _BLANK]])
