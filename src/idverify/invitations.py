"""How a guardian link begins: a child asks, an adult answers, and what nobody answers ends in its time."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from typing import Final, NamedTuple

from idverify.account import (
    AgeEvidence,
    GuardianDeclaration,
    LinkState,
    Service,
)
from idverify.account import link_event as event
from idverify.account.account_id import account_id
from idverify.account.link_beginning import ANSWER_WITHIN
from idverify.account.link_state import BEGINNING, LIVE
from idverify.decision import decide_beginning
from idverify.errors import GuardianshipError, OperatorError, doors
from idverify.guardian_proof import GuardianProof
from idverify.intake import Intake, require_own
from idverify.keys import Keyring
from idverify.law import DEFAULT_READINGS, Readings
from idverify.link_book import LinkBook, named, not_before
from idverify.ports import Amendment, Born, ChildAccount, Invited, KeptLink, Store
from idverify.rules.policy import NO_POLICY, Policy
from idverify.sealing import RecordSeal

BATCH: Final = 100  # the most invitations that one call ends, if no other number is given
# Whoever could make any number of them could guess at none of them, but a family would lose sight.
MOST_INVITATIONS: Final = 5
_SECRET_BYTES: Final = 24


class Invitation(NamedTuple):
    """What a child hands to a parent or guardian.

    Attributes:
        link: the link's id.
        secret: what the adult shows to accept; told once, kept as a digest.
        expires_at: until when it can be answered.
    """

    link: str
    secret: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"Invitation(link={self.link!r}, expires_at={self.expires_at!r})"


@doors
class Invitations:
    """The beginnings of one platform's guardian links.

    Args:
        service: what kind of network it is.
        ring: the live keys.
        store: where things are kept.
        seal: what seals registration records.
        readings: how the law's silences are read.
        policy: the operator's own limits.
    """

    def __init__(
        self,
        *,
        service: Service,
        ring: Keyring,
        store: Store,
        seal: RecordSeal,
        readings: Readings = DEFAULT_READINGS,
        policy: Policy = NO_POLICY,
    ) -> None:
        self._service = service
        self._store = store
        self._book = LinkBook(store)
        self._readings = readings
        self._policy = policy
        self._proof = GuardianProof(
            service=service,
            readings=readings,
            intake=Intake(ring=ring, store=store, seal=seal, policy=policy),
        )

    def request(self, account: str, *, birth_date: date | None = None, now: datetime) -> Invitation:
        """Ask a parent or guardian to answer for a child; of a child alone nothing but a birth date is kept.

        Args:
            account: the platform's name of the child's account, open or to be opened.
            birth_date: the child's; left out where the account is open and it is known.
            now: the moment.

        Raises:
            GuardianshipError: the birth date is not known (``birth_date_missing``), is not the one that the child gave
                before (``birth_date_differs``), or is not a child's (``no_child``); or as many invitations as there
                may be wait for an answer (``too_many``).
            OperatorError: the account's name cannot be kept (``account_id``), or it is closed (``account_unknown``).
        """
        account, link, secret = (
            account_id(account),
            named(),
            secrets.token_urlsafe(_SECRET_BYTES),
        )
        until = now + ANSWER_WITHIN

        def change(child: ChildAccount | None) -> Amendment:
            waits = child is None or child.waits
            known = None if child is None else child.facts.user_birth_date
            links = () if child is None else child.links
            beginning = [each for each in links if each.state.stage in BEGINNING and each.state.expires_at > now]
            if waits and known is not None and birth_date not in (None, known):
                raise GuardianshipError("birth_date_differs")
            born = known or (birth_date if waits else None)
            if born is None:
                raise GuardianshipError("birth_date_missing")
            self._require_child(born, now)
            if len(beginning) >= MOST_INVITATIONS:
                raise GuardianshipError("too_many", most=MOST_INVITATIONS)
            requested = event.Requested(id=named(), link=link, at=now, expires_at=until)
            said = Born(born, AgeEvidence.USER_DECLARED) if known is None else None
            return Amendment(born=said, events=(requested,), invitation=(link, _digest(secret)))

        self._store.amend(account, change, now=now)
        return Invitation(link, secret, until)

    def invited(self, secret: str) -> Invited:
        """To which account and link an invitation leads.

        Raises:
            GuardianshipError: there is no such invitation (``unknown``).
        """
        found = self._store.invited(_digest(secret))
        if found is None:
            raise GuardianshipError("unknown")
        return found

    def accept(
        self,
        secret: str,
        relationship: GuardianDeclaration,
        *,
        birth_date: date | None,
        account: str | None = None,
        now: datetime,
    ) -> LinkState:
        """An adult says who they are to the child; next they prove a number of their own.

        Args:
            secret: of the invitation.
            relationship: who they are to the child, and on what footing.
            birth_date: the adult's; None of an institution.
            account: their own account on the platform, where they have one.
            now: the moment.

        Raises:
            GuardianshipError: there is no such invitation (``unknown``), it has expired (``expired``) or was answered
                before (``not_now``, ``over``); the adult's birth date is missing (``birth_date_missing``) or too late
                (``too_young``); their account is not open (``account_closed``), is the child's own (``own_account``),
                is of somebody born on another day (``birth_date_differs``), or answers for the child already
                (``already``).
        """
        place = self.invited(secret)
        if account is not None:
            require_own(self._store, account, place.account, birth_date)
        self._proof.require_old_enough(relationship, birth_date, now)

        def work(child: ChildAccount, kept: KeptLink) -> Amendment:
            others = [each for each in child.links if each.state.stage in LIVE | BEGINNING]
            if account is not None and any(each.account == account for each in others):
                raise GuardianshipError("already")
            at = not_before(kept, now)
            accepted = event.Accepted(id=named(), link=place.link, at=at, declaration=relationship)
            return Amendment(
                events=(accepted,),
                birth_dates=() if birth_date is None else ((kept.state.id, birth_date),),
                accounts=() if account is None else ((kept.state.id, account),),
            )

        return self._book.change(place.link, work, now)

    def _require_child(self, born: date, now: datetime) -> None:
        if decide_beginning(born, service=Service.DOMESTIC, at=now, readings=self._readings).permitted:
            raise GuardianshipError("no_child")

    def decline(self, link: str, *, now: datetime) -> LinkState:
        """The adult, or the child, does not want it. Raises: as of ``consent``."""
        return self._book.happens(event.Declined(id=named(), link=link, at=now))

    def expire(self, *, now: datetime, most: int = BATCH) -> int:
        """End requests that nobody answered in time, and say how many; what a child had told with them is forgotten."""
        return expire(self._store, now=now, most=most)


def expire(store: Store, *, now: datetime, most: int = BATCH) -> int:
    """End requests of a store that nobody answered in time, and say how many."""
    ended = 0
    for each in store.unanswered(now=now, most=most):
        with suppress(GuardianshipError, OperatorError):  # somebody else was faster, or the account was closed
            store.amend(each.account, partial(_expired, each.link, now), now=now)
            ended += 1
    return ended


def _expired(link: str, now: datetime, child: ChildAccount | None) -> Amendment:
    """The end of a request; of one that was declined nothing more happens than that its child is forgotten."""
    kept = None if child is None else child.link(link)
    if kept is None or kept.state.stage not in BEGINNING:
        return Amendment()
    return Amendment(events=(event.Expired(id=named(), link=link, at=not_before(kept, now)),))


def _digest(secret: str) -> bytes:
    # The secret has 192 random bits, so an unkeyed digest tells nothing.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
