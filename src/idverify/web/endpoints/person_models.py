"""What is asked of a person: name and birth date, a declaration, and how they came back from their identification."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from idverify.account import Account, Holder, Person
from idverify.errors import GuardianshipError, OperatorError
from idverify.evidence.attestation import IdAttestation
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.identification import Identified
from idverify.identifiers.phone import PhoneNumber
from idverify.law import day_of
from idverify.web.endpoints.texts import Lang, MaybeName, TextVersion
from idverify.web.model import WITHOUT_NUL, Asked, Day, OriginAsked
from idverify.web.service import Service

_Parameter = Annotated[str, Field(max_length=8_192, pattern=WITHOUT_NUL)]
_ParameterName = Annotated[str, Field(max_length=128, pattern=WITHOUT_NUL)]
Parameters = Annotated[
    dict[_ParameterName, _Parameter],
    Field(
        max_length=32,
        repr=False,
        description="The query of the address to which the provider sent the person back, as it stands.",
        examples=[{"state": "aX4f0sQ1", "code": "of-the-provider"}],
    ),
]


class PersonAsked(Asked):
    """A person, as they declare themselves."""

    name: MaybeName = Field(default=None, description="Full name; of a child none is asked.")
    birth_date: Day | None = Field(default=None, repr=False, examples=["1990-05-01"])

    @property
    def person(self) -> Person:
        """As the registrar takes them."""
        return Person(self.name, self.birth_date)


class DeclarationAsked(Asked):
    """The person confirmed, just now, to have no mobile number in Viet Nam (147/2024/ND-CP art. 27.3.b)."""

    text_version: TextVersion = Field(description="Which wording was shown and confirmed.")
    lang: Lang = Field(description="In which language it was shown.")

    def declared(self, now: datetime) -> NoMobileDeclaration:
        """As the registrar takes it; the moment is the service's."""
        return NoMobileDeclaration(now, self.text_version, self.lang)


class IdentificationAsked(Asked):
    """Somebody came back from an electronic identification; the service asks the provider for the result itself.

    A result on a caller's word is not taken, and the number that it holds leaves the service nowhere.
    """

    parameters: Parameters
    origin: OriginAsked = Field(description="Who came back; the session must be the one that was sent.")

    def finished(self, serving: Service, account: str, now: datetime) -> Identified:
        """Who it was; the request for it is used up. Errors: as of ``Identification.finish``."""
        return serving.identification.finish(self.parameters, account=account, origin=self.origin.origin, now=now)


def identified(
    asked: IdentificationAsked | None,
    declaration: DeclarationAsked | None,
    serving: Service,
    account: str,
    now: datetime,
) -> tuple[IdAttestation | None, NoMobileDeclaration | None]:
    """Attestation and declaration of one person: the declaration that they confirmed before they were sent, or now.

    Ask it last, when everything else of a request was seen to be well formed: an identification is used up by it.
    """
    declared = None if declaration is None else declaration.declared(now)
    if asked is None:
        return None, declared
    found = asked.finished(serving, account, now)
    return found.attestation, found.declaration or declared


def number(typed: str, now: datetime) -> PhoneNumber:
    """A phone number that was typed, by the numbering plan of the day. Raises: as of ``PhoneNumber.parse``."""
    return PhoneNumber.parse(typed, as_of=day_of(now))


def require_of_age(serving: Service, holder: Holder | None, born: date | None, now: datetime) -> None:
    """Refuse to send a child to a provider: of a child no number is taken (330/2026/ND-CP art. 60.1.a).

    Of an organisation it is the responsible person who would be sent.

    Raises:
        DeniedError: it is a child's account, and a parent or guardian is asked instead.
    """
    if holder is not None and born is not None:
        serving.registrar.may_begin(born, now=now).require()


def opened(serving: Service, account: str) -> Account:
    """What the rules see of an account that is open, and does not wait for a guardian.

    Raises:
        OperatorError: there is none (``account_unknown``).
    """
    kept = serving.store.child_account(account)
    if kept is None or kept.waits:
        raise OperatorError("account_unknown")
    return kept.facts


def require_known_of_age(serving: Service, born: date | None, now: datetime) -> None:
    """Refuse to ask a provider who somebody is before their age is known, or who a child is; whoever the holder is.

    Age comes before any other information (330/2026/ND-CP art. 60.1.a).

    Raises:
        GuardianshipError: no birth date is known (``birth_date_missing``).
        DeniedError: as of ``require_of_age``.
    """
    if born is None:
        raise GuardianshipError("birth_date_missing")
    serving.registrar.may_begin(born, now=now).require()
