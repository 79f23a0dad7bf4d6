"""A standing in the session: put there at login, renewed when it ended, gone with the session at logout."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from idverify.errors import IdverifyError

KEY: Final = "_idverify_standing"
# A standing that the store had to be asked in place of has ended, was revoked, or says no of before; or the list of
# revoked ones is late, and then a new one helps nobody. So no session is given one more often than this.
AGAIN_AFTER: Final = timedelta(seconds=30)
_log: Final = logging.getLogger(__name__)


def token(request: HttpRequest) -> str | None:
    """The standing that the session holds."""
    session = getattr(request, "session", None)
    return None if session is None else _token_of(session.get(KEY))


async def atoken(request: HttpRequest) -> str | None:
    """As ``token``, for an event loop."""
    session = getattr(request, "session", None)
    return None if session is None else _token_of(await session.aget(KEY))


def wants_new(kept: object, now: datetime) -> bool:
    """Whether a session whose standing gave no yes is given another; one that was given none at login is not.

    Whoever comes with a key in place of a session would be given a session by it.
    """
    at = kept.get("at") if isinstance(kept, dict) else None
    return isinstance(at, int) and now.timestamp() - at >= AGAIN_AFTER.total_seconds()


def kept(standing: str | None, now: datetime) -> dict[str, Any]:
    """What a session holds; of a login at which none could be issued, that there is none."""
    return {"token": standing, "at": int(now.timestamp())}


def listen() -> None:
    """Issue at login, where ``STANDING_AT_LOGIN`` says so; at logout Django takes all away that a session holds."""
    user_logged_in.connect(_issue, dispatch_uid="idverify.standing.issue")


def _token_of(kept: object) -> str | None:
    found = kept.get("token") if isinstance(kept, dict) else None
    return found if isinstance(found, str) else None


def _issue(*, request: HttpRequest, user: object, **_: object) -> None:
    from idverify.integrations.django import session_account  # which reads the session by this module
    from idverify.integrations.django.configuration import configuration
    from idverify.integrations.django.process_door import door

    try:
        configured = configuration()
    except IdverifyError as failed:
        _told(failed)
        return
    if not configured.standing_at_login:
        return
    standing = None
    try:
        # A login without AuthenticationMiddleware tells who it was in the signal alone.
        own = configured.account_of is not None
        account = session_account.account(request, configured) if own else session_account.key_of(user)
        standing = None if account is None else door().standing(account)
    except IdverifyError as failed:
        _told(failed)
    request.session[KEY] = kept(standing, configured.clock())


def _told(failed: IdverifyError) -> None:
    # Nobody is kept from signing in; until there is a standing the store is asked.
    _log.warning("no standing was issued at login: %s.%s", failed.family, failed.code)
