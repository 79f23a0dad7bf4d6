"""``idverify store backup`` and ``idverify store check``."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from idverify.custody.completeness import Completeness, Names, completeness
from idverify.doctor.configuration import read, store_file
from idverify.doctor.database import keys
from idverify.doctor.finding import Finding, Level
from idverify.errors import OperatorError
from idverify.ledger.checkpoint import Checkpoint
from idverify.ledger.note import UnverifiedNote, Verifier
from idverify.messages import Language, text
from idverify.stores.backup import Orphans, back_up, broken_pages, orphans, unchecked_keys
from idverify.stores.opening import schema_state
from idverify.stores.reading import read_only, sqlite_file
from idverify.stores.whole import SqlWhole

_SHOWN: Final = 20
_MARKS: Final = {Level.OK: "✓", Level.WARNING: "!", Level.FAILING: "✗"}


def backup(url: str, target: Path, *, halves: bool, tenant: str | None, lang: Language, as_json: bool) -> int:
    """Copy a SQLite store while people sign up, then hold the copy against its ledger; as of ``check`` if it is whole.

    Args:
        url: of the store.
        target: where to; nothing may be there.
        halves: whether the halves of records' keys are copied.
        tenant: the platform whose ledger is read; left out, the copy is only looked at for what SQLite can tell.
        lang: the language of what is printed.
        as_json: print one document instead.

    Raises:
        OperatorError: the store is no file (``backup_file_only``) or is broken (``backup_broken``), or as of
            ``back_up``.
    """
    file = store_file(url)
    if file is None:
        raise OperatorError("backup_file_only")
    back_up(file, target, check=_require_sound, halves=halves)
    if not as_json:
        print(text("cli.store.backed_up", path=target, size=target.stat().st_size >> 10).in_(lang))
        if not halves:
            print(text("cli.store.without_halves").in_(lang))
    if not tenant:
        print(text("cli.store.not_compared").in_(lang), file=sys.stderr)
        return 0
    copy = f"sqlite:///{target.absolute()}"
    if not _may_work(copy):  # made before an upgrade
        print(text("cli.store.not_compared_schema").in_(lang), file=sys.stderr)
        return 0
    # The signer may have signed more since the copy was begun: nothing outside tells how much was there at that moment.
    return check(copy, tenant, state=None, checkpoints=(), vkey=None, lang=lang, as_json=as_json)


def _may_work(url: str) -> bool:
    engine = read_only(url)
    try:
        return schema_state(engine).may_work
    finally:
        engine.dispose()


def _require_sound(copy: Path) -> None:
    engine = sqlite_file(copy)
    try:
        if broken_pages(engine):
            raise OperatorError("backup_broken")
        with engine.begin() as connection:
            if orphans(connection):
                raise OperatorError("backup_broken")
    finally:
        engine.dispose()


def check(
    url: str,
    tenant: str | None,
    *,
    state: Path | None,
    checkpoints: Sequence[Path],
    vkey: str | None,
    lang: Language,
    as_json: bool,
) -> int:
    """Tell whether anything is missing in a store; 0 if nothing is, 1 if something is, 2 if that could not be told.

    Args:
        url: of the store, or of a copy of it.
        tenant: the platform's label.
        state: the file in which the ledger's signer remembers.
        checkpoints: files with signed checkpoints, from wherever they were kept.
        vkey: the log's public key, by which both are verified; taken as they are if left out.
        lang: the language of what is printed.
        as_json: print one document instead.

    Raises:
        OperatorError: a file of these holds no checkpoint of this log, the store cannot be reached, or its schema is
            of another version.
    """
    if not tenant:
        print(text("cli.store.whose").in_(lang), file=sys.stderr)
        return 2
    log = None if vkey is None else Verifier.parse(vkey)
    files = [*checkpoints, *([] if state is None else [state])]
    known = [_checkpoint(path, log) for path in files]
    engine = read_only(url)
    try:
        pages = broken_pages(engine)
        if pages:
            return _tell_broken(pages, lang, as_json=as_json)
        found = schema_state(engine)
        if not found.may_work:
            raise OperatorError("schema_newer" if found.newer else "schema")
        with engine.begin() as connection:
            report = _Report(connection, tenant, known, verified=log is not None)
    except DBAPIError:
        raise OperatorError("store_unreachable") from None
    finally:
        engine.dispose()
    if as_json:
        print(json.dumps(report.document(), indent=1))
    else:
        report.tell(lang)
    return 0 if report.whole else 1


def _checkpoint(path: Path, log: Verifier | None) -> Checkpoint:
    try:
        written = path.read_bytes()
    except OSError as unreadable:
        raise OperatorError("file", path=path, reason=unreadable.strerror) from None
    if log is None:
        return Checkpoint.from_text(UnverifiedNote.parse(written).text)
    return Checkpoint.opened(written, log)[0]


def _tell_broken(pages: Sequence[str], lang: Language, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"whole": False, "pages": list(pages)}, indent=1))
        return 1
    print("✗", text("cli.check.pages", number=len(pages)).in_(lang))
    for each in pages[:_SHOWN]:
        print(f"    {each}")
    return 1


class _Report:
    """What a check found of one platform, and how it is told."""

    def __init__(self, connection: Connection, tenant: str, known: Sequence[Checkpoint], *, verified: bool) -> None:
        self._orphans: tuple[Orphans, ...] = orphans(connection)
        self._unchecked = unchecked_keys(connection)
        environment = {**os.environ, "IDVERIFY_TENANT": tenant}
        configured = read(environment)
        self._keys: tuple[Finding, ...] = tuple(keys(connection, configured))
        self._found: Completeness = completeness(SqlWhole(connection, tenant), known)
        self._verified = verified

    @property
    def whole(self) -> bool:
        failing = any(each.level is Level.FAILING for each in self._keys)
        return self._found.whole and not (self._orphans or self._unchecked or failing)

    def document(self) -> dict[str, Any]:
        found = self._found
        named = {
            name: {"count": names.count, "names": names.names}
            for name, names in (
                ("changed", found.changed),
                ("untold", found.untold),
                ("returned", found.returned),
                ("halfless", found.halfless),
            )
        }
        return {
            "whole": self.whole,
            "pages": [],
            "orphans": [each._asdict() for each in self._orphans],
            "unchecked_keys": list(self._unchecked),
            "keys": [{"id": each.id, "word": each.word, "level": each.level, **each.data} for each in self._keys],
            "ledger": {
                "size": found.size,
                "entries": found.entries,
                "pending": found.pending,
                "head_fits": found.head_fits,
                "gaps": list(found.gaps),
                "unreadable": list(found.unreadable),
                "known": found.known,
                "verified": self._verified,
                "forked": list(found.forked),
                "missing": found.missing_entries,
                "last_at": None if found.last_at is None else found.last_at.isoformat(),
            },
            "records": {
                "told": found.told,
                "purged": found.purged,
                "there": found.records,
                "earlier": found.earlier,
                "halves_left_out": found.halves_left_out,
                "absent": {"count": found.absent, "names": found.candidates.names},
                **named,
            },
        }

    def tell(self, lang: Language) -> None:
        def say(key: str, *, bad: bool = True, **data: object) -> None:
            print("✗" if bad else "✓", text(f"cli.check.{key}", count=None, **data).in_(lang))

        self._tell_rows(say)
        for finding in self._keys:
            print(_MARKS[finding.level], finding.text.in_(lang))
        self._tell_tree(say)
        self._tell_outside(say, lang)
        self._tell_records(say, lang)
        say("whole" if self.whole else "not_whole", bad=not self.whole)

    def _tell_rows(self, say: Callable[..., None]) -> None:
        for each in self._orphans:
            say("orphans", table=each.table, parent=each.parent, rows=each.rows)
        if self._unchecked:
            say("unchecked", names=", ".join(self._unchecked))
        if not self._orphans and not self._unchecked:
            say("foreign_keys", bad=False)

    def _tell_tree(self, say: Callable[..., None]) -> None:
        found = self._found
        say(
            "tree" if found.head_fits else "tree_broken",
            bad=not found.head_fits,
            size=found.size,
            entries=found.entries,
        )
        for what, places in (("gap", found.gaps), ("unreadable", found.unreadable)):
            for place in places[:_SHOWN]:
                say(what, place=place)

    def _tell_records(self, say: Callable[..., None], lang: Language) -> None:
        found = self._found
        counts = {"told": found.told, "purged": found.purged, "there": found.records, "earlier": found.earlier}
        say("records", bad=bool(found.absent), absent=found.absent, **counts)
        self._tell_names(found.candidates)
        wrong = [("changed", found.changed), ("untold", found.untold), ("returned", found.returned)]
        if found.halves_left_out:
            print("!", text("cli.check.halves_left_out").in_(lang))
        else:
            wrong.append(("halfless", found.halfless))
        for key, names in wrong:
            if names.count:
                say(key, number=names.count)
                self._tell_names(names)

    def _tell_outside(self, say: Callable[..., None], lang: Language) -> None:
        found = self._found
        if found.known is None:
            print("!", text("cli.check.nothing_outside").in_(lang))
            return
        if found.missing_entries:
            at = "-" if found.last_at is None else found.last_at.isoformat()
            say("missing", missing=found.missing_entries, known=found.known, size=found.size, at=at)
            if found.pending:
                print("!", text("cli.check.pending", number=found.pending).in_(lang))
        for size in found.forked:
            say("forked", size=size)
        if not found.missing_entries and not found.forked:
            say("outside", bad=False, known=found.known, pending=found.pending)
        if not self._verified:
            print("!", text("cli.check.unverified").in_(lang))

    def _tell_names(self, names: Names) -> None:
        for name in names.names[:_SHOWN]:
            print(f"    {name}")
        if names.count > _SHOWN:
            print("    …")
