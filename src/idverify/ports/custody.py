"""What custody needs of a store; apart from ``Store``, for whoever takes sign-ups has no use for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

from idverify.ledger.entry import Entry
from idverify.ledger.tree import Frontier
from idverify.ports.key_life import Coverage, KeyStanding
from idverify.pseudonym import Binding, Pseudonym
from idverify.sealing import EarlierRecord, SealedIdentifier, SealedRecord, Share


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """One sealed record of an account.

    Attributes:
        record: the record; an earlier one is opened by the key it was sealed to, not by officers.
        kept_at: since when it is kept.
    """

    record: SealedRecord | EarlierRecord
    kept_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundEvidence:
    """One piece of evidence that rests on a number, with what ties it to its account.

    Attributes:
        id: its name.
        account: on which account.
        verified_at: when it was proven.
        binding: the MAC over number, account and moment; None in evidence of before there was one.
        tags: how the number behind it is recognised, by the name of each key.
    """

    id: str
    account: str
    verified_at: datetime
    binding: Binding | None = field(repr=False)
    tags: tuple[Pseudonym, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class UntaggedIdentity:
    """A number that has no tag under a key yet.

    Attributes:
        id: the name of its row.
        kind: which kind of number.
        seal: the number, sealed to the rotation key; None where it was never given.
        tags: how it is recognised under other keys.
        evidence: what rests on it.
    """

    id: str
    kind: str
    seal: SealedIdentifier | None = field(repr=False)
    tags: tuple[Pseudonym, ...] = field(repr=False)
    evidence: tuple[BoundEvidence, ...]


class UntaggedPage(NamedTuple):
    """Some numbers, read by name.

    Attributes:
        found: those among them that depend on another key.
        last: the name of the last one that was read; None where there were no more.
    """

    found: tuple[UntaggedIdentity, ...]
    last: str | None


@dataclass(frozen=True, slots=True)
class Retagged:
    """What a rotation made of one number.

    Attributes:
        identity: the name of its row.
        pseudonym: its tag under the new key.
        bindings: the new binding of each piece of evidence, by its name, with the one that it takes the place of.
    """

    identity: str
    pseudonym: Pseudonym
    bindings: tuple[tuple[str, Binding, Binding], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Integrated:
    """What a log was and is.

    Attributes:
        before, after: how many entries it holds.
        root: its root hash, 32 bytes.
    """

    before: int
    after: int
    root: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Nothing of an account is erased while one stands.

    Attributes:
        id: its name.
        account: the platform's name of the account.
        basis: by which provision, cited.
        reference: of the paper that asks for it.
        placed_by, placed_at: which officer's key, and when.
        released_by, released_at: the same of its end.
    """

    id: str
    account: str
    basis: str
    reference: str
    placed_by: str
    placed_at: datetime
    released_by: str | None = None
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Erased:
    """What was taken away of some accounts.

    Attributes:
        rows: how many rows of each table.
        records: the names of the sealed records among them.
    """

    rows: tuple[tuple[str, int], ...]
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One officer's word on one request.

    Attributes:
        officer: the officer's key.
        approved_at: when.
        signature: Ed25519, over the request and the moment.
        used: whether something was opened on it; it serves once.
    """

    officer: str
    approved_at: datetime
    signature: bytes = field(repr=False)
    used: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRequest:
    """A request as it is kept.

    Attributes:
        id: its name.
        kind: an authority's, or the person's own.
        received_at, due_at: the clock.
        document: who asks for what, as canonical JSON.
        state: where it is.
        settled_at, reason: when it was settled, and the word for why, where it was refused.
        approvals: of which officers.
    """

    id: str
    kind: str
    received_at: datetime
    due_at: datetime | None
    document: str = field(repr=False)
    state: str
    settled_at: datetime | None = None
    reason: str | None = None
    approvals: tuple[Approval, ...] = ()


class CustodyStore(Protocol):
    """What is kept for one platform, as custody sees it. Each method is one transaction."""

    tenant: str

    # Keys.

    def key_standings(self) -> tuple[KeyStanding, ...]:
        """Every key that was ever noted, with where it is in its life."""
        ...

    def promote_key(self, kid: str, *, now: datetime) -> None:
        """Make a pending or read-only key the primary one; the one before is read only from now on.

        Raises:
            OperatorError: it is neither (``key_state``).
        """
        ...

    def retire_key(self, kid: str, *, now: datetime) -> Coverage:
        """End a key's use.

        Raises:
            OperatorError: numbers or evidence depend on it still, with how many (``key_needed``), or it is neither
                pending nor read only (``key_state``).
        """
        ...

    def destroy_key(self, kid: str, *, now: datetime) -> int:
        """Take away every tag under a retired key and say how many that was.

        Raises:
            OperatorError: it is not retired (``key_state``).
        """
        ...

    def coverage(self, kid: str) -> Coverage:
        """How far a key has come in taking another one's place."""
        ...

    def untagged(self, kid: str, *, after: str, most: int) -> UntaggedPage:
        """Of so many numbers after one, those without a tag under a key, or with evidence bound by another."""
        ...

    def retag(self, kid: str, retagged: Sequence[Retagged]) -> int:
        """Give numbers their tag under a key and evidence its binding; how many tags were new.

        Raises:
            OperatorError: a tag stands for another number (``store_conflict``), or the key lives no more
                (``key_retired``).
        """
        ...

    def evidence(self, *, after: str, most: int) -> tuple[BoundEvidence, ...]:
        """Evidence that rests on a number, ordered by name, from after one on."""
        ...

    def bind_earlier(self, bindings: Sequence[tuple[str, Binding]], *, now: datetime) -> int:
        """Bind evidence that was never bound, and say how many pieces that was."""
        ...

    def end_evidence(self, ids: Sequence[str], *, now: datetime) -> None:
        """End evidence that was moved to where it stands: it counts no more, and rests on no number."""
        ...

    def seal_days(self, *, most: int) -> int:
        """Seal birth dates that stand in clear since before there was a key for them, and say how many that was.

        Raises:
            OperatorError: this store was given no such key (``day_key``).
        """
        ...

    # The ledger.

    def note(self, entry: Entry) -> str:
        """Note an entry, to be integrated; its name."""
        ...

    def integrate(self, *, most: int) -> Integrated:
        """Give entries that have no place yet one, in the order they were noted; of several at once one does."""
        ...

    def refused_entries(self) -> int:
        """How many rows were set aside because they are no entries, which only others than this library write."""
        ...

    def tiles(self, wanted: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
        """Tiles of hashes by level and index, in one question."""
        ...

    def frontier(self) -> Frontier:
        """The right edge of the log."""
        ...

    def entry(self, name: str) -> tuple[int, bytes] | None:
        """An integrated entry and its index, by its name."""
        ...

    def entries(self, first: int, *, most: int) -> tuple[bytes, ...]:
        """Integrated entries from an index on."""
        ...

    def entry_of_record(self, record: str) -> tuple[int, bytes] | None:
        """The entry that tells of a record's keeping."""
        ...

    def keep_checkpoint(self, size: int, note: str, *, now: datetime) -> None:
        """Keep a signed checkpoint; of one size the newest note."""
        ...

    def checkpoint(self) -> tuple[int, str] | None:
        """The newest signed checkpoint."""
        ...

    # Records.

    def records(self, account: str) -> tuple[KeptRecord, ...]:
        """Every sealed record of an account, closed or not, the oldest first."""
        ...

    def add_record(self, account: str, record: SealedRecord, *, now: datetime) -> None:
        """Keep one more sealed record of an account.

        Raises:
            OperatorError: there is no such account, or it is closed (``account_unknown``).
        """
        ...

    def reshare(self, record: str, shares: Iterable[Share]) -> None:
        """Keep the halves of a record's key for other officers than before."""
        ...

    def record_names(self, *, after: str, most: int) -> tuple[tuple[str, str], ...]:
        """Names of records with their account, ordered, from after one on."""
        ...

    # Erasure.

    def closed_accounts(
        self, *, before: datetime, after: str, most: int
    ) -> tuple[tuple[str, datetime, datetime | None], ...]:
        """Accounts closed before a moment that nobody holds: name, when closed, when erased; ordered by name."""
        ...

    def closed_at(self, account: str) -> datetime | None:
        """When an account was closed; None where it is open or there is none."""
        ...

    def erase(self, account: str, *, now: datetime, entry: Callable[[Erased], Entry | None]) -> Erased:
        """Take away what need not be kept of a closed account: numbers, evidence, links, asks; records stay.

        Args:
            account: the platform's name of it.
            now: the moment.
            entry: what the ledger is told, made from what was taken away.

        Raises:
            OperatorError: there is no such account, or it is open (``account_open``), or it is held (``account_held``).
        """
        ...

    def purge(
        self,
        account: str,
        *,
        now: datetime,
        entry: Callable[[Erased], Entry | None],
        closed_at: datetime | None = None,
    ) -> Erased:
        """Take away everything of a closed account, its row included. Other arguments and errors as of ``erase``.

        Args:
            closed_at: when it was closed, as it was looked up; one of the same name that was closed at another moment
                is unknown here (``account_unknown``).
        """
        ...

    def purge_leftovers(self, *, before: datetime, served_before: datetime | None = None) -> Erased:
        """Take away what belongs to no account any more, or ended before a moment: ended evidence, waiting accounts.

        Args:
            before: what has a period is taken if it ended before this.
            served_before: what has none, and serves nothing any more, if that ended before this; ``before`` if left
                out.
        """
        ...

    def hold(self, hold: Hold, entry: Entry) -> None:
        """Place a hold.

        Raises:
            OperatorError: there is no such account (``account_unknown``).
        """
        ...

    def release(self, hold: str, *, by: str, now: datetime, entry: Entry) -> None:
        """End a hold.

        Raises:
            OperatorError: there is none of this name that stands (``hold_unknown``).
        """
        ...

    def holds(self, account: str | None = None) -> tuple[Hold, ...]:
        """Holds that stand, on an account or on any."""
        ...

    # Requests.

    def keep_request(self, request: KeptRequest, entry: Entry) -> None:
        """Keep a new request."""
        ...

    def request(self, id: str) -> KeptRequest | None:
        """A request with its approvals."""
        ...

    def requests(self, *, open_only: bool = True) -> tuple[KeptRequest, ...]:
        """Requests, those due first at the front."""
        ...

    def approve(self, request: str, approval: Approval, entry: Entry) -> None:
        """Keep an officer's approval in place of an earlier one of theirs that was not used.

        Raises:
            OperatorError: no such request is open (``request_unknown``), or theirs was used (``approval_used``).
        """
        ...

    def begin_opening(self, request: str, officers: Sequence[str], entries: Sequence[Entry]) -> tuple[str, ...]:
        """Use the officers' approvals up and note the entries; of two that try at once one does.

        Returns:
            The names of the entries.

        Raises:
            OperatorError: no such request is open (``request_unknown``), or an approval is missing or was used
                (``approval_used``).
        """
        ...

    def settle(self, request: str, state: str, *, reason: str | None, now: datetime, entry: Entry) -> None:
        """Move a request to a state: settled where it is delivered, done or refused; else only noted.

        ``due_at`` stays the first deadline; what is due now is for whoever asks to work out.

        Raises:
            OperatorError: no such request is open (``request_unknown``).
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
