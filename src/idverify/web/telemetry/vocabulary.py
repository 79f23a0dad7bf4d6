"""The closed lists from which everything is taken that stands in counts, spans and logs."""

from __future__ import annotations

from typing import Final

from starlette.types import Scope

OTHER: Final = "_OTHER"
UNMATCHED: Final = ""
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def method_of(scope: Scope) -> str:
    """The method of a request; one that nobody knows is a word of the caller's, and is not repeated."""
    method = str(scope["method"])
    return method if method in _METHODS else OTHER


def route_of(scope: Scope) -> str:
    """The template of the route that a request took, such as ``/v1/sign-up/enrol``; empty where it took none."""
    return str(getattr(scope.get("route"), "path", UNMATCHED))
