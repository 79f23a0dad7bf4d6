"""What is found in a database, as the rows of ``crash_model``: read with plain SQL, in one snapshot."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any, Final

from crash_model import Key, Problem, Rows
from sqlalchemy import Connection, Engine, bindparam, text

_ACCOUNT: Final = """
SELECT id AS account, opened_at, user_birth_date, waits, closed_at, erased_at, child_made_identified_at, epoch, epoch_at
FROM idverify_account WHERE tenant = :tenant AND {these}"""
_LINK: Final = """
SELECT account, id, position, relation, status, guardian_account, answer_by, invitation, choices,
  representative_consented_at, child_consented_at, carries_until
FROM idverify_guardian_link WHERE tenant = :tenant AND {these}"""
_LINK_EVENT: Final = """
SELECT e.account, l.position AS link, e.position, e.type, e.at FROM idverify_link_event e
LEFT JOIN idverify_guardian_link l ON l.tenant = e.tenant AND l.id = e.link
WHERE e.tenant = :tenant AND {e.these}"""
_EVIDENCE: Final = """
SELECT e.account, l.position AS link, e.link AS named, e.verified_at, e.ended_at, e.contested_at, t.tag, e.binding
FROM idverify_evidence e
LEFT JOIN idverify_identity_tag t ON t.tenant = e.tenant AND t.identity = e.identity
LEFT JOIN idverify_guardian_link l ON l.tenant = e.tenant AND l.id = e.link
WHERE e.tenant = :tenant AND {e.these}"""
_RECORD: Final = """
SELECT r.account, r.kept_at,
  (SELECT count(*) FROM idverify_record_share s WHERE s.tenant = r.tenant AND s.record = r.id) AS shares,
  (SELECT count(*) FROM idverify_ledger_pending p WHERE p.tenant = r.tenant AND p.id = r.id) +
  (SELECT count(*) FROM idverify_ledger_entry e WHERE e.tenant = r.tenant AND e.id = r.id) AS entries
FROM idverify_registration_record r WHERE r.tenant = :tenant AND {r.these}"""
_EVENT: Final = """
SELECT e.account, e.position, e.type, e.due_at, e.acknowledged, e.link AS named, l.position AS link
FROM idverify_event e LEFT JOIN idverify_guardian_link l ON l.tenant = e.tenant AND l.id = e.link
WHERE e.tenant = :tenant AND {e.these}"""
_ASK: Final = """
SELECT a.account, a.action, a.item, a.asked_at, a.allowed, a.answered_at, l.position AS link
FROM idverify_permission_ask a LEFT JOIN idverify_guardian_link l ON l.tenant = a.tenant AND l.id = a.link
WHERE a.tenant = :tenant AND {a.these}"""
_CHALLENGE: Final = """
SELECT account, id, purpose, tag, guesses, issued_at, expires_at, used_at, replaced_at
FROM idverify_challenge WHERE tenant = :tenant AND {these}"""
_PROOF: Final = """
SELECT p.account, p.id, p.purpose, p.tag, p.verified_at, p.spent_by, e.verified_at AS spent
FROM idverify_proof p LEFT JOIN idverify_evidence e ON e.tenant = p.tenant AND e.id = p.spent_by
WHERE p.tenant = :tenant AND {p.these}"""
_SLOT: Final = """
SELECT s.account, s.kind, t.tag FROM idverify_slot s
LEFT JOIN idverify_identity_tag t ON t.tenant = s.tenant AND t.identity = s.identity
WHERE s.tenant = :tenant AND {s.these}"""


class Found:
    """The rows of one platform.

    Args:
        tenant: its label.
        phones: each number by its tag.
        engine: makes an engine on the database; each look has its own, so that nothing is held between two.
    """

    def __init__(self, tenant: str, phones: dict[bytes, int], engine: Callable[[], Engine]) -> None:
        self._tenant = tenant
        self._phones = phones
        self._engine = engine
        self.epochs: dict[str, int] = {}

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A transaction in which every question is about one moment."""
        engine = self._engine()
        try:
            if engine.dialect.name == "postgresql":
                engine = engine.execution_options(isolation_level="REPEATABLE READ")
            with engine.execution_options(idverify_reads=True).begin() as connection:
                yield connection
        finally:
            engine.dispose()

    def accounts(
        self, connection: Connection, names: Collection[str] | None = None
    ) -> tuple[dict[str, Rows], list[Problem]]:
        """The rows of some accounts, or of all; and what stands there twice, or stood higher before."""
        found: dict[str, Rows] = {name: {} for name in names or ()}
        problems: list[Problem] = []
        for read, question in _TABLES if names is None or names else ():
            for row in self._asked(connection, question, names):
                key, columns = read(row, self._phone)
                rows = found.setdefault(row.account, {})
                if key in rows:
                    problems.append(Problem("doubled", f"{row.account} {key}: {rows[key]} and {columns}"))
                rows[key] = columns
                if key == ("account",):
                    problems += self._gone_back(row.account, row.epoch)
        return found, problems

    def _gone_back(self, account: str, epoch: int) -> Iterator[Problem]:
        if epoch < self.epochs.get(account, 0):
            yield Problem("lost", f"{account}: epoch {self.epochs[account]} was seen, {epoch} is found")
        self.epochs[account] = epoch

    def _asked(self, connection: Connection, question: str, names: Collection[str] | None) -> Any:  # rows of any shape
        given: dict[str, Any] = {"tenant": self._tenant}
        some = "1 = 1" if names is None else "{}account IN :accounts"
        for alias in ("", "e.", "r.", "a.", "p.", "s."):
            question = question.replace(f"{{{alias}these}}", some.format(alias))
        if question.startswith(_ACCOUNT[:40]) and names is not None:
            question = question.replace("account IN", "id IN")
        statement = text(question)
        if names is not None:
            statement = statement.bindparams(bindparam("accounts", expanding=True))
            given["accounts"] = list(names)
        return connection.execute(statement, given)

    def _phone(self, tag: bytes | None) -> int | None:
        if tag is None:
            return None
        # One that another worker has just added is not known yet; two of them are not one.
        return self._phones.get(bytes(tag), -1 - int.from_bytes(bytes(tag)[:6]))


