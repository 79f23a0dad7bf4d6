"""The accounts of a campaign, brought into the store with what was proven of them, so that the gate knows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

import pyarrow as pa

from idverify.campaign.kernel import Kernel
from idverify.campaign.reading.source import Source
from idverify.campaign.terms import Terms
from idverify.evidence.method import EID_METHODS, PHONE_METHODS, Evidence, Method
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Keyring
from idverify.ports.bulk import LOADED_AT_ONCE, BulkStore, ExistingAccount, ExistingEvidence
from idverify.ports.bulk import Loaded as Added
from idverify.pseudonym import Pseudonym
from idverify.sealing import RecordSeal, SealedIdentifier

# What is typed or pictured proves nothing, and what proves nothing is not kept as a proof.
_PROOFS: Final = PHONE_METHODS | EID_METHODS
# Of another identification (333/2026/ND-CP art. 16.2.b) nobody knows by what number it went.
_KINDS: Final = dict.fromkeys(PHONE_METHODS, PhoneNumber.kind) | {Method.PERSONAL_ID_EID: PersonalIdNumber.kind}
_COLUMNS: Final = {PhoneNumber.kind: "phone_pseudonym", PersonalIdNumber.kind: "personal_id_pseudonym"}


class Loaded(NamedTuple):
    """What a load came to.

    Attributes:
        rows: how many rows were read.
        unnamed: how many name no account that could be kept; they were left out.
        undated: how many do not say when the account was opened, by which the law asks, or name a moment to come; they
            were left out.
        unheld: how many have a word for the holder that nobody knows; they were left out.
        added: what the store says of all others.
    """

    rows: int
    unnamed: int
    undated: int
    unheld: int
    added: Added


def loaded(
    source: Source,
    terms: Terms,
    ring: Keyring,
    seal: RecordSeal | None,
    bulk: BulkStore,
    *,
    now: datetime,
    seen: Callable[[int], None] | None = None,
    at_once: int = LOADED_AT_ONCE,
) -> Loaded:
    """Bring every account of a source into a store; whoever was killed does the same again.

    Proven or not, each comes with what is known of it: the gate can say of an account that it knows what it lacks.
    Evidence is what counts as such in the campaign (a word that means a proof, its date, and the number it is of),
    and never what was typed or pictured. Of an account on several rows the first one counts that is not left out.

    An account that is there stays as it is, whatever the table has learned since: what was proven of it and did not
    come in is counted (``ports.bulk.Loaded.unadded``).

    Args:
        source: what was judged; read again, a batch at a time.
        terms: under which it was judged.
        ring: the live keys in the order of the store, as of ``Settings.live_ring``.
        seal: what seals numbers for a rotation, if they are to be.
        bulk: the store.
        now: the moment; aware. A proof that lies after it is none yet.
        seen: told how many rows were read, a batch at a time.
        at_once: how many accounts make a transaction.

    Raises:
        OperatorError: as of ``BulkStore.load`` and ``Source.chunks``, or a key's vault fails.
    """
    reader = _Reader(terms, ring, seal, now)
    added = bulk.load(_accounts(source, reader, seen), now=now, at_once=at_once)
    return Loaded(reader.rows, reader.unnamed, reader.undated, reader.unheld, added)


def _accounts(source: Source, reader: _Reader, seen: Callable[[int], None] | None) -> Iterator[ExistingAccount]:
    for chunk in source.chunks(frozenset()):
        for rows in chunk.batches():
            yield from reader.read(rows)
            if seen is not None:
                seen(reader.rows)


class _Reader:
    """Rows as existing accounts, and how many could not be any."""

    def __init__(self, terms: Terms, ring: Keyring, seal: RecordSeal | None, now: datetime) -> None:
        # The store keeps a number under every live key, and a kernel makes the tags of one.
        self._kernels = {key.kid: Kernel(terms, ring.ordered([key.kid])) for key in ring.keys}
        self._kernel = self._kernels[ring.keys[0].kid]
        self._ring, self._seal, self._now = ring, seal, now
        self.rows = self.unnamed = self.undated = self.unheld = 0

    def read(self, rows: pa.RecordBatch) -> Iterator[ExistingAccount]:
        """Those rows of a batch that are accounts of which the store can know."""
        self.rows += rows.num_rows
        tags = self._tags(rows)
        for place, person in enumerate(self._kernel.every(rows)):
            if person is None:
                self.unnamed += 1
                continue
            name, facts = person
            opened_at, holder = facts.opened_at, facts.holder
            if opened_at is None or opened_at > self._now:
                self.undated += 1
                continue
            if holder is None:
                self.unheld += 1
                continue
            given = [
                (each, at)
                for each in facts.evidence or ()
                if each.method in _PROOFS and (at := each.verified_at) is not None and at <= self._now
            ]
            evidence = tuple([self._proof(name, each, at, tags, rows, place) for each, at in given])
            birth_date, declared_at = facts.user_birth_date, facts.no_vn_mobile_declared_at
            yield ExistingAccount(name, opened_at, holder, birth_date, declared_at, None, evidence)

    def _tags(self, rows: pa.RecordBatch) -> Mapping[str, Sequence[tuple[str, Sequence[bytes | None]]]]:
        """By kind of number, under each live key the tags of all rows."""
        batches = [(kid, kernel.judged(rows)) for kid, kernel in self._kernels.items()]
        return {
            kind: [(kid, batch.column(column).to_pylist()) for kid, batch in batches]
            for kind, column in _COLUMNS.items()
        }

    def _proof(
        self,
        account: str,
        evidence: Evidence,
        at: datetime,
        tags: Mapping[str, Sequence[tuple[str, Sequence[bytes | None]]]],
        rows: pa.RecordBatch,
        place: int,
    ) -> ExistingEvidence:
        method, kind = evidence.method, _KINDS.get(evidence.method)
        under = [] if kind is None else [(kid, column[place]) for kid, column in tags[kind]]
        pseudonyms = tuple([Pseudonym(kid, kind or "", tag) for kid, tag in under if tag is not None])
        if not pseudonyms:
            return ExistingEvidence(method, at, evidence.level)
        binding = self._ring.bind(pseudonyms[0], account, at)
        return ExistingEvidence(method, at, evidence.level, pseudonyms, binding, self._sealed(rows, place, kind))

    def _sealed(self, rows: pa.RecordBatch, place: int, kind: str | None) -> SealedIdentifier | None:
        if self._seal is None:
            return None
        number = next((each for each in self._kernel.numbers(rows, place) if each and each.kind == kind), None)
        return None if number is None else self._seal.identifier(number)
