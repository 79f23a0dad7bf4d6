"""What is counted of many rows, by profiles and not by rows; words come in when all are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from idverify.campaign.kernel.answers import FROM_OPENING, Table
from idverify.campaign.kernel.register import Register, Words
from idverify.campaign.tally import Tally

# By kind of the tally: the column, and what its words are parted by; None: it has one.
_KINDS: Final = {
    "status": ("status", None),
    "defect": ("defects", " "),
    "ask": ("asks", " "),
    "rule": ("rules", " "),
    "article": ("articles", "; "),
    "reading": ("readings", " "),
    "age": ("age", None),
    "phone": ("phone", None),
    "personal_id": ("personal_id", None),
}


class Counts:
    """How many rows have each small number of a kind; batches of one kernel are counted one after another."""

    def __init__(self) -> None:
        self._rows = 0
        none = np.zeros(0, np.int64)
        self._profiles = self._remarks = self._operators = self._born = self._deadlines = none
        self._proof_words: Counter[str] = Counter()

    def add(
        self,
        profiles: NDArray[np.int32],
        remarks: NDArray[np.int32],
        operators: NDArray[np.int16],
        born: NDArray[np.int16],
        deadlines: NDArray[np.int32],
        proof_words: Counter[str],
    ) -> None:
        """Count the rows of a batch.

        Args:
            profiles: (n,) of each row.
            remarks: (n,) places of its remarks.
            operators: (n,) places of its phone's original operator.
            born: (n,) years; 0 where that is not known.
            deadlines: (n,) days since 1970, or at most ``FROM_OPENING`` where there is none.
            proof_words: those that nobody explained, as of ``unexplained``.
        """
        self._rows += len(profiles)
        self._profiles = _with(self._profiles, profiles)
        self._remarks = _with(self._remarks, remarks)
        self._operators = _with(self._operators, operators)
        self._born = _with(self._born, born)
        self._deadlines = _with(self._deadlines, deadlines[deadlines > FROM_OPENING])  # none is older than the law
        self._proof_words.update(proof_words)

    def tally(self, table: Table, remarks: Words, operators: Register[str | None]) -> Tally:
        """The counts in words.

        Args:
            table: the answers by profile.
            remarks: their words.
            operators: the same.
        """
        tally = Tally(self._rows)
        met = np.flatnonzero(self._profiles)
        rows = self._profiles[met]
        for kind, (column, between) in _KINDS.items():
            counts = np.bincount(table.codes(column)[met], weights=rows).astype(np.int64)
            tally.add(kind, _counted(counts, table.words[column], between))
        asks, statuses = table.words["asks"], table.words["status"]
        pairs = table.codes("status")[met] * len(asks) + table.codes("asks")[met]
        both = np.bincount(pairs, weights=rows).astype(np.int64)
        for place in np.flatnonzero(both).tolist():
            status, asked = divmod(place, len(asks))
            tally.add("asked", [(f"{statuses[status]} {asks[asked]}".rstrip(), int(both[place]))])
        tally.add("remark", _counted(self._remarks, remarks, " "))
        names = ((operators[place], rows) for place, rows in _met(self._operators))
        tally.add("original_operator", ((name, rows) for name, rows in names if name))
        tally.add("born", ((str(year), rows) for year, rows in _met(self._born) if year))
        days = np.datetime_as_string(np.flatnonzero(self._deadlines).astype("datetime64[D]")).tolist()
        tally.add("deadline", zip(days, (rows for _, rows in _met(self._deadlines)), strict=True))
        tally.add("proof_word", self._proof_words.items())
        return tally

    def __repr__(self) -> str:
        return f"Counts({self._rows})"


def _with(counts: NDArray[np.int64], values: NDArray[Any]) -> NDArray[np.int64]:
    """Counts by small number, and those of some more."""
    more = np.bincount(values, minlength=len(counts))
    more[: len(counts)] += counts
    return more


def _met(counts: NDArray[np.int64]) -> Iterable[tuple[int, int]]:
    met = np.flatnonzero(counts)
    return zip(met.tolist(), counts[met].tolist(), strict=True)


def _counted(counts: NDArray[np.int64], words: Words, between: str | None) -> Iterable[tuple[str, int]]:
    for place, rows in _met(counts):
        said = words[place]
        for word in [said] if between is None else said.split(between):
            if word:
                yield word, rows
