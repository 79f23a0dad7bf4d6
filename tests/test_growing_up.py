"""What age changes: sixteen, seven, and an age that was wrong."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from families import FATHER, OTHER, PHONE, Family

from conftest import NOW, platform_on
from idverify.account import Action, AgeEvidence, EndReason, EventType, LinkStage, Person
from idverify.application import Application
from idverify.errors import GuardianshipError, OperatorError
from idverify.evidence.possession import Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.law import VIETNAM
from idverify.rules import Remedy
from idverify.rules.policy import Policy

DAY = timedelta(days=1)
BORN = date(2011, 1, 20)
SIXTEEN = datetime(2027, 1, 21, tzinfo=VIETNAM)  # as the day after the birthday begins
OWN = PhoneNumber.parse("0912000077")


@pytest.fixture
def family(platform):
    found = Family(platform)
    found.join(born=BORN)
    return found


def own_data(family, **changes):
    proof = family.on.prove(OWN, "an", purpose=Purpose.ENROL, now=family.now)
    given = {"account": "an", "user": Person("Nguyễn Văn An", BORN), "phone": OWN, "proof": proof}
    return Application(**(given | changes))


def code(work) -> str:
    with pytest.raises((GuardianshipError, OperatorError)) as refused:
        work()
    return refused.value.code


class TestSixteen:
    def test_it_is_announced_thirty_seven_and_one_days_before_and_on_the_day(self, family):
        events = family.on.store.pending_events(now=SIXTEEN, most=99)
        ahead = [(event.type, SIXTEEN - event.at) for event in events if event.type.startswith("user.")]
        assert ahead == [
            (EventType.TURNING_SIXTEEN, 30 * DAY),
            (EventType.TURNING_SIXTEEN_IN_A_WEEK, 7 * DAY),
            (EventType.TURNING_SIXTEEN_TOMORROW, DAY),
            (EventType.TURNED_SIXTEEN, timedelta(0)),
        ]

    @pytest.mark.parametrize("hours", [7, 0, -8])
    def test_it_is_viet_nams_day_wherever_the_moment_is_told(self, family, hours):
        there = timezone(timedelta(hours=hours))
        family.now = (SIXTEEN - timedelta(microseconds=1)).astimezone(there)
        assert family.may().permitted
        assert family.may().valid_until == SIXTEEN
        family.now = SIXTEEN.astimezone(there)
        assert family.may().remedies == (Remedy.REGISTER_OWN_DATA, Remedy.PROVE_PHONE)
        assert family.may(Action.READ).permitted

    def test_who_turned_sixteen_registers_alone_and_the_parents_are_told_and_out(self, family):
        family.now = NOW
        family.join(FATHER, OTHER, adult=date(1988, 2, 3), born=BORN)
        family.now = SIXTEEN
        assert family.on.growing.register_own_data(own_data(family), now=SIXTEEN).permitted
        assert family.may().permitted
        links = family.on.links.links("an")
        assert [kept.state.ended for kept in links] == [EndReason.AGED_OUT] * 2
        assert [(kept.birth_date, kept.evidence) for kept in links] == [(None, ())] * 2
        assert family.told().count(EventType.GUARDIAN_ENDED) == 2
        record = family.on.vault.open("an", family.on.store.sealed_records("an")[-1])
        assert record == {
            "name": "Nguyễn Văn An",
            "birth_date": "2011-01-20",
            "phone": "+84912000077",
            "personal_id": None,
        }
        assert family.on.supervision.supervisors("an") == ()

    def test_through_the_birthday_it_is_too_early(self, family):
        early = SIXTEEN - timedelta(microseconds=1)
        own = Application(account="an", user=Person("Nguyễn Văn An", BORN), phone=OWN, proof="any proof")
        assert code(lambda: family.on.growing.register_own_data(own, now=early)) == "too_young"

    def test_the_mothers_number_is_not_the_young_persons_own_unless_proven_by_them(self, family):
        family.now = SIXTEEN
        mothers = own_data(family, phone=PHONE)
        with pytest.raises(Exception, match="number") as refused:
            family.on.growing.register_own_data(mothers, now=SIXTEEN)
        assert getattr(refused.value, "code", "") == "proof_mismatch"
        assert family.on.links.links("an")[0].state.stage is LinkStage.ACTIVE

    def test_what_the_law_wants_of_everybody_is_asked_of_them_too_and_nothing_changes_without(self, family):
        family.now = SIXTEEN
        nameless = own_data(family, user=Person(None, BORN))
        decision = family.on.growing.register_own_data(nameless, now=SIXTEEN)
        assert "registration.information" in decision.rules_breached
        assert family.on.links.links("an")[0].state.stage is LinkStage.ACTIVE

    def test_another_birth_date_than_the_known_one_is_a_correction_first(self, family):
        family.now = SIXTEEN
        older = own_data(family, user=Person("Nguyễn Văn An", date(2009, 1, 20)))
        assert code(lambda: family.on.growing.register_own_data(older, now=SIXTEEN)) == "birth_date_differs"

    def test_an_account_that_is_not_there_is_said_so(self, family):
        family.now = SIXTEEN
        proof = family.on.prove(OWN, "nobody", now=SIXTEEN)
        application = Application(account="nobody", user=Person("Ai Đó", BORN), phone=OWN, proof=proof)
        assert code(lambda: family.on.growing.register_own_data(application, now=SIXTEEN)) == "account_unknown"

    def test_the_operators_limit_is_a_denial_and_nothing_changes(self, store):
        family = Family(platform_on(store, policy=Policy(accounts_per_number=1)))
        family.join(born=BORN)
        family.now = SIXTEEN
        family.on.enrol("somebody", OWN.e164, now=SIXTEEN)
        decision = family.on.growing.register_own_data(own_data(family), now=SIXTEEN)
        assert decision.rules_breached == ("operator.accounts-per-number",)
        assert family.on.links.links("an")[0].state.stage is LinkStage.ACTIVE


class TestAhead:
    def test_who_turns_seven_or_sixteen_is_known_ahead_the_nearest_first(self, family):
        family.join(account="binh", born=date(2020, 1, 15))
        family.join(account="chi", born=date(2020, 2, 29))
        ahead = family.on.growing.upcoming_transitions(within=100 * DAY, now=NOW)
        assert [(each.account, each.what, each.at) for each in ahead] == [
            ("binh", EventType.TURNED_SEVEN, datetime(2027, 1, 15, tzinfo=VIETNAM)),
            ("an", EventType.TURNED_SIXTEEN, SIXTEEN),
            ("chi", EventType.TURNED_SEVEN, datetime(2027, 2, 28, tzinfo=VIETNAM)),
        ]
        before = SIXTEEN - timedelta(microseconds=1)
        assert [each.account for each in family.on.growing.upcoming_transitions(within=DAY, now=before)] == ["an"]
        assert family.on.growing.upcoming_transitions(within=DAY, now=SIXTEEN) == ()

    def test_adults_and_children_who_wait_are_not_among_them(self, family):
        family.invite("waits", date(2020, 1, 15))
        family.on.enrol("lan")
        accounts = {each.account for each in family.on.growing.upcoming_transitions(within=3660 * DAY, now=NOW)}
        assert accounts == {"an"}


class TestAnAgeThatWasWrong:
    def test_an_adult_who_is_a_child_is_stopped_and_told_what_is_restricted(self, platform):
        platform.enrol("lan")
        found = platform.growing.correct_birth_date("lan", date(2014, 6, 1), AgeEvidence.AUTHORITY_STATED, now=NOW)
        assert set(found.restricted) == {
            Action.POST, Action.COMMENT, Action.SHARE, Action.LIVESTREAM, Action.REACT, Action.MESSAGE,
        }  # fmt: skip
        assert found.opened == ()
        assert platform.gate.decide("lan", Action.POST, now=NOW).remedies == (Remedy.ASK_GUARDIAN,)
        assert platform.gate.decide("lan", Action.POST, now=NOW).age_evidence is AgeEvidence.AUTHORITY_STATED
        told = [event.type for event in platform.store.pending_events(now=NOW, most=99)]
        assert told[-1] is EventType.BIRTH_DATE_CORRECTED

    def test_a_mother_can_then_answer_for_the_account_that_exists(self, platform):
        platform.enrol("lan", "0912000009")
        platform.growing.correct_birth_date("lan", date(2014, 6, 1), AgeEvidence.AUTHORITY_STATED, now=NOW)
        family = Family(platform)
        invitation = platform.links.request("lan", now=NOW)
        family.accept(invitation)
        family.prove(invitation.link, account="lan")
        family.consent(invitation.link)
        family.assent(invitation.link)
        assert family.may(account="lan").permitted

    def test_a_child_who_is_grown_is_opened_by_its_own_data(self, family):
        found = family.on.growing.correct_birth_date("an", date(2010, 1, 20), AgeEvidence.GUARDIAN_DECLARED, now=NOW)
        assert Action.POST in found.restricted  # the guardian's evidence carries nobody of sixteen
        application = own_data(family, user=Person("Nguyễn Văn An", date(2010, 1, 20)))
        assert family.on.growing.register_own_data(application, now=NOW).permitted
        assert family.may().permitted

    def test_what_is_due_moves_with_the_birth_date(self, family):
        family.on.growing.correct_birth_date("an", date(2011, 3, 1), AgeEvidence.GUARDIAN_DECLARED, now=NOW)
        events = family.on.store.pending_events(now=NOW + 3660 * DAY, most=99)
        ahead = [event.at for event in events if event.type is EventType.TURNED_SIXTEEN]
        assert ahead == [datetime(2027, 3, 2, tzinfo=VIETNAM)]

    def test_what_is_not_believed_is_asked_for_again(self, family):
        found = family.on.growing.correct_birth_date("an", None, AgeEvidence.USER_DECLARED, now=NOW)
        assert Action.POST in found.restricted
        assert family.may().remedies == (Remedy.PROVIDE_BIRTH_DATE,)

    def test_a_birth_date_that_lies_ahead_and_an_account_that_waits_are_refused(self, family):
        ahead = NOW.date() + DAY
        correct = family.on.growing.correct_birth_date
        assert code(lambda: correct("an", ahead, AgeEvidence.USER_DECLARED, now=NOW)) == "birth_date_missing"
        family.invite("waits")
        assert code(lambda: correct("waits", BORN, AgeEvidence.USER_DECLARED, now=NOW)) == "account_unknown"
