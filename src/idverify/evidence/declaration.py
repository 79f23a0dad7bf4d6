"""The declaration of having no Vietnamese mobile number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NoMobileDeclaration:
    """Somebody confirmed having no mobile number in Viet Nam; the platform need not look further.

    Attributes:
        declared_at: when.
        text_version: which wording was shown and confirmed.
        lang: in which language it was shown, ``vi`` or ``en``.

    Source: 147/2024/ND-CP art. 27.3.b, 23.3.e ("xác nhận không có").
    """

    declared_at: datetime
    text_version: str
    lang: str
