"""What the ledger is like, in the database and in the file in which its signer remembers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from idverify.doctor.configuration import Configuration, store_file
from idverify.doctor.finding import Finding, found
from idverify.errors import OperatorError
from idverify.ledger.checkpoint import Checkpoint
from idverify.ledger.note import UnverifiedNote
from idverify.stores import condition
from idverify.stores.condition import LogCondition

_OLD_PENDING: Final = timedelta(days=1)
_OLD_CHECKPOINT: Final = timedelta(days=7)


def log(connection: Connection, configured: Configuration, now: datetime) -> Iterator[Finding]:
    """What was found of the ledger.

    Args:
        connection: to the store.
        configured: the settings.
        now: the moment.
    """
    settings = configured.settings
    kept = condition.log(connection, settings.tenant)
    if configured.has("LEDGER_STATE"):
        yield from _state(settings.ledger_state, store_file(settings.store), kept)
    yield _checkpoint(kept, now)
    if kept.refused:
        yield found("ledger_pending", "refused", number=kept.refused)
    waits = timedelta(0) if kept.oldest is None else now - kept.oldest
    word = "old" if waits > _OLD_PENDING else "ok"
    yield found("ledger_pending", word, number=kept.pending, hours=int(waits.total_seconds() // 3600))


def _state(state: Path | None, database: Path | None, kept: LogCondition) -> Iterator[Finding]:
    if state is None:
        yield found("ledger_state", "none")
        return
    try:
        last = Checkpoint.from_text(UnverifiedNote.parse(state.read_bytes()).text)
    except (OSError, OperatorError):
        yield found("ledger_state", "wrong", path=state)
        return
    beside = database is not None and database.exists() and state.resolve().parent == database.resolve().parent
    yield found("ledger_state", "beside" if beside else "ok", path=state)
    head = kept.frontier
    if last.size > head.size:
        yield found("ledger_head", "smaller", size=head.size, signed=last.size, missing=last.size - head.size)
    elif last.size == head.size and last.root != head.root:
        yield found("ledger_head", "fork", size=head.size)
    else:
        yield found("ledger_head", size=head.size, signed=last.size)


def _checkpoint(kept: LogCondition, now: datetime) -> Finding:
    if kept.checkpoint is None:
        return found("ledger_checkpoint", "none" if kept.frontier.size or kept.pending else "ok", size=0, day="-")
    size, signed_at, _ = kept.checkpoint
    # A log to which nothing was added since needs no newer signature.
    behind = size < kept.frontier.size or kept.pending > 0
    old = behind and now - signed_at > _OLD_CHECKPOINT
    return found("ledger_checkpoint", "old" if old else "ok", size=size, day=signed_at.date())
