"""A consent to a child's account: whose, when, and to which words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from idverify.account.account_id import is_name

LONGEST_VERSION: Final = 64
# The version of the texts ``consent.representative`` and ``consent.child`` of the message catalogues.
TEXT_VERSION: Final = "2026-11"


class Consenter(StrEnum):
    """Who consents (330/2026/ND-CP art. 60.1.b, c)."""

    REPRESENTATIVE = "representative"  # the parent or guardian
    CHILD = "child"  # from the age of seven, beside the representative


@dataclass(frozen=True, slots=True)
class Consent:
    """Somebody consented to a child's account.

    Attributes:
        by: who.
        given_at: when.
        text_version: which wording was shown, 1 to 64 characters.
        lang: in which language it was shown, ``vi`` or ``en``.

    Raises:
        ValueError: the version cannot be kept, or the language is none of ours.
    """

    by: Consenter
    given_at: datetime
    text_version: str
    lang: str

    def __post_init__(self) -> None:
        if not is_name(self.text_version) or len(self.text_version) > LONGEST_VERSION or self.lang not in ("vi", "en"):
            raise ValueError("a consent names the version of its text, and the language it was shown in")
