"""What a parent or guardian allows a child's account to do: their choice, not the law's."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from idverify.account.action import INTERACTIVE, WRITING, Action


class Choice(StrEnum):
    """What a guardian chose for one action."""

    ALLOW = "allow"
    ASK_FIRST = "ask_first"  # each time: what is to be written waits until the guardian has answered
    OFF = "off"


# Reading is open to everybody, so there is nothing to choose.
CHOSEN_FOR: Final = WRITING | INTERACTIVE
# In the order of actions, without those that are allowed anyway.
Choices = tuple[tuple[Action, Choice], ...]


def choices(chosen: Mapping[Action, Choice]) -> Choices:
    """Choices by action, as a guardian link carries them.

    Raises:
        ValueError: there is nothing to choose for one of the actions.
    """
    if not chosen.keys() <= CHOSEN_FOR:
        raise ValueError("reading is open to everybody")
    return tuple((each, chosen[each]) for each in Action if chosen.get(each, Choice.ALLOW) is not Choice.ALLOW)


def with_choice(before: Choices, action: Action, choice: Choice) -> Choices:
    """Earlier choices, with one made anew. Raises: as of ``choices``."""
    return choices({**dict(before), action: choice})
