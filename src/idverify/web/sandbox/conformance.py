"""A sandbox as the conformance suite asks it: facts that stand in the question, and what it says of itself.

The gate of the service (``/access/v1/evaluation``) goes by what it knows of an account, and takes nobody's word for it.
Here the facts are the question's own, so that any reading of the law can be tried with them; nothing is looked up.
"""

from __future__ import annotations

import json
from typing import Any, Final

from fastapi import Request, Response

from idverify.conformance.evaluation import OPERATIONS, decision_of, request_of
from idverify.conformance.sandbox_bridge import LIVE
from idverify.conformance.scenario.operations import SCENARIO
from idverify.law import day_of
from idverify.web.given import Serving
from idverify.web.routing import problems
from idverify.web.sandbox.endpoints import Sandboxed
from idverify.web.sandbox.router import JsonRoute, SandboxRouter

_READ: Final = {400: "request.malformed", 415: "request.media_type", 422: "request.sandbox_number"}
_OBJECT: Final = {"application/json": {"schema": {"type": "object"}}}
_START: Final = {"op": "start", "id": "0", "protocol": 1}

router = SandboxRouter(prefix="/sandbox", tags=["sandbox"])
_asks = SandboxRouter(prefix="/sandbox", tags=["sandbox"], route_class=JsonRoute)
ROUTERS: Final = (router, _asks)


@router.get(
    "/conformance",
    summary="What this sandbox is",
    response_model=None,
    responses={200: {"description": "As the answer to `start` of the line protocol.", "content": _OBJECT}},
)
async def conformance(serving: Serving, controls: Sandboxed) -> Response:
    """Its version, the states of the law that it knows, how it reads where the law is silent, what it can be asked."""
    said = controls.scenario.answer_to(_START, day_of(serving.clock()))
    implementation = said["implementation"] | {"name": "idverify sandbox"}
    capabilities = [*OPERATIONS, *SCENARIO, *LIVE]
    told = {name: value for name, value in said.items() if name != "id"}
    return _json(told | {"implementation": implementation, "capabilities": capabilities})


@_asks.post(
    "/access/v1/evaluation",
    summary="May this account do this, by the facts given? (AuthZEN)",
    response_model=None,
    operation_id="sandbox_evaluation",
    responses={200: {"description": "The decision.", "content": _OBJECT}, **problems(_READ)},
    openapi_extra={"requestBody": {"required": True, "content": _OBJECT}},
)
async def evaluation(request: Request, serving: Serving, controls: Sandboxed) -> Response:
    """The facts stand in the question, as the line protocol has them; nothing is looked up.

    `subject.properties` holds the account, or of the action `enrol` the application; `resource.properties` the service;
    `context.at` the moment. `context.idverify` of the answer is what the line protocol answers.
    """
    asked = await request.json()
    question = request_of(asked if isinstance(asked, dict) else {})
    return _json(decision_of(controls.scenario.answer_to(question, day_of(serving.clock()))))


def _json(told: dict[str, Any]) -> Response:
    return Response(json.dumps(told), media_type="application/json")
