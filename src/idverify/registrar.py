"""Opening accounts: age first, then proof of a number, then the record, in that order.

Everything here fetches before it decides and stores after it decided; what the law says is in
``rules``. No call reads a clock.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from idverify.account import (
    Account,
    AgeEvidence,
    Consenter,
    Consents,
    GuardianLink,
    Holder,
    Item,
    LinkStatus,
    Registration,
    Service,
)
from idverify.account.account_id import account_id, is_name
from idverify.account.link_beginning import beginning
from idverify.application import Application, Guardian
from idverify.decision import Decision, decide_beginning, decide_enrolment
from idverify.errors import AttestationError, GuardianshipError, doors
from idverify.evidence.attestation import EidPurpose, IdAttestation
from idverify.evidence.budget import BUDGETS, Budgets
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.method import Evidence, Method
from idverify.evidence.possession import Challenge, Origin, PossessionProof, Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.intake import Intake, reference_of, require_for, require_own
from idverify.keys import Keyring
from idverify.law import DEFAULT_READINGS, Readings, day_of, law_91_2025
from idverify.link_book import named
from idverify.messages import Language
from idverify.phone_proof import PhoneProof
from idverify.ports import (
    LimitReachedError,
    NetworkUnavailableError,
    NewAccount,
    NewEvidence,
    NewLink,
    PhoneNetwork,
    Quota,
    Sender,
    Store,
)
from idverify.rules.policy import NO_POLICY, Policy
from idverify.sealing import RecordSeal

# For these a child's account is asked for the number of the adult who answers for it.
_ADULTS_PURPOSES: Final = frozenset({Purpose.GUARDIAN, Purpose.AGAIN})
# The age that matters here is that of the law on children, whichever network asks.
_ANY_SERVICE: Final = Service.DOMESTIC


@doors
class Registrar:
    """Opens accounts on one platform.

    Args:
        service: what kind of network it is.
        ring: the live keys; each is checked against the store before anything else.
        store: where things are kept.
        sender: how codes reach phones.
        seal: what seals registration records.
        readings: how the law's silences are read.
        policy: the operator's own limits.
        site: the host of the pages where codes are typed, such as ``mxh.example.vn``; None: not told in messages.
        budgets: how many codes and guesses there may be.
        quota: a fence outside the database, before the budgets.
        network: the mobile operators' answers, where a platform has them.

    Raises:
        OperatorError: a key is not the one this store has been using (``key_wrong``), or with this host a message
            does not fit one SMS (``site``).
    """

    def __init__(
        self,
        *,
        service: Service,
        ring: Keyring,
        store: Store,
        sender: Sender,
        seal: RecordSeal,
        readings: Readings = DEFAULT_READINGS,
        policy: Policy = NO_POLICY,
        site: str | None = None,
        budgets: Budgets = BUDGETS,
        quota: Quota | None = None,
        network: PhoneNetwork | None = None,
    ) -> None:
        self._service = service
        self._store = store
        self._readings = readings
        self._intake = Intake(ring=ring, store=store, seal=seal, policy=policy)
        self._phones = PhoneProof(
            ring=self._intake.ring, store=store, sender=sender, site=site, budgets=budgets, quota=quota
        )
        self._network = network

    def may_begin(self, birth_date: date, *, now: datetime) -> Decision:
        """Whether somebody born on this day may sign up alone; a child is led to a parent first.

        Ask it before any other information is taken (330/2026/ND-CP art. 60.1.a).
        """
        return decide_beginning(birth_date, service=self._service, at=now, readings=self._readings)

    def challenge(
        self, phone: PhoneNumber, *, purpose: Purpose, account: str, origin: Origin, lang: Language, now: datetime
    ) -> Challenge:
        """Send a code to a phone.

        Args:
            phone: where to.
            purpose, account, origin: what the code will be good for, and from where it may be answered.
            lang: language of the message.
            now: the moment.

        Raises:
            DeniedError: the account is a child's, who is asked for no number of its own (330/2026/ND-CP art. 60.1.a).
            PossessionError: a budget is spent (``too_many``, with ``data["minutes"]`` to wait), or every guess at an
                earlier code is and that code has not expired (``exhausted``).
            OperatorError: the message could not be sent (``send_failed``), which counts as sent, or the account's
                name cannot be kept (``account_id``).
            ValueError: the moment has no offset.
        """
        account = account_id(account)
        self._require_not_a_childs(account, purpose, now)
        return self._phones.challenge(phone, purpose=purpose, account=account, origin=origin, lang=lang, now=now)

    def prove(self, challenge: str, code: str, *, account: str, origin: Origin, now: datetime) -> PossessionProof:
        """Answer a challenge. The guess is counted before it is compared, and a code works once.

        Args:
            challenge: the challenge's id.
            code: what was typed.
            account, origin: who answers; another account or session than the one asked is a wrong answer.
            now: the moment.

        Raises:
            PossessionError: ``code_wrong`` (with ``data["count"]`` guesses left), ``expired``, ``used``,
                ``replaced``, ``exhausted``, ``unknown``, ``too_many`` or ``failures``.
            OperatorError: a verifier could not be asked (``verifier_failed``), the account's name cannot be kept
                (``account_id``), or the key that the code was made under was retired (``key_retired``).
        """
        return self._phones.prove(challenge, code, account=account_id(account), origin=origin, now=now)

    def prove_silently(
        self, phone: PhoneNumber, token: str, *, purpose: Purpose, account: str, origin: Origin, now: datetime
    ) -> PossessionProof:
        """Prove a phone by its operator's word, without a code; arguments otherwise as of ``challenge``.

        Args:
            token: what the device got of its operator over mobile data.

        Raises:
            DeniedError: as of ``challenge``.
            PossessionError: the device holds another number (``not_held``), or a budget is spent.
            NetworkUnavailableError: no operator is connected, or it does not say; send a code instead.
        """
        if self._network is None:
            raise NetworkUnavailableError("not_connected")
        account = account_id(account)
        self._require_not_a_childs(account, purpose, now)
        return self._phones.prove_silently(
            phone, token, self._network, purpose=purpose, account=account, origin=origin, now=now
        )

    def enrol(self, application: Application, *, now: datetime) -> Decision:
        """Open an account, if the law allows.

        Returns:
            The decision. Where it permits, the account is open and everything the law wants kept is;
            where it denies, be it by law or by the operator's own limit, nothing was kept and nothing spent.

        Raises:
            PossessionError: a proof is not of this number and account, is over an hour old, or was spent before.
            GuardianshipError: there is a guardian for somebody who needs none (``no_child``), whose own account is not
                open (``account_closed``), is the one to be opened (``own_account``) or is of somebody born on another
                day (``birth_date_differs``); or a child asked for this one and somebody alone gives another birth date
                (``birth_date_differs``).
            AttestationError: an electronic identification was used before, or asked for something else; or a
                picture of an identity paper was taken (``identity_paper_image``), which 91/2025/QH15 art. 29.2 forbids.
            OperatorError: the account is open already, or was once (``account_exists``).
            OutOfScopeError: the moment lies before 25 December 2024.
            ValueError: the moment has no offset.
        """
        account = account_id(application.account)
        if Item.ID_DOCUMENT_IMAGE in application.also_collected and law_91_2025.ART_29_2.in_force_on(day_of(now)):
            raise AttestationError("identity_paper_image", citation=law_91_2025.ART_29_2.citation)
        guardian = application.guardian
        if guardian is not None:
            self._require_a_childs(application, guardian, now)
        adults = () if guardian is None else self._intake.of_guardian(guardian, account, now)
        own: tuple[NewEvidence, ...] = ()
        if guardian is None or not self._is_child(application, now):  # a child's own number is not taken
            own = self._intake.of_applicant(application, account, now)
            if application.personal_id is not None:
                own += (NewEvidence(evidence=Evidence(Method.PERSONAL_ID_TYPED, now)),)
        declared_at = _declared_at(application.declaration)
        registration = Registration(
            holder=application.holder,
            user_birth_date=application.user.birth_date,
            collected=application.collected,
            no_vn_mobile_declared_at=declared_at,
            evidence=tuple(each.evidence for each in own),
            guardians=() if guardian is None else (_facts(guardian, adults),),
            sells=application.sells,
        )
        decision = decide_enrolment(registration, service=self._service, at=now, readings=self._readings)
        if not decision.permitted:
            return decision
        facts = Account(
            opened_at=now,
            holder=application.holder,
            user_birth_date=application.user.birth_date,
            no_vn_mobile_declared_at=declared_at,
            age_evidence=AgeEvidence.USER_DECLARED if guardian is None else AgeEvidence.GUARDIAN_DECLARED,
        )
        new = NewAccount(
            id=account,
            facts=facts,
            evidence=own,
            links=() if guardian is None else (_link(guardian, adults, now),),
            declaration=application.declaration,
            record=self._intake.sealed(account, application.record),
        )
        try:
            self._store.open_account(new)
        except LimitReachedError as limit:
            return decision.limited(limit.rule)
        return decision

    def bind_phone(self, account: str, phone: PhoneNumber, proof: str, *, now: datetime) -> None:
        """Add a proven phone to an open account.

        Raises:
            DeniedError: the user is a child, whose own number is not taken.
            PossessionError: the proof is not of this number and account, or was spent before.
            OperatorError: there is no such account (``account_unknown``), or no place on the number (``limit``).
        """
        self._require_of_age(account, now)
        new = self._intake.possession(phone, proof, account, Purpose.BIND, now)
        self._store.add_evidence(account, new, record=self._intake.supplement(account, phone), now=now)

    def change_phone(self, account: str, phone: PhoneNumber, proof: str, *, now: datetime) -> None:
        """Put a proven phone in the place of the one an account has, which serves until this moment.

        Of two changes at once one follows the other. Raises: as of ``bind_phone``.
        """
        self._require_of_age(account, now)
        new = self._intake.possession(phone, proof, account, Purpose.CHANGE, now)
        self._store.change_phone(account, new, record=self._intake.supplement(account, phone), now=now)

    def prove_again(self, account: str, phone: PhoneNumber, proof: str, *, now: datetime) -> None:
        """Put a new proof of the number that an account has, its user's or a guardian's, in the place of the old one.

        A number that somebody else proved since is contested no more here: whoever holds it now has answered.

        Raises:
            PossessionError: the account does not have this number, or the proof is not of it (``proof_mismatch``),
                was spent before or is over an hour old.
            OperatorError: there is no such account (``account_unknown``).
        """
        new = self._intake.possession(phone, proof, account, Purpose.AGAIN, now)
        self._store.prove_again(account, new, now=now)

    def change_personal_id(self, account: str, attestation: IdAttestation, *, now: datetime) -> None:
        """Put a newly authenticated personal ID in the place of one that was cancelled and established anew.

        The old one is kept as history. Raises: as of ``bind_personal_id``.
        """
        self._require_of_age(account, now)
        new = self._intake.attested(attestation, account, EidPurpose.CHANGE)
        record = self._intake.supplement(account, attestation.personal_id)
        self._store.change_personal_id(account, new, record=record, now=now)

    def bind_personal_id(self, account: str, attestation: IdAttestation, *, now: datetime) -> None:
        """Add an electronic identification to an open account.

        Raises:
            DeniedError: the user is a child, whose own number is not taken.
            AttestationError: it was used before (``already_used``), or asked for something else (``mismatch``).
            OperatorError: as of ``bind_phone``.
        """
        self._require_of_age(account, now)
        new = self._intake.attested(attestation, account, EidPurpose.BIND)
        record = self._intake.supplement(account, attestation.personal_id)
        self._store.add_evidence(account, new, record=record, now=now)

    def declare_no_mobile(self, account: str, declaration: NoMobileDeclaration, *, now: datetime) -> None:
        """Note on an open account that its user has no Vietnamese mobile.

        Raises:
            OperatorError: there is no such account (``account_unknown``).
        """
        self._store.note_declaration(account, declaration, now=now)

    def identify_streamer(self, account: str, attestation: IdAttestation, *, stream: str, now: datetime) -> None:
        """Note that the person who sells in one livestream was e-identified for it (122/2025/QH15 art. 22.4).

        That may be another person than the account's holder; nothing of it is told to the account's own evidence.

        Raises:
            AttestationError: the identification was used before, be it for the account itself
                (``already_used``), or was asked for another account, purpose or stream (``mismatch``).
            OperatorError: there is no such account (``account_unknown``).
        """
        require_for(attestation, account, EidPurpose.STREAM)
        if attestation.stream != stream or not is_name(stream):
            raise AttestationError("mismatch")
        reference = reference_of(attestation)
        at = attestation.verified_at
        self._store.note_streamer(account, stream=stream, at=at, reference=reference, now=now)

    def close(self, account: str, *, now: datetime) -> None:
        """Close an account; its place on a number is free, and what the law wants kept stays sealed.

        Raises:
            OperatorError: there is no such account (``account_unknown``).
        """
        self._store.close_account(account, now=now)

    def _is_child(self, application: Application, now: datetime) -> bool:
        born = application.user.birth_date
        if application.holder is not Holder.INDIVIDUAL or born is None or born > day_of(now):
            return False
        return not decide_beginning(born, service=_ANY_SERVICE, at=now, readings=self._readings).permitted

    def _require_a_childs(self, application: Application, guardian: Guardian, now: datetime) -> None:
        """Refuse a guardian for somebody who needs none, or by an account that is not the guardian's."""
        born = application.user.birth_date
        if application.holder is Holder.INDIVIDUAL and born is not None and not self._is_child(application, now):
            raise GuardianshipError("no_child")
        if guardian.account is not None:
            require_own(self._store, guardian.account, application.account, guardian.person.birth_date)

    def _require_not_a_childs(self, account: str, purpose: Purpose, now: datetime) -> None:
        """Refuse to ask a child for a number of its own; its guardian's is asked, for purposes of their own."""
        if purpose not in _ADULTS_PURPOSES:
            self._require_of_age(account, now)

    def _require_of_age(self, account: str, now: datetime) -> None:
        """Refuse to take a child's own number, which would authenticate nothing (147/2024/ND-CP art. 27.3.a)."""
        facts = self._store.account(account)
        if facts is not None and facts.holder is Holder.INDIVIDUAL and facts.user_birth_date is not None:
            self.may_begin(facts.user_birth_date, now=now).require()


