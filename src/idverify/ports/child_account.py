"""A child's account as a store keeps it: who answers for it, and what is changed about that."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from idverify.account import Account, AgeEvidence, LinkState
from idverify.account.link_event import LinkEvent
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.method import Evidence
from idverify.ports.store import NewEvidence
from idverify.sealing import SealedRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLink:
    """One link of a child's account, ended ones too.

    Attributes:
        state: what its events made of it.
        birth_date: the adult's; None for an institution, and where the link is over.
        account: the adult's own account, where they have one; None where the link is over.
        evidence: what was proven of the adult and has not ended.
    """

    state: LinkState
    birth_date: date | None = field(default=None, repr=False)
    account: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildAccount:
    """An account with every link it ever had.

    Attributes:
        id: the platform's name of it.
        facts: what the rules see of it.
        waits: whether it has still to be opened, by a guardian; nothing but a birth date is known of its user.
        links: the links, in the order in which they were asked for.
    """

    id: str
    facts: Account
    waits: bool
    links: tuple[KeptLink, ...]

    def link(self, id: str) -> KeptLink | None:
        """The link with this id."""
        return next((each for each in self.links if each.state.id == id), None)


@dataclass(frozen=True, slots=True)
class Born:
    """A birth date and on whose word it rests; None where what was declared is not believed."""

    on: date | None = field(repr=False)
    evidence: AgeEvidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What is changed about a child's account, in one transaction; what is left out stays.

    Attributes:
        born: the user's birth date.
        events: what happened to its links, the oldest first; a request makes a link.
        invitation: the link that somebody is invited to, and the digest of what they are invited by.
        birth_dates, accounts: of adults, by link.
        evidence: what was proven of the adult of a link, in place of what was before; or, without a link, of the user.
        record: what is to be kept sealed.
        declaration: of the user, of having no Vietnamese mobile.
        opens: that it waits no more.
    """

    born: Born | None = None
    events: tuple[LinkEvent, ...] = ()
    invitation: tuple[str, bytes] | None = field(default=None, repr=False)
    birth_dates: tuple[tuple[str, date], ...] = field(default=(), repr=False)
    accounts: tuple[tuple[str, str], ...] = ()
    evidence: tuple[tuple[str | None, NewEvidence], ...] = ()
    record: SealedRecord | None = None
    declaration: NoMobileDeclaration | None = None
    opens: bool = False


class Invited(NamedTuple):
    """To which link of which account an invitation leads."""

    account: str
    link: str
