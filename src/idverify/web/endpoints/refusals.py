"""The problems that an endpoint can give, for its description."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from idverify.account import Service
from idverify.answer import DeniedError
from idverify.decision import decide_beginning
from idverify.law import VIETNAM
from idverify.problem import MEDIA_TYPE, example, problem_of

# What can be wrong with a proof of possession that is used, and with an identification that is finished.
OF_PROOF: Final = (
    "possession.proof_unknown",
    "possession.proof_mismatch",
    "possession.proof_expired",
    "possession.proof_spent",
)
OF_IDENTIFICATION: Final = (
    "attestation.state_unknown",
    "attestation.mismatch",
    "attestation.refused",
    "attestation.already_used",
    "attestation.provider_unavailable",
)
_DENIED: Final = "denied"
# What every endpoint of the frame can say beside its own, by status.
_FRAME: Final = {403: "request.scope", 422: "request.fields", 429: "request.too_many", 503: "request.not_ready"}
# What the texts of some have blanks for.
_BLANKS: Final[dict[str, dict[str, Any]]] = {
    "attestation.identity_paper_image": {"citation": "91/2025/QH15 art. 29.2"},
    "guardianship.too_many": {"most": 5},
    "operator.limit": {"rule": "policy.accounts-per-number"},
    "operator.network_unavailable": {"reason": "not_connected"},
    "possession.code_wrong": {"count": 4},
    "possession.too_many": {"minutes": 60},
    "scope.before_the_decree": {"first_day": "2024-12-25"},
    "request.too_many": {"seconds": 60},
}


def refusals(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The problem responses of an endpoint, each status with an example of every code.

    ``web.schema`` adds the schema, which all of them share.

    Args:
        codes: families and codes, such as ``possession.code_wrong``; ``denied`` where the law may say no.
    """
    by_status: dict[int, dict[str, Any]] = {}
    for code in codes:
        document = _denied() if code == _DENIED else _example(code)
        by_status.setdefault(document["status"], {})[code] = document
    for status, code in _FRAME.items():
        if status in by_status:
            by_status[status][code] = _example(code)
    return {
        status: {
            "description": f"{', '.join(f'`{code}`' for code in found)}, or another problem of this status",
            "content": {MEDIA_TYPE: {"examples": {code: {"value": each} for code, each in found.items()}}},
        }
        for status, found in sorted(by_status.items())
    }


def _example(code: str) -> dict[str, Any]:
    return example(code, "vi", **_BLANKS.get(code, {}))


def _denied() -> dict[str, Any]:
    """A child alone is led to a parent (330/2026/ND-CP art. 60.1.a)."""
    at = datetime(2026, 11, 21, 9, 0, tzinfo=VIETNAM)
    alone = decide_beginning(date(2016, 3, 10), service=Service.DOMESTIC, at=at)
    return problem_of(DeniedError(alone)).document("vi")
