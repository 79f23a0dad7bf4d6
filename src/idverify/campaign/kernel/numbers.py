"""What a column of numbers was found to hold; the two kinds of number are judged alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from idverify.campaign.kernel.register import Register

REMEMBERED: Final = 65_536  # texts that no whole column could read
LONGEST: Final = 64  # letters of a text that is remembered; none that is longer is a number or a day


class Finding(NamedTuple):
    """What one text was found to be.

    Attributes:
        answer: empty of a well-formed number, ``missing``, or the defect.
        remarks: what is worth knowing.
    """

    answer: str
    remarks: tuple[str, ...] = ()


class Judged(NamedTuple):
    """What was made of one unusual text.

    Attributes:
        finding: its place in the register.
        operator: place in the register of operators.
        digits: of the canonical spelling, as pseudonyms are made of them; empty where there is none.
    """

    finding: int
    operator: int
    digits: bytes

    def of(self, digits: bytes) -> Judged:
        """The same of another number; of one that was refused, the same."""
        return Judged(self.finding, self.operator, digits) if self.digits else self

    def __repr__(self) -> str:
        return f"Judged({self.finding})"


NOTHING: Final = Judged(0, 0, b"")  # of a text that says that there is no number: the first finding is missing


class Numbers(NamedTuple):
    """One column of n numbers.

    Attributes:
        findings: (n,) places in the register of findings.
        digits: (n, k) ASCII, only meaningful where ``good``.
        good: (n,) whether it is a well-formed number.
        operators: (n,) places in the register of operators; of phones only.
    """

    findings: NDArray[np.int16]
    digits: NDArray[np.uint8]
    good: NDArray[np.bool_]
    operators: NDArray[np.int16]

    def __repr__(self) -> str:
        return f"Numbers({len(self.good)})"


Findings = Register[Finding]


def put(numbers: Numbers, rows: NDArray[np.int64], judged: Sequence[Judged]) -> None:
    """Write into a column what was made of its unusual texts.

    Args:
        numbers: the column.
        rows: (m,) which of its rows.
        judged: m of them.
    """
    if not judged:
        return
    numbers.findings[rows] = [each.finding for each in judged]
    good = np.array([bool(each.digits) for each in judged])
    numbers.good[rows] = good
    numbers.operators[rows] = [each.operator for each in judged]
    digits = np.frombuffer(b"".join([each.digits for each in judged]), np.uint8)
    numbers.digits[rows[good]] = digits.reshape(-1, numbers.digits.shape[1])
