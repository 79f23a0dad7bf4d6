"""The gate, as a request asks it."""

from __future__ import annotations

import logging
from typing import Final

from asgiref.sync import sync_to_async
from django.http import HttpRequest

from idverify.account import Action
from idverify.answer import Answer
from idverify.errors import IdverifyError
from idverify.integrations.django import session_account, standing_session
from idverify.integrations.django.configuration import Configuration, configuration
from idverify.integrations.django.process_door import adoor, door
from idverify.standing import Stated

_log: Final = logging.getLogger(__name__)


def decide(request: HttpRequest, action: Action, *, stream: str | None = None, item: str | None = None) -> Answer:
    """May whoever sent this request do this, now? The answer is left at ``request.idverify`` too.

    For a view that answers a refusal in its own way; ``requires`` answers it with a problem document.

    Args:
        request: of Django, or of Django REST framework.
        action: what is to be done.
        stream, item: as of ``PostingGate.decide``.

    Raises:
        RequestError: nobody is signed in (``signed_out``).
        OperatorError: a setting cannot be used, or the store gave no answer.
    """
    configured = configuration()
    account = session_account.account(request, configured)
    token = None if account is None else session_account.standing(request, configured)
    answer = door().decide(account, action, token=token, stream=stream, item=item)
    request.idverify = answer  # type: ignore[attr-defined]  # where views look for it
    if account is not None and _may_renew(request, configured, answer, stream):
        now = configured.clock()
        if standing_session.wants_new(request.session.get(standing_session.KEY), now):
            try:
                request.session[standing_session.KEY] = standing_session.kept(door().standing(account), now)
            except IdverifyError as failed:
                _told(failed)
    return answer


async def adecide(
    request: HttpRequest, action: Action, *, stream: str | None = None, item: str | None = None
) -> Answer:
    """As ``decide``, for an event loop: a standing is checked at once, the store is asked in a thread."""
    configured = configuration()
    account = await session_account.aaccount(request, configured)
    token = None if account is None else await session_account.astanding(request, configured)
    asked = await adoor()
    answer = await asked.decide_async(account, action, token=token, stream=stream, item=item)
    request.idverify = answer  # type: ignore[attr-defined]  # the same
    if account is not None and _may_renew(request, configured, answer, stream):
        now = configured.clock()
        if standing_session.wants_new(await request.session.aget(standing_session.KEY), now):
            try:
                new = await sync_to_async(asked.standing, thread_sensitive=False)(account)
            except IdverifyError as failed:
                _told(failed)
            else:
                await request.session.aset(standing_session.KEY, standing_session.kept(new, now))
    return answer


def _may_renew(request: HttpRequest, configured: Configuration, answer: Answer, stream: str | None) -> bool:
    """Whether a yes came from the store that a standing in the session would have given."""
    mine = configured.standing_at_login and configured.standing_of is None and hasattr(request, "session")
    return mine and stream is None and answer.permitted and not isinstance(answer, Stated)


def _told(failed: IdverifyError) -> None:
    # The answer stands; the store is asked again next time.
    _log.warning("a standing was not renewed: %s.%s", failed.family, failed.code)
