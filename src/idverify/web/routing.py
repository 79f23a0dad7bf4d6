"""How an endpoint is reached: who may, how its body is read, and that a write happens once."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Annotated, Any, ClassVar, Final

from fastapi import APIRouter, Depends, Header, Request, Response, Security, params
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer

from idverify.problem import MEDIA_TYPE, SCHEMA, example
from idverify.web.admission import admitted
from idverify.web.api_key import Scope
from idverify.web.body import whole_body
from idverify.web.idempotency import once
from idverify.web.line import OUTSIDE, Line

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

# It stands in the schema only: who calls is found out before a body is read, and a dependency would come after.
_BEARER: Final = HTTPBearer(
    scheme_name="apiKey",
    bearerFormat="idv1",
    description="An API key as `idverify api-keys new` prints it: `Authorization: Bearer idv1_…`.",
    auto_error=False,
)
_READ_PROBLEMS: Final = {
    400: "request.malformed",
    401: "request.unauthenticated",
    403: "request.scope",
    408: "request.too_slow",
    413: "request.too_large",
    415: "request.media_type",
    422: "request.fields",
    429: "request.too_many",
    500: "request.internal",
    503: "request.not_ready",
}
_WRITE_PROBLEMS: Final = _READ_PROBLEMS | {400: "request.idempotency_key", 409: "request.idempotency_running"}


async def _named(
    _key: Annotated[
        str,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=255,
            pattern="^[!-~]+$",
            description="A random name of this write, new for each; sent again with a retry, it is answered as the "
            "first time was. Taken as it stands: quotes are part of it, and no structured field is parsed.",
            examples=["8e03978e-40d5-43dd-bc93-6894a57f9324"],
        ),
    ],
) -> None:
    """Stands in the schema; ``once`` has read the header before."""


def problems(codes: dict[int, str]) -> dict[int | str, dict[str, Any]]:
    """The problem responses of an endpoint for its schema, each with an example.

    Args:
        codes: a problem's code by the status that it is answered with.
    """
    return {
        status: {
            "description": f"`{code}` or another problem of this status",
            "content": {MEDIA_TYPE: {"schema": SCHEMA, "example": example(code)}},
        }
        for status, code in codes.items()
    }


class _Guarded(APIRoute):
    """A route behind an API key."""

    needs: ClassVar[Scope]

    def get_route_handler(self) -> Handler:
        answer = super().get_route_handler()
        needs, calls_outside = self.needs, self.path in OUTSIDE

        async def handle(request: Request) -> Response:
            await admitted(request, needs)
            request = await whole_body(request)
            if not calls_outside:
                return await self._answered(request, answer)
            line: Line = request.app.state.line
            async with line.turn():  # before a write is begun: while it waits nothing of it is running
                return await self._answered(request, answer)

        return handle

    async def _answered(self, request: Request, answer: Handler) -> Response:
        return await answer(request)


class _Write(_Guarded):
    """A route that changes something, and does so once for each Idempotency-Key."""

    async def _answered(self, request: Request, answer: Handler) -> Response:
        return await once(request, answer)


def _router(
    kind: type[_Guarded],
    prefix: str,
    scope: Scope,
    tag: str,
    codes: dict[int, str],
    asks: Sequence[params.Depends] = (),
) -> APIRouter:
    route = type(f"{kind.__name__}Route", (kind,), {"needs": scope})
    return APIRouter(
        prefix=prefix,
        tags=[tag],
        route_class=route,
        dependencies=[Security(_BEARER, scopes=[scope.value]), *asks],
        responses=problems(codes),
    )


def reading(prefix: str, *, scope: Scope, tag: str) -> APIRouter:
    """A router of endpoints that change nothing; what they ask stands in a JSON body all the same.

    Args:
        prefix: of their paths, such as ``/v1/gate``.
        scope: what an API key must be allowed.
        tag: under which they stand in the schema.
    """
    return _router(_Guarded, prefix, scope, tag, _READ_PROBLEMS)


def writing(prefix: str, *, scope: Scope, tag: str) -> APIRouter:
    """A router of endpoints that change something; each call needs an ``Idempotency-Key``. Arguments as ``reading``."""
    return _router(_Write, prefix, scope, tag, _WRITE_PROBLEMS, [Depends(_named)])


def is_guarded(router: APIRouter) -> bool:
    """Whether a router was made by ``reading`` or ``writing``."""
    return issubclass(router.route_class, _Guarded)
