"""The law over time: what holds when, without gap or overlap, and last year's decisions asked again."""

import random
import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product

import pytest

from idverify.account import Account, Action, Service, ServiceKind
from idverify.decision import decide
from idverify.evidence.method import Evidence, Method
from idverify.law import AS_OF, FIRST_DAY, SNAPSHOTS, VIETNAM, Readings, start_of
from idverify.law.reading import REGISTER
from idverify.law.register import PARAMETERS
from idverify.rules import BEGINNING, ENROLMENT, POSTING, Case, Rule
from idverify.rules.force import days_of_change, force_on

DAYS = [FIRST_DAY + timedelta(days=count) for count in range((AS_OF - FIRST_DAY).days + 3 * 366)]
KINDS = [(ServiceKind.DOMESTIC, True), (ServiceKind.CROSS_BORDER, True), (ServiceKind.CROSS_BORDER, False)]
RULES = list(dict.fromkeys((*POSTING, *ENROLMENT, *BEGINNING)))
IDS = sorted({rule.id for rule in RULES})


def in_force(rule: Rule, day: date, kind: ServiceKind, bound_by_147: bool) -> bool:
    return rule.holds_on(day) and bool(force_on(day, kind, bound_by_147).of(rule.provisions))


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda parameter: parameter.name)
def test_on_every_day_since_the_decree_a_parameter_is_one_thing_only(parameter):
    for day in DAYS:
        assert len([span for span in parameter.spans if span.holds_on(day)]) == 1
    assert all(span.provisions for span in parameter.spans)


@pytest.mark.parametrize("id", IDS)
def test_a_rule_once_in_force_stays_so_until_it_ends_for_good(id):
    rules = [rule for rule in RULES if rule.id == id]
    for kind, bound in KINDS:
        states = [any(in_force(rule, day, kind, bound) for rule in rules) for day in DAYS]
        turns = [(before, after) for before, after in pairwise(states) if before is not after]
        assert turns in ([], [(False, True)], [(True, False)], [(False, True), (True, False)])


def test_of_two_rules_with_one_id_one_at_most_judges_a_case():
    draw = random.Random(147)
    shared = [id for id in IDS if sum(rule.id == id for rule in set(RULES)) > 1]
    assert shared == ["guardianship.consents"]
    for _ in range(3_000):
        at = start_of(draw.choice(DAYS)) + timedelta(seconds=draw.randrange(86_400))
        born = at.date() - timedelta(days=draw.randrange(20 * 365))
        case = Case(
            Account(opened_at=at, user_birth_date=born),
            draw.choice(list(Action)),
            service=Service.DOMESTIC,
            at=at,
            readings=Readings(),
        )
        for id in shared:
            judged = [rule for rule in RULES if rule.id == id and rule.judge(case) is not None]
            assert len(judged) <= 1


def test_posting_is_gated_by_a_rule_on_every_day_since_the_decree():
    gate = next(rule for rule in POSTING if rule.id == "posting.authenticated-only")
    assert all(in_force(gate, day, kind, True) for day in DAYS for kind in ServiceKind)


def test_interactive_features_are_left_to_a_reading_until_a_rule_takes_over_the_next_day():
    rule = next(rule for rule in POSTING if rule.id == "posting.interactive-features")
    ends = REGISTER["R-03"].until
    for day in DAYS:
        assert (ends is None or day < ends) is not in_force(rule, day, ServiceKind.DOMESTIC, True)


def test_a_rule_begins_and_ends_on_days_of_change_only():
    days = {day for rule in RULES for day in (rule.since, rule.until) if day is not None}
    assert days <= set(days_of_change())


def test_nothing_that_rules_ask_about_changes_between_two_snapshots_but_what_a_reading_says():
    readings = {day for reading in REGISTER.values() for day in (reading.since, reading.until) if day is not None}
    asked = {provision for rule in RULES for provision in rule.provisions}
    turns = {day for each in asked for day in (each.first_day, each.until) if day is not None and day > FIRST_DAY}
    turns |= {day for each in PARAMETERS for span in each.spans for day in (span.since, span.until) if day is not None}
    assert turns <= set(SNAPSHOTS)
    assert {day for rule in RULES for day in (rule.since, rule.until) if day is not None} <= readings


LAN = Account(
    opened_at=datetime(2025, 2, 1, 9, tzinfo=VIETNAM),
    user_birth_date=date(1990, 5, 1),
    evidence=(Evidence(Method.VN_MOBILE_OTP, datetime(2025, 2, 1, 9, tzinfo=VIETNAM)),),
)
AN = Account(opened_at=datetime(2025, 2, 1, 9, tzinfo=VIETNAM), user_birth_date=date(2016, 5, 1))