_Phone = Callable[[bytes | None], int | None]
_Read = Callable[[Any, _Phone], tuple[Key, dict[str, Any]]]


def _account(row: Any, _phone: _Phone) -> tuple[Key, dict[str, Any]]:
    born = None if row.user_birth_date is None else str(row.user_birth_date)
    return ("account",), {
        "opened": row.opened_at,
        "born": born,
        "waits": bool(row.waits),
        "closed": row.closed_at,
        "erased": row.erased_at,
        "child_made": row.child_made_identified_at,
        "revokes": row.epoch_at is not None,
    }


def _link(row: Any, _phone: _Phone) -> tuple[Key, dict[str, Any]]:
    return ("link", row.position), {
        "id": row.id,
        "relation": row.relation,
        "status": row.status,
        "own": row.guardian_account,
        "answers": row.answer_by,
        "invited": row.invitation is not None,
        "choices": json.loads(row.choices) if row.choices else {},
        "consented": row.representative_consented_at,
        "assented": row.child_consented_at,
        "until": row.carries_until,
    }


def _link_event(row: Any, _phone: _Phone) -> tuple[Key, dict[str, Any]]:
    return ("link_event", row.link, row.position), {"type": row.type, "at": row.at}


def _evidence(row: Any, phone: _Phone) -> tuple[Key, dict[str, Any]]:
    link = row.link if row.named is None or row.link is not None else "nobody's"
    columns = {"phone": phone(row.tag), "ended": row.ended_at, "contested": row.contested_at}
    return ("evidence", row.verified_at, link), columns | {"bound": row.binding is not None}


def _record(row: Any, _phone: _Phone) -> tuple[Key, dict[str, Any]]:
    return ("record", row.kept_at), {"shares": row.shares, "entries": row.entries}


def _event(row: Any, _phone: _Phone) -> tuple[Key, dict[str, Any]]:
    link = row.link if row.named is None or row.link is not None else "nobody's"
    return ("event", row.position), {
        "type": row.type,
        "due": row.due_at,
        "acked": bool(row.acknowledged),
        "link": link,
    }


def _ask(row: Any, _phone: _Phone) -> tuple[Key, dict[str, Any]]:
    allowed = None if row.allowed is None else bool(row.allowed)
    columns = {"asked": row.asked_at, "allowed": allowed, "answered": row.answered_at, "link": row.link}
    return ("ask", row.action, row.item), columns


def _challenge(row: Any, phone: _Phone) -> tuple[Key, dict[str, Any]]:
    return ("challenge", row.issued_at), {
        "id": row.id,
        "purpose": row.purpose,
        "phone": phone(row.tag),
        "guesses": row.guesses,
        "expires": row.expires_at,
        "used": row.used_at,
        "replaced": row.replaced_at,
    }


def _proof(row: Any, phone: _Phone) -> tuple[Key, dict[str, Any]]:
    spent = "on nothing" if row.spent_by is not None and row.spent is None else row.spent
    return ("proof", row.verified_at), {"id": row.id, "purpose": row.purpose, "phone": phone(row.tag), "spent": spent}


def _slot(row: Any, phone: _Phone) -> tuple[Key, dict[str, Any]]:
    return ("slot", phone(row.tag), row.kind), {}


_TABLES: Final[tuple[tuple[_Read, str], ...]] = (
    (_account, _ACCOUNT),
    (_link, _LINK),
    (_link_event, _LINK_EVENT),
    (_evidence, _EVIDENCE),
    (_record, _RECORD),
    (_event, _EVENT),
    (_ask, _ASK),
    (_challenge, _CHALLENGE),
    (_proof, _PROOF),
    (_slot, _SLOT),
)
