"""Flags: what is special about a fixture, and what kind of mistake it catches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pydantic import Field, TypeAdapter

from idverify.conformance.fixture_file import Words, Written
from idverify.messages import Text

TABLE: Final = Path(__file__).with_name("flags.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """What is special about a fixture.

    Attributes:
        id: such as ``Feb29``.
        says: what it is.
        why: the mistake it catches, and what that does to a person.
    """

    id: str
    says: Text
    why: Text


class FlagWritten(Written):
    """An entry of the table."""

    id: str = Field(pattern=r"^[A-Z][A-Za-z0-9]+$")
    says: Words
    why: Words


@cache
def flags() -> Mapping[str, Flag]:
    """Every flag by its id, in the order of the table.

    Raises:
        pydantic.ValidationError: the table is malformed.
        ValueError: an id stands twice.
    """
    return parsed(TABLE.read_text(encoding="utf-8"))


def parsed(table: str) -> Mapping[str, Flag]:
    """The flags of a table, by id.

    Args:
        table: JSON, a list of entries.

    Raises:
        pydantic.ValidationError: it is malformed.
        ValueError: as ``flags``.
    """
    found: dict[str, Flag] = {}
    for written in TypeAdapter(list[FlagWritten]).validate_json(table):
        if written.id in found:
            raise ValueError(f"{written.id} stands twice")
        says, why = (Text(vi=words.vi, en=words.en) for words in (written.says, written.why))
        found[written.id] = Flag(id=written.id, says=says, why=why)
    return MappingProxyType(found)
