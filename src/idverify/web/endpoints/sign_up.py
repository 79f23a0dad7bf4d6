"""Signing up: age first, then proof of a number, then the record, in that order."""

from __future__ import annotations

from datetime import datetime

from fastapi.exceptions import RequestValidationError

from idverify.account import Holder
from idverify.errors import GuardianshipError
from idverify.web.api_key import Scope
from idverify.web.endpoints.answered import AnswerTold
from idverify.web.endpoints.guardian_models import GuardianAsked
from idverify.web.endpoints.person_models import identified, number, require_known_of_age
from idverify.web.endpoints.refusals import OF_PROOF, refusals
from idverify.web.endpoints.sign_up_models import (
    BeginAsked,
    ChallengeAsked,
    ChallengeTold,
    CodeAsked,
    EnrolAsked,
    ProofTold,
    SilentProofAsked,
)
from idverify.web.given import Now, Serving
from idverify.web.routing import reading, writing
from idverify.web.service import Service

_asks = reading("/v1/sign-up", scope=Scope.SIGN_UP, tag="sign-up")
_does = writing("/v1/sign-up", scope=Scope.SIGN_UP, tag="sign-up")
routers = (_asks, _does)


@_asks.post(
    "/begin",
    summary="May somebody born on this day sign up alone?",
    responses=refusals("scope.before_the_decree"),
    response_model_exclude_unset=True,
)
def begin(asked: BeginAsked, serving: Serving, now: Now) -> AnswerTold:
    """Whether somebody born on this day may sign up alone; a child is led to a parent first.

    Ask it before any other information is taken (330/2026/ND-CP art. 60.1.a). A no is an answer here: `permitted` is
    false, and `remedies` say what to do. Nothing is kept.
    """
    return AnswerTold.of(serving.registrar.may_begin(asked.birth_date, now=now))


@_does.post(
    "/challenge",
    summary="Send a code to a phone",
    status_code=201,
    responses=refusals(
        "phone.not_mobile",
        "denied",
        "possession.too_many",
        "possession.exhausted",
        "operator.account_id",
        "operator.send_failed",
    ),
)
def challenge(asked: ChallengeAsked, serving: Serving, now: Now) -> ChallengeTold:
    """Send a code to a phone (147/2024/ND-CP art. 27.3.b).

    The same is answered for every number, whether it is known here or not. A child is asked for no number of its own;
    the adult who answers for it proves theirs, for the child's account, with the purpose `guardian`.
    """
    phone = number(asked.phone, now)
    sent = serving.registrar.challenge(
        phone, purpose=asked.purpose, account=asked.account, origin=asked.origin.origin, lang=asked.lang, now=now
    )
    return ChallengeTold.of(sent)


@_does.post(
    "/answer",
    summary="Answer a challenge",
    status_code=201,
    responses=refusals(
        "possession.code_wrong",
        "possession.expired",
        "possession.used",
        "possession.replaced",
        "possession.exhausted",
        "possession.unknown",
        "possession.too_many",
        "possession.failures",
        "operator.account_id",
        "operator.verifier_failed",
    ),
)
def answer(asked: CodeAsked, serving: Serving, now: Now) -> ProofTold:
    """Answer a challenge with the code that came.

    A guess is counted before it is compared, and a code works once, for the account and the session that asked for it.
    """
    proof = serving.registrar.prove(
        asked.challenge, asked.code, account=asked.account, origin=asked.origin.origin, now=now
    )
    return ProofTold.of(proof)


@_does.post(
    "/silent-proof",
    summary="Prove a phone by its operator's word",
    status_code=201,
    responses=refusals(
        "phone.not_mobile",
        "denied",
        "possession.not_held",
        "possession.too_many",
        "operator.account_id",
        "operator.network_unavailable",
    ),
)
def silent_proof(asked: SilentProofAsked, serving: Serving, now: Now) -> ProofTold:
    """Prove a phone by its operator's word, without a code (147/2024/ND-CP art. 27.3.b).

    Where no operator is connected, or it does not say, send a code instead.
    """
    phone = number(asked.phone, now)
    proof = serving.registrar.prove_silently(
        phone, asked.token, purpose=asked.purpose, account=asked.account, origin=asked.origin.origin, now=now
    )
    return ProofTold.of(proof)


