"""Putting one key in the place of another, while people sign up: nothing is lost and nothing doubled.

The new key is given to every process, then promoted; from then on every number is written under both. What was
written before is reached through the small seal of each number, which only the rotation key opens; each number
opened is seen to be that of its row before its new tag is written. The old key is retired when a count says that
nothing depends on it, and not before.
"""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from idverify.errors import OperatorError, doors
from idverify.keys import Keyring
from idverify.ledger.entry import Entry, EntryType
from idverify.ledger.label import counts, kid_label, tenant_label
from idverify.ports.custody import BoundEvidence, CustodyStore, Retagged, UntaggedIdentity
from idverify.ports.key_life import Coverage, KeyStanding
from idverify.pseudonym import Binding, Pseudonym
from idverify.sealing import RotationKey

_AT_ONCE: Final = 500


class Obstacle(StrEnum):
    """Why a number, or a piece of evidence on it, was left as it is."""

    NO_SEAL = "no_seal"  # never given; whoever has the number proves it again
    OTHER_ROTATION_KEY = "other_rotation_key"
    SEAL_TOUCHED = "seal_touched"
    NOT_ITS_NUMBER = "not_its_number"  # the seal opens, but what is in it is not what the row's tag says
    NO_KNOWN_TAG = "no_known_tag"  # under no key of this ring, so nothing says what its number is
    BINDING_BROKEN = "binding_broken"  # the evidence is not of this number, account and moment
    UNBOUND = "unbound"  # of before there were bindings; ``bind_earlier`` binds it


@dataclass(frozen=True, slots=True)
class Backfilled:
    """What a rotation did.

    Attributes:
        seen: how many numbers it looked at.
        tagged: how many got their tag.
        bound: how many pieces of evidence were bound anew.
        obstacles: how many of what were left as they are, and why.
        coverage: how far the key has come, counted when all was done; None before.
    """

    seen: int
    tagged: int
    bound: int
    obstacles: Mapping[Obstacle, int]
    coverage: Coverage | None = None


