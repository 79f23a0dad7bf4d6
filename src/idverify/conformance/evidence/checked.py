"""A folder of evidence checked, offline: what its files come to, and what is left for a human."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from idverify.account import Service
from idverify.conformance.door import Introduction
from idverify.conformance.evidence import decisions, retention_ledger
from idverify.conformance.evidence.folder import Contents, Folder
from idverify.conformance.evidence.ledger_files import CHECKPOINT, ENTRIES, LEAVES, NO_TRUST, LedgerFiles, Trust
from idverify.conformance.evidence.manifest import LONGEST_MANIFEST, NAME, Manifest, is_file, manifest_in
from idverify.conformance.evidence.review import LONGEST_ANSWERS, Answer, answers_in, reviewed
from idverify.conformance.evidence.story import Story
from idverify.conformance.evidence.tally import Tally, item
from idverify.conformance.evidence.trouble import EvidenceError
from idverify.conformance.result import Kind, Result, shown
from idverify.errors import OperatorError
from idverify.messages import Text, text

FORMAT: Final = "idverify-evidence/1"
ANSWERS: Final = "answers.json"
_NOTHING: Final = hashlib.sha256(b"").hexdigest()

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a folder of evidence came to.

    Attributes:
        results: one for each thing that was checked, and one for each question to a human.
        introduction: whose evidence it is, as it says.
        counts: how many lines there were, ``decisions.lines`` and so on.
    """

    results: tuple[Result, ...]
    introduction: Introduction
    counts: Mapping[str, int] = field(default_factory=dict)


def check(
    folder: Path,
    *,
    today: date,
    trust: Trust = NO_TRUST,
    findings: Path | None = None,
    progress: Progress = lambda _name, _lines: None,
) -> Checked:
    """Check a folder of evidence. What is wrong with it costs a result, never the run.

    Args:
        folder: as of docs/reference/evidence-files.md.
        today: the day in Viet Nam; by it is decided which questions to a human bind.
        trust: what the auditor has from elsewhere: the log's key, witnesses' keys, an older checkpoint.
        findings: the auditor's own answers to the questions, in a file outside the folder.
        progress: told a file's name and how many of its lines were judged, every ten thousand.

    Raises:
        OperatorError: the folder is none, or the findings cannot be read (``file``).
    """
    if not folder.is_dir():
        raise OperatorError("file", path=folder, reason="not a folder")
    found = _findings(findings)
    opened = Folder(folder)
    try:
        data = opened.whole(NAME, longest=LONGEST_MANIFEST)
        manifest = manifest_in(data)
    except EvidenceError as refused:
        wrong = item("evidence/manifest", Kind.ERRORED, digest=_NOTHING, provision=FORMAT, reason=refused.text)
        review = reviewed(Service.DOMESTIC, today, told={}, found=found)
        return Checked(results=(wrong, *review), introduction=Introduction(name=""))
    digest = hashlib.sha256(data).hexdigest()
    under_way = _Check(opened, manifest, digest, trust, progress)
    under_way.files()
    under_way.decisions()
    under_way.ledger()
    under_way.retention()
    told = under_way.answers()
    under_way.results += reviewed(manifest.service_facts(), today, told=told, found=found)
    return Checked(results=tuple(under_way.results), introduction=_introduction(manifest), counts=under_way.counts)


