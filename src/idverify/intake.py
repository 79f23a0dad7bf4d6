"""Taking in what people prove: each proof is seen to be of this number, account and purpose before it is kept."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from idverify.account import Holder
from idverify.application import Application, Guardian
from idverify.errors import AttestationError, GuardianshipError, PossessionError
from idverify.evidence.attestation import EidPurpose, IdAttestation
from idverify.evidence.method import Evidence
from idverify.evidence.possession import PROOF_LIFETIME, Purpose, is_id
from idverify.identifiers import Identifier
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Keyring
from idverify.ports import NewEvidence, Store
from idverify.pseudonym import prefixed
from idverify.rules.policy import Policy
from idverify.sealing import RecordSeal, SealedRecord

_ITEM: Final = {"vn.msisdn": "phone", "vn.pid": "personal_id", "vn.foreigner": "personal_id"}
_EID_PURPOSE: Final = {Purpose.ENROL: EidPurpose.ENROL, Purpose.GUARDIAN: EidPurpose.GUARDIAN}


class Intake:
    """What one platform takes in.

    Args:
        ring: the keys that this process has; each is checked against the store before anything else.
        store: where proofs are kept.
        seal: what seals registration records.
        policy: the operator's own limits.

    Attributes:
        ring: those of them that live, in the order that the store says.

    Raises:
        OperatorError: as of ``ports.Store.check_keys``.
    """

    def __init__(self, *, ring: Keyring, store: Store, seal: RecordSeal, policy: Policy) -> None:
        live = store.check_keys(ring.check_values)
        self.ring = ring.ordered(live.order, oldest=live.oldest)
        self._store = store
        self._seal = seal
        self._policy = policy

    def of_applicant(self, applicant: Application, account: str, now: datetime) -> tuple[NewEvidence, ...]:
        """What somebody who signs up proved of themselves. Raises: as of ``possession`` and ``attested``."""
        return self._proven(applicant, account, Purpose.ENROL, now)

    def of_guardian(self, guardian: Guardian, account: str, now: datetime) -> tuple[NewEvidence, ...]:
        """What the adult proved who answers for an account. Raises: as of ``possession`` and ``attested``."""
        most = self._policy.wards_per_guardian
        return tuple(replace(each, most=most) for each in self._proven(guardian, account, Purpose.GUARDIAN, now))

    def _proven(
        self, applicant: Application | Guardian, account: str, purpose: Purpose, now: datetime
    ) -> tuple[NewEvidence, ...]:
        found = []
        if applicant.phone is not None and applicant.proof is not None:
            found.append(self.possession(applicant.phone, applicant.proof, account, purpose, now))
        if applicant.attestation is not None:
            found.append(self.attested(applicant.attestation, account, _EID_PURPOSE[purpose]))
        return tuple(found)

    def possession(self, phone: PhoneNumber, proof: str, account: str, purpose: Purpose, now: datetime) -> NewEvidence:
        """The evidence that a proof of holding a phone gives.

        Raises:
            PossessionError: there is no such proof (``proof_unknown``), it is over an hour old (``proof_expired``), or
                it is not of this number, account and purpose (``proof_mismatch``).
        """
        kept = self._store.proof(proof) if is_id(proof) else None
        if kept is None:
            raise PossessionError("proof_unknown")
        if now - kept.verified_at >= PROOF_LIFETIME:
            raise PossessionError("proof_expired")
        if (kept.account, kept.purpose) != (account, purpose) or not self.ring.recognises(kept.pseudonym, phone):
            raise PossessionError("proof_mismatch")
        return replace(
            self._of_number(kept.evidence, phone, account, kept.verified_at),
            proof=proof,
            grace=self._policy.guardian_grace or timedelta(0),
        )

    def attested(self, attestation: IdAttestation, account: str, purpose: EidPurpose) -> NewEvidence:
        """The evidence that an electronic identification gives.

        Raises:
            AttestationError: it was asked for another account or purpose (``mismatch``).
        """
        require_for(attestation, account, purpose)
        found = self._of_number(attestation.evidence, attestation.personal_id, account, attestation.verified_at)
        return replace(found, reference=reference_of(attestation))

    def _of_number(
        self, evidence: Evidence, identifier: Identifier, account: str, verified_at: datetime
    ) -> NewEvidence:
        pseudonyms = self.ring.pseudonyms(identifier)
        return NewEvidence(
            evidence=evidence,
            pseudonyms=pseudonyms,
            most=self._policy.accounts_per_number,
            binding=self.ring.bind(pseudonyms[0], account, verified_at),
            seal=self._seal.identifier(identifier),
        )

    def sealed(self, account: str, record: dict[str, object]) -> SealedRecord:
        """A registration record, sealed."""
        return self._seal.seal(account, record)

    def supplement(self, account: str, *identifiers: Identifier) -> SealedRecord:
        """What is added to the record when a number is: sealed beside the first one, which cannot be opened here."""
        return self._seal.seal(account, {_ITEM[each.kind]: each.canonical for each in identifiers})

    def supplement_of(self, account: str, guardian: Guardian) -> SealedRecord:
        """The same, of the numbers that a guardian proved."""
        attested = None if guardian.attestation is None else guardian.attestation.personal_id
        return self.supplement(account, *(each for each in (guardian.phone, attested) if each is not None))


def require_for(attestation: IdAttestation, account: str, purpose: EidPurpose) -> None:
    """Refuse a result that was asked for something else (Decree 69/2024/ND-CP art. 19(4)).

    Raises:
        AttestationError: it is for another account or purpose (``mismatch``).
    """
    if (attestation.account, attestation.purpose) != (account, purpose):
        raise AttestationError("mismatch")


def require_own(store: Store, own: str, account: str, born: date | None) -> None:
    """Refuse an account that cannot be that of the adult, born on a day, who answers for another one.

    Raises:
        GuardianshipError: it is not open (``account_closed``), is the very account (``own_account``), or is of
            somebody born on another day (``birth_date_differs``).
    """
    if own == account:
        raise GuardianshipError("own_account")
    found = store.child_account(own)
    if found is None or found.waits:
        raise GuardianshipError("account_closed")
    if born != (None if found.facts.holder is Holder.ORGANISATION else found.facts.user_birth_date):
        raise GuardianshipError("birth_date_differs")


def reference_of(attestation: IdAttestation) -> bytes:
    """The digest by which an electronic identification is used once."""
    # The service's own random reference holds nothing of the person, so an unkeyed digest tells nothing.
    return hashlib.sha256(prefixed(attestation.provider.encode(), attestation.transaction.encode())).digest()
