"""The gate that stands before both applications of this folder."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import SimpleCookie
from typing import Any

import idverify as iv
from idverify.integrations.asgi import ASGIGate, standing_cookie
from idverify.integrations.door import Door

door = Door.from_settings()
sessions: dict[str, str] = {}  # in life: your own sessions


def signed_in(scope: MutableMapping[str, Any]) -> str | None:
    """The account of a request's session."""
    cookies = SimpleCookie(next((value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"), ""))
    return sessions.get(cookies["session"].value) if "session" in cookies else None


def sign_in(account: str) -> dict[str, str]:
    """The cookies of a new session. In life: your own sign-in, with a password."""
    session = secrets.token_urlsafe()
    sessions[session] = account
    return {"session": session, "idverify_standing": door.standing(account)}


def gated(app: Callable[[Any, Any, Any], Awaitable[None]]) -> ASGIGate:
    """An application whose live comments are asked about, one by one."""
    return ASGIGate(
        app,
        door=door,
        account_of=signed_in,
        standing_of=standing_cookie,
        routes={"POST /sign-in/{name}": None, "WEBSOCKET /live/{stream}": iv.Action.COMMENT},
    )
