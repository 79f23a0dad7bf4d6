"""Sealing records to other officers than before: one has left, one has come, a key was lost.

Two officers who can open do it together. Of each record the key is put together, split anew and sealed to everybody who
stands in the register now; what is in the record is not opened. A half that somebody kept from before fits nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idverify.custody.disclosure import Sequencing
from idverify.errors import OperatorError
from idverify.ledger.entry import Entry, EntryType
from idverify.ledger.label import counts, tenant_label
from idverify.ports.custody import CustodyStore
from idverify.sealing import Group, OfficerKey, Officers, SealedRecord, resealed

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Resealed:
    """What was done so far.

    Attributes:
        seen: how many records were looked at.
        changed: how many were sealed to the officers of now.
        left: how many were left as they are, by the reason's code: ``seal_officer`` where these two have no share,
            ``earlier`` of those that one vault's key opens.
    """

    seen: int
    changed: int
    left: tuple[tuple[str, int], ...]


class Resealing:
    """What puts other officers in the place of those before.

    Args:
        store: where records are.
        officers: the register as it is to be.
        sequencer: of the platform's log.
    """

    def __init__(self, store: CustodyStore, officers: Officers, sequencer: Sequencing) -> None:
        self._store = store
        self._officers = officers
        self._sequencer = sequencer
        self._wanted = {each.key_id for each in officers}

    @property
    def officers(self) -> Officers:
        """To whom records are sealed."""
        return self._officers

    def run(self, first: OfficerKey, second: OfficerKey, *, now: datetime) -> Iterator[Resealed]:
        """Seal every record to the officers of now; stopped at any moment, it goes on where it was.

        That the two begin, and to whom, is in the log under a signature before the first key is put together.

        Args:
            first, second: one officer of each group, who can open the records as they are.
            now: the moment.

        Yields:
            What was done so far; the last one is what it all came to.

        Raises:
            OperatorError: the two are not of both groups (``officers_group``), or the log cannot be signed (as of
                ``Sequencer.run``).
        """
        if (first.officer.group, second.officer.group) != (Group.FIRST, Group.SECOND):
            raise OperatorError("officers_group")
        for actor in (first, second):
            self._note(EntryType.RECORDS_RESEALING, now, actor=actor.officer.key_id, data={"role": "opens"})
        for officer in self._officers:
            self._note(EntryType.RECORDS_RESEALING, now, actor=officer.key_id, data={"role": "receives"})
        self._sequencer.run(now=now)
        seen = changed = 0
        left: Counter[str] = Counter()
        after = ""
        while batch := self._store.record_names(after=after, most=_AT_ONCE):
            after = batch[-1][0]
            for record, account in batch:
                outcome = self._reseal(record, account, first, second)
                changed += outcome == "changed"
                if outcome not in ("changed", "same"):
                    left[outcome] += 1
            seen += len(batch)
            yield Resealed(seen, changed, tuple(sorted(left.items())))
        self._note(EntryType.RECORDS_RESEALED, now, data=counts(seen=seen, changed=changed, left=left.total()))
        yield Resealed(seen, changed, tuple(sorted(left.items())))

    def _reseal(self, record: str, account: str, first: OfficerKey, second: OfficerKey) -> str:
        sealed = next((each.record for each in self._store.records(account) if each.record.id == record), None)
        if not isinstance(sealed, SealedRecord):
            return "earlier" if sealed is not None else "same"  # it was purged meanwhile
        if {share.officer for share in sealed.shares} == self._wanted:
            return "same"
        tenant = self._store.tenant
        try:
            halves = [each.open_share(sealed, tenant=tenant, account=account) for each in (first, second)]
            new = resealed(sealed, self._officers, tenant=tenant, account=account, first=halves[0], second=halves[1])
        except OperatorError as refused:
            return refused.code
        self._store.reshare(record, new.shares)
        return "changed"

    def _note(self, type: EntryType, now: datetime, **facts: object) -> None:
        label = tenant_label(self._store.tenant)
        self._store.note(Entry(type=type, at=now, tenant=label, **facts))  # type: ignore[arg-type]  # an entry's own
