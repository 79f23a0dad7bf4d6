"""What the events of an account make of the accounts of a scenario."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from idverify.account import EndReason, Suspension
from idverify.account import link_event as to_link
from idverify.account.link_state import BEGINNING
from idverify.conformance.scenario import account_event as told
from idverify.conformance.scenario.account import SUSPENDABLE, RefusedError, ScenarioAccount
from idverify.conformance.scenario.event import LinkStep
from idverify.conformance.scenario.link import ScenarioLink
from idverify.conformance.scenario.step import Accounts, Step
from idverify.evidence.method import PHONE_METHODS, Evidence, Method


def opened(step: Step, event: told.AccountOpened) -> Accounts:
    """``account.opened``."""
    before = step.account.facts
    if step.account.opened:
        raise RefusedError("already_open")
    facts = replace(
        before,
        opened_at=event.opened_at or event.at,
        holder=event.holder,
        user_birth_date=event.user_birth_date,
        no_vn_mobile_declared_at=event.no_vn_mobile_declared_at or before.no_vn_mobile_declared_at,
        age_evidence=event.age_evidence,
    )
    return step.with_account(replace(step.account, opened=True, facts=facts))


def closed(step: Step, event: told.AccountClosed) -> Accounts:
    """``account.closed``."""
    if not (step.account.opened or step.answers_for_somebody()):
        raise RefusedError("unknown_account")
    suspending = _suspending(step, Suspension.ACCOUNT_CLOSED, event.at)
    return step.with_wards(replace(step.account, closed=True), suspending)


def erased(step: Step, _: told.AccountErased) -> Accounts:
    """``account.erased``: nothing of it is left, nor of the adult in the links of children."""
    if not (step.account.opened or step.account.closed or step.answers_for_somebody()):
        raise RefusedError("unknown_account")

    def ended(link: ScenarioLink) -> ScenarioLink:
        named = step.named(link.state.id)
        if link.state.stage in BEGINNING:
            return link.after(to_link.Declined(**named))
        return link.after(to_link.Ended(**named, reason=EndReason.ERASED))

    return step.with_wards(ScenarioAccount(closed=True), ended)


def child_account_found(step: Step, event: told.ChildAccountFound) -> Accounts:
    """``authority.child_account``."""
    facts = replace(step.opened().facts, child_made_identified_at=event.at)
    return step.with_account(replace(step.account, facts=facts))


def birth_date_corrected(step: Step, event: told.BirthDateCorrected) -> Accounts:
    """``birth_date.corrected``."""
    if event.link is not None:
        return step.with_link(replace(step.going_on(event), birth_date=event.birth_date))
    facts = replace(step.opened().facts, user_birth_date=event.birth_date, age_evidence=event.age_evidence)
    return step.with_account(replace(step.account, facts=facts))


def phone_proven(step: Step, event: told.PhoneProven) -> Accounts:
    """``phone.proven``."""
    if event.link is not None:
        return link_proven(step, event, event.method, None, declared_at=None)
    return _proven(step, Evidence(event.method, event.at))


def personal_id_authenticated(step: Step, event: told.PersonalIdAuthenticated) -> Accounts:
    """``personal_id.authenticated``."""
    if event.streamer:
        facts = replace(step.opened().facts, streamer_eid_at=event.at)
        return step.with_account(replace(step.account, facts=facts))
    if event.link is not None:
        return link_proven(step, event, Method.PERSONAL_ID_EID, event.level, declared_at=None)
    return _proven(step, Evidence(Method.PERSONAL_ID_EID, event.at, event.level))


def _proven(step: Step, evidence: Evidence) -> Accounts:
    facts = step.account.facts
    return step.with_account(replace(step.account, facts=replace(facts, evidence=(*(facts.evidence or ()), evidence))))


def link_proven(
    step: Step, event: LinkStep, method: Method, level: int | None, *, declared_at: datetime | None
) -> Accounts:
    """The adult of a link proved a number."""
    link = step.account.link(event.link)
    id = step.named(link.state.id)["id"]
    return step.with_link(link.proven(method, level, declared_at=declared_at, id=id, at=event.at))


def no_mobile_declared(step: Step, event: told.NoMobileDeclared) -> Accounts:
    """``declaration.no_mobile``."""
    if event.link is not None:
        return step.with_link(replace(step.going_on(event), declared_at=event.at))
    facts = replace(step.account.facts, no_vn_mobile_declared_at=event.at)
    return step.with_account(replace(step.account, facts=facts))


def phone_lost(step: Step, event: told.PhoneLost) -> Accounts:
    """``phone.lost``."""
    suspending = _suspending(step, Suspension.NUMBER_RECYCLED, event.since or event.at)
    if event.link is not None:
        return step.with_link(suspending(step.going_on(event)))
    facts = step.account.facts
    if not (step.account.opened or facts.evidence or step.answers_for_somebody()):
        raise RefusedError("unknown_account")
    kept = tuple(each for each in facts.evidence or () if each.method not in PHONE_METHODS)
    return step.with_wards(replace(step.account, facts=replace(facts, evidence=kept)), suspending)


def _suspending(step: Step, reason: Suspension, since: datetime) -> Callable[[ScenarioLink], ScenarioLink]:
    def suspended(link: ScenarioLink) -> ScenarioLink:
        # An invitation that nobody brought to its end in time has nothing to lose.
        late = link.state.stage in BEGINNING and step.event.at >= link.state.expires_at
        if late or link.state.stage not in SUSPENDABLE:
            return link
        return link.after(to_link.Suspended(**step.named(link.state.id), reason=reason, since=since))

    return suspended
