"""The crash harness: workers are killed at random, and what they were told is compared with what is found."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random
from typing import Final, Protocol

from crash_audit import Audit, name_of
from crash_choices import Chooser, answer_code, use_proof
from crash_family_steps import ALL_STEPS
from crash_journal import JournalReader
from crash_model import SHARED, START, STEP, Model, Op, Problem
from crash_platform import LOG_KEY, ORIGIN, OTHER_TENANT, SETUP, TENANT, Platform
from crash_tally import Tally
from crash_worker import GONE, PRELOADED, Errand, journal_of, remember, work
from sqlalchemy import make_url

from idverify.ledger.signer import LogSigner
from idverify.stores.opening import open_custody, open_store

_KNOWN: Final = 24  # accounts that a worker takes up
_END_SECONDS: Final = 60


class Server(Protocol):
    """A server that can be killed."""

    def kill(self) -> None: ...

    def start(self) -> None: ...


class Harness:
    """One run.

    Args:
        url: of an empty database.
        folder: its own, empty.
        seed: of every choice; when a kill falls is the machine's business too, so that no two runs are the same.
        workers: how many work at once, up to 8.
        server: what can be killed beside them.
        sabotage: how the store is spoilt, and then what is lost, doubled or torn ends the run; not at all if empty.
        pace: how many seconds there are between two kills, on average.
    """

    def __init__(
        self,
        url: str,
        folder: Path,
        *,
        seed: int,
        workers: int = 3,
        server: Server | None = None,
        sabotage: str = "",
        pace: float = 0.25,
    ) -> None:
        self._url, self._folder, self._seed, self._server = url, folder, seed, server
        self._random = Random(seed)
        self._sabotage, self._pace = sabotage, pace
        self._audit = Audit(url, folder, seed=seed)
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(PRELOADED)
        self._processes: dict[int, ForkServerProcess] = {}
        self._readers = {each: JournalReader(journal_of(folder, each)) for each in range(workers)}
        self._numbers = dict.fromkeys(range(workers), 0)
        self._lives = dict.fromkeys(range(workers), 0)
        self._working: set[int] = set()
        self.tally = self._audit.tally

    def run(self, kills: int, *, progress: Callable[[int], None] = lambda _: None) -> Tally:
        """Kill so often, then compare everything."""
        self._set_up()
        try:
            for worker in self._readers:
                self._start(worker)
            while self.tally.kills.total() < kills and not (
                self._sabotage and self.tally.of("lost", "doubled", "torn")
            ):
                time.sleep(self._random.expovariate(1 / self._pace))
                self._see_who_works()
                self._kill()
                progress(self.tally.kills.total())
        finally:
            self._end(self._processes)
        for worker in self._readers:
            self._settle(worker)
        self._audit.compare_all()
        return self.tally

    # Before

    def _set_up(self) -> None:
        LogSigner.begin(ORIGIN, LOG_KEY.public_key().public_bytes_raw(), LOG_KEY.sign, self._folder / "signed")
        for tenant in (OTHER_TENANT, TENANT):
            store = open_store(self._url, tenant=tenant, upgrade=True)
            custody = open_custody(self._url, tenant=tenant)
            platform = Platform(store, custody, self._folder, tenant)
            model = self._audit.model if tenant == TENANT else Model()
            for place in range(3):
                self._sign_up(platform, model, f"{SHARED}{place}", 8 * 100_000 + 500_000 + place)
            store.close()
            custody.close()
        self._audit.begin()

    def _sign_up(self, platform: Platform, model: Model, account: str, phone: int) -> None:
        self._audit.recognise(phone)
        chooser = Chooser(model, SETUP, len(model.accounts) * 10 - 1_000, Random())
        steps: tuple[Callable[[], Op | None], ...] = (
            lambda: {"op": "challenge", "account": account, "purpose": "enrol", "phone": phone},
            lambda: answer_code(chooser),
            lambda: use_proof(chooser),
        )
        for step in steps:
            while (op := step()) is None or op["op"] == "guess":
                pass
            chooser.n += 1
            op |= {"n": chooser.n, "w": SETUP, "at": START + chooser.n * STEP + SETUP, "shift": 0}
            answer = platform.do(op)
            remember(model, op, answer)
            model.adopt(model.stages(ALL_STEPS[op["op"]], {**op, **answer})[-1])

    # Workers

    def _start(self, worker: int) -> None:
        url = self._url
        if not url.startswith("sqlite"):
            named = make_url(url).update_query_dict({"application_name": name_of(worker)})
            url = named.render_as_string(hide_password=False)
        model = self._audit.model.some(worker, _KNOWN)
        first = self._numbers[worker] + 1
        errand = Errand(worker, self._lives[worker], url, str(self._folder), self._seed, first, model, self._sabotage)
        self._lives[worker] += 1
        self._working.discard(worker)
        process = self._context.Process(target=work, args=(errand,), daemon=True)
        process.start()
        self._processes[worker] = process

    def _see_who_works(self) -> None:
        """Notice who has begun something, and who ended by themselves, which nobody should."""
        for worker, process in self._processes.items():
            if self._readers[worker].has_more:
                self._working.add(worker)
            if process.exitcode is not None:
                self.tally.problems.append(Problem("failed", f"worker {worker} ended with {process.exitcode}"))

    def _kill(self) -> None:
        if not self._working and self._random.random() < 0.9:
            return None  # mostly those are killed who have begun something; now and then one that is being started
        draw, everybody = self._random.random(), list(self._processes)
        if self._server is not None and draw < (0.8 if self._sabotage else 0.1):
            return self._kill_server()
        if draw < 0.25:
            kind, whom = "all workers at once", everybody
        elif draw < 0.4 and len(everybody) > 2:
            kind, whom = "some workers", self._random.sample(everybody, len(everybody) - 1)
        else:
            kind, whom = "a worker", [self._random.choice(sorted(self._working) or everybody)]
        self.tally.kills[kind] += 1
        self._end(whom)
        for worker in whom:
            self._settle(worker)
        for worker in whom:
            self._start(worker)
        return None

    def _kill_server(self) -> None:
        assert self._server is not None
        with_them = [each for each in self._processes if self._random.random() < 0.3]
        self.tally.kills["the server, with all of its processes"] += 1
        self._server.kill()
        self._end(with_them)
        for worker, process in self._processes.items():
            process.join(_END_SECONDS)
            if process.exitcode not in (GONE, -signal.SIGKILL):
                text = f"worker {worker} ended with {process.exitcode} as the server was killed"
                self.tally.problems.append(Problem("failed", text))
        self._end(list(self._processes))
        self._server.start()
        for worker in self._readers:
            self._settle(worker)
        for worker in self._readers:
            self._start(worker)

    def _end(self, whom: Collection[int]) -> None:
        """Kill workers, all of them before any is waited for."""
        for worker in whom:
            process = self._processes[worker]
            if process.exitcode is None and process.pid is not None:
                with suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGKILL)
                    self.tally.killed += 1
        for worker in list(whom):
            process = self._processes.pop(worker)
            process.join(_END_SECONDS)

    def _settle(self, worker: int) -> None:
        entries = self._readers[worker].entries()
        if entries:
            self._audit.settle(worker, entries)
            self._numbers[worker] = entries[-1].op["n"]
