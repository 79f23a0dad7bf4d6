"""What went wrong, told to the person it happened to: what it is, who can put it right, and what to do next."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final, Literal, NamedTuple
from urllib.parse import urlsplit

from fastapi import Request

from idverify.errors import IdverifyError
from idverify.messages import Text, text
from idverify.problem import Problem

Kind = Literal["changed", "form", "method", "moved", "not_found", "ours", "over", "part", "site", "wait"]
Who = Literal["family", "nobody", "platform", "time", "us", "you"]

# What the texts of these families say is for whoever writes a program; a person is told in other words.
_KINDS: Final = MappingProxyType[str, Kind](
    {
        "operator.store_conflict": "wait",
        "request.fields": "form",
        "request.malformed": "form",
        "request.media_type": "form",
        "request.method": "method",
        "request.not_found": "not_found",
        "request.not_ready": "wait",
        "request.ticket": "over",
        "request.too_large": "form",
        "request.too_many": "wait",
        "request.too_slow": "form",
        "request.visit_changed": "changed",
        "request.visit_form": "changed",
        "request.visit_moved": "moved",
        "request.visit_over": "over",
        "request.visit_part": "part",
        "request.visit_site": "site",
    }
)
_OF_KIND: Final = MappingProxyType[Kind, Who](
    {
        "changed": "you",
        "form": "you",
        "method": "you",
        "moved": "nobody",
        "not_found": "you",
        "ours": "us",
        "over": "platform",
        "part": "platform",
        "site": "you",
        "wait": "time",
    }
)
_OF_FAMILY: Final = MappingProxyType[str, Who]({"guardianship": "family", "operator": "us", "request": "us"})
_TOO_MANY: Final = 429
_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
# Whose visit goes on is led back into it from here, and everybody else to the platform.
_ONWARD: Final = "/left"
_A_PATH: Final = re.compile(r"/[a-z0-9][a-z0-9/_.-]{0,200}", re.ASCII | re.IGNORECASE)


class Trouble(NamedTuple):
    """What a person is told.

    Attributes:
        title: what happened.
        told: more about it; None where the title says all.
        who: who can put it right.
        what_next: what to do now.
        wait: how long to wait before; None where waiting does not help.
        onward: the path where it goes on, instead of back; None where there is none.
    """

    title: Text
    told: Text | None
    who: Text
    what_next: Text
    wait: Text | None
    onward: str | None = None


def trouble_of(error: IdverifyError, problem: Problem) -> Trouble:
    """What to tell a person of an error.

    Args:
        error: what was raised.
        problem: the same as a program would be told it.
    """
    kind = _KINDS.get(f"{error.family}.{error.code}")
    if kind is None and error.family in {"operator", "request", "standing"} and error.code != "signed_out":
        kind = "ours" if problem.status != _TOO_MANY else "wait"
    who = _OF_FAMILY.get(error.family, "you") if kind is None else _OF_KIND[kind]
    if problem.status == _TOO_MANY:
        who = "time"
    return Trouble(
        title=problem.title if kind is None else text(f"page.problem.{kind}.title"),
        told=problem.detail if kind is None else text(f"page.problem.{kind}"),
        who=text(f"page.problem.who.{who}"),
        what_next=text(f"page.problem.next.{'not_found' if kind == 'not_found' else who}"),
        wait=None if problem.retry_after is None else written_wait(problem.retry_after),
        onward=_ONWARD if kind == "moved" else None,
    )


def written_wait(seconds: int) -> Text:
    """A span as people say it, never shorter than it is: seconds up to a minute, then minutes, then hours."""
    if seconds <= _MINUTE:
        return text("page.wait.seconds", count=seconds)
    if seconds <= _HOUR:
        return text("page.wait.minutes", count=-(-seconds // _MINUTE))
    return text("page.wait.hours", count=-(-seconds // _HOUR))


def came_from(request: Request) -> str | None:
    """The path of our own page that led to a request; None where none of ours did, or it is this very one.

    Args:
        request: whose ``Referer`` it is; what its query held is left out.
    """
    host, referers = request.headers.get("host"), request.headers.getlist("referer")
    if len(referers) != 1:
        return None
    try:
        parts = urlsplit(referers[0])
    except ValueError:
        return None
    is_ours = parts.netloc == host and parts.scheme in {"http", "https"} and _A_PATH.fullmatch(parts.path) is not None
    is_this = parts.path == request.url.path and request.method != "POST"
    return parts.path if is_ours and not is_this else None
