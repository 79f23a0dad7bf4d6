"""What a door costs, beside the same endpoint without one, in one run.

Each pair is two uvicorn workers with one do-nothing endpoint: one without the gate and one with it. wrk asks them in
turn, a second or so each, and compared round by round; both are sent the same headers, those of two hundred sessions in
turn, or of as many as ``--sessions`` says: a door remembers some thousands of standings that it has checked, and with
more it checks again and again.
Beside the throughput stands what the worker itself used, from /proc, which other programs on the machine disturb less.
Where there is no wrk, the application is driven within one process with no server around it: then the numbers are what
a request costs inside of the server, and no share of what a server can do.

Usage: python benchmarks/doors.py [--rounds N] [--seconds S] [--sessions N] [--driver wrk|in-process] [PAIR …]
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import re
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

import uvicorn
from fastapi import Depends, FastAPI
from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import Route

import idverify as iv
from idverify.answer import Answer
from idverify.evidence.budget import NO_BUDGETS
from idverify.integrations.asgi import ASGIGate, standing_cookie
from idverify.integrations.door import Door
from idverify.integrations.fastapi import install, requires
from idverify.integrations.fastapi import standing_cookie as cookie_of
from idverify.law import VIETNAM
from idverify.registrar import Registrar
from idverify.sealing import Group, OfficerKey, Officers
from idverify.senders.outbox import Outbox
from idverify.stores.opening import open_store

ACCOUNTS: Final = 200
CONNECTIONS: Final = 16
IN_PROCESS: Final = 2_000  # requests a round
COMMENT: Final = {"POST /comments": iv.Action.COMMENT}
ROUTES: Final = COMMENT | {f"POST /other/{{number}}/{name}": iv.Action.POST for name in "abcdefgh"}

App = Callable[[Any, Any, Any], Awaitable[None]]


class Pair(NamedTuple):
    title: str
    without: str
    with_gate: str
    standing: bool
    goal: float


PAIRS: Final = {
    "asgi": Pair("A plain ASGI endpoint, ASGIGate, standing", "plain", "plain-gated", standing=True, goal=0.15),
    "starlette": Pair(
        "A Starlette endpoint, ASGIGate, standing", "starlette", "starlette-gated", standing=True, goal=0.15
    ),
    "fastapi": Pair("A FastAPI route, requires, standing", "fastapi", "fastapi-gated", standing=True, goal=0.15),
    "asgi-store": Pair("A plain ASGI endpoint, ASGIGate, SQLite", "plain", "plain-gated", standing=False, goal=0.60),
    "fastapi-store": Pair("A FastAPI route, requires, SQLite", "fastapi", "fastapi-gated", standing=False, goal=0.60),
}


# The endpoints


async def plain(_scope: Any, _receive: Any, send: Any) -> None:  # noqa: ANN401  # ASGI's own shapes
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"{}"})


async def nothing(request: Request) -> Response:  # noqa: ARG001  # Starlette's shape of an endpoint
    return Response(b"{}")


def account_of(scope: Any) -> str | None:  # noqa: ANN401  # a scope of ASGI
    for name, value in scope["headers"]:
        if name == b"x-account":
            return str(value, "latin-1")
    return None


def gated(app: App) -> ASGIGate:
    return ASGIGate(app, door=Door.from_settings(), account_of=account_of, standing_of=standing_cookie, routes=ROUTES)


async def do_nothing(connection: HTTPConnection) -> str:  # noqa: ARG001  # the dependency that requires is held against
    return "nothing"


def fastapi(*, with_gate: bool) -> FastAPI:
    app = FastAPI()
    if with_gate:
        install(app, account_of=lambda request: request.headers.get("x-account"), standing_of=cookie_of)

        @app.post("/comments")
        async def comment(answer: Annotated[Answer, Depends(requires(iv.Action.COMMENT))]) -> Response:  # noqa: ARG001
            return Response(b"{}")

    else:

        @app.post("/comments")
        async def comment_freely(answer: Annotated[str, Depends(do_nothing)]) -> Response:  # noqa: ARG001
            return Response(b"{}")

    return app


def application(kind: str) -> App:
    starlette = Starlette(routes=[Route("/comments", nothing, methods=["POST"])])
    match kind:
        case "plain":
            return plain
        case "plain-gated":
            return gated(plain)
        case "starlette":
            return starlette
        case "starlette-gated":
            return gated(starlette)
        case _:
            return fastapi(with_gate=kind == "fastapi-gated")


# A platform


def settle(folder: Path, sessions: int) -> dict[str, str]:
    """A platform of some accounts, whose settings are this process's environment, and a standing of each."""
    keys = [OfficerKey.generate(f"officer-{group}", group) for group in Group]
    (folder / "officers.json").write_text(Officers(tuple(key.officer for key in keys)).to_json(), encoding="utf-8")
    os.environ.update(
        IDVERIFY_STORE=f"sqlite:///{folder / 'doors.sqlite'}",
        IDVERIFY_TENANT="bench",
        IDVERIFY_KEYS=f"2026a:{secrets.token_hex(32)}",
        IDVERIFY_OFFICERS_FILE=str(folder / "officers.json"),
        IDVERIFY_STANDING_SECONDS="3600",
    )
    open_store(os.environ["IDVERIFY_STORE"], tenant="bench", upgrade=True).close()
    settings, outbox = iv.Settings.from_environment(), Outbox()
    registrar = Registrar(
        service=settings.facts,
        ring=settings.ring,
        store=settings.opened_store,
        sender=outbox,
        seal=settings.seal,
        budgets=NO_BUDGETS,  # they all sign up at once
    )
    now = datetime.now(tz=UTC)
    for each in range(sessions):
        account, phone = f"lan-{each}", iv.PhoneNumber.parse(f"0912{each:06}")
        origin = iv.Origin(session=f"session {each}", ip="192.0.2.7")
        challenge = registrar.challenge(
            phone, purpose=iv.Purpose.ENROL, account=account, origin=origin, lang="vi", now=now
        )
        code = outbox.code_for(challenge.id)
        outbox.messages.clear()
        proof = registrar.prove(challenge.id, code, account=account, origin=origin, now=now)
        person = iv.Person("Nguyễn Thị Lan", date(1990, 5, 1))
        registrar.enrol(iv.Application(account=account, user=person, phone=phone, proof=proof.id), now=now).require()
    gate, accounts = settings.gate(), [f"lan-{each}" for each in range(sessions)]
    return {account: gate.standing(account, now=datetime.now(tz=UTC)) for account in accounts}


