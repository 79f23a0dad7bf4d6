"""What every event of a scenario has."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, StrictStr

from idverify.account.account_id import is_name
from idverify.conformance.wire import Moment, Wire


def _name(value: str) -> str:
    if not is_name(value):
        raise ValueError("a name is 1 to 255 characters")
    return value


Name = Annotated[StrictStr, AfterValidator(_name)]


class Event(Wire):
    """One event: when, and on whose account.

    Attributes:
        event: its name; the same one again changes nothing. Left out, the request's own id is it.
    """

    at: Moment
    account: Name
    event: Name | None = None


class LinkStep(Event):
    """Something about a link, named by ``link``; where it is left out, of the only one that is not over."""

    link: Name | None = None
