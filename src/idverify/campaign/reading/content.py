"""What the cells of a column look like."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from idverify.campaign.role import Role
from idverify.identifiers.personal_id import PersonalIdNumber, PersonalIdNumberError
from idverify.identifiers.phone import PhoneNumber, PhoneNumberError
from idverify.identifiers.places import PlaceKind

_DAY: Final = re.compile(r"\s*(\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{1,2}-\d{1,2})(?!\d)")
_SERIAL: Final = re.compile(r"\s*[2-5]\d{4}(\.0+)?\s*\Z")
_DIALLED: Final = re.compile(r"'?\(?(0|\+|84)")  # as somebody dials it; nine digits alone may be any number
_PLACED: Final = re.compile(r"'?0[0-9]{11}\Z")  # registered in Viet Nam
_OLD_CARD: Final = re.compile(r"\s*'?\d{9,12}(\.0+)?\s*\Z")
_MOSTLY: Final = 0.6
_HARDLY: Final = 0.05


class Content(NamedTuple):
    """Shares of the cells that are not empty, from 0 to 1.

    Attributes:
        cells: how many are not empty.
        phones: that read as a phone number.
        personal_ids: that read as a personal ID, or have as many digits as one once had.
        days: that read as a day.
    """

    cells: int
    phones: float
    personal_ids: float
    days: float

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in the column."""
        return not self.cells

    def is_of(self, role: Role) -> bool:
        """Whether most cells are of a role; of one that cannot be told by its cells, never."""
        return self._share(role) >= _MOSTLY and not (role is Role.PERSONAL_ID and self.phones >= self.personal_ids)

    def denies(self, role: Role) -> bool:
        """Whether hardly any cell could be of a role, or there is none."""
        return role in _TELLING and (self.is_empty or self._share(role) < _HARDLY)

    def _share(self, role: Role) -> float:
        if role is Role.PHONE:
            return self.phones
        if role is Role.PERSONAL_ID:
            return self.personal_ids
        return self.days if role in _TELLING else 0.0


def content_of(cells: Iterable[str | None]) -> Content:
    """What a column looks like.

    Args:
        cells: some of its cells.
    """
    there = [cell for cell in cells if cell and cell.strip()]
    if not there:
        return Content(0, 0.0, 0.0, 0.0)
    return Content(
        len(there),
        sum(map(_is_phone, there)) / len(there),
        sum(map(_is_personal_id, there)) / len(there),
        sum(map(_is_day, there)) / len(there),
    )


def is_data(cell: str | None) -> bool:
    """Whether a cell holds what no header does: a number of a person, a day."""
    return bool(cell) and (_is_day(cell or "") or _is_phone(cell or "") or _is_personal_id(cell or ""))


def is_of_a_person(name: str) -> bool:
    """Whether a name is the phone number or the personal identification number of somebody, as those are written.

    Nine digits alone are not, nor twelve that no place in Viet Nam has: a platform may count its accounts so.

    Args:
        name: of an account, without blanks around it.
    """
    if _PLACED.match(name):
        return PersonalIdNumber.parse(name.lstrip("'")).place.kind is not PlaceKind.UNKNOWN
    return bool(_DIALLED.match(name)) and _is_phone(name.lstrip("'"))


def _is_phone(cell: str) -> bool:
    try:
        PhoneNumber.parse(cell)
    except PhoneNumberError:
        return False
    return True


def _is_personal_id(cell: str) -> bool:
    if _OLD_CARD.match(cell):
        return True
    try:
        PersonalIdNumber.parse(cell)
    except PersonalIdNumberError:
        return False
    return True


def _is_day(cell: str) -> bool:
    return bool(_DAY.match(cell) or _SERIAL.match(cell))


_TELLING: Final = (Role.PHONE, Role.PERSONAL_ID, Role.BIRTH_DATE, Role.OPENED)
