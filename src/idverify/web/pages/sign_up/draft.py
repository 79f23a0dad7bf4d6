"""What somebody said of themselves while signing up."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import Field

from idverify.web.pages.visit import Draft


class SignUpDraft(Draft):
    """A birth date, and of an adult the name that comes after it.

    Attributes:
        birth_date: asked before anything else is (330/2026/ND-CP art. 60.1.a).
        name: the full name; empty until it is given, and always of a child.
    """

    KEY: ClassVar[str] = "sign_up"

    birth_date: date = Field(repr=False)
    name: str = Field(default="", repr=False)
