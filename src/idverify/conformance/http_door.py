"""A test deployment asked over HTTP: by OpenID AuthZEN, by the scenario calls, and by what a sign-up offers."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit

from idverify.conformance.answer_line import object_in
from idverify.conformance.door import AnswerError, Introduction
from idverify.conformance.evaluation import OPERATIONS, answer_in, evaluation_of, refused_in
from idverify.conformance.http_exchange import HttpExchange, Reply
from idverify.conformance.introduction import introduction_in
from idverify.conformance.line_door import LONGEST_ANSWER, TIMEOUT_SECONDS
from idverify.conformance.sandbox_bridge import SANDBOX_KEY, SandboxBridge
from idverify.errors import OperatorError

_EVALUATION: Final = "/access/v1/evaluation"
_INTRODUCTION: Final = "/conformance"
_SCENARIO: Final = "scenario."
_LIVE: Final = "live."
# Every answer of a sandbox of this library has it.
_HEADER: Final = "idverify-sandbox"
_SANDBOX: Final = "/sandbox"
_NOT_THERE: Final = frozenset({404, 405, 501})
_NOT_ADMITTED: Final = frozenset({401, 403})
_NOT_READ: Final = frozenset({400, 422})
# Nobody needs a proof to read: a question by which nothing is decided but whether the key is taken.
_PROBE: Final = {"op": "decide", "id": "0", "at": "2026-11-21T09:00:00+07:00", "action": "read"}


class HttpDoor:
    """A deployment that answers over HTTP.

    ``decide`` and ``enrol`` go to ``/access/v1/evaluation`` below the base, ``scenario.reset`` and its like to
    ``/scenario/reset``. A sandbox of this library is asked ``live.*`` through its own sign-up; of any other deployment
    they are not supported, for each has a sign-up of its own (docs/reference/live-sign-up.md).

    Args:
        base_url: ``http`` or ``https``, without credentials, query and fragment.
        key: sent as ``Authorization: Bearer``; None: nothing is.
        timeout: for each exchange, in seconds.
        longest: the longest answer, in bytes.

    Raises:
        OperatorError: the address or the key cannot be used (``conformance_address``, ``conformance_key``), or a
            library is missing (``conformance_extra``).
    """

    kind = "http"

    def __init__(
        self,
        base_url: str,
        *,
        key: str | None = None,
        timeout: float = TIMEOUT_SECONDS,
        longest: int = LONGEST_ANSWER,
    ) -> None:
        self._host, self._base = _host_of(base_url), base_url.rstrip("/")
        self._key = key
        self._exchange = HttpExchange(key=key, timeout=timeout, longest=longest)
        self._bridge: SandboxBridge | None = None

    def __repr__(self) -> str:
        return f"HttpDoor({self._base!r})"

    def begin(self) -> Introduction:
        """Let it say what it is: ``GET /conformance`` below the base; of one that does not, its host stands there.

        Raises:
            AnswerError: it cannot be reached, answers with an error, or does not take the key (``status`` 401 or 403).
        """
        reply = self._exchange.send("GET", f"{self._base}{_INTRODUCTION}")
        if reply.status in _NOT_THERE:
            introduction = Introduction(name=self._host)
        else:
            introduction = introduction_in(self._object_in(_of_status(reply, 200)))
        if reply.headers.get(_HEADER) == "true" and self._base.endswith(_SANDBOX):
            key = SANDBOX_KEY if self._key is None else self._key
            self._bridge = SandboxBridge(self._exchange, self._base.removesuffix(_SANDBOX), key)
        self._require_admitted()
        claimed = introduction.capabilities
        # What cannot be put this way is not asked for, whatever it claims.
        can = None if claimed is None else tuple(filter(self._puts, claimed))
        return replace(introduction, capabilities=can)

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer to one request. Raises as of ``Door.ask``."""
        op, id = str(request.get("op")), {"id": request.get("id")}
        if not self._puts(op):
            return id | {"unsupported": True}
        if op.startswith(_SCENARIO):
            return id | self._told(op.removeprefix(_SCENARIO), request)
        if self._bridge is not None and op.startswith(_LIVE):
            answer: dict[str, Any] = self._exchange.without_key(self._bridge.answer_to(request))
            return id | answer
        return id | self._evaluated(request)

    def _puts(self, op: str) -> bool:
        """Whether there is a way to put an operation through this door."""
        if op.startswith(_LIVE):
            return self._bridge is not None
        return op in OPERATIONS or (op.startswith(_SCENARIO) and op.removeprefix(_SCENARIO).isalnum())

    def renew(self) -> None:
        """Let go of every connection; the next question makes another."""
        self._exchange.renew()

    def close(self) -> None:
        """End it."""
        self._exchange.close()

    def _require_admitted(self) -> None:
        reply = self._posted(_EVALUATION, evaluation_of(_PROBE))
        if reply.status in _NOT_ADMITTED:
            raise AnswerError("status", str(reply.status))

    def _evaluated(self, request: dict[str, Any]) -> dict[str, Any]:
        reply = self._posted(_EVALUATION, evaluation_of(request))
        if reply.status in _NOT_READ:
            return refused_in(self._object_in(reply))
        return answer_in(self._object_in(_of_status(reply, 200)))

    def _told(self, what: str, request: dict[str, Any]) -> dict[str, Any]:
        reply = self._posted(f"/scenario/{what}", request)
        if reply.status in _NOT_THERE:
            return {"unsupported": True}
        if reply.status in _NOT_READ:
            return refused_in(self._object_in(reply))
        answer = self._object_in(_of_status(reply, 200))
        if answer.get("id", request["id"]) != request["id"]:
            raise AnswerError("wrong_id", self._exchange.said(reply.body))
        return answer

    def _posted(self, path: str, asked: dict[str, Any]) -> Reply:
        return self._exchange.send("POST", f"{self._base}{path}", body=json.dumps(asked).encode())

    def _object_in(self, reply: Reply) -> dict[str, Any]:
        try:
            whole: dict[str, Any] = self._exchange.without_key(object_in(reply.body))
        except ValueError:
            raise AnswerError("not_json", self._exchange.said(reply.body)) from None
        return whole


def _of_status(reply: Reply, status: int) -> Reply:
    if reply.status != status:
        raise AnswerError("status", str(reply.status))
    return reply


def _host_of(base_url: str) -> str:
    """Host and port; what else stands in an address may be a secret."""
    try:
        parts = urlsplit(base_url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise OperatorError("conformance_address") from None
    plain = base_url.isascii() and base_url.isprintable() and " " not in base_url
    if not plain or parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        raise OperatorError("conformance_address")
    if "?" in base_url or "#" in base_url:
        raise OperatorError("conformance_address")
    return host if port is None else f"{host}:{port}"
