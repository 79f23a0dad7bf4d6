"""``idverify store backup`` and ``idverify store check``."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from idverify.cli.store_report import SHOWN, CheckReport
from idverify.doctor.configuration import store_file
from idverify.errors import OperatorError
from idverify.ledger.checkpoint import Checkpoint
from idverify.ledger.note import UnverifiedNote, Verifier
from idverify.messages import Language, text
from idverify.stores.backup import back_up, broken_pages, orphans
from idverify.stores.opening import schema_state
from idverify.stores.reading import read_only, sqlite_file


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
    report = _looked_at(copy, tenant, (), verified=False, halves=halves)
    _print(report, lang, as_json=as_json, verdict="whole" if report.whole else "not_whole")
    return 0 if report.whole else 1


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
    halves: bool,
    lang: Language,
    as_json: bool,
) -> int:
    """Tell whether anything is missing in a store; 0 if nothing is, 1 if something is, 2 if that could not be told.

    It cannot be told where nothing from outside was given, or only checkpoints that anybody may have written; nor
    where a loss could hide behind records that were purged without a name.

    Args:
        url: of the store, or of a copy of it.
        tenant: the platform's label.
        state: the file in which the ledger's signer remembers.
        checkpoints: files with signed checkpoints, from wherever they were kept.
        vkey: the log's public key, by which both are verified; taken as they are if left out.
        halves: whether halves of records' keys are to be there; not in a copy that was made without them.
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
    pages = _pages(url)
    if pages:
        return _tell_broken(pages, lang, as_json=as_json)
    report = _looked_at(url, tenant, known, verified=log is not None, halves=halves)
    if not report.whole:
        verdict, status = "not_whole", 1
    elif not known:
        verdict, status = "alone", 2
    elif log is None and state is None:
        verdict, status = "unsigned", 2
    elif not report.numbers_fit:
        verdict, status = "numbers", 2
    else:
        verdict, status = "whole", 0
    _print(report, lang, as_json=as_json, verdict=verdict)
    return status


def _pages(url: str) -> tuple[str, ...]:
    engine = read_only(url)
    try:
        return broken_pages(engine)
    except DBAPIError:
        raise OperatorError("store_unreachable") from None
    finally:
        engine.dispose()


def _looked_at(url: str, tenant: str, known: Sequence[Checkpoint], *, verified: bool, halves: bool) -> CheckReport:
    engine = read_only(url)
    try:
        found = schema_state(engine)
        if not found.may_work:
            raise OperatorError("schema_newer" if found.newer else "schema")
        with engine.begin() as connection:
            return CheckReport(connection, tenant, known, verified=verified, halves=halves)
    except DBAPIError:
        raise OperatorError("store_unreachable") from None
    finally:
        engine.dispose()


def _print(report: CheckReport, lang: Language, *, as_json: bool, verdict: str) -> None:
    if as_json:
        print(json.dumps(report.document(verdict), indent=1))
    else:
        report.tell(lang, verdict)


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
        print(json.dumps({"whole": False, "verdict": "not_whole", "pages": list(pages)}, indent=1))
        return 1
    print("✗", text("cli.check.pages", number=len(pages)).in_(lang))
    for each in pages[:SHOWN]:
        print(f"    {each}")
    return 1
