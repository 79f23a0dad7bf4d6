"""Cases to begin with: each shows one thing that the law asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Final

from idverify.account import Action, LinkStatus
from idverify.web.pages.explorer.case import Adult, Case, Proven, Who

_TODAY: Final = date(2026, 11, 22)  # a day of its own for each keeps an example what it is in later years too
_OPENED: Final = date(2026, 9, 1)
_BY_PHONE: Final = Proven(phone=_OPENED)
_ADULT: Final = Case(day=_TODAY, born=date(1990, 5, 1), opened=_OPENED, proven=_BY_PHONE)
_MOTHER: Final = Adult(
    who=Who.MOTHER, born=date(1988, 2, 2), proven=_BY_PHONE, consented=_OPENED, child_consented=_OPENED
)
_CHILD: Final = Case(day=_TODAY, action=Action.COMMENT, born=date(2014, 3, 10), opened=_OPENED, first=_MOTHER)
_UNPROVEN: Final = replace(_ADULT, action=Action.REACT, opened=date(2026, 2, 1), proven=Proven())

EXAMPLES: Final = MappingProxyType(
    {
        "adult": _ADULT,
        "child": _CHILD,
        "no_mobile": replace(_ADULT, proven=Proven(eid=_OPENED, declared=_OPENED)),
        "undeclared": replace(_ADULT, proven=Proven(eid=_OPENED)),
        "sells": replace(_ADULT, action=Action.SALES_LIVESTREAM),
        "like_before": replace(_UNPROVEN, day=date(2026, 8, 18)),
        "like_after": replace(_UNPROVEN, day=date(2026, 8, 19)),
        "withdrawn": replace(_CHILD, first=replace(_MOTHER, consented=None)),
        "disputed": replace(
            _CHILD, second=Adult(who=Who.FATHER, born=date(1987, 7, 7), status=LinkStatus.DISPUTED, proven=_BY_PHONE)
        ),
        "sixteen": replace(_CHILD, action=Action.POST, day=date(2030, 3, 11)),
        "existing": replace(
            _ADULT, day=date(2025, 3, 1), opened=date(2023, 6, 1), proven=Proven(), born=date(1990, 5, 1)
        ),
        "child_sells": replace(_CHILD, action=Action.SALES_LIVESTREAM),
    }
)
