"""The kernel's whole columns, compiled when they are first met: the same answers, sooner. Needs numba."""

from __future__ import annotations

import functools


@functools.cache
def available() -> bool:
    """Whether this process has numba, so that columns can be compiled; it is loaded to find out."""
    try:
        import numba  # noqa: F401  # one that is there and does not fit the numpy beside it does not load
    except ImportError:
        return False
    return True


__all__ = ["available"]
