"""What an account may do now, why not more, and what it would take."""

from __future__ import annotations

from typing import Final

from idverify.web.pages.account import abilities, identity, number, own_data
from idverify.web.pages.account.router import ACCOUNT

# Each adds its pages; those of one action answer whatever stands in that place of an address, and so come last.
_SECTIONS: Final = tuple(section.added() for section in (number, identity, own_data, abilities))

__all__ = ["ACCOUNT"]
