"""Where a birth was registered: the 63 provinces and 195 countries of the personal ID's first digits."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from idverify.identifiers.table import lies_in, rows

MERGER: Final = date(2025, 7, 1)  # 34 provinces from this day; Decision 19/2025/QD-TTg
DEFINED_UNTIL: Final = date(2024, 7, 1)  # Decree 137/2015/ND-CP art. 13 and Circular 59/2021/TT-BCA ended


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
        name_vi, name_en: its names when the table was set; None where it is unknown.
        since: the first day of the table that lists it; None where none does.
        province_today: code of the province that holds it since the merger; None unless a province.
        absorbed_others: whether the merger made the code stand for more than it used to.
        iso_alpha2: a country's two letters (ISO 3166-1), or None.
    """

    kind: PlaceKind
    code: str
    name_vi: str | None = None
    name_en: str | None = None
    since: date | None = None
    province_today: str | None = None
    absorbed_others: bool = False
    iso_alpha2: str | None = None


@dataclass(frozen=True, slots=True)
class Province:
    """A province since 1 July 2025, under one of its names.

    Attributes:
        code: three digits; those of Decision 19/2025/QD-TTg behind a zero.
        name_vi: its name, with the kind of unit.
        since, until: the first day of the name, and the first day of the next one or None.
        confidence, source: how well that is known, and where it is written.
    """

    code: str
    name_vi: str
    since: date
    until: date | None
    confidence: str
    source: str

    def named_on(self, day: date | None) -> bool:
        """Whether this is its name on a day; None is the newest day of the table."""
        return lies_in(day, self.since, self.until)


@functools.cache
def places() -> Mapping[str, Place]:
    """Every listed place by its code."""
    return {
        row["code"]: Place(
            kind=PlaceKind(row["kind"]),
            code=row["code"],
            name_vi=row["name_vi"],
            name_en=row["name_en"],
            since=date.fromisoformat(row["since"]),
            province_today=row["province_today"] or None,
            absorbed_others=bool(row["absorbed_others"]),
            iso_alpha2=row["iso_alpha2"] or None,
        )
        for row in rows("places.csv")
    }


def place_of(code: str) -> Place:
    """The place with this code; one of kind ``unknown`` where no table lists it."""
    return places().get(code) or Place(PlaceKind.UNKNOWN, code)


def country_by_iso(alpha2: str) -> Place | None:
    """The country with these two letters (ISO 3166-1), if the table lists it; the first where it is listed twice."""
    return next((place for place in places().values() if place.iso_alpha2 == alpha2), None)


@functools.cache
def provinces() -> tuple[Province, ...]:
    """Every name that a province has had since 1 July 2025."""
    return tuple(
        Province(
            code=row["code"],
            name_vi=row["name_vi"],
            since=date.fromisoformat(row["since"]),
            until=date.fromisoformat(row["until"]) if row["until"] else None,
            confidence=row["confidence"],
            source=row["source"],
        )
        for row in rows("provinces_today.csv")
    )


def province_on(code: str, day: date | None = None) -> Province | None:
    """A province under its name of a day in Viet Nam, or of the newest table; None before the merger or if unknown."""
    return next((province for province in provinces() if province.code == code and province.named_on(day)), None)
