"""The store as custody sees it; ``ports.CustodyStore`` says what each method promises."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from idverify.ledger.entry import Entry
from idverify.ledger.tree import Frontier
from idverify.ports.custody import (
    Approval,
    BoundEvidence,
    Erased,
    Hold,
    Integrated,
    KeptRecord,
    KeptRequest,
    Retagged,
    UntaggedPage,
)
from idverify.ports.key_life import Coverage, KeyStanding
from idverify.pseudonym import Binding
from idverify.sealing import SealedRecord, Share
from idverify.stores import days, keys, ledger, locking, purging, records, requests, rotation
from idverify.stores.tables import Tables
from idverify.stores.transactions import Transactions


class SqlCustody(Transactions):
    """What is kept for one platform, for its officers."""

    def key_standings(self) -> tuple[KeyStanding, ...]:
        """Every key that was ever noted, with where it is in its life."""
        with self._read() as tables:
            return keys.standings(tables)

    def promote_key(self, kid: str, *, now: datetime) -> None:
        """Make a key the primary one."""
        self._write(lambda tables: keys.promote(tables, kid, now))

    def retire_key(self, kid: str, *, now: datetime) -> Coverage:
        """End a key's use."""
        return self._write(lambda tables: keys.retire(tables, kid, now))

    def destroy_key(self, kid: str, *, now: datetime) -> int:
        """Take away every tag under a retired key."""
        return self._write(lambda tables: keys.destroy(tables, kid, now))

    def coverage(self, kid: str) -> Coverage:
        """How far a key has come in taking another one's place."""
        with self._read() as tables:
            return keys.coverage(tables, kid)

    def untagged(self, kid: str, *, after: str, most: int) -> UntaggedPage:
        """Numbers without a tag under a key, or with evidence bound by another."""
        with self._read() as tables:
            return rotation.untagged(tables, kid, after, most)

    def retag(self, kid: str, retagged: Sequence[Retagged]) -> int:
        """Give numbers their tag under a key and evidence its binding."""
        return self._write(lambda tables: rotation.retag(tables, kid, retagged))

    def evidence(self, *, after: str, most: int) -> tuple[BoundEvidence, ...]:
        """Evidence that rests on a number."""
        with self._read() as tables:
            return rotation.evidence(tables, after, most)

    def bind_earlier(self, bindings: Sequence[tuple[str, Binding]], *, now: datetime) -> int:
        """Bind evidence that was never bound."""
        return self._write(lambda tables: rotation.bind_earlier(tables, bindings, now))

    def end_evidence(self, ids: Sequence[str], *, now: datetime) -> None:
        """End evidence that was moved to where it stands."""
        self._write(lambda tables: rotation.end_evidence(tables, ids, now))

    def seal_days(self, *, most: int) -> int:
        """Seal birth dates that stand in clear, and say how many that was."""
        return self._write(lambda tables: days.seal_earlier(tables, most))

    def note(self, entry: Entry) -> str:
        """Note an entry, to be integrated."""
        return self._write(lambda tables: ledger.note(tables, entry))

    def integrate(self, *, most: int) -> Integrated:
        """Give entries that have no place yet one."""
        return self._write(lambda tables: ledger.integrate(tables, most))

    def refused_entries(self) -> int:
        """How many rows were set aside because they are no entries."""
        with self._read() as tables:
            return ledger.refused(tables)

    def tiles(self, wanted: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
        """Tiles of hashes by level and index."""
        with self._read() as tables:
            return ledger.Tiles(tables).tiles(wanted)

    def frontier(self) -> Frontier:
        """The right edge of the log."""
        with self._read() as tables:
            return ledger.frontier(tables)

    def entry(self, name: str) -> tuple[int, bytes] | None:
        """An integrated entry and its index."""
        with self._read() as tables:
            return ledger.entry(tables, name)

    def entries(self, first: int, *, most: int) -> tuple[bytes, ...]:
        """Integrated entries from an index on."""
        with self._read() as tables:
            return ledger.entries(tables, first, most)

    def entry_of_record(self, record: str) -> tuple[int, bytes] | None:
        """The entry that tells of a record's keeping, which is called after the record."""
        return self.entry(record)

    def keep_checkpoint(self, size: int, note: str, *, now: datetime) -> None:
        """Keep a signed checkpoint."""
        self._write(lambda tables: ledger.keep_checkpoint(tables, size, note, now))

    def checkpoint(self) -> tuple[int, str] | None:
        """The newest signed checkpoint."""
        with self._read() as tables:
            return ledger.checkpoint(tables)

    def records(self, account: str) -> tuple[KeptRecord, ...]:
        """Every sealed record of an account, closed or not, the oldest first."""
        with self._read() as tables:
            return records.of_account(tables, account)

    def add_record(self, account: str, record: SealedRecord, *, now: datetime) -> None:
        """Keep one more sealed record of an open account."""

        def work(tables: Tables) -> None:
            locking.locked(tables, account)
            records.keep(tables, account, record, now)

        self._write(work)

    def reshare(self, record: str, shares: Iterable[Share]) -> None:
        """Keep the halves of a record's key for other officers than before."""
        given = tuple(shares)
        self._write(lambda tables: records.keep_shares(tables, record, given))

    def record_names(self, *, after: str, most: int) -> tuple[tuple[str, str], ...]:
        """Names of records with their account."""
        with self._read() as tables:
            return records.names(tables, after, most)

    def closed_accounts(
        self, *, before: datetime, after: str, most: int
    ) -> tuple[tuple[str, datetime, datetime | None], ...]:
        """Accounts closed before a moment that nobody holds."""
        with self._read() as tables:
            return purging.closed_accounts(tables, before, after, most)

    def closed_at(self, account: str) -> datetime | None:
        """When an account was closed."""
        with self._read() as tables:
            return purging.closed_at(tables, account)

    def erase(self, account: str, *, now: datetime, entry: Callable[[Erased], Entry | None]) -> Erased:
        """Take away what need not be kept of a closed account."""
        return self._write(lambda tables: purging.erase(tables, account, now, entry))

    def purge(
        self,
        account: str,
        *,
        now: datetime,
        entry: Callable[[Erased], Entry | None],
        closed_at: datetime | None = None,
    ) -> Erased:
        """Take away everything of a closed account."""
        return self._write(lambda tables: purging.purge(tables, account, now, entry, closed_at))

    def purge_leftovers(self, *, before: datetime, served_before: datetime | None = None) -> Erased:
        """Take away what belongs to no account any more, or ended before a moment."""
        return self._write(lambda tables: purging.purge_leftovers(tables, before, served_before))

    def hold(self, hold: Hold, entry: Entry) -> None:
        """Place a hold."""
        self._write(lambda tables: purging.hold(tables, hold, entry))

    def release(self, hold: str, *, by: str, now: datetime, entry: Entry) -> None:
        """End a hold."""
        self._write(lambda tables: purging.release(tables, hold, by, now, entry))

    def holds(self, account: str | None = None) -> tuple[Hold, ...]:
        """Holds that stand, on an account or on any."""
        with self._read() as tables:
            return purging.holds(tables, account)

    def keep_request(self, request: KeptRequest, entry: Entry) -> None:
        """Keep a new request."""
        self._write(lambda tables: requests.keep(tables, request, entry))

    def request(self, id: str) -> KeptRequest | None:
        """A request with its approvals."""
        with self._read() as tables:
            return requests.request(tables, id)

    def requests(self, *, open_only: bool = True) -> tuple[KeptRequest, ...]:
        """Requests, those due first at the front."""
        with self._read() as tables:
            return requests.requests(tables, open_only=open_only)

    def approve(self, request: str, approval: Approval, entry: Entry) -> None:
        """Keep an officer's approval."""
        self._write(lambda tables: requests.approve(tables, request, approval, entry))

    def begin_opening(self, request: str, officers: Sequence[str], entries: Sequence[Entry]) -> tuple[str, ...]:
        """Use the officers' approvals up and note the entries."""
        return self._write(lambda tables: requests.begin_opening(tables, request, officers, entries))

    def settle(self, request: str, state: str, *, reason: str | None, now: datetime, entry: Entry) -> None:
        """Settle a request."""
        self._write(lambda tables: requests.settle(tables, request, state, reason, now, entry))
