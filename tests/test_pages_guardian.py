"""The guardian's pages: what an adult sees of a child's account, and what happens when they press something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape

import pytest
from families import FATHER, OTHER
from guardian_pages import Town, Visitor, town_on

from idverify.account import Action, Choice, Consenter, EndReason, LinkStage, Suspension
from idverify.account.action import COMMERCE
from idverify.account.choice import CHOSEN_FOR
from idverify.account.consent import TEXT_VERSION
from idverify.account.link_event import LinkEventType
from idverify.messages import text
from idverify.web.pages.invitation.words import ADULTS

DAY = timedelta(days=1)


@pytest.fixture
def town(tmp_path) -> Iterator[Town]:
    with town_on(tmp_path) as found:
        yield found


def said(page: str) -> str:
    """What a person reads on a page, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def words(key: str, **blanks: str) -> str:
    return text(key, count=None, **blanks).vi


def standing(town: Town, link: str, account: str = "an"):
    return next(each.state for each in town.on.links.links(account) if each.state.id == link)


def mother(town: Town, account: str = "an", **more) -> tuple[str, Visitor, str]:
    """The link of a mother without an account of her own, her browser, and the address of the child's page."""
    link = town.join(account, **more)
    visitor = town.enter(link=link)
    return link, visitor, visitor.child()


# ------------------------------------------------------------------------------------- all children


def test_every_child_stands_on_the_first_page_and_whoever_needs_something_comes_first(town):
    town.join("an", own="me")
    town.join("binh", own="me", until="proof")
    page = said(town.enter(account="me").get("/guardian"))
    assert page.index("binh") < page.index(f"{words('page.guardian.child')} an")
    assert words("page.guardian.need.consent") in page
    assert words("page.guardian.state.active") in page


def test_an_adult_who_answers_for_nobody_is_told_so(town):
    assert words("page.guardian.none") in said(town.enter(account="nobody").get("/guardian"))


def test_an_adult_of_one_link_sees_that_child_at_once(town):
    link = town.join()
    visitor = town.enter(link=link)
    visitor.get("/guardian")
    assert re.fullmatch(r"/guardian/child/[0-9a-f]{32}", visitor.path)


def test_every_page_of_a_child_is_there_in_both_languages_and_no_address_names_anybody(town):
    town.join("tai-khoan-cua-an", own="me")
    for lang in ("vi", "en"):
        visitor = town.enter(account="me", lang=lang)
        first = visitor.child("tai-khoan-cua-an")
        sections = ("", "/queue", "/permissions", "/consent", "/consent/withdraw", "/history", "/sixteen", "/dispute")
        for section in (*sections, "/end"):
            page = visitor.get(first + section)
            assert visitor.status == 200
            assert f'<html lang="{lang}"' in page
            assert page.count("<h1") == 1
            addresses = re.findall(r'(?:href|action)="([^"]*)"', page)
            assert not [
                each for each in addresses if "tai-khoan" in each or "2016-03" in each or "me" in each.split("/")
            ]


# ------------------------------------------------------------------------------------- consents


def test_a_consent_is_taken_back_after_a_page_that_says_what_happens_and_what_stopped_is_listed(town):
    link, visitor, child = mother(town)
    town.on.links.permit(link, Action.COMMENT, Choice.OFF, now=town.now)  # it does not work either
    before = said(visitor.get(f"{child}/consent/withdraw"))
    assert words("page.guardian.withdraw.stops") in before
    assert town.may("post")
    page = said(visitor.post(f"{child}/consent/withdraw"))
    assert visitor.path == f"{child}/consent/withdrawn"
    for action in CHOSEN_FOR - COMMERCE:
        assert words(f"action.{action}").capitalize() in page
    assert not town.may("post")
    assert standing(town, link).consents.representative is None
    # Pressed twice, it is the same page.
    visitor.post(f"{child}/consent/withdraw")
    assert (visitor.status, visitor.path) == (200, f"{child}/consent/withdrawn")


def test_a_consent_is_given_again_to_the_words_that_stand_on_the_page(town):
    link, visitor, child = mother(town)
    visitor.post(f"{child}/consent/withdraw")
    page = visitor.get(f"{child}/consent")
    for key in ADULTS.keys:
        assert words(key) in unescape(page)
    shown = {"shown": "vi", "version": ADULTS.version}
    visitor.post(f"{child}/consent", shown)
    assert visitor.status == 422
    assert not town.may("post")
    visitor.post(f"{child}/consent", {**shown, "version": "another", "agree": "yes"})
    assert visitor.status == 422
    page = visitor.post(f"{child}/consent", {**shown, "agree": "yes"})
    assert words("page.guardian.done.consented") in said(page)
    assert town.may("post")
    given = next(each for each in standing(town, link).given if each.by is Consenter.REPRESENTATIVE)
    assert (given.text_version, given.lang) == (ADULTS.version, "vi")


def test_each_consent_is_told_with_its_moment_version_language_and_words(town):
    _, visitor, child = mother(town)
    page = said(visitor.get(f"{child}/consent"))
    assert page.count(TEXT_VERSION) == 2
    assert page.count(words("page.guardian.language.vi")) == 2
    assert words("consent.representative") in page
    assert words("consent.child") in page


