"""What the entries tell one after another: whether it can have happened so, by the law and by this library's own way.

An entry says which case, which record, which key; never which account. So what can be compared is the life of each of
those. That nothing was erased under a hold the log cannot show: a hold names no record. The retention ledger can.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Final

from idverify.conformance.evidence.disclosure_case import APPROVED, ORDER, REQUESTED, DisclosureCase
from idverify.conformance.evidence.manifest import LedgerFacts
from idverify.conformance.evidence.tally import Tally
from idverify.conformance.result import Kind, Result
from idverify.errors import OperatorError
from idverify.law import VIETNAM
from idverify.ledger.entry import Entry, EntryType
from idverify.messages import Text, text

MOST_NAMES: Final = 2_000_000  # of records and cases that are remembered; some 300 MB
_OWN: Final = "idverify custody"
_KEPT_2_YEARS: Final = "147/2024/ND-CP art. 27.2.b"

_DELETED: Final = "91/2025/QH15 art. 14.1"
_IN_TIME: Final = "333/2026/ND-CP art. 16.3"
# Each head of the story with what it rests on, and the requirements that it tests.
HEADS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "entries": ("idverify ledger", ()),
    "time": ("idverify ledger", ()),
    REQUESTED: ("147/2024/ND-CP art. 23.3.đ", ("DI-1",)),
    APPROVED: (_OWN, ()),
    ORDER: (_OWN, ()),
    "disclosure-in-time": (_IN_TIME, ("DI-2",)),
    "disclosure-authenticated": (_IN_TIME, ("DI-2",)),
    "record-lives": (_DELETED, ("RE-9",)),
    "record-kept-long-enough": (_KEPT_2_YEARS, ("RE-1",)),
    "holds": (_OWN, ()),
    "keys": (_OWN, ()),
}
_CASE: Final = frozenset(
    {
        EntryType.DISCLOSURE_REQUESTED,
        EntryType.DISCLOSURE_APPROVED,
        EntryType.DISCLOSURE_REFUSED,
        EntryType.DISCLOSURE_OPENED,
        EntryType.DISCLOSURE_DELIVERED,
        EntryType.SUBJECT_REQUESTED,
        EntryType.SUBJECT_ANSWERED,
    }
)
_KEY_LIFE: Final = frozenset(
    {EntryType.KEY_ADDED, EntryType.KEY_PROMOTED, EntryType.KEY_RETIRED, EntryType.KEY_DESTROYED}
)


class Story:
    """Judges entries as they go by.

    Args:
        facts: how much a clock may go back, and how old an approval may be, as the manifest says.
        tenant: whose log it is said to be.
        until: the moment of the export; nothing in it happened later.
        digest: SHA-256 of the entries' file.
    """

    def __init__(self, facts: LedgerFacts, tenant: str, until: datetime, digest: str) -> None:
        self._tolerance = timedelta(seconds=facts.clock_tolerance_seconds)
        self._within = timedelta(hours=facts.approval_within_hours)
        self._tenant, self._until, self._digest = tenant, until, digest
        self._heads: defaultdict[str, Tally] = defaultdict(Tally)
        self._latest: datetime | None = None
        self._cases: dict[str, DisclosureCase] = {}
        self._kept: set[bytes] = set()
        self._purged: set[bytes] = set()
        self._until_day: dict[bytes, str] = {}
        self._closed: dict[bytes, datetime] = {}
        self._holds: dict[str, bool] = {}  # whether it stands
        self._keys: dict[str, EntryType] = {}
        self._full = False
        self.entries = 0

    def judge(self, number: int, data: bytes) -> None:
        """Judge one entry.

        Args:
            number: of its line, from 1.
            data: the entry byte for byte.
        """
        self.entries += 1
        self._heads["entries"].seen += 1
        try:
            entry = Entry.from_bytes(data)
        except OperatorError as refused:
            self._wrong("entries", number, text("conformance.evidence.story.entry", field=refused.data["field"]))
            return
        if entry.tenant != self._tenant:
            self._wrong("entries", number, text("conformance.evidence.story.tenant"))
        self._time(number, entry)
        if entry.type in _CASE:
            self._case(number, entry)
        elif entry.type in (EntryType.HOLD_PLACED, EntryType.HOLD_RELEASED):
            self._hold(number, entry)
        if entry.type in _KEY_LIFE:
            self._key(number, entry)
        else:
            self._use(number, entry)
        self._record(number, entry)

    def _wrong(self, head: str, number: int, what: Text) -> None:
        self._heads[head].depart(text("conformance.evidence.line", number=number, what=what))

    def _time(self, number: int, entry: Entry) -> None:
        self._heads["time"].seen += 1
        if self._latest is not None and entry.at < self._latest - self._tolerance:
            self._wrong("time", number, text("conformance.evidence.story.back"))
        if entry.at > self._until.astimezone(UTC) + self._tolerance:
            self._wrong("time", number, text("conformance.evidence.story.ahead"))
        self._latest = entry.at if self._latest is None else max(self._latest, entry.at)

    def _case(self, number: int, entry: Entry) -> None:
        name = entry.data.get("case")
        if not isinstance(name, str) or self._crowded(len(self._cases)):
            if not isinstance(name, str):
                self._wrong(ORDER, number, text("conformance.evidence.story.caseless"))
            return
        found = self._cases.setdefault(name, DisclosureCase(self._within))
        for head in found.heads(entry):
            self._heads[head].seen += 1
        for head, what in found.take(entry):
            self._wrong(head, number, what)

    def _hold(self, number: int, entry: Entry) -> None:
        self._heads["holds"].seen += 1
        name, placed = str(entry.data.get("hold", "")), entry.type is EntryType.HOLD_PLACED
        if self._crowded(len(self._holds)):
            return
        if placed == self._holds.get(name, False) or (placed and name in self._holds):
            self._wrong("holds", number, text("conformance.evidence.story.hold"))
        if placed and entry.basis is None:
            self._wrong("holds", number, text("conformance.evidence.story.hold_basis"))
        self._holds[name] = placed

    def _key(self, number: int, entry: Entry) -> None:
        self._heads["keys"].seen += 1
        for kid in entry.kids:
            before = self._keys.get(kid)
            if before is EntryType.KEY_DESTROYED:
                self._wrong("keys", number, text("conformance.evidence.story.key_after"))
            elif entry.type is EntryType.KEY_DESTROYED and before is not EntryType.KEY_RETIRED:
                self._wrong("keys", number, text("conformance.evidence.story.key_unretired"))
            if not self._crowded(len(self._keys)):
                self._keys[kid] = entry.type

    def _use(self, number: int, entry: Entry) -> None:
        for kid in entry.kids:
            self._heads["keys"].seen += 1
            if self._keys.get(kid) is EntryType.KEY_DESTROYED:
                self._wrong("keys", number, text("conformance.evidence.story.key_after"))

    def _record(self, number: int, entry: Entry) -> None:
        extra = (str(value) for name, value in entry.data.items() if name.startswith("record_"))
        names = [bytes.fromhex(each) for each in (entry.record or "", *extra) if len(each) == 32]
        for name in names:
            self._heads["record-lives"].seen += 1
            if name in self._purged:
                self._wrong("record-lives", number, text("conformance.evidence.story.purged"))
            if entry.type is EntryType.RECORD_KEPT:
                if not self._crowded(len(self._kept)):
                    self._kept.add(name)
            elif name not in self._kept and not self._full:
                self._wrong("record-lives", number, text("conformance.evidence.story.never_kept"))
            self._erased(number, entry, name)

    def _erased(self, number: int, entry: Entry, name: bytes) -> None:
        if entry.type is EntryType.ACCOUNT_CLOSED:
            self._closed[name] = entry.at
            if name in self._until_day:
                self._wrong("record-lives", number, text("conformance.evidence.story.erased_open"))
        elif entry.type is EntryType.RECORD_ERASED:
            self._until_day[name] = str(entry.data.get("last_day", ""))
        elif entry.type is EntryType.RECORD_PURGED:
            self._heads["record-kept-long-enough"].seen += 1
            last = self._until_day.pop(name, "")
            if entry.at.astimezone(VIETNAM).date().isoformat() <= last:
                self._wrong("record-kept-long-enough", number, text("conformance.evidence.story.early", day=last))
            self._purged.add(name)

    def _crowded(self, names: int) -> bool:
        self._full = self._full or names >= MOST_NAMES
        return names >= MOST_NAMES

    def results(self) -> tuple[Result, ...]:
        """What it came to; heads that nothing was said of are left out."""
        for case in self._cases.values():
            for head, what in case.ended():
                self._heads[head].depart(what)
        found = []
        for head, (provision, requirements) in HEADS.items():
            if head not in self._heads:
                continue
            tally = self._heads[head]
            full = self._full and not tally.wrong and head not in ("entries", "time")
            if full:
                tally.depart(text("conformance.evidence.story.full", most=MOST_NAMES))
            found.append(
                tally.result(
                    f"evidence/ledger/{head}",
                    digest=self._digest,
                    provision=provision,
                    requirements=requirements,
                    bad=Kind.REVIEW if full else Kind.FAIL,
                )
            )
        return tuple(found)
