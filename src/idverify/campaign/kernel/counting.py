"""What is counted of one batch, by profiles and not by rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

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


def tally_of(
    table: Table,
    profiles: NDArray[np.int32],
    remarks: tuple[NDArray[np.int32], Words],
    operators: tuple[NDArray[np.int16], Register[str | None]],
    born: NDArray[np.int16],
    deadlines: NDArray[np.int32],
) -> Tally:
    """The counts of one batch.

    Args:
        table: the answers by profile.
        profiles: (n,) of each row.
        remarks: (n,) of each row, and their words.
        operators: the same.
        born: (n,) years; 0 where that is not known.
        deadlines: (n,) days since 1970, or less than ``FROM_OPENING`` where there is none.
    """
    tally = Tally(len(profiles))
    rows = np.bincount(profiles, minlength=len(table))
    met = np.flatnonzero(rows)
    rows = rows[met]
    for kind, (column, between) in _KINDS.items():
        tally.add(kind, _counted(table.codes(column)[met], rows, table.words[column], between))
    asks, statuses = table.words["asks"], table.words["status"]
    both = np.bincount(table.codes("status")[met] * len(asks) + table.codes("asks")[met], weights=rows).astype(np.int64)
    for place in np.flatnonzero(both).tolist():
        status, asked = divmod(place, len(asks))
        tally.add("asked", [(f"{statuses[status]} {asks[asked]}".rstrip(), int(both[place]))])
    tally.add("remark", _counted(remarks[0], None, remarks[1], " "))
    found = np.bincount(operators[0], minlength=len(operators[1]))
    tally.add(
        "original_operator",
        ((name, int(found[place])) for place, name in enumerate(operators[1].things) if name and found[place]),
    )
    years = np.bincount(born)
    tally.add("born", ((str(year), int(years[year])) for year in np.flatnonzero(years).tolist() if year))
    tally.add("deadline", _days(deadlines[deadlines > FROM_OPENING]))
    return tally


def _counted(
    codes: NDArray[np.int32], rows: NDArray[np.int64] | None, words: Words, between: str | None
) -> Iterable[tuple[str, int]]:
    counts = np.bincount(codes, weights=rows, minlength=len(words)).astype(np.int64)
    for place in np.flatnonzero(counts).tolist():
        said = words[place]
        for word in [said] if between is None else said.split(between):
            if word:
                yield word, int(counts[place])


def _days(days: NDArray[np.int32]) -> Iterable[tuple[str, int]]:
    if not len(days):
        return
    first = int(days.min())
    counts = np.bincount(days - first)
    met = np.flatnonzero(counts)
    written = np.datetime_as_string((met + first).astype("datetime64[D]")).tolist()
    yield from zip(written, counts[met].tolist(), strict=True)
