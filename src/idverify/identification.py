"""Sending somebody to a provider of electronic identification, and taking them back.

The path is open only to whoever declared to have no Vietnamese mobile, or sells in livestreams: of anybody
else a personal identification number is not asked (147/2024/ND-CP art. 27.3.b; 91/2025/QH15 art. 3.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from idverify.account.account_id import account_id, is_name
from idverify.errors import AttestationError, doors
from idverify.evidence.attestation import EidPurpose, IdAttestation
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.identification import EidRequest, code_challenge, state_digest
from idverify.evidence.possession import Origin
from idverify.keys import Keyring
from idverify.law import day_of
from idverify.ports import EidCallback, EidProvider, Store

# How far the clocks of a provider and of this platform may differ.
_LEEWAY: Final = timedelta(minutes=2)
_LONGEST_STATE: Final = 128


class Identified(NamedTuple):
    """Somebody was identified.

    Attributes:
        attestation: the result; it serves the account and purpose it was asked for, once.
        declaration: of having no Vietnamese mobile, as it was confirmed before; None of somebody who sells.
    """

    attestation: IdAttestation
    declaration: NoMobileDeclaration | None


@doors
class Identification:
    """The providers of one platform.

    Args:
        ring: the live keys.
        store: where requests are kept until the person is back.
        providers: each under its own name.

    Raises:
        OperatorError: as of ``ports.Store.check_keys``.
        ValueError: two of one name.
    """

    def __init__(self, *, ring: Keyring, store: Store, providers: Iterable[EidProvider]) -> None:
        live = store.check_keys(ring.check_values)
        self._ring = ring.ordered(live.order, oldest=live.oldest)
        self._store = store
        self._providers: dict[str, EidProvider] = {}
        for provider in providers:
            if self._providers.setdefault(provider.name, provider) is not provider:
                raise ValueError("two providers of one name")

    @property
    def providers(self) -> tuple[str, ...]:
        """The names of the providers, in the order in which the platform gave them."""
        return tuple(self._providers)

    def begin(
        self,
        provider: str,
        *,
        account: str,
        purpose: EidPurpose,
        origin: Origin,
        declaration: NoMobileDeclaration | None = None,
        sells: bool = False,
        stream: str | None = None,
        now: datetime,
    ) -> str:
        """Where to send somebody.

        Args:
            provider: which one, by its name.
            account, purpose: what the identification is for.
            origin: who asks; the same session must come back.
            declaration: that the person has no Vietnamese mobile, when they confirmed it in which words; of an account
                where it was noted before it need not be given again.
            sells: whether the person means to sell in livestreams.
            stream: which livestream; needed for ``EidPurpose.STREAM``, and for nothing else.
            now: the moment.

        Returns:
            The provider's address, which holds a state but nothing about the person.

        Raises:
            AttestationError: the person neither declared nor sells (``not_open``), there is no such provider
                (``provider_unknown``), a stream is missing or named without need (``stream``), or the provider cannot
                be reached (``provider_unavailable``).
            OperatorError: the account's name cannot be kept (``account_id``).
            ValueError: the moment has no offset.
        """
        day_of(now)  # refuses a moment without an offset
        account_id(account)
        chosen = self._providers.get(provider)
        if chosen is None:
            raise AttestationError("provider_unknown")
        if bool(stream) != (purpose is EidPurpose.STREAM) or (stream is not None and not is_name(stream)):
            raise AttestationError("stream")
        if not (sells or purpose is EidPurpose.STREAM or self._declared(account, purpose, declaration, now)):
            raise AttestationError("not_open")
        request, state = EidRequest.new(
            account=account,
            purpose=purpose,
            stream=stream,
            provider=provider,
            declaration=declaration,
            origin=origin,
            ring=self._ring,
            now=now,
        )
        challenge = code_challenge(request.code_verifier(state, self._ring))
        address = chosen.address(state=state, nonce=request.nonce(state, self._ring), code_challenge=challenge)
        self._store.keep_eid_request(request)
        return address

    def _declared(
        self, account: str, purpose: EidPurpose, declaration: NoMobileDeclaration | None, now: datetime
    ) -> bool:
        if declaration is not None:
            return declaration.declared_at <= now
        if purpose not in (EidPurpose.BIND, EidPurpose.CHANGE):
            return False
        facts = self._store.account(account)
        return facts is not None and facts.no_vn_mobile_declared_at is not None

    def finish(self, parameters: Mapping[str, str], *, account: str, origin: Origin, now: datetime) -> Identified:
        """What a provider answers about somebody who came back.

        A request is used up before the provider is asked: whoever comes back twice begins again.

        Args:
            parameters: of the address they came back to.
            account, origin: who came back.
            now: the moment.

        Raises:
            AttestationError: the request is unknown, used, too old, or of another account or session
                (``state_unknown``); the result is not of this request (``mismatch``); or as of
                ``ports.EidProvider.attestation``.
            OperatorError: the key it was made under was retired (``key_retired``).
        """
        state = parameters.get("state", "")
        if not 0 < len(state) <= _LONGEST_STATE:
            raise AttestationError("state_unknown")
        request = self._store.eid_request(state_digest(state))
        if request is None or request.account != account or not request.is_of(state, origin, self._ring):
            raise AttestationError("state_unknown")
        provider = self._providers.get(request.provider)
        if provider is None or not self._store.use_eid_request(request.digest, now=now):
            raise AttestationError("state_unknown")
        callback = EidCallback(
            parameters=parameters,
            state=state,
            nonce=request.nonce(state, self._ring),
            code_verifier=request.code_verifier(state, self._ring),
            account=account,
            purpose=request.purpose,
            asked_at=request.asked_at,
        )
        attestation = provider.attestation(callback, now=now)
        told = (attestation.account, attestation.purpose, attestation.provider)
        in_time = request.asked_at - _LEEWAY <= attestation.verified_at <= now + _LEEWAY
        if told != (account, request.purpose, request.provider) or not in_time:
            raise AttestationError("mismatch")
        # Of two clocks the later would make a proof that does not exist yet.
        verified_at = min(attestation.verified_at, now)
        return Identified(replace(attestation, stream=request.stream, verified_at=verified_at), request.declaration)
