"""Requests for electronic identification, and who was identified for a livestream."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from idverify.evidence.attestation import EidPurpose
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.identification import EidRequest
from idverify.stores.schema import EID_REQUEST, STREAMER
from idverify.stores.tables import Tables, insert_into


def keep(tables: Tables, request: EidRequest) -> None:
    """Keep a request until the person is back."""
    declared = request.declaration
    tables.add(
        EID_REQUEST,
        digest=request.digest,
        account=request.account,
        purpose=request.purpose,
        stream=request.stream,
        provider=request.provider,
        kid=request.kid,
        session=request.session,
        declared_at=declared and declared.declared_at,
        declaration_text=declared and declared.text_version,
        declaration_lang=declared and declared.lang,
        asked_at=request.asked_at,
        expires_at=request.expires_at,
    )


def request(tables: Tables, digest: bytes) -> EidRequest | None:
    """A request that was kept, used or not."""
    row = tables.one(EID_REQUEST, digest=digest)
    if row is None:
        return None
    declaration = None
    if row.declared_at is not None:
        declaration = NoMobileDeclaration(row.declared_at, row.declaration_text, row.declaration_lang)
    return EidRequest(
        digest=row.digest,
        account=row.account,
        purpose=EidPurpose(row.purpose),
        stream=row.stream,
        provider=row.provider,
        kid=row.kid,
        session=row.session,
        declaration=declaration,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
    )


def use(tables: Tables, digest: bytes, now: datetime) -> bool:
    """Whether a request was used up by this call: once, and in its time."""
    unused = tables.update(EID_REQUEST, digest=digest, used_at=None).where(EID_REQUEST.c.expires_at > now)
    return tables.change(unused.values(used_at=now)) == 1


def forget(tables: Tables, before: datetime) -> int:
    """Take away requests that expired before a moment."""
    expired = delete(EID_REQUEST).where(EID_REQUEST.c.tenant == tables.tenant, EID_REQUEST.c.expires_at < before)
    return tables.connection.execute(expired).rowcount


def note_streamer(tables: Tables, account: str, stream: str, at: datetime) -> None:
    """Note when the person who sells in a livestream was identified; a later identification counts for it too."""
    statement = insert_into(tables.connection.dialect.name, STREAMER).values(
        tenant=tables.tenant, account=account, stream=stream, identified_at=at
    )
    tables.connection.execute(
        statement.on_conflict_do_update(
            index_elements=[STREAMER.c.tenant, STREAMER.c.account, STREAMER.c.stream],
            set_={"identified_at": statement.excluded.identified_at},
        )
    )


def streamer_eid_at(tables: Tables, account: str, stream: str | None) -> datetime | None:
    """When the person who sells in a livestream was identified for it."""
    row = None if stream is None else tables.one(STREAMER, account=account, stream=stream)
    found: datetime | None = None if row is None else row.identified_at
    return found
