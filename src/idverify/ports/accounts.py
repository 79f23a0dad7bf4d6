"""What a gate needs of a store: the facts about accounts, and which of them changed lately."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, Protocol

from idverify.account import Account, Action


class Known(NamedTuple):
    """An account as the gate sees it.

    Attributes:
        facts: the facts about it.
        epoch: how often they changed since it was opened; what was said of an earlier epoch holds no more.
    """

    facts: Account
    epoch: int


class Accounts(Protocol):
    """The accounts of one platform, to be read."""

    def account(self, id: str, *, stream: str | None = None, asked: tuple[Action, str] | None = None) -> Account | None:
        """The facts about an open account; evidence that has ended is not among them.

        Args:
            id: the platform's name of it.
            stream: which livestream is asked about; who sells in it is known only of one that is named.
            asked: what is to be done with which item; whether a guardian allowed it is known only of one that is named.
        """
        ...

    def known(self, id: str, *, stream: str | None = None) -> Known | None:
        """The same facts with their epoch; arguments as of ``account``."""
        ...

    def raised(self, *, since: datetime) -> Mapping[str, int]:
        """Accounts whose facts changed since a moment, closed ones among them, each with its epoch now.

        An account that was opened since is not among them: there was nothing to say of it before.
        """
        ...
