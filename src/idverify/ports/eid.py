"""A provider of electronic identification, to whom a person is sent and from whom they come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from idverify.evidence.attestation import EidPurpose, IdAttestation


@dataclass(frozen=True, slots=True, kw_only=True)
class EidCallback:
    """A person came back from a provider; what the provider must be held to.

    Attributes:
        parameters: of the address they came back to.
        state: the value that this request was sent with; it was seen to be in ``parameters``, and is used once.
        nonce: what an identity token must repeat.
        code_verifier: of PKCE (RFC 7636), 43 to 128 characters.
        account, purpose: for what the identification was asked.
        asked_at: when the person was sent.
    """

    parameters: Mapping[str, str] = field(repr=False)
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)
    account: str
    purpose: EidPurpose
    asked_at: datetime


class EidProvider(Protocol):
    """One provider. It holds no state of its own between sending and coming back.

    Attributes:
        name: a short name; it stands in every attestation.
    """

    @property
    def name(self) -> str:
        """A short name of it."""
        ...

    def address(self, *, state: str, nonce: str, code_challenge: str) -> str:
        """Where to send the person.

        Args:
            state, nonce: unguessable, for one request.
            code_challenge: of PKCE, method S256.

        Raises:
            AttestationError: the provider cannot be reached (``provider_unavailable``), or what it says of itself
                cannot be relied on (``answer``).
        """
        ...

    def attestation(self, callback: EidCallback, *, now: datetime) -> IdAttestation:
        """What the provider answers about the person who came back; everything else it told is dropped.

        Raises:
            AttestationError: the person refused (``refused``), the answer is not one for this request
                (``mismatch``), it is broken or not signed as it must be (``answer``), it tells no level or
                reference that can be kept (``level``, ``reference``), or the provider cannot be reached
                (``provider_unavailable``).
        """
        ...
