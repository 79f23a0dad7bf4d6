"""The links of one platform, changed one at a time: facts are fetched before, and what happened is stored after."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from idverify.account import LinkState
from idverify.account.link_event import LinkEvent
from idverify.errors import GuardianshipError
from idverify.ports import Amendment, ChildAccount, KeptLink, Store

_NAME_BYTES: Final = 16


class LinkBook:
    """Where links are found and changed.

    Args:
        store: where they are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def found(self, link: str) -> tuple[ChildAccount, KeptLink]:
        """A link, and the account it is of.

        Raises:
            GuardianshipError: there is no such link, or the account is closed (``unknown``).
        """
        account = self._store.account_of_link(link)
        child = None if account is None else self._store.child_account(account)
        kept = None if child is None else child.link(link)
        if child is None or kept is None:
            raise GuardianshipError("unknown")
        return child, kept

    def change(self, link: str, work: Callable[[ChildAccount, KeptLink], Amendment], now: datetime) -> LinkState:
        """Change something about a link and its account, in one transaction.

        Args:
            link: which link.
            work: what to change, given the account and the link; asked perhaps more than once, so it only answers.
            now: the moment.

        Raises:
            GuardianshipError: there is no such link (``unknown``), or what happened is refused by it.
            OperatorError: the account is closed (``account_unknown``).
        """
        account = self._store.account_of_link(link)
        if account is None:
            raise GuardianshipError("unknown")

        def asked(child: ChildAccount | None) -> Amendment:
            kept = None if child is None else child.link(link)
            if child is None or kept is None:
                raise GuardianshipError("unknown")
            return work(child, kept)

        kept = self._store.amend(account, asked, now=now).link(link)
        if kept is None:
            raise GuardianshipError("unknown")
        return kept.state

    def happens(self, happened: LinkEvent) -> LinkState:
        """Note what happened to a link. Raises: as of ``change``."""

        def work(_child: ChildAccount, kept: KeptLink) -> Amendment:
            return Amendment(events=(replace(happened, at=not_before(kept, happened.at)),))

        return self.change(happened.link, work, happened.at)


def named() -> str:
    """A random name for an event, a link or a sign."""
    return secrets.token_hex(_NAME_BYTES)


def not_before(kept: KeptLink, now: datetime) -> datetime:
    """The moment of an event: servers' clocks differ by a little, and what happens now happens after what did."""
    return max(now, kept.state.last_at)
