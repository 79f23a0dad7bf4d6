"""What is typed behind the options of ``idverify campaign``: read, or refused in words that repeat nothing of it."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVar

from idverify.account import Action, ServiceKind
from idverify.campaign.role import Role
from idverify.campaign.status import Ask
from idverify.errors import OperatorError
from idverify.evidence.method import Method
from idverify.law import VIETNAM
from idverify.messages import Text, text

T = TypeVar("T")
Key = TypeVar("Key")

METHODS: Final = tuple(method.value for method in Method)  # of most of them it is then known that they prove nothing
ASKS: Final = tuple(ask.value for ask in Ask if ask.of_a_person)
STAGES: Final = "1,9,30,60"
_LISTS: Final = {
    "roles": ", ".join(Role),
    "methods": ", ".join(METHODS),
    "asks": ", ".join(ASKS),
    "actions": ", ".join(Action),
    "services": ", ".join(ServiceKind),
    "stages": STAGES,
}


@dataclass(frozen=True, slots=True)
class Refused:
    """An argument that cannot be; a command is refused for it before it begins.

    Attributes:
        option: as it is typed, such as ``--proof``.
        why: what it may be.
    """

    option: str
    why: Text


def read_as(option: str, parse: Callable[[str], T], why: str) -> Callable[[str], T | Refused]:
    """How an option's value is read.

    Args:
        option: as it is typed.
        parse: raises ValueError of what cannot be.
        why: what is said then, a key below ``campaign.argument``.
    """

    def read(written: str) -> T | Refused:
        try:
            return parse(written)
        except ValueError:  # its words may hold what was typed
            return Refused(option, text(f"campaign.argument.{why}", count=None, **_LISTS))

    return read


def require_all(given: argparse.Namespace) -> None:
    """Refuse a command of which an argument could not be read.

    Raises:
        OperatorError: the first of them (``campaign_argument``).
    """
    for each in vars(given).values():
        for value in each if isinstance(each, list) else [each]:
            if isinstance(value, Refused):
                raise OperatorError("campaign_argument", option=value.option, why=value.why)


def once(option: str, pairs: Iterable[tuple[Key, T]]) -> dict[Key, T]:
    """What was said of each thing.

    Args:
        option: by which it was said, as it is typed.
        pairs: the thing, and what was said of it.

    Raises:
        OperatorError: two different things were said of one (``campaign_argument``).
    """
    said: dict[Key, T] = {}
    for key, value in pairs:
        if said.setdefault(key, value) != value:
            raise OperatorError("campaign_argument", option=option, why=text("campaign.argument.twice"))
    return said


def count(written: str) -> int:
    """0, 1, 2 …; ValueError of anything else."""
    if not (written.isascii() and written.isdigit()):
        raise ValueError("no number")
    return int(written)


def some(written: str) -> int:
    """1, 2 …; ValueError of anything else."""
    number = count(written)
    if not number:
        raise ValueError("none")
    return number


def codes(written: str) -> float:
    """How many codes a person takes, at least one; ValueError of anything else."""
    number = float(written)
    if not 1 <= number < math.inf:
        raise ValueError("less than one")
    return number


def stages(written: str) -> tuple[float, ...]:
    """Shares of the accounts, given in percent; ValueError where they are none, or not all."""
    shares = [float(each) for each in written.split(",")]
    if not all(0 < share <= 100 for share in shares) or not math.isclose(sum(shares), 100, abs_tol=1e-6):
        raise ValueError("not a hundred")
    return tuple(share / 100 for share in shares)


def day_or_moment(written: str) -> date | datetime:
    """A day; or a moment, in Viet Nam where it has no offset. ValueError of anything else."""
    if len(written) == len("2026-11-21"):
        return date.fromisoformat(written)
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)


def column(written: str) -> tuple[Role, str]:
    """A role and the header of its column, empty where there is said to be none; ValueError of anything else."""
    role, said, header = written.partition("=")
    if not said:
        raise ValueError("no header")
    return Role(role), header


def proof(written: str) -> tuple[str, Method]:
    """A word of the platform's own and what it stands for; ValueError of anything else."""
    word, _, method = written.rpartition("=")
    if not word.strip():
        raise ValueError("no word")
    return word, Method(method)


def row(written: str) -> tuple[int | None, int]:
    """A part, if one is named, and a row; ValueError of anything else."""
    part, _, place = written.rpartition(":")
    return (count(part) if part else None), some(place)


def reading(written: str) -> tuple[str, str]:
    """A reading and one of its options; ValueError of anything else."""
    from idverify.law.reading import REGISTER

    id, _, option = written.partition("=")
    if id not in REGISTER or option not in REGISTER[id].options:
        raise ValueError("no such reading")
    return id, option


def one_of(words: Sequence[str]) -> Callable[[str], str]:
    """What reads one of some words; it raises ValueError of any other."""

    def word(written: str) -> str:
        if written not in words:
            raise ValueError("none of them")
        return written

    return word
