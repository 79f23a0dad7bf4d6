"""Spellings that are told by their shape and first digits: whatever digits come behind change nothing but the number.

``identifiers.phone_field`` and the numbering plan go by the prefixes of the plan, of five digits at most, unless a
number begins with 84 or 00, and by where groups of digits begin. So one text answers for all that are of its shape
and lie under the same prefixes.
"""

from __future__ import annotations

import functools
import re
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from idverify.campaign.kernel.letters import Letters
from idverify.identifiers.numbering_plan import LONGEST_PREFIX, assignments, rewritten_codes

_LONGEST: Final = 15  # digits that are read as one number without being looked for in a text
_ZERO: Final = ord("0")
_TEN: Final = 10 ** np.arange(LONGEST_PREFIX - 1, -1, -1)
# Each with the five digits that are looked at.
_DECIMAL: Final = re.compile(r"((?!84)[1-9][0-9]{4})[0-9]{4}\.0")  # 912000001.0
_SCIENTIFIC: Final = re.compile(r"([1-9]\.[0-9]{4})[0-9]{4}[Ee]\+?08")  # 9.12000001E+08
_QUOTED: Final = re.compile(r"'(0[1-9][0-9]{3})[0-9]{5}")
_TWO: Final = re.compile(r"(0[1-9][0-9]{3})[0-9]{5}( ?[/;,] ?)(0[1-9][0-9]{3})[0-9]{5}")
_LOST: Final = re.compile(r"[0-9][.,][0-9]{1,6}[Ee]\+?(?:10|11)")
_ANY_DIGIT: Final = re.compile(r"[0-9]")
_SPOILT: Final = 10**8  # numbers of kinds from here on are of texts with more than digits


class _Layout(NamedTuple):
    """The same shapes once more, for whole columns; ``N`` is any digit.

    Attributes:
        text: a text of it.
        nonzero: places of digits that are no zero.
        looked: places of the digits that are looked at, five and five.
        own: places of the nine digits of the number; none where it has two.
    """

    text: str
    nonzero: tuple[int, ...]
    looked: tuple[int, ...]
    own: tuple[int, ...]


_LAYOUTS: Final = (
    _Layout("NNNNNNNNN.0", (0,), (0, 1, 2, 3, 4), tuple(range(9))),
    *(_Layout(f"N.NNNNNNNN{power}08", (0,), (0, 2, 3, 4, 5), (0, *range(2, 10))) for power in ("E+", "E", "e+", "e")),
    _Layout("'0NNNNNNNNN", (2,), (1, 2, 3, 4, 5), tuple(range(2, 11))),
    *(
        _Layout(
            f"0NNNNNNNNN{between}0NNNNNNNNN",
            (1, 11 + len(between)),
            (*range(5), *range(10 + len(between), 15 + len(between))),
            (),
        )
        for between in (f"{before}{mark}{after}" for mark in "/;," for before in ("", " ") for after in ("", " "))
    ),
)


class Shape(NamedTuple):
    """One text of its shape.

    Attributes:
        text: what is asked about in its place.
        digits: of the text itself, if it is a number: nine.
    """

    text: str
    digits: bytes

    def __repr__(self) -> str:
        return "Shape()"


@functools.cache
def _stand_ins() -> NDArray[np.int32]:
    """By the first five digits of a text those that stand for them: the rest of them lie under no longer prefix."""
    prefixes = [row.prefix for row in assignments()]
    # The digit behind a rewritten code tells the block of its successor.
    going_on = {prefix[:end] for prefix in prefixes for end in range(1, len(prefix))} | set(rewritten_codes())
    found = np.arange(10**LONGEST_PREFIX, dtype=np.int32)
    for four in range(10_000):
        written, begin = f"{four:04}", 10 * four
        if written not in going_on:
            found[begin : begin + 10] = begin + 1
        # Of a text without its zero the plan sees one digit less; three behind the zero are the block.
        if written[0] != "0" and not going_on & {written[:3], "0" + written[:3]}:
            found[begin : begin + 10] = begin // 100 * 100 + 11
    return found


@functools.cache
def _stand_in(digits: str) -> str:
    return f"{_stand_ins()[int(digits)]:0{LONGEST_PREFIX}}"


def phone_shape(text: str) -> Shape | None:
    """The shape of a spoilt phone number, or of two in one cell; None where every letter may matter.

    Args:
        text: as it stands in the cell.
    """
    if match := _DECIMAL.fullmatch(text):
        return Shape(f"{_stand_in(match[1])}1111.0", text[:9].encode())
    if match := _SCIENTIFIC.fullmatch(text):
        first = _stand_in(match[1].replace(".", ""))
        return Shape(f"{first[0]}.{first[1:]}1111{text[10:]}", f"{text[0]}{text[2:10]}".encode())
    if match := _QUOTED.fullmatch(text):
        return Shape(f"'{_stand_in(match[1])}11111", text[2:].encode())
    if match := _TWO.fullmatch(text):
        return Shape(f"{_stand_in(match[1])}11111{match[2]}{_stand_in(match[3])}11111", b"")
    return None


