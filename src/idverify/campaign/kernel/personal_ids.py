"""A column of personal identification numbers, judged as ``PersonalIdNumber.parse`` judges each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from idverify.campaign.cell import Cell
from idverify.campaign.finding import Remark
from idverify.campaign.kernel.asking import MISSING
from idverify.campaign.kernel.letters import letters_of
from idverify.campaign.kernel.mending import SHORTENED, mended_personal_id
from idverify.campaign.kernel.numbers import LONGEST, NOTHING, REMEMBERED, Finding, Findings, Judged, Numbers, put
from idverify.campaign.kernel.register import Register
from idverify.campaign.kernel.shapes import personal_id_shape
from idverify.campaign.proof_words import says_nothing
from idverify.identifiers.personal_id import PersonalIdAdvisory, PersonalIdNumber, PersonalIdNumberError

_DIGITS: Final = 12
_PLACES: Final = 1_000
_BIRTH_YEARS: Final = 1_000  # ten centuries and sexes, a hundred years of each: 1900 to 2399, twice over
_FIRST_YEAR: Final = 1_900
UNKNOWN: Final = 0  # a birth year that nobody knows


class PersonalIds:
    """What judges columns of personal IDs on one day.

    Args:
        day: a day in Viet Nam.
        usual: what finds the usual spellings.
        zeros_lost: as of ``Terms``.

    Attributes:
        findings: what was found so far; the first is a number that is missing.
    """

    def __init__(
        self,
        day: date,
        usual: Callable[[pa.StringArray], tuple[NDArray[np.bool_], NDArray[np.uint8]]],
        *,
        zeros_lost: bool,
    ) -> None:
        self._day, self._usual, self._zeros_lost = day, usual, zeros_lost
        self.findings: Findings = Register(Finding(MISSING))
        self._known: dict[tuple[str, bool, int], Judged] = {}
        self._lengths: dict[int, Judged] = {}
        # What the digits say is advice, and turns on six of them: three of the place, three of century and year.
        self._kinds = np.full((2, _PLACES * _BIRTH_YEARS), -1, np.int16)

    def judged(self, texts: pa.StringArray, cells: NDArray[np.int32], born: NDArray[np.int16]) -> Numbers:
        """What a column holds.

        Args:
            texts: n texts or nulls.
            cells: (n,) ``Cell`` of each row.
            born: (n,) year of the birth date beside it, or ``UNKNOWN``.
        """
        count = len(texts)
        none = np.zeros(count, np.int16)
        if texts.null_count == count:
            return Numbers(none, np.zeros((count, _DIGITS), np.uint8), none.astype(np.bool_), none)
        good, digits = self._usual(texts)
        findings = none.copy()
        rows = np.flatnonzero(good)
        findings[rows] = self._advice(digits[rows], born[rows])
        rest = np.flatnonzero(~good)
        if texts.null_count:
            rest = rest[texts.is_valid().to_numpy(zero_copy_only=False)[rest]]
        numbers = Numbers(findings, digits, good, none)
        if len(rest):
            numeric = ((cells & Cell.PERSONAL_ID_NUMERIC) != 0)[rest]
            unusual = texts.take(pa.array(rest))
            left = ~self._by_lengths(unusual, numeric, born[rest], rest, numbers)
            rest = rest[left]
            each = zip(
                unusual.filter(pa.array(left)).to_pylist(), numeric[left].tolist(), born[rest].tolist(), strict=True
            )
            put(numbers, rest, [self.judged_one(text, numeric=number, born=year) for text, number, year in each])
        return numbers

    def _by_lengths(
        self,
        texts: pa.StringArray,
        numeric: NDArray[np.bool_],
        born: NDArray[np.int16],
        rows: NDArray[np.int64],
        numbers: Numbers,
    ) -> NDArray[np.bool_]:
        """Judge those of (m,) texts that have too few digits and nothing else; tell which these were."""
        letters = letters_of(texts)
        shown = letters.windows(_DIGITS) - np.uint8(ord("0"))
        own = np.arange(_DIGITS) < letters.lengths[:, None]
        bare: NDArray[np.bool_] = (letters.lengths < _DIGITS) & ((shown <= 9) | ~own).all(axis=1)
        bare &= letters.lengths > 1  # a zero alone says that there is nothing
        short = bare & np.isin(letters.lengths, SHORTENED) & (numeric | self._zeros_lost)
        which = np.flatnonzero(short)
        if len(which):
            # A spreadsheet took the zeros for nothing; the digits behind them are all there.
            ends = letters.starts[which] + letters.lengths[which]
            lost = _DIGITS - letters.lengths[which, None]
            at = np.maximum(ends[:, None] - _DIGITS + np.arange(_DIGITS), 0)
            digits = np.where(np.arange(_DIGITS) < lost, np.uint8(ord("0")), letters.data[at])
            numbers.digits[rows[which]], numbers.good[rows[which]] = digits, True
            numbers.findings[rows[which]] = self._restored(self._advice(digits, born[which]))
        which = np.flatnonzero(bare & ~short)
        _, one, each = np.unique(letters.lengths[which], return_index=True, return_inverse=True)
        defects = [self._by_length(text) for text in texts.take(pa.array(which[one])).to_pylist()]
        put(numbers, rows[which], [defects[place] for place in each.tolist()])
        return bare

    def _restored(self, findings: NDArray[np.int16]) -> NDArray[np.int16]:
        """The same findings, with the remark that zeros were put back."""
        seen, places = np.unique(findings, return_inverse=True)
        remark = Remark.PERSONAL_ID_ZEROS_RESTORED.value
        found = [Finding("", (remark, *self.findings[int(place)].remarks)) for place in seen]
        return np.array([self.findings.place(each) for each in found], np.int16)[places]

    def judged_one(self, text: str, *, numeric: bool, born: int) -> Judged:
        """What one text is, as ``parse`` says of it or of what a spreadsheet had made it from.

        Args:
            text: as it stands in the cell.
            numeric: whether the cell was a number to the file.
            born: year of the birth date beside it, or ``UNKNOWN``.
        """
        if len(text) > LONGEST:
            return self._judge(text, numeric=numeric, born=born)
        found = self._known.get((text, numeric, born))
        if found is None:
            shape = personal_id_shape(text)
            if shape is not None and (shape, born) != (text, UNKNOWN):
                return self.judged_one(shape, numeric=numeric, born=UNKNOWN)
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[text, numeric, born] = self._judge(text, numeric=numeric, born=born)
        return found

    def number(self, text: str, *, numeric: bool) -> PersonalIdNumber | None:
        """The number that a text is, mended where a spreadsheet spoilt it; None where it is none."""
        digits = self.judged_one(text, numeric=numeric, born=UNKNOWN).digits
        return PersonalIdNumber.parse(digits.decode(), as_of=self._day) if digits else None

    def _advice(self, digits: NDArray[np.uint8], born: NDArray[np.int16]) -> NDArray[np.int16]:
        """What is worth knowing of well-formed numbers: the same as ``parse`` says, asked once for each kind."""
        values = (digits[:, :6] - np.uint8(ord("0"))).astype(np.int32)
        kinds = values @ np.array([100_000, 10_000, 1_000, 100, 10, 1], np.int32)
        year = _FIRST_YEAR + 100 * (values[:, 3] >> 1) + 10 * values[:, 4] + values[:, 5]
        mismatch = (born != UNKNOWN) & (born != year)
        found: NDArray[np.int16] = self._kinds[mismatch.astype(np.intp), kinds]
        new = np.flatnonzero(found < 0)
        if len(new):
            for kind, other in set(zip(kinds[new].tolist(), mismatch[new].tolist(), strict=True)):
                self._kinds[int(other), kind] = self._advised_of(kind, mismatch=other)
            found = self._kinds[mismatch.astype(np.intp), kinds]
        return found

    def _advised_of(self, kind: int, *, mismatch: bool) -> int:
        number = PersonalIdNumber.parse(f"{kind:06}000000", as_of=self._day)
        advisories = number.advisories
        if mismatch:
            # Another year than the digits' own; parse says where among the advisories it stands.
            year = 1 + number.birth_year
            advisories = PersonalIdNumber.parse(number.number, birth_date=date(year, 1, 1), as_of=self._day).advisories
        return self.findings.place(_found(advisories))

    def _judge(self, text: str, *, numeric: bool, born: int) -> Judged:
        birth_date = date(born, 1, 1) if born != UNKNOWN else None  # parse compares the years
        if len(text) != _DIGITS and says_nothing(text):
            return NOTHING
        if len(text) != _DIGITS and not (numeric or self._zeros_lost) and text.isdigit() and text.isascii():
            return self._by_length(text)  # nothing to mend
        number, defect = self._parsed(text, birth_date)
        mended = mended_personal_id(text, numeric=numeric, zeros_lost=self._zeros_lost)
        # A dot is passed over: eleven digits and a spreadsheet's zero are twelve, but not where zeros are known lost.
        decimal = number is not None and bool(number.looks_like)
        if number is not None and not (decimal and (numeric or self._zeros_lost) and mended.remarks):
            maybe = (Remark.PERSONAL_ID_MAYBE_DECIMAL,) if decimal else ()
            return self._good(number, maybe)
        if mended.lost:
            return Judged(self.findings.place(Finding(mended.lost.value)), 0, b"")
        if not mended.remarks:
            return Judged(self.findings.place(Finding(defect)), 0, b"")
        number, defect = self._parsed(mended.text, birth_date)
        if number is not None:
            return self._good(number, mended.remarks)
        remarks = tuple(remark.value for remark in mended.remarks if remark is not Remark.PERSONAL_ID_ZEROS_RESTORED)
        return Judged(self.findings.place(Finding(defect, remarks)), 0, b"")

    def _by_length(self, text: str) -> Judged:
        """Of digits alone it turns on their count why they are none; an error costs more than to remember that."""
        found = self._lengths.get(len(text))
        if found is None:
            _, defect = self._parsed(text, None)
            found = self._lengths[len(text)] = Judged(self.findings.place(Finding(defect)), 0, b"")
        return found

    def _good(self, number: PersonalIdNumber, mends: tuple[Remark, ...]) -> Judged:
        finding = _found(number.advisories, tuple(remark.value for remark in mends))
        return Judged(self.findings.place(finding), 0, number.number.encode())

    def _parsed(self, text: str, birth_date: date | None) -> tuple[PersonalIdNumber | None, str]:
        try:
            return PersonalIdNumber.parse(text, birth_date=birth_date, as_of=self._day), ""
        except PersonalIdNumberError as refused:
            return None, f"personal_id.{refused.defect}"

    def __repr__(self) -> str:
        return f"PersonalIds({self._day})"


def _found(advisories: tuple[PersonalIdAdvisory, ...], mends: tuple[str, ...] = ()) -> Finding:
    return Finding("", (*mends, *(f"personal_id.{advisory}" for advisory in advisories)))
