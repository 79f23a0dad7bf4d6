"""The API key of every sandbox: known to everybody, good for nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from idverify.conformance.sandbox_bridge import SANDBOX_KEY
from idverify.ports.api_keys import KeptApiKey
from idverify.web.api_key import ApiKey, Scope

# It stands in the documentation. No other service has kept its digest, so no other service knows it.
TOKEN: Final = SANDBOX_KEY
_LABEL: Final = "sandbox"


def sandbox_key(now: datetime) -> KeptApiKey:
    """The key as a sandbox's store keeps it, with every scope.

    Args:
        now: the moment.
    """
    presented = ApiKey.parse(TOKEN)
    assert presented is not None  # noqa: S101  # it is written above
    return KeptApiKey(
        id=presented.id,
        digest=presented.digest,
        scopes=frozenset(scope.value for scope in Scope),
        label=_LABEL,
        made_at=now,
        expires_at=None,
        revoked_at=None,
    )
