"""Supervision as the law asks it: the guardian chooses, the child sees it, nobody's words are read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from families import FATHER, OTHER, Family

from conftest import NOW
from idverify.account import Action, Choice, EndReason, EventType, Relation, Suspension
from idverify.errors import GuardianshipError, OperatorError
from idverify.rules import Remedy
from idverify.supervision import ANSWER_WITHIN, Tally

DAY = timedelta(days=1)


@pytest.fixture
def family(platform):
    return Family(platform)


@pytest.fixture
def link(family):
    return family.join()


def code(work) -> str:
    with pytest.raises((GuardianshipError, OperatorError)) as refused:
        work()
    return refused.value.code


class TestChoices:
    def test_each_action_is_chosen_for_itself_and_is_the_familys_not_the_laws(self, family, link):
        family.on.links.permit(link, Action.COMMENT, Choice.OFF, now=NOW)
        family.on.links.permit(link, Action.SHARE, Choice.ASK_FIRST, now=NOW)
        for action, rule in (
            (Action.COMMENT, "guardian-choice.off"),
            (Action.SHARE, "guardian-choice.ask-first"),
        ):
            (breach,) = family.may(action).breaches
            assert (breach.rule, breach.basis, breach.citations) == (rule, "guardian", ())
            assert breach.remedies == (Remedy.ASK_PERMISSION,)
        assert family.may(Action.POST).permitted
        family.on.links.permit(link, Action.COMMENT, Choice.ALLOW, now=NOW)
        assert family.may(Action.COMMENT).permitted
        assert not family.may(Action.SHARE).permitted
        assert family.told().count(EventType.GUARDIAN_CHOICES_SET) == 3

    def test_of_two_guardians_the_stricter_choice_holds(self, family, link):
        father = family.join(FATHER, OTHER, adult=date(1988, 2, 3))
        family.on.links.permit(link, Action.POST, Choice.ASK_FIRST, now=NOW)
        family.on.links.permit(father, Action.POST, Choice.OFF, now=NOW)
        assert family.may().rules_breached == ("guardian-choice.off",)
        family.on.links.end(father, EndReason.REVOKED, now=NOW)
        assert family.may().rules_breached == ("guardian-choice.ask-first",)

    def test_there_is_nothing_to_choose_about_reading(self, family, link):
        with pytest.raises(ValueError, match="reading"):
            family.on.links.permit(link, Action.READ, Choice.OFF, now=NOW)

    def test_a_guardian_who_lost_ground_can_still_switch_off(self, family, link):
        family.on.links.suspend(link, Suspension.PROOF_REVOKED, now=NOW)
        family.on.links.permit(link, Action.POST, Choice.OFF, now=NOW)
        family.prove(link, name=None)
        assert family.may().rules_breached == ("guardian-choice.off",)


class TestTheQueue:
    @pytest.fixture(autouse=True)
    def asks_first(self, family, link):
        family.on.links.permit(link, Action.POST, Choice.ASK_FIRST, now=NOW)

    def test_one_item_is_allowed_and_no_other(self, family, link):
        ask = family.on.supervision.ask("an", Action.POST, "draft-1", now=NOW)
        assert family.on.supervision.queue("an", now=NOW) == (ask,)
        assert not family.may(item="draft-1").permitted
        family.on.supervision.answer(link, Action.POST, "draft-1", allow=True, now=NOW)
        assert family.may(item="draft-1").permitted
        assert not family.may(item="draft-2").permitted
        assert not family.may().permitted
        assert family.on.supervision.queue("an", now=NOW) == ()
        family.on.links.permit(link, Action.LIVESTREAM, Choice.ASK_FIRST, now=NOW)
        assert not family.may(Action.LIVESTREAM, item="draft-1").permitted
        told = [type for type in family.told() if type.startswith("permission.")]
        assert told == [EventType.PERMISSION_ASKED, EventType.PERMISSION_ANSWERED]

    def test_a_no_stays_a_no(self, family, link):
        family.on.supervision.ask("an", Action.POST, "draft-1", now=NOW)
        family.on.supervision.answer(link, Action.POST, "draft-1", allow=False, now=NOW)
        assert not family.may(item="draft-1").permitted
        again = family.on.supervision.ask("an", Action.POST, "draft-1", now=NOW + DAY)
        assert (again.allowed, again.asked_at) == (False, NOW)
        assert code(lambda: family.on.supervision.answer(link, Action.POST, "draft-1", allow=True, now=NOW)) == (
            "nothing_waits"
        )

    def test_an_answer_comes_in_time_or_not_at_all(self, family, link):
        ask = family.on.supervision.ask("an", Action.POST, "draft-1", now=NOW)
        assert ask.expires_at == NOW + ANSWER_WITHIN
        assert family.on.supervision.queue("an", now=ask.expires_at) == ()
        late = ask.expires_at
        assert code(lambda: family.on.supervision.answer(link, Action.POST, "draft-1", allow=True, now=late)) == (
            "nothing_waits"
        )
        assert family.on.supervision.summary("an", since=NOW, now=late) == {Action.POST: Tally(1, 0, 0, 1)}

    def test_only_who_answers_for_this_child_answers_and_only_while_they_do(self, family, link):
        other = family.join(account="binh")
        family.on.supervision.ask("an", Action.POST, "draft-1", now=NOW)
        assert code(lambda: family.on.supervision.answer(other, Action.POST, "draft-1", allow=True, now=NOW)) == (
            "nothing_waits"
        )
        assert code(lambda: family.on.supervision.answer("nobody", Action.POST, "draft-1", allow=True, now=NOW)) == (
            "unknown"
        )
        family.on.links.suspend(link, Suspension.PROOF_REVOKED, now=NOW)
        assert code(lambda: family.on.supervision.answer(link, Action.POST, "draft-1", allow=True, now=NOW)) == (
            "not_now"
        )

    def test_a_yes_of_the_guardian_is_no_yes_of_the_law(self, family, link):
        family.on.supervision.ask("an", Action.POST, "draft-1", now=NOW)
        family.on.supervision.answer(link, Action.POST, "draft-1", allow=True, now=NOW)
        family.on.links.suspend(link, Suspension.PROOF_REVOKED, now=NOW)
        assert "guardianship.child-needs-guardian" in family.may(item="draft-1").rules_breached

    def test_what_was_allowed_and_refused_is_counted_without_a_word_of_it(self, family, link):
        for name, allow in (("a", True), ("b", False), ("c", True)):
            family.on.supervision.ask("an", Action.POST, name, now=NOW)
            family.on.supervision.answer(link, Action.POST, name, allow=allow, now=NOW)
        family.on.supervision.ask("an", Action.COMMENT, "d", now=NOW + DAY)
        summary = family.on.supervision.summary("an", since=NOW, now=NOW + DAY)
        assert summary == {Action.POST: Tally(3, 2, 1, 0), Action.COMMENT: Tally(1, 0, 0, 0)}
        assert family.on.supervision.summary("an", since=NOW + DAY, now=NOW + DAY).keys() == {Action.COMMENT}

    @pytest.mark.parametrize("item", ["", "x" * 256, "a\0b", "\ud800"])
    def test_a_name_that_no_store_keeps_is_refused(self, family, item):
        assert code(lambda: family.on.supervision.ask("an", Action.POST, item, now=NOW)) == "item"

    def test_nobody_is_asked_for_an_adult(self, family):
        family.on.enrol("lan")
        assert code(lambda: family.on.supervision.ask("lan", Action.POST, "x", now=NOW)) == "unknown"
        with pytest.raises(ValueError, match="reading"):
            family.on.supervision.ask("an", Action.READ, "x", now=NOW)


class TestWhatTheChildSees:
    def test_it_sees_that_it_is_supervised_by_whom_and_how(self, family):
        family.on.enrol("lan", "0912000009")
        link = family.join(own="lan")
        family.on.links.permit(link, Action.COMMENT, Choice.OFF, now=NOW)
        (mother,) = family.on.supervision.supervisors("an")
        assert (mother.relation, mother.account, mother.since) == (Relation.MOTHER, "lan", NOW)
        assert mother.choices == {Action.COMMENT: Choice.OFF}
        assert mother.suspended == ()
        family.on.links.suspend(link, Suspension.PROOF_REVOKED, now=NOW)
        (mother,) = family.on.supervision.supervisors("an")
        assert mother.suspended == (Suspension.PROOF_REVOKED,)

    def test_it_sees_nobody_who_has_not_begun_or_is_over(self, family, link):
        invitation = family.invite()
        family.accept(invitation, FATHER)
        assert [each.link for each in family.on.supervision.supervisors("an")] == [link]
        family.on.links.end(link, EndReason.REVOKED, now=NOW)
        assert family.on.supervision.supervisors("an") == ()
