"""Why an account stands where it does: its row, found again, as the question that ``decide`` was asked about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from idverify.account import Account, Service, ServiceKind
from idverify.campaign.folder import Folder
from idverify.campaign.kernel import Kernel
from idverify.campaign.reading.source import Source
from idverify.campaign.schema import BATCH_ROWS
from idverify.campaign.terms import Terms
from idverify.errors import OperatorError
from idverify.evidence.method import Evidence
from idverify.law import VIETNAM

_TAGS: Final = ("phone_pseudonym", "personal_id_pseudonym")


class Place(NamedTuple):
    """Where a row of an account is.

    Attributes:
        part: the number of the part, and of the chunk of the source that it was made of.
        offset: how many rows come before it there.
        row: where a person finds it in the source.
    """

    part: int
    offset: int
    row: int


class Explained(NamedTuple):
    """One row of a campaign, and why it says what it says.

    Attributes:
        found: what stands in the folder of it, by column; its pseudonyms left out.
        facts: what the rules were asked about; None where the row names no account.
        request: the ``decide`` request of the line protocol, without its id; None as before.
        rows: every row on which the account stands, this one included.
        places: where each of them is; of several files each has a row of that number.
    """

    found: Mapping[str, Any]
    facts: Account | None
    request: dict[str, Any] | None
    rows: tuple[int, ...]
    places: tuple[Place, ...]

    def __repr__(self) -> str:
        return f"Explained(rows={self.rows!r})"  # a birth date has no place in a log


class Sought(NamedTuple):
    """Which row is asked about.

    Attributes:
        account: the platform's name of the account; None where only the row is known, as of one that names none.
        row: which row; the first if left out.
        part: in which part; the first that fits if left out.
    """

    account: str | None
    row: int | None = None
    part: int | None = None


def places(folder: Folder, sought: Sequence[Sought]) -> dict[Sought, list[Place]]:
    """Every row of some accounts, or every row of some number, in the order of the source.

    Args:
        folder: of a check, whole or not; what is there is looked through once.
        sought: what is asked about.
    """
    found: dict[Sought, list[Place]] = {each: [] for each in sought}
    accounts = pa.array({each.account for each in sought if each.account is not None}, pa.string())
    rows = pa.array({each.row for each in sought if each.account is None}, pa.int64())
    for part, path in _parts(folder).items():
        offset = 0
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(BATCH_ROWS, columns=["account", "row"]):
                hits = pc.or_(pc.is_in(batch.column("account"), accounts), pc.is_in(batch.column("row"), rows))
                for hit in pc.indices_nonzero(hits).to_pylist():
                    account, row = batch.column("account")[hit].as_py(), batch.column("row")[hit].as_py()
                    for each, there in found.items():
                        if account == each.account if each.account is not None else row == each.row:
                            there.append(Place(part, offset + hit, row))
                offset += batch.num_rows
    return found


def explained(
    source: Source, folder: Folder, terms: Terms, account: str, *, row: int | None = None, part: int | None = None
) -> Explained:
    """Find the row of an account again, and ask about it once more.

    Args:
        source: what was judged.
        folder: of the check.
        terms: under which it was judged.
        account: the platform's name of it.
        row, part: as of ``Sought``.

    Returns:
        What was found then, and the question.

    Raises:
        OperatorError: as of ``all_explained``.
    """
    [found] = all_explained(source, folder, terms, [Sought(account, row, part)])
    return found


def all_explained(source: Source, folder: Folder, terms: Terms, sought: Sequence[Sought]) -> list[Explained]:
    """Find several rows again, while the source is read once.

    Args:
        source: what was judged.
        folder: of the check.
        terms: under which it was judged.
        sought: which rows.

    Returns:
        What was found of each, in the order in which they were asked about.

    Raises:
        OperatorError: the folder knows no such account, or not there (``campaign_no_account``); or the source
            says something else now (``campaign_source_changed``).
    """
    every = places(folder, sought)
    chosen = [_chosen(each, every[each]) for each in sought]
    offsets: dict[int, set[int]] = {}
    for place in chosen:
        offsets.setdefault(place.part, set()).add(place.offset)
    now, parts = _rows_now(source, folder, offsets), _parts(folder)
    kernel, then = Kernel(terms, None), {part: _rows_at(_batches_of(parts[part]), of) for part, of in offsets.items()}
    answers = []
    for each, place in zip(sought, chosen, strict=True):
        was, again = then[place.part].get(place.offset), now[place.part].get(place.offset)
        if was is None or again is None or _words(kernel.judged(again)) != _words(was):
            raise OperatorError("campaign_source_changed")
        facts = kernel.facts(again, 0)
        request = None if facts is None else request_of(facts, terms)
        there = tuple(every[each])
        answers.append(Explained(_words(was), facts, request, tuple(other.row for other in there), there))
    return answers


def _chosen(sought: Sought, there: Iterable[Place]) -> Place:
    for each in there:
        if sought.row in (None, each.row) and sought.part in (None, each.part):
            return each
    raise OperatorError("campaign_no_account")


def _words(row: pa.RecordBatch) -> dict[str, Any]:
    return {name: value for name, value in row.to_pylist()[0].items() if name not in _TAGS}


def _parts(folder: Folder) -> dict[int, Path]:
    paths = sorted(folder.accounts.glob("part-*.parquet"))
    return {int(path.stem.removeprefix("part-")): path for path in paths}


def _rows_now(
    source: Source, folder: Folder, offsets: Mapping[int, AbstractSet[int]]
) -> dict[int, Mapping[int, pa.RecordBatch]]:
    """What the source holds now at some places of some parts."""
    found: dict[int, Mapping[int, pa.RecordBatch]] = {}
    for chunk in source.chunks(frozenset(_parts(folder).keys() - offsets.keys())):
        if chunk.index in offsets:
            found[chunk.index] = _rows_at(chunk.batches(), offsets[chunk.index])
        if len(found) == len(offsets):
            return found
    raise OperatorError("campaign_source_changed")


def _batches_of(path: Path) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(BATCH_ROWS)


def _rows_at(batches: Iterable[pa.RecordBatch], offsets: AbstractSet[int]) -> dict[int, pa.RecordBatch]:
    """The rows that so many come before, as far as there are such."""
    found, before, last = {}, 0, max(offsets)
    for batch in batches:
        for offset in offsets:
            if before <= offset < before + batch.num_rows:
                found[offset] = batch.slice(offset - before, 1)
        before += batch.num_rows
        if before > last:
            break
    return found


def request_of(account: Account, terms: Terms) -> dict[str, Any]:
    """The question that was asked about an account, as the line protocol writes it.

    It holds the birth date and the moments of proofs, and never a number. Readings that are switched belong to the
    connection and not to the question.

    Args:
        account: the facts.
        terms: under which it is asked.
    """
    facts = {
        "opened_at": _moment(account.opened_at),
        "holder": account.holder,
        "user_birth_date": None if account.user_birth_date is None else account.user_birth_date.isoformat(),
        "no_vn_mobile_declared_at": _moment(account.no_vn_mobile_declared_at),
        "age_evidence": account.age_evidence,
    }
    return {
        "op": "decide",
        "at": _moment(terms.at),
        "action": terms.action.value,
        "service": _service(terms.service),
        "account": {
            **{name: value for name, value in facts.items() if value is not None},
            **({} if account.evidence is None else {"evidence": [_evidence(each) for each in account.evidence]}),
        },
    }


def _service(service: Service) -> dict[str, Any]:
    if service.kind is ServiceKind.DOMESTIC:
        return {"kind": service.kind.value, "licensed": service.licensed}
    return {"kind": service.kind.value, "threshold_met": service.threshold_met}


def _evidence(evidence: Evidence) -> dict[str, Any]:
    found = {
        "method": evidence.method.value,
        "verified_at": _moment(evidence.verified_at),
        "level": evidence.level,
    }
    return {name: value for name, value in found.items() if value is not None}


def _moment(moment: datetime | None) -> str | None:
    """With its offset and every digit of it: two moments that differ are written differently."""
    return None if moment is None else moment.astimezone(VIETNAM).isoformat()
