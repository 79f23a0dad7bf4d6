"""``idverify keys``."""

from __future__ import annotations

import secrets
import sys

from idverify.keys import Key
from idverify.messages import Language, text
from idverify.pseudonym import KEY_BYTES


def new(kid: str, *, lang: Language) -> int:
    """Print a new root key and a new vault pair, as settings."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    secret = secrets.token_bytes(KEY_BYTES)
    key = Key(kid, secret)
    vault = X25519PrivateKey.generate()
    print(text("cli.keys.new").in_(lang), file=sys.stderr)
    print(f"IDVERIFY_KEYS={key.kid}:{secret.hex()}")
    print(f"IDVERIFY_VAULT_PUBLIC_KEY={vault.public_key().public_bytes_raw().hex()}")
    # The vault's private key belongs where no sign-up is taken; it is no setting of the web tier.
    print(f"# vault private key: {vault.private_bytes_raw().hex()}")
    return 0
