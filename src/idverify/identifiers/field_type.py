"""Identifiers as field types of a pydantic model: text goes in, our type comes out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from pydantic_core import PydanticCustomError, core_schema

from idverify.errors import IdentifierError

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

_T = TypeVar("_T")


def field_schema(
    identifier: type[_T],
    parse: Callable[[str], _T],
    error: type[IdentifierError],
    canonical: Callable[[_T], str],
    pattern: str,
) -> CoreSchema:
    """The schema of a field that parses text into an identifier and serialises its canonical form.

    The error that a model raises carries the defect's code. pydantic itself adds what was typed to
    an error's ``input``; leave it out with ``errors(include_input=False)``.
    """

    def validate(value: object) -> _T:
        if isinstance(value, identifier):
            return value
        if not isinstance(value, str):
            raise PydanticCustomError("not_text", "The value must be text")
        try:
            return parse(value)
        except error as refused:
            raise PydanticCustomError(refused.code, "{reason}", {"reason": refused.text.en}) from None

    return core_schema.no_info_plain_validator_function(
        validate,
        json_schema_input_schema=core_schema.str_schema(max_length=64),
        serialization=core_schema.plain_serializer_function_ser_schema(
            canonical, return_schema=core_schema.str_schema(pattern=pattern)
        ),
    )
