"""What every endpoint is given by the frame."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from idverify.messages import Language
from idverify.problem import language_of
from idverify.web.api_key import Caller
from idverify.web.service import Service
from idverify.web.telemetry.counts import Counts

# These are coroutines so that none of them costs a thread: each only looks up what is there.


async def _serving(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


Serving = Annotated[Service, Depends(_serving)]
"""The service."""


async def _now(service: Serving) -> datetime:
    return service.clock()


Now = Annotated[datetime, Depends(_now)]
"""The moment by the service's clock, read once in a request."""


async def _lang(request: Request) -> Language:
    return language_of(request.headers.get("accept-language"))


Lang = Annotated[Language, Depends(_lang)]
"""The language that the caller's ``Accept-Language`` prefers; Vietnamese if it says neither."""


async def _calling(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


Calling = Annotated[Caller, Depends(_calling)]
"""Who calls: the API key that was presented. Only behind ``reading`` and ``writing``."""


async def _counting(request: Request) -> Counts:
    counts: Counts = request.app.state.counts
    return counts


Counting = Annotated[Counts, Depends(_counting)]
"""What is counted for the metrics: call ``decided(action, answer)`` for every answer of the gate."""
