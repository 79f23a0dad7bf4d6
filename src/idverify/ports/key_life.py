"""The life of a key: what each state lets it do, and what comes after it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from idverify.errors import OperatorError


class KeyState(StrEnum):
    """Where a key is in its life (NIST SP 800-57 part 1, section 7, as far as a pseudonym's key goes)."""

    PENDING = "pending"  # writes, where a process has it; is not asked for
    PRIMARY = "primary"  # writes, and its pseudonyms are the ones that are told
    READ_ONLY = "read_only"  # writes still, so that no two sign-ups slip between two keys; recognises
    RETIRED = "retired"  # neither writes nor recognises
    DESTROYED = "destroyed"  # no tag under it is left, and no process may start with it


# Without one of these a process would write rows that the others do not find.
NEEDED: Final = frozenset({KeyState.PRIMARY, KeyState.READ_ONLY})
LIVE: Final = NEEDED | {KeyState.PENDING}
_ORDER: Final = (KeyState.PRIMARY, KeyState.READ_ONLY, KeyState.PENDING)


def taken_up(states: Mapping[str, KeyState], given: Sequence[str], unused: Collection[str] = ()) -> dict[str, KeyState]:
    """Where each key is after a process came with a ring.

    The first ring begins the history: its first key is the primary one. Keys that were noted before there were states
    are retired where nothing depends on them, and needed otherwise. A key that comes later is pending.

    Args:
        states: what was noted before.
        given: the names of the ring's keys, the one that writes first.
        unused: names of keys on which nothing depends.

    Raises:
        OperatorError: a key was destroyed and is there still (``key_destroyed``), or one that others write with is
            missing (``key_behind``).
    """
    if KeyState.PRIMARY not in states.values():
        earlier = {kid: KeyState.RETIRED if kid in unused else KeyState.READ_ONLY for kid in states}
        require_needed(earlier, given)
        return earlier | {kid: KeyState.READ_ONLY if place else KeyState.PRIMARY for place, kid in enumerate(given)}
    after = dict(states) | {kid: KeyState.PENDING for kid in given if kid not in states}
    for kid in given:
        if after[kid] is KeyState.DESTROYED:
            raise OperatorError("key_destroyed", kid=kid)
    require_needed(after, given)
    return after


def require_needed(states: Mapping[str, KeyState], given: Collection[str]) -> None:
    """Refuse to go on without a key that others write with, or rows would be written that they do not find.

    Raises:
        OperatorError: this one (``key_behind``).
    """
    for kid, state in states.items():
        if state in NEEDED and kid not in given:
            raise OperatorError("key_behind", kid=kid)


class LiveKeys(NamedTuple):
    """Those keys of a ring that live.

    Attributes:
        order: their names, the primary one first.
        oldest: which of them has been written with for longest; a pending one is not it.
    """

    order: tuple[str, ...]
    oldest: str


def live_of(states: Mapping[str, KeyState], given: Sequence[str]) -> LiveKeys:
    """Those of some keys that live; every one that is needed is among them."""
    order = sorted((kid for kid in given if states.get(kid) in LIVE), key=lambda kid: _ORDER.index(states[kid]))
    needed = [kid for kid in order if states[kid] in NEEDED]
    return LiveKeys(tuple(order), needed[-1])


@dataclass(frozen=True, slots=True)
class KeyStanding:
    """One key of one platform.

    Attributes:
        kid: its name.
        state: where it is in its life.
        since: from when on; None: since before this was noted.
    """

    kid: str
    state: KeyState
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far a key has come in taking another one's place, counted, not estimated.

    Attributes:
        identities: how many numbers are recognised here in all.
        tagged: how many of them under this key.
        sealed: how many of the others a rotation can reach, because the number is under seal.
        bound: how many pieces of evidence are bound by this key.
        bound_elsewhere: how many by another one.
        unbound: how many by none.
    """

    identities: int
    tagged: int
    sealed: int
    bound: int
    bound_elsewhere: int
    unbound: int

    @property
    def complete(self) -> bool:
        """Whether nothing depends on another key any more."""
        return self.tagged == self.identities and self.bound_elsewhere == 0
