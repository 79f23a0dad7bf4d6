"""A batch of existing accounts, taken apart into rows before any transaction begins."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from itertools import count
from typing import Final, NamedTuple

from idverify.account.account_id import account_id
from idverify.ports.bulk import ExistingAccount, ExistingEvidence
from idverify.pseudonym import Pseudonym
from idverify.sealing import SealedIdentifier

_PREFIX_BYTES: Final = 8


class Names:
    """Names of rows, as long as any; drawn by chance for one load and counted within it.

    Rows that are written together stand together in every index then, which keeps indexes small and their pages at
    hand: with names drawn one by one each row of ten million would touch a page of its own.
    """

    def __init__(self) -> None:
        self._prefix = secrets.token_hex(_PREFIX_BYTES)
        self._next = count()

    def __call__(self) -> str:
        return f"{self._prefix}{next(self._next):016x}"


class Piece(NamedTuple):
    """Evidence of an account of the batch.

    Attributes:
        account: whose.
        evidence: what.
        number: the place of its number in ``Batch.numbers``; None where it rests on none.
    """

    account: str
    evidence: ExistingEvidence
    number: int | None


class Batch:
    """Accounts, each once, and the numbers behind them, each once.

    Args:
        accounts: of one platform.

    Attributes:
        accounts: by name; of two of one name the first.
        pieces: their evidence.
        numbers: how many numbers there are.
        tags: which number each tag stands for.
        seals: numbers under seal, by their place.
        standing: the accounts on each number, by its place.
        rings: under which keys the numbers are given.
        bound_by: under which keys evidence is bound.

    Raises:
        OperatorError: an account's name cannot be kept (``account_id``).
    """

    def __init__(self, accounts: Iterable[ExistingAccount]) -> None:
        self.accounts: dict[str, ExistingAccount] = {}
        for each in accounts:
            self.accounts.setdefault(account_id(each.id), each)
        self.pieces: list[Piece] = []
        self.tags: dict[Pseudonym, int] = {}
        self.kinds: list[str] = []
        self.seals: dict[int, SealedIdentifier] = {}
        self.standing: list[list[str]] = []
        self.rings: set[tuple[str, ...]] = set()
        self.bound_by: set[str] = set()
        for each in self.accounts.values():
            for evidence in each.evidence:
                self._take(each.id, evidence)

    def _take(self, account: str, evidence: ExistingEvidence) -> None:
        number = self._number(evidence.pseudonyms) if evidence.pseudonyms else None
        self.pieces.append(Piece(account, evidence, number))
        if evidence.binding is not None:
            self.bound_by.add(evidence.binding.kid)
        if number is None:
            return
        standing = self.standing[number]
        if not standing or standing[-1] != account:  # one place for an account, whatever it proved
            standing.append(account)
        if evidence.seal is not None:
            self.seals.setdefault(number, evidence.seal)

    def _number(self, pseudonyms: tuple[Pseudonym, ...]) -> int:
        tags = self.tags
        for each in pseudonyms:
            number = tags.get(each)
            if number is not None:
                break
        else:
            number = len(self.standing)
            self.standing.append([])
            self.kinds.append(pseudonyms[0].kind)
        for each in pseudonyms:
            tags.setdefault(each, number)
        self.rings.add(tuple([each.kid for each in pseudonyms]))
        return number

    def without(self, names: Collection[str]) -> Batch:
        """What is left of it without some accounts."""
        if not names:
            return self
        return Batch(each for name, each in self.accounts.items() if name not in names)
