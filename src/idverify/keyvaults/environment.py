"""A vault in environment variables."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Final

from idverify.errors import OperatorError
from idverify.keyvaults.held import Entry, HeldKeys, HeldVault

_VARIABLES: Final = {
    "IDVERIFY_KEYS": "root",
    "IDVERIFY_WRAP_KEYS": "wrap",
    "IDVERIFY_SIGN_KEYS": "sign",
}


class EnvironmentVault(HeldVault):
    """The keys of one platform from variables, each ``name:64 hex digits`` with commas between.

    ``IDVERIFY_KEYS`` holds root keys by ``kid``, ``IDVERIFY_WRAP_KEYS`` and ``IDVERIFY_SIGN_KEYS`` other keys by their
    whole names; what they mean is told at ``FileVault``.

    Removing a variable keeps it from the programs that this process starts, and from whoever prints ``os.environ``.
    It does not take it out of ``/proc/PID/environ``, which shows what the process was started with; a file is better.
    A process that is forked has the keys of its parent: make the vault in each worker.

    Args:
        environment: variables by name, such as ``os.environ``.
        tenant: the platform, as of its ``Keyring``.
        remove: whether the variables are taken out of ``environment`` once they were read, good or bad.

    Raises:
        OperatorError: there is none of them, or an entry is no key or one that stood before (``setting``, with
            ``name`` and ``reason``).
    """

    __slots__ = ()

    def __init__(self, environment: MutableMapping[str, str], *, tenant: str, remove: bool = False) -> None:
        given = {name: environment[name] for name in _VARIABLES if name in environment}
        if remove:
            for name in given:
                del environment[name]
        if not given:
            raise OperatorError("setting", name="IDVERIFY_KEYS", reason="missing")
        entries = [
            (name, Entry(use, *_parts(entry)))
            for name, use in _VARIABLES.items()
            for entry in given.get(name, "").split(",")
            if entry.strip()
        ]
        held = HeldKeys.read((entry for _, entry in entries), tenant=tenant)
        if isinstance(held, int):
            name = entries[held - 1][0]
            del given, entries, environment  # a report of an error may show what a function held when it failed
            raise OperatorError("setting", name=name, reason="name:64 hex")
        super().__init__(held)


def _parts(entry: str) -> tuple[str, str]:
    name, _, secret = entry.strip().rpartition(":")
    return name, secret
