"""Where those who judge accounts get the keys from, each in its own process: no secret travels with the work."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.context import assert_spawning
from typing import Final, Protocol, Self

from idverify.errors import OperatorError, door
from idverify.key_settings import KeySettings
from idverify.keys import KCV_BYTES, KINDS, Key, Keyring
from idverify.pseudonym import KEY_BYTES

_CHECK: Final = "vnid/v1/campaign"  # no number of any kind


class KeySource(Protocol):
    """What opens the key under which the pseudonyms of one run are made; it can be pickled."""

    @property
    def name(self) -> str:
        """``environment`` or ``one_run``."""

    @property
    def kid(self) -> str:
        """The name of the key."""

    @property
    def check_values(self) -> Mapping[str, str]:
        """By kind of number, sixteen hex digits that tell whether two keys and platforms are the same."""

    def open(self) -> Keyring:
        """The key, in this process. Errors: as of what it is kept in, or another key than noted."""


def check_values(ring: Keyring) -> Mapping[str, str]:
    """What a run notes of the key that writes: two keys, or two tenants, have different ones.

    Args:
        ring: its first key is meant.

    Returns:
        Eight bytes in hex by kind of number.

    Raises:
        OperatorError: the key is in a vault that fails.
    """
    return {kind: next(iter(ring.tags(kind, [_CHECK])))[:KCV_BYTES].hex() for kind in KINDS}


@dataclass(frozen=True)
class KeysFromEnvironment:
    """The key that the environment of each process names (``key_settings``); it holds no secret.

    Attributes:
        kid: which of the live keys.
        check_values: what was noted of it where the run began.
    """

    kid: str
    check_values: Mapping[str, str]

    name = "environment"

    @classmethod
    @door
    def here(cls, environment: Mapping[str, str] | None = None) -> Self:
        """The newest key of this process's environment.

        Args:
            environment: variables by name; those of this process if left out.

        Raises:
            OperatorError: as of ``KeySettings.from_environment`` and ``ring``, or a vault fails.
        """
        ring = KeySettings.from_environment(environment).ring
        return cls(ring.keys[0].kid, check_values(ring))

    @door
    def open(self) -> Keyring:
        """That key, from the environment of *this* process.

        Raises:
            OperatorError: as of ``KeySettings``; or the key is not there, or is another one, or the tenant is another
                (``campaign_key_differs``, with ``kid``).
        """
        ring = KeySettings.from_environment().ring
        if ring.key(self.kid) is None:
            raise OperatorError("campaign_key_differs", kid=self.kid)
        ring = ring.ordered([self.kid])
        here = check_values(ring)
        if any(not hmac.compare_digest(here[kind], self.check_values.get(kind, "")) for kind in KINDS):
            raise OperatorError("campaign_key_differs", kid=self.kid)
        return ring


class KeyOfOneRun:
    """A key that nobody keeps, for those who have none yet: equal numbers are seen, and no pseudonym can be made again.

    It goes to a worker process of this machine as that process is started, and nowhere else.
    """

    __slots__ = ("_root", "kid")

    name = "one_run"

    def __init__(self) -> None:
        self._root = secrets.token_bytes(KEY_BYTES)
        self.kid = f"run-{secrets.token_hex(4)}"

    @property
    def check_values(self) -> Mapping[str, str]:
        """What was noted of it; see ``check_values``."""
        return check_values(self.open())

    def open(self) -> Keyring:
        """The key."""
        return Keyring([Key(self.kid, self._root)], tenant=self.kid)

    def __repr__(self) -> str:
        return f"KeyOfOneRun({self.kid!r})"

    def __getstate__(self) -> tuple[str, bytes]:
        assert_spawning(self)  # refuses wherever else something is pickled: a queue, a file, a cluster
        return self.kid, self._root

    def __setstate__(self, state: tuple[str, bytes]) -> None:
        self.kid, self._root = state
