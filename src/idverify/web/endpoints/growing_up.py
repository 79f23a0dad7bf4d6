"""What changes with a child's age, and what is done where the age was wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from idverify.account import AgeEvidence
from idverify.account.link_state import LIVE
from idverify.errors import GuardianshipError
from idverify.web.api_key import Scope
from idverify.web.endpoints.answered import AnswerTold, ReassessmentTold
from idverify.web.endpoints.growing_up_models import CorrectionAsked, TransitionTold, UpcomingAsked, UpcomingTold
from idverify.web.endpoints.person_models import identified, opened
from idverify.web.endpoints.refusals import OF_IDENTIFICATION, OF_PROOF, refusals
from idverify.web.endpoints.sign_up_models import OwnDataAsked
from idverify.web.given import Now, Serving
from idverify.web.routing import reading, writing
from idverify.web.service import Service

_asks = reading("/v1/guardian", scope=Scope.GUARDIAN, tag="guardian")
_does = writing("/v1/guardian", scope=Scope.GUARDIAN, tag="guardian")
# Whoever corrects an age answers for the platform; a family's own steps do not.
_corrects = writing("/v1/review", scope=Scope.REVIEW, tag="review")
routers = (_asks, _does, _corrects)

_STRENGTH: Final = {None: 0} | {word: rank for rank, word in enumerate(AgeEvidence, start=1)}


@_does.post(
    "/own-data",
    summary="Somebody who turned sixteen registers with their own data",
    responses=refusals(
        "denied",
        "phone.not_mobile",
        "personal_id.wrong_length",
        "guardianship.too_young",
        "guardianship.birth_date_differs",
        *OF_PROOF,
        *OF_IDENTIFICATION,
        "operator.account_unknown",
    ),
    response_model_exclude_unset=True,
)
def own_data(asked: OwnDataAsked, serving: Serving, now: Now) -> AnswerTold:
    """Somebody who turned sixteen registers with data of their own; nobody answers for them any more.

    The proof is for the purpose `enrol` (147/2024/ND-CP art. 27.3.a, b).
    """
    phone, personal_id = asked.phone_number(now), asked.typed_id(now)
    if asked.identification is not None:
        _require_sixteen(asked, serving, now)
    proven = identified(asked.identification, asked.declaration, serving, asked.account, now)
    application = asked.application(phone, personal_id, *proven)
    return AnswerTold.of(serving.growing.register_own_data(application, now=now).require())


def _require_sixteen(asked: OwnDataAsked, serving: Service, now: datetime) -> None:
    """Refuse to ask a provider who a child is, whatever age is said now (330/2026/ND-CP art. 60.1.a)."""
    born = asked.user.birth_date
    if born != opened(serving, asked.account).user_birth_date or born is None:
        raise GuardianshipError("birth_date_differs")
    if not serving.registrar.may_begin(born, now=now).permitted:
        raise GuardianshipError("too_young")


@_corrects.post(
    "/correct-birth-date",
    summary="Put a birth date right",
    responses=refusals(
        "operator.account_unknown", "guardianship.birth_date_missing", "guardianship.birth_date_differs"
    ),
)
def correct_birth_date(asked: CorrectionAsked, serving: Serving, now: Now) -> ReassessmentTold:
    """An age turned out to be wrong: what was decided on it is decided anew (330/2026/ND-CP arts. 31.1.d, 60.1.a).

    What must now be restricted is in `restricted`, what opened in `opened`. Somebody who is not known to be of age is
    made older by no weaker word than the one on record, and not by their own while a guardian answers for them.
    """
    _require_believed(asked, serving, now)
    found = serving.growing.correct_birth_date(asked.account, asked.birth_date, asked.evidence, now=now)
    return ReassessmentTold.of(found)


def _require_believed(asked: CorrectionAsked, serving: Service, now: datetime) -> None:
    """Refuse a word that would end what protects a child (330/2026/ND-CP arts. 31.1.d, 60.1.a)."""
    kept = serving.store.child_account(asked.account)
    if kept is None:
        return  # it is refused as unknown
    known, born = kept.facts.user_birth_date, asked.birth_date
    if known is not None and serving.registrar.may_begin(known, now=now).permitted:
        return
    guarded = any(each.state.stage in LIVE for each in kept.links)
    grown = born is not None and serving.registrar.may_begin(born, now=now).permitted
    own_word = asked.evidence is AgeEvidence.USER_DECLARED
    if _STRENGTH[asked.evidence] < _STRENGTH[kept.facts.age_evidence] or (guarded and grown and own_word):
        raise GuardianshipError("birth_date_differs")


@_asks.post("/upcoming", summary="Who turns seven or sixteen soon")
def upcoming(asked: UpcomingAsked, serving: Serving, now: Now) -> UpcomingTold:
    """Children who turn seven or sixteen in the time ahead, the nearest first, for somebody who plans.

    The feed of events tells of each by itself (147/2024/ND-CP art. 27.3.a; 330/2026/ND-CP art. 60.1.c).
    """
    found = serving.growing.upcoming_transitions(within=timedelta(days=asked.within_days), now=now)
    told = [TransitionTold(account=each.account, what=each.what, at=each.at) for each in found[: asked.most]]
    return UpcomingTold(transitions=told, more=len(found) > asked.most)
