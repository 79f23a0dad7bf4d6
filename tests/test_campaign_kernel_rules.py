"""What the kernel says of a row against ``decide``, asked directly about that row's own facts."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from campaign_accounts import PHONES, Drawn, drawn
from campaign_batches import rows_of
from campaign_texts import TEXTS

from idverify.account import Account, Action, Service, ServiceKind
from idverify.account.action import COMMERCE
from idverify.account.holder import Holder
from idverify.campaign.kernel import Kernel
from idverify.campaign.status import Ask
from idverify.campaign.terms import Terms
from idverify.decision import Decision, decide
from idverify.errors import OutOfScopeError
from idverify.law import FIRST_DAY, VIETNAM, Readings, day_of, start_of
from idverify.rules import Case, Remedy
from idverify.rules.authentication import own

_ROWS = TEXTS // 2_000
_DAY = timedelta(days=1)
_END = date(2027, 4, 1)  # no law after it is known
_UNLICENSED = Service(ServiceKind.DOMESTIC, licensed=False)
_SMALL = Service(ServiceKind.CROSS_BORDER, threshold_met=False)
_QUESTIONS = [
    (datetime(2025, 1, 15, 12, tzinfo=VIETNAM), Service.DOMESTIC, Action.POST),
    (datetime(2025, 3, 24, 23, 59, 59, tzinfo=VIETNAM), Service.CROSS_BORDER, Action.COMMENT),
    (datetime(2025, 3, 25, tzinfo=VIETNAM), Service.DOMESTIC, Action.POST),
    (datetime(2025, 3, 25, 17, tzinfo=UTC), Service.CROSS_BORDER, Action.SHARE),  # the 26th in Viet Nam
    (datetime(2026, 1, 2, 8, tzinfo=VIETNAM), Service.DOMESTIC, Action.COMMERCIAL_LIVESTREAM),
    (datetime(2026, 1, 2, 8, tzinfo=VIETNAM), Service.DOMESTIC, Action.REACT),
    (datetime(2026, 8, 18, 16, 59, 59, tzinfo=UTC), Service.DOMESTIC, Action.MESSAGE),  # the last second of the 18th
    (datetime(2026, 8, 18, 17, tzinfo=UTC), Service.DOMESTIC, Action.MESSAGE),  # the first of the 19th
    (datetime(2026, 8, 19, tzinfo=VIETNAM), Service.CROSS_BORDER, Action.POST),
    (datetime(2026, 11, 23, 12, tzinfo=VIETNAM), Service.DOMESTIC, Action.POST),
    (datetime(2026, 11, 23, 12, tzinfo=VIETNAM), Service.CROSS_BORDER, Action.SALES_LIVESTREAM),
    (datetime(2026, 11, 23, 12, tzinfo=VIETNAM), _UNLICENSED, Action.LIVESTREAM),
    (datetime(2026, 7, 1, 0, 0, 1, tzinfo=VIETNAM), _SMALL, Action.POST),
    (datetime(2026, 11, 23, 12, tzinfo=VIETNAM), Service.DOMESTIC, Action.READ),
    (datetime(2025, 2, 28, 9, tzinfo=VIETNAM), Service.DOMESTIC, Action.POST),
    (datetime(2025, 3, 1, 9, tzinfo=VIETNAM), Service.DOMESTIC, Action.SALES_LIVESTREAM),
]
_SWITCHED = (
    Readings(),
    Readings({"R-01": "until_2025_03_26", "R-02": "on_birthday", "R-03": "as_posting", "R-04": "eid_suffices"}),
    Readings({"R-05": "never", "R-06": "level_3", "R-09": "guardian_sells", "R-10": "instead", "R-13": "as_if_met"}),
    Readings({"R-06": "level_1", "R-15": "responsible_person", "R-17": "first_of_march"}),
)


_HOPELESS = {"service.livestream-licence", "guardianship.child-commerce"}
_ABOUT_PHONE = {Ask.PROVE_PHONE, Ask.CORRECT_PHONE, Ask.GIVE_PHONE}
_OF_GROWN = {*_ABOUT_PHONE, Ask.DECLARE_NO_MOBILE, Ask.AUTHENTICATE_PERSONAL_ID}
_REMEDIES = {
    **{ask: {Remedy.PROVE_PHONE} for ask in _ABOUT_PHONE},
    Ask.DECLARE_NO_MOBILE: {Remedy.DECLARE_NO_VN_MOBILE},
    Ask.AUTHENTICATE_PERSONAL_ID: {Remedy.AUTHENTICATE_PERSONAL_ID, Remedy.AUTHENTICATE_STREAMER},
    Ask.PROVIDE_BIRTH_DATE: {Remedy.PROVIDE_BIRTH_DATE},
    Ask.REGISTER_CHILD: {Remedy.ASK_GUARDIAN},
}


def _named(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else getattr(value, "value", "")


@pytest.mark.parametrize(("at", "service", "action"), _QUESTIONS, ids=_named)
def test_every_row_is_what_decide_says_of_its_own_facts(at: datetime, service: Service, action: Action) -> None:
    draw = random.Random(f"{at}{service}{action}")
    for readings in _SWITCHED:
        _compare(
            [drawn(draw, at) for _ in range(_ROWS // len(_SWITCHED))],
            Terms(at=at, service=service, action=action, readings=readings),
        )


def _compare(accounts: list[Drawn], terms: Terms) -> None:
    at, service, action = terms.at, terms.service, terms.action
    rows = rows_of(*(each.cells for each in accounts))
    kernel, compiled = Kernel(terms, None), Kernel(terms, None, fast=True)
    batch, tally = kernel.judge(rows)
    judged = batch.to_pylist()
    again = compiled.judge(rows)
    assert (again.batch.to_pylist(), again.tally) == (judged, tally)
    assert compiled.every(rows) == kernel.every(rows)
    for place, (drawn_one, row) in enumerate(zip(accounts, judged, strict=True)):
        facts = kernel.facts(rows, place)
        assert facts == drawn_one.facts, drawn_one.cells
        assert facts is not None
        decision = decide(facts, action, service=service, at=at, readings=terms.readings)
        child = Case(facts, action, service, at, terms.readings).user_is_child
        assert row["rules"].split() == list(decision.rules_breached), drawn_one
        assert [each for each in row["articles"].split("; ") if each] == list(decision.citations)
        assert row["readings"].split() == list(decision.readings)
        assert row["remedies"].split() == [remedy.value for remedy in decision.remedies]
        deadline, had = _deadline(facts, terms, permitted=decision.permitted, child=child)
        assert row["deadline"] == deadline, drawn_one
        authenticated = own(Case(facts, action, service, at, terms.readings)).done
        phone = drawn_one.cells["phone"]
        assert row["status"] == _status(row, decision.permitted, child, phone, authenticated=authenticated), drawn_one
        if decision.permitted and deadline is not None:
            decision = decide(had, action, service=service, at=start_of(deadline), readings=terms.readings)
        _is_fair(row, decision, facts, terms, child=child, phone=phone)
        age = (
            "organisation"
            if facts.holder is Holder.ORGANISATION
            else {None: "unknown", True: "child"}.get(child, "grown")
        )
        assert row["age"] == age


def test_the_moment_before_the_decree_is_out_of_its_scope() -> None:
    with pytest.raises(OutOfScopeError):
        Kernel(Terms(at=datetime(2024, 12, 24, 23, 59, tzinfo=VIETNAM)), None)


def _is_fair(
    row: dict[str, str], decision: Decision, facts: Account, terms: Terms, *, child: bool | None, phone: str | None
) -> None:
    """Nobody is asked for what would not help, for more than the law wants, or for two ways of the same."""
    asks = [Ask(word) for word in row["asks"].split()]
    persons = {ask for ask in asks if ask.of_a_person}
    assert asks == sorted(asks, key=lambda ask: ask.of_a_person), "the table's keeper first"
    assert persons <= ({Ask.REGISTER_CHILD} if child else {Ask.PROVIDE_BIRTH_DATE} if child is None else _OF_GROWN)
    for ask in persons:
        assert _REMEDIES[ask] & set(decision.remedies), (row, ask)
    declared = facts.no_vn_mobile_declared_at
    if Ask.AUTHENTICATE_PERSONAL_ID in persons and terms.action not in COMMERCE:
        assert declared is not None
        assert declared <= terms.at
        assert not PHONES[phone]
    if decision.permitted:
        assert not asks
    about_phone = persons & _ABOUT_PHONE
    assert len(about_phone) + (Ask.DECLARE_NO_MOBILE in persons) <= 1
    assert Ask.DECLARE_NO_MOBILE not in persons or phone is None
    assert about_phone <= {Ask.PROVE_PHONE if PHONES[phone] else Ask.GIVE_PHONE if phone is None else Ask.CORRECT_PHONE}
    alone = _HOPELESS & set(decision.rules_breached)
    assert not alone or not persons
    if decision.remedies and not alone and not set(asks) - persons:
        assert persons, row


def _status(row: dict[str, str], permitted: bool, child: bool | None, phone: str | None, *, authenticated: bool) -> str:
    if permitted:
        return "waiting" if row["deadline"] else "authenticated"
    if child is not False:
        return "child" if child else "age_unknown"
    remedies = set(row["remedies"].split())
    if _HOPELESS & set(row["rules"].split()):
        return "denied"
    if not remedies:
        return "keeper"
    if authenticated and remedies & {"authenticate_personal_id", "authenticate_streamer"}:
        return "identify"
    if PHONES[phone]:
        return "prove"
    return "number_missing" if phone is None else "number_wrong"


def _deadline(facts: Account, terms: Terms, *, permitted: bool, child: bool | None) -> tuple[date | None, Account]:
    """Day by day, where the kernel goes from change to change."""
    opened = facts.opened_at
    if opened is None or opened > terms.at or (child is not False and not permitted):
        return None, facts
    born = day_of(terms.at) if child else date(1980, 1, 1) if child is False else None
    declared = facts.no_vn_mobile_declared_at
    had = replace(
        facts,
        user_birth_date=born,
        no_vn_mobile_declared_at=None if declared and declared > terms.at else declared,
        evidence=tuple(each for each in facts.evidence or () if not each.verified_at or each.verified_at <= terms.at),
    )

    def denied(at: datetime) -> bool:
        return not decide(had, terms.action, service=terms.service, at=at, readings=terms.readings).permitted

    day = day_of(terms.at)
    if permitted:
        ahead = (day + _DAY * count for count in range(1, (_END - day).days))
        return next((later for later in ahead if denied(start_of(later))), None), had
    first = max(day_of(opened), FIRST_DAY)
    while day > first and denied(start_of(day) - timedelta(microseconds=1)):
        day -= _DAY
    return day, had
