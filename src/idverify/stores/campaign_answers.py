"""How accounts stand to what a campaign asks of them: there or not, and whether it has come already.

No rule is applied here: whether somebody may write, the gate says, by the law. This says whether to ask once more, and
that nothing is asked of a child.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Row

from idverify.account import Holder
from idverify.account.event import EventType, sixteen_from
from idverify.evidence.method import PHONE_METHODS, Method
from idverify.ports.campaigns import BY_DEFAULT, Identified
from idverify.stores import days
from idverify.stores.asks import LIVE
from idverify.stores.bulk.filling import Filling
from idverify.stores.schema import ACCOUNT, EVIDENCE, GUARDIAN_LINK
from idverify.stores.tables import Tables

# No key of a row changes meanwhile, so whoever adds what leads to it need not wait.
_HELD: Final = {"key_share": True}
# What a child is asked for too, or whoever answers for it.
_OF_CHILDREN: Final = frozenset({EventType.CAMPAIGN_REGISTER_CHILD, EventType.CAMPAIGN_PROVIDE_BIRTH_DATE})


class Standing(NamedTuple):
    """What of an account a campaign looks at.

    Attributes:
        open: whether it is open.
        phone: whether a number was proven of its user and is not contested.
        identified: whether its user's personal ID was identified electronically, at the level that counts.
        instead: whether its user was identified in a way that, by what they declared, stands in for a phone.
        declared: whether its user declared to have no Vietnamese mobile.
        child: whether its user is a child by a birth date that is known; None where none is, or none is asked about.
        guarded: whether somebody answers for it.
    """

    open: bool
    phone: bool
    identified: bool
    instead: bool
    declared: bool
    child: bool | None
    guarded: bool

    def answers(self, asked: EventType) -> bool:
        """Whether what is asked has come, or what makes it needless has."""
        match asked:
            case EventType.CAMPAIGN_PROVIDE_BIRTH_DATE:
                return self.child is not None
            case EventType.CAMPAIGN_REGISTER_CHILD:
                return self.guarded or self.child is False
            case EventType.CAMPAIGN_DECLARE_NO_MOBILE:
                return self.declared or self.phone or self.instead
            case EventType.CAMPAIGN_PROVE_PERSONAL_ID:
                return self.identified or self.phone or self.instead
            case EventType.CAMPAIGN_IDENTIFY_STREAMER:
                return self.identified  # beside the phone: 333/2026/ND-CP art. 16.2.c, 122/2025/QH15 art. 22.4
            case _:
                return self.phone or self.instead

    def spares(self, asked: EventType) -> bool:
        """Whether it is a child's, and this is asked of those who answer for themselves."""
        return self.child is True and asked not in _OF_CHILDREN


def standings(
    tables: Tables,
    accounts: Collection[str],
    *,
    now: datetime,
    counts: Identified = BY_DEFAULT,
    held: bool = False,
) -> Mapping[str, Standing]:
    """How those of some accounts stand that are in the store.

    Args:
        tables: of the platform.
        accounts: their names, each once.
        now: the moment by which somebody is a child.
        counts: who counts as identified.
        held: whether their rows are held until the transaction ends, so that nothing changes behind it.

    Raises:
        OperatorError: a birth date is under seal, and this process has no key for it, or another (``day_key``).
    """
    filling, row, proof, link = Filling(tables), ACCOUNT.c, EVIDENCE.c, GUARDIAN_LINK.c
    facts = (row.closed_at, row.waits, row.holder, row.no_vn_mobile_declared_at, row.user_birth_date, row.user_birth)
    there = {each.id: each for each in filling.rows(row.id, accounts, row.id, *facts, lock=_HELD if held else {})}
    live = (proof.link.is_(None), proof.ended_at.is_(None), proof.contested_at.is_(None))
    phones, identified, others = set[str](), set[str](), set[str]()
    for each in filling.rows(proof.account, there, proof.account, proof.method, proof.level, where=live):
        if each.method in PHONE_METHODS:
            phones.add(each.account)
        elif each.method == Method.PERSONAL_ID_EID and (each.level or 0) >= counts.level:
            identified.add(each.account)
        elif each.method == Method.OTHER_EID and counts.other:
            others.add(each.account)
    answering = (link.status.in_(sorted(LIVE)),)
    guarded = {each.account for each in filling.rows(link.account, there, link.account, where=answering)}
    found: dict[str, Standing] = {}
    for name, each in there.items():
        declared = each.no_vn_mobile_declared_at is not None
        by_id = name in identified
        found[name] = Standing(
            open=each.closed_at is None and not each.waits,
            phone=name in phones,
            identified=by_id,
            instead=(declared and (by_id or name in others)) or (counts.alone and by_id),
            declared=declared,
            child=_child(tables, each, now),
            guarded=name in guarded,
        )
    return found


def _child(tables: Tables, row: Row[Any], now: datetime) -> bool | None:
    """By readings R-02 and R-17; of whoever has no birth date here nothing is known."""
    born = days.read(tables, row, "user_birth_date")
    if born is None:
        return None
    grown_from = sixteen_from(born)
    return row.holder != Holder.ORGANISATION and grown_from is not None and now < grown_from
