"""A little street: what people of a sandbox wrote there, in this process only, and not much of it."""

from __future__ import annotations

import secrets
import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from fastapi import Request

from idverify.account import Action

LONGEST: Final = 280
MOST: Final = 50
# Whose words stand in the catalogues.
NEIGHBOURS: Final = ("noodles", "flowers")
_MOST_PEOPLE: Final = 200
_HANDLE_BYTES: Final = 8
_MAKING: Final = threading.Lock()


def new_handle() -> str:
    """A name for something that is to be written, 16 hex digits; it says nothing."""
    return secrets.token_hex(_HANDLE_BYTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing that somebody wrote, or wants to.

    Attributes:
        handle: its name, by which a guardian's answer knows it.
        account: whose it is.
        action: what it is.
        words: what it says, at most ``LONGEST`` characters.
        about: the handle of what it likes, passes on or stands below; None of what stands by itself.
        at: when it was written.
    """

    handle: str
    account: str = field(repr=False)
    action: Action
    words: str = field(repr=False)
    about: str | None = None
    at: datetime

    @property
    def lines(self) -> list[str]:
        """The words, line by line."""
        return self.words.splitlines()


class Street:
    """What was written, who lives there, and what waits for a guardian; threads may share it."""

    def __init__(self) -> None:
        self._said: deque[Said] = deque(maxlen=MOST)
        self._waiting: deque[Said] = deque(maxlen=MOST)
        self._people: deque[str] = deque(maxlen=_MOST_PEOPLE)
        self._lock = threading.Lock()

    def move_in(self) -> str:
        """A name for a new account."""
        name = f"thu-{secrets.token_hex(4)}"
        with self._lock:
            self._people.append(name)
        return name

    @property
    def people(self) -> tuple[str, ...]:
        """The accounts that were begun here, the oldest first."""
        with self._lock:
            return tuple(self._people)

    @property
    def said(self) -> tuple[Said, ...]:
        """What was written, the newest first."""
        with self._lock:
            return tuple(reversed(self._said))

    def is_there(self, handle: str) -> bool:
        """Whether something of this name can be read."""
        return handle in NEIGHBOURS or any(each.handle == handle for each in self.said)

    def say(self, said: Said) -> None:
        """Let everybody read it; the same like of the same account is one."""
        with self._lock:
            if said.action is not Action.REACT or not any(_same(said, each) for each in self._said):
                self._said.append(said)
            self._waiting = deque((each for each in self._waiting if each.handle != said.handle), maxlen=MOST)

    def hold(self, said: Said) -> None:
        """Keep it until a guardian has answered."""
        with self._lock:
            self._waiting.append(said)

    def waiting(self, account: str) -> tuple[Said, ...]:
        """What of one account waits, the oldest first."""
        with self._lock:
            return tuple(each for each in self._waiting if each.account == account)

    def drop(self, account: str, handle: str) -> None:
        """Throw away what waits."""
        with self._lock:
            kept = [each for each in self._waiting if (each.account, each.handle) != (account, handle)]
            self._waiting = deque(kept, maxlen=MOST)


def _same(one: Said, other: Said) -> bool:
    return (one.account, one.action, one.about) == (other.account, other.action, other.about)


def street_of(request: Request) -> Street:
    """The street of the sandbox that answers; it is gone when the sandbox begins anew."""
    state = request.app.state
    with _MAKING:
        if not hasattr(state, "street"):
            state.street = Street()
        street: Street = state.street
    return street
