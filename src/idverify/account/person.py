"""A person who signs up, or who answers for a child."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's name and birth date, as they declared them.

    Attributes:
        name: full name, kept in Unicode NFC; None where nobody has been asked yet.
        birth_date: day of birth; None where nobody has been asked yet.
    """

    name: str | None = field(repr=False)
    birth_date: date | None = field(repr=False)

    def __post_init__(self) -> None:
        if self.name is not None:
            object.__setattr__(self, "name", unicodedata.normalize("NFC", " ".join(self.name.split())) or None)
