"""The facts about an account that a row tells, in the few kinds that the law tells apart."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from idverify.account import Account
from idverify.account.holder import Holder
from idverify.evidence.method import Evidence, Method


class Facts(NamedTuple):
    """What one row says of its account, as far as the rules ask.

    Attributes:
        opened_at: when it was opened; None where that is not known.
        holder: person or organisation; None where that is not known.
        birth_date: of its user; None where that is not known.
        declared_at: when its user declared to have no Vietnamese mobile.
        method: by what means something was proven; None: nothing was.
        proven_at: when; None where that is not known.
        level: assurance level of an electronic identification.
    """

    opened_at: datetime | None
    holder: Holder | None
    birth_date: date | None
    declared_at: datetime | None
    method: Method | None
    proven_at: datetime | None
    level: int | None

    @property
    def account(self) -> Account:
        """As the rules see it: nobody answers for it, since a table of accounts tells of no guardian."""
        return Account(
            opened_at=self.opened_at,
            holder=self.holder,
            user_birth_date=self.birth_date,
            no_vn_mobile_declared_at=self.declared_at,
            evidence=() if self.method is None else (Evidence(self.method, self.proven_at, self.level),),
        )

    def __repr__(self) -> str:
        return f"Facts({self.method})"
