"""Keys with which the platform's own programs come to the service, kept so that nobody reads them back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptApiKey:
    """What is kept of one API key; the key itself is shown once, when it is made.

    Attributes:
        id: its name, 16 hex digits; it stands in logs, and in the key.
        digest: SHA-256 of the key's secret, 32 bytes.
        scopes: what it may be used for.
        label: what the operator calls the program that has it, 1 to 255 characters.
        made_at: when it was made.
        expires_at: the first moment at which it is refused; None where it has no end.
        revoked_at: since when it is refused; None while it is not.
    """

    id: str
    digest: bytes = field(repr=False)
    scopes: frozenset[str]
    label: str
    made_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class ApiKeys(Protocol):
    """The API keys of one platform. Nothing takes one away: of a key that was used it stays known what it was."""

    def keep_api_key(self, key: KeptApiKey) -> None:
        """Keep a new key.

        Raises:
            OperatorError: there is one of this id (``api_key_taken``).
        """
        ...

    def api_key(self, id: str) -> KeptApiKey | None:
        """A key, whether it is refused by now or not; one question to the store, found or not."""
        ...

    def api_keys(self) -> tuple[KeptApiKey, ...]:
        """Every key, the oldest first."""
        ...

    def revoke_api_key(self, id: str, *, now: datetime) -> bool:
        """Whether this revoked a key; False where there is none of this id, or it was revoked before."""
        ...
