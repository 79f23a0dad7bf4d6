"""One worker of ``idverify serve`` under wrk: it never fails, and no sign-up that it acknowledged is lost.

Usage: python tools/load.py [--store sqlite|postgresql] [--seconds N] [--sign-ups N] [--connections N]

Two rounds on one store, each with sign-ups whose proofs lie ready and questions to the gate between them. In the second
the process is told to stop (SIGTERM) in the middle. Afterwards every sign-up that was answered 201 is looked for in the
store, and every open account in the answers. Exit status 1 if one is missing, or any answer is 500 or above.

wrk comes from Debian's packages.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from postgres_server import PostgresServer
from sqlalchemy import select

from idverify.account import Person
from idverify.account.service import Service
from idverify.application import Application
from idverify.evidence.budget import NO_BUDGETS
from idverify.evidence.possession import Origin, Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, Keyring
from idverify.registrar import Registrar
from idverify.sealing import Group, OfficerKey, Officers, RecordSeal
from idverify.senders.outbox import Outbox
from idverify.stores.opening import engine_of, open_store
from idverify.stores.schema import ACCOUNT
from idverify.stores.sql import SqlStore
from idverify.web.api_key import ApiKey, Scope

_TENANT: Final = "load"
_SECRET: Final = os.urandom(32)
_ORIGIN: Final = Origin(session="session", ip="192.0.2.7")
_THREADS: Final = 2
_LISTENING: Final = re.compile(r"running on (http://[0-9.:]+)")
_HERE: Final = Path(__file__).resolve().parent
_FAILED: Final = 500
_DONE: Final = 201


@dataclass(frozen=True)
class Platform:
    """What is under load."""

    url: str
    folder: Path
    store: SqlStore
    registrar: Registrar
    outbox: Outbox
    token: str

    def prepare(self, numbers: range) -> None:
        """Sign-ups that lack nothing but their last step, one file for each thread of wrk."""
        files = [(self.folder / f"sign-ups.{each}").open("w", encoding="utf-8") for each in range(_THREADS)]
        for n in numbers:
            now = datetime.now(tz=UTC)
            account, phone = f"account-{n}", PhoneNumber.parse(f"09120{n:05d}")
            sent = self.registrar.challenge(
                phone, purpose=Purpose.ENROL, account=account, origin=_ORIGIN, lang="vi", now=now
            )
            code = self.outbox.code_for(sent.id)
            self.outbox.messages.clear()
            proof = self.registrar.prove(sent.id, code, account=account, origin=_ORIGIN, now=now)
            user = {"name": "Người Thử", "birth_date": "1990-05-01"}
            body = {"account": account, "user": user, "phone": phone.national, "proof": proof.id}
            files[n % _THREADS].write(f"{n} {json.dumps(body)}\n")
        for each in files:
            each.close()

    def opened(self) -> set[int]:
        """Which of them have an account now."""
        engine = engine_of(self.url)
        with engine.connect() as connection:
            found = connection.scalars(select(ACCOUNT.c.id).where(ACCOUNT.c.tenant == _TENANT)).all()
        engine.dispose()
        return {int(name.removeprefix("account-")) for name in found if name.startswith("account-")}

    def answers(self) -> tuple[Counter[int], set[int]]:
        """How often each status was answered, and which sign-ups were acknowledged."""
        statuses: Counter[int] = Counter()
        done = set()
        for each in range(_THREADS):
            for line in (self.folder / f"told.{each}").read_text(encoding="utf-8").splitlines():
                status, _, id = line.partition(" ")
                statuses[int(status)] += 1
                if int(status) == _DONE and id.startswith("00000001-"):
                    done.add(int(id[-12:]))
        return statuses, done


@contextmanager
def platform_on(url: str, folder: Path) -> Iterator[tuple[Platform, dict[str, str]]]:
    """A platform on an empty store, and the environment in which its service runs."""
    store = open_store(url, tenant=_TENANT, upgrade=True)
    officers = Officers(tuple(OfficerKey.generate(f"officer-{group}", group).officer for group in Group))
    (folder / "officers.json").write_text(officers.to_json(), encoding="utf-8")
    outbox = Outbox()
    registrar = Registrar(
        service=Service.DOMESTIC,
        ring=Keyring((Key("2026a", _SECRET),), tenant=_TENANT),
        store=store,
        sender=outbox,
        seal=RecordSeal(officers, tenant=_TENANT),
        budgets=NO_BUDGETS,
    )
    key = ApiKey.new(frozenset(Scope), "load", datetime.now(tz=UTC))
    store.keep_api_key(key.kept)
    made = Platform(url, folder, store, registrar, outbox, key.token)
    phone, now = PhoneNumber.parse("0913000001"), datetime.now(tz=UTC)
    sent = registrar.challenge(phone, purpose=Purpose.ENROL, account="known", origin=_ORIGIN, lang="vi", now=now)
    proof = registrar.prove(sent.id, outbox.code_for(sent.id), account="known", origin=_ORIGIN, now=now)
    person = Person("Người Thử", date(1990, 5, 1))
    registrar.enrol(Application(account="known", user=person, phone=phone, proof=proof.id), now=now).require()
    environment = {
        **os.environ,
        "IDVERIFY_STORE": url,
        "IDVERIFY_TENANT": _TENANT,
        "IDVERIFY_KEYS": f"2026a:{_SECRET.hex()}",
        "IDVERIFY_OFFICERS_FILE": str(folder / "officers.json"),
        "IDVERIFY_HTTP_CALLS_PER_SECOND": "1000000",
        "IDVERIFY_HTTP_DRAIN_SECONDS": "0",
    }
    try:
        yield made, environment
    finally:
        store.close()


@contextmanager
def served(environment: dict[str, str], folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """One worker: the process, and where it listens."""
    said = folder / "said"
    with said.open("wb") as errors, (folder / "access").open("ab") as access:
        command = [sys.executable, "-m", "idverify", "serve", "--port", "0", "--lang", "en"]
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=access, stderr=errors)
    try:
        while not (found := _LISTENING.search(said.read_text(encoding="utf-8"))):
            if process.poll() is not None:
                raise SystemExit(said.read_text(encoding="utf-8"))
            time.sleep(0.05)
        yield process, found[1]
    finally:
        process.kill()
        process.wait()


def load(made: Platform, address: str, *, seconds: int, connections: int, every: int) -> str:
    """What wrk says after a while of it."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise SystemExit("no wrk here; on Debian: apt install wrk")
    command = [wrk, f"-t{_THREADS}", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(_HERE / "load.lua")]
    command += [address, "--", str(made.folder), made.token, str(every)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def figures(said: str) -> dict[str, str]:
    """Of what wrk says, what is worth keeping."""
    wanted = {
        "requests a second": r"Requests/sec:\s+(\S+)",
        "median": r"50%\s+(\S+)",
        "99 of 100 within": r"99%\s+(\S+)",
    }
    return {name: found[1] for name, pattern in wanted.items() if (found := re.search(pattern, said))}


def main(arguments: list[str] | None = None) -> int:
    """Run both rounds, and say what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--sign-ups", type=int, default=1_000, help="in each round")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--every", type=int, default=5, help="one request in so many is a sign-up")
    asked = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="idv-load-"))
    server = (
        PostgresServer(Path(tempfile.mkdtemp(prefix="idv-pg-")), fsync=True) if asked.store == "postgresql" else None
    )
    try:
        if server is not None:
            server.start()
        url = f"sqlite:///{folder / 'store.sqlite'}" if server is None else server.url
        with platform_on(url, folder) as (made, environment):
            return rounds(made, environment, asked)
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def rounds(made: Platform, environment: dict[str, str], asked: argparse.Namespace) -> int:
    """The two rounds; the exit status."""
    wrong = 0
    print(f"store                 {asked.store}")
    print(f"machine               {os.cpu_count()} processors, Python {platform.python_version()}")
    for name, stops in (("served to the end", False), ("told to stop in the middle", True)):
        first = max(made.opened(), default=-1) + 1
        made.prepare(range(first, first + asked.sign_ups))
        with served(environment, made.folder) as (process, address):
            timer = threading.Timer(asked.seconds / 2, process.send_signal, (signal.SIGTERM,))
            if stops:
                timer.start()
            said = load(made, address, seconds=asked.seconds, connections=asked.connections, every=asked.every)
            timer.cancel()
            if stops and process.wait(timeout=60) != 0:
                print("! the process did not end well")
                wrong += 1
        statuses, done = made.answers()
        there = {n for n in made.opened() if n >= first}
        failed = sum(times for status, times in statuses.items() if status >= _FAILED)
        rows = {
            **figures(said),
            "answers": ", ".join(f"{status}: {times}" for status, times in sorted(statuses.items())),
            "answers of 500 and above": failed,
            "sign-ups acknowledged": len(done),
            "  lost": len(done - there),
            "  there and not acknowledged": len(there - done),
        }
        print(f"\n{name}")
        print("\n".join(f"  {row:<30}  {value}" for row, value in rows.items()))
        wrong += failed + len(done - there)
        # At its end wrk hangs up on what it asked last, one request at most for each connection.
        if not done or len(there - done) > asked.connections:
            print("! the round says nothing: no sign-up was acknowledged, or too many are there without an answer")
            wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
