"""The sandbox as a process: refused where anything real is near, and telling at once what to do next."""

from __future__ import annotations

import ipaddress
import os
import re
import socket
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

from idverify.errors import OperatorError
from idverify.messages import Language, text
from idverify.web.configuration import Configuration
from idverify.web.production import is_loopback
from idverify.web.sandbox.environment import sandbox_settings
from idverify.web.sandbox.front import Front
from idverify.web.sandbox.key import TOKEN
from idverify.web.sandbox.world import World
from idverify.web.server import Server, log_to_stdout

# Whoever tries a thing out asks as often as a loop can.
_OFTEN: Final = 1_000_000
_FLAG: Final = "IDVERIFY_SANDBOX_ANYWHERE"
_REDIRECT: Final = "IDVERIFY_SANDBOX_REDIRECT"
_ADDRESS: Final = re.compile(r"https?://[!-~]+", re.ASCII)


def serve(
    *,
    host: str,
    port: int,
    lang: Language,
    redirect: str | None = None,
    anywhere: bool = False,
    environment: Mapping[str, str] | None = None,
) -> int:
    """Serve a sandbox until told to stop; nothing of it stays.

    Args:
        host, port: where to listen; port 0 for any that is free.
        lang: which language is printed first; both are.
        redirect: the platform's own address that people come back to from the provider of electronic identification;
            ``IDVERIFY_SANDBOX_REDIRECT`` if left out, and a page of the sandbox if that is not set either.
        anywhere: it may listen where other machines reach it; so says ``IDVERIFY_SANDBOX_ANYWHERE=1``.
        environment: variables by name; those of this process if left out.

    Returns:
        The exit status, 0.

    Raises:
        OperatorError: the environment is that of production (``sandbox_production``) or of a real platform
            (``sandbox_setting``), other machines would reach it and nobody said that they may (``sandbox_host``), or a
            setting cannot be used (``setting``).
    """
    told = dict(os.environ if environment is None else environment)
    anywhere = told.pop(_FLAG, "") == "1" or anywhere
    redirect = told.pop(_REDIRECT, None) or redirect
    settings = sandbox_settings(told)
    if not (anywhere or is_loopback(host)):
        raise OperatorError("sandbox_host")
    if redirect is not None and (not _ADDRESS.fullmatch(redirect) or urlsplit(redirect).fragment):
        raise OperatorError("setting", name=_REDIRECT, reason="http://… | https://…")
    configuration = Configuration.from_environment(told).model_copy(
        update={
            "calls_per_second": _OFTEN,
            "failures_per_minute": _OFTEN,
            "public_per_minute": _OFTEN,
            "drain_seconds": 0.0,
        }
    )
    reached: list[str] = []

    def make(reset: Callable[[], Awaitable[None]]) -> World:
        return World(settings, configuration, here=lambda: reached[0], redirect=redirect, reset=reset)

    front = Front(make)
    server = _SandboxServer(front, configuration, host=host, port=port, reached=reached, lang=lang)
    log_to_stdout()
    server.run()
    return 0


class _SandboxServer(Server):
    """Says where it is reached and what to try, once it is there."""

    def __init__(
        self,
        front: Front,
        configuration: Configuration,
        *,
        host: str,
        port: int,
        reached: list[str],
        lang: Language,
    ) -> None:
        super().__init__(front, configuration, host=host, port=port)
        self._reached = reached
        self._lang = lang

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then say so."""
        await super().startup(sockets)
        if self.should_exit:
            return
        host, port = self.address
        shown = "127.0.0.1" if ipaddress.ip_address(host).is_unspecified else host
        here = f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
        self._reached[:] = [here]
        sys.stdout.write(_first_screen(here, self._lang))
        sys.stdout.flush()


def _first_screen(here: str, lang: Language) -> str:
    """What it is, the key, and the next step."""
    other: Language = "en" if lang == "vi" else "vi"
    first = (
        f"curl -s {here}/v1/sign-up/begin \\\n"
        f"      -H 'Authorization: Bearer {TOKEN}' \\\n"
        "      -H 'Content-Type: application/json' \\\n"
        '      -d \'{"birth_date": "1990-05-01"}\''
    )

    def said(key: str) -> list[str]:
        each = text(key)
        return [each.in_(lang), each.in_(other)]

    lines = [
        f"idverify sandbox: {here}",
        "",
        *said("cli.sandbox.about"),
        "",
        *said("cli.sandbox.key"),
        f"    {TOKEN}",
        *said("cli.sandbox.first"),
        f"    {first}",
        *said("cli.sandbox.pages"),
        f"    {here}/try",
        f"    {here}/explorer",
        *said("cli.sandbox.next"),
        f"    {here}/sandbox",
        "    docs/how-to/try-it-in-the-sandbox.md",
        *said("cli.sandbox.stop"),
        "",
    ]
    return "\n".join(lines)


__all__ = ["serve"]
