"""The operations of a live sign-up, put to a sandbox of this library through its own HTTP API.

It is what any platform's client would be: it names its writes, asks again where an answer was lost, and looks again
where a message is late. A platform with another sign-up writes such a bridge for it (docs/reference/live-sign-up.md).
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from idverify.conformance.door import AnswerError
from idverify.conformance.http_exchange import HttpExchange, Reply

# It stands in the documentation and is printed by every sandbox; no other service takes it.
SANDBOX_KEY: Final = "idv1_5a4db0c500000001_sandbox-only-it-opens-nothing-anywhere-elsE"
_ADDRESS: Final = "192.0.2.7"  # RFC 5737: nobody's
_SHOWN: Final = {"text_version": "conformance", "lang": "vi"}
_TIMES: Final = 10
_CODE: Final = re.compile(r"request\.[a-z_]{1,40}", re.ASCII)
_Answer = dict[str, Any]
_Request = Mapping[str, Any]


class _BadRequestError(Exception):
    """A member is missing or of the wrong type."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class SandboxBridge:
    """The sign-up of a sandbox.

    Args:
        exchange: how it is reached.
        root: its address, such as ``http://127.0.0.1:8181``.
        key: an API key with every scope.
    """

    def __init__(self, exchange: HttpExchange, root: str, key: str) -> None:
        self._exchange, self._root = exchange, root
        self._headers = {"Authorization": f"Bearer {key}"}

    def answer_to(self, request: _Request) -> _Answer:
        """The answer to a ``live.*`` request, without its id.

        Raises:
            AnswerError: the sandbox cannot be reached, does not take the key, or does not understand this bridge; or
                it is none, and answers what no sandbox would.
        """
        answer = _LIVE.get(str(request.get("op")))
        if answer is None:
            return {"unsupported": True}
        try:
            return answer(self, request)
        except _BadRequestError as wrong:
            return {"error": {"code": "bad_request", "field": wrong.field}}
        except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
            raise AnswerError("not_json") from None

    def reset(self, _request: _Request) -> _Answer:
        """``live.reset``."""
        return _accepted(self._send("POST", "/sandbox/reset"))

    def clock(self, request: _Request) -> _Answer:
        """``live.clock``."""
        return _accepted(self._send("PUT", "/sandbox/clock", {"now": _text(request, "at")}))

    def chaos(self, request: _Request) -> _Answer:
        """``live.chaos``."""
        known = ("duplicates", "delays", "reordering", "losses", "seed")
        return _accepted(
            self._send("PUT", "/sandbox/chaos", {name: request[name] for name in known if name in request})
        )

    def begin(self, request: _Request) -> _Answer:
        """``live.begin``."""
        reply = self._send("POST", "/v1/sign-up/begin", {"birth_date": _text(request, "birth_date")})
        return _object_in(_told(reply))

    def send_code(self, request: _Request) -> _Answer:
        """``live.code.send``; and ``live.code.resend``, which is the same here, for a new code replaces the old one."""
        asked = {
            "phone": _text(request, "phone"),
            "purpose": _text(request, "purpose"),
            "account": _text(request, "account"),
            "origin": _origin(request),
        }
        reply = self._write("/v1/sign-up/challenge", asked)
        if reply.status >= _REFUSED:
            return {"accepted": False, "reason": _code_in(reply)}
        # All of it is handed on, so that it can be seen whether a code is in it.
        return {**_object_in(reply), "accepted": True}

    def read_code(self, request: _Request) -> _Answer:
        """``live.code.read``: a message may be late, and may come twice."""
        challenge = request.get("challenge")
        for _ in range(_TIMES if isinstance(challenge, str) else 0):
            messages = _object_in(_told(self._send("GET", "/sandbox/inbox")))["messages"]
            codes = dict.fromkeys(each["code"] for each in messages if each["challenge"] == challenge)
            if codes:
                return {"codes": list(codes)}
        return {"codes": []}

    def answer_code(self, request: _Request) -> _Answer:
        """``live.code.answer``; what is no text is no code."""
        challenge, code = request.get("challenge"), request.get("code")
        if not isinstance(challenge, str):
            return {"accepted": False, "reason": "no challenge"}
        asked = {
            "challenge": challenge,
            "code": code if isinstance(code, str) else "",
            "account": _text(request, "account"),
            "origin": _origin(request),
        }
        reply = self._write("/v1/sign-up/answer", asked)
        if reply.status >= _REFUSED:
            return {"accepted": False, "reason": _code_in(reply)}
        return {"accepted": True, "proof": _object_in(reply)["proof"]}

    def identify(self, request: _Request) -> _Answer:
        """``live.identify``: to the provider, there somebody, and back."""
        asked = {
            "provider": "sandbox",
            "account": _text(request, "account"),
            "purpose": "enrol",
            "origin": _origin(request),
            "sells": request.get("sells") is True,
            **({"declaration": _SHOWN} if request.get("declared") is True else {}),
        }
        sent = self._write("/v1/identification/begin", asked)
        if sent.status >= _REFUSED:
            return {"accepted": False, "reason": _code_in(sent)}
        query = parse_qs(urlsplit(str(_object_in(sent)["address"])).query)
        answered = {"state": query["state"][0], "person": _text(request, "person")}
        back = _object_in(_told(self._send("POST", "/sandbox/eid/answer", answered)))["callbacks"][0]["parameters"]
        if "error" in back:
            return {"accepted": False, "reason": back["error"]}
        return {"accepted": True, "identification": back}

    def sign_up(self, request: _Request) -> _Answer:
        """``live.sign_up``."""
        adult = request.get("guardian")
        asked = {
            "account": _text(request, "account"),
            "user": _whole(_part(request, "user"), "name", "birth_date"),
            **_whole(request, "phone", "proof", "sells"),
            **_identified(request),
        }
        if adult is not None:
            adult = _part(request, "guardian")
            asked["guardian"] = {
                "relationship": {"relation": _text(adult, "relation")},
                "person": _whole(adult, "name", "birth_date"),
                **_whole(adult, "phone", "proof"),
                "consents": [{"by": by, **_SHOWN} for by in adult.get("consents") or ()],
            }
        reply = self._write("/v1/sign-up/enrol", asked)
        if reply.status < _REFUSED:
            return _object_in(reply)
        code = _code_in(reply, {"over_collected"})
        problem = _object_in(reply)
        reasons = {name: problem.get(name, []) for name in ("breaches", "remedies")}
        return {"permitted": False, **reasons, "reason": code}

    def decide(self, request: _Request) -> _Answer:
        """``live.decide``."""
        asked = {"account": _text(request, "account"), "action": _text(request, "action")}
        return _object_in(_told(self._send("POST", "/v1/gate/decide", asked)))

    def _write(self, path: str, asked: _Answer) -> Reply:
        """Do something once, however often it has to be asked for."""
        key = {"Idempotency-Key": str(uuid.uuid4())}
        reply = None
        for _ in range(_TIMES):
            try:
                reply = self._send("POST", path, asked, key)
            except AnswerError as trouble:
                if trouble.code != "crashed":
                    raise
                continue
            if reply.status < _BROKEN:
                return reply
        raise AnswerError("status", "503") if reply is not None else AnswerError("crashed")

    def _send(
        self, method: str, path: str, asked: _Answer | None = None, more: Mapping[str, str] | None = None
    ) -> Reply:
        body = None if asked is None else json.dumps(asked).encode()
        return self._exchange.send(method, f"{self._root}{path}", body=body, headers={**self._headers, **(more or {})})


