"""A copy of a SQLite store, made while people sign up, and what a check finds that any database can tell of itself."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import Connection, Engine, and_, func, select
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from idverify.errors import OperatorError
from idverify.stores.custody_schema import RECORD_SHARE
from idverify.stores.schema import METADATA

_OWNER_ALONE: Final = 0o600
_MOST_FAULTS: Final = 100
_BUSY_SECONDS: Final = 30
_BROKEN: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def back_up(file: Path, target: Path, *, check: Callable[[Path], None], halves: bool = True) -> None:
    """Copy a SQLite store as it is at one moment; people sign up meanwhile.

    It is one step of SQLite's online backup (sqlite.org/backup.html): it reads one snapshot of the write-ahead log, so
    that writers go on and it never begins anew. The copy is a single file without a write-ahead log of its own. It has
    its name only once it is on the disk and was checked; before that it is called ``TARGET.part``.

    Args:
        file: the store.
        target: where to; nothing may be there.
        check: is given the copy before it gets its name, and raises where something is wrong with it.
        halves: whether the halves of records' keys are copied; a copy that is kept for long has none, so that a purge
            reaches it.

    Raises:
        OperatorError: there is no store (``store_unreachable``), something is there already (``file_exists``) or
            cannot be written (``file``), the store is broken (``backup_broken``), or whatever ``check`` raises;
            nothing is left of the copy then.
    """
    if not file.is_file():
        raise OperatorError("store_unreachable")
    part = target.with_name(f"{target.name}.part")
    if target.exists():
        raise OperatorError("file_exists", path=target)
    _made(part)
    try:
        _copy(file, part, halves=halves)
        check(part)
        _settle(part, target)
    except sqlite3.Error as failed:
        is_broken = getattr(failed, "sqlite_errorcode", 0) & 0xFF in _BROKEN
        raise OperatorError("backup_broken" if is_broken else "store_unreachable") from None
    finally:
        # The journal of a copy whose halves were being left out holds them (sqlite.org/tempfiles.html, 2.1).
        for end in ("", "-journal", "-wal", "-shm"):
            part.with_name(f"{part.name}{end}").unlink(missing_ok=True)


def _made(part: Path) -> None:
    """A new file that its owner alone may read, from its first byte on."""
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ALONE))
    except FileExistsError:
        raise OperatorError("file_exists", path=part) from None
    except OSError as unwritable:
        raise OperatorError("file", path=part, reason=unwritable.strerror) from None


def _copy(file: Path, part: Path, *, halves: bool) -> None:
    read_only = f"{file.absolute().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(read_only, uri=True, timeout=_BUSY_SECONDS)) as source,
        closing(sqlite3.connect(part, isolation_level=None)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        if not halves:
            copy.execute(f"DELETE FROM {RECORD_SHARE.name}")  # noqa: S608  # a table of this library
            copy.execute("VACUUM")  # or they stand in pages that are free


def _settle(part: Path, target: Path) -> None:
    """Give the copy its name, once it is on the disk; two that do this at once do not overwrite each other."""
    try:
        with part.open("r+b") as file:
            os.fsync(file.fileno())
        _name(part, target)
        if os.name == "posix":
            folder = os.open(target.absolute().parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    except FileExistsError:
        raise OperatorError("file_exists", path=target) from None
    except OSError as unwritable:
        raise OperatorError("file", path=target, reason=unwritable.strerror) from None


def _name(part: Path, target: Path) -> None:
    try:
        os.link(part, target)  # refuses a name that is taken, which a renaming does not
    except FileExistsError:
        raise
    except OSError:  # a volume without hard links
        if target.exists():
            raise FileExistsError from None
        part.rename(target)


class Orphans(NamedTuple):
    """Rows that lead to a row which is not there.

    Attributes:
        table: theirs.
        parent: the table that lacks it.
        rows: how many, in all platforms of the database.
    """

    table: str
    parent: str
    rows: int


def broken_pages(engine: Engine) -> tuple[str, ...]:
    """What SQLite finds wrong with its file, in its own words; nothing where it is whole.

    PostgreSQL is not asked: ``pg_amcheck`` and the checksums of its pages are its own means.

    Args:
        engine: of ``stores.reading``.

    Source: sqlite.org/pragma.html, ``integrity_check``.
    """
    if engine.dialect.name != "sqlite":
        return ()
    found: list[str] = []
    try:
        with engine.begin() as connection:
            found += [str(row[0]) for row in connection.exec_driver_sql(f"PRAGMA integrity_check({_MOST_FAULTS})")]
    except DBAPIError as broken:
        # A file that is broken badly enough is not even read to its end.
        if getattr(broken.orig, "sqlite_errorcode", 0) & 0xFF not in _BROKEN:
            raise
        found.append(str(broken.orig))
    return () if found == ["ok"] else tuple(found)


def orphans(connection: Connection) -> tuple[Orphans, ...]:
    """Rows whose foreign key leads nowhere, as counted, on either database; a restore can leave some."""
    if connection.dialect.name == "sqlite":
        # sqlite.org/pragma.html, ``foreign_key_check``: table, row, parent, which key; of whatever schema the file is.
        lost = Counter((row[0], row[2]) for row in connection.exec_driver_sql("PRAGMA foreign_key_check"))
        return tuple(Orphans(table, parent, rows) for (table, parent), rows in sorted(lost.items()))
    found = []
    for table in METADATA.sorted_tables:
        for key in table.foreign_key_constraints:
            parent = key.referred_table
            pairs = [(element.parent, element.column) for element in key.elements]
            named = and_(*(column.is_not(None) for column, _ in pairs))
            question = (
                select(func.count())
                .select_from(table.outerjoin(parent, and_(*(column == other for column, other in pairs))))
                .where(named, pairs[0][1].is_(None))
            )
            count = int(connection.scalar(question) or 0)
            if count:
                found.append(Orphans(table.name, parent.name, count))
    return tuple(found)


def unchecked_keys(connection: Connection) -> tuple[str, ...]:
    """Foreign keys that PostgreSQL was told not to hold rows to; none on SQLite.

    Source: PostgreSQL 18 manual, 52.13, ``convalidated``.
    """
    if connection.dialect.name == "sqlite":
        return ()
    question = sql(
        "SELECT conname FROM pg_constraint WHERE contype = 'f' AND NOT convalidated"
        " AND conrelid::regclass::text LIKE 'idverify\\_%' ORDER BY conname"
    )
    return tuple(connection.scalars(question))
