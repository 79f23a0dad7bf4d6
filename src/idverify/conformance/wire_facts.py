"""What the line protocol says of services, accounts and those who answer for them, turned into facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, StrictBool, StrictInt, StrictStr

from idverify.account import (
    Account,
    Action,
    AgeEvidence,
    Choice,
    Consents,
    Ground,
    GuardianLink,
    Holder,
    Item,
    LinkStatus,
    Registration,
    Relation,
    Service,
    ServiceKind,
)
from idverify.account.choice import CHOSEN_FOR, choices
from idverify.conformance.wire import BadRequestError, Day, Moment, Wire, listed
from idverify.evidence.method import Evidence, Method


def _chosen_for(action: Action) -> Action:
    if action not in CHOSEN_FOR:
        raise ValueError("reading is open to everybody")
    return action


WireChoices = Mapping[Annotated[Action, listed(Action), AfterValidator(_chosen_for)], Annotated[Choice, listed(Choice)]]


class WireService(Wire):
    """``service`` of a request."""

    kind: Annotated[ServiceKind, listed(ServiceKind)]
    licensed: StrictBool = True
    threshold_met: StrictBool | None = None

    def facts(self) -> Service:
        """The service; a cross-border one must say whether it meets the threshold.

        Raises:
            BadRequestError: it does not say.
        """
        if self.kind is ServiceKind.DOMESTIC:
            return Service(self.kind, licensed=self.licensed)
        if self.threshold_met is None:
            raise BadRequestError("service.threshold_met")
        return Service(self.kind, threshold_met=self.threshold_met)


class WireEvidence(Wire):
    """One element of ``evidence``; a method that is not listed proves nothing."""

    method: StrictStr | None = None
    verified_at: Moment | None = None
    level: StrictInt | None = None

    def facts(self) -> Evidence:
        """The evidence as the rules see it."""
        listed = {method.value: method for method in Method}
        return Evidence(listed.get(self.method or "", Method.UNLISTED), self.verified_at, self.level)


class WireConsents(Wire):
    """``consents`` of a guardian."""

    representative: Moment | None = None
    child: Moment | None = None


class WireGuardian(Wire):
    """One element of ``guardians``."""

    relation: Annotated[Relation, listed(Relation)] | None = None
    holder: Annotated[Holder, listed(Holder)] | None = None
    birth_date: Day | None = Field(default=None, repr=False)
    status: Annotated[LinkStatus, listed(LinkStatus)] | None = None
    ground: Annotated[Ground, listed(Ground)] | None = None
    evidence: tuple[WireEvidence, ...] | None = None
    no_vn_mobile_declared_at: Moment | None = None
    consents: WireConsents | None = None
    carries_until: Moment | None = None
    choices: WireChoices | None = None

    def facts(self) -> GuardianLink:
        """The link as the rules see it."""
        given = self.consents or WireConsents()
        return GuardianLink(
            relation=self.relation,
            holder=self.holder,
            birth_date=self.birth_date,
            status=self.status,
            ground=self.ground,
            evidence=None if self.evidence is None else tuple(each.facts() for each in self.evidence),
            no_vn_mobile_declared_at=self.no_vn_mobile_declared_at,
            consents=Consents(given.representative, given.child),
            carries_until=self.carries_until,
            choices=choices(self.choices or {}),
        )


class _WirePerson(Wire):
    holder: Annotated[Holder, listed(Holder)] | None = None
    user_birth_date: Day | None = Field(default=None, repr=False)
    no_vn_mobile_declared_at: Moment | None = None
    evidence: tuple[WireEvidence, ...] | None = None
    guardians: tuple[WireGuardian, ...] | None = None

    def _evidence(self) -> tuple[Evidence, ...] | None:
        return None if self.evidence is None else tuple(each.facts() for each in self.evidence)

    def _guardians(self) -> tuple[GuardianLink, ...]:
        return tuple(each.facts() for each in self.guardians or ())


class WireAccount(_WirePerson):
    """``account`` of ``decide``; what is left out is a missing fact, not a bad request."""

    opened_at: Moment | None = None
    streamer_eid_at: Moment | None = None
    age_evidence: Annotated[AgeEvidence, listed(AgeEvidence)] | None = None
    item_allowed_at: Moment | None = None
    child_made_identified_at: Moment | None = None

    def facts(self) -> Account:
        """The account as the rules see it."""
        return Account(
            opened_at=self.opened_at,
            holder=self.holder,
            user_birth_date=self.user_birth_date,
            no_vn_mobile_declared_at=self.no_vn_mobile_declared_at,
            evidence=self._evidence(),
            guardians=self._guardians(),
            streamer_eid_at=self.streamer_eid_at,
            age_evidence=self.age_evidence,
            item_allowed_at=self.item_allowed_at,
            child_made_identified_at=self.child_made_identified_at,
        )


class WireApplication(_WirePerson):
    """``application`` of ``enrol``."""

    collected: tuple[Annotated[Item, listed(Item)], ...] | None = None
    sells: StrictBool = False

    def facts(self) -> Registration:
        """The sign-up as the rules see it."""
        return Registration(
            holder=self.holder,
            user_birth_date=self.user_birth_date,
            collected=None if self.collected is None else frozenset(self.collected),
            no_vn_mobile_declared_at=self.no_vn_mobile_declared_at,
            evidence=self._evidence(),
            guardians=self._guardians(),
            sells=self.sells,
        )
