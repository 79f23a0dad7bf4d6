"""Where a birth was registered: the 63 provinces and 195 countries of the personal ID's first digits."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from idverify.identifiers.table import rows

MERGER: Final = date(2025, 7, 1)  # 34 provinces from this day; Decision 19/2025/QD-TTg


class PlaceKind(StrEnum):
    """What kind of place a code names."""

    PROVINCE = "province"
    COUNTRY = "country"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Place:
    """A place of birth registration.

    Attributes:
        kind: province, country or unknown.
        code: three digits.
        name_vi, name_en: its names; None where it is unknown.
        province_today: code of the province that holds it since the merger; None unless a province.
        absorbed_others: whether the merger made the code stand for more than it used to.
    """

    kind: PlaceKind
    code: str
    name_vi: str | None = None
    name_en: str | None = None
    province_today: str | None = None
    absorbed_others: bool = False


@functools.cache
def places() -> Mapping[str, Place]:
    """Every listed place by its code."""
    return {
        row["code"]: Place(
            kind=PlaceKind(row["kind"]),
            code=row["code"],
            name_vi=row["name_vi"],
            name_en=row["name_en"],
            province_today=row["province_today"] or None,
            absorbed_others=bool(row["absorbed_others"]),
        )
        for row in rows("places.csv")
    }


def place_of(code: str) -> Place:
    """The place with this code; one of kind ``unknown`` where no table lists it."""
    return places().get(code) or Place(PlaceKind.UNKNOWN, code)
