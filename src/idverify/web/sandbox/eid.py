"""A fake provider of electronic identification, from its page to its answer."""

from __future__ import annotations

import hmac
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple, TypeVar
from urllib.parse import urlencode, urlsplit, urlunsplit

from idverify.errors import AttestationError, RequestError
from idverify.evidence.attestation import IdAttestation
from idverify.evidence.identification import code_challenge as challenge_of
from idverify.ports import EidCallback
from idverify.web.sandbox.chaos import Chaos
from idverify.web.sandbox.people import PEOPLE, Choice, MadeUp

NAME: Final = "sandbox"
AUTHORIZE: Final = "/sandbox/eid/authorize"
_MOST: Final = 10_000
_T = TypeVar("_T")


class Return(NamedTuple):
    """How a person comes back.

    Attributes:
        parameters: what stands in the query of the address that they come back to.
        times: how often they come: 2 of somebody whose browser asked twice.
    """

    parameters: dict[str, str]
    times: int


@dataclass(frozen=True, slots=True)
class _Code:
    """What a code stands for."""

    person: MadeUp = field(repr=False)
    challenge: str


class SandboxEid:
    """A provider whose every person is made up, named ``sandbox``.

    Like a real one it takes each state once and gives each code once, asks for the verifier of RFC 7636, and tells
    nothing of a person but number and level.

    Args:
        here: tells where this server is reached, such as ``http://127.0.0.1:8000``.
        chaos: whether people come back twice.
    """

    name: Final = NAME

    def __init__(self, here: Callable[[], str], chaos: Chaos) -> None:
        self._here = here
        self._chaos = chaos
        self._sent: OrderedDict[str, str] = OrderedDict()
        self._codes: OrderedDict[str, _Code] = OrderedDict()
        self._lock = threading.Lock()

    def address(self, *, state: str, nonce: str, code_challenge: str) -> str:
        """Where to send the person; the state will be known there, once."""
        with self._lock:
            _put(self._sent, state, code_challenge)
        asked = {"state": state, "nonce": nonce, "code_challenge": code_challenge, "code_challenge_method": "S256"}
        return f"{self._here()}{AUTHORIZE}?{urlencode(asked)}"

    def awaits(self, state: str) -> bool:
        """Whether somebody with this state was sent here and has not answered."""
        with self._lock:
            return state in self._sent

    def answer(self, state: str, choice: Choice) -> Return:
        """What somebody does on the provider's page.

        Args:
            state: with which they were sent.
            choice: who they are, or that they refuse.

        Raises:
            RequestError: nobody was sent here with this state, or they have answered (``sandbox_state``).
        """
        with self._lock:
            challenge = self._sent.pop(state, None)
            if challenge is None:
                raise RequestError("sandbox_state")
            if choice is Choice.REFUSES:
                given = {"state": state, "error": "access_denied"}
            else:
                code = secrets.token_urlsafe(24)
                _put(self._codes, code, _Code(PEOPLE[choice], challenge))
                given = {"state": state, "code": code}
        return Return(given, self._chaos.copies("eid"))

    def attestation(self, callback: EidCallback, *, now: datetime) -> IdAttestation:
        """What the provider answers about the person who came back.

        Raises:
            AttestationError: the person refused (``refused``), or the code is none, was used, or was given to another
                request (``mismatch``).
        """
        if "error" in callback.parameters:
            raise AttestationError("refused")
        with self._lock:
            found = self._codes.pop(callback.parameters.get("code", ""), None)
        # The verifier is of one request, so a code of another's is refused with it (RFC 7636 section 4.6).
        if found is None or not hmac.compare_digest(found.challenge, challenge_of(callback.code_verifier)):
            raise AttestationError("mismatch")
        return IdAttestation(
            account=callback.account,
            purpose=callback.purpose,
            personal_id=found.person.personal_id,
            level=found.person.level,
            verified_at=now,
            provider=NAME,
            transaction=secrets.token_hex(16),
        )


def back_at(redirect: str, parameters: dict[str, str]) -> str:
    """The address that a person comes back to.

    Args:
        redirect: the platform's own, which may have a query.
        parameters: what the provider adds to it.
    """
    parts = urlsplit(redirect)
    query = "&".join(filter(None, (parts.query, urlencode(parameters))))
    return urlunsplit(parts._replace(query=query))


def _put(kept: OrderedDict[str, _T], key: str, value: _T) -> None:
    """Keep the newest only: whoever never comes back must not fill the memory."""
    kept[key] = value
    if len(kept) > _MOST:
        kept.popitem(last=False)
