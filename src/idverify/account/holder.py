"""Whether an account belongs to a person or to an organisation."""

from __future__ import annotations

from enum import StrEnum


class Holder(StrEnum):
    """Whose account it is (147/2024/ND-CP art. 3(25), (26))."""

    INDIVIDUAL = "individual"
    ORGANISATION = "organisation"
