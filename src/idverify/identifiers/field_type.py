"""Identifiers as field types of a pydantic model: text goes in, our type comes out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pydantic_core import PydanticCustomError, core_schema

from idverify.errors import IdentifierError

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

_T = TypeVar("_T")


class FieldShape(NamedTuple):
    """What JSON Schema says of an identifier's field.

    Attributes:
        says: what it holds, for people.
        taken: the pattern of every text that could be one, whatever its spelling (ECMA-262).
        given: the pattern of the canonical spelling.
        examples: spellings that are taken; plainly made up.
        canonical: the canonical spelling of the first.
    """

    says: str
    taken: str
    given: str
    examples: tuple[str, ...]
    canonical: str


class _Covered(str):
    """What was typed, seen by nobody but the parser."""

    __slots__ = ("typed",)
    typed: str | None

    @classmethod
    def of(cls, typed: str | None) -> _Covered:
        covered = cls("…")
        covered.typed = typed
        return covered


def field_schema(
    identifier: type[_T],
    parse: Callable[[str], _T],
    error: type[IdentifierError],
    canonical: Callable[[_T], str],
    shape: FieldShape,
) -> CoreSchema:
    """The schema of a field that parses text into an identifier and serialises its canonical form.

    The error that a model raises carries the defect's code, and a cover in place of what was typed:
    pydantic writes an error's input into its text. The sentence for the person stands in the error's
    ``ctx``, as ``reason`` in English and ``reason_vi`` in Vietnamese.

    What no field can cover: a model that fails for another field's sake, or a dictionary whose *keys*
    are numbers, shows its whole input unless its configuration says ``hide_input_in_errors=True``,
    and ``errors()`` does so even then; ask it for ``errors(include_input=False)``.

    Args:
        identifier: the type that the field yields.
        parse: what makes it of a text.
        error: what ``parse`` refuses with.
        canonical: its one spelling.
        shape: what JSON Schema says of the text taken and of the text given.
    """

    def cover(value: object) -> object:
        if isinstance(value, identifier):
            return value
        return _Covered.of(value if isinstance(value, str) else None)

    def validate(value: object) -> _T:
        if isinstance(value, identifier):
            return value
        typed = value.typed if isinstance(value, _Covered) else None
        if typed is None:
            raise PydanticCustomError("not_text", "The value must be text")
        try:
            return parse(typed)
        except error as refused:
            said = refused.text
            raise PydanticCustomError(refused.code, "{reason}", {"reason": said.en, "reason_vi": said.vi}) from None

    def told(*examples: str) -> dict[str, Any]:
        return {"pydantic_js_updates": {"description": shape.says, "examples": list(examples)}}

    return core_schema.chain_schema(
        [
            core_schema.no_info_plain_validator_function(
                cover,
                json_schema_input_schema=core_schema.str_schema(
                    min_length=1, max_length=64, pattern=shape.taken, metadata=told(*shape.examples)
                ),
            ),
            core_schema.no_info_plain_validator_function(validate),
        ],
        serialization=core_schema.plain_serializer_function_ser_schema(
            canonical, return_schema=core_schema.str_schema(pattern=shape.given, metadata=told(shape.canonical))
        ),
    )