@_does.post(
    "/enrol",
    summary="Open an account",
    status_code=201,
    responses=refusals(
        "denied",
        "scope.before_the_decree",
        "phone.not_mobile",
        "personal_id.wrong_length",
        *OF_PROOF,
        "attestation.state_unknown",
        "attestation.mismatch",
        "attestation.refused",
        "attestation.already_used",
        "attestation.identity_paper_image",
        "attestation.provider_unavailable",
        "guardianship.no_child",
        "guardianship.ground_missing",
        "guardianship.conditions_missing",
        "guardianship.standing_missing",
        "guardianship.nearer_not_excluded",
        "guardianship.not_a_guardian",
        "guardianship.account_closed",
        "guardianship.own_account",
        "guardianship.birth_date_differs",
        "guardianship.birth_date_missing",
        "guardianship.too_young",
        "operator.account_exists",
        "operator.account_id",
    ),
    response_model_exclude_unset=True,
)
def enrol(asked: EnrolAsked, serving: Serving, now: Now) -> AnswerTold:
    """Open an account, if the law allows (147/2024/ND-CP arts. 23.3, 27.3; 330/2026/ND-CP art. 60).

    Where it does, the account is open and what the law wants kept is kept, sealed. Where it does not, be it by law or
    by the operator's own limit, the problem says why and what to do; nothing was kept and nothing spent, but that an
    electronic identification that was finished for it is used up. It is finished last. Of a child who has a guardian
    here nothing but the birth date is taken: `request.fields` names what else was given, as `over_collected`.
    """
    if over := asked.over_collected:  # 91/2025/QH15 art. 3.2
        raise RequestValidationError([{"loc": ("body", *place), "type": "over_collected"} for place in over])
    phone, personal_id = asked.phone_number(now), asked.typed_id(now)
    if asked.guardian is None:
        if asked.identification is not None:
            _require_adult(asked, serving, now)
        proven = identified(asked.identification, asked.declaration, serving, asked.account, now)
        application = asked.application(phone, personal_id, *proven)
    else:  # what a child's own identification would tell is not asked for
        adult = asked.guardian
        relationship, adults_phone = adult.relationship.relationship, adult.phone_number(now)
        if adult.identification is not None:
            _require_of_a_child(asked, adult, serving, now)
        proven = identified(adult.identification, adult.declaration, serving, asked.account, now)
        guardian = adult.guardian(relationship, adults_phone, *proven, now)
        declaration = None if asked.declaration is None else asked.declaration.declared(now)
        application = asked.application(phone, personal_id, None, declaration, guardian)
    return AnswerTold.of(serving.registrar.enrol(application, now=now).require())


# What would be refused after a provider was asked is refused before, for its answer serves once.


def _require_adult(asked: EnrolAsked, serving: Service, now: datetime) -> None:
    """Refuse whose age is not known, is a child's, or is another one than an account that waits was asked for with."""
    born = asked.user.birth_date
    require_known_of_age(serving, born, now)
    kept = serving.store.child_account(asked.account)
    if kept is not None and kept.waits and kept.facts.user_birth_date not in {None, born}:
        raise GuardianshipError("birth_date_differs")


def _require_of_a_child(asked: EnrolAsked, adult: GuardianAsked, serving: Service, now: datetime) -> None:
    """Refuse an adult for whoever needs none, and one whose own age is not known or is a child's."""
    born, theirs = asked.user.birth_date, adult.person.birth_date
    individual = adult.relationship.holder is Holder.INDIVIDUAL
    if born is None or (theirs is None and individual):
        raise GuardianshipError("birth_date_missing")
    if asked.holder is Holder.INDIVIDUAL and serving.registrar.may_begin(born, now=now).permitted:
        raise GuardianshipError("no_child")
    if theirs is not None and not serving.registrar.may_begin(theirs, now=now).permitted:
        raise GuardianshipError("too_young")
