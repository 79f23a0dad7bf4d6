"""The library that speaks to a token: loaded once in a process, and started anew in the child of a fork."""

from __future__ import annotations

import contextlib
import os
import threading
from typing import Any, Final

import pkcs11


class Library:
    """One library; it is initialised for one thread at a time, as python-pkcs11 does it, and used under this lock."""

    def __init__(self, path: str, *, inherited: bool) -> None:
        self.lock = threading.RLock()
        self._path, self._inherited = path, inherited
        self._library: Any = None

    def started(self) -> Any:  # noqa: ANN401  # python-pkcs11 gives its class and a function one name
        if self._library is None:
            self._library = pkcs11.lib(self._path)
        if self._inherited:
            self.stop()
        self._inherited = False
        self._library.initialize()
        return self._library

    def stop(self) -> None:
        # A library that noticed a fork by itself says that it was never initialised; and one may not have been loaded.
        with contextlib.suppress(pkcs11.PKCS11Error, AttributeError):
            self._library.finalize()


class Libraries:
    """The libraries that this process has loaded.

    To PKCS#11 the child of a fork is another application and initialises anew. A fork waits until no thread is inside
    of a library: the child would get a copy of it in the middle of its work, and locks that nobody opens.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: dict[str, Library] = {}
        self._inherited: set[str] = set()

    def of(self, path: str) -> Library:
        with self._lock:
            if path not in self._loaded:
                self._loaded[path] = Library(path, inherited=path in self._inherited)
            return self._loaded[path]

    def before_fork(self) -> None:
        self._lock.acquire()
        for library in self._loaded.values():
            library.lock.acquire()

    def after_in_parent(self) -> None:
        for library in self._loaded.values():
            library.lock.release()
        self._lock.release()

    def after_in_child(self) -> None:
        self._lock = threading.Lock()
        self._inherited |= set(self._loaded)
        self._loaded = {}


LIBRARIES: Final = Libraries()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=LIBRARIES.before_fork,
        after_in_parent=LIBRARIES.after_in_parent,
        after_in_child=LIBRARIES.after_in_child,
    )
