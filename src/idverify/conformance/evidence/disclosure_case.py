"""One request in the ledger, from its coming to its end, as its entries tell it.

By the law: it was there before anything was opened, who asked was authenticated, and it was done in 24 or 3 hours
(116/2025/QH15 art. 25.2.a, 333/2026/ND-CP art. 16.3). By this library's own way, which no law prescribes: two officers,
each with an approval of their own that is not old and serves once, noted before the records that are opened on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from idverify.ledger.entry import Entry, EntryType
from idverify.messages import Text, text
from idverify.rules.deadline import disclosure_clock

REQUESTED: Final = "disclosure-requested"
APPROVED: Final = "disclosure-two-officers"
ORDER: Final = "disclosure-order"
IN_TIME: Final = "disclosure-in-time"
AUTHENTICATED: Final = "disclosure-authenticated"
# The clocks of two machines: an approval may seem to come this much after what it was for.
_SKEW: Final = timedelta(seconds=5)
_BEGIN: Final = frozenset({EntryType.DISCLOSURE_REQUESTED, EntryType.SUBJECT_REQUESTED})
_CYBER_FORCE: Final = ("116/2025/QH15 art. 25.2.a", "333/2026/ND-CP art. 16.3")

Departure = tuple[str, Text]


@dataclass(slots=True)
class DisclosureCase:
    """A request.

    Attributes:
        within: how old an approval may be when something is opened on it.
    """

    within: timedelta
    _commitment: object = None
    _asked: Entry | None = None
    _approvals: dict[str, datetime] = field(default_factory=dict)  # those not used
    _openers: set[str] = field(default_factory=set)  # of the opening that is going on
    _records: int = 0
    _over: bool = False

    def heads(self, entry: Entry) -> tuple[str, ...]:
        """Under which heads an entry is judged."""
        if entry.type is EntryType.DISCLOSURE_REQUESTED:
            return ORDER, AUTHENTICATED
        if entry.type is EntryType.DISCLOSURE_OPENED:
            return REQUESTED, APPROVED
        return (ORDER, IN_TIME) if entry.type is EntryType.DISCLOSURE_DELIVERED else (ORDER,)

    def take(self, entry: Entry) -> Iterator[Departure]:
        """Take an entry in, and say what cannot be."""
        commitment = entry.data.get("commitment")
        if self._asked is not None and commitment != self._commitment:
            yield ORDER, _says("commitment")
        if self._over:
            yield ORDER, _says("over")
        if entry.type in _BEGIN:
            if self._asked is not None:
                yield ORDER, _says("twice")
            self._asked, self._commitment = entry, commitment
            if entry.type is EntryType.DISCLOSURE_REQUESTED and "authenticated" not in entry.data:
                yield AUTHENTICATED, _says("unauthenticated")
        elif entry.type is EntryType.DISCLOSURE_OPENED:
            yield from self._open(entry)
        elif self._asked is None:
            yield ORDER, _says("unrequested")
        elif entry.type is EntryType.DISCLOSURE_APPROVED:
            yield from self._approve(entry)
        else:
            yield from self._end(entry)

    def _approve(self, entry: Entry) -> Iterator[Departure]:
        if entry.actor is None:
            yield APPROVED, _says("nobody")
        else:
            self._approvals[entry.actor] = entry.at

    def _open(self, entry: Entry) -> Iterator[Departure]:
        if self._asked is None:
            yield REQUESTED, _says("opened_unrequested")
        if entry.actor is not None:
            if self._records:  # another opening, which needs approvals of its own
                self._openers, self._records = set(), 0
            approved = self._approvals.pop(entry.actor, None)
            if approved is None:
                yield APPROVED, _says("unapproved")
            elif not -_SKEW <= entry.at - approved <= self.within + _SKEW:
                yield APPROVED, _says("stale", hours=self.within // timedelta(hours=1))
            else:
                self._openers.add(entry.actor)
        if entry.record is not None:
            self._records += 1
            if len(self._openers) < 2:
                yield APPROVED, _says("two")

    def _end(self, entry: Entry) -> Iterator[Departure]:
        if entry.type is EntryType.SUBJECT_ANSWERED:
            # A person's request is answered first and done later, each told by an entry of this type.
            return
        self._over = True
        if entry.type is EntryType.DISCLOSURE_DELIVERED:
            if len(self._openers) < 2:
                yield ORDER, _says("unopened")
            yield from self._late(entry)

    def _late(self, entry: Entry) -> Iterator[Departure]:
        asked = self._asked
        if asked is None or asked.basis not in _CYBER_FORCE:
            return
        try:
            received = datetime.fromisoformat(str(asked.data.get("received", "")))
        except ValueError:
            return
        if received.utcoffset() is None:
            received = received.replace(tzinfo=UTC)
        if received > entry.at:
            yield ORDER, _says("before_received")
            return
        clock = disclosure_clock(received, emergency=asked.data.get("emergency") == 1, at=entry.at)
        if clock is not None and clock.late(entry.at):
            yield IN_TIME, _says("late", hours=clock.hours, citations=", ".join(clock.citations))

    def ended(self) -> Iterator[Departure]:
        """What is wrong where the log ends."""
        if len(self._openers) == 1 and not self._records:
            yield APPROVED, _says("one")


def _says(code: str, **data: Any) -> Text:  # noqa: ANN401  # whatever the sentence has blanks for
    return text(f"conformance.evidence.case.{code}", **data)
