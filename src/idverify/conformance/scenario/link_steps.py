"""What the events of a guardian link make of the accounts of a scenario."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from idverify.account import Consenter, LinkStage
from idverify.account import link_event as to_link
from idverify.account.choice import choices
from idverify.account.link_state import LIVE, OVER
from idverify.conformance.scenario import link_event as told
from idverify.conformance.scenario.account_event import LEVEL
from idverify.conformance.scenario.account_steps import link_proven
from idverify.conformance.scenario.event import LinkStep
from idverify.conformance.scenario.link import ScenarioLink
from idverify.conformance.scenario.step import Accounts, Step
from idverify.errors import GuardianshipError
from idverify.evidence.method import Method


def happened(step: Step, event: LinkStep, kind: type[to_link.LinkEvent], **more: Any) -> Accounts:  # noqa: ANN401  # what the kind of event holds
    """One thing happened to one link."""
    link = step.account.link(event.link)
    return step.with_link(link.after(kind(**step.named(link.state.id), **more)))


def requested(step: Step, event: told.GuardianRequested) -> Accounts:
    """``guardian.requested``."""
    name = event.link or str(len(step.account.links) + 1)
    before = step.account.links.get(name)
    if before is not None:  # a name is used once
        raise GuardianshipError("over" if before.state.stage in OVER else "not_now")
    link = ScenarioLink.requested(name, id=step.named(name)["id"], at=event.at, expires_at=event.expires_at)
    if event.guardian is not None:
        link = link.accepted(event.guardian, id=step.named(name)["id"], at=event.at)
    return step.with_link(link)


def accepted(step: Step, event: told.GuardianAccepted) -> Accounts:
    """``guardian.accepted``."""
    link = step.account.link(event.link)
    return step.with_link(link.accepted(event.guardian, id=step.named(link.state.id)["id"], at=event.at))


def declined(step: Step, event: told.GuardianDeclined) -> Accounts:
    """``guardian.declined``."""
    return happened(step, event, to_link.Declined)


def expired(step: Step, event: told.GuardianExpired) -> Accounts:
    """``guardian.expired``."""
    return happened(step, event, to_link.Expired)


def proven(step: Step, event: told.GuardianProven) -> Accounts:
    """``guardian.proven``."""
    level = LEVEL if event.level is None and event.method is Method.PERSONAL_ID_EID else event.level
    return link_proven(step, event, event.method, level, declared_at=event.no_vn_mobile_declared_at)


def assented(step: Step, event: told.GuardianAssented) -> Accounts:
    """``guardian.assented``."""
    return happened(step, event, to_link.Consented, consent=event.of(Consenter.CHILD))


def consented(step: Step, event: told.ConsentGiven) -> Accounts:
    """``consent.given``."""
    return happened(step, event, to_link.Consented, consent=event.of(event.by))


def withdrawn(step: Step, event: told.ConsentWithdrawn) -> Accounts:
    """``consent.withdrawn``."""
    return happened(step, event, to_link.Withdrawn, by=event.by)


def activated(step: Step, event: told.GuardianActivated) -> Accounts:
    """``guardian.activated``; what is active already stays so."""
    if step.account.link(event.link).state.stage is LinkStage.ACTIVE:
        return step.accounts
    return happened(step, event, to_link.Activated)


def suspended(step: Step, event: told.GuardianSuspended) -> Accounts:
    """``guardian.suspended``."""
    return happened(step, event, to_link.Suspended, reason=event.reason, since=event.since or event.at)


def restored(step: Step, event: told.GuardianRestored) -> Accounts:
    """``guardian.restored``."""
    return happened(step, event, to_link.Restored, reason=event.reason, ruling=event.ruling())


def disputed(step: Step, event: told.GuardianDisputed) -> Accounts:
    """``guardian.disputed``: of every live link, whoever began it."""
    live = step.account.live()
    if event.link is not None or not live:
        happened(step, event, to_link.Disputed)  # for its refusal: whether this link can be in dispute at all
    links = (each.after(to_link.Disputed(**step.named(each.state.id))) for each in live)
    return step.with_account(step.account.with_links(*links))


def dispute_ended(step: Step, event: told.DisputeEnded) -> Accounts:
    """``guardian.dispute_ended``: for one side, or by somebody from outside for all."""
    ruling = event.ruling()
    if ruling is None:
        if not step.going_on(event).state.disputed:
            raise GuardianshipError("not_disputed")
        return happened(step, event, to_link.Settled)
    links = [each for each in step.account.live() if each.state.disputed]
    if not links:
        raise GuardianshipError("not_disputed")
    settled = (each.after(to_link.Settled(**step.named(each.state.id), ruling=ruling)) for each in links)
    return step.with_account(step.account.with_links(*settled))


def chosen(step: Step, event: told.ChoicesSet) -> Accounts:
    """``guardian.choices_set``."""
    return happened(step, event, to_link.Chosen, choices=choices(event.choices))


def permitted(step: Step, event: told.PermissionGiven) -> Accounts:
    """``permission.given``."""
    if step.going_on(event).state.stage not in LIVE:
        raise GuardianshipError("not_now")
    allowed = {**step.account.allowed, (event.action, event.item): event.at}
    return step.with_account(replace(step.account, allowed=allowed))


def ended(step: Step, event: told.GuardianEnded) -> Accounts:
    """``guardian.ended``."""
    return happened(step, event, to_link.Ended, reason=event.reason, ruling=event.ruling())
