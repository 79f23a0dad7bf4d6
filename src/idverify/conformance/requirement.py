"""Requirements: what an implementation is held to, each from a row of the researched law or from the protocol."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pydantic import Field, TypeAdapter

from idverify.conformance.fixture_file import Level, Words, Written
from idverify.law.coverage import ROWS
from idverify.messages import Text

if TYPE_CHECKING:
    from idverify.law.coverage.row import Row

TABLE: Final = Path(__file__).with_name("requirements.json")


class Modality(StrEnum):
    """How a requirement binds."""

    MUST = "must"
    MUST_NOT = "must_not"
    MAY = "may"
    SHOULD = "should"  # only inferred, or no more than a recommendation


class Actor(StrEnum):
    """Whom it binds or lets."""

    PLATFORM = "platform"
    USER = "user"
    GUARDIAN = "guardian"
    PROVIDER = "provider"  # of e-identification or of telephony
    AUTHORITY = "authority"
    IMPLEMENTATION = "implementation"  # whatever answers the line protocol
    STATE = "state"


class Shown(StrEnum):
    """What could show that it is kept."""

    FIXTURES = "fixtures"
    EVIDENCE = "evidence"  # files that a platform exports
    REVIEW = "review"  # a human who looks
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing that an implementation is held to.

    Attributes:
        id: such as ``AU-5``, the row of the researched law, or ``NUM-1`` where no row says it.
        duty: how it binds.
        actor: whom.
        provisions: the citations on which it rests; none where no text has an article for it.
        says: what it asks, in one sentence.
        levels: where it is tested, each ``L0`` to ``L4``; none where it is not.
        shown_by: what could show that it is kept.
        not_tested: why no fixture tests it; None where one does.
        of_law: whether it is a row of the researched law.
    """

    id: str
    duty: Modality
    actor: Actor
    provisions: tuple[str, ...]
    says: Text
    levels: tuple[Level, ...]
    shown_by: Shown
    not_tested: Text | None
    of_law: bool


class RequirementWritten(Written):
    """An entry of the table; ``says`` stands with the row where there is one."""

    id: str = Field(pattern=r"^[A-Z]{2,3}-[1-9]\d{0,2}$")
    duty: Modality = Field(strict=False)
    actor: Actor = Field(strict=False)
    provisions: list[str]
    says: Words | None = None
    levels: list[Level]
    shown_by: Shown = Field(strict=False)
    not_tested: Words | None


@cache
def requirements() -> Mapping[str, Requirement]:
    """Every requirement by its id: the rows of the law in their order, then those of the project's own.

    Raises:
        pydantic.ValidationError: the table is malformed.
        ValueError: an id stands twice; a row of the law tells its own sentence, or another entry has none.
    """
    return parsed(TABLE.read_text(encoding="utf-8"))


def parsed(table: str) -> Mapping[str, Requirement]:
    """The requirements of a table, by id.

    Args:
        table: JSON, a list of entries.

    Raises:
        pydantic.ValidationError: it is malformed.
        ValueError: as ``requirements``.
    """
    rows = {row.id: row for row in ROWS}
    found: dict[str, Requirement] = {}
    for written in TypeAdapter(list[RequirementWritten]).validate_json(table):
        if written.id in found:
            raise ValueError(f"{written.id} stands twice")
        found[written.id] = _requirement(written, rows.get(written.id))
    return MappingProxyType(found)


def _requirement(written: RequirementWritten, row: Row | None) -> Requirement:
    if row is not None and written.says is None:
        says = row.says
    elif row is None and written.says is not None:
        says = _text(written.says)
    else:
        raise ValueError(f"{written.id} must tell what it says once: by its row of the law or by itself")
    return Requirement(
        id=written.id,
        duty=written.duty,
        actor=written.actor,
        provisions=tuple(written.provisions),
        says=says,
        levels=tuple(written.levels),
        shown_by=written.shown_by,
        not_tested=None if written.not_tested is None else _text(written.not_tested),
        of_law=row is not None,
    )


def _text(words: Words) -> Text:
    return Text(vi=words.vi, en=words.en)
