"""Requests for what is kept, and the officers' approvals of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Row, select

from idverify.errors import OperatorError
from idverify.ledger.entry import Entry
from idverify.ports.custody import Approval, KeptRequest
from idverify.stores import ledger
from idverify.stores.custody_schema import APPROVAL, REQUEST
from idverify.stores.tables import Tables

# From which states a request comes into a state. ``custody.request`` says the same of the steps that lead there, and a
# test holds the two together; here it decides between two that come at once.
COMES_FROM: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "answered": frozenset({"open"}),
        "extended": frozenset({"open", "answered"}),
        "opening": frozenset({"open", "answered", "extended"}),
        "delivered": frozenset({"opening"}),
        "done": frozenset({"open", "answered", "extended"}),
        "refused": frozenset({"open", "answered", "extended", "opening"}),
    }
)
ENDS: Final = frozenset({"delivered", "done", "refused"})
_NOTHING: Final[frozenset[str]] = frozenset()


def keep(tables: Tables, request: KeptRequest, entry: Entry) -> None:
    """Keep a new request."""
    tables.add(
        REQUEST,
        id=request.id,
        kind=request.kind,
        received_at=request.received_at,
        due_at=request.due_at,
        document=request.document,
        state=request.state,
    )
    ledger.note(tables, entry)


def request(tables: Tables, id: str) -> KeptRequest | None:
    """A request with its approvals."""
    row = tables.one(REQUEST, id=id)
    if row is None:
        return None
    order = (APPROVAL.c.approved_at, APPROVAL.c.officer)
    return _request(row, [_approval(each) for each in tables.rows(APPROVAL, *order, request=id)])


def requests(tables: Tables, *, open_only: bool) -> tuple[KeptRequest, ...]:
    """Requests, those due first at the front; at the end those that are never due."""
    row, of = REQUEST.c, APPROVAL.c
    # A null stands first in one database and last in the other, so it is told where to stand.
    question = select(REQUEST).where(row.tenant == tables.tenant).order_by(row.due_at.is_(None), row.due_at, row.id)
    approved = select(APPROVAL).where(of.tenant == tables.tenant).order_by(of.approved_at, of.officer)
    if open_only:
        question = question.where(row.settled_at.is_(None))
        live = select(row.id).where(row.tenant == tables.tenant, row.settled_at.is_(None))
        approved = approved.where(of.request.in_(live))
    approvals: dict[str, list[Approval]] = {}
    for each in tables.connection.execute(approved):
        approvals.setdefault(each.request, []).append(_approval(each))
    return tuple(_request(each, approvals.get(each.id, [])) for each in tables.connection.execute(question))


def approve(tables: Tables, request: str, approval: Approval, entry: Entry) -> None:
    """Keep an officer's approval in place of an earlier one of theirs that was not used."""
    found = _locked(tables, request)
    if found.state not in COMES_FROM["opening"]:
        raise OperatorError("request_unknown")
    values = {"approved_at": approval.approved_at, "signature": approval.signature}
    if not tables.added(APPROVAL, request=request, officer=approval.officer, used=False, **values):
        unused = tables.update(APPROVAL, request=request, officer=approval.officer, used=False)
        if tables.change(unused.values(**values)) != 1:
            raise OperatorError("approval_used")
    ledger.note(tables, entry)


def begin_opening(tables: Tables, request: str, officers: Sequence[str], entries: Sequence[Entry]) -> tuple[str, ...]:
    """Use the officers' approvals up and note the entries; of two that try at once one does."""
    found = _locked(tables, request)
    for officer in officers:
        unused = tables.update(APPROVAL, request=request, officer=officer, used=False)
        if tables.change(unused.values(used=True)) != 1:
            raise OperatorError("approval_used")
    _move(tables, found.id, "opening", {})
    return tuple(ledger.note(tables, entry) for entry in entries)


def settle(tables: Tables, request: str, state: str, reason: str | None, now: datetime, entry: Entry) -> None:
    """Bring a request into another state, from which it may come; the states of ``ENDS`` settle it.

    A reason that was given before stays where none is given now.
    """
    _locked(tables, request)
    values: dict[str, object] = {} if reason is None else {"reason": reason}
    if state in ENDS:
        values["settled_at"] = now
    _move(tables, request, state, values)
    ledger.note(tables, entry)


def _locked(tables: Tables, request: str) -> Row[Any]:
    row = tables.one(REQUEST, lock=True, id=request)
    if row is None:
        raise OperatorError("request_unknown")
    return row


def _move(tables: Tables, request: str, state: str, values: dict[str, object]) -> None:
    before = REQUEST.c.state.in_(COMES_FROM.get(state, _NOTHING))
    if tables.change(tables.update(REQUEST, id=request).where(before).values(state=state, **values)) != 1:
        raise OperatorError("request_unknown")


def _request(row: Row[Any], approvals: Sequence[Approval]) -> KeptRequest:
    return KeptRequest(
        id=row.id,
        kind=row.kind,
        received_at=row.received_at,
        due_at=row.due_at,
        document=row.document,
        state=row.state,
        settled_at=row.settled_at,
        reason=row.reason,
        approvals=tuple(approvals),
    )


def _approval(row: Row[Any]) -> Approval:
    return Approval(officer=row.officer, approved_at=row.approved_at, signature=row.signature, used=row.used)
