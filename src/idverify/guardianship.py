"""The life of the link between a child's account and whoever answers for it.

What may happen when is in ``account.link_state``; what the law says of it is in ``rules``. Here facts are
fetched before and stored after, in one transaction each. Who it is that calls, the child or the adult of a
link, the platform has to know: it has their sessions.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final, NamedTuple

from idverify.account import (
    Action,
    AgeEvidence,
    Choice,
    Consent,
    Consenter,
    Decider,
    EndReason,
    GuardianDeclaration,
    GuardianLink,
    LinkState,
    LinkStatus,
    Ruling,
    Service,
    Suspension,
)
from idverify.account import link_event as event
from idverify.account.account_id import account_id
from idverify.account.choice import with_choice
from idverify.account.link_beginning import ANSWER_WITHIN
from idverify.account.link_event import LinkEvent
from idverify.account.link_state import BEGINNING, LIVE, OVER, LinkStage, applied
from idverify.decision import decide, decide_beginning
from idverify.errors import GuardianshipError, OperatorError
from idverify.evidence.attestation import IdAttestation
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.method import Method
from idverify.guardian_proof import GuardianProof
from idverify.identifiers.phone import PhoneNumber
from idverify.intake import Intake, require_own
from idverify.keys import Keyring
from idverify.law import DEFAULT_READINGS, Readings
from idverify.law.reading import R_14
from idverify.ports import Amendment, Born, ChildAccount, Invited, KeptLink, Store
from idverify.reassessment import Reassessment, reassess
from idverify.rules.policy import NO_POLICY, Policy
from idverify.sealing import RecordSeal

BATCH: Final = 100
# Whoever could make any number of them could guess at none of them, but a family would lose sight.
MOST_INVITATIONS: Final = 5
_SECRET_BYTES: Final = 24
_NAME_BYTES: Final = 16
# What befalls an adult without their doing; for the rest the operator grants no time.
_GRACE: Final = frozenset({Suspension.NUMBER_RECYCLED, Suspension.PROOF_EXPIRED})
# Whose word it takes to end a link so; the adult's own is enough for the rest.
_RULINGS: Final = {
    EndReason.COURT: frozenset({Decider.COURT, Decider.AUTHORITY}),
    EndReason.FRAUD: frozenset({Decider.OPERATOR, Decider.AUTHORITY, Decider.COURT}),
}
_STRICTNESS: Final = (Choice.ALLOW, Choice.ASK_FIRST, Choice.OFF)
_BY_ITSELF: Final = frozenset({EndReason.AGED_OUT, EndReason.ERASED})


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


class Guardianship:
    """The guardian links of one platform.

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
        self._readings = readings
        self._policy = policy
        self._proof = GuardianProof(
            service=service,
            readings=readings,
            intake=Intake(ring=ring, store=store, seal=seal, policy=policy),
        )

    # Beginning

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
            secrets.token_hex(_NAME_BYTES),
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
            requested = event.Requested(id=_named(), link=link, at=now, expires_at=until)
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
            at = _not_before(kept, now)
            accepted = event.Accepted(id=_named(), link=place.link, at=at, declaration=relationship)
            return Amendment(
                events=(accepted,),
                birth_dates=() if birth_date is None else ((kept.state.id, birth_date),),
                accounts=() if account is None else ((kept.state.id, account),),
            )

        return self._change(place.link, work, now)

    def _require_child(self, born: date, now: datetime) -> None:
        if decide_beginning(born, service=Service.DOMESTIC, at=now, readings=self._readings).permitted:
            raise GuardianshipError("no_child")

    def decline(self, link: str, *, now: datetime) -> LinkState:
        """The adult, or the child, does not want it. Raises: as of ``consent``."""
        return self._happens(event.Declined(id=_named(), link=link, at=now))

    def expire(self, *, now: datetime, most: int = BATCH) -> int:
        """End requests that nobody answered in time, and say how many; what a child had told with them is forgotten."""
        return expire(self._store, now=now, most=most)

    # Proof and consent

    def proved(
        self,
        link: str,
        *,
        name: str | None = None,
        phone: PhoneNumber | None = None,
        proof: str | None = None,
        attestation: IdAttestation | None = None,
        declaration: NoMobileDeclaration | None = None,
        child_birth_date: date | None = None,
        now: datetime,
    ) -> LinkState:
        """The adult proves a number of their own, for the first time, or again after they lost ground.

        A link that was suspended for lost ground goes on without new consent, and what was proven before counts no
        more. A report of the adult's death is undone by a ruling only.

        Args:
            link: which link.
            name: the adult's, or the institution's; asked the first time, to be sealed with the record.
            phone, proof: the number, and the id of the proof of holding it, for the purpose ``guardian``.
            attestation: an electronic identification of the adult.
            declaration: that the adult has no Vietnamese mobile.
            child_birth_date: the child's, on the adult's word; of an account that waits it takes the place of what the
                child said. Left out, that stays.
            now: the moment.

        Raises:
            GuardianshipError: there is no such link (``unknown``), or nothing can be proven for it now (``not_now``,
                ``expired``, ``over``); nothing was proven (``nothing_proven``), or a name lacks (``name_missing``); the
                child's birth date is not a child's (``no_child``), or not the one that is known of an open account or
                on another adult's word (``birth_date_differs``).
            DeniedError: the law does not let the account be opened with this.
            PossessionError, AttestationError, LimitReachedError: as of ``Registrar.enrol``.
        """
        child, kept = self._found(link)
        if child_birth_date is not None:
            self._require_child(child_birth_date, now)
        # What cannot be proven for a link now is refused before a proof is taken for it.
        at = _not_before(kept, now)
        applied(kept.state, event.Proven(id=_named(), link=link, at=at, method=Method.VN_MOBILE_OTP))
        taken = self._proof.taken(
            child, kept, name=name, phone=phone, proof=proof, attestation=attestation, declaration=declaration, now=now
        )
        proven = event.Proven(
            id=_named(),
            link=link,
            at=at,
            method=taken.evidence[-1].evidence.method,
            no_vn_mobile_declared_at=None if declaration is None else declaration.declared_at,
        )

        def work(child: ChildAccount, kept: KeptLink) -> Amendment:
            born = _confirmed(child, child_birth_date)
            if born is not None:
                child = replace(child, facts=replace(child.facts, user_birth_date=born.on))
            happened = replace(proven, at=_not_before(kept, now))
            evidence = tuple((link, each) for each in taken.evidence)
            going_on = self._going_on(child, kept, happened)
            return replace(going_on, born=born, evidence=evidence, record=taken.record)

        return self._change(link, work, now)

    def consent(self, link: str, *, text_version: str, lang: str, now: datetime) -> LinkState:
        """The adult consents to the child's account (330/2026/ND-CP art. 60.1.b, c).

        Args:
            link: which link.
            text_version, lang: which words were shown, and in which language.
            now: the moment.

        Raises:
            GuardianshipError: there is no such link (``unknown``), or this is not its time (``not_now``, ``expired``,
                ``over``, ``out_of_order``).
        """
        return self._consented(link, Consent(Consenter.REPRESENTATIVE, now, text_version, lang), now)

    def assent(self, link: str, *, text_version: str, lang: str, now: datetime) -> LinkState:
        """The child consents itself, as it is asked to from seven on; to its account, whoever else answers for it.

        Arguments and errors as of ``consent``.
        """
        return self._consented(link, Consent(Consenter.CHILD, now, text_version, lang), now)

    def withdraw(self, link: str, by: Consenter, *, now: datetime) -> Reassessment:
        """A consent is withdrawn, with effect at once (330/2026/ND-CP art. 60.2.b).

        A child's is withdrawn for its account, whoever answers for it; an adult's for their own link, and another
        adult's who has not withdrawn theirs carries on.

        Returns:
            What the account may do no more.

        Raises: as of ``consent``.
        """
        before, _ = self._found(link)

        def work(child: ChildAccount, kept: KeptLink) -> Amendment:
            sides = _others_of_child(child, kept, now, given=True) if by is Consenter.CHILD else ()
            mine = [kept] if any(each.by is by for each in kept.state.given) else []
            if not mine and not sides:
                applied(kept.state, event.Withdrawn(id=_named(), link=link, at=_not_before(kept, now), by=by))
            return Amendment(
                events=tuple(
                    event.Withdrawn(id=_named(), link=each.state.id, at=_not_before(each, now), by=by)
                    for each in (*mine, *sides)
                )
            )

        self._change(link, work, now)
        after, _ = self._found(link)
        return reassess(
            before.facts, after.facts, service=self._service, at=now, readings=self._readings, policy=self._policy
        )

    # Losing ground, disagreeing, ending

    def suspend(self, link: str, reason: Suspension, *, now: datetime) -> LinkState:
        """The adult lost what they stood on: the child reads on and does not write. Raises: as of ``consent``.

        A number that somebody else proved and an account that was closed are noticed without this.
        """
        grace = self._policy.guardian_grace if reason in _GRACE else None
        since = now + (grace or timedelta(0))
        return self._happens(event.Suspended(id=_named(), link=link, at=now, reason=reason, since=since))

    def restore(self, link: str, reason: Suspension, ruling: Ruling, *, now: datetime) -> LinkState:
        """A suspension was a mistake, such as a report of a death. Raises: as of ``consent``, and ``not_suspended``."""
        return self._happens(event.Restored(id=_named(), link=link, at=now, reason=reason, ruling=ruling))

    def dispute(self, link: str, *, now: datetime) -> LinkState:
        """The adult of this link disagrees: nobody writes until the dispute ends (reading R-14).

        Raises: as of ``consent``.
        """

        def work(child: ChildAccount, kept: KeptLink) -> Amendment:
            applied(kept.state, event.Disputed(id=_named(), link=link, at=_not_before(kept, now)))
            sides = [kept]
            if self._readings[R_14] == "dispute_stops":
                sides = [each for each in child.links if each.state.stage in LIVE]
            return Amendment(
                events=tuple(
                    event.Disputed(id=_named(), link=each.state.id, at=_not_before(each, now)) for each in sides
                )
            )

        return self._change(link, work, now)

    def settle(self, link: str, *, ruling: Ruling | None = None, now: datetime) -> LinkState:
        """The adult of this link ends the dispute; it is over when every side has.

        Args:
            link: which link.
            ruling: an authority's, a court's or the operator's decision, which ends it for every side.
            now: the moment.

        Raises: as of ``consent``, and ``not_disputed``.
        """

        def work(child: ChildAccount, kept: KeptLink) -> Amendment:
            sides = [kept] if ruling is None else [each for each in child.links if each.state.disputed]
            return Amendment(
                events=tuple(
                    event.Settled(id=_named(), link=each.state.id, at=_not_before(each, now), ruling=ruling)
                    for each in sides or [kept]
                )
            )

        return self._change(link, work, now)

    def end(self, link: str, reason: EndReason, *, ruling: Ruling | None = None, now: datetime) -> LinkState:
        """End a link for good; what happened to it stays on record without the adult's data.

        Args:
            link: which link.
            reason: why; that a child grew up or that data were erased follows from other calls.
            ruling: whose decision it is, where a court, an authority or the operator ends it.
            now: the moment.

        Raises:
            GuardianshipError: as of ``consent``; or the reason takes a ruling that is missing (``ruling_missing``).
            ValueError: a reason that follows from something else.
        """
        if reason in _BY_ITSELF:
            raise ValueError("a link ends so by what befalls the child or the adult's data")
        whose = _RULINGS.get(reason)
        if whose is not None and (ruling is None or ruling.by not in whose):
            raise GuardianshipError("ruling_missing")
        return self._happens(event.Ended(id=_named(), link=link, at=now, reason=reason, ruling=ruling))

    def wards(self, account: str) -> tuple[Invited, ...]:
        """The children, with the links, for whom an adult with this account of their own answers or is about to."""
        return self._store.guarded_by(account)

    def forget_guardian(self, account: str, *, now: datetime) -> int:
        """The data of an adult with this account of their own are erased, and every link of theirs ends; how many."""
        return sum(self._erased(each, now) for each in self._store.guarded_by(account))

    def _erased(self, place: Invited, now: datetime) -> bool:
        found: list[LinkEvent] = []

        def change(child: ChildAccount | None) -> Amendment:
            found.clear()
            kept = None if child is None else child.link(place.link)
            if kept is not None and kept.state.stage not in OVER:
                id, at = _named(), _not_before(kept, now)
                if kept.state.stage in LIVE:
                    found.append(event.Ended(id=id, link=place.link, at=at, reason=EndReason.ERASED))
                else:
                    found.append(event.Declined(id=id, link=place.link, at=at))
            return Amendment(events=tuple(found))

        with suppress(OperatorError):  # the child's account was closed meanwhile, and kept nothing of the adult
            self._store.amend(place.account, change, now=now)
        return bool(found)

    # Supervision

    def permit(self, link: str, action: Action, choice: Choice, *, now: datetime) -> LinkState:
        """The adult chooses what the child may do: allow, ask me first, off.

        An adult who lost their ground can be stricter and not more lenient.

        Raises:
            GuardianshipError: as of ``consent``.
            ValueError: reading is open to everybody.
        """

        def work(_child: ChildAccount, kept: KeptLink) -> Amendment:
            chosen = with_choice(kept.state.choices, action, choice)
            before = dict(kept.state.choices).get(action, Choice.ALLOW)
            if kept.state.stage is LinkStage.SUSPENDED and _STRICTNESS.index(choice) < _STRICTNESS.index(before):
                raise GuardianshipError("not_now")
            at = _not_before(kept, now)
            return Amendment(events=(event.Chosen(id=_named(), link=link, at=at, choices=chosen),))

        return self._change(link, work, now)

    def links(self, account: str, *, at: datetime | None = None) -> tuple[KeptLink, ...]:
        """Every link that an account has or had, as they stood at a moment; left out, as they stand."""
        child = self._store.child_account(account, at=at)
        return () if child is None else child.links

    # How a link is changed

    def _consented(self, link: str, consent: Consent, now: datetime) -> LinkState:
        def work(child: ChildAccount, kept: KeptLink) -> Amendment:
            given = event.Consented(id=_named(), link=link, at=_not_before(kept, now), consent=consent)
            amendment = self._going_on(child, kept, given)
            sides = _others_of_child(child, kept, now, given=False) if consent.by is Consenter.CHILD else ()
            more = tuple(
                event.Consented(id=_named(), link=each.state.id, at=_not_before(each, now), consent=consent)
                for each in sides
            )
            return replace(amendment, events=(*amendment.events, *more))

        return self._change(link, work, now)

    def _going_on(self, child: ChildAccount, kept: KeptLink, happened: LinkEvent) -> Amendment:
        """What happened, and that the link becomes active where nothing more is asked of anybody."""
        state = applied(kept.state, happened)
        if state.stage is not LinkStage.AWAITING_ASSENT or not self._all_consented(child, kept, state, happened.at):
            return Amendment(events=(happened,))
        activated = event.Activated(id=_named(), link=state.id, at=happened.at)
        return Amendment(events=(happened, activated), opens=child.waits)

    def _all_consented(self, child: ChildAccount, kept: KeptLink, state: LinkState, now: datetime) -> bool:
        link = state.facts(birth_date=kept.birth_date, evidence=kept.evidence)
        born = child.facts.user_birth_date
        if link is None or born is None:
            return False
        if decide_beginning(born, service=Service.DOMESTIC, at=now, readings=self._readings).permitted:
            return False  # who turned sixteen meanwhile needs nobody
        alone: tuple[GuardianLink, ...] = (replace(link, status=LinkStatus.ACTIVE),)
        facts = replace(child.facts, guardians=alone)
        decision = decide(facts, Action.POST, service=self._service, at=now, readings=self._readings)
        return "guardianship.consents" not in decision.rules_breached

    def _happens(self, happened: LinkEvent) -> LinkState:
        def work(_child: ChildAccount, kept: KeptLink) -> Amendment:
            return Amendment(events=(replace(happened, at=_not_before(kept, happened.at)),))

        return self._change(happened.link, work, happened.at)

    def _found(self, link: str) -> tuple[ChildAccount, KeptLink]:
        account = self._store.account_of_link(link)
        child = None if account is None else self._store.child_account(account)
        kept = None if child is None else child.link(link)
        if child is None or kept is None:
            raise GuardianshipError("unknown")
        return child, kept

    def _change(self, link: str, work: Callable[[ChildAccount, KeptLink], Amendment], now: datetime) -> LinkState:
        account = self._store.account_of_link(link)
        if account is None:
            raise GuardianshipError("unknown")

        def change(child: ChildAccount | None) -> Amendment:
            kept = None if child is None else child.link(link)
            if child is None or kept is None:
                raise GuardianshipError("unknown")
            return work(child, kept)

        kept = self._store.amend(account, change, now=now).link(link)
        if kept is None:
            raise GuardianshipError("unknown")
        return kept.state


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
    return Amendment(events=(event.Expired(id=_named(), link=link, at=_not_before(kept, now)),))


