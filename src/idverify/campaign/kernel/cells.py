"""What the cells of a batch hold, column by column, before any rule is asked."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from idverify.campaign.cell import Cell
from idverify.campaign.finding import Remark
from idverify.campaign.kernel import meanings, names
from idverify.campaign.kernel.asking import MISSING
from idverify.campaign.kernel.bands import MISSING as NO_MOMENT
from idverify.campaign.kernel.bands import UNREADABLE, Ages, Bands, Spans
from idverify.campaign.kernel.days import Found
from idverify.campaign.kernel.facts import Facts
from idverify.campaign.kernel.moments import Clock, Moments
from idverify.campaign.kernel.numbers import Findings, Numbers
from idverify.campaign.kernel.personal_ids import PersonalIds
from idverify.campaign.kernel.phones import Phones
from idverify.campaign.kernel.profile import Meant, cells_of, keys_of, meaning_of, profile_of
from idverify.campaign.kernel.register import Register
from idverify.campaign.role import Role
from idverify.campaign.terms import Terms
from idverify.evidence.method import EID_METHODS

_EID: Final = np.isin(np.arange(len(meanings.METHODS)), [meanings.METHODS.index(each, 2) for each in EID_METHODS])

_ACCOUNT_IS_NUMBER: Final = 1 << 36  # bits of a row's remarks, above those of its phone
_BORN_LATE: Final = 1 << 37
_PROVEN_EARLY: Final = 1 << 38


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
        bands: by what means moments are sorted.
        somebody: facts about somebody of whom nothing is known, whose birth date is going to be asked about.
    """

    def __init__(
        self, terms: Terms, phones: Phones, ids: PersonalIds, clock: Clock, bands: Bands, somebody: Facts
    ) -> None:
        self.phones, self.ids = phones, ids
        self._ages = Ages(terms, somebody, bands)
        self._spans = Spans(terms.at, bands)
        self._clock = clock
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
        accounts, usable = names.accounts_of(texts[Role.ACCOUNT])
        birth, opened = self._clock.read(texts[Role.BIRTH_DATE]), self._clock.read(texts[Role.OPENED]).told()
        proven, declared = (self._clock.read(texts[role]).told() for role in (Role.PROVEN_AT, Role.NO_MOBILE))
        ages, born = self._ages.read(birth)
        phones = self.phones.judged(texts[Role.PHONE], cells)
        ids = self.ids.judged(texts[Role.PERSONAL_ID], cells, born)
        proofs = self._proofs.codes(texts[Role.PROOF])
        dated = self._spans.codes(proven)
        parts: dict[str, NDArray[Any]] = {
            "account": usable,
            "cells": cells_of(cells),
            "holder": self._holders.codes(texts[Role.HOLDER]),
            "level": self._levels.codes(texts[Role.LEVEL]) * _EID[proofs],
            "proof": proofs,
            "birth": ages,
            "opened": self._spans.codes(opened),
            # A date beside no proof says nothing.
            "proven": np.where((proofs == meanings.NONE) & (dated > UNREADABLE), NO_MOMENT, dated),
            "declared": self._spans.codes(declared),
            "phone": self._answered(phones, self.phones.findings),
            "personal_id": self._answered(ids, self.ids.findings),
        }
        remarks = phones.findings.astype(np.int64) * 2**20 + ids.findings * 2**4
        remarks += (
            (birth.found == Found.SERIAL) + 2 * (opened.found == Found.SERIAL) + 4 * ((cells & Cell.RECODED) != 0)
        )
        remarks += 8 * ((birth.found == Found.YEAR_ONLY) & (born > 0))
        remarks += _ACCOUNT_IS_NUMBER * names.are_numbers(accounts, phones, ids)
        remarks += _BORN_LATE * (_before(opened, birth) & (born > 0)) + _PROVEN_EARLY * _before(proven, opened)
        return Read(accounts, keys_of(parts), remarks, phones, ids, opened, birth, proven, declared, born, proofs)

    def _answered(self, numbers: Numbers, findings: Findings) -> NDArray[np.int64]:
        places = [self._answers.place(finding.answer) for finding in findings.things]
        return np.array(places, np.int64)[numbers.findings]

    def meant(self, key: int) -> Meant:
        """What a row's key means: the facts, and what is wrong with its cells."""
        profile = profile_of(key)
        phone, personal_id = self._answers[profile.phone], self._answers[profile.personal_id]
        return meaning_of(profile, self._ages.ages[profile.birth], phone, personal_id, self._spans)

    def remarks(self, key: int) -> str:
        """What a row's other key means: its remarks, parted by blanks."""
        phone, personal_id = self.phones.findings[key >> 20 & 0xFFFF], self.ids.findings[key >> 4 & 0xFFFF]
        of_row = [
            *([Remark.BIRTH_DATE_SERIAL] if key & 1 else []),
            *([Remark.OPENED_SERIAL] if key & 2 else []),
            *([Remark.ROW_RECODED] if key & 4 else []),
            *([Remark.BIRTH_DATE_YEAR_SUFFICES] if key & 8 else []),
            *([Remark.ACCOUNT_IS_NUMBER] if key & _ACCOUNT_IS_NUMBER else []),
            *([Remark.BIRTH_DATE_AFTER_OPENED] if key & _BORN_LATE else []),
            *([Remark.PROVEN_BEFORE_OPENED] if key & _PROVEN_EARLY else []),
        ]
        return " ".join([*phone.remarks, *personal_id.remarks, *of_row])

    def __repr__(self) -> str:
        return f"Cells({self._spans})"


def _before(one: Moments, other: Moments) -> NDArray[np.bool_]:
    """(n,) where both are known, whether the day of the one comes before that of the other."""
    early: NDArray[np.bool_] = (one.found <= Found.SERIAL) & (other.found <= Found.SERIAL) & (one.micros < other.micros)
    rows = np.flatnonzero(early)
    if len(rows):  # a day without an hour is its first moment
        early[rows] = one.days[rows] < other.days[rows]
    return early