@dataclass(frozen=True, slots=True)
class Audit:
    """What reading all evidence through came to.

    Attributes:
        bound: how many pieces are of their number, account and moment.
        unbound: how many were never bound.
        broken: the accounts with evidence that is not, or is bound by no key that lives: somebody moved it there.
    """

    bound: int
    unbound: int
    broken: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether every piece is bound, and where it belongs."""
        return not self.unbound and not self.broken


@doors
class Rotation:
    """The life of one platform's keys.

    Args:
        store: what is kept.
        ring: the live keys.
    """

    def __init__(self, store: CustodyStore, ring: Keyring) -> None:
        self._store = store
        self._ring = ring

    @property
    def standings(self) -> tuple[KeyStanding, ...]:
        """Every key that was ever noted, with where it is in its life."""
        return self._store.key_standings()

    def promote(self, kid: str, *, now: datetime) -> None:
        """Make a key the primary one; every process must have it, or it takes no sign-up from now on.

        Raises:
            OperatorError: this ring has no such key (``key_behind``), or it is neither pending nor read only
                (``key_state``).
        """
        self._ring.ordered((kid,))
        self._store.promote_key(kid, now=now)

    def coverage(self, kid: str) -> Coverage:
        """How far a key has come, counted."""
        return self._store.coverage(kid)

    def backfill(
        self, kid: str, rotation_key: RotationKey, *, now: datetime, at_once: int = _AT_ONCE
    ) -> Iterator[Backfilled]:
        """Give every number its tag under a key, and evidence its binding; killed, it goes on where it was.

        Args:
            kid: the new key.
            rotation_key: what opens the small seals; it is nowhere but here, and only while this lasts.
            now: the moment, for the ledger.
            at_once: how many numbers one transaction takes.

        Yields:
            What was done so far, after each transaction; the last one is what it all came to.

        Raises:
            OperatorError: this ring has no such key (``key_behind``), or it lives no more (``key_retired``).
        """
        self._ring.ordered((kid,))
        seen = tagged = bound = 0
        obstacles: Counter[Obstacle] = Counter()
        after = ""
        while (page := self._store.untagged(kid, after=after, most=at_once)).last is not None:
            after, batch = page.last, page.found
            made = [self._retagged(each, kid, rotation_key, obstacles) for each in batch]
            ready = [each for each in made if each is not None]
            tagged += self._store.retag(kid, ready) if ready else 0
            bound += sum(len(each.bindings) for each in ready)
            seen += len(batch)
            yield Backfilled(seen, tagged, bound, dict(obstacles))
        data = counts(seen=seen, tagged=tagged, bound=bound)
        label = tenant_label(self._store.tenant)
        self._store.note(Entry(type=EntryType.BACKFILL_DONE, at=now, tenant=label, kids=(kid_label(kid),), data=data))
        yield Backfilled(seen, tagged, bound, dict(obstacles), self._store.coverage(kid))

    def _retagged(
        self, identity: UntaggedIdentity, kid: str, rotation_key: RotationKey, obstacles: Counter[Obstacle]
    ) -> Retagged | None:
        pseudonym = next((each for each in identity.tags if each.kid == kid), None)
        if pseudonym is None:
            found = self._opened(identity, kid, rotation_key)
            if isinstance(found, Obstacle):
                obstacles[found] += 1
                return None
            pseudonym = found
        bindings = []
        for evidence in identity.evidence:
            if evidence.binding is None:
                obstacles[Obstacle.UNBOUND] += 1
            elif evidence.binding.kid != kid:
                if self._holds(evidence):
                    new = self._ring.bind(pseudonym, evidence.account, evidence.verified_at)
                    bindings.append((evidence.id, new, evidence.binding))
                else:
                    obstacles[Obstacle.BINDING_BROKEN] += 1
        return Retagged(identity.id, pseudonym, tuple(bindings))

    def _opened(self, identity: UntaggedIdentity, kid: str, rotation_key: RotationKey) -> Pseudonym | Obstacle:
        """The number's pseudonym under a key, if its seal opens and holds what a tag of the row says."""
        if identity.seal is None:
            return Obstacle.NO_SEAL
        if identity.seal.rotation_key_id != rotation_key.id:
            return Obstacle.OTHER_ROTATION_KEY
        try:
            canonical = rotation_key.open(identity.seal, tenant=self._ring.tenant)
        except OperatorError:
            return Obstacle.SEAL_TOUCHED
        known = [each for each in identity.tags if self._ring.key(each.kid) is not None]
        if not known:
            return Obstacle.NO_KNOWN_TAG
        for each in known:
            (tag,) = self._ring.tags(identity.kind, (canonical,), kid=each.kid)
            if not hmac.compare_digest(tag, each.tag):
                return Obstacle.NOT_ITS_NUMBER
        (tag,) = self._ring.tags(identity.kind, (canonical,), kid=kid)
        return Pseudonym(kid, identity.kind, tag)

    def _holds(self, evidence: BoundEvidence) -> bool:
        binding = evidence.binding
        by = next((each for each in evidence.tags if binding is not None and each.kid == binding.kid), None)
        if binding is None or by is None:
            return False
        return self._ring.bound(binding, by, evidence.account, evidence.verified_at)

    def retire(self, kid: str, *, now: datetime) -> Coverage:
        """End a key's use. Errors: as of ``CustodyStore.retire_key``."""
        return self._store.retire_key(kid, now=now)

    def destroy(self, kid: str, *, now: datetime) -> int:
        """Take away every tag under a retired key; then destroy the key itself, wherever it is kept.

        Errors: as of ``CustodyStore.destroy_key``.
        """
        return self._store.destroy_key(kid, now=now)

    def bind_earlier(self, *, now: datetime) -> int:
        """Bind evidence of before there were bindings, as it stands; once, after the upgrade.

        The ledger is told how many pieces that was: whoever takes bindings away so that this is run again shows
        up there.

        Returns:
            How many pieces were bound.
        """
        bound = 0
        for batch in self._evidence():
            made = [(each.id, made) for each in batch if (made := self._binding(each)) is not None]
            bound += self._store.bind_earlier(made, now=now) if made else 0
        return bound

    def _binding(self, evidence: BoundEvidence) -> Binding | None:
        by = next((each for key in self._ring.keys for each in evidence.tags if each.kid == key.kid), None)
        if evidence.binding is not None or by is None:
            return None
        return self._ring.bind(by, evidence.account, evidence.verified_at)

    def end_broken(self, *, now: datetime) -> tuple[str, ...]:
        """End evidence that is not of its number, account and moment, so that the account proves a number anew.

        Returns:
            The accounts that it stood on, for the platform to tell; they may not have done it.
        """
        broken: list[BoundEvidence] = []
        for batch in self._evidence():
            broken += [each for each in batch if self._is_broken(each)]
        if broken:
            self._store.end_evidence([each.id for each in broken], now=now)
        return tuple(sorted({each.account for each in broken}))

    def _is_broken(self, evidence: BoundEvidence) -> bool:
        return evidence.binding is not None and not self._holds(evidence)

    def audit(self, told: Callable[[int], None] = lambda _seen: None) -> Audit:
        """Read all evidence through: is each piece of its number, its account and its moment?

        Args:
            told: called now and then with how many pieces were read.
        """
        bound = unbound = seen = 0
        broken = set()
        for batch in self._evidence():
            for each in batch:
                if each.binding is None:
                    unbound += 1
                elif self._holds(each):
                    bound += 1
                else:
                    # A binding by a key that does not live is none: no key is retired while evidence is bound by it.
                    broken.add(each.account)
            seen += len(batch)
            told(seen)
        return Audit(bound, unbound, tuple(sorted(broken)))

    def _evidence(self) -> Iterator[tuple[BoundEvidence, ...]]:
        after = ""
        while batch := self._store.evidence(after=after, most=_AT_ONCE):
            after = batch[-1].id
            yield batch