def _not_before(kept: KeptLink, now: datetime) -> datetime:
    """The moment of an event: servers' clocks differ by a little, and what happens now happens after what did."""
    return max(now, kept.state.last_at)


def _named() -> str:
    return secrets.token_hex(_NAME_BYTES)


def _others_of_child(child: ChildAccount, kept: KeptLink, now: datetime, *, given: bool) -> tuple[KeptLink, ...]:
    """The other links under which the child's own consent stands, or does not though they were active."""

    def concerned(state: LinkState) -> bool:
        waits = state.stage is LinkStage.AWAITING_ASSENT and state.expires_at > now
        return state.stage in LIVE or (given and waits)

    return tuple(
        each
        for each in child.links
        if each.state.id != kept.state.id and concerned(each.state) and (each.state.consents.child is not None) is given
    )


def _confirmed(child: ChildAccount, declared: date | None) -> Born | None:
    """The child's birth date on the adult's word, where the account is still to be opened."""
    if declared is None:
        return None
    settled = not child.waits or child.facts.age_evidence is AgeEvidence.GUARDIAN_DECLARED
    if settled and declared != child.facts.user_birth_date:
        raise GuardianshipError("birth_date_differs")
    return None if settled else Born(declared, AgeEvidence.GUARDIAN_DECLARED)


def _digest(secret: str) -> bytes:
    # The secret has 192 random bits, so an unkeyed digest tells nothing.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
