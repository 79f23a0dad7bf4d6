"""Supervision of a child's account as its guardians chose it, without anybody's messages being read.

What waits for an answer is known here by the platform's own name of it; its words stay with the platform.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from idverify.account import Action, Choice, Relation, Suspension
from idverify.account.account_id import is_name
from idverify.account.choice import CHOSEN_FOR
from idverify.account.link_state import LIVE
from idverify.account.permission_ask import PermissionAsk
from idverify.errors import GuardianshipError, OperatorError, doors
from idverify.ports import KeptLink, Store

ANSWER_WITHIN: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Supervisor:
    """One adult who answers for a child, as the child may see them: no name, no birth date, no number.

    Attributes:
        link: the link's id.
        relation: mother, father or guardian.
        account: the adult's own account on the platform; None: they have none.
        since: when the link became active.
        suspended: why it does not carry the account at present.
        choices: what the adult chose for each action, where it is not simply allowed.
    """

    link: str
    relation: Relation
    account: str | None
    since: datetime
    suspended: tuple[Suspension, ...]
    choices: Mapping[Action, Choice]


class Tally(NamedTuple):
    """What became of what a child asked, for one kind of action."""

    asked: int
    allowed: int
    refused: int
    unanswered: int


@doors
class Supervision:
    """The queues of children's guardians on one platform.

    Args:
        store: where things are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def ask(self, account: str, action: Action, item: str, *, now: datetime) -> PermissionAsk:
        """A child wants to do something about which its guardians are to be asked first.

        Args:
            account: the child's account.
            action: what it wants to do.
            item: the platform's own name of what is to be written, 1 to 255 characters; never its words.
            now: the moment.

        Returns:
            What waits; what was asked before, with its answer if there is one.

        Raises:
            GuardianshipError: nobody answers for the account (``unknown``).
            OperatorError: there is no such account (``account_unknown``), or the name cannot be kept (``item``).
            ValueError: there is nothing to ask about reading.
        """
        if action not in CHOSEN_FOR:
            raise ValueError("reading is open to everybody")
        if not is_name(item):
            raise OperatorError("item")
        if not self._live(account):
            raise GuardianshipError("unknown")
        ask = PermissionAsk(account=account, action=action, item=item, asked_at=now, expires_at=now + ANSWER_WITHIN)
        return self._store.keep_ask(ask)

    def queue(self, account: str, *, now: datetime) -> tuple[PermissionAsk, ...]:
        """What waits for the guardians' answer, the oldest first."""
        asked = self._store.asks(account, since=now - ANSWER_WITHIN)
        return tuple(ask for ask in asked if ask.allowed is None and ask.expires_at > now)

    def answer(self, link: str, action: Action, item: str, *, allow: bool, now: datetime) -> None:
        """A guardian answers; one who answers for the child is enough, and the first answer counts.

        Args:
            link: whose answer it is; a link that carries the account, or still does by the operator's grace.
            action, item: what was asked.
            allow: yes or no.
            now: the moment.

        Raises:
            GuardianshipError: there is no such link (``unknown``), it is not active (``not_now``), or nothing waits:
                it was answered, or its time is over (``nothing_waits``).
        """
        account = self._store.account_of_link(link)
        kept = None if account is None else next((each for each in self._live(account) if each.state.id == link), None)
        if account is None or kept is None:
            raise GuardianshipError("unknown")
        if not kept.state.carries(now):
            raise GuardianshipError("not_now")
        if not self._store.answer_ask(account, action, item, link=link, allowed=allow, now=now):
            raise GuardianshipError("nothing_waits")

    def summary(self, account: str, *, since: datetime, now: datetime) -> Mapping[Action, Tally]:
        """What was allowed and refused since a moment, by kind of action; no words, no names of items.

        Args:
            account: the child's account.
            since: from when on.
            now: the moment, by which what nobody answered in time is told.
        """
        asked = [ask for ask in self._store.asks(account, since=since) if ask.asked_at <= now]
        allowed = Counter(ask.action for ask in asked if ask.allowed)
        refused = Counter(ask.action for ask in asked if ask.allowed is False)
        late = Counter(ask.action for ask in asked if ask.allowed is None and ask.expires_at <= now)
        total = Counter(ask.action for ask in asked)
        return {
            action: Tally(total[action], allowed[action], refused[action], late[action])
            for action in Action
            if total[action]
        }

    def supervisors(self, account: str) -> tuple[Supervisor, ...]:
        """Who supervises a child's account, and what they chose; for the child to see."""
        found = []
        for each in self._live(account):
            state = each.state
            if state.declaration is not None and state.activated_at is not None:
                reasons = tuple(reason for reason, _ in state.suspensions)
                declared = state.declaration
                found.append(
                    Supervisor(
                        state.id, declared.relation, each.account, state.activated_at, reasons, dict(state.choices)
                    )
                )
        return tuple(found)

    def _live(self, account: str) -> tuple[KeptLink, ...]:
        child = self._store.child_account(account)
        return () if child is None else tuple(each for each in child.links if each.state.stage in LIVE)
