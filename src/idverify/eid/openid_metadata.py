"""What an OpenID provider says of itself (OpenID Connect Discovery 1.0)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Self

from idverify.eid.connection import Connection, is_endpoint, is_loopback, json_object
from idverify.errors import AttestationError

KEPT_FOR: Final = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIdMetadata:
    """Where a provider is asked what.

    Attributes:
        authorization_endpoint: where people are sent.
        token_endpoint: where a code is redeemed.
        jwks_uri: where the provider's public keys are.
        userinfo_endpoint: where further claims are, if the provider has such a place.
        names_issuer: it says in every return who answers (RFC 9207 §3).
    """

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    names_issuer: bool

    @classmethod
    def parse(cls, document: Mapping[str, object], *, issuer: str) -> Self:
        """The parts that are needed of a discovery document.

        Args:
            document: the JSON object.
            issuer: whose it must be, letter for letter (Discovery §4.3).

        Raises:
            AttestationError: it is another's, or an address in it is missing or not HTTPS (``answer``).
        """
        if document.get("issuer") != issuer:
            raise AttestationError("answer", check="discovery")
        # Only a provider on this very machine may name places on this machine: anybody else would have
        # this server knock on its own doors.
        loopback = is_loopback(issuer)

        def place(name: str) -> str:
            found = document.get(name)
            if not isinstance(found, str) or not is_endpoint(found, loopback=loopback):
                raise AttestationError("answer", check="discovery")
            return found

        return cls(
            authorization_endpoint=place("authorization_endpoint"),
            token_endpoint=place("token_endpoint"),
            jwks_uri=place("jwks_uri"),
            userinfo_endpoint=place("userinfo_endpoint") if "userinfo_endpoint" in document else None,
            names_issuer=document.get("authorization_response_iss_parameter_supported") is True,
        )


class Discovery:
    """A provider's metadata, fetched when it is needed and kept for an hour.

    Args:
        issuer: the provider, letter for letter as it names itself.
        connection: the way to it.
        clock: seconds that never go back.
    """

    def __init__(self, issuer: str, connection: Connection, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._issuer = issuer
        self._connection = connection
        self._clock = clock
        self._kept: tuple[float, OpenIdMetadata] | None = None

    def metadata(self) -> OpenIdMetadata:
        """The provider's metadata.

        Raises:
            AttestationError: it cannot be reached (``provider_unavailable``), or its document is not
                one to rely on (``answer``).
        """
        kept = self._kept
        if kept is not None and self._clock() < kept[0] + KEPT_FOR:
            return kept[1]
        # Discovery §4.1: a slash at the end of the issuer is taken off first.
        answer = self._connection.get(f"{self._issuer.removesuffix('/')}/.well-known/openid-configuration")
        if answer.status != 200:
            raise AttestationError("answer", check="discovery")
        found = OpenIdMetadata.parse(json_object(answer.body), issuer=self._issuer)
        self._kept = (self._clock(), found)
        return found
