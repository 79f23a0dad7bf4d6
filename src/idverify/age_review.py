"""Accounts that children made themselves: signs of them, people's findings, and what an authority says.

The law asks for measures that detect them and names none (330/2026/ND-CP art. 31.1.d); no sign is judged here.
An account that an authority identified is disabled at once (art. 31.1.e).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idverify.account import Decider, Ruling
from idverify.account.account_id import is_name
from idverify.account.age_signal import AgeSignal, Finding
from idverify.errors import OperatorError, doors
from idverify.link_book import named
from idverify.ports import Store

BATCH: Final = 100
LONGEST_KIND: Final = 32


@dataclass(frozen=True, slots=True)
class Review:
    """One account about which there are signs.

    Attributes:
        account: the account.
        since: when the first was noted.
        kinds: how often each kind of sign was.
    """

    account: str
    since: datetime
    kinds: Mapping[str, int]


@doors
class AgeReview:
    """The review of accounts that children may have made, on one platform.

    Args:
        store: where things are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def signal(self, account: str, kind: str, *, now: datetime) -> None:
        """Feed in a sign that a child may be behind an account; nothing follows but that somebody looks.

        Args:
            account: the account.
            kind: the platform's own word for the sign, 1 to 32 characters; no content, no data about the person.
            now: the moment.

        Raises:
            OperatorError: there is no such account (``account_unknown``), or the word cannot be kept (``signal``).
        """
        if not is_name(kind) or len(kind) > LONGEST_KIND:
            raise OperatorError("signal")
        if self._store.account(account) is None:
            raise OperatorError("account_unknown")
        self._store.keep_signal(AgeSignal(id=named(), account=account, kind=kind, noted_at=now))

    def queue(self, *, most: int = BATCH) -> tuple[Review, ...]:
        """Accounts that wait for somebody to look, the longest waiting first.

        Args:
            most: how many signs are read.
        """
        by_account: dict[str, list[AgeSignal]] = {}
        for each in self._store.signals(most=most):
            by_account.setdefault(each.account, []).append(each)
        return tuple(
            Review(account, found[0].noted_at, _counted([each.kind for each in found]))
            for account, found in by_account.items()
        )

    def settle(self, account: str, finding: Finding, reason: str, *, now: datetime) -> int:
        """Somebody looked: note what they found, and say how many signs that settles.

        Of a child nothing follows by itself; correct the birth date, and the law does the rest.

        Args:
            account: the account.
            finding: what they found.
            reason: why, in the operator's words, 1 to 255 characters; no data about the person.
            now: the moment.

        Raises:
            ValueError: there is no reason.
        """
        return self._store.settle_signals(account, finding, Ruling(Decider.OPERATOR, reason).words, now=now)

    def identified(self, account: str, reference: str, *, now: datetime) -> None:
        """An authority identified an account as one that a child made: it is disabled from this moment.

        Args:
            account: the account.
            reference: the authority's, 1 to 255 characters.
            now: the moment.

        Raises:
            OperatorError: there is no such account (``account_unknown``).
            ValueError: there is no reference.

        Source: 330/2026/ND-CP art. 31.1.e.
        """
        self._store.note_child_made(account, now, Ruling(Decider.AUTHORITY, reference).words, now=now)

    def cleared(self, account: str, reference: str, *, now: datetime) -> None:
        """The authority took that back. Arguments and errors as of ``identified``."""
        self._store.note_child_made(account, None, Ruling(Decider.AUTHORITY, reference).words, now=now)


def _counted(kinds: list[str]) -> dict[str, int]:
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}
