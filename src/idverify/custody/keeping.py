"""Keeping for as long as the law says, then letting go: erasure on request, the purge, and holds.

Nothing here opens a record. What goes is told to the ledger in the transaction in which it goes.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from idverify.account import Service
from idverify.account.account_id import is_name
from idverify.errors import OperatorError, doors
from idverify.law import DEFAULT_READINGS, Readings, day_of, start_of
from idverify.law.reading import R_18, R_21
from idverify.law.register import PROVISIONS
from idverify.ledger.entry import Entry, EntryType
from idverify.ledger.label import counts, tenant_label
from idverify.messages import Text, text
from idverify.ports.custody import CustodyStore, Erased, Hold
from idverify.rules.data_class import BEGINS, Begins, DataClass
from idverify.rules.retention import Kept, Schedule, erasable, retention, schedule_table
from idverify.sealing import Officers

MOST: Final = 10_000
_AT_ONCE: Final = 500
_FIRST_DAY: Final = date(2000, 1, 1)  # no account of this library is as old
_DAY: Final = timedelta(days=1)
_TICK: Final = timedelta(microseconds=1)
_GONE: Final = frozenset({"account_unknown", "account_open", "account_held"})
# What an erasure takes away of a closed account; ``stores.purging`` says how. Of the rest, which stays, the person is
# told; of requests and holds nobody is, for they may tell of an investigation.
_TAKEN: Final = frozenset(
    {
        DataClass.PSEUDONYM,
        DataClass.BIRTH_DATE,
        DataClass.WAITING_ACCOUNT,
        DataClass.PERMISSION_ASK,
        DataClass.AGE_SIGNAL,
        DataClass.CHALLENGE,
    }
)
_SAID_OF_NOBODY: Final = frozenset({DataClass.REQUEST, DataClass.HOLD})
_OF_AN_ACCOUNT: Final = tuple(each for each in DataClass if BEGINS[each] in (Begins.CLOSING, Begins.STREAM))


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureAnswer:
    """What came of a request for erasure.

    Attributes:
        account: the platform's name of it.
        at: when it was answered.
        closed_at: when it was closed.
        erased: the classes that were taken away, with the provisions.
        stays: those that were not, with the last day and the provisions.
        held: whether something stands in the way: a hold, and then nothing was taken away, or on the last day a request
            that waits, and then what need not be kept was. This is for the operator: whether the person may hear of it,
            the authority that asked for it says.
        on_hold: whether it is a hold.
        rows: how many rows of each table were taken away, or what stood in them of the person.
    """

    account: str
    at: datetime
    closed_at: datetime
    erased: tuple[Kept, ...]
    stays: tuple[Kept, ...]
    held: bool = field(repr=False)
    on_hold: bool = field(repr=False)
    rows: tuple[tuple[str, int], ...] = ()

    @property
    def told(self) -> tuple[Text, ...]:
        """What the person is told, a line for each class: gone, or kept until which day, by which provisions.

        Under a hold they are the days that the law sets for account information without one: nothing of it is untrue,
        and no line speaks of an order or of who gave it. Of what no text has kept, and of all else past its day, it is
        only said that it goes as soon as it may, as it is where a request waits; no provision is cited for that.
        """
        return (
            *(_erased(each) for each in self.erased),
            *(_stays(each, self.at) for each in self.stays),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeReport:
    """What a purge took away; an auditor checks it against the ledger.

    Attributes:
        accounts: how many accounts went, their rows included.
        rows: how many rows of each table.
        records: the names of the sealed records that went.
        entries: what the ledger was told of each account, in order; ``leaf_hash`` finds an entry in the log.
        left_out: how many accounts were due but held, or about which a request waits, when their turn came.
        remaining: names of records that were found again, read anew after all of it; there should be none.
        more: whether the bound was reached, so that another run goes on.
    """

    accounts: int
    rows: Mapping[str, int]
    records: tuple[str, ...]
    entries: tuple[Entry, ...]
    left_out: int
    remaining: tuple[str, ...]
    more: bool

    @property
    def proven(self) -> bool:
        """Whether nothing of what the report names was there when it was read anew."""
        return not self.remaining


@dataclass(frozen=True, slots=True)
class Due:
    """Accounts whose time is over on one day.

    Attributes:
        at: the moment from which they are purged, the start of a day in Viet Nam.
        accounts: how many.
    """

    at: datetime
    accounts: int


@dataclass(frozen=True, slots=True)
class _Purged:
    account: str
    erased: Erased
    entry: Entry


@doors
class Keeping:
    """How long things are kept on one platform.

    Args:
        store: what is kept.
        service: what kind of network it is.
        readings: how the law's silences are read.
        officers: the register of those who may place and release holds; anybody may if it is left out.
    """

    def __init__(
        self,
        store: CustodyStore,
        *,
        service: Service,
        readings: Readings = DEFAULT_READINGS,
        officers: Officers | None = None,
    ) -> None:
        self._store = store
        self._service = service
        self._readings = readings
        self._officers = officers
        self._label = tenant_label(store.tenant)

    def erase(self, account: str, *, now: datetime, of_child: bool = False) -> ErasureAnswer:
        """Erase what may go of a closed account, on the person's request, and say what stays and until when.

        Asked again, it says the same. An account whose last day is over goes altogether. Under a hold nothing goes.

        Args:
            account: the platform's name of it.
            now: the moment, aware.
            of_child: whether the account is a child's, for whose own data more provisions ask for deletion.

        Raises:
            OperatorError: there is no such account (``account_unknown``), it is open (``account_open``), or reading
                R-21 keeps the pseudonym, which this store does not do (``erase_reading``).

        Source: 91/2025/QH15 art. 14.1; 356/2025/ND-CP art. 5; 147/2024/ND-CP art. 27.2.b.
        """
        answer = self.would_erase(account, now=now, of_child=of_child)
        closed_at = answer.closed_at
        if self._over(closed_at, now):
            try:
                gone = self._store.purge(
                    account,
                    now=now,
                    entry=lambda erased: self._purge_entry(erased, closed_at, now),
                    closed_at=closed_at,
                )
            except OperatorError as refused:
                if refused.code != "account_held":
                    raise
                # A request that waits keeps what it asks for, and that is in the sealed record.
                answer = self._answer(account, closed_at, now, of_child=of_child, waits=True)
            else:
                return replace(answer, rows=gone.rows)
        names = sorted(each.record.id for each in self._store.records(account))
        last_day = self._kept(DataClass.REGISTRATION_RECORD, closed_at, now)
        try:
            gone = self._store.erase(
                account,
                now=now,
                entry=lambda erased: self._erase_entry(erased, names, last_day, now) if erased.rows else None,
            )
        except OperatorError as refused:
            if refused.code == "account_held":
                return self._answer(account, closed_at, now, of_child=of_child, on_hold=True)
            raise
        return replace(answer, rows=gone.rows)

    def would_erase(self, account: str, *, now: datetime, of_child: bool = False) -> ErasureAnswer:
        """What ``erase`` would answer now, but for a hold on a child's account for which this one answers.

        Nothing is done. Arguments and errors as of ``erase``.
        """
        closed_at = self._store.closed_at(account)
        if closed_at is None:
            known = self._store.records(account)
            raise OperatorError("account_open" if known else "account_unknown")
        if self._readings[R_21] != "goes_at_erasure":
            raise OperatorError("erase_reading", reading=R_21.id)
        return self._answer(account, closed_at, now, of_child=of_child, on_hold=bool(self._store.holds(account)))

    def _answer(
        self,
        account: str,
        closed_at: datetime,
        now: datetime,
        *,
        of_child: bool,
        on_hold: bool = False,
        waits: bool = False,
    ) -> ErasureAnswer:
        asked = erasable(service=self._service, closed_at=closed_at, at=now, readings=self._readings, of_child=of_child)
        kept = {each.kept.data_class: each.kept for each in asked if each.kept.data_class not in _SAID_OF_NOBODY}
        held = on_hold or waits
        answer = ErasureAnswer(
            account=account, at=now, closed_at=closed_at, erased=(), stays=(), held=held, on_hold=on_hold
        )
        if self._over(closed_at, now) and not held:
            return replace(answer, erased=tuple(kept.values()))
        # All that says how the account was run goes with it, on its last day: what could go before, and does not go by
        # itself, is information about the account (147/2024/ND-CP art. 27.2.b). What an order alone has kept is not.
        information = kept[DataClass.ACCOUNT]
        stays = tuple(
            replace(information, data_class=name) if name not in _TAKEN and _sooner(each, information) else each
            for name, each in kept.items()
            if on_hold or name not in _TAKEN
        )
        erased = () if on_hold else tuple(each for name, each in kept.items() if name in _TAKEN)
        return replace(answer, erased=erased, stays=stays)

    def _erase_entry(self, erased: Erased, records: list[str], stays: Kept, now: datetime) -> Entry:
        data: dict[str, int | str] = {**_counted(erased), **_named(records)}
        if stays.until is not None:
            data["last_day"] = _last_day(stays.until).isoformat()
        return Entry(
            type=EntryType.RECORD_ERASED,
            at=now,
            tenant=self._label,
            record=records[0] if records else None,
            basis=next(iter(stays.citations), None),
            data=data,
        )

    def purge(self, *, now: datetime, most: int = MOST) -> PurgeReport:
        """Purge what has been kept long enough: every closed account on its day, and what ended in any before that.

        Of a closed account what nothing sets a period for goes in the first run after the closing, asked for or not.

        Each account goes in one transaction, the halves of its records' keys first, with the entry that tells the
        ledger. Stopped anywhere, another run goes on; run twice, the second finds nothing.

        Args:
            now: the moment, aware.
            most: how many accounts at most, 1 or more.

        Raises:
            OperatorError: the bound is under 1 (``purge_most``).
            ValueError: the moment has no offset.

        Source: 91/2025/QH15 art. 14.1; 147/2024/ND-CP arts. 23.3.đ, 27.2.b; 330/2026/ND-CP art. 39.1.c.
        """
        if most < 1:
            raise OperatorError("purge_most")
        before = self._cutoff(now)
        purged: list[_Purged] = []
        left_out, more = 0, False
        for name, closed_at in self._over_by(before, now):
            more = len(purged) == most
            if more:
                break
            found = self._purge_one(name, closed_at, now)
            if found is None:
                left_out += 1
            else:
                purged.append(found)
        rows = self._purge_leftovers(before, now)
        for each in purged:
            rows.update(dict(each.erased.rows))
        return PurgeReport(
            accounts=len(purged),
            rows=MappingProxyType(dict(sorted(rows.items()))),
            records=tuple(name for each in purged for name in each.erased.records),
            entries=tuple(each.entry for each in purged),
            left_out=left_out,
            remaining=tuple(name for each in purged for name in self._found_again(each)),
            more=more,
        )

    def _purge_leftovers(self, before: datetime, now: datetime) -> Counter[str]:
        gone: Counter[str] = Counter()
        # What has no period is over as soon as it has served, at the closing at the latest: 91/2025/QH15 art. 14.1.
        # By this reading what was replaced waits for the account's closing, and then goes with it.
        ended = start_of(_FIRST_DAY) if self._readings[R_18] == "closing_only" else before
        while batch := dict(self._store.purge_leftovers(before=min(ended, now), served_before=now).rows):
            gone.update(batch)
        if gone:
            data = counts(rows=gone.total())
            entry = Entry(type=EntryType.RECORD_PURGED, at=now, tenant=self._label, data=data)
            self._store.note(entry)
        return gone

    def _over_by(self, before: datetime, now: datetime) -> Iterator[tuple[str, datetime]]:
        after = ""
        while batch := self._store.closed_accounts(before=before, after=after, most=_AT_ONCE):
            after = batch[-1][0]
            yield from ((name, closed_at) for name, closed_at, _ in batch if self._over(closed_at, now))

    def _purge_one(self, account: str, closed_at: datetime, now: datetime) -> _Purged | None:
        told: list[Entry] = []  # the store may run its transaction again; the last entry is the one that was noted

        def entry(erased: Erased) -> Entry:
            told.append(self._purge_entry(erased, closed_at, now))
            return told[-1]

        try:
            erased = self._store.purge(account, now=now, entry=entry, closed_at=closed_at)
        except OperatorError as refused:
            if refused.code in _GONE:  # held, purged, or the name taken anew, since it was looked up
                return None
            raise
        return _Purged(account, erased, told[-1])

    def _purge_entry(self, erased: Erased, closed_at: datetime, now: datetime) -> Entry:
        kept = self._kept(DataClass.REGISTRATION_RECORD, closed_at, now)
        return Entry(
            type=EntryType.RECORD_PURGED,
            at=now,
            tenant=self._label,
            record=erased.records[0] if erased.records else None,
            basis=next(iter(kept.citations), None),
            data={**_counted(erased), **_named(erased.records)},
        )

    def _found_again(self, purged: _Purged) -> list[str]:
        """Records that are there though they were purged; the name of the account may be somebody else's by now."""
        kept = {each.record.id for each in self._store.records(purged.account)}
        return sorted(kept.intersection(purged.erased.records))

    def hold(self, account: str, *, basis: str, reference: str, officer: str, now: datetime) -> Hold:
        """Place a hold: until it is released nothing of an account is erased, nor of the adults who answer for it.

        Args:
            account: the platform's name of it.
            basis: the provision, one of the register of this library, such as ``116/2025/QH15 art. 25.2.a``.
            reference: of the paper that asks for it, 1 to 255 characters; the ledger does not get it.
            officer: the id of the officer's key.
            now: the moment, aware.

        Raises:
            OperatorError: there is no such account (``account_unknown``), the reference cannot be kept
                (``hold_reference``), the provision is not in the register (``hold_basis``), or the key is not in the
                register of officers (``officer_unknown``) or no key's id (``ledger_entry``).
        """
        self._require_officer(officer)
        if basis not in PROVISIONS:
            raise OperatorError("hold_basis")
        if not is_name(reference):
            raise OperatorError("hold_reference")
        id = secrets.token_hex(16)
        entry = Entry(
            type=EntryType.HOLD_PLACED, at=now, tenant=self._label, actor=officer, basis=basis, data={"hold": id}
        )
        placed = Hold(
            id=id, account=account, basis=basis, reference=reference, placed_by=officer, placed_at=now.astimezone(UTC)
        )
        self._store.hold(placed, entry)
        return placed

    def release(self, hold: str, *, officer: str, now: datetime) -> None:
        """Release a hold.

        Args:
            hold: its id.
            officer: the id of the officer's key.
            now: the moment, aware.

        Raises:
            OperatorError: there is none of this name that stands (``hold_unknown``), or the key is not in the register
                of officers (``officer_unknown``) or no key's id (``ledger_entry``).
        """
        self._require_officer(officer)
        standing = next((each for each in self._store.holds() if each.id == hold), None)
        if standing is None:
            raise OperatorError("hold_unknown")
        entry = Entry(
            type=EntryType.HOLD_RELEASED,
            at=now,
            tenant=self._label,
            actor=officer,
            basis=standing.basis,
            data={"hold": hold},
        )
        self._store.release(hold, by=officer, now=now, entry=entry)

    def _require_officer(self, key_id: str) -> None:
        if self._officers is not None and self._officers.officer(key_id) is None:
            raise OperatorError("officer_unknown")

    def holds(self, account: str | None = None) -> tuple[Hold, ...]:
        """Holds that stand, on an account or on any."""
        return self._store.holds(account)

    def due(self, now: datetime) -> tuple[Due, ...]:
        """When closed accounts that nobody holds are to be purged, and how many, the soonest first.

        It reads every closed account once.
        """
        found: Counter[datetime] = Counter()
        after = ""
        while batch := self._store.closed_accounts(before=now + _TICK, after=after, most=_AT_ONCE):
            after = batch[-1][0]
            ends = (self._end(closed_at, now) for _, closed_at, _ in batch)
            found.update(end for end in ends if end is not None)
        return tuple(Due(at, found[at]) for at in sorted(found))

    def schedule(self, at: datetime) -> tuple[Schedule, ...]:
        """How long each class of data is kept here, by the law of a moment."""
        return schedule_table(self._service, at, self._readings)

    def _kept(self, data_class: DataClass, closed_at: datetime, now: datetime) -> Kept:
        return retention(
            data_class,
            service=self._service,
            closed_at=closed_at,
            purpose_ended_at=None,
            at=now,
            readings=self._readings,
        )

    def _end(self, closed_at: datetime, now: datetime) -> datetime | None:
        """The first moment at which nothing of an account has to be kept; None while that is not known."""
        ends = [self._kept(each, closed_at, now).until for each in _OF_AN_ACCOUNT]
        known = [each for each in ends if each is not None]
        return max(known) if len(known) == len(ends) else None

    def _over(self, closed_at: datetime, now: datetime) -> bool:
        end = self._end(closed_at, now)
        return end is not None and end <= now

    def _cutoff(self, now: datetime) -> datetime:
        """The start of the first day on which a closing is not over yet; periods are counted in whole days."""
        over, not_over = _FIRST_DAY, day_of(now) + _DAY
        while (between := over + (not_over - over) // 2) > over:
            if self._over(start_of(between), now):
                over = between
            else:
                not_over = between
        return start_of(not_over)


def _counted(erased: Erased) -> dict[str, int | str]:
    return {**counts(rows=sum(rows for _, rows in erased.rows), records=len(erased.records))}


def _named(records: Collection[str]) -> dict[str, int | str]:
    """The names of records beside the first, as far as there is room, and a digest of all, so that none is denied."""
    if not records:
        return {}
    names = sorted(records)
    digest = hashlib.sha256("\n".join(names).encode()).hexdigest()
    more = zip("bcdefghij", names[1:], strict=False)
    return {"names": digest, **{f"record_{letter}": name for letter, name in more}}


def _called(data_class: DataClass) -> Text:
    return text(f"retention.class.{data_class}")


def _last_day(until: datetime) -> date:
    return day_of(until - _TICK)


def _sooner(kept: Kept, other: Kept) -> bool:
    return kept.until is not None and other.until is not None and kept.until < other.until


def _erased(kept: Kept) -> Text:
    return text("keeping.erased", what=_called(kept.data_class), provisions="; ".join(kept.citations))


def _stays(kept: Kept, at: datetime) -> Text:
    what, provisions = _called(kept.data_class), "; ".join(kept.citations)
    if kept.until is None:
        return text("keeping.serves", what=what, why=kept.why, provisions=provisions)
    if kept.until <= at:
        return text("keeping.still", what=what)
    day = _last_day(kept.until).strftime("%d-%m-%Y")
    return text("keeping.until", what=what, day=day, provisions=provisions)
