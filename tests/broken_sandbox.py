"""A sandbox in which one thing is broken: the one whose name stands in a file, from the next reset on.

Run as ``python broken_sandbox.py serve --sandbox …`` with the file's path in ``BROKEN_SANDBOX``.
"""

from __future__ import annotations

import json
import os
import runpy
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from starlette.types import Message, Receive, Scope, Send

from idverify.application import Application
from idverify.evidence import possession
from idverify.evidence.attestation import IdAttestation
from idverify.evidence.possession import Origin
from idverify.identifiers.phone import PhoneNumber
from idverify.phone_proof import PhoneProof
from idverify.registrar import Registrar
from idverify.stores import challenges
from idverify.stores.schema import CHALLENGE
from idverify.web.entrance import Entrance
from idverify.web.sandbox.eid import SandboxEid
from idverify.web.sandbox.inbox import Inbox
from idverify.web.sandbox.world import World

FILE = "BROKEN_SANDBOX"
_BROKEN = ExitStack()
_SETTINGS: dict[str, str] = {}
_CODES: dict[str, str] = {}


def _put(of: object, name: str, value: object) -> None:
    _BROKEN.enter_context(patch.object(of, name, value, create=True))


def _around(of: Any, name: str, change: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    _put(of, name, change(getattr(of, name)))


def a_resend_refills_the_tries() -> None:
    _put(challenges, "max", lambda _spent, default: default)


def a_code_never_ends() -> None:
    _put(possession, "LIFETIME", timedelta(days=3650))


def tries_are_not_counted() -> None:
    def uncounted(count: Callable[..., Any]) -> Callable[..., Any]:
        def counted(tables: Any, challenge: str, *more: Any) -> Any:
            found = count(tables, challenge, *more)
            tables.put(CHALLENGE, {"guesses": 0}, id=challenge)
            return found

        return counted

    _around(challenges, "count_guess", uncounted)


def a_code_serves_any_session() -> None:
    def anywhere(ask: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *given, **named: ask(*given, **named | {"origin": Origin("any", "192.0.2.7")})

    _around(PhoneProof, "challenge", anywhere)
    _around(PhoneProof, "prove", anywhere)


def a_code_serves_any_account() -> None:
    def anybodys(prove: Callable[..., Any]) -> Callable[..., Any]:
        def proven(self: Any, challenge: str, code: str, **named: Any) -> Any:
            kept = self._store.challenge(challenge)
            return prove(self, challenge, code, **named | ({} if kept is None else {"account": kept.account}))

        return proven

    _around(PhoneProof, "prove", anybodys)


def a_phone_is_unique() -> None:
    _SETTINGS.update(accounts_per_number="1", wards_per_guardian="1")


def level_1_counts() -> None:
    def raised(ask: Callable[..., IdAttestation]) -> Callable[..., IdAttestation]:
        return lambda *given, **named: replace(ask(*given, **named), level=2)

    _around(SandboxEid, "attestation", raised)


def a_child_alone_is_admitted() -> None:
    def ageless(enrol: Callable[..., Any]) -> Callable[..., Any]:
        def enrolled(self: Any, asked: Application, **named: Any) -> Any:
            grown = replace(asked, user=replace(asked.user, birth_date=date(1990, 5, 1)))
            return enrol(self, asked if asked.guardian else grown, **named)

        return enrolled

    _around(Registrar, "enrol", ageless)


def a_childs_consent_is_not_asked() -> None:
    def asked_of_one(enrol: Callable[..., Any]) -> Callable[..., Any]:
        def enrolled(self: Any, asked: Application, **named: Any) -> Any:
            if asked.guardian is not None and asked.guardian.consents:
                first = asked.guardian.consents[0]
                both = (first, type(first)("child", first.given_at, first.text_version, first.lang))  # type: ignore[arg-type]  # a word is enough
                asked = replace(asked, guardian=replace(asked.guardian, consents=both))
            return enrol(self, asked, **named)

        return enrolled

    _around(Registrar, "enrol", asked_of_one)


def the_number_given_is_not_compared() -> None:
    """Whichever number is given at the sign-up, the one that was proven is taken for it."""
    last: list[PhoneNumber] = []

    def noted(challenge: Callable[..., Any]) -> Callable[..., Any]:
        def asked(self: Any, phone: PhoneNumber, **named: Any) -> Any:
            last.append(phone)
            return challenge(self, phone, **named)

        return asked

    def taken(enrol: Callable[..., Any]) -> Callable[..., Any]:
        return lambda self, asked, **named: enrol(self, replace(asked, phone=last[-1]), **named)

    _around(PhoneProof, "challenge", noted)
    _around(Registrar, "enrol", taken)


def the_code_is_in_the_answer() -> None:
    def noted(send: Callable[..., Any]) -> Callable[..., Any]:
        def sent(self: Inbox, message: Any) -> Any:
            receipt = send(self, message)
            _CODES[message.challenge] = self._messages[-1].message.code
            return receipt

        return sent

    def leaking(answer: Callable[..., Any]) -> Callable[..., Any]:
        async def answered(self: Entrance, scope: Scope, receive: Receive, send: Send) -> None:
            start: list[Message] = []

            async def more(message: Message) -> None:
                if message["type"] == "http.response.start":
                    start.append(message)
                    return
                told = json.loads(message["body"])
                body = json.dumps(told | {"code": _CODES.get(told.get("challenge"))}).encode()
                length = (b"content-length", str(len(body)).encode())
                headers = [each for each in start[0]["headers"] if each[0] != b"content-length"]
                await send({**start[0], "headers": [*headers, length]})
                await send({**message, "body": body})

            leaks = scope["type"] == "http" and scope["path"] == "/v1/sign-up/challenge"
            await answer(self, scope, receive, more if leaks else send)

        return answered

    _around(Inbox, "send", noted)
    _around(Entrance, "__call__", leaking)


BROKEN = {
    each.__name__: each
    for each in (
        a_resend_refills_the_tries,
        a_code_never_ends,
        tries_are_not_counted,
        a_code_serves_any_session,
        a_code_serves_any_account,
        a_phone_is_unique,
        level_1_counts,
        a_child_alone_is_admitted,
        a_childs_consent_is_not_asked,
        the_number_given_is_not_compared,
        the_code_is_in_the_answer,
    )
}


def _world(*given: Any, **named: Any) -> World:
    _BROKEN.close()
    _SETTINGS.clear()
    name = Path(os.environ[FILE]).read_text(encoding="utf-8").strip()
    if name:
        BROKEN[name]()
    settings, *more = given
    return World({**settings, **_SETTINGS}, *more, **named)


if __name__ == "__main__":
    from idverify.web.sandbox import serving

    serving.__dict__["World"] = _world
    runpy.run_module("idverify", run_name="__main__")
