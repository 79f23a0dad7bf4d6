"""``requires``: a view for those who may."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, TypeVar, cast

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest

from idverify.account import Action
from idverify.errors import IdverifyError
from idverify.integrations.django.gate import adecide, decide
from idverify.integrations.django.problem_response import problem_response

_View = TypeVar("_View", bound=Callable[..., Any])
# A name, or what tells it of what the view is called with.
Named = str | Callable[..., str | None] | None


def requires(action: Action, *, stream: Named = None, item: Named = None) -> Callable[[_View], _View]:
    """Let only those into a view who may do this now; the answer is at ``request.idverify``.

    Whoever may not is answered with a problem document, by the decorator itself: without the middleware too. It takes
    functions and coroutine functions; of a class, decorate a method through ``method_decorator``, or use
    ``RequiresMixin``.

    Args:
        action: what the view does.
        stream: in which livestream, as of ``PostingGate.decide``; or a plain function, which asks no database, called
            with what the view is called with.
        item: what is to be written, likewise.

    Raises:
        TypeError: it decorates a class, or is called with something else than a request first.
    """
    action = Action(action)

    def decorate(view: _View) -> _View:
        if isinstance(view, type):
            raise TypeError("requires() takes a function; of a class use method_decorator or RequiresMixin")

        @wraps(view)
        async def asynchronous(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # the view's
            _require_request(request)
            try:
                answer = await adecide(request, action, **names(stream, item, request, *args, **kwargs))
                answer.require()
            except IdverifyError as refused:
                return problem_response(request, refused)
            return await view(request, *args, **kwargs)

        @wraps(view)
        def synchronous(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # the same
            _require_request(request)
            try:
                decide(request, action, **names(stream, item, request, *args, **kwargs)).require()
            except IdverifyError as refused:
                return problem_response(request, refused)
            return view(request, *args, **kwargs)

        waits = iscoroutinefunction(view) or _is_of_async_class(view)
        return cast("_View", asynchronous if waits else synchronous)

    return decorate


def names(stream: Named, item: Named, /, *args: Any, **kwargs: Any) -> dict[str, str | None]:  # noqa: ANN401  # the view's
    """The stream and the item of one request."""
    return {
        name: given(*args, **kwargs) if callable(given) else given
        for name, given in (("stream", stream), ("item", item))
    }


def _require_request(given: object) -> None:
    # A method that is decorated without method_decorator would be asked with its object in the place of the request.
    if not hasattr(given, "META"):
        raise TypeError("requires() was called without a request; of a class use method_decorator or RequiresMixin")


def _is_of_async_class(view: object) -> bool:
    """Whether a view is the bound method of an asynchronous class, as ``method_decorator`` hands it over.

    The ``dispatch`` of such a class is a plain method that returns a coroutine.
    """
    while view is not None:
        bound = view.func if isinstance(view, partial) else view
        if getattr(getattr(bound, "__self__", None), "view_is_async", False):
            return True
        view = getattr(view, "__wrapped__", None)
    return False
