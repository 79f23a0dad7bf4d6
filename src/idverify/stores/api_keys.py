"""API keys in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from idverify.errors import OperatorError
from idverify.ports.api_keys import KeptApiKey
from idverify.stores.service_schema import API_KEY
from idverify.stores.tables import Tables


def keep(tables: Tables, key: KeptApiKey) -> None:
    """Keep a new key; ``ports.ApiKeys`` says more of each of these."""
    added = tables.added(
        API_KEY,
        id=key.id,
        digest=key.digest,
        scopes=" ".join(sorted(key.scopes)),
        label=key.label,
        made_at=key.made_at,
        expires_at=key.expires_at,
        revoked_at=key.revoked_at,
    )
    if not added:
        raise OperatorError("api_key_taken")


def api_key(tables: Tables, id: str) -> KeptApiKey | None:
    """A key, in one question."""
    row = tables.one(API_KEY, id=id)
    return None if row is None else _kept(row)


def api_keys(tables: Tables) -> tuple[KeptApiKey, ...]:
    """Every key, the oldest first."""
    return tuple(_kept(row) for row in tables.rows(API_KEY, API_KEY.c.made_at, API_KEY.c.id))


def revoke(tables: Tables, id: str, now: datetime) -> bool:
    """Whether this revoked a key."""
    return tables.put(API_KEY, {"revoked_at": now}, id=id, revoked_at=None) == 1


def _kept(row: Row[Any]) -> KeptApiKey:
    return KeptApiKey(
        id=row.id,
        digest=row.digest,
        scopes=frozenset(row.scopes.split()),
        label=row.label,
        made_at=row.made_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )
