"""The book of visits: who was let in, sealed so that nobody reads it without the secret in that person's browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from idverify.errors import RequestError, door
from idverify.ports.visits import MOVED, KeptVisit, Visits
from idverify.pseudonym import subkey
from idverify.web.pages.visit import Draft, Part, Visit

TICKET_LIFETIME: Final = timedelta(minutes=5)
IDLE: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(minutes=60)
# For so long a secret that was rotated away is told that its visit went on: as long as a second tap is under way.
MOVED_FOR: Final = timedelta(seconds=60)
# A visit that was only looked at is prolonged so often, and not with every look.
_PROLONGED_EVERY: Final = timedelta(seconds=15)
_SECRET_BYTES: Final = 32
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_SESSION_BYTES: Final = 16
_NONCE_BYTES: Final = 12
# What is sealed is as long as the next of these, so that its length does not tell how far somebody came.
_PADDED_TO: Final = 1_024
_SEAL: Final = "idverify/v1/visit/seal"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Told:
    """What is sealed of a visit or a ticket."""

    session: str
    part: Part
    account: str | None
    link: str | None
    stream: str | None
    ends_at: datetime
    drafts: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)


class VisitBook:
    """Tickets and visits of one platform; threads may share it.

    Args:
        store: where they are kept.
    """

    def __init__(self, store: Visits) -> None:
        self._store = store

    def ticket(
        self,
        part: Part,
        *,
        account: str | None,
        link: str | None = None,
        stream: str | None = None,
        drafts: Iterable[Draft] = (),
        now: datetime,
    ) -> str:
        """A new ticket, which lets one browser in, once, within ``TICKET_LIFETIME``.

        Args:
            part: what it is for.
            account, link, stream: as of ``Visit``.
            drafts: what need not be asked any more.
            now: the moment.

        Returns:
            43 characters that name nobody; they stand in no other place.
        """
        secret, ends_at = _new_secret(), now + TICKET_LIFETIME
        told = _Told("", part, account, link, stream, ends_at, _written(drafts))
        self._store.keep_visit(_sealed(secret, told, revision=0, is_ticket=True, expires_at=ends_at), now=now)
        return secret

    @door
    def enter(self, ticket: str, *, now: datetime) -> Visit:
        """Use a ticket up, and begin the visit that it is for, under a new secret.

        Raises:
            RequestError: there is no such ticket, or it was used, or its time is over (``ticket``).
        """
        kept = self._kept(ticket, now)
        told = None if kept is None or not kept.is_ticket else _opened(ticket, kept)
        if kept is None or told is None:
            raise RequestError("ticket")
        visit = _begun(told, now)
        if not self._store.replace_visit(kept, _of(visit), now=now):
            raise RequestError("ticket")
        return visit

    def begin(
        self,
        part: Part,
        *,
        account: str | None = None,
        link: str | None = None,
        stream: str | None = None,
        drafts: Iterable[Draft] = (),
        now: datetime,
    ) -> Visit:
        """Begin a visit without a ticket. Arguments as of ``ticket``."""
        visit = _begun(_Told("", part, account, link, stream, now, _written(drafts)), now)
        self._store.keep_visit(_of(visit), now=now)
        return visit

    @door
    def found(self, secret: str, *, now: datetime) -> Visit:
        """The visit of a browser; that it came prolongs it.

        Args:
            secret: as it stood in the cookie.
            now: the moment.

        Raises:
            RequestError: there is none, or it ended (``visit_over``), or it just went on under another secret
                (``visit_moved``).
        """
        kept = self._kept(secret, now)
        if kept is not None and kept.revision == MOVED:
            raise RequestError("visit_moved")
        told = None if kept is None or kept.is_ticket else _opened(secret, kept)
        if kept is None or told is None or told.ends_at <= now:
            raise RequestError("visit_over")
        visit = Visit(
            secret=secret,
            revision=kept.revision,
            session=told.session,
            part=told.part,
            account=told.account,
            link=told.link,
            stream=told.stream,
            drafts=told.drafts,
            expires_at=kept.expires_at,
            ends_at=told.ends_at,
        )
        until = _idle_until(visit, now)
        if until - kept.expires_at < _PROLONGED_EVERY:
            return visit
        # The revision stays, so that a form which is on its way is not refused for a look. If one was kept meanwhile,
        # that prolonged the visit, and this does nothing.
        prolonged = replace(visit, expires_at=until)
        return prolonged if self._store.replace_visit(kept, _of(prolonged), now=now) else visit

    @door
    def kept(self, visit: Visit, *, now: datetime) -> Visit:
        """Keep what was filled in.

        Returns:
            The visit of the next revision; the one that was given is worth nothing any more.

        Raises:
            RequestError: the visit ended (``visit_over``), or another form of it was faster (``visit_changed``), or so
                much faster that the visit went on under another secret (``visit_moved``).
        """
        return self._put(visit, visit.secret, now)

    @door
    def rotated(self, visit: Visit, *, now: datetime) -> Visit:
        """Keep what was filled in, under a new secret; the old one is worth nothing any more.

        Of the old one it is only known, for ``MOVED_FOR``, that its visit went on, for whoever pressed twice.

        Returns and errors as of ``kept``.
        """
        return self._put(visit, _new_secret(), now)

    def end(self, secret: str) -> None:
        """End a visit; nothing happens if there is none."""
        if _SECRET.fullmatch(secret):
            self._store.end_visit(_digest(secret))

    def _put(self, visit: Visit, secret: str, now: datetime) -> Visit:
        if visit.ends_at <= now:
            raise RequestError("visit_over")
        new = replace(visit, secret=secret, revision=visit.revision + 1, expires_at=_idle_until(visit, now))
        old = _name(visit)
        left = None
        if secret != visit.secret:
            left = replace(old, revision=MOVED, expires_at=min(now + MOVED_FOR, visit.ends_at))
        if not self._store.replace_visit(old, _of(new), now=now, left=left):
            standing = self._store.visit(old.digest, now=now)
            if standing is None:
                raise RequestError("visit_over")
            raise RequestError("visit_moved" if standing.revision == MOVED else "visit_changed")
        return new

    def _kept(self, secret: str, now: datetime) -> KeptVisit | None:
        return self._store.visit(_digest(secret), now=now) if _SECRET.fullmatch(secret) else None


def _begun(told: _Told, now: datetime) -> Visit:
    return Visit(
        secret=_new_secret(),
        session=secrets.token_hex(_SESSION_BYTES),
        part=told.part,
        account=told.account,
        link=told.link,
        stream=told.stream,
        drafts=told.drafts,
        expires_at=now + IDLE,
        ends_at=now + LONGEST,
    )


def _idle_until(visit: Visit, now: datetime) -> datetime:
    return min(now + IDLE, visit.ends_at)


def _new_secret() -> str:
    return secrets.token_urlsafe(_SECRET_BYTES)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _written(drafts: Iterable[Draft]) -> dict[str, dict[str, Any]]:
    return {draft.KEY: draft.model_dump(mode="json") for draft in drafts}


# At rest.


def _of(visit: Visit) -> KeptVisit:
    told = _Told(
        session=visit.session,
        part=visit.part,
        account=visit.account,
        link=visit.link,
        stream=visit.stream,
        ends_at=visit.ends_at,
        drafts={key: dict(draft) for key, draft in visit.drafts.items()},
    )
    return _sealed(visit.secret, told, revision=visit.revision, is_ticket=False, expires_at=visit.expires_at)


def _name(visit: Visit) -> KeptVisit:
    """What a store knows a visit by."""
    return KeptVisit(
        digest=_digest(visit.secret),
        sealed=b"",
        revision=visit.revision,
        is_ticket=False,
        expires_at=visit.expires_at,
    )


def _sealed(secret: str, told: _Told, *, revision: int, is_ticket: bool, expires_at: datetime) -> KeptVisit:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    state = {
        "session": told.session,
        "part": told.part.value,
        "account": told.account,
        "link": told.link,
        "stream": told.stream,
        "ends_at": told.ends_at.isoformat(),
        "drafts": told.drafts,
    }
    clear = json.dumps(state, separators=(",", ":")).encode()
    clear += b" " * (-len(clear) % _PADDED_TO)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    beside = _beside(revision, expires_at, is_ticket=is_ticket)
    sealed = nonce + AESGCM(_key(secret)).encrypt(nonce, clear, beside)
    return KeptVisit(
        digest=_digest(secret), sealed=sealed, revision=revision, is_ticket=is_ticket, expires_at=expires_at
    )


def _opened(secret: str, kept: KeptVisit) -> _Told | None:
    """What a row holds; None where somebody changed it, or another version of this library wrote it otherwise."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    beside = _beside(kept.revision, kept.expires_at, is_ticket=kept.is_ticket)
    try:
        clear = AESGCM(_key(secret)).decrypt(kept.sealed[:_NONCE_BYTES], kept.sealed[_NONCE_BYTES:], beside)
        state = json.loads(clear)
        return _Told(
            session=state["session"],
            part=Part(state["part"]),
            account=state["account"],
            link=state["link"],
            stream=state["stream"],
            ends_at=datetime.fromisoformat(state["ends_at"]),
            drafts=state["drafts"],
        )
    except (InvalidTag, KeyError, ValueError):
        return None


def _key(secret: str) -> bytes:
    return subkey(base64.urlsafe_b64decode(f"{secret}="), _SEAL)


def _beside(revision: int, expires_at: datetime, *, is_ticket: bool) -> bytes:
    """What stands in the row in clear; a row in which it was changed does not open."""
    until = (expires_at - _EPOCH) // timedelta(microseconds=1)
    return f"{'ticket' if is_ticket else 'visit'} {revision} {until}".encode()
