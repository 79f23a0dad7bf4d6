"""Which 32 bytes may be the key that an officer's signatures are checked with."""

from __future__ import annotations

from typing import Final

from idverify.errors import OperatorError

_BYTES: Final = 32
_FIELD_PRIME: Final = 2**255 - 19
_SIGN_BIT: Final = 1 << 255

# The second coordinates of the eight points whose multiples are eight at most (RFC 8032 section 5.1 names the curve;
# tests/test_sealing_officers.py computes them). Under such a key anybody signs for some messages, and under one for
# all.
_LOW_ORDER: Final = frozenset(
    {
        0,
        1,
        _FIELD_PRIME - 1,
        int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"),
        int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"),
    }
)


def require_verify_key(raw: bytes) -> None:
    """Refuse what is no Ed25519 public key in its one spelling, or one of low order.

    Raises:
        OperatorError: it is (``officer_verify_key``).
    """
    coordinate = int.from_bytes(raw, "little") & ~_SIGN_BIT
    if len(raw) != _BYTES or coordinate >= _FIELD_PRIME or coordinate in _LOW_ORDER:
        raise OperatorError("officer_verify_key")
