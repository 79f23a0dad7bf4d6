"""The made-up people whom a sandbox's provider of electronic identification knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from idverify.identifiers.personal_id import PersonalIdNumber

if TYPE_CHECKING:
    from collections.abc import Mapping


class Choice(StrEnum):
    """Who sits before the provider's page, or what they do there."""

    ADULT = "adult"
    ANOTHER_ADULT = "another-adult"
    SELLER = "seller"
    LEVEL_1 = "level-1"
    REFUSES = "refuses"


@dataclass(frozen=True, slots=True)
class MadeUp:
    """Somebody who is nobody.

    Attributes:
        name: what they are called.
        personal_id: a number of the sandbox's.
        level: the assurance level that the provider gives them.
    """

    name: str
    personal_id: PersonalIdNumber = field(repr=False)
    level: int


PEOPLE: Final[Mapping[Choice, MadeUp]] = MappingProxyType(
    {
        Choice.ADULT: MadeUp("Nguyễn Thị Thử", PersonalIdNumber.parse("001190000001"), 2),
        Choice.ANOTHER_ADULT: MadeUp("Trần Văn Mẫu", PersonalIdNumber.parse("079085000002"), 2),
        Choice.SELLER: MadeUp("Lê Thị Bán", PersonalIdNumber.parse("048188000003"), 3),
        Choice.LEVEL_1: MadeUp("Phạm Văn Một", PersonalIdNumber.parse("031092000004"), 1),
    }
)
