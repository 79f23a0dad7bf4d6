"""What whoever tries a sandbox asks of it, in JSON; without an API key, for nothing here is worth one."""

from __future__ import annotations

import json
from typing import Annotated, Final

from fastapi import Depends, Request, Response

from idverify.law import day_of
from idverify.web.given import Serving
from idverify.web.routing import problems
from idverify.web.sandbox.controls import Controls
from idverify.web.sandbox.eid import back_at
from idverify.web.sandbox.models import (
    CallbackTold,
    ChaosAsked,
    ChaosTold,
    ClockAsked,
    ClockTold,
    EidAnswerAsked,
    EidAnswerTold,
    InboxTold,
    MessageTold,
)
from idverify.web.sandbox.router import JsonRoute, SandboxRouter

BACK: Final = "/sandbox/eid/back"
_READ: Final = {400: "request.malformed", 415: "request.media_type", 422: "request.fields", 429: "request.too_many"}
_CLOCK: Final = _READ | {400: "request.sandbox_clock"}
_STATE: Final = _READ | {400: "request.sandbox_state"}
_ANSWER: Final = {"application/json": {"schema": {"type": "object"}}}
_QUESTION: Final = {"required": True, "content": _ANSWER}


async def _controls(serving: Serving) -> Controls:
    controls: Controls = serving.sandbox
    return controls


Sandboxed = Annotated[Controls, Depends(_controls)]
"""What can be set of the sandbox."""

_READS: Final = SandboxRouter(prefix="/sandbox", tags=["sandbox"])
_SETS: Final = SandboxRouter(prefix="/sandbox", tags=["sandbox"], route_class=JsonRoute)


@_READS.get("/inbox", summary="Every phone's messages")
def inbox(controls: Sandboxed) -> InboxTold:
    """The messages that have come, the newest first. Find the one of your challenge by its id."""
    return InboxTold(messages=[MessageTold.of(each) for each in controls.inbox.look()])


@_READS.delete("/inbox", summary="Empty the inbox", status_code=204)
def empty_inbox(controls: Sandboxed) -> None:
    """Throw every message away, those on their way too."""
    controls.inbox.empty()


@_READS.get("/clock", summary="What the clock shows")
def clock(controls: Sandboxed) -> ClockTold:
    """What the time is in this sandbox."""
    return ClockTold.of(controls.clock)


@_SETS.put("/clock", summary="Set the clock forward", responses=problems(_CLOCK))
def set_clock(asked: ClockAsked, serving: Serving, controls: Sandboxed) -> ClockTold:
    """Set the clock forward, hold it, or let it run on; from the moment it shows it runs as any clock does.

    It does not go back: what happened has its time, and `POST /sandbox/reset` begins anew. What was revoked is asked
    for at once, so that no standing of before is believed longer than it may be.
    """
    controls.clock.set(to=asked.now, by=asked.by, running=asked.running)
    serving.standings.renew(now=controls.clock())
    return ClockTold.of(controls.clock)


@_READS.get("/chaos", summary="What goes wrong")
def chaos(controls: Sandboxed) -> ChaosTold:
    """What goes wrong in this sandbox."""
    return ChaosTold.of(controls.chaos.settings)


@_SETS.put("/chaos", summary="Let things go wrong", responses=problems(_READ))
def set_chaos(asked: ChaosAsked, controls: Sandboxed) -> ChaosTold:
    """Choose what goes wrong, all of it within what a platform is promised; the same seed, the same course."""
    controls.chaos.switch(asked.settings)
    return ChaosTold.of(controls.chaos.settings)


@_SETS.post("/eid/answer", summary="Be the person at the provider", responses=problems(_STATE))
def answer_eid(asked: EidAnswerAsked, controls: Sandboxed) -> EidAnswerTold:
    """What the person does on the provider's page, for a script; a state is answered once."""
    came = controls.eid.answer(asked.state, asked.person)
    told = CallbackTold(parameters=came.parameters, address=back_at(controls.redirect or BACK, came.parameters))
    return EidAnswerTold(callbacks=[told] * came.times)


@_READS.post("/reset", summary="Begin anew", status_code=204)
async def reset(controls: Sandboxed) -> None:
    """Throw everything away: accounts, keys, messages, the clock's setting, what goes wrong, the scenario."""
    await controls.reset()


def _scenario(what: str, about: str) -> None:
    async def tell(request: Request, serving: Serving, controls: Sandboxed) -> Response:
        asked = await request.json()
        question = {**asked, "op": f"scenario.{what}"} if isinstance(asked, dict) else {"op": f"scenario.{what}"}
        answer = controls.scenario.answer_to(question, day_of(serving.clock()))
        return Response(json.dumps(answer), media_type="application/json")

    _SETS.add_api_route(
        f"/scenario/{what}",
        tell,
        methods=["POST"],
        summary=f"scenario.{what}",
        description=f"{about} Asked and answered as `scenario.{what}` of the line protocol, whatever the answer is.",
        operation_id=f"scenario_{what}",
        responses={200: {"description": "The answer.", "content": _ANSWER}, **problems(_READ)},
        openapi_extra={"requestBody": _QUESTION},
    )


# It is a coroutine, so that events are taken in the order in which they come.
_scenario("reset", "Begin a small world of its own, apart from this sandbox's accounts.")
_scenario("event", "Tell what happened to an account of that world.")
_scenario("decide", "Ask what an account of that world may do.")

ROUTERS: Final = (_READS, _SETS)
