"""A question of the line protocol as OpenID AuthZEN asks it, and a decision as it is read back.

Source: Authorization API 1.0 (OpenID Foundation, final of 11 January 2026), sections 5 and 6. What is the protocol's
own stands in ``properties`` and ``context``, where the standard leaves room for it; see docs/reference/authzen.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from idverify.conformance.judgement import DECISION_ONLY

ENROL: Final = "enrol"
OPERATIONS: Final = ("decide", ENROL)
OURS: Final = "idverify"
_PLACED: Final = frozenset({"id", "op", "action", "service", "account", "application"})


def evaluation_of(request: Mapping[str, Any]) -> dict[str, Any]:
    """The evaluation that asks what a ``decide`` or an ``enrol`` asks.

    Args:
        request: a line of the protocol; what it leaves out is left out here too.

    Returns:
        Subject and resource have names of this question only: nothing is to be looked up by them.
    """
    enrols = request["op"] == ENROL
    name = {"name": ENROL} if enrols else _given("name", request, "action")
    facts = _given("properties", request, "application" if enrols else "account")
    return {
        "subject": {"type": "account", "id": f"subject-{request.get('id')}", **facts},
        "action": name,
        "resource": {
            "type": "network",
            "id": f"network-{request.get('id')}",
            **_given("properties", request, "service"),
        },
        "context": {each: value for each, value in request.items() if each not in _PLACED},
    }


def request_of(evaluation: Mapping[str, Any]) -> dict[str, Any]:
    """The ``decide`` or ``enrol`` that an evaluation asks; the other way round of ``evaluation_of``.

    Args:
        evaluation: as it was sent, whatever stands in it.
    """
    subject, action, resource, context = (
        _object(evaluation, name) for name in ("subject", "action", "resource", "context")
    )
    enrols = action.get("name") == ENROL
    return {
        **{name: value for name, value in context.items() if name not in _PLACED},
        "op": ENROL if enrols else "decide",
        **({} if enrols else _given("action", action, "name")),
        **_given("service", resource, "properties"),
        **_given("application" if enrols else "account", subject, "properties"),
    }


def decision_of(answer: Mapping[str, Any]) -> dict[str, Any]:
    """A decision that holds the whole answer.

    Args:
        answer: to a ``decide`` or an ``enrol``; an error of the protocol is a no.
    """
    whole = {name: value for name, value in answer.items() if name != "id"}
    return {"decision": answer.get("permitted") is True, "context": {OURS: whole}}


def answer_in(decision: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of the protocol that a decision holds.

    Args:
        decision: what came back with 200.

    Returns:
        Of a decision without ``context.idverify`` yes or no and ``decision_only``. Of one that says two things, both
        of them under ``permitted``, which is then equal to nothing that could be demanded.
    """
    decided = decision.get("decision")
    context = decision.get("context")
    whole = context.get(OURS) if isinstance(context, dict) else None
    if whole is None:
        return {"permitted": decided, DECISION_ONLY: True} if isinstance(decided, bool) else _torn(decided, None)
    if not isinstance(whole, dict):
        return _torn(decided, whole)
    # Only this door says so, of an answer that holds nothing else.
    answer = {name: value for name, value in whole.items() if name not in (DECISION_ONLY, "id")}
    error = answer.get("error")
    permitted = answer.setdefault("permitted", decided) if error is None else answer.get("permitted", False)
    if not isinstance(decided, bool) or permitted is not decided:
        torn = _torn(decided, permitted)
        return {**answer, **torn, **({} if error is None else {"error": torn["permitted"]})}
    return answer


def refused_in(problem: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of the protocol that a 400 or a 422 holds.

    Args:
        problem: the body, such as a problem document (RFC 9457); its member ``idverify`` may hold the error.

    Returns:
        The error of the protocol; of a body that holds none, that there was one, and ``decision_only``.
    """
    whole = problem.get(OURS)
    error = whole.get("error") if isinstance(whole, dict) else None
    if isinstance(error, dict):
        return {"error": error}
    return {"error": {"code": "bad_request", "field": None}, DECISION_ONLY: True}


def _torn(decided: Any, permitted: Any) -> dict[str, Any]:  # noqa: ANN401  # any JSON
    return {"permitted": {"decision": decided, f"context.{OURS}": permitted}}


def _given(name: str, of: Mapping[str, Any], under: str) -> dict[str, Any]:
    return {name: of[under]} if under in of else {}


def _object(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = of.get(name)
    return found if isinstance(found, dict) else {}
