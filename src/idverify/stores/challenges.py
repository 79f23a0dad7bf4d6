"""Challenges and the proofs they give."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Update, delete, literal_column, update

from idverify.errors import PossessionError
from idverify.evidence.budget import BudgetTags, Charge
from idverify.evidence.method import Method
from idverify.evidence.possession import MOST_GUESSES, Challenge, PossessionProof, Purpose
from idverify.ports import CountedGuess
from idverify.pseudonym import Pseudonym
from idverify.stores import budgets
from idverify.stores.compiled import given
from idverify.stores.schema import CHALLENGE, PROOF
from idverify.stores.tables import Tables


def keep(tables: Tables, challenge: Challenge, charges: tuple[Charge, ...]) -> None:
    """Keep a challenge in place of the live one for the same number, purpose and account; spent guesses stay spent.

    There is one live challenge at a time: a unique index says so. Of two kept at once the second finds
    that it was not added, and looks again.
    """
    budgets.charge(tables, charges, challenge.issued_at)
    same = {"purpose": challenge.purpose, "account": challenge.account}
    # Under another key the pseudonym is another; the tag of its budgets is not.
    names = ({"tag": challenge.pseudonym.tag}, {"purpose_tag": challenge.tags.purpose})
    while True:
        # The update locks what it replaces, so that no guess is counted there any more.
        replaced = [
            row
            for name in names
            for row in tables.ask(_replacing, *name, **same, **name, new_replaced_at=challenge.issued_at)
        ]
        spent = max((row.guesses for row in replaced if row.expires_at > challenge.issued_at), default=0)
        if spent >= MOST_GUESSES:
            raise PossessionError("exhausted")
        kept = tables.added(
            CHALLENGE,
            id=challenge.id,
            **same,
            tag=challenge.pseudonym.tag,
            kid=challenge.pseudonym.kid,
            kind=challenge.pseudonym.kind,
            code_kid=challenge.code_kid,
            code_mac=challenge.code_mac,
            issued_at=challenge.issued_at,
            expires_at=challenge.expires_at,
            guesses=spent,
            phone_tag=challenge.tags.phone,
            purpose_tag=challenge.tags.purpose,
            block_tag=challenge.tags.block,
            network_tag=challenge.tags.network,
        )
        if kept:
            return


def _replacing(_dialect: str, name: str) -> Update:
    row = CHALLENGE.c
    same = (row[each] == given(row[each]) for each in ("tenant", "purpose", "account", name))
    live = update(CHALLENGE).where(*same, row.used_at.is_(None), row.replaced_at.is_(None))
    return live.values(replaced_at=given(row.replaced_at, "new_replaced_at")).returning(row.guesses, row.expires_at)


def note_reference(tables: Tables, challenge: str, reference: str) -> None:
    """Note a verifier's name of a challenge."""
    tables.put(CHALLENGE, {"reference": reference}, id=challenge)


def challenge(tables: Tables, id: str) -> Challenge | None:
    """A challenge that was kept, whatever became of it."""
    row = tables.one(CHALLENGE, id=id)
    return None if row is None else _challenge(row)


def count_guess(tables: Tables, challenge: str, charges: tuple[Charge, ...], now: datetime) -> CountedGuess:
    """Count one guess, in one statement for the challenge and one for each budget."""
    # Budgets come before the challenge everywhere, so that no two requests wait for each other in a circle.
    budgets.charge(tables, charges, now)
    counted = tables.ask(_guessed, id=challenge, now=now)
    if not counted:
        raise PossessionError(_why_not(tables, challenge, now))
    (row,) = counted
    return CountedGuess(_challenge(row), left=MOST_GUESSES - row.guesses)


def _guessed(_dialect: str) -> Update:
    row = CHALLENGE.c
    live = update(CHALLENGE).where(
        row.tenant == given(row.tenant),
        row.id == given(row.id),
        row.used_at.is_(None),
        row.replaced_at.is_(None),
        row.guesses < literal_column(str(MOST_GUESSES)),
        row.expires_at > given(row.expires_at, "now"),
    )
    return live.values(guesses=row.guesses + literal_column("1")).returning(*row)


def _why_not(tables: Tables, challenge: str, now: datetime) -> str:
    row = tables.one(CHALLENGE, id=challenge)
    if row is None:
        return "unknown"
    if row.used_at is not None:
        return "used"
    if row.replaced_at is not None:
        return "replaced"
    return "expired" if row.expires_at <= now else "exhausted"


def accept_answer(tables: Tables, challenge: Challenge, proof: PossessionProof, charges: tuple[Charge, ...]) -> None:
    """Use a challenge up and keep the proof it gave, together."""
    budgets.answered(tables, challenge.tags, charges, challenge.issued_at)
    if tables.put(CHALLENGE, {"used_at": proof.verified_at}, id=challenge.id, used_at=None) != 1:
        raise PossessionError("used")
    keep_proof(tables, proof)


def keep_proof(tables: Tables, proof: PossessionProof) -> None:
    """Keep a proof."""
    tables.add(
        PROOF,
        id=proof.id,
        purpose=proof.purpose,
        account=proof.account,
        **pseudonym_columns(proof.pseudonym),
        method=proof.method,
        verified_at=proof.verified_at,
    )


def proof(tables: Tables, id: str) -> PossessionProof | None:
    """A proof that was kept, spent or not."""
    row = tables.one(PROOF, id=id)
    if row is None:
        return None
    return PossessionProof(
        id=row.id,
        purpose=Purpose(row.purpose),
        account=row.account,
        pseudonym=Pseudonym(row.kid, row.kind, row.tag),
        method=Method(row.method),
        verified_at=row.verified_at,
    )


def spend(tables: Tables, proof: str, evidence: str) -> None:
    """Spend a proof on one piece of evidence, once."""
    if tables.put(PROOF, {"spent_by": evidence}, id=proof, spent_by=None) != 1:
        raise PossessionError("proof_spent")


def forget(tables: Tables, before: datetime) -> int:
    """Take away challenges that expired before a moment, and proofs of before it that nobody spent."""
    expired = delete(CHALLENGE).where(CHALLENGE.c.tenant == tables.tenant, CHALLENGE.c.expires_at < before)
    unspent = delete(PROOF).where(
        PROOF.c.tenant == tables.tenant, PROOF.c.verified_at < before, PROOF.c.spent_by.is_(None)
    )
    return sum(tables.connection.execute(each).rowcount for each in (expired, unspent))


def pseudonym_columns(pseudonym: Pseudonym) -> dict[str, object]:
    """A pseudonym as the columns of a row."""
    return {"kid": pseudonym.kid, "kind": pseudonym.kind, "tag": pseudonym.tag}


def _challenge(row: Row[Any]) -> Challenge:
    return Challenge(
        id=row.id,
        purpose=Purpose(row.purpose),
        account=row.account,
        pseudonym=Pseudonym(row.kid, row.kind, row.tag),
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        code_kid=row.code_kid,
        code_mac=row.code_mac,
        tags=BudgetTags(
            phone=row.phone_tag or b"",
            purpose=row.purpose_tag or b"",
            block=row.block_tag or b"",
            network=row.network_tag or b"",
        ),
        reference=row.reference or "",
    )
