"""One child of the adult whose visit it is, under a name that means nothing outside this visit."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Final

from fastapi import Depends

from idverify.account import LinkStage
from idverify.account.event import seven_from, sixteen_from
from idverify.account.link_state import BEGINNING, LIVE, OVER
from idverify.errors import GuardianshipError
from idverify.link_book import LinkBook
from idverify.ports import ChildAccount, KeptLink
from idverify.web.given import Serving
from idverify.web.pages.visit import Draft, Part, Visit
from idverify.web.pages.visiting import visiting_for
from idverify.web.service import Service

_HANDLE: Final = 32

Guarding = Annotated[Visit, Depends(visiting_for(Part.GUARDIAN))]
"""A visit of an adult who looks after children."""


class Parted(Draft):
    """The links that the adult ended in this visit: the store knows them as theirs no more.

    Attributes:
        links: their ids.
    """

    KEY: ClassVar[str] = "guardian_parted"

    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ward:
    """One child's account, and the link by which the adult of this visit answers for it.

    Attributes:
        handle: what the link is called in addresses, 32 hex digits.
        child: the account.
        kept: the link.
    """

    handle: str
    child: ChildAccount
    kept: KeptLink

    @property
    def link(self) -> str:
        """The link's id."""
        return self.kept.state.id

    @property
    def over(self) -> bool:
        """Whether the link is over: there is a history of it and nothing else."""
        return self.kept.state.stage in OVER

    @property
    def live(self) -> bool:
        """Whether the adult answers for the child, if with something in the way at present."""
        return self.kept.state.stage in LIVE

    @property
    def beginning(self) -> bool:
        """Whether something is still asked of the adult or the child before the link carries the account."""
        return self.kept.state.stage in BEGINNING

    @property
    def chooses(self) -> bool:
        """Whether the adult may consent, and choose what the child may do."""
        return self.live or self.kept.state.stage is LinkStage.AWAITING_ASSENT

    @property
    def sixteen_at(self) -> datetime | None:
        """When the child is none any more; None where no birth date is known."""
        born = self.child.facts.user_birth_date
        return None if born is None else sixteen_from(born)

    @property
    def seven_at(self) -> datetime | None:
        """From when the child's own consent is asked; None where no birth date is known."""
        born = self.child.facts.user_birth_date
        return None if born is None else seven_from(born)

    def others(self, now: datetime) -> tuple[KeptLink, ...]:
        """The links of other adults that carry the account by themselves, their consent standing."""
        return tuple(
            each
            for each in self.child.links
            if each.state.id != self.link and each.state.carries(now) and each.state.consents.representative is not None
        )

    @property
    def others_disagree(self) -> bool:
        """Whether another adult's side of a dispute is still open."""
        return any(each.state.disputed for each in self.child.links if each.state.id != self.link)

    def at(self, section: str = "") -> str:
        """The address of a page about this child.

        Args:
            section: such as ``queue``; empty: the first page.
        """
        return f"/guardian/child/{self.handle}" + (f"/{section}" if section else "")


def wards_of(visit: Visit, serving: Service) -> tuple[Ward, ...]:
    """The children whom the adult of a visit may look after, and those of links that they ended in it.

    Args:
        visit: the adult's; one that was let in for a link has this one only.
        serving: the service.
    """
    if visit.link is not None:
        links = [visit.link]
    else:
        places = () if visit.account is None else serving.links.wards(visit.account)
        parted = visit.draft(Parted) or Parted()
        links = list(dict.fromkeys([*(place.link for place in places), *parted.links]))
    book, found = LinkBook(serving.store), []
    for link in links:
        with suppress(GuardianshipError):  # the account was closed meanwhile
            child, kept = book.found(link)
            found.append(Ward(handle_of(visit, link), child, kept))
    return tuple(found)


def handle_of(visit: Visit, *names: str) -> str:
    """What a link, or something else of a family's, is called in the addresses and forms of one visit.

    Args:
        visit: nobody without its secret can tell what it is.
        names: of a link its id; of what a child asked its action and the platform's name of it.
    """
    said = "\0".join(("idverify ward", *names)).encode()
    return hmac.new(visit.secret.encode(), said, hashlib.sha256).hexdigest()[:_HANDLE]


def _minding(handle: str, visit: Guarding, serving: Serving) -> Ward:
    """The child that an address names.

    Raises:
        GuardianshipError: it names none of this visit's (``unknown``).
    """
    said = handle.encode(errors="replace")
    for ward in wards_of(visit, serving):
        if secrets.compare_digest(ward.handle.encode(), said):
            return ward
    raise GuardianshipError("unknown")


Minding = Annotated[Ward, Depends(_minding)]
"""The child that the address of a page names."""