def _link(guardian: Guardian, evidence: tuple[NewEvidence, ...], now: datetime) -> NewLink:
    """A link whose adult is there and does everything at once."""
    events = beginning(
        named(),
        guardian.relationship,
        proven_by=evidence[0].evidence.method if evidence else None,
        no_vn_mobile_declared_at=_declared_at(guardian.declaration),
        consents=guardian.consents,
        at=now,
    )
    return NewLink(events=events, birth_date=guardian.person.birth_date, account=guardian.account, evidence=evidence)


def _facts(guardian: Guardian, evidence: tuple[NewEvidence, ...]) -> GuardianLink:
    """The link as it would be if the law lets the account be opened."""
    given = {each.by: each.given_at for each in guardian.consents}
    return GuardianLink(
        relation=guardian.relationship.relation,
        holder=guardian.relationship.holder,
        birth_date=guardian.person.birth_date,
        status=LinkStatus.ACTIVE,
        ground=guardian.relationship.ground,
        evidence=tuple(each.evidence for each in evidence),
        no_vn_mobile_declared_at=_declared_at(guardian.declaration),
        consents=Consents(given.get(Consenter.REPRESENTATIVE), given.get(Consenter.CHILD)),
    )


def _declared_at(declaration: NoMobileDeclaration | None) -> datetime | None:
    return None if declaration is None else declaration.declared_at
