"""A write is done once for each Idempotency-Key, and answered the same way however often it is asked.

What is kept, and what is not, after the endpoint was asked:

- An answer below 500 is kept: it is definite, and what was counted (a wrong code) is counted once.
- Not kept is an answer that asks to come again (429), and fields that cannot be read: nothing was done, and the same
  key may be used again, for a corrected body too.
- Of the errors above, those in ``UNDONE`` forget the write too: nothing was done that a second time would do twice.
  Any other leaves it as running, for nobody knows what became of it. Until two minutes are over the same is answered
  409; then whoever asks the same again does it, and what happens once (a proof that is spent, an account that is open)
  says so.

Source: draft-ietf-httpapi-idempotency-key-header-07.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool

from idverify.errors import IdverifyError, RequestError
from idverify.ports.kept_answers import KeptAnswer
from idverify.problem import problem_of
from idverify.web.api_key import Caller
from idverify.web.refusal import of_error
from idverify.web.service import Service

LONGEST_KEY: Final = 255
_KEY: Final = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}", re.ASCII)
_REPLAYED: Final = "Idempotent-Replayed"
# What an answer says besides its body, and must say again.
_HEADERS: Final = ("content-type", "content-language", "vary")
_DEFINITE: Final = 500
_COME_AGAIN: Final = 429
# No connection was had, no operator asked, no place was free; or a code was not sent, and the next takes its place.
UNDONE: Final = frozenset(
    {
        "operator.network_unavailable",
        "operator.send_failed",
        "operator.store_conflict",
        "operator.store_unreachable",
        "operator.vault_unreachable",
        "request.not_ready",
    }
)
_log: Final = logging.getLogger("idverify.web")


async def once(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    """The answer to a write, done now or kept from the first time.

    Args:
        request: with its body read, by a caller who was let in.
        answer: what does it.

    Raises:
        RequestError: there is not exactly one key of 1 to 255 visible characters (``idempotency_key``), it was used for
            something else (``idempotency_differs``), or that is being done (``idempotency_running``).
    """
    given = request.headers.getlist("idempotency-key")
    if len(given) != 1 or not _KEY.fullmatch(given[0]):
        raise RequestError("idempotency_key")
    caller: Caller = request.state.caller
    service: Service = request.app.state.service
    key = caller.mac("idempotency-key", given[0].encode())
    asked = caller.mac("request", request.method.encode(), request.url.path.encode(), await request.body())
    begun = service.clock()
    kept = await run_in_threadpool(service.store.begin_write, caller.id, key, asked, now=begun)
    if kept is not None:
        return _replayed(caller, key, kept)
    write = _Write(service, caller, key, begun)
    try:
        response = await answer(request)
    except RequestValidationError:
        await run_in_threadpool(write.abandon)
        raise
    except IdverifyError as refused:
        response = of_error(request, refused)
        code = problem_of(refused).code
        if response.status_code == _COME_AGAIN or code in UNDONE:
            await run_in_threadpool(write.abandon)
            return response
    if response.status_code < _DEFINITE:
        await run_in_threadpool(write.keep, response)
    return response


class _Write:
    """One write that was begun."""

    def __init__(self, service: Service, caller: Caller, key: bytes, begun: datetime) -> None:
        self._service, self._caller, self._key, self._begun = service, caller, key, begun

    def keep(self, response: Response) -> None:
        """Keep what is about to be answered. Where that fails, the write was done all the same, and is answered."""
        body = _told(response)
        answer = KeptAnswer(response.status_code, self._caller.seal(body, key=self._key))
        try:
            self._service.store.keep_answer(self._caller.id, self._key, answer, now=self._service.clock())
        except IdverifyError as failed:
            _log.warning("an answer was given and could not be kept: %s.%s", failed.family, failed.code)

    def abandon(self) -> None:
        """Forget that it was begun. Where that fails, it stays as running for two minutes."""
        try:
            self._service.store.abandon_write(self._caller.id, self._key, begun=self._begun)
        except IdverifyError as failed:
            _log.warning("a write that was not done could not be forgotten: %s.%s", failed.family, failed.code)


def _told(response: Response) -> bytes:
    headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
    return json.dumps(headers).encode() + b"\n" + bytes(response.body)


def _replayed(caller: Caller, key: bytes, kept: KeptAnswer) -> Response:
    headers, _, body = caller.open(kept.body, key=key).partition(b"\n")
    return Response(body, status_code=kept.status, headers=json.loads(headers) | {_REPLAYED: "true"})