def headers(tokens: dict[str, str], *, standing: bool) -> list[dict[str, str]]:
    """What the sessions of all accounts send, in turn."""
    return [
        {
            "X-Account": account,
            "Cookie": f"session={'s' * 43}" + (f"; idverify_standing={token}" if standing else ""),
            "Content-Type": "application/json",
        }
        for account, token in tokens.items()
    ]


# By wrk


@contextmanager
def worker(kind: str) -> Iterator[tuple[str, int]]:
    """The address of a worker, and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serving = subprocess.Popen([sys.executable, __file__, "--serve", kind, str(port)])
    try:
        until = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
            except OSError:
                if time.monotonic() > until or serving.poll() is not None:
                    raise SystemExit(f"the worker did not start: {kind}") from None
                time.sleep(0.05)
            else:
                break
        yield f"http://127.0.0.1:{port}/comments", serving.pid
    finally:
        serving.terminate()
        serving.wait()


def used(process: int) -> float:
    """Seconds of CPU that a process used."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ask(url: str, script: Path, seconds: float) -> int:
    """How many requests were answered, all of them with 200."""
    ran = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "-s", str(script), url],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    if "Non-2xx" in ran or "Socket errors" in ran:
        raise SystemExit(f"not every request was answered with 200:\n{ran}")
    counted = re.search(r"(\d+) requests in", ran)
    if counted is None:
        raise SystemExit(f"wrk says something else:\n{ran}")
    return int(counted[1])


SCRIPT: Final = """
local asked, turn, made = {%s}, 0, {}
init = function()
  for i, headers in ipairs(asked) do made[i] = wrk.format("POST", nil, headers, "{}") end
end
request = function()
  turn = turn %% #made + 1
  return made[turn]
end
"""


def by_wrk(pair: Pair, tokens: dict[str, str], rounds: int, seconds: float, folder: Path) -> None:
    script = folder / "ask.lua"
    asked = [
        "{" + ", ".join(f'["{name}"] = "{value}"' for name, value in each.items()) + "}"
        for each in headers(tokens, standing=pair.standing)
    ]
    script.write_text(SCRIPT % ",\n".join(asked), encoding="utf-8")
    a_second: dict[str, list[float]] = {"without": [], "with": []}
    each: dict[str, list[float]] = {"without": [], "with": []}
    with worker(pair.without) as without, worker(pair.with_gate) as with_gate:
        subjects = {"without": without, "with": with_gate}
        for url, _ in subjects.values():
            ask(url, script, 2)  # and the list of what was revoked is there
        for turn in range(rounds):
            for name in subjects if turn % 2 else reversed(subjects):
                url, process = subjects[name]
                cpu, start = used(process), time.perf_counter()
                answered = ask(url, script, seconds)
                a_second[name].append(answered / (time.perf_counter() - start))
                each[name].append((used(process) - cpu) / answered * 1e6)
    print(f"\n{pair.title:<52}{'a second':>10}{'µs of CPU':>11}")
    for name in subjects:
        rate, cpu_each = statistics.median(a_second[name]), statistics.median(each[name])
        print(f"  {name + ' the gate':<50}{rate:>10,.0f}{cpu_each:>11.1f}")
    # Round by round: what else the machine does changes from one second to the next, and both feel it alike.
    lost = statistics.median(1 - b / a for a, b in zip(a_second["without"], a_second["with"], strict=True))
    lost_cpu = statistics.median(1 - a / b for a, b in zip(each["without"], each["with"], strict=True))
    print(f"  {f'costs, median of rounds; goal under {pair.goal:.0%}':<50}{lost:>10.1%}{lost_cpu:>11.1%}")


