"""Chunks judged by threads of this process, for a kernel that lets go of the interpreter."""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Generator, Iterator
from typing import Final

from idverify.campaign.kernel import Kernel
from idverify.campaign.reading.source import Chunk
from idverify.campaign.run.failure import told
from idverify.campaign.run.part import Done, StoppedError, Work
from idverify.errors import IdverifyError

# Seconds that a thread back from compiled code waits for the interpreter before it asks for it; Python's own five
# thousandths are as long as many a column takes.
_PATIENCE: Final = 0.0005


def judged_by_threads(chunks: Iterator[Chunk], work: Work, workers: int) -> Generator[Done]:
    """Judge chunks by several threads; each takes the next one when it is free, so none waits in memory.

    Args:
        chunks: each once.
        work: how.
        workers: how many threads.

    Returns:
        Each part when it is done. Whoever closes the iterator ends the threads; what they had begun is not there.

    Raises:
        OperatorError: as of ``Work``, or a thread failed (``campaign_worker``).
    """
    crew = _Crew(chunks, work)
    patience = sys.getswitchinterval()
    sys.setswitchinterval(_PATIENCE)
    threads = [threading.Thread(target=crew.work, name=f"campaign-{number}") for number in range(workers)]
    try:
        for thread in threads:
            thread.start()
        ended = 0
        while ended < workers:
            said = crew.said.get()
            if isinstance(said, IdverifyError):
                raise said
            if said is None:
                ended += 1
            else:
                yield said
    finally:
        sys.setswitchinterval(patience)
        crew.stopped.set()
        for thread in threads:
            if thread.ident is not None:
                thread.join()


class _Crew:
    def __init__(self, chunks: Iterator[Chunk], work: Work) -> None:
        self._chunks, self._work, self._turn = chunks, work, threading.Lock()
        self._kernel: Kernel | None = None
        self.said: queue.SimpleQueue[Done | IdverifyError | None] = queue.SimpleQueue()
        self.stopped = threading.Event()

    def work(self) -> None:
        try:
            with self._turn:
                kernel = self._kernel = self._work.kernel(self._kernel)
            while (chunk := self._next()) is not None:
                self.said.put(self._work.part(chunk, kernel, lambda: not self.stopped.is_set()))
        except StoppedError:
            pass
        except BaseException as failed:  # noqa: BLE001  # whoever waits must hear of it
            self.said.put(told(failed))
        self.said.put(None)

    def _next(self) -> Chunk | None:
        with self._turn:
            return None if self.stopped.is_set() else next(self._chunks, None)
