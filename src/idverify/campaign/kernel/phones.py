"""A column of phone numbers, judged as ``PhoneNumber.parse`` judges each."""

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
from idverify.campaign.kernel.codes import Codes, TableOf
from idverify.campaign.kernel.letters import letters_of
from idverify.campaign.kernel.mending import mended_phone, with_zero
from idverify.campaign.kernel.numbers import LONGEST, NOTHING, REMEMBERED, Finding, Findings, Judged, Numbers, put
from idverify.campaign.kernel.register import Register
from idverify.campaign.kernel.shapes import beginnings, phone_shape, spoilt, text_of
from idverify.campaign.kernel.usual import Usual
from idverify.campaign.proof_words import says_nothing
from idverify.identifiers.numbering_plan import BLOCK_DIGITS, PhoneAdvisory, plan_on
from idverify.identifiers.phone import PhoneNumber, PhoneNumberError
from idverify.identifiers.phone_field import Refusal, judge

COUNTRY: Final = b"+84"
_DIGITS: Final = 9
_BLOCKS: Final = 10**BLOCK_DIGITS
_OWN: Final = 7


class Phones:
    """What judges columns of phone numbers under the numbering plan of one day.

    Args:
        day: a day in Viet Nam.
        usual: what finds the usual spellings.
        table: what makes a table of codes.
        zeros_lost: whether a spreadsheet has written the file, so that text has lost its zeros too.

    Attributes:
        findings: what was found so far; the first is a number that is missing.
        operators: to whom blocks were first assigned; the first is nobody.
    """

    def __init__(
        self, day: date, usual: Callable[[pa.StringArray], Usual], table: TableOf, *, zeros_lost: bool = False
    ) -> None:
        self._day, self._usual, self._zeros_lost = day, usual, zeros_lost
        # By code: finding, operator, and the first two digits of the number, 0 where there is none.
        self._of_kinds: list[tuple[int, int, int]] = []
        self._told = np.zeros((0, 3), np.int16)
        self._kinds = Codes(self._judge_kind, table)
        self.findings: Findings = Register(Finding(MISSING))
        self.operators: Register[str | None] = Register(None)
        self._known: dict[tuple[str, bool], Judged] = {}
        self._zero_restored: dict[int, int] = {}
        # By block, and by whether ten dialled digits were written; -1 where the plan has no such block.
        self._found = np.full((2, _BLOCKS + 1), -1, np.int16)
        self._operators = np.zeros(_BLOCKS + 1, np.int16)
        for block, known in plan_on(day).items():
            for dialled, remarks in enumerate((known.otherwise, known.as_dialled)):
                self._found[dialled, int(block)] = self.findings.place(_of(remarks.advisories))
            self._operators[int(block)] = self.operators.place(known.as_dialled.assignment.original_operator or None)
        self._refused: dict[str, Judged] = {}

    def judged(self, texts: pa.StringArray, cells: NDArray[np.int32]) -> Numbers:
        """What a column holds.

        Args:
            texts: n texts or nulls.
            cells: (n,) ``Cell`` of each row.
        """
        count = len(texts)
        if texts.null_count == count:
            none = np.zeros(count, np.int16)
            return Numbers(none, np.zeros((count, _DIGITS), np.uint8), none.astype(np.bool_), none)
        usual = self._usual(texts)
        # The last of a thousand and one is for what is not usual.
        blocks = usual.block.astype(np.intp)
        findings = self._found.take(blocks + (_BLOCKS + 1) * usual.dialled, mode="wrap")
        operators = self._operators.take(blocks, mode="wrap")
        digits, good = usual.digits, findings >= 0
        numeric = np.ones(count, np.bool_) if self._zeros_lost else (cells & Cell.PHONE_NUMERIC) != 0
        if numeric.any():
            nine = np.flatnonzero(good & numeric & (letters_of(texts).lengths == _DIGITS))
            findings[nine] = self._with_zero(findings[nine])
        rest = np.flatnonzero(~good)
        if texts.null_count:
            rest = rest[texts.is_valid().to_numpy(zero_copy_only=False)[rest]]
            findings[~good] = 0
        numbers = Numbers(findings, digits, good, operators)
        if len(rest):
            unusual = texts.take(pa.array(rest))
            done = self._by_beginnings(unusual, numeric[rest], rest, numbers)
            done[self._by_shapes(unusual, numeric[rest], rest, numbers)] = True
            rest = rest[~done]
            each = zip(unusual.filter(pa.array(~done)).to_pylist(), numeric[rest].tolist(), strict=True)
            put(numbers, rest, [self.judged_one(text, numeric=number) for text, number in each])
        return numbers

    def _by_beginnings(
        self, texts: pa.StringArray, numeric: NDArray[np.bool_], rows: NDArray[np.int64], numbers: Numbers
    ) -> NDArray[np.bool_]:
        """Judge those of (m,) texts whose length and first digits say all, one of each kind; tell which these were."""
        letters = letters_of(texts)
        fits, kinds = beginnings(letters)
        which = np.flatnonzero(fits)
        where, (findings, operators, heads) = rows[which], self._told_of(2 * kinds[which] + numeric[which])
        good = heads > 0
        numbers.findings[where], numbers.operators[where], numbers.good[where] = findings, operators, good
        if good.any():
            which, where, heads = which[good], where[good], heads[good]
            numbers.digits[where, 0], numbers.digits[where, 1] = heads // 10 + ord("0"), heads % 10 + ord("0")
            # What parse makes of a code ends with its second digit; the subscriber's seven stay as they were.
            last = (letters.starts[which] + letters.lengths[which] - _OWN)[:, None] + np.arange(_OWN)
            numbers.digits[where, _DIGITS - _OWN :] = letters.data[last]
        return fits

    def _by_shapes(
        self, texts: pa.StringArray, numeric: NDArray[np.bool_], rows: NDArray[np.int64], numbers: Numbers
    ) -> NDArray[np.int64]:
        """Judge those of (m,) texts that a spreadsheet spoilt in a known way; tell which these were."""
        found = spoilt(letters_of(texts))
        which = found.rows
        where, (findings, operators, heads) = rows[which], self._told_of(2 * found.kinds + numeric[which])
        good = heads > 0
        numbers.findings[where], numbers.operators[where], numbers.good[where] = findings, operators, good
        numbers.digits[where[good]] = found.digits[good]
        return which

    def _told_of(self, kinds: NDArray[np.int64]) -> NDArray[np.int16]:
        """(3, m) of (m,) kinds what was said of each, as of ``_of_kinds``."""
        codes, told = self._kinds.of(kinds), self._told
        if len(told) != len(self._of_kinds):
            told = self._told = np.array(self._of_kinds, np.int16).reshape(-1, 3)
        return told[codes].T

    def _judge_kind(self, kind: int) -> int:
        judged = self.judged_one(text_of(kind // 2), numeric=bool(kind % 2))
        self._of_kinds.append((judged.finding, judged.operator, int(judged.digits[:2] or b"0")))
        return len(self._of_kinds) - 1

    def judged_one(self, text: str, *, numeric: bool) -> Judged:
        """What one text is, as ``parse`` says of it or of what a spreadsheet had made it from.

        Args:
            text: as it stands in the cell.
            numeric: whether the cell was a number to the file.
        """
        if len(text) > LONGEST:
            return self._judge(text, numeric=numeric)
        found = self._known.get((text, numeric))
        if found is None:
            shape = phone_shape(text)
            if shape is not None and shape.text != text:
                return self.judged_one(shape.text, numeric=numeric).of(shape.digits)
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[text, numeric] = self._judge(text, numeric=numeric)
        return found

    def number(self, text: str, *, numeric: bool) -> PhoneNumber | None:
        """The number that a text is, mended where a spreadsheet spoilt it; None where it is none."""
        digits = self.judged_one(text, numeric=numeric or self._zeros_lost).digits
        return PhoneNumber.parse((COUNTRY + digits).decode(), as_of=self._day) if digits else None

    def _judge(self, text: str, *, numeric: bool) -> Judged:
        number, defect = self._parsed(text)
        if number is None and says_nothing(text):
            return NOTHING
        if number is None and not numeric and text.isdigit():
            return self._refusal(defect)  # nothing to mend
        if number is not None:
            zero = numeric and len(text) == _DIGITS
            return self._good(number, (Remark.PHONE_ZERO_RESTORED,) if zero else ())
        mended = mended_phone(text, numeric=numeric)
        if mended.lost:
            return self._refusal(mended.lost.value)
        if mended.remarks:
            number, defect = self._parsed(mended.text)
            if number is not None:
                return self._good(number, mended.remarks)
        remarks: tuple[Remark, ...] = tuple(
            remark for remark in mended.remarks if remark is not Remark.PHONE_ZERO_RESTORED
        )
        if numeric or remarks not in ((), (Remark.PHONE_QUOTED,)):
            # With its zero a landline is told from a number that somebody wrote too short or too long.
            dialled, told = self._parsed(with_zero(mended.text))
            if dialled is None and told != defect:
                defect, remarks = told, (*remarks, Remark.PHONE_ZERO_RESTORED)
        return Judged(self.findings.place(Finding(defect, tuple(remark.value for remark in remarks))), 0, b"")

    def _refusal(self, defect: str) -> Judged:
        found = self._refused.get(defect)
        if found is None:
            found = self._refused[defect] = Judged(self.findings.place(Finding(defect)), 0, b"")
        return found

    def _good(self, number: PhoneNumber, mends: tuple[Remark, ...]) -> Judged:
        remarks = (*mends, *(f"phone.{advisory}" for advisory in number.advisories))
        finding = Finding("", tuple(str(remark) for remark in remarks))
        digits = number.e164.encode()[len(COUNTRY) :]
        return Judged(self.findings.place(finding), self.operators.place(number.original_operator or None), digits)

    def _parsed(self, text: str) -> tuple[PhoneNumber | None, str]:
        # What parse itself asks first; an error raised and caught costs several times as much.
        shape = judge(text)
        if isinstance(shape, Refusal):
            return None, f"phone.{shape.defect}"
        try:
            return PhoneNumber.parse(text, as_of=self._day), ""
        except PhoneNumberError as refused:
            return None, f"phone.{refused.defect}"

    def _with_zero(self, findings: NDArray[np.int16]) -> NDArray[np.int16]:
        """The same findings, with the remark that a numeric cell had lost the zero."""
        seen, places = np.unique(findings, return_inverse=True)
        zeroed = [self._zero_restored.get(int(place)) or self._zeroed(int(place)) for place in seen]
        return np.array(zeroed, np.int16)[places]

    def _zeroed(self, place: int) -> int:
        finding = self.findings[place]
        made = self.findings.place(Finding("", (Remark.PHONE_ZERO_RESTORED.value, *finding.remarks)))
        self._zero_restored[place] = made
        return made

    def __repr__(self) -> str:
        return f"Phones({self._day})"


def _of(advisories: tuple[PhoneAdvisory, ...]) -> Finding:
    return Finding("", tuple(f"phone.{advisory}" for advisory in advisories))
