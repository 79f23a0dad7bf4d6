"""Chunks judged by processes of their own, for a kernel that holds the interpreter."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Final, NamedTuple

from idverify.campaign.reading.source import Chunk
from idverify.campaign.run.failure import told
from idverify.campaign.run.part import Done, Work
from idverify.errors import IdverifyError, OperatorError

_PATIENCE: Final = 10.0  # seconds that a worker has to end of its own accord


class _Worker(NamedTuple):
    process: SpawnProcess
    pipe: Connection


def judged_by_processes(chunks: Iterator[Chunk], work: Work, workers: int) -> Generator[Done]:
    """Judge chunks by several processes; each is sent the next one when it is free, so none waits in memory.

    The processes are started afresh and open their own keys: nothing of this one's memory is theirs. If this process
    dies, by whatever means, they end at once.

    Args:
        chunks: each once; picklable.
        work: how.
        workers: how many processes.

    Returns:
        Each part when it is done. Whoever closes the iterator ends the processes; what they had begun is not there.

    Raises:
        OperatorError: as of ``Work``, or a process failed or died (``campaign_worker``, with ``reason``).
    """
    crew: dict[Connection, _Worker] = {}
    try:
        with _not_interrupted():
            for _ in range(workers):
                worker = _started(work)
                crew[worker.pipe] = worker
        for worker in list(crew.values()):
            _send(worker, chunks, crew)
        while crew:
            for pipe in wait(list(crew)):
                worker = crew[pipe]  # type: ignore[index]  # only pipes are waited for
                said = _heard(worker)
                _send(worker, chunks, crew)
                yield said
    finally:
        _ended(crew)


def _started(work: Work) -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, work), name="campaign", daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _send(worker: _Worker, chunks: Iterator[Chunk], crew: dict[Connection, _Worker]) -> None:
    chunk = next(chunks, None)
    try:
        worker.pipe.send(chunk)
    except OSError:
        raise _died(worker) from None
    if chunk is None:  # it ends by itself
        del crew[worker.pipe]
        worker.pipe.close()


def _heard(worker: _Worker) -> Done:
    try:
        said = worker.pipe.recv()
    except (EOFError, OSError):
        raise _died(worker) from None
    if isinstance(said, IdverifyError):
        raise said
    done: Done = said
    return done


def _died(worker: _Worker) -> OperatorError:
    worker.process.join(_PATIENCE)
    code = worker.process.exitcode
    if code is not None and code < 0:
        return OperatorError("campaign_worker", reason=signal.Signals(-code).name)
    return OperatorError("campaign_worker", reason=f"exit {code}")


def _ended(crew: dict[Connection, _Worker]) -> None:
    for worker in crew.values():
        worker.process.terminate()
    for worker in crew.values():
        worker.process.join(_PATIENCE)
        worker.pipe.close()


@contextmanager
def _not_interrupted() -> Iterator[None]:
    """Start processes that Ctrl-C does not reach: it is meant for this one, which ends them."""
    if sys.platform == "win32":
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # which lets signals through again when it has started
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(pipe: Connection, work: Work) -> None:
    """What a worker does until there are no more chunks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        kernel = work.kernel()
        while (chunk := pipe.recv()) is not None:
            pipe.send(work.part(chunk, kernel))
    except (EOFError, BrokenPipeError):
        return
    except BaseException as failed:  # noqa: BLE001  # whoever waits must hear of it
        pipe.send(told(failed))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
