"""``ledger/``: the entries, the checkpoint over them, and what was proven of them, checked as any stranger would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from idverify.conformance.evidence.folder import MOST_PROOFS, Folder
from idverify.conformance.evidence.manifest import PROOF_NAME, LedgerFacts
from idverify.conformance.evidence.tally import Tally, item
from idverify.conformance.evidence.trouble import EvidenceError
from idverify.conformance.result import Kind, Result, shown
from idverify.errors import OperatorError
from idverify.ledger.base64_text import decoded
from idverify.ledger.checkpoint import Checkpoint
from idverify.ledger.cosignature import Witness
from idverify.ledger.note import Verifier
from idverify.ledger.proof_file import TlogProof
from idverify.ledger.tree import Frontier, included, leaf_hash
from idverify.messages import Text, text

ENTRIES: Final = "ledger/entries.jsonl"
LEAVES: Final = "ledger/leaves.b64"
CHECKPOINT: Final = "ledger/checkpoint"
OLDER: Final = "ledger/older-checkpoint"
LONGEST_NOTE: Final = 1_000_000
TREE: Final = "RFC 9162 2.1"
NOTE: Final = "C2SP signed-note"
_TOLD_EVERY: Final = 10_000
_AT_ONCE: Final = 1024

Progress = Callable[[str, int], None]
Judge = Callable[[int, bytes], None]


@dataclass(frozen=True, slots=True)
class Trust:
    """What an auditor has from elsewhere than the folder.

    Attributes:
        key: the log's public key as text; None: the manifest's own word is taken, and that is said.
        witnesses: keys of witnesses that the auditor trusts; where empty, those of the manifest.
        older: an older signed checkpoint of the log, kept since.
    """

    key: str | None = None
    witnesses: tuple[str, ...] = ()
    older: str | None = None


NO_TRUST: Final = Trust()


@dataclass(slots=True)
class _Sought:
    """What has to be seen on the way along the leaves."""

    sizes: dict[int, bytes | None] = field(default_factory=dict)  # the root at that size, once it is known
    leaves: dict[int, bytes | None] = field(default_factory=dict)


class LedgerFiles:
    """Checks the files of one log.

    Args:
        folder: where they are.
        facts: how the manifest says that they are to be opened.
        trust: what the auditor knows besides.
        digest: SHA-256 of the entries' file.
    """

    def __init__(self, folder: Folder, facts: LedgerFacts, trust: Trust, digest: str) -> None:
        self._folder, self._facts, self._trust, self._digest = folder, facts, trust, digest
        self._found: list[Result] = []
        self._sought = _Sought()

    def results(self, judge: Judge, progress: Progress) -> tuple[Result, ...]:
        """Check them.

        Args:
            judge: is given each leaf with the number of its line, as it goes by.
            progress: told the file's name and how many entries went by.
        """
        try:
            log = Verifier.parse(self._trust.key or self._facts.key)
        except OperatorError as refused:
            return (self._item("key", Kind.ERRORED, NOTE, reason=_said(refused)),)
        self._key(log)
        newest = self._opened(CHECKPOINT, "note", log)
        older = self._older(log)
        proofs = self._proofs(log)
        self._sought.sizes = dict.fromkeys(each.size for each in (newest, *older, *(p[2] for p in proofs)) if each)
        self._sought.leaves = dict.fromkeys(proof.index for _, proof, _ in proofs)
        size = self._along(judge, progress)
        if size is None:
            return tuple(self._found)
        self._root(newest, size)
        for place, each in enumerate(older):
            self._prefix(each, newest, size, "older" if place == 0 else "older-kept")
        self._proven(proofs, size)
        return tuple(self._found)

    def _item(self, name: str, kind: Kind, provision: str, *, reason: Text | None = None) -> Result:
        failed = kind is Kind.FAIL and reason is not None
        return item(
            f"evidence/ledger/{name}",
            kind,
            digest=self._digest,
            provision=provision,
            reason=None if failed else reason,
            mismatches=(reason,) if failed and reason is not None else (),
        )

    def _key(self, log: Verifier) -> None:
        if self._trust.key is None:
            reason = text("conformance.evidence.ledger.key_claimed", key=shown(str(log)))
            self._found.append(self._item("key", Kind.REVIEW, NOTE, reason=reason))
        elif self._trust.key != self._facts.key:
            self._found.append(self._item("key", Kind.FAIL, NOTE, reason=text("conformance.evidence.ledger.key_other")))
        else:
            self._found.append(self._item("key", Kind.PASS, NOTE))

    def _witnesses(self) -> tuple[Witness, ...]:
        found = []
        for written in self._trust.witnesses or self._facts.witnesses:
            try:
                found.append(Witness.parse(written))
            except OperatorError:
                continue
        return tuple(found)

    def _opened(self, name: str, fixture: str, log: Verifier) -> Checkpoint | None:
        try:
            note = self._folder.whole(name, longest=LONGEST_NOTE)
            checkpoint, opened = Checkpoint.opened(note, log, self._witnesses())
        except EvidenceError as refused:
            self._found.append(self._item(fixture, Kind.ERRORED, NOTE, reason=refused.text))
            return None
        except OperatorError as refused:
            self._found.append(self._item(fixture, Kind.FAIL, NOTE, reason=_said(refused)))
            return None
        self._found.append(self._item(fixture, Kind.PASS, NOTE))
        if fixture == "note":
            seen = {by.public_key for by, _ in opened.signed_by if isinstance(by, Witness)} - {log.public_key}
            reason = None if seen else text("conformance.evidence.ledger.unwitnessed")
            self._found.append(
                self._item("witnessed", Kind.PASS if seen else Kind.REVIEW, "C2SP tlog-cosignature", reason=reason)
            )
        return checkpoint

    def _older(self, log: Verifier) -> list[Checkpoint | None]:
        """What the folder shows of an earlier time, and what the auditor kept of one."""
        inside = self._opened(OLDER, "older-note", log) if self._folder.has(OLDER) else None
        found = [inside]
        if self._trust.older is not None:
            try:
                found.append(Checkpoint.opened(self._trust.older, log)[0])
            except OperatorError as refused:
                self._found.append(self._item("older-kept-note", Kind.FAIL, NOTE, reason=_said(refused)))
        return found

    def _proofs(self, log: Verifier) -> list[tuple[str, TlogProof, Checkpoint]]:
        names, tally = self._folder.proofs(), Tally()
        found = []
        for name in names[:MOST_PROOFS]:
            tally.seen += 1
            try:
                proof = TlogProof.from_text(self._proof(name))
                found.append((name, proof, Checkpoint.opened(proof.note, log)[0]))
            except EvidenceError as refused:
                tally.depart(_of(name, refused.text))
            except OperatorError as refused:
                tally.depart(_of(name, _said(refused)))
        if len(names) > MOST_PROOFS:
            tally.depart(text("conformance.evidence.ledger.many_proofs", most=MOST_PROOFS))
        if names:
            self._found.append(tally.result("evidence/ledger/proof-files", digest=self._digest, provision=TREE))
        return found

    def _proof(self, name: str) -> bytes:
        if not PROOF_NAME.fullmatch(name):
            raise EvidenceError("name")
        return self._folder.whole(f"ledger/proofs/{name}", longest=LONGEST_NOTE)

    def _along(self, judge: Judge, progress: Progress) -> int | None:
        """How many leaves there are; on the way the roots and leaves that are sought are kept."""
        edge, unread = Frontier(), Tally()
        if 0 in self._sought.sizes:
            self._sought.sizes[0] = edge.root
        waiting: list[bytes] = []
        try:
            for number, leaf in self._leaves():
                unread.seen += 1
                if leaf is None:
                    unread.depart(text("conformance.evidence.line", number=number, what=_unread()))
                    break  # what comes after has another place in the tree
                waiting.append(leaf_hash(leaf))
                size = edge.size + len(waiting)
                if size - 1 in self._sought.leaves:
                    self._sought.leaves[size - 1] = waiting[-1]
                judge(number, leaf)
                if len(waiting) == _AT_ONCE or size in self._sought.sizes:
                    edge, waiting = edge.appended(waiting), []
                    if size in self._sought.sizes:
                        self._sought.sizes[size] = edge.root
                if size % _TOLD_EVERY == 0:
                    progress(self._name, size)
        except EvidenceError as refused:
            self._found.append(self._item("file", Kind.ERRORED, TREE, reason=refused.text))
            return None
        if unread.wrong:
            self._found.append(
                unread.result(
                    "evidence/ledger/leaves",
                    digest=self._digest,
                    provision=TREE,
                    bad=Kind.ERRORED,
                    reason=text("conformance.evidence.ledger.leaves"),
                )
            )
        return edge.size + len(waiting)

    @property
    def _name(self) -> str:
        return ENTRIES if self._facts.format == "idverify" else LEAVES

    def _leaves(self) -> Iterator[tuple[int, bytes | None]]:
        for line in self._folder.lines(self._name):
            if line.data is None or self._facts.format == "idverify":
                yield line.number, line.data
            else:
                try:
                    yield line.number, decoded(line.data.decode("ascii"))
                except UnicodeDecodeError:
                    yield line.number, None

    def _root(self, newest: Checkpoint | None, size: int) -> None:
        if newest is None:
            return
        if newest.size != size:
            reason = text("conformance.evidence.ledger.size", signed=newest.size, size=size)
        elif self._sought.sizes[size] != newest.root:
            reason = text("conformance.evidence.ledger.root")
        else:
            self._found.append(self._item("root", Kind.PASS, TREE))
            return
        self._found.append(self._item("root", Kind.FAIL, TREE, reason=reason))

    def _prefix(self, older: Checkpoint | None, newest: Checkpoint | None, size: int, fixture: str) -> None:
        if older is None:
            if not self._folder.has(OLDER):
                reason = text("conformance.evidence.ledger.no_older")
                self._found.append(self._item(fixture, Kind.SKIPPED, TREE, reason=reason))
            return
        if older.size > size or (newest is not None and older.size > newest.size):
            reason = text("conformance.evidence.ledger.cut", older=older.size, size=size)
        elif self._sought.sizes[older.size] != older.root:
            reason = text("conformance.evidence.ledger.history", older=older.size)
        else:
            self._found.append(self._item(fixture, Kind.PASS, TREE))
            return
        self._found.append(self._item(fixture, Kind.FAIL, TREE, reason=reason))

    def _proven(self, proofs: list[tuple[str, TlogProof, Checkpoint]], size: int) -> None:
        if not proofs:
            return
        tally = Tally()
        for name, proof, checkpoint in proofs:
            tally.seen += 1
            leaf = self._sought.leaves[proof.index]
            if checkpoint.size > size:
                tally.depart(_of(name, text("conformance.evidence.ledger.cut", older=checkpoint.size, size=size)))
            elif self._sought.sizes[checkpoint.size] != checkpoint.root:
                tally.depart(_of(name, text("conformance.evidence.ledger.history", older=checkpoint.size)))
            elif leaf is None or not included(proof.index, checkpoint.size, leaf, checkpoint.root, proof.hashes):
                tally.depart(_of(name, text("conformance.evidence.ledger.not_included")))
        self._found.append(tally.result("evidence/ledger/proofs", digest=self._digest, provision=TREE))


def _said(refused: OperatorError) -> Text:
    # What it names may be a name that stands in somebody's key or note.
    said = refused.text
    return Text(vi=shown(said.vi, longest=400)[1:-1], en=shown(said.en, longest=400)[1:-1])


def _unread() -> Text:
    return text("conformance.evidence.trouble.leaf")


def _of(name: str, what: Text) -> Text:
    return text("conformance.evidence.of", name=shown(name, longest=80), what=what)
