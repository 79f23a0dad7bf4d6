"""How a function over columns is compiled: when it is first called, without Python's lock, and once for a machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from numba import njit

_P = ParamSpec("_P")
_T = TypeVar("_T")


def compiled(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """A function of arrays and numbers, as machine code that lets go of Python's lock while it runs.

    What was compiled is kept beside the source or under ``NUMBA_CACHE_DIR``, and read again by the next process;
    where neither can be written to, each process compiles for itself. What is kept is code alone: whatever is
    secret comes in as an argument, and is in no global or default of the function.

    Args:
        function: of numpy arrays and numbers.
    """
    try:
        made = njit(nogil=True, cache=True)(function)
    except RuntimeError:  # nowhere to keep it
        made = njit(nogil=True)(function)
    return cast("Callable[_P, _T]", made)


__all__ = ["compiled"]
