"""How long the explorer's whole answer takes on the server, beside one decision and beside the gate's JSON endpoint.

All in one process, of one sandbox, through the whole application from request to response, without a socket: the page,
the part of it that htmx asks for, and ``POST /access/v1/evaluation`` (OpenID AuthZEN) about a real account; and
``decide`` alone about the same facts. Of each request the wall clock and the CPU time of the process are taken. Rounds
are interleaved. The page asks the rules two to three hundred times: of every neighbour and every day of change.

Usage: python benchmarks/explorer.py [ROUNDS]
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, Final

from idverify.web.configuration import Configuration
from idverify.web.pages.explorer.examples import EXAMPLES
from idverify.web.pages.explorer.query import address_of
from idverify.web.sandbox.key import TOKEN
from idverify.web.sandbox.world import World

GOAL_MS: Final = 50
CASES: Final = ("adult", "child", "disputed")
PART: Final = ((b"hx-request", b"true"), (b"hx-request-type", b"partial"))
_OFTEN: Final = 1_000_000
Asked = Callable[[], Awaitable[int]]


async def ask(
    world: World, method: str, address: str, body: bytes = b"", headers: tuple[tuple[bytes, bytes], ...] = ()
) -> tuple[int, bytes]:
    path, _, query = address.partition("?")
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1"), *headers],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 80),
        "state": {},
    }
    if body:
        scope["headers"] += [(b"content-length", str(len(body)).encode()), (b"content-type", b"application/json")]
    sent: list[Any] = []
    told = False

    async def receive() -> dict[str, Any]:
        nonlocal told
        if told:
            await asyncio.Event().wait()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:  # noqa: ANN401  # ASGI's own
        sent.append(message)

    await world.entrance(scope, receive, send)
    return sent[0]["status"], b"".join(each.get("body", b"") for each in sent[1:])


async def post(world: World, path: str, asked: dict[str, Any]) -> dict[str, Any]:
    key = (b"idempotency-key", os.urandom(8).hex().encode())
    bearer = (b"authorization", f"Bearer {TOKEN}".encode())
    status, body = await ask(world, "POST", path, json.dumps(asked).encode(), (key, bearer))
    if status >= 300:
        raise SystemExit(f"{path}: {status} {body.decode()}")
    found: dict[str, Any] = json.loads(body)
    return found


async def enrolled(world: World) -> None:
    """An adult's account, proven as people prove it."""
    origin = {"session": "a browser", "ip": "192.0.2.7"}
    phone = "0912 000 001"
    asked = {"phone": phone, "purpose": "enrol", "account": "lan", "origin": origin}
    challenge = (await post(world, "/v1/sign-up/challenge", asked))["challenge"]
    code = next(each.code for each in world.controls.inbox.look() if each.challenge == challenge)
    given = {"challenge": challenge, "code": code, "account": "lan", "origin": origin}
    proof = (await post(world, "/v1/sign-up/answer", given))["proof"]
    user = {"name": "Nguyễn Thị Thử", "birth_date": "1990-05-01"}
    await post(world, "/v1/sign-up/enrol", {"account": "lan", "user": user, "phone": phone, "proof": proof})


def contenders(world: World) -> dict[str, Asked]:
    question = {
        "subject": {"type": "account", "id": "lan"},
        "action": {"name": "post"},
        "resource": {"type": "network", "id": "mxh"},
    }
    body, bearer = json.dumps(question).encode(), ((b"authorization", f"Bearer {TOKEN}".encode()),)

    async def evaluated() -> int:
        return (await ask(world, "POST", "/access/v1/evaluation", body, bearer))[0]

    def page(name: str, headers: tuple[tuple[bytes, bytes], ...] = ()) -> Asked:
        async def shown() -> int:
            return (await ask(world, "GET", address_of(EXAMPLES[name]), headers=headers))[0]

        return shown

    async def decided() -> int:
        return 200 if EXAMPLES["adult"].decided().permitted else 500

    pages = {f"page, {name}": page(name) for name in CASES}
    parts = {f"answer for htmx, {name}": page(name, PART) for name in CASES}
    return {"decide alone, adult": decided, "POST /access/v1/evaluation": evaluated} | pages | parts


async def measured(world: World, rounds: int) -> dict[str, list[tuple[float, float]]]:
    asks = contenders(world)
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in asks}
    for number in range(rounds + 3):
        for name, each in asks.items():
            wall, cpu = time.perf_counter(), time.process_time()
            status = await each()
            took = ((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000)
            if status != 200:
                raise SystemExit(f"{name}: {status}")
            if number >= 3:  # the first few fill caches
                found[name].append(took)
    return found


def spread(values: list[float]) -> str:
    return f"{min(values):7.2f} {statistics.median(values):7.2f} {max(values):7.2f}"


def printed(found: dict[str, list[tuple[float, float]]], rounds: int, load: float) -> None:
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    print(f"python benchmarks/explorer.py {rounds}   commit {commit} and what was not committed yet", end="   ")
    print(f"{datetime.now(tz=UTC):%Y-%m-%d %H:%M} UTC")
    libraries = ", ".join(f"{name} {version(name)}" for name in ("fastapi", "starlette", "jinja2"))
    print(f"Python {platform.python_version()}, {libraries}; {os.cpu_count()} processors")
    print(f"Load of the machine {load:.1f} before, {os.getloadavg()[0]:.1f} after; {rounds} rounds; milliseconds\n")
    print(f"{'':34} wall:   min  median     max   CPU:   min  median     max")
    for name, took in found.items():
        print(f"{name:34}      {spread([wall for wall, _ in took])}        {spread([cpu for _, cpu in took])}")
    alone, gate = (statistics.median(cpu for _, cpu in took) for took in list(found.values())[:2])
    print()
    for name, took in list(found.items())[2:]:
        cpu = statistics.median(cpu for _, cpu in took)
        print(f"{name:34} {cpu / gate:6.1f} x the gate's endpoint, {cpu / alone:6.0f} x decide (CPU, medians)")
    worst = max(statistics.median(wall for wall, _ in took) for took in found.values())
    print(f"\nGoal: below {GOAL_MS} ms on the server. Slowest median by the wall clock: {worst:.1f} ms")


async def run(rounds: int) -> None:
    async def never() -> None: ...

    often = {"calls_per_second": _OFTEN, "failures_per_minute": _OFTEN, "public_per_minute": _OFTEN}
    configuration = Configuration.from_environment({}).model_copy(update=often)
    load = os.getloadavg()[0]
    world = World({}, configuration, here=lambda: "http://127.0.0.1", redirect=None, reset=never)
    try:
        async with world.app.router.lifespan_context(world.app):
            await enrolled(world)
            printed(await measured(world, rounds), rounds, load)
    finally:
        world.close()


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1]) if len(sys.argv) > 1 else 101))
