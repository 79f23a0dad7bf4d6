"""Proofs: of holding a phone, of an electronic identification, of having declared something."""

from __future__ import annotations

from idverify.evidence.attestation import IdAttestation
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.method import Evidence, Method
from idverify.evidence.possession import Challenge, Origin, PossessionProof, Purpose

__all__ = [
    "Challenge",
    "Evidence",
    "IdAttestation",
    "Method",
    "NoMobileDeclaration",
    "Origin",
    "PossessionProof",
    "Purpose",
]
