"""The numbers behind a batch: each found by its tags or made anew, with its tags, its places and its seal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import count
from types import MappingProxyType
from typing import Any, Final

from idverify.ports.key_life import LIVE, require_needed
from idverify.pseudonym import Pseudonym
from idverify.stores import keys
from idverify.stores.bulk.batch import Batch, Names
from idverify.stores.bulk.filling import Filling
from idverify.stores.custody_schema import IDENTITY_SEAL
from idverify.stores.identities import SlotKind
from idverify.stores.locking import shared
from idverify.stores.schema import IDENTITY, IDENTITY_TAG, SLOT
from idverify.stores.tables import Tables

# As a sign-up holds a number that it found.
_SHARED: Final = MappingProxyType({"read": True, "key_share": True})
_TAG: Final = ("kind", "kid", "tag", "identity")
_SEAL: Final = ("identity", "suite", "rotation_key", "sealed")
_PLACE: Final = ("identity", "kind", "slot", "account")
_OWN: Final = SlotKind.ACCOUNT.value


class Numbers:
    """The numbers of one batch, in one transaction.

    Args:
        tables: of the platform.
        batch: the accounts, all of them added by this transaction.
        names: for new rows.

    Attributes:
        identities: the name of each number's row, by its place in the batch.
        new: how many were made.

    Raises:
        OperatorError: as of ``ports.BulkStore.load`` (``key_behind``, ``key_retired``).
    """

    def __init__(self, tables: Tables, batch: Batch, names: Names) -> None:
        self._tables = tables
        self._batch = batch
        self._filling = Filling(tables)
        self._tags = _written(tables, batch)
        self.identities = [names() for _ in batch.standing]
        self.new = 0

    def keep(self) -> None:
        """Keep all of it."""
        found = self._found()
        while not self._made(found):
            found = self._found()
        self.identities = [found.get(place, name) for place, name in enumerate(self.identities)]
        self.new = len(self.identities) - len(found)
        if found:
            # A number that is known may have no tag yet under a key that has come since.
            self._filling.added(IDENTITY_TAG, _TAG, self._tag_rows(found))
        self._seal(found)
        self._stand(found)

    def _found(self) -> dict[int, str]:
        """Numbers that are known here, held so that no purge takes them before this transaction ends."""
        tag = IDENTITY_TAG.c
        by_key: dict[tuple[str, str], dict[bytes, int]] = {}
        for each, place in self._tags.items():
            by_key.setdefault((each.kind, each.kid), {})[each.tag] = place
        known: list[tuple[int, str]] = []
        for (kind, kid), places in by_key.items():
            of_key = (tag.kind == kind, tag.kid == kid)
            rows = self._filling.rows(tag.tag, places, tag.tag, tag.identity, where=of_key)
            known += ((places[bytes(row.tag)], row.identity) for row in rows)
        held = self._held({identity for _, identity in known})
        found: dict[int, str] = {}
        for place, identity in known:
            if identity in held:
                found.setdefault(place, identity)
        return found

    def _held(self, identities: Collection[str]) -> set[str]:
        row = IDENTITY.c
        return {each.id for each in self._filling.rows(row.id, identities, row.id, lock=_SHARED)}

    def _made(self, found: Mapping[int, str]) -> bool:
        """Whether those that are not known were made; False where a sign-up has brought one of them meanwhile."""
        new = {place: name for place, name in enumerate(self.identities) if place not in found}
        if not new:
            return True
        savepoint = self._tables.connection.begin_nested()
        kinds = self._batch.kinds
        self._filling.copy(IDENTITY, ("id", "kind"), ((name, kinds[place]) for place, name in new.items()))
        rows = self._tag_rows(new)
        whole = self._filling.added(IDENTITY_TAG, _TAG, rows) == len(rows)
        (savepoint.commit if whole else savepoint.rollback)()
        return whole

    def _tag_rows(self, identities: Mapping[int, str]) -> list[tuple[Any, ...]]:
        """Key by key as a sign-up goes, so that the two wait for each other at the first key and never in a circle."""
        by_key: dict[str, list[tuple[Any, ...]]] = {}
        for each, place in self._tags.items():
            if place in identities:
                by_key.setdefault(each.kid, []).append((each.kind, each.kid, each.tag, identities[place]))
        return [row for rows in by_key.values() for row in sorted(rows)]

    def _seal(self, found: Mapping[int, str]) -> None:
        new: list[tuple[Any, ...]] = []
        again: list[tuple[Any, ...]] = []
        for place, seal in self._batch.seals.items():
            row = (self.identities[place], seal.suite, seal.rotation_key_id, seal.sealed)
            (again if place in found else new).append(row)
        if new:
            self._filling.copy(IDENTITY_SEAL, _SEAL, new)
        if again:
            self._filling.added(IDENTITY_SEAL, _SEAL, sorted(again))

    def _stand(self, found: Mapping[int, str]) -> None:
        """Give each account its place on each of its numbers, whatever the operator's limit: these accounts exist."""
        new = (
            (name, _OWN, slot, account)
            for place, name in enumerate(self.identities)
            if place not in found
            for slot, account in enumerate(self._batch.standing[place], start=1)
        )
        self._filling.copy(SLOT, _PLACE, new)
        # Two numbers of the batch may be one here, where keys followed each other without living together.
        wanted: dict[str, dict[str, None]] = {}
        for place, name in found.items():
            wanted.setdefault(name, {}).update(dict.fromkeys(self._batch.standing[place]))
        while wanted and not self._stood(wanted):
            pass

    def _stood(self, wanted: Mapping[str, Iterable[str]]) -> bool:
        """Whether all of them got places on numbers that others stand on; False where one was taken meanwhile."""
        held: dict[str, dict[int, str]] = {}
        row = SLOT.c
        own = (row.kind == _OWN,)
        for each in self._filling.rows(row.identity, wanted, row.identity, row.slot, row.account, where=own):
            held.setdefault(each.identity, {})[each.slot] = each.account
        rows: list[tuple[Any, ...]] = []
        for identity in sorted(wanted):
            taken = held.get(identity, {})
            standing = set(taken.values())
            free = (slot for slot in count(1) if slot not in taken)
            rows += [(identity, _OWN, next(free), each) for each in wanted[identity] if each not in standing]
        savepoint = self._tables.connection.begin_nested()
        whole = self._filling.added(SLOT, _PLACE, rows) == len(rows)
        (savepoint.commit if whole else savepoint.rollback)()
        return whole


def _written(tables: Tables, batch: Batch) -> dict[Pseudonym, int]:
    """Those tags of the batch that are to be written; as ``keys.written`` says it of one number."""
    shared(tables, keys.KEYS)
    states = {each.kid: each.state for each in keys.standings(tables)}
    for kid in sorted(batch.bound_by):
        keys.require_live(tables, kid)
    if not states:
        return batch.tags
    for ring in sorted(batch.rings):
        require_needed(states, ring)
    return {each: place for each, place in batch.tags.items() if states.get(each.kid) in LIVE}
