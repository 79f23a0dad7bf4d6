"""The words of the line protocol: days, moments, values of closed lists, and a request read strictly.

A field of the wrong type, an impossible date, a time without offset or a value outside its list is a bad request
with the field's dotted path, never a guess.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII
)


class BadRequestError(ValueError):
    """A request that the protocol does not allow.

    Attributes:
        field: the dotted path of the field at fault; None where there is no object at all.
    """

    def __init__(self, field: str | None) -> None:
        super().__init__("bad request")
        self.field = field


def _day(value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("a day is written YYYY-MM-DD")
    return date.fromisoformat(value)


def _moment(value: object) -> datetime:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise ValueError("a moment is written with its offset, as in RFC 3339")
    moment = datetime.fromisoformat(value)
    try:
        moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("the moment lies outside the calendar") from None
    # One day is left on either side, so that every moment has a day in Viet Nam.
    if not 1 < moment.toordinal() < date.max.toordinal():
        raise ValueError("the moment lies outside the calendar")
    return moment


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text")  # noqa: TRY004  # pydantic collects ValueErrors only
    return value


Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[datetime, BeforeValidator(_moment)]


class Wire(BaseModel):
    """A part of a request; what it does not name is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, strict=False)


def listed(enum: type[Any]) -> BeforeValidator:
    """A value of a closed list, given as text."""
    return BeforeValidator(lambda value: enum(_text(value)))


_Request = TypeVar("_Request", bound=Wire)


def read(model: type[_Request], request: dict[str, Any]) -> _Request:
    """A request of one operation.

    Raises:
        BadRequestError: what it needs is missing or wrong; the first such field is named.
    """
    try:
        return model.model_validate(request)
    except ValidationError as refused:
        place = refused.errors(include_url=False, include_context=False, include_input=False)[0]["loc"]
    # Where the name of a field is at fault, its path says so by a last part of its own.
    raise BadRequestError(".".join(str(part) for part in place if part != "[key]"))
