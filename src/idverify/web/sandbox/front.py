"""What stands before a sandbox: it says what it is, loses and holds back answers, and begins anew."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from typing import Any, Final

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.types import Message, Receive, Scope, Send

from idverify.errors import OperatorError
from idverify.problem import language_of, problem_of
from idverify.web.entrance import Entrance
from idverify.web.sandbox.world import World

HEADER: Final = (b"idverify-sandbox", b"true")
_TOUCHED: Final = ("/v1/", "/access/")
_KEY: Final = b"idempotency-key"
_DONE_BELOW: Final = 500


class Front(Entrance):
    """An ASGI application around one world after another.

    Args:
        make: makes a world, given what begins another one.
    """

    def __init__(self, make: Callable[[Callable[[], Any]], World]) -> None:
        self._make = make
        self._world = make(self.reset)
        self._lives: AsyncExitStack | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._resetting = asyncio.Lock()

    @property
    def app(self) -> FastAPI:
        """The application of the world that is on."""
        return self._world.app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection, as ASGI has it."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        world = self._world
        with world.answering() as entrance:
            if scope["type"] == "http":
                await _through(world, scope, receive, _saying_so(send))
            else:
                await entrance(scope, receive, send)

    async def reset(self) -> None:
        """Begin another world; what the old one is still answering is answered from it, and then it ends."""
        async with self._resetting:
            old, stopping = self._world, self._world.app.state.stopping
            new = await run_in_threadpool(self._make, self.reset)
            new.app.state.stopping = stopping
            lives = await _begun(new)
            ended, self._lives, self._world = self._lives, lives, new
        task = asyncio.create_task(_end(old, ended))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._lives = await _begun(self._world)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for task in self._ending:
            task.cancel()
        await asyncio.gather(*self._ending, return_exceptions=True)
        await _end(self._world, self._lives)
        await send({"type": "lifespan.shutdown.complete"})


async def _begun(world: World) -> AsyncExitStack:
    lives = AsyncExitStack()
    await lives.enter_async_context(world.app.router.lifespan_context(world.app))
    return lives


async def _end(world: World, lives: AsyncExitStack | None) -> None:
    with suppress(asyncio.CancelledError):  # then the process ends, and nobody waits for answers any more
        await world.idle()
    if lives is not None:
        await lives.aclose()
    await run_in_threadpool(world.close)


def _saying_so(send: Send) -> Send:
    async def said(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), HEADER]
        await send(message)

    # Where a connection has to be cut, the server's own end of it is looked for here.
    said.__dict__["transport"] = getattr(getattr(send, "__self__", None), "transport", None)
    return said


async def _through(world: World, scope: Scope, receive: Receive, send: Send) -> None:
    """Pass a request on, and what is answered back: late, or not at all, where that is chosen."""
    chaos = world.controls.chaos
    if not scope["path"].startswith(_TOUCHED):
        await world.entrance(scope, receive, send)
        return
    key = next((value.decode("latin-1") for name, value in scope["headers"] if name == _KEY), None)
    loss, delay = None if key is None else chaos.loses(key), chaos.delay()
    answered: list[Message] = []

    async def hold(message: Message) -> None:
        answered.append(message)

    await world.entrance(scope, receive, hold)
    await asyncio.sleep(delay)
    if loss is not None and answered and answered[0]["status"] < _DONE_BELOW:
        if loss == "closed" and await _cut(send, receive):
            return
        answered = _unknown(scope, answered[0])
    for message in answered:
        await send(message)


async def _cut(send: Send, receive: Receive) -> bool:
    """Close the connection without a word; False where this server has no connection to close."""
    transport = vars(send).get("transport")
    if transport is None:
        return False
    transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass
    return True


def _unknown(scope: Scope, start: Message) -> list[Message]:
    """What a store's outage in the moment of the commit is answered with (docs/adr/0030)."""
    given = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"accept-language"), None)
    lang = language_of(given)
    problem = problem_of(OperatorError("outcome_unknown"))
    body = problem.body(lang)
    headers = {name.lower(): value for name, value in start["headers"]}
    told = {name.lower().encode(): value.encode() for name, value in problem.headers(lang).items()}
    headers |= told | {b"content-length": str(len(body)).encode()}
    return [
        {"type": "http.response.start", "status": problem.status, "headers": list(headers.items())},
        {"type": "http.response.body", "body": body},
    ]
