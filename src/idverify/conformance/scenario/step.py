"""One event about to happen to the accounts of a scenario."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from idverify.account.link_state import OVER
from idverify.conformance.scenario.account import RefusedError, ScenarioAccount
from idverify.conformance.scenario.event import Event, LinkStep
from idverify.conformance.scenario.link import ScenarioLink
from idverify.errors import GuardianshipError

Accounts = Mapping[str, ScenarioAccount]


class Step:
    """One event about to happen.

    Args:
        accounts: what was before.
        event: what happens.
        place: how many events were before it.
    """

    def __init__(self, accounts: Accounts, event: Event, place: int) -> None:
        self.accounts = accounts
        self.event = event
        self.account = accounts.get(event.account, ScenarioAccount())
        self._place, self._part = place, 0

    def named(self, link: str) -> dict[str, Any]:
        """Id, link and moment of the next event that this one is to a link."""
        self._part += 1
        return {"id": f"{self._place}.{self._part}", "link": link, "at": self.event.at}

    def opened(self) -> ScenarioAccount:
        """The account, if it was opened."""
        if not self.account.opened:
            raise RefusedError("unknown_account")
        return self.account

    def answers_for_somebody(self) -> bool:
        """Whether the account is an adult's who answers for somebody."""
        return any(each.of_guardian(self.event.account) for each in self.accounts.values())

    def with_account(self, account: ScenarioAccount) -> Accounts:
        """Everything, with the event's account as it is now."""
        return {**self.accounts, self.event.account: account}

    def with_wards(self, account: ScenarioAccount, change: Callable[[ScenarioLink], ScenarioLink]) -> Accounts:
        """Everything, with the event's account as it is now, and each link changed whose adult has it."""
        name = self.event.account
        return {
            id: each.with_links(*map(change, each.of_guardian(name))) for id, each in self.with_account(account).items()
        }

    def going_on(self, event: LinkStep) -> ScenarioLink:
        """The link that is meant, if it is not over."""
        link = self.account.link(event.link)
        if link.state.stage in OVER:
            raise GuardianshipError("over")
        return link

    def with_link(self, link: ScenarioLink) -> Accounts:
        """Everything, with one link of the event's account as it is now."""
        return self.with_account(self.account.with_links(link))
