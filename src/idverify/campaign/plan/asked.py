"""Whom a campaign asks what, as the check found it: one thing of each account, and of no account twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from idverify.campaign.finding import Defect
from idverify.campaign.folder import Folder
from idverify.campaign.plan.terms import PlanTerms
from idverify.campaign.schema import BATCH_ROWS
from idverify.campaign.status import Ask, Status
from idverify.errors import OperatorError

_FOUND: Final = "found.json"
_READ: Final = ("account", "row", "status", "defects", "asks", "deadline")
# Of whom nobody can know how they stand, and no load brings them into a store: what is missing is the operator's.
_OPERATORS_FIRST: Final = frozenset(
    {Defect.OPENED_MISSING, Defect.OPENED_UNREADABLE, Defect.OPENED_FUTURE, Defect.HOLDER_UNKNOWN_WORD}
)
# ``turn`` is where chance puts an account; ``came`` in which order the check had it.
ASKED: Final = pa.schema(
    [
        pa.field("turn", pa.uint64(), nullable=False),
        pa.field("came", pa.int64(), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        pa.field("ask", pa.int8(), nullable=False),  # its place in ``ASKS``
        pa.field("deadline", pa.date32()),
        pa.field("waits", pa.bool_(), nullable=False),  # it may still write, until its deadline
    ]
)
ASKS: Final = tuple(ask for ask in Ask if ask.of_a_person)
_PLACES: Final = {ask.value: place for place, ask in enumerate(ASKS)}


class Asked:
    """The accounts of one check that are asked for something.

    Args:
        folder: of a check that is whole.
        terms: how the campaign is to go.
        salt: what the order by chance hangs on; another campaign has another, so that not the same people are always
            the first. At most 64 bytes.

    Attributes:
        operator_first: how many rows of those gone through would be asked, were it known since when the account is
            there and whose it is; they are asked nothing.

    Raises:
        OperatorError: the check is not whole (``campaign_unfinished``).
    """

    def __init__(self, folder: Folder, terms: PlanTerms, salt: bytes) -> None:
        self._parts = parts_of(folder)
        self._twice = _duplicates(folder.duplicates)
        self._only = frozenset(ASKS) if terms.only is None else terms.only
        self._salt = salt
        self._words: dict[str, int] = {}
        self._held_up: dict[str, bool] = {}
        self.operator_first = 0

    @property
    def rows(self) -> int:
        """How many rows the check has, asked or not."""
        return sum(pq.read_metadata(part).num_rows for part in self._parts.values())

    def batches(self) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Batches of ``ASKED``, each with how many rows of the check it was made of."""
        came = 0
        for number, part in self._parts.items():
            with pq.ParquetFile(part) as file:
                for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=list(_READ)):
                    yield batch.num_rows, self._asked(batch, number, came)
                    came += batch.num_rows

    def _asked(self, batch: pa.RecordBatch, part: int, came: int) -> pa.RecordBatch:
        places = _of_words(batch.column("asks"), self._place, np.int8)
        asked = (places >= 0) & batch.column("account").is_valid().to_numpy(zero_copy_only=False)
        if part in self._twice:
            asked &= ~np.isin(batch.column("row").to_numpy(), self._twice[part])
        held_up = asked & _of_words(batch.column("defects"), self._is_held_up, bool)
        self.operator_first += int(held_up.sum())
        asked &= ~held_up
        chosen = np.flatnonzero(asked)
        found = batch.take(pa.array(chosen))
        accounts = found.column("account").cast(pa.string())
        waits = pc.equal(found.column("status").cast(pa.string()), Status.WAITING.value)
        turns = np.fromiter(map(self._turn, accounts.to_pylist()), np.uint64, len(chosen))
        asks = pa.array(places[chosen], pa.int8())
        columns = [turns, chosen + came, accounts, asks, found.column("deadline"), waits]
        return pa.RecordBatch.from_arrays([pa.array(each) for each in columns], schema=ASKED)

    def _turn(self, account: str) -> int:
        return int.from_bytes(hashlib.sha256(self._salt + account.encode()).digest()[:8])

    def _is_held_up(self, words: str) -> bool:
        found = self._held_up.get(words)
        if found is None:
            found = self._held_up[words] = not _OPERATORS_FIRST.isdisjoint(words.split())
        return found

    def _place(self, words: str) -> int:
        """The place of what is asked of a person; -1: nothing."""
        found = self._words.get(words)
        if found is None:
            # The first is the step that comes first; of the others the platform's page tells when it is done.
            asked = next((Ask(each) for each in words.split() if each in _PLACES), None)
            found = self._words[words] = _PLACES[asked] if asked is not None and asked in self._only else -1
        return found


def parts_of(folder: Folder) -> dict[int, Path]:
    """The parts of a check by their number.

    Raises:
        OperatorError: some are not done (``campaign_unfinished``).
    """
    parts = {_number(each): each for each in sorted(folder.accounts.glob("part-*.parquet"))}
    tallies = {_number(each) for each in folder.tallies.glob("part-*.json")}
    whole = folder.run.exists() and (folder.path / _FOUND).exists()  # written first and last
    if not whole or set(parts) != tallies or set(parts) != set(range(len(parts))):
        raise OperatorError("campaign_unfinished", folder=str(folder.path))
    return parts


def _of_words(column: Any, of_word: Callable[[str], Any], kind: Any) -> Any:  # noqa: ANN401  # pyarrow has no types
    """What each row's words come to, each different text looked at once."""
    words = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    of_words = np.array([of_word(each) for each in words.dictionary.to_pylist()] or [of_word("")], kind)
    return of_words[words.indices.to_numpy(zero_copy_only=False)]


def _number(path: Path) -> int:
    return int(path.stem.removeprefix("part-"))


def _duplicates(path: Path) -> dict[int, Any]:
    """The rows that are not asked, by part: eight bytes for each."""
    found: dict[int, list[Any]] = {}
    if not path.exists():
        return {}
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=["part", "row"]):
            parts, rows = (batch.column(name).to_numpy() for name in ("part", "row"))
            for part in np.unique(parts):
                found.setdefault(int(part), []).append(rows[parts == part])
    return {part: np.concatenate(rows) for part, rows in found.items()}
