"""An account in a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from idverify.account import Account, Action, LinkStage
from idverify.account.link_state import LIVE, OVER
from idverify.conformance.scenario.link import ScenarioLink
from idverify.errors import GuardianshipError

# What stands before anything happened.
_NOTHING: Final = Account(opened_at=None, user_birth_date=None)


class RefusedError(Exception):
    """An event cannot happen to this account.

    Attributes:
        reason: a stable word.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioAccount:
    """One account, as what happened left it.

    Attributes:
        facts: what is known of it, without its links.
        opened, closed: whether it was; links and proofs may come before it is opened.
        links: by name, in the order in which they were asked for.
        allowed: when a guardian allowed an item: by action and item.
    """

    facts: Account = _NOTHING
    opened: bool = False
    closed: bool = False
    links: Mapping[str, ScenarioLink] = field(default_factory=dict)
    allowed: Mapping[tuple[Action, str | None], datetime] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether there is such an account: opened, and not closed."""
        return self.opened and not self.closed

    def seen(self, action: Action, item: str | None) -> Account:
        """The account as the rules see it, asked about one action and one item."""
        links = (link.facts() for link in self.links.values())
        return replace(
            self.facts,
            guardians=tuple(link for link in links if link is not None),
            item_allowed_at=self.allowed.get((action, item)),
        )

    def link(self, name: str | None) -> ScenarioLink:
        """A link by its name; without one, the only link that is not over, or else the last.

        Raises:
            GuardianshipError: there is none (``unknown``).
            RefusedError: there are several (``which_link``).
        """
        if name is not None:
            found = self.links.get(name)
        else:
            going_on = [each for each in self.links.values() if each.state.stage not in OVER]
            if len(going_on) > 1:
                raise RefusedError("which_link")
            found = next(iter(going_on or list(self.links.values())[-1:]), None)
        if found is None:
            raise GuardianshipError("unknown")
        return found

    def live(self) -> list[ScenarioLink]:
        """The links that are active or suspended."""
        return [each for each in self.links.values() if each.state.stage in LIVE]

    def of_guardian(self, account: str) -> list[ScenarioLink]:
        """The links that are not over, whose adult has this account of their own."""
        return [
            each
            for each in self.links.values()
            if each.told is not None and each.told.account == account and each.state.stage not in OVER
        ]

    def with_links(self, *links: ScenarioLink) -> ScenarioAccount:
        """The account with some links as they are now."""
        return replace(self, links={**self.links, **{each.state.id: each for each in links}})


# In these stages there is something that a guardian's loss of ground suspends.
SUSPENDABLE: Final = LIVE | {LinkStage.AWAITING_ASSENT}
