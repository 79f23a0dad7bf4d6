"""What a guardian allows, beside the law: whose word it is, when it holds, and what lifts it.

With it, two rules of law that came at the same time: accounts that children made, and the operator's grace.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from idverify.account import (
    Account,
    Action,
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
)
from idverify.account.choice import CHOSEN_FOR, choices, with_choice
from idverify.account.service import ServiceKind
from idverify.decision import Basis, Decision, decide, decide_enrolment
from idverify.evidence.method import Evidence, Method
from idverify.law import VIETNAM, Readings
from idverify.rules import Remedy

AT = datetime(2026, 11, 21, 9, tzinfo=VIETNAM)
TICK = timedelta(microseconds=1)
SEPTEMBER = datetime(2026, 9, 1, 8, tzinfo=VIETNAM)
PROVEN = (Evidence(Method.VN_MOBILE_OTP, SEPTEMBER),)
ADULT = Account(opened_at=SEPTEMBER, user_birth_date=date(1990, 5, 1), evidence=PROVEN)
MOTHER = GuardianLink(
    relation=Relation.MOTHER,
    birth_date=date(1990, 5, 1),
    status=LinkStatus.ACTIVE,
    evidence=PROVEN,
    consents=Consents(SEPTEMBER, SEPTEMBER),
)
FATHER = replace(MOTHER, relation=Relation.FATHER)
CHILD = Account(opened_at=SEPTEMBER, user_birth_date=date(2015, 9, 15), guardians=(MOTHER,))
EVERY_ACTION_BUT_COMMERCE = sorted(CHOSEN_FOR - {Action.COMMERCIAL_LIVESTREAM, Action.SALES_LIVESTREAM})
OFF, ASK_FIRST = "guardian-choice.off", "guardian-choice.ask-first"
CHILD_MADE = "guardianship.child-made-account"
ALLOWED = choices({})
EVERYTHING_OFF = choices(dict.fromkeys(CHOSEN_FOR, Choice.OFF))


def asked(account: Account, action: Action = Action.POST, at: datetime = AT, **more) -> Decision:
    return decide(account, action, service=more.pop("service", Service.DOMESTIC), at=at, **more)


def chose(choice: Choice, action: Action = Action.POST, by: GuardianLink = MOTHER) -> GuardianLink:
    return replace(by, choices=choices({action: choice}))


def child_of(*guardians: GuardianLink, **changes) -> Account:
    return replace(CHILD, guardians=guardians, **changes)


def told(decision: Decision) -> list[tuple[str, Basis]]:
    return [(breach.rule, breach.basis) for breach in decision.breaches]


# Whose word it is


@pytest.mark.parametrize("action", EVERY_ACTION_BUT_COMMERCE)
@pytest.mark.parametrize(("choice", "rule"), [(Choice.OFF, OFF), (Choice.ASK_FIRST, ASK_FIRST)])
def test_a_guardians_choice_stands_in_the_way_as_theirs_and_not_as_law(action, choice, rule):
    decision = asked(child_of(chose(choice, action)), action)
    (breach,) = decision.breaches
    assert (breach.rule, breach.basis, breach.citations) == (rule, Basis.GUARDIAN, ())
    assert (breach.remedies, breach.fact) == ((Remedy.ASK_PERMISSION,), None)
    assert (decision.citations, decision.remedies) == ((), (Remedy.ASK_PERMISSION,))
    assert "không phải quy định của pháp luật" in breach.message.vi
    assert "not the law" in breach.message.en


@pytest.mark.parametrize("action", EVERY_ACTION_BUT_COMMERCE)
def test_what_was_allowed_or_never_chosen_is_permitted(action):
    others = choices(dict.fromkeys(CHOSEN_FOR - {action}, Choice.OFF))
    for links in ((MOTHER,), (chose(Choice.ALLOW, action),), (replace(MOTHER, choices=others),)):
        assert asked(child_of(*links), action).permitted


@pytest.mark.parametrize("service", [Service.CROSS_BORDER, Service(ServiceKind.CROSS_BORDER, threshold_met=False)])
def test_a_family_chooses_on_every_network(service):
    assert told(asked(child_of(chose(Choice.OFF)), service=service))[-1] == (OFF, Basis.GUARDIAN)


def test_reading_is_nobodys_to_choose():
    with pytest.raises(ValueError, match=r"^reading is open to everybody$"):
        choices({Action.READ: Choice.OFF})
    with pytest.raises(ValueError, match=r"^reading is open to everybody$"):
        with_choice((), Action.READ, Choice.ASK_FIRST)
    assert {Action.READ} == set(Action) - CHOSEN_FOR
    # Nor where a platform says so all the same.
    anyhow = replace(MOTHER, choices=(*EVERYTHING_OFF, (Action.READ, Choice.OFF)))
    decision = asked(child_of(anyhow), Action.READ)
    assert decision.permitted
    assert decision.valid_until is None


def test_choices_are_kept_in_one_order_and_without_those_that_are_allowed_anyway():
    backward = {action: Choice.OFF for action in reversed(Action) if action in CHOSEN_FOR}
    assert choices(backward) == EVERYTHING_OFF == tuple((each, Choice.OFF) for each in Action if each in CHOSEN_FOR)
    assert choices(dict.fromkeys(CHOSEN_FOR, Choice.ALLOW)) == ()
    one = with_choice((), Action.MESSAGE, Choice.OFF)
    two = with_choice(one, Action.POST, Choice.ASK_FIRST)
    assert two == ((Action.POST, Choice.ASK_FIRST), (Action.MESSAGE, Choice.OFF))
    assert with_choice(two, Action.MESSAGE, Choice.ALLOW) == ((Action.POST, Choice.ASK_FIRST),)


# Several guardians


@pytest.mark.parametrize(
    ("mothers", "fathers", "rules"),
    [
        (Choice.ALLOW, Choice.ALLOW, ()),
        (Choice.ALLOW, Choice.ASK_FIRST, (ASK_FIRST,)),
        (Choice.ALLOW, Choice.OFF, (OFF,)),
        (Choice.ASK_FIRST, Choice.ASK_FIRST, (ASK_FIRST,)),
        (Choice.ASK_FIRST, Choice.OFF, (OFF,)),
        (Choice.OFF, Choice.OFF, (OFF,)),
    ],
)
def test_the_strictest_of_several_guardians_is_followed(mothers, fathers, rules):
    both = chose(mothers), chose(fathers, by=FATHER)
    assert asked(child_of(*both)).rules_breached == asked(child_of(*reversed(both))).rules_breached == rules


@pytest.mark.parametrize("status", [LinkStatus.ACTIVE, LinkStatus.SUSPENDED, LinkStatus.DISPUTED])
@pytest.mark.parametrize(("choice", "rule"), [(Choice.OFF, OFF), (Choice.ASK_FIRST, ASK_FIRST)])
def test_a_guardian_whose_proof_lapsed_or_who_disagrees_has_taken_nothing_back(status, choice, rule):
    decision = asked(child_of(MOTHER, replace(chose(choice, by=FATHER), status=status)))
    assert told(decision)[-1] == (rule, Basis.GUARDIAN)
    disputed = [("guardianship.disputed", Basis.LAW)] if status is LinkStatus.DISPUTED else []
    assert told(decision)[:-1] == disputed


@pytest.mark.parametrize("status", [LinkStatus.ENDED, LinkStatus.REQUESTED])
@pytest.mark.parametrize("choice", [Choice.OFF, Choice.ASK_FIRST])
def test_whoever_answers_for_a_child_no_more_or_not_yet_chooses_nothing(status, choice):
    decision = asked(child_of(MOTHER, replace(chose(choice, by=FATHER), status=status)))
    assert decision.permitted
    assert Basis.GUARDIAN not in {breach.basis for breach in decision.breaches}


# Until sixteen


def test_a_choice_holds_through_the_sixteenth_birthday_and_not_on_the_day_after():
    born = date(2010, 11, 21)
    grown_from = datetime(2026, 11, 22, tzinfo=VIETNAM)
    young = child_of(chose(Choice.OFF), user_birth_date=born, evidence=PROVEN)
    for at in (AT, grown_from - TICK, (grown_from - TICK).astimezone(UTC)):
        decision = asked(young, at=at)
        assert told(decision) == [(OFF, Basis.GUARDIAN)]
        assert decision.valid_until == grown_from
    assert asked(young, at=grown_from).permitted


def test_a_choice_ends_on_the_birthday_where_the_operator_reads_the_law_so():
    young = child_of(chose(Choice.OFF), user_birth_date=date(2010, 11, 21), evidence=PROVEN)
    birthday = Readings({"R-02": "on_birthday"})
    assert asked(young, readings=birthday).permitted
    assert told(asked(young, at=AT - timedelta(days=1), readings=birthday)) == [(OFF, Basis.GUARDIAN)]


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("status", [LinkStatus.ACTIVE, LinkStatus.SUSPENDED, LinkStatus.ENDED])
def test_a_decision_on_somebody_grown_is_the_same_whatever_was_once_chosen(action, status):
    link = replace(MOTHER, status=status)
    plain, chosen = (
        asked(replace(ADULT, guardians=(replace(link, choices=each),)), action) for each in (ALLOWED, EVERYTHING_OFF)
    )
    assert chosen.breaches == plain.breaches
    assert chosen.digest == plain.digest
    assert chosen.valid_until == plain.valid_until
    assert Basis.GUARDIAN not in {breach.basis for breach in chosen.breaches}


def test_an_organisation_has_no_guardian_and_nobodys_choice():
    organisation = replace(CHILD, holder=Holder.ORGANISATION, evidence=PROVEN, guardians=(chose(Choice.OFF),))
    assert asked(organisation).permitted


def test_opening_an_account_is_not_an_action_that_a_guardian_chooses():
    facts = Registration(
        user_birth_date=CHILD.user_birth_date,
        collected=frozenset({Item.NAME, Item.BIRTH_DATE, Item.PHONE}),
        guardians=(replace(MOTHER, choices=EVERYTHING_OFF),),
    )
    assert decide_enrolment(facts, service=Service.DOMESTIC, at=AT).permitted


# What lifts it


def test_an_allowed_item_is_let_through_from_the_moment_it_is_allowed():
    waiting = child_of(chose(Choice.ASK_FIRST), item_allowed_at=AT)
    before = asked(waiting, at=AT - TICK)
    assert before.rules_breached == (ASK_FIRST,)
    assert before.valid_until == AT
    for at in (AT, AT + TICK):
        assert asked(waiting, at=at).permitted
    assert asked(waiting, at=AT.astimezone(UTC)).permitted


def test_nobodys_answer_is_no_answer():
    decision = asked(child_of(chose(Choice.ASK_FIRST)))
    assert decision.rules_breached == (ASK_FIRST,)
    # It holds as long as the child is one: by then, it would have to register its own data.
    assert decision.valid_until == datetime(2031, 9, 16, tzinfo=VIETNAM)


def test_an_allowed_item_does_not_switch_on_what_is_off():
    for other in (MOTHER, chose(Choice.ASK_FIRST)):
        decision = asked(child_of(chose(Choice.OFF, by=FATHER), other, item_allowed_at=SEPTEMBER))
        assert decision.rules_breached == (OFF,)


def test_an_allowed_item_lifts_nothing_of_the_law():
    unproven = replace(chose(Choice.ASK_FIRST), consents=Consents())
    decision = asked(child_of(unproven, item_allowed_at=SEPTEMBER))
    assert told(decision) == [("guardianship.consents", Basis.LAW)]


# Beside the law


@pytest.mark.parametrize(("choice", "rule"), [(Choice.OFF, OFF), (Choice.ASK_FIRST, ASK_FIRST)])
def test_a_choice_and_a_breach_of_the_law_are_both_told_the_law_first(choice, rule):
    decision = asked(child_of(replace(chose(choice), consents=Consents(SEPTEMBER))))
    assert told(decision) == [("guardianship.consents", Basis.LAW), (rule, Basis.GUARDIAN)]
    assert decision.remedies == (Remedy.GIVE_CONSENT, Remedy.ASK_PERMISSION)
    assert decision.citations == ("330/2026/ND-CP art. 60.1.c",)


def test_a_choice_is_nothing_that_the_laws_argument_turns_on():
    plain, chosen = asked(CHILD), asked(child_of(chose(Choice.OFF)))
    assert chosen.argument == plain.argument
    assert chosen.readings == plain.readings
    assert chosen.digest != plain.digest


# Accounts that children made


IDENTIFIED = datetime(2026, 8, 1, 8, tzinfo=VIETNAM)
IN_FORCE = datetime(2026, 8, 19, tzinfo=VIETNAM)
OPENED = datetime(2026, 1, 5, 8, tzinfo=VIETNAM)
SAYS_ADULT = Account(
    opened_at=OPENED,
    user_birth_date=date(1990, 5, 1),
    evidence=(Evidence(Method.VN_MOBILE_OTP, OPENED),),
    child_made_identified_at=IDENTIFIED,
)
WRITES_AND_INTERACTS = sorted(set(Action) - {Action.READ})


@pytest.mark.parametrize("action", WRITES_AND_INTERACTS)
@pytest.mark.parametrize("born", [date(1990, 5, 1), date(2010, 11, 21), date(2015, 9, 15), date(2021, 1, 1), None])
def test_an_account_that_a_child_made_is_disabled_whatever_age_it_declared(action, born):
    found = replace(SAYS_ADULT, user_birth_date=born, guardians=(MOTHER,) if born != date(1990, 5, 1) else ())
    (breach,) = (each for each in asked(found, action).breaches if each.rule == CHILD_MADE)
    assert (breach.basis, breach.citations) == (Basis.LAW, ("330/2026/ND-CP art. 31.1.e",))
    assert breach.remedies == (Remedy.ASK_GUARDIAN,)
    assert breach.message.vi
    assert CHILD_MADE not in asked(replace(found, child_made_identified_at=None), action).rules_breached


def test_nothing_else_stands_in_the_way_of_whoever_said_to_be_grown():
    decision = asked(SAYS_ADULT)
    assert (decision.rules_breached, decision.citations) == ((CHILD_MADE,), ("330/2026/ND-CP art. 31.1.e",))
    assert decision.valid_until is None
    assert asked(replace(SAYS_ADULT, child_made_identified_at=None)).permitted


def test_a_disabled_account_may_be_read_from():
    assert asked(SAYS_ADULT, Action.READ).permitted


def test_an_account_is_disabled_from_the_day_of_the_decree():
    before = asked(SAYS_ADULT, at=IN_FORCE - TICK)
    assert before.permitted
    assert before.valid_until == IN_FORCE
    assert asked(SAYS_ADULT, at=IN_FORCE).rules_breached == (CHILD_MADE,)


def test_an_account_is_disabled_from_the_moment_of_the_identification():
    found = replace(SAYS_ADULT, child_made_identified_at=AT)
    before = asked(found, at=AT - TICK)
    assert before.permitted
    assert before.valid_until == AT
    assert asked(found, at=AT).rules_breached == (CHILD_MADE,)


@pytest.mark.parametrize("service", [Service.CROSS_BORDER, Service(ServiceKind.CROSS_BORDER, threshold_met=False)])
def test_an_account_is_disabled_on_every_network(service):
    assert CHILD_MADE in asked(SAYS_ADULT, service=service).rules_breached


# The operator's grace

GRACE = AT + timedelta(days=14)
LOST = replace(MOTHER, status=LinkStatus.SUSPENDED, carries_until=GRACE)
NO_GUARDIAN = ("guardianship.child-needs-guardian", "posting.authenticated-only")


def test_a_suspended_link_carries_the_account_until_the_grace_is_over():
    for at in (AT, GRACE - TICK, (GRACE - TICK).astimezone(UTC)):
        decision = asked(child_of(LOST), at=at)
        assert decision.permitted
        assert decision.valid_until == GRACE
        assert "R-16" in decision.readings
    assert asked(child_of(LOST), at=GRACE).rules_breached == NO_GUARDIAN


def test_without_a_grace_a_suspended_link_carries_nothing_and_no_reading_is_asked():
    decision = asked(child_of(replace(LOST, carries_until=None)))
    assert decision.rules_breached == NO_GUARDIAN
    assert "R-16" not in decision.readings
    assert decision.valid_until != GRACE


def test_no_grace_is_kept_where_the_operator_reads_the_law_so():
    decision = asked(child_of(LOST), readings=Readings({"R-16": "at_once"}))
    assert decision.rules_breached == NO_GUARDIAN
    assert "R-16" in decision.readings


@pytest.mark.parametrize("status", [LinkStatus.DISPUTED, LinkStatus.ENDED, LinkStatus.REQUESTED, None])
def test_a_grace_is_of_a_suspended_link_only(status):
    decision = asked(child_of(replace(LOST, status=status)))
    assert "guardianship.child-needs-guardian" in decision.rules_breached
    assert "R-16" not in decision.readings


def test_an_active_link_carries_beyond_any_grace_and_asks_no_reading():
    for at in (AT, GRACE, GRACE + timedelta(days=1)):
        decision = asked(child_of(replace(LOST, status=LinkStatus.ACTIVE)), at=at)
        assert decision.permitted
        assert "R-16" not in decision.readings


def test_a_grace_gives_no_more_than_the_link_had():
    young_aunt = replace(
        LOST,
        relation=Relation.GUARDIAN,
        ground=Ground.PARENTS_ABSENT_OR_INCAPABLE,
        birth_date=date(2009, 5, 1),
    )
    assert "guardianship.guardian-age" in asked(child_of(young_aunt)).rules_breached
    unproven, withdrawn = replace(LOST, evidence=()), replace(LOST, consents=Consents(SEPTEMBER))
    assert "guardianship.guardian-authenticated" in asked(child_of(unproven)).rules_breached
    assert asked(child_of(withdrawn)).rules_breached == ("guardianship.consents",)


def test_choices_hold_within_a_grace_and_after_it():
    within = child_of(chose(Choice.OFF, by=LOST))
    assert asked(within).rules_breached == (OFF,)
    assert asked(within, at=GRACE).rules_breached == (*NO_GUARDIAN, OFF)
