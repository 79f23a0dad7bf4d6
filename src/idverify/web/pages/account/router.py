"""The pages of one account, and what stands in their place while it is not open."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from idverify.web.pages.page import onward, page
from idverify.web.pages.route import PageRoute
from idverify.web.pages.visit import Part

_NOT_FOUND: Final = 404


class AccountRoute(PageRoute):
    """A route to a page of an account: of one that is not open it says so, and who signs up goes on with that."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        handle = super().get_route_handler()

        async def handle_open(request: Request) -> Response:
            response = await handle(request)
            problem = getattr(request.state, "problem", None)
            visit = getattr(request.state, "visit", None)
            if visit is None:
                return response
            if problem == "request.visit_part" and visit.part is Part.SIGN_UP:
                return onward("/sign-up")
            if problem == "operator.account_unknown":
                return page(request, "account/not_open.html", status=_NOT_FOUND)
            return response

        return handle_open


ACCOUNT: Final = APIRouter(prefix="/account", include_in_schema=False, route_class=AccountRoute)
# Who has just signed up looks at what they have.
PARTS: Final = (Part.ACCOUNT, Part.SIGN_UP)
