"""The numbering plan as a table: which prefix was whose on a day, and which one an old one became."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final, NamedTuple

from idverify.identifiers.numbering_plan import REWRITTEN_FROM, Assignment, LineKind, assignments, rewritten_codes

LONGEST: Final = 4
_PREFIX: Final = re.compile(rf"[0-9]{{1,{LONGEST}}}")
_APART: Final = re.compile(r"[\s.()-]")
_PERSONS: Final = LineKind.MOBILE


class Rewritten(NamedTuple):
    """A code of eleven-digit numbers, and its successor of ten digits.

    Attributes:
        old: such as ``0120``.
        new: such as ``070``.
    """

    old: str
    new: str


class Plan(NamedTuple):
    """The prefixes of a day.

    Attributes:
        mobiles: of persons' mobiles.
        others: of everything else, and those that are nobody's.
        rewritten: codes of before September 2018.
    """

    mobiles: tuple[Assignment, ...]
    others: tuple[Assignment, ...]
    rewritten: tuple[Rewritten, ...]

    @property
    def by_operator(self) -> tuple[tuple[str, tuple[Assignment, ...]], ...]:
        """The mobiles by the operator that had them first, in the order of the alphabet; those of nobody last."""
        return _by(self.mobiles, lambda each: each.original_operator or "")

    @property
    def by_kind(self) -> tuple[tuple[str, tuple[Assignment, ...]], ...]:
        """Everything else by what it is for."""
        return _by(self.others, lambda each: each.kind.value)

    @property
    def sources(self) -> tuple[str, ...]:
        """Where its assignments were read, each source once, in the order in which the page comes to them."""
        shown = (each for _, some in (*self.by_operator, *self.by_kind) for each in some)
        return tuple(dict.fromkeys(each.source for each in shown))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return not (self.mobiles or self.others or self.rewritten)


def prefix_asked(typed: str) -> str | None:
    """The digits of a prefix.

    Args:
        typed: such as ``0912`` or ``+84 91``; a whole number is not read.

    Returns:
        As it is dialled, its zero included; None where it is no prefix of at most four digits.
    """
    bare = _APART.sub("", typed)
    bare = f"0{bare[3:]}" if bare.startswith("+84") else bare
    return bare if _PREFIX.fullmatch(bare) else None


def plan_of(day: date, prefix: str = "") -> Plan:
    """The prefixes that hold on a day; of one prefix, those that lie in it and those that it lies in.

    Args:
        day: in Viet Nam.
        prefix: digits as dialled; empty: every one.
    """
    held = sorted(each for each in assignments() if each.holds_on(day) and _touches(each.prefix, prefix))
    return Plan(
        mobiles=tuple(each for each in held if each.kind is _PERSONS),
        others=tuple(each for each in held if each.kind is not _PERSONS),
        rewritten=tuple(
            Rewritten(old, new) for old, new in sorted(rewritten_codes().items()) if _is_of(old, new, prefix)
        ),
    )


def is_rewritten(day: date) -> bool:
    """Whether the eleven-digit numbers had their ten digits on a day (Decision 798/QD-BTTTT)."""
    return day >= REWRITTEN_FROM


def _by(
    some: tuple[Assignment, ...], whose: Callable[[Assignment], str]
) -> tuple[tuple[str, tuple[Assignment, ...]], ...]:
    found: dict[str, list[Assignment]] = {}
    for each in some:
        found.setdefault(whose(each), []).append(each)
    in_order = sorted(found.items(), key=lambda group: (not group[0], group[0].casefold()))
    return tuple((name, tuple(assigned)) for name, assigned in in_order)


def _touches(held: str, asked: str) -> bool:
    return held.startswith(asked) or asked.startswith(held)


def _is_of(old: str, new: str, asked: str) -> bool:
    return not asked or old.startswith(asked) or (asked.startswith(new) and len(asked) >= len(new))
