"""OpenID AuthZEN: the gate for whoever asks by the standard (Authorization API 1.0, sections 6, 7, 9 and 10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import Field, ValidationError

from idverify.errors import RequestError, forget_locals
from idverify.messages import Text, text
from idverify.problem import Problem, fields_problem, problem_of
from idverify.web.api_key import Scope
from idverify.web.authzen_question import (
    EvaluationAsked,
    EvaluationsAsked,
    Semantic,
    decision_of,
    question_of,
    refusal,
)
from idverify.web.configuration import Configuration
from idverify.web.given import Counting, Now, Serving
from idverify.web.model import Told
from idverify.web.refusal import refused
from idverify.web.routing import Handler, problems, reading
from idverify.web.service import Service
from idverify.web.telemetry.counts import Counts

_BAD: Final = 400
_UNKNOWN: Final = 404
_PROBLEMS: Final = {
    400: "request.malformed",
    401: "request.unauthenticated",
    403: "request.scope",
    408: "request.too_slow",
    413: "request.too_large",
    429: "request.too_many",
    500: "request.internal",
    503: "request.not_ready",
}
_PUBLIC: Final = {404: "request.not_found", 400: "request.host", 429: "request.too_many", 500: "request.internal"}


class _Standard(APIRoute):
    """A route whose errors have the standard's statuses: 400 for every body that cannot be read (section 10.1.2)."""

    def get_route_handler(self) -> Handler:
        answer = super().get_route_handler()

        async def handle(request: Request) -> Response:
            problem: Problem
            try:
                return await answer(request)
            except RequestValidationError as wrong:
                problem = fields_problem(_faults(wrong.errors()))
                forget_locals(wrong)
            except RequestError as wrong:
                if wrong.code != "media_type":
                    raise
                problem = problem_of(wrong)
            return refused(request, replace(problem, status=_BAD))

        return handle


def _faults(errors: Iterable[Any]) -> list[tuple[str, str]]:
    """Where fields are wrong; each part of a place is a field of ours, for what others add is passed over."""
    return sorted({(".".join(map(str, each["loc"][each["loc"][:1] == ("body",) :])), each["type"]) for each in errors})


def _evaluating() -> APIRouter:
    router = reading("/access/v1", scope=Scope.DECIDE, tag="authzen")
    router.route_class = type("EvaluationRoute", (_Standard, router.route_class), {})
    # «4XX» keeps the framework from writing a 422 into the schema that is never answered here.
    router.responses = {**problems(_PROBLEMS), "4XX": problems({_BAD: "request.fields"})[_BAD]}
    return router


router = _evaluating()
metadata = APIRouter(prefix="/.well-known", tags=["authzen"], responses=problems(_PUBLIC))
routers = (router, metadata)


class DecisionTold(Told):
    """Yes or no, and why."""

    decision: bool
    context: dict[str, Any] = Field(
        description="`idverify`: the whole answer, as `/v1/gate/decide` gives it. Of a no, `reason_user`: what to tell"
        " the person, by language; `reason_admin`: the rules in the way, and the provisions; `error`: why there was"
        " nothing to judge, where there was not."
    )


class DecisionsTold(Told):
    """The answers, in the order asked, as far as they were asked."""

    evaluations: list[DecisionTold]


class MetadataTold(Told):
    """Where the standard's endpoints are."""

    policy_decision_point: str
    access_evaluation_endpoint: str
    access_evaluations_endpoint: str


@router.post("/evaluation", response_model=DecisionTold, summary="May this subject do this? (AuthZEN)")
def evaluation(asked: EvaluationAsked, service: Serving, now: Now, counts: Counting) -> JSONResponse:
    """The subject is an account, the action one of this service's, and the resource says where or what.

    Of a subject, an action or a resource that this service does not know, it answers no, with 200: the question is
    sound, and what is missing means no.
    """
    return JSONResponse(_decided(asked, service, now, counts))


@router.post("/evaluations", response_model=DecisionTold | DecisionsTold, summary="Several questions at once (AuthZEN)")
def evaluations(asked: EvaluationsAsked, service: Serving, now: Now, counts: Counting) -> JSONResponse:
    """All questions are answered for the same moment; `options.evaluations_semantic` says after which answer to end.

    Without `evaluations`, or where it is empty, it is one question, answered as `/access/v1/evaluation` does.
    """
    if not asked.evaluations:
        try:
            one = EvaluationAsked.model_validate(asked.shared)
        except ValidationError as wrong:
            raise RequestValidationError(wrong.errors(include_url=False, include_input=False)) from None
        return JSONResponse(_decided(one, service, now, counts))
    semantic = Semantic.EXECUTE_ALL if asked.options is None else asked.options.evaluations_semantic
    answers = []
    for part in asked.evaluations:
        try:
            found = _decided(EvaluationAsked.model_validate({**asked.shared, **part}), service, now, counts)
        except ValidationError as wrong:
            faults = [{"field": field, "code": code} for field, code in _faults(wrong.errors(include_input=False))]
            found = refusal(_BAD, text("authzen.evaluation"), faults)
        answers.append(found)
        if semantic.ends_with(found["decision"]):
            break
    return JSONResponse({"evaluations": answers})


@metadata.get("/authzen-configuration", summary="Where the AuthZEN endpoints are")
def configuration(request: Request, response: Response) -> MetadataTold:
    """Under the name by which it was asked, which is one of those that the operator gave; without any there is none.

    Whoever reads it must have asked the very address that it names (section 9.2.3), which begins with `https`: the
    proxy in front of this service ends TLS.
    """
    known: Configuration = request.app.state.configuration
    host = request.headers.get("host", "")
    if not known.hosts or not known.is_host(host):
        raise RequestError("not_found")
    response.headers.update({"Cache-Control": "public, max-age=3600", "Vary": "Host"})
    return MetadataTold(
        policy_decision_point=f"https://{host}",
        access_evaluation_endpoint=f"https://{host}/access/v1/evaluation",
        access_evaluations_endpoint=f"https://{host}/access/v1/evaluations",
    )


def _decided(asked: EvaluationAsked, service: Service, now: datetime, counts: Counts) -> dict[str, Any]:
    question = question_of(asked)
    if isinstance(question, Text):
        return refusal(_UNKNOWN, question)
    answer = service.standings.decide(
        question.account,
        question.action,
        token=question.token,
        stream=question.stream,
        item=question.item,
        now=now,
    )
    counts.decided(question.action, answer)
    return decision_of(answer)