_REFUSED: Final = 400
_BROKEN: Final = 500
_LIVE: Final[dict[str, Callable[[SandboxBridge, _Request], _Answer]]] = {
    "live.reset": SandboxBridge.reset,
    "live.clock": SandboxBridge.clock,
    "live.chaos": SandboxBridge.chaos,
    "live.begin": SandboxBridge.begin,
    "live.code.send": SandboxBridge.send_code,
    "live.code.read": SandboxBridge.read_code,
    "live.code.resend": SandboxBridge.send_code,
    "live.code.answer": SandboxBridge.answer_code,
    "live.identify": SandboxBridge.identify,
    "live.sign_up": SandboxBridge.sign_up,
    "live.decide": SandboxBridge.decide,
}
LIVE: Final = tuple(_LIVE)


def _accepted(reply: Reply) -> _Answer:
    if reply.status < _REFUSED:
        return {"accepted": True}
    return {"accepted": False, "reason": _code_in(reply, _ASKED)}


# Refusals of the sandbox's own calls that are answers.
_ASKED: Final = frozenset({"request.sandbox_clock"})


def _told(reply: Reply) -> Reply:
    if reply.status >= _REFUSED:
        raise AnswerError("status", str(reply.status))
    return reply


def _code_in(reply: Reply, answers: frozenset[str] | set[str] = frozenset()) -> str:
    """Why something was refused; where this bridge was not understood or not let in, that is no refusal.

    Raises:
        AnswerError: so it was.
    """
    problem = _object_in(reply)
    code = str(problem.get("code"))
    faults = {str(each.get("code")) for each in problem.get("faults") or ()}
    if code.startswith("request.") and code not in answers and not (faults and faults <= answers):
        # What else stands there is the server's own to choose.
        raise AnswerError("status", f"{reply.status} {code if _CODE.fullmatch(code) else ''}".rstrip())
    return code


def _object_in(reply: Reply) -> _Answer:
    try:
        found = json.loads(reply.body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise AnswerError("not_json")
    return found


def _identified(request: _Request) -> _Answer:
    declared = {"declaration": _SHOWN} if request.get("declared") is True else {}
    parameters = request.get("identification")
    if parameters is None:
        return declared
    return {**declared, "identification": {"parameters": parameters, "origin": _origin(request)}}


def _origin(request: _Request) -> _Answer:
    return {"session": _text(request, "session"), "ip": _ADDRESS}


def _part(request: _Request, name: str) -> _Request:
    found = request.get(name)
    if not isinstance(found, dict):
        raise _BadRequestError(name)
    return found


def _text(request: _Request, name: str) -> str:
    found = request.get(name)
    if not isinstance(found, str):
        raise _BadRequestError(name)
    return found


def _whole(request: _Request, *names: str) -> _Answer:
    """The members that are there and not null."""
    return {name: request[name] for name in names if request.get(name) is not None}
