"""A websocket that is asked about for as long as it is open."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from idverify.answer import Answer
from idverify.errors import IdverifyError
from idverify.integrations.asgi_routes import Ask
from idverify.integrations.door import Door
from idverify.problem import Problem, problem_of

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

# RFC 6455 section 7.4.1, and 1013 of the IANA registry that it founded: try again later.
_POLICY: Final = 1008
_TRY_AGAIN: Final = 1013
_LONGEST_REASON: Final = 123  # bytes; RFC 6455 section 5.5
_FAILED: Final = 500


class Question:
    """One thing that one account is asked about again and again.

    Args:
        door: the platform's door.
        account: whose session it is; None where nobody is signed in.
        ask: what is to be done.
        token: the standing that came with the session.
        every: for how long an answer of the store is gone by.
    """

    def __init__(
        self, door: Door, account: str | int | None, ask: Ask, token: str | None, *, every: timedelta = timedelta(0)
    ) -> None:
        self._door = door
        self._account = account
        self._ask = ask
        self._token = token
        self._every = every.total_seconds()
        self._last: Answer | None = None  # of the store
        self._until = 0.0

    async def answer(self) -> Answer:
        """The yes of now: of the standing where it gives one, else of the store.

        Raises:
            DeniedError: it is a no.
            RequestError: nobody is signed in (``signed_out``).
            OperatorError: the store gave no answer.
        """
        account, (action, stream, item) = self._account, self._ask
        if account is not None and self._token is not None:
            stated = self._door.stated(account, action, token=self._token, stream=stream, item=item)
            if stated is not None:
                # From the moment at which it gives none any more the store is asked at once.
                self._last = None
                return stated
        last = self._last
        if last is not None and time.monotonic() < self._until:
            end = last.valid_until
            if end is None or self._door.now() < end:
                return last
        self._last = None
        decided = await self._door.decide_async(account, action, stream=stream, item=item)
        self._last, self._until = decided.require(), time.monotonic() + self._every
        return decided


class Watched:
    """Both ends of a websocket as the application sees them, with every message of the client asked about.

    Args:
        receive, send: of the server.
        questions: what is asked; each has to be answered with a yes.
        raises: whether the server speaks a version of ASGI in which sending to a closed websocket is an ``OSError``.
    """

    def __init__(self, receive: Receive, send: Send, questions: Sequence[Question], *, raises: bool) -> None:
        self._receive = receive
        self._send = send
        self._questions = questions
        self._raises = raises
        self._held: Message | None = None
        self._closed: Message | None = None

    async def receive(self) -> Message:
        """The next message of the client, if its sender may write now; otherwise the end of the connection."""
        if self._closed is not None:
            return self._closed
        if self._held is None:
            self._held = await self._receive()
        # An application may stop waiting at any moment. The message is held until somebody takes it.
        message = self._held
        if message["type"] == "websocket.receive":
            try:
                for question in self._questions:
                    await question.answer()
            except IdverifyError as refused:
                return await self._end(problem_of(refused))
        self._held = None
        return message

    async def send(self, message: Message) -> None:
        """A message of the application, to the client for as long as the connection is open.

        Raises:
            OSError: it was closed here.
        """
        if self._closed is None:
            await self._send(message)
        elif self._raises and message["type"] != "websocket.close":
            raise ConnectionAbortedError("the websocket was closed: its user may not write any more")

    async def _end(self, problem: Problem) -> Message:
        closing = close(problem)
        self._closed = {"type": "websocket.disconnect", "code": closing["code"], "reason": closing["reason"]}
        with suppress(OSError):  # whoever is gone already need not be told
            await self._send(closing)
        return self._closed


def close(problem: Problem) -> Message:
    """The end of a websocket, with what a program needs to know of the reason: ``denied authenticate_phone``."""
    remedies = () if problem.decision is None else problem.decision.remedies
    return {
        "type": "websocket.close",
        "code": _TRY_AGAIN if problem.status >= _FAILED else _POLICY,
        "reason": " ".join((problem.code, *remedies))[:_LONGEST_REASON],
    }
