"""Everything that the gate asks about an account, in one question: each table is looked up by its key or an index.

``accounts.facts`` asks the same in several, inside transactions that change an account; a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Select, Table, and_, literal, select

from idverify.account import Account, Action, AgeEvidence, GuardianLink, Holder
from idverify.evidence.method import Evidence, Method
from idverify.ports import Known
from idverify.stores import asks, days, links
from idverify.stores.compiled import given, row_of, statement
from idverify.stores.schema import ACCOUNT, EVIDENCE, GUARDIAN_LINK, PERMISSION_ASK, STREAMER
from idverify.stores.tables import Tables

_Cells: TypeAlias = Sequence[Any]
_BORN: Final = ("user_birth_date", "user_birth")
_OF_ACCOUNT: Final = ("holder", "opened_at", *_BORN, "no_vn_mobile_declared_at", "age_evidence")
_OF_ACCOUNT_TOO: Final = ("child_made_identified_at", "epoch")
# What these are put in order by comes first, and of two rows of one table that is never the same.
_OF_EVIDENCE: Final = ("verified_at", "id", "link", "method", "level", "contested_at")
_OF_LINK: Final = ("position", "id", "relation", "holder", "birth_date", "birth", "status", "ground")
_OF_LINK_TOO: Final = ("no_vn_mobile_declared_at", "representative_consented_at", "child_consented_at")
_OF_LINK_LAST: Final = ("carries_until", "choices")
# The columns as ``days`` and ``links`` read them: by name.
_Born: Final = row_of(_BORN)
_Link: Final = row_of((*_OF_LINK, *_OF_LINK_TOO, *_OF_LINK_LAST))
_EVIDENCE_FROM: Final = len(_OF_ACCOUNT) + len(_OF_ACCOUNT_TOO)
_LINK_FROM: Final = _EVIDENCE_FROM + len(_OF_EVIDENCE)
_ASKED_FROM: Final = _LINK_FROM + len(_Link._fields)
# Members are looked up in tables: an enumeration takes longer to find one.
_HOLDERS: Final = {each.value: each for each in Holder}
_METHODS: Final = {each.value: each for each in Method}
_AGE_EVIDENCE: Final = {each.value: each for each in AgeEvidence}


def known(tables: Tables, id: str, stream: str | None = None, asked: tuple[Action, str] | None = None) -> Known | None:
    """The facts about an open account, with its epoch, as they stood together at one moment; one statement.

    Args:
        tables: a connection; it need not be in a transaction.
        id: the platform's name of the account.
        stream, asked: as of ``ports.Accounts.account``.

    Returns:
        None: there is no such account, or it is closed.

    Raises:
        OperatorError: a birth date is under a seal that this process has no key for (``day_key``).
    """
    named: dict[str, object] = {"tenant": tables.tenant, "id": id, "stream": stream}
    if asked is not None:
        named["action"], named["item"] = asked
    question = statement(tables.connection.dialect.name, _question, stream is not None, asked is not None)
    rows = question.cells(tables.connection, named)
    if not rows:
        return None
    first = rows[0]
    holder, opened_at, clear, shut, declared_at, age_evidence, child_made_at, epoch = first[:_EVIDENCE_FROM]
    if len(rows) == 1 and first[_LINK_FROM] is None:
        kept: list[_Cells] = [first[_EVIDENCE_FROM:_LINK_FROM]] if first[_EVIDENCE_FROM] is not None else []
        guardians: list[Any] = []
    else:
        # Each piece of evidence comes once with each link, and each link with each piece of evidence.
        pieces = {tuple(row[_EVIDENCE_FROM:_LINK_FROM]) for row in rows if row[_EVIDENCE_FROM] is not None}
        kept = [*sorted(pieces)]
        guarding = {tuple(row[_LINK_FROM:_ASKED_FROM]) for row in rows if row[_LINK_FROM] is not None}
        guardians = [_Link._make(each) for each in sorted(guarding)]
    facts = Account(
        opened_at=opened_at,
        holder=_HOLDERS[holder],
        user_birth_date=clear if shut is None else days.read(tables, _Born(clear, shut), "user_birth_date"),
        no_vn_mobile_declared_at=declared_at,
        evidence=_of_person(kept, None),
        guardians=_links(tables, guardians, kept) if guardians else (),
        streamer_eid_at=None if stream is None else first[_ASKED_FROM],
        age_evidence=_AGE_EVIDENCE[age_evidence] if age_evidence else None,
        item_allowed_at=None if asked is None else _allowed_at(guardians, *first[-2:]),
        child_made_identified_at=child_made_at,
    )
    return Known(facts, epoch)


def _of_person(kept: list[_Cells], whose: str | None) -> tuple[Evidence, ...]:
    return tuple(
        [
            Evidence(_METHODS[method], verified_at, level, contested_at)
            for verified_at, _, link, method, level, contested_at in kept
            if link == whose
        ]
    )


def _links(tables: Tables, guardians: list[Any], kept: list[_Cells]) -> tuple[GuardianLink, ...]:
    seen = (links.facts(tables, each, _of_person(kept, each.id)) for each in guardians)
    return tuple(each for each in seen if each is not None)


def _allowed_at(guardians: list[Any], by: str | None, at: datetime | None) -> datetime | None:
    """When a guardian allowed an item; what somebody allowed who answers for the child no more is allowed by nobody."""
    return at if any(each.id == by and each.status in asks.LIVE for each in guardians) else None


def _question(_dialect: str, stream: bool, asked: bool) -> Select[Any]:
    account, link, ask = ACCOUNT.c, GUARDIAN_LINK.c, PERMISSION_ASK.c
    # Each table is given the key itself, rather than told to take it from the account's row: so each is looked up by
    # it alone, and there is less for PostgreSQL to think about.
    whose = given(account.id)
    columns = [
        *(account[each] for each in (*_OF_ACCOUNT, *_OF_ACCOUNT_TOO)),
        *(EVIDENCE.c[name].label(f"evidence_{name}") for name in _OF_EVIDENCE),
        *(link[name].label(f"link_{name}") for name in _Link._fields),
    ]
    joined = ACCOUNT.outerjoin(EVIDENCE, _at(EVIDENCE, EVIDENCE.c.ended_at.is_(None), account=whose))
    something = link.status != literal("", literal_execute=True)
    joined = joined.outerjoin(GUARDIAN_LINK, _at(GUARDIAN_LINK, something, account=whose))
    if stream:
        joined = joined.outerjoin(STREAMER, _at(STREAMER, account=whose, stream=given(STREAMER.c.stream)))
        columns.append(STREAMER.c.identified_at)
    if asked:
        key = {"account": whose, "action": given(ask.action), "item": given(ask.item)}
        joined = joined.outerjoin(PERMISSION_ASK, _at(PERMISSION_ASK, ask.allowed.is_(True), **key))
        columns += [ask.link.label("allowed_by"), ask.answered_at]
    return select(*columns).select_from(joined).where(_at(ACCOUNT, account.closed_at.is_(None), id=whose))


def _at(table: Table, *which: ColumnElement[bool], **key: ColumnElement[Any]) -> ColumnElement[bool]:
    same = (table.c[name] == value for name, value in key.items())
    return and_(table.c.tenant == given(table.c.tenant), *same, *which)
