"""The one place where columns of accounts are judged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final, NamedTuple, NoReturn

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from idverify.account import Account
from idverify.account.holder import Holder
from idverify.campaign.cell import Cell
from idverify.campaign.kernel.answers import FROM_OPENING, NO_DAY, Table, column_of
from idverify.campaign.kernel.bands import last_of
from idverify.campaign.kernel.cells import Cells
from idverify.campaign.kernel.codes import Codes
from idverify.campaign.kernel.counting import Counts
from idverify.campaign.kernel.days import Found, as_moment
from idverify.campaign.kernel.facts import Facts
from idverify.campaign.kernel.means import Tags, compiled, plain
from idverify.campaign.kernel.moments import Clock, Moments
from idverify.campaign.kernel.numbers import Numbers
from idverify.campaign.kernel.personal_ids import PersonalIds
from idverify.campaign.kernel.phones import COUNTRY, Phones
from idverify.campaign.kernel.register import Words
from idverify.campaign.kernel.unexplained import unexplained
from idverify.campaign.kernel.verdict import asked
from idverify.campaign.role import Role
from idverify.campaign.schema import JUDGED
from idverify.campaign.tally import Tally
from idverify.campaign.terms import Terms
from idverify.errors import door
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.identifiers.phone import PhoneNumber
from idverify.keys.ring import Keyring
from idverify.pseudonym import TAG_BYTES

_TAKEN: Final = ("status", "defects", "asks", "remedies", "rules", "articles", "readings", "age")


_DATED: Final = frozenset({Found.DAY, Found.SERIAL, Found.YEAR_ONLY})


class Judged(NamedTuple):
    """What was found of one batch.

    Attributes:
        batch: ``schema.JUDGED``, as many rows as came, in their order.
        tally: their counts.
    """

    batch: pa.RecordBatch
    tally: Tally


class Kernel:
    """Judges batches of accounts: its answers are those of ``parse`` and of ``decide``, row by row.

    What is written in a usual way is found by whole columns; every other text goes through ``PhoneNumber.parse`` and
    ``PersonalIdNumber.parse``. The rules are asked once about each kind of row (``profile``). Each thread has its own
    (``beside``), and none is pickled: it has keys.

    Args:
        terms: what is asked of every account.
        ring: the platform's keys; None: no pseudonyms are made.
        fast: with columns compiled by numba; the answers are the same.

    Raises:
        OperatorError: numba is missing (``campaign_fast``), or a vault fails.
        OutOfScopeError: the moment of the terms lies before 25 December 2024.
    """

    def __init__(self, terms: Terms, ring: Keyring | None, *, fast: bool = False) -> None:
        self._terms = terms
        means = compiled() if fast else plain()
        somebody = Facts(None, Holder.INDIVIDUAL, None, None, None, None, None)
        asked(somebody, terms)
        self._phones = Phones(terms.day, means.phones, means.kinds, zeros_lost=terms.zeros_lost)
        self._ids = PersonalIds(terms.day, means.ids, zeros_lost=terms.zeros_lost)
        self._cells = Cells(terms, self._phones, self._ids, Clock(means.moments), means.loops, somebody)
        self._table = Table(terms)
        self._profiles = Codes(self._judge_profile, means.kinds)
        self._remarks = Words()
        self._remarked = Codes(self._say_remarks, means.kinds)
        self._tagger = means.tagger
        self._tagged = self._taggers(ring)

    def beside(self, ring: Keyring | None) -> Kernel:
        """One for another thread: what either learns of kinds of rows both know.

        Args:
            ring: the platform's keys, as that thread has them.

        Raises:
            OperatorError: a vault fails.
        """
        other = object.__new__(type(self))
        vars(other).update(vars(self))
        other._tagged = self._taggers(ring)
        return other

    def _taggers(self, ring: Keyring | None) -> tuple[Tags, Tags] | None:
        if ring is None:
            return None
        return self._tagger(ring, PhoneNumber.kind), self._tagger(ring, PersonalIdNumber.kind)

    @door
    def judge(self, rows: pa.RecordBatch) -> Judged:
        """What is found of each row, and their counts.

        Args:
            rows: ``schema.ROWS``.

        Raises:
            OperatorError: a vault fails that has the key.
        """
        counts = Counts()
        return Judged(self.judged(rows, counts), self.tally(counts))

    @door
    def judged(self, rows: pa.RecordBatch, counts: Counts | None = None) -> pa.RecordBatch:
        """What is found of each row, as ``schema.JUDGED``.

        Args:
            rows: ``schema.ROWS``.
            counts: where they are counted; None: they are not.

        Raises:
            OperatorError: a vault fails that has the key.
        """
        read = self._cells.read(rows)
        profiles, remarks = self._profiles.of(read.keys), self._remarked.of(read.remarks)
        table, places = self._table, profiles.astype(np.intp)
        deadlines = table.codes("deadline").take(places)
        opening = deadlines == FROM_OPENING
        if opening.any():
            deadlines[opening] = read.opened.days[opening]
        columns = {column: column_of(table.codes(column).take(places), table.words[column]) for column in _TAKEN}
        columns["account"] = read.accounts
        columns["row"] = rows.column("row")
        columns["remarks"] = column_of(remarks, self._remarks)
        columns["deadline"] = pa.array(deadlines, pa.int32(), mask=deadlines == NO_DAY).cast(pa.date32())
        columns["original_operator"] = self._operator_column(read.phones)
        usable = _valid(read.accounts)
        columns["phone_pseudonym"] = self._pseudonyms(read.phones, 0, usable)
        columns["personal_id_pseudonym"] = self._pseudonyms(read.ids, 1, usable)
        if counts is not None:
            words = unexplained(rows.column(Role.PROOF.value), read.proofs)
            counts.add(profiles, remarks, read.phones.operators, read.born, deadlines, words)
        return pa.RecordBatch.from_arrays([columns[field.name] for field in JUDGED], schema=JUDGED)

    def tally(self, counts: Counts) -> Tally:
        """What was counted of rows that it judged, in words."""
        return counts.tally(self._table, self._remarks, self._phones.operators)

    @door
    def facts(self, rows: pa.RecordBatch, place: int) -> Account | None:
        """The facts about one row's account, as the rules were asked about it.

        Args:
            rows: ``schema.ROWS``.
            place: which row of them, from 0 on.

        Returns:
            None where the row names no account.
        """
        [found] = self.every(rows.slice(place, 1))
        return None if found is None else found[1]

    @door
    def every(self, rows: pa.RecordBatch) -> list[tuple[str, Account] | None]:
        """The name and the facts of each row's account, for those who need them all; None where a row names none.

        Whoever is told by their birth year alone, which was enough, is as young as they can be: born on its last day.

        Args:
            rows: ``schema.ROWS``.
        """
        read = self._cells.read(rows)
        meant = {key: self._cells.meant(key) for key in np.unique(read.keys).tolist()}
        each = zip(
            read.accounts.to_pylist(),
            (meant[key] for key in read.keys.tolist()),
            _births(read.birth, self._terms.day),
            *(_moments(moments) for moments in (read.opened, read.declared, read.proven)),
            strict=True,
        )
        return [
            None if account is None else (account, _exact(kind.facts, *moments).account)
            for account, kind, *moments in each
        ]

    @door
    def numbers(self, rows: pa.RecordBatch, place: int) -> tuple[PhoneNumber | None, PersonalIdNumber | None]:
        """The numbers of one row, mended where a spreadsheet spoilt them; None where there is none.

        Args:
            rows: ``schema.ROWS``.
            place: which row of them, from 0 on.
        """
        cells = rows.column("cells")[place].as_py()
        phone, personal_id = (rows.column(role.value)[place].as_py() for role in (Role.PHONE, Role.PERSONAL_ID))
        return (
            None if phone is None else self._phones.number(phone, numeric=bool(cells & Cell.PHONE_NUMERIC)),
            None
            if personal_id is None
            else self._ids.number(personal_id, numeric=bool(cells & Cell.PERSONAL_ID_NUMERIC)),
        )

    def _judge_profile(self, key: int) -> int:
        self._table.add(self._cells.meant(key))
        return len(self._table) - 1

    def _say_remarks(self, key: int) -> int:
        return self._remarks.place(self._cells.remarks(key))

    def _operator_column(self, phones: Numbers) -> pa.DictionaryArray:
        things = self._phones.operators.things
        words = pa.array(["" if name is None else name for name in things], pa.string())
        places = phones.operators.astype(np.int32)
        return pa.DictionaryArray.from_arrays(pa.array(places, mask=places == 0), words)

    def _pseudonyms(self, numbers: Numbers, which: int, usable: NDArray[np.bool_]) -> pa.FixedSizeBinaryArray:
        count = len(numbers.good)
        good = numbers.good & usable
        rows = np.flatnonzero(good)
        if self._tagged is None or not len(rows):
            return pa.nulls(count, pa.binary(TAG_BYTES))
        tags = self._tagged[which].tags(numbers.digits, COUNTRY if which == 0 else b"", rows)
        valid = None if len(rows) == count else pa.py_buffer(np.packbits(good, bitorder="little"))
        return pa.FixedSizeBinaryArray.from_buffers(pa.binary(TAG_BYTES), count, [valid, pa.py_buffer(tags)])

    def __repr__(self) -> str:
        return f"Kernel({self._terms.day})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a kernel is not pickled: it has keys")


def _valid(texts: pa.StringArray) -> NDArray[np.bool_]:
    if not texts.null_count:
        return np.ones(len(texts), np.bool_)
    valid: NDArray[np.bool_] = texts.is_valid().to_numpy(zero_copy_only=False)
    return valid


def _moments(moments: Moments) -> Iterator[datetime | None]:
    for found, micros in zip(moments.found.tolist(), moments.micros.tolist(), strict=True):
        yield as_moment(micros) if found <= Found.SERIAL else None


def _births(moments: Moments, day: date) -> Iterator[date | None]:
    for found, micros in zip(moments.found.tolist(), moments.micros.tolist(), strict=True):
        born = as_moment(micros).date() if found in _DATED else None
        yield last_of(born.year, day) if born is not None and found == Found.YEAR_ONLY else born


def _exact(
    facts: Facts, born: date | None, opened: datetime | None, declared: datetime | None, proven: datetime | None
) -> Facts:
    """The facts of one row, in place of those that stand for all of their kind."""
    return facts._replace(
        birth_date=None if facts.birth_date is None else born,
        opened_at=opened,
        declared_at=declared,
        proven_at=None if facts.method is None else proven,
    )