def test_a_child_under_seven_is_not_asked_yet(town):
    _, visitor, child = mother(town, born=date(2020, 1, 15), until="consent")
    assert words("page.guardian.consent.not_yet") in said(visitor.get(f"{child}/consent"))
    assert words("page.guardian.seven.day", day="15/01/2027") in said(visitor.get(f"{child}/sixteen"))


def test_where_another_adult_consented_a_withdrawal_says_that_the_account_writes_on(town):
    _, visitor, child = mother(town)
    town.join(relationship=FATHER, phone=OTHER, adult=date(1988, 2, 3))
    assert words("page.guardian.withdraw.others") in said(visitor.get(f"{child}/consent/withdraw"))
    page = said(visitor.post(f"{child}/consent/withdraw"))
    assert words("page.guardian.withdraw.others") in page
    assert town.may("post")


# ------------------------------------------------------------------------------------- permissions


def test_the_choices_are_kept_and_what_the_law_forbids_is_not_offered(town):
    link, visitor, child = mother(town)
    page = visitor.get(f"{child}/permissions")
    assert 'name="do-post"' in page
    assert 'name="do-commercial_livestream"' not in page
    assert said(page).count(words("page.guardian.permissions.barred.commerce")) == 1
    assert "Livestream thương mại, livestream bán hàng" in said(page)
    asked = {"was-post": "allow", "do-post": "off", "was-share": "allow", "do-share": "ask_first"}
    page = visitor.post(f"{child}/permissions", asked)
    assert words("page.guardian.done.permitted") in said(page)
    assert dict(standing(town, link).choices) == {Action.POST: Choice.OFF, Action.SHARE: Choice.ASK_FIRST}
    assert re.search(r'name="do-post" value="off" checked', page)


def test_what_another_window_chose_meanwhile_is_left_alone(town):
    link, visitor, child = mother(town)
    town.on.links.permit(link, Action.POST, Choice.OFF, now=town.now)
    stale = {"was-post": "allow", "do-post": "allow", "was-share": "allow", "do-share": "off"}
    visitor.post(f"{child}/permissions", stale)
    assert dict(standing(town, link).choices) == {Action.POST: Choice.OFF, Action.SHARE: Choice.OFF}
    events = len(town.on.links.history(link))
    page = visitor.post(f"{child}/permissions", {"was-post": "off", "do-post": "off"})
    assert words("page.guardian.done.same") in said(page)
    assert len(town.on.links.history(link)) == events


def test_without_ground_an_adult_can_be_stricter_and_not_more_lenient(town):
    link, visitor, child = mother(town)
    town.on.links.permit(link, Action.POST, Choice.OFF, now=town.now)
    town.on.links.suspend(link, Suspension.PROOF_REVOKED, now=town.now)
    asked = {"was-post": "off", "do-post": "allow", "was-share": "allow", "do-share": "off"}
    page = said(visitor.post(f"{child}/permissions", asked))
    assert visitor.status == 409
    assert words("page.guardian.permissions.not_now") in page
    assert dict(standing(town, link).choices) == {Action.POST: Choice.OFF, Action.SHARE: Choice.OFF}


def test_the_stricter_choice_of_another_adult_is_told(town):
    _, visitor, child = mother(town)
    father = town.join(relationship=FATHER, phone=OTHER, adult=date(1988, 2, 3))
    town.on.links.permit(father, Action.POST, Choice.OFF, now=town.now)
    told = words("page.guardian.permissions.stricter", choice=words("page.guardian.choice.off"))
    assert said(visitor.get(f"{child}/permissions")).count(told) == 1


# ------------------------------------------------------------------------------------- the queue


@pytest.mark.parametrize(("answer", "permitted"), [("allow", True), ("refuse", False)])
def test_what_waits_is_answered_once_and_its_name_may_hold_anything(town, answer, permitted):
    link, visitor, child = mother(town)
    town.on.links.permit(link, Action.POST, Choice.ASK_FIRST, now=town.now)
    item = ' <b>"nháp" 7 '
    town.on.supervision.ask("an", Action.POST, item, now=town.now)
    page = visitor.get(f"{child}/queue")
    assert "<b>" not in page
    found = re.search(r'name="ask" value="([0-9a-f]{32})"', page)
    assert found is not None
    asked = {"ask": found[1], "answer": answer}
    done = {"allow": "allowed", "refuse": "refused"}[answer]
    assert words(f"page.guardian.done.{done}") in said(visitor.post(f"{child}/queue", asked))
    assert town.on.gate.decide("an", Action.POST, item=item, now=town.now).permitted is permitted
    again = {"ask": found[1], "answer": "allow"}
    assert words("page.guardian.done.gone") in said(visitor.post(f"{child}/queue", again))
    assert town.on.gate.decide("an", Action.POST, item=item, now=town.now).permitted is permitted
    assert said(visitor.get(f"{child}/history")).count("Đăng bài 1") == 1


