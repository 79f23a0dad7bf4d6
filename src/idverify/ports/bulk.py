"""What a platform has already, brought in by the thousand: existing accounts with what was proven of their users."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, NamedTuple, Protocol

from idverify.account import AgeEvidence, Holder
from idverify.evidence.method import Method
from idverify.pseudonym import Binding, Pseudonym
from idverify.sealing import SealedIdentifier, SealedRecord

LOADED_AT_ONCE: Final = 20_000
SEALED_AT_ONCE: Final = 1_000


class ExistingEvidence(NamedTuple):
    """One thing that was proven of the user of an existing account.

    Nothing is spent on it: neither a proof of possession nor an electronic identification that went through here.

    Attributes:
        method: by what means.
        verified_at: when; aware.
        level: assurance level of an electronic identification, 1 to 4; None where not known.
        pseudonyms: the number behind it under every live key, in the ring's order; empty where no number is.
        binding: what ties it to its account; None: a later ``bind-earlier`` may do so.
        seal: the number, sealed to the key that only a rotation holds.
    """

    method: Method
    verified_at: datetime
    level: int | None = None
    pseudonyms: tuple[Pseudonym, ...] = ()
    binding: Binding | None = None
    seal: SealedIdentifier | None = None


class ExistingAccount(NamedTuple):
    """An account that a platform has already, of a user who answers for themselves.

    There is no room for a guardian: a child's link begins with what its guardian says now, which nobody can load. A
    child's account that is loaded has no guardian yet, and the gate says so.

    Attributes:
        id: the platform's name of it.
        opened_at: when it was opened; aware.
        holder: person or organisation.
        user_birth_date: of the person who uses it; None where the platform does not know.
        no_vn_mobile_declared_at: when that person declared to have no Vietnamese mobile; None: never.
        age_evidence: on whose word the birth date rests.
        evidence: what was proven of that person.
    """

    id: str
    opened_at: datetime
    holder: Holder = Holder.INDIVIDUAL
    user_birth_date: date | None = None
    no_vn_mobile_declared_at: datetime | None = None
    age_evidence: AgeEvidence | None = None
    evidence: tuple[ExistingEvidence, ...] = ()

    def __repr__(self) -> str:
        return f"ExistingAccount(id={self.id!r})"  # a birth date has no place in a log


class Loaded(NamedTuple):
    """What a load came to.

    Attributes:
        accounts: how many accounts were added.
        already_there: how many were not, because there is one of that name, open, waiting or closed, or it came twice.
        identities: how many numbers were new.
        evidence: how many pieces of evidence were added.
        unadded: how many were not, though they were given for open accounts that are there and never had any of the
            kind: an account that is there stays as it is.
    """

    accounts: int = 0
    already_there: int = 0
    identities: int = 0
    evidence: int = 0
    unadded: int = 0

    def and_then(self, more: Loaded) -> Loaded:
        """Both together."""
        return Loaded(*(mine + other for mine, other in zip(self, more, strict=True)))


class BulkStore(Protocol):
    """How existing accounts come into the store of one platform.

    What it leaves is what opening them one by one leaves, as far as the gate, the numbers, their places and the keys
    go, and differs in this: no event is told, for the platform knows its accounts; no record is sealed, which is a
    job of its own; no operator's limit refuses, for these accounts exist; and a number that is proven on several
    accounts is contested on none, for a list of old proofs does not say who holds it today.
    """

    def load(self, accounts: Iterable[ExistingAccount], *, now: datetime, at_once: int = LOADED_AT_ONCE) -> Loaded:
        """Add those accounts that are not there; nothing is changed for those that are.

        Each batch is one transaction with one entry in the ledger. Whoever was killed begins again with the same
        accounts, or with any of them: nothing is there twice.

        Args:
            accounts: as many as there are; read once, a batch at a time.
            now: the moment; aware.
            at_once: how many make a batch. On SQLite every other writer waits while one is written.

        Returns:
            What was added, all batches together.

        Raises:
            OperatorError: an account's name cannot be kept (``account_id``), a number is not given under a key that
                others write with (``key_behind``), or evidence is bound under one that is no more (``key_retired``).
                Earlier batches stay.
        """
        ...

    def seal(self, records: Iterable[tuple[str, SealedRecord]], *, now: datetime, at_once: int = SEALED_AT_ONCE) -> int:
        """Keep the sealed records of accounts that have none with those fields, each with its entry in the ledger.

        Args:
            records: each with the platform's name of its account; read once, a batch at a time. Those of accounts that
                are not there, or were erased, are passed over, and so is the second of two of one account.
            now: the moment; aware.
            at_once: how many make a batch, which is one transaction.

        Returns:
            How many were kept.
        """
        ...
