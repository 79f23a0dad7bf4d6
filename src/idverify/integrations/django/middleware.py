"""Errors of idverify that leave a view become problem documents."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponse

from idverify.errors import IdverifyError
from idverify.integrations.django.problem_response import problem_response


class ProblemMiddleware:
    """Answers an ``IdverifyError`` that a view raised, synchronous or not; other errors pass.

    Put it after ``LocaleMiddleware``, whose language it takes.

    Args:
        get_response: what comes next, as Django hands it over.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse | Awaitable[HttpResponse]]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:  # noqa: ANN401  # a response, or an awaitable of one
        """What comes next."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A problem document for an error of idverify; None for another."""
        return problem_response(request, exception) if isinstance(exception, IdverifyError) else None
