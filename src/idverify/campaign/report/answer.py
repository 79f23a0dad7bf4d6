"""The answer of the first page: of all rows, how many wait for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from idverify.campaign.report.fix_map import who_of
from idverify.campaign.report.part import Answer
from idverify.campaign.status import Status

Group = Literal["authenticated", "waiting", "user", "guardian", "operator", "nobody"]
GROUPS: Final[tuple[Group, ...]] = ("authenticated", "waiting", "user", "guardian", "operator", "nobody")
_WITHOUT_ASKS: Final[Mapping[str, Group]] = MappingProxyType(
    {
        Status.AUTHENTICATED: "authenticated",
        Status.WAITING: "waiting",
        Status.CHILD: "guardian",
        Status.UNREADABLE: "operator",
        Status.KEEPER: "operator",
    }
)


def group_of(status: str, asks: tuple[str, ...]) -> Group:
    """For whom an account waits.

    Args:
        status: as of ``status.Status``.
        asks: what is asked, as of ``status.Ask``.
    """
    if status in {Status.AUTHENTICATED, Status.WAITING}:
        return _WITHOUT_ASKS[status]
    who = {who_of(ask) for ask in asks}
    if "guardian" in who:
        return "guardian"
    if "user" in who:
        return "user"
    return "operator" if who else _WITHOUT_ASKS.get(status, "nobody")


def answer_of(statuses: Mapping[str, int], asked: Mapping[str, int]) -> Answer:
    """The answer, out of the counts.

    Args:
        statuses: rows by status; they decide how many rows there are.
        asked: rows by status and asks together, as of ``Tally.counts["asked"]``; a status of which nothing is asked
            need not be in it.
    """
    groups: Counter[Group] = Counter()
    told: Counter[str] = Counter()
    for words, rows in asked.items():
        status, *asks = words.split()
        groups[group_of(status, tuple(asks))] += rows
        told[status] += rows
    for status, rows in statuses.items():
        groups[group_of(status, ())] += rows - told[status]
    return Answer(**{group: groups[group] for group in GROUPS})
