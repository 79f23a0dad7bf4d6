"""What the cells of a batch hold, column by column, before any rule is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from idverify.campaign.finding import Remark
from idverify.campaign.kernel import meanings, names
from idverify.campaign.kernel.asking import MISSING
from idverify.campaign.kernel.bands import Ages, Bands, Spans, days_of, spans_of
from idverify.campaign.kernel.facts import Facts
from idverify.campaign.kernel.moments import Clock, Moments
from idverify.campaign.kernel.numbers import Findings, Numbers
from idverify.campaign.kernel.personal_ids import PersonalIds
from idverify.campaign.kernel.phones import Phones
from idverify.campaign.kernel.profile import Meant, meaning_of, profile_of
from idverify.campaign.kernel.register import Register
from idverify.campaign.kernel.row_keys import (
    ACCOUNT_IS_NUMBER,
    BORN_LATE,
    BORN_SERIAL,
    OF_ID,
    OF_PHONE,
    OPENED_SERIAL,
    PROVEN_EARLY,
    RECODED,
    YEAR_ALONE,
    Columns,
    Keys,
    row_keys,
)
from idverify.campaign.role import Role
from idverify.campaign.terms import Terms

_FINDING: Final = 0xFFFF
_REMARKS: Final = {
    BORN_SERIAL: Remark.BIRTH_DATE_SERIAL,
    OPENED_SERIAL: Remark.OPENED_SERIAL,
    RECODED: Remark.ROW_RECODED,
    YEAR_ALONE: Remark.BIRTH_DATE_YEAR_SUFFICES,
    ACCOUNT_IS_NUMBER: Remark.ACCOUNT_IS_NUMBER,
    BORN_LATE: Remark.BIRTH_DATE_AFTER_OPENED,
    PROVEN_EARLY: Remark.PROVEN_BEFORE_OPENED,
}


class Loops(NamedTuple):
    """By what means columns are gone through row by row: plain, or compiled."""

    bands: Bands = Bands(spans_of, days_of)
    unusual_names: names.Unusual = names.unusual_names
    are_numbers: Callable[[pa.StringArray, Numbers, Numbers], NDArray[np.bool_]] = names.are_numbers
    row_keys: Callable[[Columns], Keys] = row_keys


class Read(NamedTuple):
    """What the cells of n rows hold.

    Attributes:
        accounts: their names, null where there is none.
        keys: (n,) the kind of each row, which ``Cells.meant`` explains.
        remarks: (n,) the kind of its remarks, which ``Cells.remarks`` explains.
        phones, ids: the numbers.
        opened, birth, proven, declared: the moments.
        born: (n,) years of birth; 0 where that is not known.
        proofs: (n,) what the words of proof say, as of ``meanings``.
    """

    accounts: pa.StringArray
    keys: NDArray[np.int64]
    remarks: NDArray[np.int64]
    phones: Numbers
    ids: Numbers
    opened: Moments
    birth: Moments
    proven: Moments
    declared: Moments
    born: NDArray[np.int16]
    proofs: NDArray[np.int8]

    def __repr__(self) -> str:
        return f"Read({len(self.keys)})"


class Cells:
    """What reads the cells of batches under some terms.

    Args:
        terms: of the campaign.
        phones, ids: what judges the numbers.
        clock: what reads moments.
        loops: by what means columns are gone through.
        somebody: facts about somebody of whom nothing is known, whose birth date is going to be asked about.
    """

    def __init__(
        self, terms: Terms, phones: Phones, ids: PersonalIds, clock: Clock, loops: Loops, somebody: Facts
    ) -> None:
        self.phones, self.ids = phones, ids
        self._ages = Ages(terms, somebody, loops.bands)
        self._spans = Spans(terms.at, loops.bands)
        self._clock, self._loops = clock, loops
        self._proofs = meanings.of_proofs(terms.proofs)
        self._levels, self._holders = meanings.of_levels(), meanings.of_holders()
        self._answers: Register[str] = Register("", MISSING)

    def read(self, rows: pa.RecordBatch) -> Read:
        """What a batch holds.

        Args:
            rows: ``schema.ROWS``.
        """
        cells = rows.column("cells").to_numpy()
        texts = {role: rows.column(role.value) for role in Role}
        accounts, usable = names.accounts_of(texts[Role.ACCOUNT], self._loops.unusual_names)
        birth, opened = self._clock.read(texts[Role.BIRTH_DATE]), self._clock.read(texts[Role.OPENED]).told()
        proven, declared = (self._clock.read(texts[role]).told() for role in (Role.PROVEN_AT, Role.NO_MOBILE))
        ages, born = self._ages.read(birth)
        phones = self.phones.judged(texts[Role.PHONE], cells)
        ids = self.ids.judged(texts[Role.PERSONAL_ID], cells, born)
        proofs = self._proofs.codes(texts[Role.PROOF])
        columns = Columns(
            cells=cells,
            account=usable,
            is_number=self._loops.are_numbers(accounts, phones, ids),
            holder=self._holders.codes(texts[Role.HOLDER]),
            level=self._levels.codes(texts[Role.LEVEL]),
            proof=proofs,
            age=ages,
            born=born,
            phone=phones.findings,
            personal_id=ids.findings,
            phone_answers=self._answers_of(self.phones.findings),
            id_answers=self._answers_of(self.ids.findings),
            birth=birth,
            opened=opened,
            proven=proven,
            opened_span=self._spans.codes(opened),
            proven_span=self._spans.codes(proven),
            declared_span=self._spans.codes(declared),
        )
        keys, remarks = self._loops.row_keys(columns)
        return Read(accounts, keys, remarks, phones, ids, opened, birth, proven, declared, born, proofs)

    def _answers_of(self, findings: Findings) -> NDArray[np.int64]:
        """By finding, the place of its answer."""
        return np.array([self._answers.place(finding.answer) for finding in findings.things], np.int64)

    def meant(self, key: int) -> Meant:
        """What a row's key means: the facts, and what is wrong with its cells."""
        profile = profile_of(key)
        phone, personal_id = self._answers[profile.phone], self._answers[profile.personal_id]
        return meaning_of(profile, self._ages.ages[profile.birth], phone, personal_id, self._spans)

    def remarks(self, key: int) -> str:
        """What a row's other key means: its remarks, parted by blanks."""
        phone, personal_id = (
            self.phones.findings[key >> OF_PHONE & _FINDING],
            self.ids.findings[key >> OF_ID & _FINDING],
        )
        of_row = [remark for bit, remark in _REMARKS.items() if key & bit]
        return " ".join([*phone.remarks, *personal_id.remarks, *of_row])

    def __repr__(self) -> str:
        return f"Cells({self._spans})"
