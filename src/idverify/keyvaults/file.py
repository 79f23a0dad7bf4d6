"""A vault in a file that only its owner can read."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from idverify.errors import OperatorError
from idverify.keyvaults.held import Entry, HeldKeys, HeldVault

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_LARGEST: Final = 1 << 20


class FileVault(HeldVault):
    """The keys of one platform from a text file, one to a line.

    Such as::

        # made on 21 November 2026
        2026a: 64 hex digits
        wrap idverify/platform-a/days: 64 hex digits
        sign idverify/ledger: 64 hex digits

    A bare name is the ``kid`` of a root key: the vault then holds what ``names_of`` lists for it. ``wrap`` and
    ``sign`` begin a key of that use with its whole name; the digits after ``sign`` are an Ed25519 seed.

    A process that is forked after the file was read has the keys too, and so has whatever dumps either. With
    ``per_worker`` the file is read when a key is first needed, and once more in every process that was forked since:
    a parent that only starts workers then never has them. More than that is not promised.

    Args:
        path: the file, readable by its owner alone; ``/dev/fd/N`` reads from a descriptor that was opened before.
        tenant: the platform, as of its ``Keyring``.
        per_worker: whether every process reads for itself. Not for a pipe, which is read once.

    Raises:
        OperatorError: others can read it (``vault_file_mode``, with ``path``); it cannot be read, or a line is no key
            or one that stood before (``vault_file``, with ``path`` and ``reason``). With ``per_worker`` this comes when
            a key is first needed.
    """

    __slots__ = ("_path", "_pid", "_tenant")

    def __init__(self, path: str | Path, *, tenant: str, per_worker: bool = False) -> None:
        self._path, self._tenant = str(path), tenant
        self._pid: int | None = None
        if per_worker:
            self._pid = -1
        else:
            super().__init__(_read(self._path, tenant))

    def _keys(self) -> HeldKeys:
        # Two threads may both read, and find the same.
        if self._pid is not None and self._pid != (pid := os.getpid()):
            self._held = _read(self._path, self._tenant)
            self._pid = pid
        return self._held

    def __repr__(self) -> str:
        return f"FileVault({self._path!r})"


def _read(path: str, tenant: str) -> HeldKeys:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError as unreadable:
        raise OperatorError("vault_file", path=path, reason=unreadable.strerror) from None
    # Of what was opened, not of what now has that name.
    with os.fdopen(descriptor, "rb") as opened:
        if stat.S_IMODE(os.fstat(descriptor).st_mode) & _OTHERS:
            raise OperatorError("vault_file_mode", path=path)
        entries = _entries(opened.read(_LARGEST))
    found = entries if isinstance(entries, int) else HeldKeys.read(entries.values(), tenant=tenant)
    if isinstance(found, int):
        line = found if isinstance(entries, int) else list(entries)[found - 1]
        raise OperatorError("vault_file", path=path, reason=f"line {line}")
    return found


def _entries(data: bytes) -> dict[int, Entry] | int:
    """What the lines say by their numbers, or the number of the first line that says nothing; it is not shown."""
    entries = {}
    for number, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if not raw.isascii():
            return number
        line = raw.decode("ascii").strip()
        if not line or line.startswith("#"):
            continue
        name, _, secret = line.rpartition(":")
        use, space, rest = name.partition(" ")
        entries[number] = Entry(use, rest.strip(), secret.strip()) if space else Entry("root", use, secret.strip())
    return entries
