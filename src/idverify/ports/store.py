"""A store, which keeps what the shell decides, and what is handed to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from idverify.account import Account, Action, Event
from idverify.account.age_signal import AgeSignal, Finding
from idverify.account.link_event import LinkEvent
from idverify.account.permission_ask import PermissionAsk
from idverify.errors import OperatorError
from idverify.evidence.budget import Charge
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.identification import EidRequest
from idverify.evidence.method import Evidence
from idverify.evidence.possession import Challenge, PossessionProof
from idverify.ports.accounts import Accounts
from idverify.ports.key_life import LiveKeys
from idverify.pseudonym import Binding, Pseudonym
from idverify.sealing import SealedIdentifier, SealedRecord

if TYPE_CHECKING:
    from idverify.ports.child_account import Amendment, ChildAccount, Invited


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvidence:
    """Evidence about to be kept, with what ties it to a number and makes it serve once.

    Attributes:
        evidence: what the rules will see.
        pseudonyms: the number behind it under every live key.
        proof: the possession proof it spends, if it is one.
        reference: digest of the e-identification transaction it spends, if it is one.
        most: how many accounts the operator lets stand on its number; None: any number of them.
        grace: for how long a child's account goes on whose guardian's number this proof contests.
        binding: what ties the evidence to its account, so that nobody moves it to another.
        seal: the number, sealed to the key that only a rotation holds.
    """

    evidence: Evidence
    pseudonyms: tuple[Pseudonym, ...] = field(default=(), repr=False)
    proof: str | None = None
    reference: bytes | None = field(default=None, repr=False)
    most: int | None = None
    grace: timedelta = timedelta(0)
    binding: Binding | None = field(default=None, repr=False)
    seal: SealedIdentifier | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink:
    """A guardian link about to be kept.

    Attributes:
        events: what happened to it so far, the oldest first.
        birth_date: the adult's; None for an institution.
        account: the adult's own account, where they have one.
        evidence: what was proven of the adult.
    """

    events: tuple[LinkEvent, ...]
    birth_date: date | None = field(repr=False)
    evidence: tuple[NewEvidence, ...]
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """An account about to be opened.

    Attributes:
        id: the platform's name of it.
        facts: what the rules will see of it; its evidence and guardians are those below.
        evidence: of the person who uses it.
        links: to those who answer for it.
        declaration: of having no Vietnamese mobile.
        record: the sealed registration record.
    """

    id: str
    facts: Account
    evidence: tuple[NewEvidence, ...]
    links: tuple[NewLink, ...]
    declaration: NoMobileDeclaration | None
    record: SealedRecord


class LimitReachedError(OperatorError):
    """The operator's own limit, not the law, stands in the way; nothing was changed.

    Attributes:
        rule: which limit.
    """

    def __init__(self, rule: str) -> None:
        super().__init__("limit", rule=rule)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class CountedGuess:
    """A guess that the store has counted, before anybody compared it.

    Attributes:
        challenge: what is guessed at.
        left: how many guesses are left after this one.
    """

    challenge: Challenge
    left: int


class Store(Accounts, Protocol):
    """What is kept for one platform. Each method is one transaction; what it returns is committed.

    Whoever proves a phone that another account has had for longer than ``RECYCLED_AFTER`` contests it there:
    that evidence says so from then on, an event asks to prove it again, and a guardian's link is suspended. A
    parent who registers a second child contests nothing: whoever was born on one day with the adult of a link is
    taken for the same person.

    No number is ever given to a store in clear, and no phone is unique in it: a mother's number stands
    behind her own account and her children's.
    """

    def check_keys(self, check_values: Mapping[str, bytes], *, now: datetime | None = None) -> LiveKeys:
        """Note the check value of each key by its name, or compare it with the one noted before.

        The first ring that a store sees begins its history: the first key is the primary one, the others are read
        only. A key that comes later is pending until it is promoted.

        Args:
            check_values: as of ``Keyring.check_values``.
            now: the moment; by the store's own clock if left out, for a process that begins has been told none.

        Returns:
            Those of these keys that live.

        Raises:
            OperatorError: a name stands for another key here (``key_wrong``), a key was destroyed and is there still
                (``key_destroyed``), or one that others write with is missing (``key_behind``).
        """
        ...

    def keep_challenge(self, challenge: Challenge, *, charges: tuple[Charge, ...] = ()) -> None:
        """Keep a challenge in place of an earlier one for the same number, purpose and account.

        The guesses already spent on an earlier one that has not expired count for the new one too.

        Args:
            challenge: the new one.
            charges: the budgets it is counted under, all or none, each in one statement.

        Raises:
            PossessionError: no guess would be left (``exhausted``), or a budget is spent (``too_many``).
        """
        ...

    def note_reference(self, challenge: str, reference: str) -> None:
        """Note a verifier's name of a challenge that was kept."""
        ...

    def challenge(self, id: str) -> Challenge | None:
        """A challenge that was kept, whatever became of it."""
        ...

    def count_guess(self, challenge: str, *, charges: tuple[Charge, ...] = (), now: datetime) -> CountedGuess:
        """Count one guess, in statements that hold against any number of guesses at once.

        Raises:
            PossessionError: no such challenge, or it is expired, used, replaced or exhausted; or a budget is
                spent (``too_many``, ``failures``). Nothing was counted then.
        """
        ...

    def accept_answer(self, challenge: Challenge, proof: PossessionProof, *, charges: tuple[Charge, ...] = ()) -> None:
        """Use a challenge up and keep the proof it gave, together; once only.

        It counts as answered under the budgets it was sent under, and of ``charges`` those of failures in a
        row begin anew.

        Raises:
            PossessionError: somebody else was first (``used``).
        """
        ...

    def forget(self, *, before: datetime) -> int:
        """Take away what no longer serves anything, and say how many rows that was.

        Challenges and requests for electronic identification that expired before a moment, proofs that nobody
        spent, what was answered to writes by then, and what was counted in windows that began before it; failures in a
        row stay.
        """
        ...

    def spend(self, charges: tuple[Charge, ...], *, now: datetime) -> None:
        """Count one more under each budget, or none under any.

        Raises:
            PossessionError: a budget is spent (``too_many``, ``failures``).
        """
        ...

    def keep_proof(self, proof: PossessionProof) -> None:
        """Keep a proof that no challenge gave."""
        ...

    def proof(self, id: str) -> PossessionProof | None:
        """A proof that was kept, spent or not."""
        ...

    def open_account(self, new: NewAccount) -> None:
        """Open an account with everything that belongs to it, or change nothing; one that waits is taken over.

        Raises:
            GuardianshipError: the account waits for a guardian, none is there, and the birth date is not the one that
                the child gave (``birth_date_differs``).
            OperatorError: the account is open already, or was once (``account_exists``).
            PossessionError: a proof was spent before (``proof_spent``).
            AttestationError: an e-identification was used before (``already_used``).
            LimitReachedError: as many accounts as the operator allows stand on the number.
        """
        ...

    def add_evidence(self, account: str, new: NewEvidence, *, record: SealedRecord, now: datetime) -> None:
        """Add evidence about the person who uses an open account, and the record of it.

        Raises:
            OperatorError: there is no such account, or it is closed (``account_unknown``).
            PossessionError, AttestationError, LimitReachedError: as of ``open_account``.
        """
        ...

    def change_phone(self, account: str, new: NewEvidence, *, record: SealedRecord, now: datetime) -> None:
        """Put a proven number in the place of the user's other numbers, which end but are not forgotten.

        Of two changes at once one follows the other; one number is live at the end.

        Raises: as of ``add_evidence``.
        """
        ...

    def change_personal_id(self, account: str, new: NewEvidence, *, record: SealedRecord, now: datetime) -> None:
        """Put an authenticated personal ID in the place of the user's others, which end but are not forgotten.

        Raises: as of ``add_evidence``.
        """
        ...

    def prove_again(self, account: str, new: NewEvidence, *, now: datetime) -> None:
        """Put a new proof of a number that an account has, its user's or a guardian's, in the place of the old one.

        Raises:
            OperatorError: there is no such account, or it is closed (``account_unknown``).
            PossessionError: the account does not have the number (``proof_mismatch``), or the proof was spent before.
        """
        ...

    def keep_eid_request(self, request: EidRequest) -> None:
        """Keep a request for electronic identification until the person is back."""
        ...

    def eid_request(self, digest: bytes) -> EidRequest | None:
        """A request that was kept, used or not."""
        ...

    def use_eid_request(self, digest: bytes, *, now: datetime) -> bool:
        """Whether a request was used up by this call: in its time, and of any number of calls by one."""
        ...

    def note_declaration(self, account: str, declaration: NoMobileDeclaration, *, now: datetime) -> None:
        """Note that the person behind an account declared to have no Vietnamese mobile.

        Raises:
            OperatorError: there is no such account (``account_unknown``).
        """
        ...

    def note_streamer(self, account: str, *, stream: str, at: datetime, reference: bytes, now: datetime) -> None:
        """Note when the person who sells in one of an account's livestreams was e-identified for it.

        Raises:
            OperatorError: there is no such account (``account_unknown``).
            AttestationError: the e-identification was used before (``already_used``).
        """
        ...

    def close_account(self, account: str, *, now: datetime) -> None:
        """Close an account: it is known no more to the gate, and its place on a number is free.

        Links in which its holder answers for a child by this account are suspended.

        Raises:
            OperatorError: there is no such account, or it is closed (``account_unknown``).
        """
        ...

    def child_account(self, id: str, *, at: datetime | None = None) -> ChildAccount | None:
        """An account with every link it ever had; None where it is closed or was never opened or asked for.

        Args:
            id: the platform's name of it.
            at: the moment up to which what happened to its links is told; left out, all of it.
        """
        ...

    def amend(self, account: str, change: Callable[[ChildAccount | None], Amendment], *, now: datetime) -> ChildAccount:
        """Change what is kept of a child's account; of two changes at once one sees what the other did.

        A link that is over keeps no birth date, no account of the adult and no evidence. A child whose account is not
        opened yet has one that waits, from the first amendment that tells its birth date.

        Args:
            account: the platform's name of it.
            change: what to change, given the account as it is (None: there is none yet); asked inside the
                transaction, perhaps more than once, so it does nothing but answer.
            now: the moment.

        Returns:
            The account as it is then.

        Raises:
            OperatorError: the account is closed, or there is none and none is made (``account_unknown``).
            GuardianshipError: an event is refused by the link it happened to.
            PossessionError, AttestationError, LimitReachedError: as of ``open_account``.
        """
        ...

    def account_of_link(self, link: str) -> str | None:
        """Whose link this is: the child's account."""
        ...

    def link_events(self, link: str) -> tuple[LinkEvent, ...]:
        """What happened to a link, the oldest first; nothing of one that there is not."""
        ...

    def invited(self, digest: bytes) -> Invited | None:
        """Where an invitation leads, whatever became of it."""
        ...

    def guarded_by(self, account: str) -> tuple[Invited, ...]:
        """Every link that is not over whose adult has this account of their own."""
        ...

    def unanswered(self, *, now: datetime, most: int) -> tuple[Invited, ...]:
        """Links that nobody brought to an end in their time."""
        ...

    def children_born(self, first: date, last: date) -> tuple[tuple[str, date], ...]:
        """Open accounts with a guardian whose users were born in a span of days, both included."""
        ...

    def keep_ask(self, ask: PermissionAsk) -> PermissionAsk:
        """Keep what a child asks its guardians, or tell what is kept of it already."""
        ...

    def answer_ask(self, account: str, action: Action, item: str, *, link: str, allowed: bool, now: datetime) -> bool:
        """Whether this answered what a child asked: in its time, and of several answers the first."""
        ...

    def asks(self, account: str, *, since: datetime) -> tuple[PermissionAsk, ...]:
        """What a child asked since a moment, the oldest first."""
        ...

    def keep_signal(self, signal: AgeSignal) -> None:
        """Keep a sign that a child may be behind an account."""
        ...

    def signals(self, *, most: int) -> tuple[AgeSignal, ...]:
        """Signs that nobody has reviewed, the oldest first."""
        ...

    def settle_signals(self, account: str, finding: Finding, words: str, *, now: datetime) -> int:
        """Note what a review came to of the signs about an account, and say how many those were."""
        ...

    def note_child_made(self, account: str, at: datetime | None, words: str, *, now: datetime) -> None:
        """Note when an authority identified an account as one that a child made; None: it took that back.

        Raises:
            OperatorError: there is no such account (``account_unknown``).
        """
        ...

    def sealed_records(self, account: str) -> tuple[SealedRecord, ...]:
        """The sealed records of an account, the oldest first; closing it leaves them."""
        ...

    def pending_events(self, *, now: datetime, most: int) -> tuple[Event, ...]:
        """Events that are due and not acknowledged yet; those of one account in the order they happened."""
        ...

    def acknowledge_events(self, ids: Iterable[str]) -> None:
        """Note that events were handled; until then they are delivered again."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
