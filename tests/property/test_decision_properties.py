"""What must hold of every decision, whatever the facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from idverify.account import (
    Account,
    Action,
    Consents,
    Ground,
    GuardianLink,
    Holder,
    Item,
    LinkStatus,
    Registration,
    Relation,
    Service,
)
from idverify.account.service import ServiceKind
from idverify.decision import Decision, decide, decide_enrolment
from idverify.evidence.method import Evidence, Method
from idverify.law import VIETNAM, start_of
from idverify.rules import Remedy

# Days on which something changes, and the days around them.
DAYS = [
    day + timedelta(days=shift)
    for day in (
        date(2024, 12, 25),
        date(2025, 3, 25),
        date(2026, 1, 1),
        date(2026, 7, 1),
        date(2026, 8, 19),
        date(2026, 11, 21),
        date(2027, 2, 28),
        date(2030, 6, 1),
    )
    for shift in (-1, 0, 1)
][1:]
moments = st.builds(
    lambda day, seconds: start_of(day) + timedelta(seconds=seconds),
    st.sampled_from(DAYS),
    st.sampled_from([0, 1, 86399]),
)
births = st.sampled_from(
    [date(day.year - age, day.month, min(day.day, 28)) for day in DAYS for age in (6, 7, 15, 16, 17, 18, 40)]
    + [date(2008, 2, 29), date(2020, 2, 29), date(2012, 2, 29)]
)
evidence = st.builds(
    Evidence,
    st.sampled_from(list(Method)),
    st.none() | moments,
    st.sampled_from([None, 0, 1, 2, 3, 9]),
)
evidences = st.lists(evidence, max_size=3).map(tuple)
links = st.builds(
    GuardianLink,
    relation=st.sampled_from([*Relation, None]),
    holder=st.sampled_from([*Holder, None]),
    birth_date=st.none() | births,
    status=st.sampled_from([*LinkStatus, LinkStatus.ACTIVE, LinkStatus.ACTIVE, None]),
    ground=st.none() | st.sampled_from(list(Ground)),
    evidence=st.none() | evidences,
    no_vn_mobile_declared_at=st.none() | moments,
    consents=st.builds(Consents, st.none() | moments, st.none() | moments),
)
accounts = st.builds(
    Account,
    opened_at=st.none() | moments | st.just(datetime(2020, 1, 1, tzinfo=VIETNAM)),
    holder=st.sampled_from([*Holder, None]),
    user_birth_date=st.none() | births,
    no_vn_mobile_declared_at=st.none() | moments,
    evidence=st.none() | evidences,
    guardians=st.lists(links, max_size=2).map(tuple),
    streamer_eid_at=st.none() | moments,
)
services = st.sampled_from(
    [
        Service.DOMESTIC,
        Service(ServiceKind.DOMESTIC, licensed=False),
        Service.CROSS_BORDER,
        Service(ServiceKind.CROSS_BORDER, threshold_met=False),
    ]
)
actions = st.sampled_from(list(Action))


def outcome(decision: Decision) -> tuple[bool, frozenset[str]]:
    return decision.permitted, frozenset(decision.rules_breached)


@settings(max_examples=400)
@given(accounts, actions, services, moments, st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_nothing_changes_before_valid_until_and_something_does_at_it(account, action, service, at, shares):
    decision = decide(account, action, service=service, at=at)
    until = decision.valid_until
    horizon = until or at + timedelta(days=366 * 60)
    for share in shares:
        between = at + (horizon - at) * share
        if between < horizon:
            assert outcome(decide(account, action, service=service, at=between)) == outcome(decision)
    if until is not None:
        assert until > at
        just_before = decide(account, action, service=service, at=until - timedelta(microseconds=1))
        assert outcome(just_before) == outcome(decision)
        assert outcome(decide(account, action, service=service, at=until)) != outcome(decision)


@given(accounts, services, moments)
def test_reading_is_always_open(account, service, at):
    decision = decide(account, Action.READ, service=service, at=at)
    assert decision.permitted
    assert decision.valid_until is None


@given(accounts, actions, services, moments)
def test_a_denial_by_law_cites_and_a_permission_names_its_ground(account, action, service, at):
    decision = decide(account, action, service=service, at=at)
    assert all(breach.citations and breach.message.vi and breach.message.en for breach in decision.breaches)
    if decision.permitted and action is not Action.READ:
        assert decision.citations or decision.readings or account.holder is Holder.ORGANISATION


@given(accounts, actions, services, moments)
def test_a_proven_phone_never_takes_a_permission_away(account, action, service, at):
    before = decide(account, action, service=service, at=at)
    phone = Evidence(Method.VN_MOBILE_OTP, at)
    richer = Account(
        opened_at=account.opened_at,
        holder=account.holder,
        user_birth_date=account.user_birth_date,
        no_vn_mobile_declared_at=account.no_vn_mobile_declared_at,
        evidence=(*(account.evidence or ()), phone),
        guardians=account.guardians,
        streamer_eid_at=account.streamer_eid_at,
    )
    after = decide(richer, action, service=service, at=at)
    assert after.permitted or not before.permitted


@given(accounts, actions, services, moments)
def test_a_child_is_never_told_to_prove_or_declare_anything_itself(account, action, service, at):
    born = account.user_birth_date
    if account.holder is Holder.ORGANISATION or born is None or born > at.date() or at.year - born.year >= 16:
        return
    told = set(decide(account, action, service=service, at=at).remedies)
    assert not told & {
        Remedy.PROVE_PHONE,
        Remedy.DECLARE_NO_VN_MOBILE,
        Remedy.AUTHENTICATE_PERSONAL_ID,
        Remedy.REGISTER_OWN_DATA,
        Remedy.AUTHENTICATE_STREAMER,
    }


@given(accounts, actions, moments)
@example(Account(opened_at=None, user_birth_date=None), Action.POST, start_of(date(2026, 7, 1)))
def test_domestic_and_cross_border_networks_differ_in_articles_only(account, action, at):
    here = decide(account, action, service=Service.DOMESTIC, at=at)
    abroad = decide(account, action, service=Service.CROSS_BORDER, at=at)
    assert outcome(here) == outcome(abroad)
    assert here.remedies == abroad.remedies
    assert here.readings == abroad.readings


@given(accounts, actions, services, moments)
def test_a_decision_is_the_same_in_any_offset(account, action, service, at):
    from datetime import UTC

    here = decide(account, action, service=service, at=at)
    elsewhere = decide(account, action, service=service, at=at.astimezone(UTC))
    assert outcome(here) == outcome(elsewhere)
    assert here.valid_until == elsewhere.valid_until


existing = st.sampled_from(list(Method)).flatmap(
    lambda method: st.builds(
        Evidence, st.just(method), st.just(datetime(2020, 1, 1, tzinfo=VIETNAM)), st.sampled_from([1, 2, 3, 4])
    )
)


@settings(max_examples=400)
@given(accounts, actions, services, moments, existing)
def test_more_evidence_never_takes_a_permission_away_not_even_a_picture(account, action, service, at, evidence):
    before = decide(account, action, service=service, at=at)
    after = decide(replace(account, evidence=(*(account.evidence or ()), evidence)), action, service=service, at=at)
    assert after.permitted or not before.permitted


@given(accounts, actions, services, moments)
def test_a_declaration_of_having_no_mobile_never_takes_a_permission_away(account, action, service, at):
    before = decide(account, action, service=service, at=at)
    declared = replace(account, no_vn_mobile_declared_at=at)
    assert decide(declared, action, service=service, at=at).permitted or not before.permitted


@settings(max_examples=400)
@given(accounts, actions, services, moments, links)
def test_another_adult_takes_a_permission_away_only_by_a_dispute_or_a_link_whose_state_nobody_recorded(
    account, action, service, at, link
):
    before = decide(account, action, service=service, at=at)
    after = decide(replace(account, guardians=(*account.guardians, link)), action, service=service, at=at)
    if before.permitted and not after.permitted:
        assert link.status in (LinkStatus.DISPUTED, None)


@given(accounts, actions, services, moments)
def test_the_order_in_which_links_and_evidence_are_told_changes_nothing(account, action, service, at):
    told = decide(account, action, service=service, at=at)
    turned = replace(
        account,
        guardians=account.guardians[::-1],
        evidence=None if account.evidence is None else account.evidence[::-1],
    )
    again = decide(turned, action, service=service, at=at)
    assert outcome(told) == outcome(again)
    assert told.remedies == again.remedies


registrations = st.builds(
    Registration,
    user_birth_date=st.none() | births,
    collected=st.sets(st.sampled_from([Item.NAME, Item.BIRTH_DATE, Item.PHONE, Item.PERSONAL_ID])).map(frozenset),
    evidence=evidences,
    guardians=st.lists(links, max_size=1).map(tuple),
)


@given(registrations, services, moments, existing)
def test_at_sign_up_a_picture_is_the_only_evidence_that_takes_a_permission_away(registration, service, at, evidence):
    before = decide_enrolment(registration, service=service, at=at)
    more = replace(registration, evidence=(*(registration.evidence or ()), evidence))
    after = decide_enrolment(more, service=service, at=at)
    if before.permitted and not after.permitted:
        assert evidence.method is Method.ID_DOCUMENT_IMAGE
        assert after.rules_breached == ("evidence.identity-paper-image",)
