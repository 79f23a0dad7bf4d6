"""The ledger's rows: entries noted where something happens, given their places in batches by one at a time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, delete, func, insert, or_, select

from idverify.errors import OperatorError
from idverify.ledger.entry import Entry, EntryType
from idverify.ledger.label import kid_label, tenant_label
from idverify.ledger.tiles import Place, new_tiles
from idverify.ledger.tree import Frontier, leaf_hash
from idverify.ports.custody import Integrated
from idverify.stores.custody_schema import (
    LEDGER_CHECKPOINT,
    LEDGER_ENTRY,
    LEDGER_HEAD,
    LEDGER_PENDING,
    LEDGER_TILE,
)
from idverify.stores.locking import alone
from idverify.stores.tables import Tables, insert_into, new_name


def note(tables: Tables, entry: Entry, name: str | None = None) -> str:
    """Note an entry in the transaction of what it tells; its name. It has no place in the log yet."""
    name = new_name() if name is None else name
    # The entry's own time is whole seconds, of which many may be one; no sequence is shared between platforms.
    tables.add(LEDGER_PENDING, id=name, turn=time.time_ns(), entry=entry.to_bytes())
    return name


def tell(tables: Tables, type: EntryType, at: datetime, *, name: str | None = None, **facts: Any) -> str:  # noqa: ANN401  # an entry's
    """Note an entry of this platform; arguments as of ``Entry``, and what it is called where others must find it."""
    kids = tuple(kid_label(kid) for kid in facts.pop("kids", ()))
    return note(tables, Entry(type=type, at=at, tenant=tenant_label(tables.tenant), kids=kids, **facts), name)


class Tiles:
    """The tiles of one log, read on one connection."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def tiles(self, wanted: Sequence[Place]) -> dict[Place, bytes]:
        """The tiles of these places, all at once."""
        tile = LEDGER_TILE.c
        if not wanted:
            return {}
        tenant = self._tables.tenant
        # The whole key in each arm: SQLite looks each up then, and reads all tiles of the platform otherwise.
        arms = (and_(tile.tenant == tenant, tile.level == level, tile.position == at) for level, at in wanted)
        question = select(tile.level, tile.position, tile.hashes).where(or_(*arms))
        return {(row.level, row.position): row.hashes for row in self._tables.connection.execute(question)}


def integrate(tables: Tables, most: int) -> Integrated:
    """Give entries their places, in the order in which they were noted; of several at once one does."""
    alone(tables, "ledger")
    before = frontier(tables)
    pending = LEDGER_PENDING.c
    question = (
        select(pending.id, pending.entry)
        .where(pending.tenant == tables.tenant, pending.refused.is_(False))
        .order_by(pending.turn, pending.id)
        .limit(most)
    )
    rows = _sound(tables, tables.connection.execute(question).all())
    if not rows:
        return Integrated(before.size, before.size, before.root)
    hashes = [leaf_hash(row.entry) for row in rows]
    after = before.appended(hashes)
    placed = [
        {"tenant": tables.tenant, "position": position, "id": row.id, "entry": row.entry}
        for position, row in enumerate(rows, start=before.size)
    ]
    tables.connection.execute(insert(LEDGER_ENTRY), placed)
    _write_tiles(tables, before.size, hashes)
    gone = delete(LEDGER_PENDING).where(pending.tenant == tables.tenant, pending.id.in_([row.id for row in rows]))
    tables.connection.execute(gone)
    _upsert(tables, {"size": after.size, "frontier": after.to_bytes()})
    return Integrated(before.size, after.size, after.root)


def _sound(tables: Tables, rows: Sequence[Row[str, bytes]]) -> list[Row[str, bytes]]:
    """Those rows that are entries; others, which only somebody else than this library wrote, are set aside."""
    names = [row.id for row in rows]
    placed = LEDGER_ENTRY.c
    taken = set(
        tables.connection.scalars(select(placed.id).where(placed.tenant == tables.tenant, placed.id.in_(names)))
    )
    bad = [row.id for row in rows if row.id in taken or not _is_entry(row.entry)]
    if bad:
        aside = tables.update(LEDGER_PENDING).where(LEDGER_PENDING.c.id.in_(bad))
        tables.change(aside.values(refused=True))
    return [row for row in rows if row.id not in set(bad)]


def _is_entry(written: bytes) -> bool:
    try:
        Entry.from_bytes(written)
    except OperatorError:
        return False
    return True


def refused(tables: Tables) -> int:
    """How many rows were set aside because they are no entries."""
    pending = LEDGER_PENDING.c
    question = select(func.count()).select_from(LEDGER_PENDING)
    return int(
        tables.connection.scalar(question.where(pending.tenant == tables.tenant, pending.refused.is_(True))) or 0
    )


def _write_tiles(tables: Tables, size: int, hashes: list[bytes]) -> None:
    statement = insert_into(tables.connection.dialect.name, LEDGER_TILE)
    statement = statement.on_conflict_do_update(
        index_elements=["tenant", "level", "position"], set_={"hashes": statement.excluded.hashes}
    )
    rows = [
        {"tenant": tables.tenant, "level": tile.level, "position": tile.index, "hashes": tile.hashes}
        for tile in new_tiles(size, hashes, Tiles(tables))
    ]
    tables.connection.execute(statement, rows)


def _upsert(tables: Tables, head: dict[str, object]) -> None:
    statement = insert_into(tables.connection.dialect.name, LEDGER_HEAD).values(tenant=tables.tenant, **head)
    tables.connection.execute(statement.on_conflict_do_update(index_elements=["tenant"], set_=head))


def frontier(tables: Tables) -> Frontier:
    """The right edge of the log."""
    row = tables.one(LEDGER_HEAD)
    return Frontier() if row is None else Frontier.from_bytes(row.frontier)


def entry(tables: Tables, name: str) -> tuple[int, bytes] | None:
    """An integrated entry and its index."""
    row = tables.one(LEDGER_ENTRY, id=name)
    return None if row is None else (row.position, row.entry)


def entries(tables: Tables, first: int, most: int) -> tuple[bytes, ...]:
    """Integrated entries from an index on."""
    row = LEDGER_ENTRY.c
    question = (
        select(row.entry).where(row.tenant == tables.tenant, row.position >= first).order_by(row.position).limit(most)
    )
    return tuple(tables.connection.scalars(question))


def keep_checkpoint(tables: Tables, size: int, note: str, now: datetime) -> None:
    """Keep a signed checkpoint."""
    statement = insert_into(tables.connection.dialect.name, LEDGER_CHECKPOINT).values(
        tenant=tables.tenant, size=size, note=note, signed_at=now
    )
    # The same checkpoint signed once more carries a newer witness's word, perhaps.
    again = {"note": note, "signed_at": now}
    tables.connection.execute(statement.on_conflict_do_update(index_elements=["tenant", "size"], set_=again))


def checkpoint(tables: Tables) -> tuple[int, str] | None:
    """The newest signed checkpoint."""
    row = LEDGER_CHECKPOINT.c
    question = select(row.size, row.note).where(row.tenant == tables.tenant).order_by(row.size.desc()).limit(1)
    found = tables.connection.execute(question).one_or_none()
    return None if found is None else (found.size, found.note)
