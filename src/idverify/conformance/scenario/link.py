"""A guardian link in a scenario: its life as ``account.link_state`` folds it, and beside it what was told of the adult.

Another platform's script may tell less of a guardian than a declaration of this library holds, so relation, holder
and ground stand beside the folded state, and the rules see those.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Final

from idverify.account import GuardianDeclaration, GuardianLink, LinkStage, Relation, Suspension
from idverify.account.link_event import Accepted, LinkEvent, Proven, Requested
from idverify.account.link_state import OVER, LinkState, applied
from idverify.conformance.scenario.declaration import WireDeclaration
from idverify.evidence.method import PHONE_METHODS, Evidence, Method

# A script need not say until when an adult may answer.
NEVER: Final = datetime.max.replace(tzinfo=UTC)
# The fold asks that somebody accepted, not who: of a guardian told in short nothing else is known, and nothing of
# this is shown to the rules.
_TOLD_IN_SHORT: Final = GuardianDeclaration(relation=Relation.MOTHER)
_ENDED_PROOFS: Final = frozenset({Suspension.PROOF_EXPIRED, Suspension.PROOF_REVOKED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioLink:
    """One link of one account.

    Attributes:
        state: what its events made of it.
        told: what the adult declared; None while nobody answered.
        birth_date: the adult's.
        evidence: what was proven of the adult.
        declared_at: when the adult declared to have no Vietnamese mobile.
    """

    state: LinkState
    told: WireDeclaration | None = None
    birth_date: date | None = field(default=None, repr=False)
    evidence: tuple[Evidence, ...] = ()
    declared_at: datetime | None = None

    @classmethod
    def requested(cls, name: str, *, id: str, at: datetime, expires_at: datetime | None) -> ScenarioLink:
        """A link that somebody asked for."""
        return cls(state=applied(None, Requested(id=id, link=name, at=at, expires_at=expires_at or NEVER)))

    def after(self, event: LinkEvent) -> ScenarioLink:
        """The link after an event; one that is over keeps nothing about the adult.

        Raises:
            GuardianshipError: as of ``applied``.
        """
        state = applied(self.state, event)
        return ScenarioLink(state=state, told=self.told) if state.stage in OVER else replace(self, state=state)

    def accepted(self, told: WireDeclaration, *, id: str, at: datetime) -> ScenarioLink:
        """The link after an adult answered. Raises: as of ``after`` and of ``GuardianDeclaration``."""
        declaration = told.declaration() or _TOLD_IN_SHORT
        found = self.after(Accepted(id=id, link=self.state.id, at=at, declaration=declaration))
        return replace(found, told=told, birth_date=told.birth_date)

    def proven(
        self, method: Method, level: int | None, *, declared_at: datetime | None, id: str, at: datetime
    ) -> ScenarioLink:
        """The link after the adult proved a number, for the first time or again. Raises: as of ``after``."""
        found = self.after(Proven(id=id, link=self.state.id, at=at, method=method))
        evidence = (*self._not_lost(), Evidence(method, at, level))
        return replace(found, evidence=evidence, declared_at=declared_at or self.declared_at)

    def _not_lost(self) -> tuple[Evidence, ...]:
        """What was proven before and still counts beside a new proof."""
        lost = {reason for reason, _ in self.state.suspensions}
        if self.state.stage is LinkStage.AWAITING_PROOF or lost & _ENDED_PROOFS:
            return ()
        phones_lost = Suspension.NUMBER_RECYCLED in lost
        return tuple(each for each in self.evidence if not (phones_lost and each.method in PHONE_METHODS))

    def facts(self) -> GuardianLink | None:
        """The link as the rules see it; None where there is nothing to see."""
        seen = self.state.facts(birth_date=self.birth_date, evidence=self.evidence)
        if seen is None:
            return None
        told = self.told
        return replace(
            seen,
            relation=None if told is None else told.relation,
            holder=None if told is None else told.holder,
            ground=None if told is None else told.ground,
            no_vn_mobile_declared_at=self.declared_at,
        )
