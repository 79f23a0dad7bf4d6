"""One store for SQLite and PostgreSQL, on SQLAlchemy Core."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Connection, Engine, Row, Table, Update, and_, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from idverify.account import Account, Consents, Ground, GuardianLink, Holder, LinkStatus, Relation
from idverify.errors import AttestationError, OperatorError, PossessionError
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.method import Evidence, Method
from idverify.evidence.possession import MOST_GUESSES, Challenge, PossessionProof, Purpose
from idverify.ports import CountedGuess, NewAccount, NewEvidence
from idverify.pseudonym import Pseudonym
from idverify.sealing import SealedRecord
from idverify.stores import schema as s

_NAME_BYTES: Final = 16


class SqlStore:
    """Everything that is kept for one platform; see ``ports.Store`` for what each method promises.

    Args:
        engine: made by ``stores.opening.engine_of``.
        tenant: the platform's label; it stands in every key.
    """

    def __init__(self, engine: Engine, *, tenant: str) -> None:
        self._engine = engine
        self._reading = engine.execution_options(idverify_reads=True)
        self.tenant = tenant

    def close(self) -> None:
        """Let go of connections."""
        self._engine.dispose()

    def __repr__(self) -> str:
        return f"SqlStore({self._engine.dialect.name}; tenant={self.tenant!r})"

    # Keys

    def check_keys(self, check_values: Mapping[str, bytes]) -> None:
        """Note or compare the check value of each key."""
        with self._engine.begin() as connection:
            for kid, value in check_values.items():
                noted = self._one(connection, s.KEY_CHECK, kid=kid)
                if noted is None and self._added(connection, s.KEY_CHECK, kid=kid, check_value=value):
                    continue
                noted = noted or self._one(connection, s.KEY_CHECK, kid=kid)
                if noted is None or noted.check_value != value:
                    raise OperatorError("key_wrong", kid=kid)

    # Challenges and proofs

    def keep_challenge(self, challenge: Challenge) -> None:
        """Keep a challenge in place of an earlier one; spent guesses stay spent."""
        t = s.CHALLENGE
        same = and_(
            t.c.tenant == self.tenant,
            t.c.tag == challenge.pseudonym.tag,
            t.c.purpose == challenge.purpose,
            t.c.account == challenge.account,
            t.c.used_at.is_(None),
            t.c.expires_at > challenge.issued_at,
        )
        with self._engine.begin() as connection:
            spent = connection.scalar(select(func.max(t.c.guesses)).where(same)) or 0
            if spent >= MOST_GUESSES:
                raise PossessionError("exhausted")
            connection.execute(update(t).where(same, t.c.replaced_at.is_(None)).values(replaced_at=challenge.issued_at))
            self._add(
                connection,
                t,
                id=challenge.id,
                purpose=challenge.purpose,
                account=challenge.account,
                **_pseudonym_columns(challenge.pseudonym),
                code_kid=challenge.code_kid,
                code_mac=challenge.code_mac,
                issued_at=challenge.issued_at,
                expires_at=challenge.expires_at,
                guesses=spent,
            )

    def count_guess(self, challenge: str, *, now: datetime) -> CountedGuess:
        """Count one guess, in one statement."""
        t = s.CHALLENGE
        statement = (
            update(t)
            .where(
                t.c.tenant == self.tenant,
                t.c.id == challenge,
                t.c.used_at.is_(None),
                t.c.replaced_at.is_(None),
                t.c.guesses < MOST_GUESSES,
                t.c.expires_at > now,
            )
            .values(guesses=t.c.guesses + 1)
            .returning(*t.c)
        )
        with self._engine.begin() as connection:
            row = connection.execute(statement).one_or_none()
            if row is None:
                raise PossessionError(self._why_not(connection, challenge, now))
        return CountedGuess(_challenge(row), left=MOST_GUESSES - row.guesses)

    def _why_not(self, connection: Connection, challenge: str, now: datetime) -> str:
        row = self._one(connection, s.CHALLENGE, id=challenge)
        if row is None:
            return "unknown"
        if row.used_at is not None:
            return "used"
        if row.replaced_at is not None:
            return "replaced"
        return "expired" if row.expires_at <= now else "exhausted"

    def accept_answer(self, challenge: str, proof: PossessionProof) -> None:
        """Use a challenge up and keep the proof it gave, together."""
        t = s.CHALLENGE
        with self._engine.begin() as connection:
            used = connection.execute(
                update(t)
                .where(t.c.tenant == self.tenant, t.c.id == challenge, t.c.used_at.is_(None))
                .values(used_at=proof.verified_at)
            )
            if used.rowcount != 1:
                raise PossessionError("used")
            self._add(
                connection,
                s.PROOF,
                id=proof.id,
                purpose=proof.purpose,
                account=proof.account,
                **_pseudonym_columns(proof.pseudonym),
                method=proof.method,
                verified_at=proof.verified_at,
            )

    def proof(self, id: str) -> PossessionProof | None:
        """A proof that was kept, spent or not."""
        with self._reads() as connection:
            row = self._one(connection, s.PROOF, id=id)
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

    # Accounts

    def open_account(self, new: NewAccount) -> None:
        """Open an account with everything that belongs to it, or change nothing."""
        with self._engine.begin() as connection:
            opened = self._added(
                connection,
                s.ACCOUNT,
                id=new.id,
                holder=new.facts.holder,
                opened_at=new.facts.opened_at,
                user_birth_date=new.facts.user_birth_date,
                **_declaration_columns(new.declaration),
            )
            if not opened:
                raise OperatorError("account_exists")
            for evidence in new.evidence:
                self._keep_evidence(connection, new.id, evidence)
            for position, each in enumerate(new.links):
                link = each.link
                id = secrets.token_hex(_NAME_BYTES)
                self._add(
                    connection,
                    s.GUARDIAN_LINK,
                    id=id,
                    account=new.id,
                    position=position,
                    relation=link.relation,
                    holder=link.holder,
                    birth_date=link.birth_date,
                    status=link.status,
                    ground=link.ground,
                    no_vn_mobile_declared_at=link.no_vn_mobile_declared_at,
                    representative_consented_at=link.consents.representative,
                    child_consented_at=link.consents.child,
                )
                for evidence in each.evidence:
                    self._keep_evidence(connection, new.id, evidence, link=id)
            record = new.record
            self._add(
                connection,
                s.REGISTRATION_RECORD,
                account=new.id,
                id=record.id,
                suite=record.suite,
                wrapped_key=record.wrapped_key,
                nonce=record.nonce,
                ciphertext=record.ciphertext,
                commitment=record.commitment,
            )

    def add_evidence(self, account: str, new: NewEvidence) -> None:
        """Add evidence about the person who uses an open account."""
        with self._engine.begin() as connection:
            self._require_account(connection, account)
            self._keep_evidence(connection, account, new)

    def note_declaration(self, account: str, declaration: NoMobileDeclaration) -> None:
        """Note the declaration of having no Vietnamese mobile."""
        self._change_account(account, **_declaration_columns(declaration))

    def note_streamer(self, account: str, *, at: datetime, reference: bytes) -> None:
        """Note when the person who sells in livestreams was e-identified."""
        with self._engine.begin() as connection:
            self._require_account(connection, account)
            self._spend_reference(connection, account, reference)
            connection.execute(self._account_update(account).values(streamer_eid_at=at))

    def account(self, id: str) -> Account | None:
        """The facts about an account."""
        with self._reads() as connection:
            row = self._one(connection, s.ACCOUNT, id=id)
            if row is None:
                return None
            evidence = self._of_account(connection, s.EVIDENCE, id, s.EVIDENCE.c.verified_at)
            links = self._of_account(connection, s.GUARDIAN_LINK, id, s.GUARDIAN_LINK.c.position)
        return Account(
            opened_at=row.opened_at,
            holder=Holder(row.holder),
            user_birth_date=row.user_birth_date,
            no_vn_mobile_declared_at=row.no_vn_mobile_declared_at,
            evidence=_evidence(evidence, link=None),
            guardians=tuple(replace(_link(each), evidence=_evidence(evidence, link=each.id)) for each in links),
            streamer_eid_at=row.streamer_eid_at,
        )

    def sealed_record(self, account: str) -> SealedRecord | None:
        """The sealed registration record of an account."""
        with self._reads() as connection:
            row = self._one(connection, s.REGISTRATION_RECORD, account=account)
        if row is None:
            return None
        return SealedRecord(
            id=row.id,
            suite=row.suite,
            wrapped_key=row.wrapped_key,
            nonce=row.nonce,
            ciphertext=row.ciphertext,
            commitment=row.commitment,
        )

    # Below

    def _keep_evidence(
        self, connection: Connection, account: str, new: NewEvidence, *, link: str | None = None
    ) -> None:
        id = secrets.token_hex(_NAME_BYTES)
        if new.proof is not None:
            spent = connection.execute(
                update(s.PROOF)
                .where(s.PROOF.c.tenant == self.tenant, s.PROOF.c.id == new.proof, s.PROOF.c.spent_by.is_(None))
                .values(spent_by=id)
            )
            if spent.rowcount != 1:
                raise PossessionError("proof_spent")
        if new.reference is not None:
            self._spend_reference(connection, account, new.reference)
        self._add(
            connection,
            s.EVIDENCE,
            id=id,
            account=account,
            link=link,
            method=new.evidence.method,
            level=new.evidence.level,
            verified_at=new.evidence.verified_at,
            identity=self._identity(connection, new.pseudonyms) if new.pseudonyms else None,
        )

    def _spend_reference(self, connection: Connection, account: str, reference: bytes) -> None:
        if not self._added(connection, s.ATTESTATION_USE, reference=reference, account=account):
            raise AttestationError("already_used")

    def _identity(self, connection: Connection, pseudonyms: tuple[Pseudonym, ...]) -> str:
        """The identity behind a number, with a tag under every live key.

        Two sign-ups with one number may get here at once; a tag is unique, so one of them makes the
        identity and the other finds it.
        """
        found = self._identity_of(connection, pseudonyms)
        if found is None:
            made = secrets.token_hex(_NAME_BYTES)
            try:
                with connection.begin_nested():
                    self._add(connection, s.IDENTITY, id=made, kind=pseudonyms[0].kind)
                    for pseudonym in pseudonyms:
                        self._add(connection, s.IDENTITY_TAG, **_pseudonym_columns(pseudonym), identity=made)
            except IntegrityError:
                found = self._identity_of(connection, pseudonyms)
                if found is None:
                    raise
            else:
                return made
        for pseudonym in pseudonyms:
            self._added(connection, s.IDENTITY_TAG, **_pseudonym_columns(pseudonym), identity=found)
        return found

    def _identity_of(self, connection: Connection, pseudonyms: tuple[Pseudonym, ...]) -> str | None:
        t = s.IDENTITY_TAG
        any_of_them = or_(
            *(and_(t.c.kind == each.kind, t.c.kid == each.kid, t.c.tag == each.tag) for each in pseudonyms)
        )
        found: str | None = connection.scalar(
            select(t.c.identity).where(t.c.tenant == self.tenant, any_of_them).limit(1)
        )
        return found

    def _require_account(self, connection: Connection, account: str) -> None:
        if self._one(connection, s.ACCOUNT, id=account) is None:
            raise OperatorError("account_unknown")

    def _account_update(self, account: str) -> Update:
        return update(s.ACCOUNT).where(s.ACCOUNT.c.tenant == self.tenant, s.ACCOUNT.c.id == account)

    def _change_account(self, account: str, **values: object) -> None:
        with self._engine.begin() as connection:
            if connection.execute(self._account_update(account).values(**values)).rowcount != 1:
                raise OperatorError("account_unknown")

    @contextmanager
    def _reads(self) -> Iterator[Connection]:
        with self._reading.begin() as connection:
            yield connection

    def _one(self, connection: Connection, table: Table, **key: object) -> Row[Any] | None:
        return connection.execute(
            select(table).where(table.c.tenant == self.tenant, *(table.c[name] == value for name, value in key.items()))
        ).one_or_none()

    def _of_account(self, connection: Connection, table: Table, account: str, order: Column[Any]) -> list[Row[Any]]:
        where = (table.c.tenant == self.tenant, table.c.account == account)
        return list(connection.execute(select(table).where(*where).order_by(order, table.c.id)))

    def _add(self, connection: Connection, table: Table, **values: object) -> None:
        connection.execute(insert(table).values(tenant=self.tenant, **values))

    def _added(self, connection: Connection, table: Table, **values: object) -> bool:
        """Whether a row was added; False where its key was there before."""
        try:
            with connection.begin_nested():
                self._add(connection, table, **values)
        except IntegrityError:
            return False
        return True


def _pseudonym_columns(pseudonym: Pseudonym) -> dict[str, object]:
    return {"kid": pseudonym.kid, "kind": pseudonym.kind, "tag": pseudonym.tag}


def _declaration_columns(declaration: NoMobileDeclaration | None) -> dict[str, object]:
    if declaration is None:
        return {}
    return {
        "no_vn_mobile_declared_at": declaration.declared_at,
        "declaration_text": declaration.text_version,
        "declaration_lang": declaration.lang,
    }


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
    )


def _evidence(rows: list[Row[Any]], *, link: str | None) -> tuple[Evidence, ...]:
    return tuple(Evidence(Method(row.method), row.verified_at, row.level) for row in rows if row.link == link)


def _link(row: Row[Any]) -> GuardianLink:
    return GuardianLink(
        relation=Relation(row.relation),
        holder=Holder(row.holder),
        birth_date=row.birth_date,
        status=LinkStatus(row.status),
        ground=Ground(row.ground) if row.ground else None,
        no_vn_mobile_declared_at=row.no_vn_mobile_declared_at,
        consents=Consents(row.representative_consented_at, row.child_consented_at),
    )