class _Check:
    def __init__(self, folder: Folder, manifest: Manifest, digest: str, trust: Trust, progress: Progress) -> None:
        self._folder, self._manifest, self._digest = folder, manifest, digest
        self._trust, self._progress = trust, progress
        self._contents: dict[str, Contents] = {}
        self.results: list[Result] = []
        self.counts: dict[str, int] = {}

    def files(self) -> None:
        """The manifest's own word on readings and files, held against what is there."""
        tally = Tally()
        for unknown in self._manifest.unknown_readings():
            tally.depart(text("conformance.evidence.manifest.reading", reading=unknown))
        for name in self._manifest.files:
            tally.seen += 1
            if not is_file(name):
                tally.depart(text("conformance.evidence.manifest.name", name=shown(name, longest=80)))
        for name in (decisions.NAME, retention_ledger.NAME, ENTRIES, LEAVES, CHECKPOINT, ANSWERS):
            if name not in self._manifest.files and self._folder.has(name):
                tally.depart(text("conformance.evidence.manifest.unlisted", name=name))
        self.results.append(tally.result("evidence/manifest", digest=self._digest, provision=FORMAT))
        for name, listed in self._manifest.files.items():
            if is_file(name):
                self._file(name, listed.sha256, listed.lines)

    def _file(self, name: str, digest: str, lines: int) -> None:
        fixture = f"evidence/files/{name}"
        try:
            found = self._folder.contents(name)
        except EvidenceError as refused:
            self.results.append(item(fixture, Kind.ERRORED, digest=self._digest, provision=FORMAT, reason=refused.text))
            return
        self._contents[name] = found
        wrong = []
        if found.sha256 != digest:
            wrong.append(text("conformance.evidence.manifest.digest", found=found.sha256))
        if found.lines != lines:
            wrong.append(text("conformance.evidence.manifest.lines", told=lines, found=found.lines))
        kind = Kind.FAIL if wrong else Kind.PASS
        self.results.append(item(fixture, kind, digest=found.sha256, provision=FORMAT, mismatches=tuple(wrong)))

    def decisions(self) -> None:
        """The decision log."""
        contents = self._there(decisions.NAME, "decisions")
        if contents is None:
            return
        try:
            judge = decisions.judged(self._folder, self._manifest, contents.sha256, self._progress)
        except EvidenceError as refused:
            self._unreadable("decisions", refused)
            return
        self.results += judge.results()
        self._count("decisions", judge.counts)

    def ledger(self) -> None:
        """The log of what was done."""
        facts = self._manifest.ledger
        name = LEAVES if facts is not None and facts.format == "leaves" else ENTRIES
        contents = self._there(name, "ledger")
        if contents is None:
            return
        if facts is None:
            self._skipped("ledger", text("conformance.evidence.ledger.no_facts"), kind=Kind.ERRORED)
            return
        story = Story(facts, self._manifest.tenant, self._manifest.period.until, contents.sha256)
        own = facts.format == "idverify"
        files = LedgerFiles(self._folder, facts, self._trust, contents.sha256)
        judge = story.judge if own else lambda _number, _leaf: None
        self.results += files.results(judge, self._progress)
        if own:
            self.results += story.results()
        else:
            self._skipped("ledger/story", text("conformance.evidence.ledger.others"))
        self._count("ledger", {"entries": contents.lines, "told": story.entries})

    def retention(self) -> None:
        """The retention ledger."""
        contents = self._there(retention_ledger.NAME, "retention")
        if contents is None:
            return
        try:
            judge = retention_ledger.judged(self._folder, self._manifest, contents.sha256, self._progress)
        except EvidenceError as refused:
            self._unreadable("retention", refused)
            return
        self.results += judge.results()
        self._count("retention", judge.counts)

    def answers(self) -> dict[str, Answer]:
        """What the platform says to the questions."""
        if ANSWERS not in self._contents:
            return {}
        try:
            return answers_in(self._folder.whole(ANSWERS, longest=LONGEST_ANSWERS))
        except EvidenceError as refused:
            self._unreadable("answers", refused)
            return {}

    def _there(self, name: str, fixture: str) -> Contents | None:
        """A file that was listed and could be read; where it was not listed, that is said."""
        if name not in self._manifest.files:
            self._skipped(fixture, text("conformance.evidence.not_exported", name=name))
        found = self._contents.get(name)
        if found is not None and found.lines == 0:
            self._skipped(fixture, text("conformance.evidence.empty", name=name))
            return None
        return found

    def _unreadable(self, fixture: str, refused: EvidenceError) -> None:
        self._skipped(fixture, refused.text, kind=Kind.ERRORED)

    def _skipped(self, fixture: str, reason: Text, *, kind: Kind = Kind.SKIPPED) -> None:
        self.results.append(item(f"evidence/{fixture}", kind, digest=self._digest, provision=FORMAT, reason=reason))

    def _count(self, name: str, counts: Mapping[str, int]) -> None:
        self.counts |= {f"{name}.{each}": number for each, number in counts.items()}


def _introduction(manifest: Manifest) -> Introduction:
    made = manifest.implementation
    name, version, language = (shown(each)[1:-1] for each in (made.name, made.version, made.language))
    return Introduction(name=name, version=version, language=language, readings=manifest.declared())


def _findings(path: Path | None) -> dict[str, Answer]:
    if path is None:
        return {}
    try:
        return answers_in(path.read_bytes())
    except OSError as unreadable:
        raise OperatorError("file", path=path, reason=unreadable.strerror) from None
    except EvidenceError as refused:
        raise OperatorError("file", path=path, reason=refused.text.en) from None