def test_an_adult_without_ground_sees_what_waits_and_is_told_why_they_cannot_answer(town):
    link, visitor, child = mother(town)
    town.on.links.permit(link, Action.POST, Choice.ASK_FIRST, now=town.now)
    town.on.supervision.ask("an", Action.POST, "draft-7", now=town.now)
    found = re.search(r'name="ask" value="([0-9a-f]{32})"', visitor.get(f"{child}/queue"))
    assert found is not None
    town.on.links.suspend(link, Suspension.PROOF_REVOKED, now=town.now)
    page = visitor.get(f"{child}/queue")
    assert "draft-7" not in page  # a token tells nobody anything
    assert words("page.guardian.queue.asked", at="")[:-1] in page
    assert 'name="answer"' not in page
    page = visitor.post(f"{child}/queue", {"ask": found[1], "answer": "allow"})
    assert words("page.guardian.done.not_now") in said(page)
    assert not town.on.gate.decide("an", Action.POST, item="draft-7", now=town.now).permitted


# ------------------------------------------------------------------------------------- sixteen


def test_the_day_of_sixteen_is_told_with_who_does_what(town):
    _, visitor, child = mother(town, born=date(2010, 12, 10))
    assert words("page.guardian.need.nearly_sixteen") in said(visitor.get(child))
    page = said(visitor.get(f"{child}/sixteen"))
    assert "11/12/2026" in page
    for key in ("ends.number", "child.does", "you.nothing", "data.gone", "data.kept"):
        assert words(f"page.guardian.sixteen.{key}") in page
    town.clock.pass_by(20 * DAY)
    visitor = town.enter(link=visitor_link(town))
    assert words("page.guardian.need.sixteen") in said(visitor.get(visitor.child()))


def visitor_link(town: Town) -> str:
    return town.on.links.links("an")[0].state.id


# ------------------------------------------------------------------------------------- disagreeing and ending


def test_a_disagreement_stops_the_account_until_each_side_has_ended_it(town):
    _, hers, child = mother(town)
    father = town.join(relationship=FATHER, phone=OTHER, adult=date(1988, 2, 3))
    assert words("page.guardian.dispute.stops") in said(hers.get(f"{child}/dispute"))
    hers.post(f"{child}/dispute")
    hers.post(f"{child}/dispute")
    assert not town.may("post")
    assert [each.type for each in town.on.links.history(father)].count("guardian.disputed") == 1
    assert words("page.guardian.settle.every") in said(hers.get(f"{child}/dispute"))
    assert words("page.guardian.need.others_disagree") in said(hers.post(f"{child}/settle"))
    assert not town.may("post")
    his = town.enter(link=father)
    his.post(f"{his.child()}/settle")
    assert town.may("post")


def test_an_end_takes_a_reason_and_leaves_a_history_and_nothing_else(town):
    town.join("binh", own="me")
    link = town.join("an", own="me")
    visitor = town.enter(account="me")
    child = visitor.child("an")
    assert words("page.guardian.end.reads") in said(visitor.get(f"{child}/end"))
    visitor.post(f"{child}/end", {"why": "court"})
    assert visitor.status == 422
    assert standing(town, link).stage is LinkStage.ACTIVE
    page = said(visitor.post(f"{child}/end", {"why": "replaced"}))
    assert standing(town, link).ended is EndReason.REPLACED
    assert words("page.guardian.event.guardian.ended.replaced") in page
    for section in ("queue", "permissions", "consent", "history", "sixteen", "dispute", "end", "consent/withdraw"):
        visitor.get(f"{child}/{section}")
        assert (visitor.status, visitor.path) == (200, child)
    for section in ("queue", "permissions", "consent", "consent/withdraw", "dispute", "settle", "end", "again"):
        assert words("page.guardian.done.over") in said(visitor.post(f"{child}/{section}", {"why": "revoked"}))
    assert "an" in said(visitor.get("/guardian"))
    # Another visit of the same adult knows nothing of it.
    other = town.enter(account="me")
    other.get("/guardian")
    assert "<bdi>an</bdi>" not in other.shown


def test_every_thing_that_can_happen_to_a_link_has_words_in_its_history(town):
    link, visitor, child = mother(town)
    town.on.links.permit(link, Action.POST, Choice.OFF, now=town.now)
    town.on.links.permit(link, Action.POST, Choice.ALLOW, now=town.now)
    for reason in (Suspension.PROOF_EXPIRED, Suspension.NUMBER_RECYCLED, Suspension.ACCOUNT_CLOSED):
        town.on.links.suspend(link, reason, now=town.now)
    town.on.links.withdraw(link, Consenter.CHILD, now=town.now)
    town.on.links.end(link, EndReason.REVOKED, now=town.now)
    page = visitor.get(child)
    assert page.count("<time") == len(town.on.links.history(link))
    for kind in LinkEventType:
        more = {
            "guardian.proven": ("phone", "eid"),
            "consent.given": tuple(Consenter),
            "consent.withdrawn": tuple(Consenter),
            "guardian.suspended": tuple(Suspension),
            "guardian.ended": tuple(EndReason),
        }.get(kind, ())
        for key in [f"{kind}.{each}" for each in more] or [kind]:
            assert words(f"page.guardian.event.{key}", relation="")
