"""What an account that is open proves later, and its end."""

from __future__ import annotations

from datetime import datetime

from idverify.web.api_key import Scope
from idverify.web.endpoints.account_models import (
    AccountAsked,
    IdentifiedAsked,
    NoMobileAsked,
    ProvenPhoneAsked,
    StreamerAsked,
)
from idverify.web.endpoints.person_models import number, opened, require_known_of_age
from idverify.web.endpoints.refusals import refusals
from idverify.web.given import Now, Serving
from idverify.web.routing import writing
from idverify.web.service import Service

_does = writing("/v1/account", scope=Scope.SIGN_UP, tag="account")
routers = (_does,)

_PHONE = (
    "phone.not_mobile",
    "denied",
    "possession.proof_unknown",
    "possession.proof_mismatch",
    "possession.proof_expired",
    "possession.proof_spent",
    "operator.account_unknown",
    "operator.limit",
)
_PERSONAL_ID = (
    "denied",
    "guardianship.birth_date_missing",
    "attestation.state_unknown",
    "attestation.mismatch",
    "attestation.refused",
    "attestation.already_used",
    "attestation.provider_unavailable",
    "operator.account_unknown",
    "operator.limit",
)
# What is asked of the account's own user, and not of who sells in a stream.
_ADULTS_OWN = frozenset({"denied", "guardianship.birth_date_missing", "operator.limit"})


@_does.post("/bind-phone", summary="Add a proven phone", status_code=204, responses=refusals(*_PHONE))
def bind_phone(asked: ProvenPhoneAsked, serving: Serving, now: Now) -> None:
    """Add a proven phone to an open account (147/2024/ND-CP art. 27.3.b); the proof is for the purpose `bind`."""
    serving.registrar.bind_phone(asked.account, number(asked.phone, now), asked.proof, now=now)


@_does.post(
    "/change-phone",
    summary="Put another phone in the place of the old one",
    status_code=204,
    responses=refusals(*_PHONE),
)
def change_phone(asked: ProvenPhoneAsked, serving: Serving, now: Now) -> None:
    """Put a proven phone in the place of the one that an account has, which serves until this moment.

    The proof is for the purpose `change` (147/2024/ND-CP art. 27.3.b).
    """
    serving.registrar.change_phone(asked.account, number(asked.phone, now), asked.proof, now=now)


@_does.post(
    "/prove-again",
    summary="Prove the account's phone anew",
    status_code=204,
    responses=refusals(*(code for code in _PHONE if code not in {"denied", "operator.limit"})),
)
def prove_again(asked: ProvenPhoneAsked, serving: Serving, now: Now) -> None:
    """Prove anew the number that an account has, its user's or a guardian's; the proof is for the purpose `again`.

    A number that somebody else proved since is contested no more here (147/2024/ND-CP art. 27.3.b).
    """
    serving.registrar.prove_again(asked.account, number(asked.phone, now), asked.proof, now=now)


@_does.post(
    "/bind-personal-id", summary="Add an electronic identification", status_code=204, responses=refusals(*_PERSONAL_ID)
)
def bind_personal_id(asked: IdentifiedAsked, serving: Serving, now: Now) -> None:
    """Add an electronic identification to an open account (147/2024/ND-CP art. 27.3.b; Decree 69/2024/ND-CP).

    What the person confirmed before they were sent, of having no Vietnamese mobile, is noted with it. The number stays
    inside: the service asks the provider itself.
    """
    _require_open(asked.account, serving, now)
    found = asked.identification.finished(serving, asked.account, now)
    serving.registrar.bind_personal_id(asked.account, found.attestation, now=now)
    if found.declaration is not None:  # of a number that was refused nothing is noted
        serving.registrar.declare_no_mobile(asked.account, found.declaration, now=now)


@_does.post(
    "/change-personal-id",
    summary="Put another personal ID in the place of the old one",
    status_code=204,
    responses=refusals(*_PERSONAL_ID),
)
def change_personal_id(asked: IdentifiedAsked, serving: Serving, now: Now) -> None:
    """Put a newly authenticated personal ID in the place of one that was cancelled and established anew.

    The old one stays as history (147/2024/ND-CP art. 27.3.b; Law 26/2023/QH15 art. 12).
    """
    _require_open(asked.account, serving, now)
    found = asked.identification.finished(serving, asked.account, now)
    serving.registrar.change_personal_id(asked.account, found.attestation, now=now)


@_does.post(
    "/declare-no-mobile",
    summary="Note that the user has no Vietnamese mobile",
    status_code=204,
    responses=refusals("operator.account_unknown"),
)
def declare_no_mobile(asked: NoMobileAsked, serving: Serving, now: Now) -> None:
    """Note that the user of an open account has no Vietnamese mobile (147/2024/ND-CP art. 27.3.b, "xác nhận không có").

    From then on the account may be identified electronically.
    """
    serving.registrar.declare_no_mobile(asked.account, asked.declaration.declared(now), now=now)


@_does.post(
    "/identify-streamer",
    summary="Identify who sells in a livestream",
    status_code=204,
    responses=refusals(*(code for code in _PERSONAL_ID if code not in _ADULTS_OWN)),
)
def identify_streamer(asked: StreamerAsked, serving: Serving, now: Now) -> None:
    """Note that the person who sells in one livestream was e-identified for it (122/2025/QH15 art. 22.4).

    That may be another person than the account's holder; the gate is asked with the same name of the stream.
    """
    opened(serving, asked.account)
    found = asked.identification.finished(serving, asked.account, now)
    serving.registrar.identify_streamer(asked.account, found.attestation, stream=asked.stream, now=now)


@_does.post("/close", summary="Close an account", status_code=204, responses=refusals("operator.account_unknown"))
def close(asked: AccountAsked, serving: Serving, now: Now) -> None:
    """Close an account; its place on a number is free, and what the law wants kept stays sealed.

    For how long, custody's schedule says (147/2024/ND-CP arts. 23.3.đ, 27.2.b).
    """
    serving.registrar.close(asked.account, now=now)


def _require_open(account: str, serving: Service, now: datetime) -> None:
    """Refuse before the provider is asked, whose answer serves once, what would be refused after it."""
    require_known_of_age(serving, opened(serving, account).user_birth_date, now)
