"""Viet Nam's rules on who may write on a social network.

The names below are loaded when they are first used, so that importing a parser does not load a
database driver.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

__version__ = "0.1.0"

if TYPE_CHECKING:
    from idverify.account import (
        Account,
        Action,
        Choice,
        Consent,
        Consenter,
        Ground,
        GuardianDeclaration,
        Holder,
        Person,
        Relation,
        Service,
    )
    from idverify.age_review import AgeReview
    from idverify.application import Application, Guardian
    from idverify.decision import Decision, DeniedError, decide
    from idverify.errors import (
        AttestationError,
        GuardianshipError,
        IdentifierError,
        IdverifyError,
        OperatorError,
        OutOfScopeError,
        PossessionError,
        StandingError,
    )
    from idverify.evidence.attestation import EidPurpose, IdAttestation
    from idverify.evidence.declaration import NoMobileDeclaration
    from idverify.evidence.possession import Origin, Purpose
    from idverify.feed import EventFeed
    from idverify.gate import PostingGate
    from idverify.growing_up import GrowingUp
    from idverify.guardianship import Guardianship
    from idverify.identification import Identification
    from idverify.identifiers.personal_id import PersonalIdNumber, PersonalIdNumberError
    from idverify.identifiers.phone import PhoneNumber, PhoneNumberError
    from idverify.keys import Key, Keyring
    from idverify.law import Readings
    from idverify.pseudonym import Pseudonym
    from idverify.registrar import Registrar
    from idverify.rules.policy import Policy
    from idverify.settings import Settings
    from idverify.standing import RevokedEpochs, Standing, StandingChecker
    from idverify.standing_gate import StandingGate
    from idverify.supervision import Supervision

_HOMES: Final = {
    "idverify.account": (
        "Account",
        "Action",
        "Choice",
        "Consent",
        "Consenter",
        "Ground",
        "GuardianDeclaration",
        "Holder",
        "Person",
        "Relation",
        "Service",
    ),
    "idverify.age_review": ("AgeReview",),
    "idverify.decision": ("Decision", "DeniedError", "decide"),
    "idverify.errors": (
        "AttestationError",
        "GuardianshipError",
        "IdentifierError",
        "IdverifyError",
        "OperatorError",
        "OutOfScopeError",
        "PossessionError",
        "StandingError",
    ),
    "idverify.evidence.attestation": ("EidPurpose", "IdAttestation"),
    "idverify.evidence.declaration": ("NoMobileDeclaration",),
    "idverify.evidence.possession": ("Origin", "Purpose"),
    "idverify.feed": ("EventFeed",),
    "idverify.gate": ("PostingGate",),
    "idverify.growing_up": ("GrowingUp",),
    "idverify.guardianship": ("Guardianship",),
    "idverify.identification": ("Identification",),
    "idverify.identifiers.personal_id": ("PersonalIdNumber", "PersonalIdNumberError"),
    "idverify.identifiers.phone": ("PhoneNumber", "PhoneNumberError"),
    "idverify.keys": ("Key", "Keyring"),
    "idverify.law": ("Readings",),
    "idverify.pseudonym": ("Pseudonym",),
    "idverify.application": ("Application", "Guardian"),
    "idverify.registrar": ("Registrar",),
    "idverify.rules.policy": ("Policy",),
    "idverify.settings": ("Settings",),
    "idverify.standing": ("RevokedEpochs", "Standing", "StandingChecker"),
    "idverify.standing_gate": ("StandingGate",),
    "idverify.supervision": ("Supervision",),
}
_HOME_OF: Final = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Account",
    "Action",
    "AgeReview",
    "Application",
    "AttestationError",
    "Choice",
    "Consent",
    "Consenter",
    "Decision",
    "DeniedError",
    "EidPurpose",
    "EventFeed",
    "Ground",
    "GrowingUp",
    "Guardian",
    "GuardianDeclaration",
    "Guardianship",
    "GuardianshipError",
    "Holder",
    "IdAttestation",
    "Identification",
    "IdentifierError",
    "IdverifyError",
    "Key",
    "Keyring",
    "NoMobileDeclaration",
    "OperatorError",
    "Origin",
    "OutOfScopeError",
    "Person",
    "PersonalIdNumber",
    "PersonalIdNumberError",
    "PhoneNumber",
    "PhoneNumberError",
    "Policy",
    "PossessionError",
    "PostingGate",
    "Pseudonym",
    "Purpose",
    "Readings",
    "Registrar",
    "Relation",
    "RevokedEpochs",
    "Service",
    "Settings",
    "Standing",
    "StandingChecker",
    "StandingError",
    "StandingGate",
    "Supervision",
    "decide",
]


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'idverify' has no attribute {name!r}")
    found = getattr(import_module(home), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
