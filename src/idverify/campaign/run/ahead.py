"""Things worked out by several threads a little ahead of whoever takes them, in their order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")
THREADS: Final = min(4, os.cpu_count() or 1)


def ahead(make: Callable[[_Given], _Made], each: Iterable[_Given]) -> Iterator[_Made]:
    """``map``, by ``THREADS`` threads; no more than one more than those are in memory.

    Args:
        make: lets go of the interpreter while it works.
        each: what it is given.
    """
    waiting: deque[Future[_Made]] = deque()
    with ThreadPoolExecutor(THREADS, thread_name_prefix="campaign") as pool:
        try:
            for given in each:
                waiting.append(pool.submit(make, given))
                if len(waiting) > THREADS:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
