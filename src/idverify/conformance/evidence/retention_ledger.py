"""The retention ledger judged: nothing goes before its time, nothing stays after it, nothing goes that is held.

The period is that of the law on the day of the deletion; of what is still there, that of the day of the export.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from typing import Final, Literal

from idverify.account import Service
from idverify.conformance.evidence.folder import Folder
from idverify.conformance.evidence.manifest import Manifest
from idverify.conformance.evidence.retention_line import RetentionLine
from idverify.conformance.evidence.tally import Tally
from idverify.conformance.evidence.trouble import EvidenceError
from idverify.conformance.result import Kind, Result
from idverify.law import VIETNAM, Readings
from idverify.law.reading import REGISTER
from idverify.messages import Text, text
from idverify.rules.data_class import DataClass
from idverify.rules.retention import Kept, retention
from idverify.rules.retention_period import Owed, period_of

NAME: Final = "retention.jsonl"
_FIXTURE: Final = "evidence/retention"
_PRIVACY: Final = "91/2025/QH15 art. 3.2"
_TOLD_EVERY: Final = 10_000
_NIGHT: Final = timedelta(days=1)  # a purge that runs once a day
_REQUIREMENTS: Final[dict[DataClass, tuple[str, ...]]] = {
    DataClass.SYSTEM_LOG: ("RE-3",),
    DataClass.DEVICE_LOG: ("RE-7",),
    DataClass.SELLING_LIVESTREAM: ("RE-8",),
    DataClass.REGISTRATION_RECORD: ("RE-1",),
    DataClass.ACCOUNT: ("RE-1",),
}
# Which reading can move the end of a period; each is tried where it is not declared.
_TURNS: Final = ("R-13", "R-19", "R-22")

Progress = Callable[[str, int], None]
Fault = Literal["early", "living", "held", "late", "kept", "slack", "plan_early", "plan_late"]
Verdict = tuple[Fault, Kept]


class RetentionJudge:
    """Judges the lines of one retention ledger, whatever their number, in the same memory.

    Args:
        manifest: whose it is.
        digest: SHA-256 of the file.
    """

    def __init__(self, manifest: Manifest, digest: str) -> None:
        self._manifest, self._digest = manifest, digest
        self._service: Service = manifest.service_facts()
        self._declared = manifest.declared()
        self._readings = manifest.law_readings()
        self._now = manifest.period.until
        self._tolerance = timedelta(days=manifest.retention.tolerance_days)
        self._lines, self._leaks = Tally(), Tally()
        self._classes: defaultdict[DataClass, Tally] = defaultdict(Tally)
        self._cited: dict[DataClass, str] = {}
        self._slack: defaultdict[DataClass, Tally] = defaultdict(Tally)
        self._by_reading: defaultdict[str, Tally] = defaultdict(Tally)

    def judge(self, number: int, data: bytes | None) -> None:
        """Judge one line. Arguments as of ``DecisionsJudge.judge``."""
        self._lines.seen += 1
        self._leaks.seen += 1
        try:
            line = RetentionLine.of(data)
            self._in_time(line)
            found = self._verdict(line, self._readings)
        except EvidenceError as refused:
            leaked = refused.code.startswith("leak")
            (self._leaks if leaked else self._lines).depart(_at(number, refused.text))
            return
        self._classes[line.data_class].seen += 1
        if found is None:
            return
        kind, kept = found
        what = _at(number, _says(kind, kept))
        if kept.citations:
            self._cited.setdefault(line.data_class, kept.citations[0])
        if kind == "slack":
            self._slack[line.data_class].depart(what)
            return
        explained = self._explained(line)
        if explained is None:
            self._classes[line.data_class].depart(what)
        for id in explained or ():
            self._by_reading[id].depart(what)

    def _in_time(self, line: RetentionLine) -> None:
        if any(each is not None and each > self._now for each in (line.begins_at, line.deleted_at)):
            raise EvidenceError("later")

    def _verdict(self, line: RetentionLine, readings: Readings) -> Verdict | None:
        """What is wrong with a line; None where nothing is."""
        at = line.deleted_at or self._now
        kept = self._kept(line, at, readings)
        # Some data must be kept for a time; others only may not outlive what they are for.
        must_keep = period_of(line.data_class, Owed(self._service, at, readings))[0] is not None
        if line.deleted_at is None:
            kind = None if line.held_at(self._now) else self._stays(line, kept, must_keep=must_keep)
        else:
            kind = self._gone(line, line.deleted_at, kept, must_keep=must_keep)
        return None if kind is None else (kind, kept)

    def _gone(self, line: RetentionLine, deleted_at: datetime, kept: Kept, *, must_keep: bool) -> Fault | None:
        if line.held_at(deleted_at):
            return "held"
        if must_keep and kept.until is None:
            return "living"
        if must_keep and kept.until is not None and deleted_at < kept.until:
            return "early"
        return self._overdue(line, kept, deleted_at, "late")

    def _stays(self, line: RetentionLine, kept: Kept, *, must_keep: bool) -> Fault | None:
        overdue = self._overdue(line, kept, self._now, "kept")
        if overdue is not None or kept.until is None or line.kept_until is None:
            return overdue
        if must_keep and line.kept_until < kept.until:
            return "plan_early"
        return "plan_late" if line.kept_until > self._last(line, kept.until, self._now) else None

    def _overdue(self, line: RetentionLine, kept: Kept, at: datetime, fault: Fault) -> Fault | None:
        if kept.until is None or at <= self._last(line, kept.until, at, _NIGHT):
            return None
        return fault if at > self._last(line, kept.until, at) else "slack"

    def _last(self, line: RetentionLine, until: datetime, at: datetime, more: timedelta | None = None) -> datetime:
        """The last moment at which it may still be there: of the law's end, or of the last hold's, with some time."""
        end = max(until, line.released_at(at) or until)
        return end + (max(self._tolerance, _NIGHT) if more is None else more)

    def _kept(self, line: RetentionLine, at: datetime, readings: Readings) -> Kept:
        try:
            return retention(
                line.data_class,
                service=self._service,
                closed_at=line.begins_at,
                purpose_ended_at=line.begins_at,
                at=at,
                readings=readings,
            )
        except OverflowError:
            raise EvidenceError("calendar") from None

    def _explained(self, line: RetentionLine) -> tuple[str, ...] | None:
        """The readings that are not declared and of which another option would make a line right; None: none does."""
        others = [[(id, option) for option in REGISTER[id].options] for id in _TURNS if id not in self._declared]
        for chosen in product(*others):
            switched = {id: option for id, option in chosen if option != REGISTER[id].default}
            if switched:
                found = self._verdict(line, Readings({**self._declared, **switched}))
                if found is None or found[0] == "slack":
                    return tuple(sorted(switched))
        return None

    @property
    def counts(self) -> dict[str, int]:
        """How many lines there were, and how many were judged."""
        return {"lines": self._lines.seen, "judged": sum(each.seen for each in self._classes.values())}

    def results(self) -> tuple[Result, ...]:
        """What it came to, class by class, the readings last."""
        digest = self._digest
        found = [
            self._lines.result(
                f"{_FIXTURE}/lines",
                digest=digest,
                provision="idverify-evidence/1",
                bad=Kind.ERRORED,
                reason=text("conformance.evidence.decisions.unread", wrong=self._lines.wrong, seen=self._lines.seen),
            ),
            self._leaks.result(f"{_FIXTURE}/leak", digest=digest, provision=_PRIVACY, requirements=("DP-3",)),
        ]
        for data_class in DataClass:
            if data_class in self._classes:
                found.append(
                    self._classes[data_class].result(
                        f"{_FIXTURE}/{data_class}",
                        digest=digest,
                        provision=self._provision(data_class),
                        requirements=_REQUIREMENTS.get(data_class, ("RE-9",)),
                    )
                )
            if data_class in self._slack:
                found.append(
                    self._slack[data_class].result(
                        f"{_FIXTURE}/{data_class}/slack",
                        digest=digest,
                        provision=self._provision(data_class),
                        requirements=("DP-11",),
                        bad=Kind.REVIEW,
                        reason=text("conformance.evidence.retention.tolerance", days=self._tolerance.days),
                    )
                )
        for id, tally in sorted(self._by_reading.items()):
            reason = text("conformance.evidence.decisions.question", question=REGISTER[id].question)
            found.append(
                tally.result(f"{_FIXTURE}/reading/{id}", digest=digest, provision=id, bad=Kind.REVIEW, reason=reason)
            )
        return tuple(found)

    def _provision(self, data_class: DataClass) -> str:
        if data_class in self._cited:
            return self._cited[data_class]
        provisions = period_of(data_class, Owed(self._service, self._now, self._readings))[1]
        return provisions[0].citation if provisions else "91/2025/QH15 art. 14.1"


def judged(folder: Folder, manifest: Manifest, digest: str, progress: Progress) -> RetentionJudge:
    """Judge the retention ledger of a folder. Arguments and errors as of ``decisions.judged``."""
    judge = RetentionJudge(manifest, digest)
    for line in folder.lines(NAME):
        judge.judge(line.number, line.data)
        if line.number % _TOLD_EVERY == 0:
            progress(NAME, line.number)
    return judge


def _says(kind: str, kept: Kept) -> Text:
    until = "" if kept.until is None else kept.until.astimezone(VIETNAM).date().isoformat()
    return text(
        f"conformance.evidence.retention.{kind}", until=until, citations=", ".join(kept.citations) or "91/2025/QH15"
    )


def _at(number: int, what: Text) -> Text:
    return text("conformance.evidence.line", number=number, what=what)
