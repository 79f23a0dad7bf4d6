"""What a scenario tells of an adult who wants to answer for a child."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictBool, StrictStr

from idverify.account import Ground, GuardianDeclaration, Holder, Kin, Paper, PaperKind, Relation
from idverify.conformance.scenario.event import Name
from idverify.conformance.wire import Day, Wire, listed


class WirePaper(Wire):
    """``paper`` of a declaration."""

    kind: Annotated[PaperKind, listed(PaperKind)]
    digest: Annotated[StrictStr, Field(pattern=r"\A[0-9a-f]{64}\z")]


class WireDeclaration(Wire):
    """``guardian``: who answers for the child.

    A platform that keeps no more than the law's words tells relation and ground; one that tells any of ``kin``,
    ``nearer_lacking``, ``conditions_met`` and ``paper`` tells a whole declaration, and is held to it.
    """

    relation: Annotated[Relation, listed(Relation)]
    holder: Annotated[Holder, listed(Holder)] = Holder.INDIVIDUAL
    birth_date: Day | None = Field(default=None, repr=False)
    ground: Annotated[Ground, listed(Ground)] | None = None
    account: Name | None = None
    kin: Annotated[Kin, listed(Kin)] | None = None
    nearer_lacking: StrictBool | None = None
    conditions_met: StrictBool | None = None
    paper: WirePaper | None = None

    def declaration(self) -> GuardianDeclaration | None:
        """The declaration; None where a guardian's is told in short.

        Raises:
            GuardianshipError: as of ``GuardianDeclaration``.
        """
        told = (self.kin, self.nearer_lacking, self.conditions_met, self.paper)
        if self.relation is Relation.GUARDIAN and all(each is None for each in told):
            return None
        return GuardianDeclaration(
            relation=self.relation,
            holder=self.holder,
            ground=self.ground,
            kin=self.kin,
            nearer_lacking=self.nearer_lacking is True,
            conditions_met=self.conditions_met is True,
            paper=None if self.paper is None else Paper(self.paper.kind, self.paper.digest),
        )
