"""Whose session a request is, and the standing that came with it, by Django's own sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asgiref.sync import async_to_sync, iscoroutinefunction, sync_to_async
from django.http import HttpRequest

from idverify.integrations.django import standing_session
from idverify.integrations.django.configuration import Configuration


def account(request: HttpRequest, configured: Configuration) -> str | None:
    """Whose session it is; None where nobody is signed in."""
    if configured.account_of is not None:
        return _text(_called(configured.account_of, request))
    return _of_user(request)


async def aaccount(request: HttpRequest, configured: Configuration) -> str | None:
    """As ``account``, for an event loop."""
    if configured.account_of is not None:
        return _text(await _awaited(configured.account_of, request))
    # Never ``request.auser()``: whoever puts another user into ``request.user``, for a token or to act as somebody,
    # leaves that one as it was. To look at a lazy user may ask a database, which goes by threads.
    return await sync_to_async(_of_user)(request)


def standing(request: HttpRequest, configured: Configuration) -> str | None:
    """The standing that came with the session, if one did."""
    if configured.standing_of is not None:
        return _text(_called(configured.standing_of, request))
    return standing_session.token(request) if configured.standing_at_login else None


async def astanding(request: HttpRequest, configured: Configuration) -> str | None:
    """As ``standing``, for an event loop."""
    if configured.standing_of is not None:
        return _text(await _awaited(configured.standing_of, request))
    return await standing_session.atoken(request) if configured.standing_at_login else None


def key_of(user: Any) -> str | None:  # noqa: ANN401  # whichever user model the project has
    """The account of a user who is signed in: the primary key; None of anybody else."""
    if user is None or not user.is_authenticated or user.pk is None:
        return None
    return str(user.pk)


def _of_user(request: HttpRequest) -> str | None:
    return key_of(getattr(request, "user", None))


def _text(found: object) -> str | None:
    # What is empty is nobody's name and no standing; it is never looked up.
    return None if found is None or found == "" else str(found)


def _called(ask: Callable[..., Any], request: HttpRequest) -> object:
    return async_to_sync(ask)(request) if iscoroutinefunction(ask) else ask(request)


async def _awaited(ask: Callable[..., Any], request: HttpRequest) -> object:
    # A plain function may ask Django's database, which goes by threads: it gets the one that Django keeps for it.
    return await ask(request) if iscoroutinefunction(ask) else await sync_to_async(ask)(request)
