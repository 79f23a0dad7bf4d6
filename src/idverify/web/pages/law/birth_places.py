"""The table of places behind a personal identification number's first three digits, and what holds them today."""

from __future__ import annotations

import functools
import re
from datetime import date
from typing import Final, NamedTuple

from idverify.identifiers.places import Place, PlaceKind, Province, places, province_on, provinces
from idverify.web.pages.law.asked import plain

_MANY_DIGITS: Final = re.compile(r"[0-9](?:[\s.-]*[0-9]){3,}")


class BirthPlace(NamedTuple):
    """A place, and the province that holds it.

    Attributes:
        place: as the table lists it.
        today: the province under its name of the day that was asked for; None of a country, and before the merger.
    """

    place: Place
    today: Province | None

    @property
    def is_merged(self) -> bool:
        """Whether it lies in a province of another code now."""
        return self.today is not None and self.today.code != self.place.code


def is_number(typed: str) -> bool:
    """Whether somebody typed more digits than a place has: it may be a person's number, which nobody asked for."""
    return _MANY_DIGITS.search(typed) is not None


def birth_places(kind: PlaceKind, day: date, find: str = "") -> tuple[BirthPlace, ...]:
    """Places of one kind, in the order of their codes.

    Args:
        kind: provinces or countries.
        day: in Viet Nam, by which provinces are named.
        find: what the code, a name, or today's province's name holds, diacritics aside; empty: every place.
    """
    wanted = plain(find)
    listed = (BirthPlace(each, _today(each, day)) for each in places().values() if each.kind is kind)
    found = (each for each in listed if wanted in _searched(each.place.code, each.today))
    return tuple(sorted(found, key=lambda each: each.place.code))


def sources() -> tuple[str, ...]:
    """Where today's provinces were read."""
    return tuple(sorted({each.source for each in provinces()}))


def _today(place: Place, day: date) -> Province | None:
    return province_on(place.province_today, day) if place.province_today else None


@functools.lru_cache(maxsize=1024)
def _searched(code: str, today: Province | None) -> str:
    place = places()[code]
    words = (code, place.name_vi, place.name_en, None if today is None else today.name_vi)
    return plain("\n".join(each for each in words if each))
