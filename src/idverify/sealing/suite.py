"""The ways of sealing, by the id that stands in the header of every sealed thing.

    id                                     KEM                              public key        a sealed share
    x25519-hkdf-sha256-aes256gcm           DHKEM(X25519, HKDF-SHA256)       32 bytes          80 bytes
    mlkem768x25519-hkdf-sha256-aes256gcm   X-Wing: ML-KEM-768 with X25519   1,216 bytes       1,168 bytes

Both are HPKE in base mode, single shot (RFC 9180 section 6.1), with HKDF-SHA256 and AES-256-GCM and no associated data;
what a thing belongs to stands in ``info``. A sealed thing is ``enc || ct``. X-Wing is for what must stay shut beyond
ten years: who copies a sealed record today may have a quantum computer then (draft-connolly-cfrg-xwing-kem, HPKE KEM id
0x647a; not yet an RFC).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from idverify.errors import OperatorError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hpke import Suite

DEFAULT_SUITE: Final = "x25519-hkdf-sha256-aes256gcm"  # HPKE with X25519
# HPKE with X-Wing, for what must stay shut beyond ten years.
HYBRID_SUITE: Final = "mlkem768x25519-hkdf-sha256-aes256gcm"
SUITES: Final = (DEFAULT_SUITE, HYBRID_SUITE)  # every way of sealing that can be opened


def require_known(suite: str) -> None:
    """Refuse a suite that is not in the table above.

    Raises:
        OperatorError: there is none of this id (``seal_suite``).
    """
    if suite not in SUITES:
        raise OperatorError("seal_suite")


@cache
def hpke(suite: str) -> Suite:
    """What ``cryptography`` seals and opens with.

    Raises:
        OperatorError: there is no suite of this id (``seal_suite``).
    """
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    require_known(suite)
    kem = KEM.X25519 if suite == DEFAULT_SUITE else KEM.MLKEM768_X25519
    return Suite(kem, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
