"""One store for SQLite and PostgreSQL, on SQLAlchemy Core: each method one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime

from idverify.account import Account, Action, Event, EventType
from idverify.account.age_signal import AgeSignal, Finding
from idverify.account.link_event import LinkEvent
from idverify.account.permission_ask import PermissionAsk
from idverify.evidence.budget import Charge
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.identification import EidRequest
from idverify.evidence.possession import Challenge, PossessionProof
from idverify.ports import Amendment, ChildAccount, CountedGuess, Invited, Known, NewAccount, NewEvidence
from idverify.ports.key_life import LiveKeys
from idverify.sealing import SealedRecord
from idverify.stores import (
    accounts,
    age_signals,
    asks,
    budgets,
    challenges,
    child_accounts,
    days,
    epochs,
    events,
    facts,
    identifications,
    kept_answers,
    keys,
    links,
    records,
    visits,
)
from idverify.stores.service import SqlService
from idverify.stores.tables import Tables


class SqlStore(SqlService):
    """Everything that is kept for one platform; ``ports.Store`` says what each method promises."""

    def check_keys(self, check_values: Mapping[str, bytes], *, now: datetime | None = None) -> LiveKeys:
        """Note or compare the check value of each key; the live ones of these, the primary first."""
        at = datetime.now(UTC) if now is None else now
        return self._write(lambda tables: keys.check(tables, check_values, at))

    def check_days(self) -> None:
        """Note or compare what tells the key that birth dates are sealed to.

        Raises:
            OperatorError: it is not the one this store has been using (``day_key``).
        """
        # Asked first, so that a store which never had such a key is not written to.
        with self._read() as tables:
            known = days.is_known(tables)
        if not known:
            self._write(days.check)

    def keep_challenge(self, challenge: Challenge, *, charges: tuple[Charge, ...] = ()) -> None:
        """Keep a challenge in place of an earlier one; spent guesses stay spent."""
        self._write(lambda tables: challenges.keep(tables, challenge, charges))

    def note_reference(self, challenge: str, reference: str) -> None:
        """Note a verifier's name of a challenge."""
        self._write(lambda tables: challenges.note_reference(tables, challenge, reference))

    def challenge(self, id: str) -> Challenge | None:
        """A challenge that was kept, whatever became of it."""
        return self._ask(lambda tables: challenges.challenge(tables, id))

    def count_guess(self, challenge: str, *, charges: tuple[Charge, ...] = (), now: datetime) -> CountedGuess:
        """Count one guess."""
        return self._write(lambda tables: challenges.count_guess(tables, challenge, charges, now))

    def accept_answer(self, challenge: Challenge, proof: PossessionProof, *, charges: tuple[Charge, ...] = ()) -> None:
        """Use a challenge up and keep the proof it gave, together."""
        self._write(lambda tables: challenges.accept_answer(tables, challenge, proof, charges))

    def forget(self, *, before: datetime) -> int:
        """Take away what no longer serves anything."""

        def work(tables: Tables) -> int:
            rooms = (budgets, challenges, identifications, kept_answers, visits)
            return sum(room.forget(tables, before) for room in rooms)

        return self._write(work)

    def spend(self, charges: tuple[Charge, ...], *, now: datetime) -> None:
        """Count one more under each budget, or none under any."""
        self._write(lambda tables: budgets.charge(tables, charges, now))

    def keep_proof(self, proof: PossessionProof) -> None:
        """Keep a proof that no challenge gave."""
        self._write(lambda tables: challenges.keep_proof(tables, proof))

    def proof(self, id: str) -> PossessionProof | None:
        """A proof that was kept, spent or not."""
        return self._ask(lambda tables: challenges.proof(tables, id))

    def open_account(self, new: NewAccount) -> None:
        """Open an account with everything that belongs to it, or change nothing."""
        self._write(lambda tables: accounts.open_account(tables, new))

    def add_evidence(self, account: str, new: NewEvidence, *, record: SealedRecord, now: datetime) -> None:
        """Add evidence about the person who uses an open account."""
        self._write(lambda tables: accounts.add_evidence(tables, account, new, record, now))

    def change_phone(self, account: str, new: NewEvidence, *, record: SealedRecord, now: datetime) -> None:
        """Put a proven number in the place of the user's others."""
        change = EventType.PHONE_CHANGED
        self._write(lambda tables: accounts.change_number(tables, account, new, record, change, now))

    def change_personal_id(self, account: str, new: NewEvidence, *, record: SealedRecord, now: datetime) -> None:
        """Put an authenticated personal ID in the place of the user's others."""
        change = EventType.PERSONAL_ID_CHANGED
        self._write(lambda tables: accounts.change_number(tables, account, new, record, change, now))

    def prove_again(self, account: str, new: NewEvidence, *, now: datetime) -> None:
        """Put a new proof of a number in the place of the old one."""
        self._write(lambda tables: accounts.prove_again(tables, account, new, now))

    def keep_eid_request(self, request: EidRequest) -> None:
        """Keep a request for electronic identification."""
        self._write(lambda tables: identifications.keep(tables, request))

    def eid_request(self, digest: bytes) -> EidRequest | None:
        """A request that was kept, used or not."""
        return self._ask(lambda tables: identifications.request(tables, digest))

    def use_eid_request(self, digest: bytes, *, now: datetime) -> bool:
        """Whether a request was used up by this call."""
        return self._write(lambda tables: identifications.use(tables, digest, now))

    def note_declaration(self, account: str, declaration: NoMobileDeclaration, *, now: datetime) -> None:
        """Note the declaration of having no Vietnamese mobile."""
        self._write(lambda tables: accounts.note_declaration(tables, account, declaration, now))

    def note_streamer(self, account: str, *, stream: str, at: datetime, reference: bytes, now: datetime) -> None:
        """Note when the person who sells in a livestream was e-identified."""
        self._write(lambda tables: accounts.note_streamer(tables, account, stream, at, reference, now))

    def close_account(self, account: str, *, now: datetime) -> None:
        """Close an account."""
        self._write(lambda tables: accounts.close_account(tables, account, now))

    def account(self, id: str, *, stream: str | None = None, asked: tuple[Action, str] | None = None) -> Account | None:
        """The facts about an open account, about one of its livestreams, and about one item."""
        found = self._ask(lambda tables: facts.known(tables, id, stream, asked))
        return None if found is None else found.facts

    def known(self, id: str, *, stream: str | None = None) -> Known | None:
        """The same facts with their epoch."""
        return self._ask(lambda tables: facts.known(tables, id, stream))

    def raised(self, *, since: datetime) -> Mapping[str, int]:
        """Accounts whose facts changed since a moment, each with its epoch now."""
        return self._ask(lambda tables: epochs.raised(tables, since))

    def child_account(self, id: str, *, at: datetime | None = None) -> ChildAccount | None:
        """An account with every link it ever had."""
        with self._read() as tables:
            return child_accounts.child_account(tables, id, at)

    def amend(self, account: str, change: Callable[[ChildAccount | None], Amendment], *, now: datetime) -> ChildAccount:
        """Change what is kept of a child's account."""
        return self._write(lambda tables: child_accounts.amend(tables, account, change, now))

    def account_of_link(self, link: str) -> str | None:
        """Whose link this is."""
        with self._read() as tables:
            return child_accounts.account_of_link(tables, link)

    def link_events(self, link: str) -> tuple[LinkEvent, ...]:
        """What happened to a link, the oldest first."""
        with self._read() as tables:
            return links.events_of_one(tables, link)

    def invited(self, digest: bytes) -> Invited | None:
        """Where an invitation leads."""
        with self._read() as tables:
            return child_accounts.invited(tables, digest)

    def guarded_by(self, account: str) -> tuple[Invited, ...]:
        """Every link whose adult has this account of their own."""
        with self._read() as tables:
            return links.guarded_by(tables, account)

    def unanswered(self, *, now: datetime, most: int) -> tuple[Invited, ...]:
        """Links that nobody brought to an end in their time."""
        with self._read() as tables:
            return child_accounts.unanswered(tables, now, most)

    def children_born(self, first: date, last: date) -> tuple[tuple[str, date], ...]:
        """Open accounts with a guardian whose users were born in a span of days."""
        with self._read() as tables:
            return child_accounts.children_born(tables, first, last)

    def keep_ask(self, ask: PermissionAsk) -> PermissionAsk:
        """Keep what a child asks its guardians, or tell what is kept of it already."""
        return self._write(lambda tables: asks.keep(tables, ask))

    def answer_ask(self, account: str, action: Action, item: str, *, link: str, allowed: bool, now: datetime) -> bool:
        """Whether this answered what a child asked."""
        return self._write(lambda tables: asks.answer(tables, account, action, item, link, allowed, now))

    def asks(self, account: str, *, since: datetime) -> tuple[PermissionAsk, ...]:
        """What a child asked since a moment."""
        with self._read() as tables:
            return asks.since(tables, account, since)

    def keep_signal(self, signal: AgeSignal) -> None:
        """Keep a sign that a child may be behind an account."""
        self._write(lambda tables: age_signals.keep(tables, signal))

    def signals(self, *, most: int) -> tuple[AgeSignal, ...]:
        """Signs that nobody has reviewed."""
        with self._read() as tables:
            return age_signals.open_ones(tables, most)

    def settle_signals(self, account: str, finding: Finding, words: str, *, now: datetime) -> int:
        """Note what a review came to of the signs about an account."""
        return self._write(lambda tables: age_signals.settle(tables, account, finding, words, now))

    def note_child_made(self, account: str, at: datetime | None, words: str, *, now: datetime) -> None:
        """Note what an authority said of an account."""
        self._write(lambda tables: age_signals.note_child_made(tables, account, at, words, now))

    def sealed_records(self, account: str) -> tuple[SealedRecord, ...]:
        """The sealed records of an account, the oldest first."""
        with self._read() as tables:
            return records.sealed(tables, account)

    def pending_events(self, *, now: datetime, most: int) -> tuple[Event, ...]:
        """Events that are due and not acknowledged."""
        with self._read() as tables:
            return events.pending(tables, now=now, most=most)

    def acknowledge_events(self, ids: Iterable[str]) -> None:
        """Note that events were handled."""
        handled = list(ids)  # read once, though the transaction may be run again
        self._write(lambda tables: events.acknowledge(tables, handled))
