"""Sending somebody to a provider of electronic identification; they come back in the request that uses the result."""

from __future__ import annotations

from typing import Final

from idverify.evidence.attestation import EidPurpose
from idverify.web.api_key import Scope
from idverify.web.endpoints.identification_models import BeginIdentificationAsked, SentTold
from idverify.web.endpoints.person_models import require_of_age
from idverify.web.endpoints.refusals import refusals
from idverify.web.given import Now, Serving
from idverify.web.routing import writing

_does = writing("/v1/identification", scope=Scope.SIGN_UP, tag="identification")
routers = (_does,)

# For the other purposes it is an adult who is identified, whoever's account it is.
_OWN: Final = frozenset({EidPurpose.ENROL, EidPurpose.BIND, EidPurpose.CHANGE})


@_does.post(
    "/begin",
    summary="Send somebody to a provider of electronic identification",
    status_code=201,
    responses=refusals(
        "denied",
        "attestation.not_open",
        "attestation.provider_unknown",
        "attestation.stream",
        "attestation.provider_unavailable",
        "operator.account_id",
    ),
)
def begin(asked: BeginIdentificationAsked, serving: Serving, now: Now) -> SentTold:
    """Where to send somebody who has no Vietnamese mobile, or who sells in livestreams.

    Of anybody else a personal identification number is not asked (147/2024/ND-CP art. 27.3.b; 91/2025/QH15 art. 3.2),
    nor of a child (330/2026/ND-CP art. 60.1.a). When the person is back at your address, hand its parameters over as
    `identification` in the request that uses the result: enrol, bind, change, stream, or a guardian's proof. They serve
    once, for ten minutes, in the same session.
    """
    if asked.purpose in _OWN:
        facts = serving.store.account(asked.account)
        if facts is not None:
            require_of_age(serving, facts.holder, facts.user_birth_date, now)
    address = serving.identification.begin(
        asked.provider,
        account=asked.account,
        purpose=asked.purpose,
        origin=asked.origin.origin,
        declaration=None if asked.declaration is None else asked.declaration.declared(now),
        sells=asked.sells,
        stream=asked.stream,
        now=now,
    )
    return SentTold(address=address)