# Asked on 21 November 2026 for the first time. If one of these changes, a decision of the past has changed.
DIGESTS = {
    ("lan", "comment", "2025-03-01"): "f27f0a832791c21bc90b5aadb5e802a4776692992ce0bfd1fb89b4ac4b135f17",
    ("lan", "commercial_livestream", "2025-03-01"): "a406575e2abc2c027ed4e18a43681e49c34698ce0573ea5c5150221b9cd74e54",
    ("lan", "react", "2026-08-18"): "cd89a0159e47e573ace420195e63d688cd0e8eac8d952a19663e96fa9967f9d9",
    ("lan", "react", "2026-08-19"): "c4b83ebb9bc2d085c6635322743a322949cd3072efb927a3f4a9ce1d97514566",
    ("lan", "sales_livestream", "2026-07-01"): "abe7c9099f9c13a7146df046258610b9d911a427814f0e4a4296d4e6f5ab68a3",
    ("an", "post", "2025-03-01"): "781bb98e7911df248d5c122e3f8c4b02f8abee95bb83dc89384bea2acc18519c",
    ("an", "post", "2026-08-19"): "047705434adb955166ac96935de802f76495fe5d3756bf9c4871d4788f16f896",
}


@pytest.mark.parametrize(("who", "action", "day"), DIGESTS, ids=" ".join)
def test_last_years_decision_asked_again_is_the_same_to_the_digest(who, action, day):
    account = {"lan": LAN, "an": AN}[who]
    at = datetime.fromisoformat(day).replace(hour=12, tzinfo=VIETNAM)
    decision = decide(account, Action(action), service=Service.DOMESTIC, at=at)
    assert decision.digest == DIGESTS[who, action, day]
    assert decide(account, Action(action), service=Service.DOMESTIC, at=at.astimezone(UTC)).digest == decision.digest


def test_a_digest_does_not_turn_on_the_zone_of_the_machine(monkeypatch):
    digests = set()
    for zone in ("UTC", "Asia/Ho_Chi_Minh", "America/New_York"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        at = datetime(2026, 11, 21, 9, tzinfo=VIETNAM)
        digests.add(decide(LAN, Action.POST, service=Service.DOMESTIC, at=at).digest)
    monkeypatch.undo()
    time.tzset()
    assert len(digests) == 1


def test_the_digest_of_a_decision_under_a_point_with_a_vietnamese_letter_stays_too():
    at = datetime(2025, 6, 1, 12, tzinfo=VIETNAM)
    decision = decide(AN, Action.POST, service=Service.CROSS_BORDER, at=at)
    assert "147/2024/ND-CP art. 23.3.đ" in decision.citations
    assert decision.digest == "c121f7a7205ad07bcf2a834f6634ca47ef0dedac87ce06de771f483c3c1eea96"


def test_a_digest_tells_decisions_apart_and_holds_no_fact_about_a_person():
    at = datetime(2026, 11, 21, 9, tzinfo=VIETNAM)
    older = Account(opened_at=LAN.opened_at, user_birth_date=date(1980, 1, 1), evidence=LAN.evidence)
    same = decide(LAN, Action.POST, service=Service.DOMESTIC, at=at).digest
    assert decide(older, Action.POST, service=Service.DOMESTIC, at=at).digest == same
    others = {
        decide(AN, Action.POST, service=Service.DOMESTIC, at=at).digest,
        decide(LAN, Action.COMMENT, service=Service.DOMESTIC, at=at).digest,
        decide(LAN, Action.POST, service=Service.CROSS_BORDER, at=at).digest,
        decide(LAN, Action.POST, service=Service.DOMESTIC, at=at + timedelta(seconds=1)).digest,
    }
    assert len(others | {same}) == 5


# A rule's order in its list is the order of telling, and nothing else.
@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rules_changes_no_outcome(seed):
    from idverify.decision import Question

    draw = random.Random(seed)
    shuffled = tuple(draw.sample(POSTING, len(POSTING)))
    moments = [start_of(day) for day in days_of_change()]
    services = [Service.DOMESTIC, Service(ServiceKind.CROSS_BORDER, threshold_met=False)]
    for account, action, at, service in product((LAN, AN), Action, moments, services):
        told = Question(POSTING, account, action, service, Readings()).ask(at)
        again = Question(shuffled, account, action, service, Readings()).ask(at)
        assert set(told.breaches) == set(again.breaches)
        assert (told.remedies, told.readings) == (again.remedies, again.readings)
        assert set(told.citations) == set(again.citations)