def personal_id_shape(text: str) -> str | None:
    """The shape of a personal ID of which a spreadsheet kept the first digits alone; None of any other text."""
    return _ANY_DIGIT.sub("1", text[:-2]) + text[-2:] if _LOST.fullmatch(text) else None


def beginnings(letters: Letters) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Which of n texts are digits alone whose length and first digits say all, and these in one number.

    Args:
        letters: of n texts.
    """
    lengths = letters.lengths
    shown = letters.windows(_LONGEST) - np.uint8(_ZERO)
    fits = (lengths >= LONGEST_PREFIX) & (lengths <= _LONGEST)
    fits &= ((shown <= 9) | (np.arange(_LONGEST) >= lengths[:, None])).all(axis=1)
    fits &= ~((shown[:, 0] == 0) & (shown[:, 1] == 0)) & ~((shown[:, 0] == 8) & (shown[:, 1] == 4))
    first = np.where(fits, shown[:, :LONGEST_PREFIX].astype(np.int64) @ _TEN, 0)
    return fits, lengths * 10**LONGEST_PREFIX + _stand_ins()[first]


def text_of(kind: int) -> str:
    """A text of those that ``beginnings`` puts under one number."""
    if kind >= _SPOILT:
        return _spoilt_text(kind - _SPOILT)
    length, first = divmod(kind, 10**LONGEST_PREFIX)
    return f"{first:0{LONGEST_PREFIX}}{'1' * (length - LONGEST_PREFIX)}"


class Spoilt(NamedTuple):
    """Those of n texts that have one of the shapes that ``phone_shape`` tells.

    Attributes:
        rows: (m,) which they are.
        kinds: (m,) in one number all that they are told by, as of ``text_of``.
        digits: (m, 9) ASCII, of the numbers themselves; only meaningful where a text holds one number.
    """

    rows: NDArray[np.int64]
    kinds: NDArray[np.int64]
    digits: NDArray[np.uint8]

    def __repr__(self) -> str:
        return f"Spoilt({len(self.rows)})"


def spoilt(letters: Letters) -> Spoilt:
    """The texts that ``phone_shape`` has a shape of, found by whole columns.

    Args:
        letters: of n texts.
    """
    found = [Spoilt(np.empty(0, np.int64), np.empty(0, np.int64), np.empty((0, 9), np.uint8))]
    for length, layouts in _BY_LENGTH.items():
        rows = np.flatnonzero(letters.lengths == length)
        if not len(rows):
            continue
        shown = letters.windows(length, rows) - np.uint8(_ZERO)
        for place, layout in layouts:
            which = np.flatnonzero(_fits(shown, layout))
            if len(which):
                found.append(_as_spoilt(place, layout, rows[which], shown[which]))
    return Spoilt(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


_BY_LENGTH: Final = {
    length: [(place, layout) for place, layout in enumerate(_LAYOUTS) if len(layout.text) == length]
    for length in sorted({len(layout.text) for layout in _LAYOUTS})
}


def _fits(shown: NDArray[np.uint8], layout: _Layout) -> NDArray[np.bool_]:
    """Which of (m, length) bytes, counted from the zero on, are laid out so."""
    fits = np.ones(len(shown), np.bool_)
    for place, letter in enumerate(layout.text):
        column = shown[:, place]
        fits &= column <= 9 if letter == "N" else column == (ord(letter) - _ZERO) % 256
    for place in layout.nonzero:
        fits &= shown[:, place] > 0
    if layout is _LAYOUTS[0]:
        fits &= (shown[:, 0] != 8) | (shown[:, 1] != 4)
    return fits


def _as_spoilt(place: int, layout: _Layout, rows: NDArray[np.int64], shown: NDArray[np.uint8]) -> Spoilt:
    looked = shown[:, layout.looked].astype(np.int64).reshape(len(rows), -1, LONGEST_PREFIX)
    numbers = _stand_ins()[looked @ _TEN].astype(np.int64)
    kinds = place * _TWO_LOOKED + numbers[:, 0] * 10**LONGEST_PREFIX + (numbers[:, 1] if numbers.shape[1] > 1 else 0)
    digits = shown[:, layout.own] + np.uint8(_ZERO) if layout.own else np.zeros((len(rows), 9), np.uint8)
    return Spoilt(rows, kinds + _SPOILT, digits)


_TWO_LOOKED: Final = 10 ** (2 * LONGEST_PREFIX)


def _spoilt_text(kind: int) -> str:
    place, numbers = divmod(kind, _TWO_LOOKED)
    layout = _LAYOUTS[place]
    letters = list(layout.text.replace("N", "1"))
    for at, digit in zip(layout.looked, f"{numbers:0{2 * LONGEST_PREFIX}}", strict=False):
        letters[at] = digit
    return "".join(letters)