# Without a server


class Asking:
    """What stands in a server's place: it hands requests to an application and throws the answers away."""

    def __init__(self, tokens: dict[str, str], *, standing: bool) -> None:
        self.headers = itertools.cycle(
            [(name.lower().encode(), value.encode()) for name, value in each.items()]
            for each in headers(tokens, standing=standing)
        )
        self.statuses: set[int] = set()

    async def receive(self) -> dict[str, Any]:
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def send(self, message: Any) -> None:  # noqa: ANN401  # a message of ASGI
        self.statuses.add(message.get("status", 200))

    def scope(self) -> dict[str, Any]:
        return {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1",
            "method": "POST", "scheme": "http", "path": "/comments", "raw_path": b"/comments", "query_string": b"",
            "root_path": "", "headers": next(self.headers), "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 9),
            "state": {},
        }  # fmt: skip

    async def requests(self, app: App, count: int) -> float:
        """Microseconds of CPU a request."""
        start = time.process_time_ns()
        for _ in range(count):
            await app(self.scope(), self.receive, self.send)
        return (time.process_time_ns() - start) / count / 1000


async def race(asking: Asking, subjects: dict[str, App], rounds: int) -> dict[str, float]:
    for app in subjects.values():
        await asking.requests(app, 100)
        await asyncio.sleep(0.5)  # the list of what was revoked comes in
    taken: dict[str, list[float]] = {name: [] for name in subjects}
    for _ in range(rounds):
        for name, app in subjects.items():
            taken[name].append(await asking.requests(app, IN_PROCESS))
    return {name: statistics.median(figures) for name, figures in taken.items()}


def in_process(pair: Pair, tokens: dict[str, str], rounds: int) -> None:
    asking = Asking(tokens, standing=pair.standing)
    subjects = {"without": application(pair.without), "with": application(pair.with_gate)}
    medians = asyncio.run(race(asking, subjects, rounds))
    if asking.statuses != {200}:
        raise SystemExit(f"not every request was answered with 200: {asking.statuses}")
    print(f"\n{pair.title:<52}{'µs of CPU':>11}")
    for name, figure in medians.items():
        print(f"  {name + ' the gate':<50}{figure:>11.1f}")
    print(f"  {'the gate itself':<50}{medians['with'] - medians['without']:>11.1f}")


def versions() -> str:
    names = ["uvicorn", "starlette", "fastapi", "h11", "httptools", "uvloop"]
    found = []
    for name in names:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"no {name}")
    return ", ".join(found)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("pairs", nargs="*", metavar="PAIR", help=", ".join(PAIRS))
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--sessions", type=int, default=ACCOUNTS)
    best = "wrk" if shutil.which("wrk") else "in-process"
    parser.add_argument("--driver", choices=["wrk", "in-process"], default=best)
    parser.add_argument("--serve", nargs=2, metavar=("KIND", "PORT"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        kind, port = given.serve
        uvicorn.run(application(kind), port=int(port), log_level="error", access_log=False)
        return
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    now = datetime.now(tz=VIETNAM)
    print(f"python benchmarks/doors.py {' '.join(sys.argv[1:])}   commit {commit or 'unknown'}   {now:%Y-%m-%d %H:%M}")
    print(f"Python {sys.version.split()[0]}, {versions()}")
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; {given.rounds} rounds, medians")
    how = f"; {CONNECTIONS} connections, {given.seconds:.0f} s a round" if given.driver == "wrk" else ""
    print(f"Driver: {given.driver}{how}")
    with tempfile.TemporaryDirectory() as made:
        tokens = settle(Path(made), given.sessions)
        for name in given.pairs or PAIRS:
            if given.driver == "wrk":
                by_wrk(PAIRS[name], tokens, given.rounds, given.seconds, Path(made))
            else:
                in_process(PAIRS[name], tokens, given.rounds)


if __name__ == "__main__":
    main()
