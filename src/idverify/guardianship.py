"""The life of the link between a child's account and whoever answers for it.

What may happen when is in ``account.link_state``; what the law says of it is in ``rules``. Here facts are
fetched before and stored after, in one transaction each. Who it is that calls, the child or the adult of a
link, the platform has to know: it has their sessions.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from idverify.account import (
    Action,
    AgeEvidence,
    Choice,
    Consent,
    Consenter,
    Decider,
    EndReason,
    GuardianLink,
    LinkState,
    LinkStatus,
    Ruling,
    Service,
    Suspension,
)
from idverify.account import link_event as event
from idverify.account.choice import with_choice
from idverify.account.link_event import LinkEvent
from idverify.account.link_state import LIVE, OVER, LinkStage, applied
from idverify.decision import decide, decide_beginning
from idverify.errors import GuardianshipError, OperatorError, doors
from idverify.evidence.attestation import IdAttestation
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.method import Method
from idverify.identifiers.phone import PhoneNumber
from idverify.invitations import Invitation, Invitations
from idverify.law.reading import R_14
from idverify.link_book import named, not_before
from idverify.ports import Amendment, Born, ChildAccount, Invited, KeptLink
from idverify.reassessment import Reassessment, reassess

# What befalls an adult without their doing; for the rest the operator grants no time.
_GRACE: Final = frozenset({Suspension.NUMBER_RECYCLED, Suspension.PROOF_EXPIRED})
# Whose word it takes to end a link so; the adult's own is enough for the rest.
_RULINGS: Final = {
    EndReason.COURT: frozenset({Decider.COURT, Decider.AUTHORITY}),
    EndReason.FRAUD: frozenset({Decider.OPERATOR, Decider.AUTHORITY, Decider.COURT}),
}
_STRICTNESS: Final = (Choice.ALLOW, Choice.ASK_FIRST, Choice.OFF)
_BY_ITSELF: Final = frozenset({EndReason.AGED_OUT, EndReason.ERASED})


@doors
class Guardianship(Invitations):
    """The guardian links of one platform, from their beginning to their end. Arguments as of ``Invitations``."""

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
        child, kept = self._book.found(link)
        if child_birth_date is not None:
            self._require_child(child_birth_date, now)
        # What cannot be proven for a link now is refused before a proof is taken for it.
        at = not_before(kept, now)
        applied(kept.state, event.Proven(id=named(), link=link, at=at, method=Method.VN_MOBILE_OTP))
        taken = self._proof.taken(
            child, kept, name=name, phone=phone, proof=proof, attestation=attestation, declaration=declaration, now=now
        )
        proven = event.Proven(
            id=named(),
            link=link,
            at=at,
            method=taken.evidence[-1].evidence.method,
            no_vn_mobile_declared_at=None if declaration is None else declaration.declared_at,
        )

        def work(child: ChildAccount, kept: KeptLink) -> Amendment:
            born = _confirmed(child, child_birth_date)
            if born is not None:
                child = replace(child, facts=replace(child.facts, user_birth_date=born.on))
            happened = replace(proven, at=not_before(kept, now))
            evidence = tuple((link, each) for each in taken.evidence)
            going_on = self._going_on(child, kept, happened)
            return replace(going_on, born=born, evidence=evidence, record=taken.record)

        return self._book.change(link, work, now)

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
        before, _ = self._book.found(link)

        def work(child: ChildAccount, kept: KeptLink) -> Amendment:
            sides = _others_of_child(child, kept, now, given=True) if by is Consenter.CHILD else ()
            mine = [kept] if any(each.by is by for each in kept.state.given) else []
            if not mine and not sides:
                applied(kept.state, event.Withdrawn(id=named(), link=link, at=not_before(kept, now), by=by))
            return Amendment(
                events=tuple(
                    event.Withdrawn(id=named(), link=each.state.id, at=not_before(each, now), by=by)
                    for each in (*mine, *sides)
                )
            )

        self._book.change(link, work, now)
        after, _ = self._book.found(link)
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
        return self._book.happens(event.Suspended(id=named(), link=link, at=now, reason=reason, since=since))

    def restore(self, link: str, reason: Suspension, ruling: Ruling, *, now: datetime) -> LinkState:
        """A suspension was a mistake, such as a report of a death. Raises: as of ``consent``, and ``not_suspended``."""
        return self._book.happens(event.Restored(id=named(), link=link, at=now, reason=reason, ruling=ruling))

    def dispute(self, link: str, *, now: datetime) -> LinkState:
        """The adult of this link disagrees: nobody writes until the dispute ends (reading R-14).

        Raises: as of ``consent``.
        """

        def work(child: ChildAccount, kept: KeptLink) -> Amendment:
            applied(kept.state, event.Disputed(id=named(), link=link, at=not_before(kept, now)))
            sides = [kept]
            if self._readings[R_14] == "dispute_stops":
                sides = [each for each in child.links if each.state.stage in LIVE]
            return Amendment(
                events=tuple(event.Disputed(id=named(), link=each.state.id, at=not_before(each, now)) for each in sides)
            )

        return self._book.change(link, work, now)

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
                    event.Settled(id=named(), link=each.state.id, at=not_before(each, now), ruling=ruling)
                    for each in sides or [kept]
                )
            )

        return self._book.change(link, work, now)

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
        return self._book.happens(event.Ended(id=named(), link=link, at=now, reason=reason, ruling=ruling))

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
                id, at = named(), not_before(kept, now)
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
            at = not_before(kept, now)
            return Amendment(events=(event.Chosen(id=named(), link=link, at=at, choices=chosen),))

        return self._book.change(link, work, now)

    def links(self, account: str, *, at: datetime | None = None) -> tuple[KeptLink, ...]:
        """Every link that an account has or had, as they stood at a moment; left out, as they stand."""
        child = self._store.child_account(account, at=at)
        return () if child is None else child.links

    def history(self, link: str) -> tuple[LinkEvent, ...]:
        """What happened to a link, the oldest first; of one that is over, too.

        Args:
            link: which link.

        Raises:
            GuardianshipError: there is no such link, or the account is closed (``unknown``).
        """
        self._book.found(link)
        return self._store.link_events(link)

    # How a link goes on

    def _consented(self, link: str, consent: Consent, now: datetime) -> LinkState:
        def work(child: ChildAccount, kept: KeptLink) -> Amendment:
            given = event.Consented(id=named(), link=link, at=not_before(kept, now), consent=consent)
            amendment = self._going_on(child, kept, given)
            sides = _others_of_child(child, kept, now, given=False) if consent.by is Consenter.CHILD else ()
            more = tuple(
                event.Consented(id=named(), link=each.state.id, at=not_before(each, now), consent=consent)
                for each in sides
            )
            return replace(amendment, events=(*amendment.events, *more))

        return self._book.change(link, work, now)

    def _going_on(self, child: ChildAccount, kept: KeptLink, happened: LinkEvent) -> Amendment:
        """What happened, and that the link becomes active where nothing more is asked of anybody."""
        state = applied(kept.state, happened)
        if state.stage is not LinkStage.AWAITING_ASSENT or not self._all_consented(child, kept, state, happened.at):
            return Amendment(events=(happened,))
        activated = event.Activated(id=named(), link=state.id, at=happened.at)
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


__all__ = ["Guardianship", "Invitation"]
