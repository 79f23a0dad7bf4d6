"""An application: somebody asks to open an account, alone or for a child."""

from __future__ import annotations

from dataclasses import dataclass

from idverify.account import Consent, GuardianDeclaration, Holder, Item, Person
from idverify.evidence.attestation import IdAttestation
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.identifiers.phone import PhoneNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardian:
    """Somebody who answers for a child's account, with or without an account of their own.

    Attributes:
        relationship: what they are to the child, and on what footing.
        person: the adult; of an institution its name, without a birth date.
        account: their own account on the platform, where they have one.
        phone, proof: the adult's number, and the id of the proof of holding it.
        attestation: an electronic identification of the adult.
        declaration: that the adult has no Vietnamese mobile.
        consents: the adult's, and the child's own from seven.
    """

    relationship: GuardianDeclaration
    person: Person
    account: str | None = None
    phone: PhoneNumber | None = None
    proof: str | None = None
    attestation: IdAttestation | None = None
    declaration: NoMobileDeclaration | None = None
    consents: tuple[Consent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Somebody asks to open an account.

    Attributes:
        account: the platform's own name of the account.
        user: who will use it. A child's name is not asked: the record is the guardian's.
        holder: person or organisation; of the latter ``user`` is the responsible person.
        phone, proof: the number, and the id of the proof of holding it.
        personal_id: a number that was typed; it proves nothing.
        attestation: an electronic identification.
        declaration: that the user has no Vietnamese mobile.
        guardian: who answers for a user under sixteen.
        sells: whether the user means to sell, for which phone and personal ID are both needed.
        also_collected: what else the platform took at sign-up, outside this library.
    """

    account: str
    user: Person
    holder: Holder = Holder.INDIVIDUAL
    phone: PhoneNumber | None = None
    proof: str | None = None
    personal_id: PersonalIdNumber | None = None
    attestation: IdAttestation | None = None
    declaration: NoMobileDeclaration | None = None
    guardian: Guardian | None = None
    sells: bool = False
    also_collected: frozenset[Item] = frozenset()

    @property
    def _of_record(self) -> Guardian | Application:
        """Whose name, birth date and number the law wants: the guardian's for a child's account."""
        return self.guardian or self

    @property
    def _collected_values(self) -> dict[Item, object]:
        who = self._of_record
        person = who.person if isinstance(who, Guardian) else who.user
        typed = None if isinstance(who, Guardian) else who.personal_id
        personal_id = who.attestation.personal_id if who.attestation else typed
        return {
            Item.NAME: person.name,
            Item.BIRTH_DATE: person.birth_date and person.birth_date.isoformat(),
            Item.PHONE: who.phone and who.phone.canonical,
            Item.PERSONAL_ID: personal_id and personal_id.canonical,
        }

    @property
    def collected(self) -> frozenset[Item]:
        """Which pieces of information were given."""
        given = frozenset(item for item, value in self._collected_values.items() if value is not None)
        return given | self.also_collected

    @property
    def record(self) -> dict[str, object]:
        """What 147/2024/ND-CP art. 27.3.a and 23.3.đ want kept, and no more; to be sealed at once."""
        return {item.value: value for item, value in self._collected_values.items()}
