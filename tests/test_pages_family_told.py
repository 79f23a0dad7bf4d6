"""What a family reads is so: who consented, what works now, what waits, and where to go on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from importlib import resources
from typing import Any

import pytest
from families import FATHER, OTHER
from family_browsers import Browser, assents, child, code_of, says_who, to_consent
from guardian_pages import Town, town_on
from hypothesis import given
from hypothesis import strategies as st
from pages_server import Sandbox
from test_pages_guardian import mother, said, words

from idverify.account import Action, Choice, Consenter
from idverify.messages import LANGUAGES, text
from idverify.web.pages.guardian.queue import name_to_read
from idverify.web.pages.invitation.words import ADULTS, CHILDS
from idverify.web.pages.page import written_moment
from idverify.web.pages.visit import Part


@pytest.fixture
def town(tmp_path) -> Iterator[Town]:
    with town_on(tmp_path) as found:
        yield found


def section(page: str, begins: str, ends: str) -> str:
    """What stands on a page between two headings."""
    return page.partition(begins)[2].partition(ends)[0]


# ------------------------------------------------------------------------------------- what the child is told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_child_is_told_that_its_mother_took_her_consent_back_when_and_what_works_now(town, lang):
    link = town.join()
    town.on.links.withdraw(link, Consenter.REPRESENTATIVE, now=town.now)
    page = said(town.enter(Part.ACCOUNT, lang=lang, account="an").get("/supervised"))

    def says(key: str, **blanks: Any) -> str:
        return text(f"page.supervised.{key}", **blanks).in_(lang)

    who, at = says("who.mother"), written_moment(town.now, lang)
    taken_back = says("consent.withdrawn", who=who, at=at)
    assert f"{taken_back} {says('consent.reads')} {says('consent.talk', who=who.lower())}" in page
    works = section(page, says("now.title"), says("never"))
    assert says("now.reads") in works
    assert says("now.may") not in works
    for action in (Action.POST, Action.COMMENT, Action.SHARE, Action.REACT, Action.MESSAGE, Action.LIVESTREAM):
        assert text(f"action.{action}").in_(lang).capitalize() in works.partition(says("now.stopped"))[2]


def test_what_works_now_is_what_the_gate_says_and_a_consent_is_told_with_its_moment(town):
    link = town.join()
    at = written_moment(town.now, "vi")
    town.on.links.permit(link, Action.POST, Choice.ASK_FIRST, now=town.now)
    town.on.links.permit(link, Action.SHARE, Choice.OFF, now=town.now)
    page = said(town.enter(Part.ACCOUNT, account="an").get("/supervised"))
    assert words("page.supervised.consent.given", who="Mẹ", at=at) in page
    assert words("page.supervised.yours.given", at=at) in page
    works = section(page, words("page.supervised.now.title"), words("page.supervised.never"))
    may, _, ask = works.partition(words("page.supervised.now.ask"))
    for action in Action:
        permitted = town.on.gate.decide("an", action, now=town.now).permitted
        # "livestream" is the beginning of two others that are not allowed
        assert bool(re.search(rf"{words(f'action.{action}').capitalize()}(?! \w*(thương|bán))", may)) is permitted
    assert ask.split() == words(f"action.{Action.POST}").capitalize().split()


def test_where_the_fathers_consent_carries_the_account_the_child_is_not_told_that_it_only_reads(town):
    hers = town.join()
    town.join(relationship=FATHER, phone=OTHER, adult=date(1988, 2, 3))
    town.on.links.withdraw(hers, Consenter.REPRESENTATIVE, now=town.now)
    page = said(town.enter(Part.ACCOUNT, account="an").get("/supervised"))
    assert words("page.supervised.consent.withdrawn", who="Mẹ", at=written_moment(town.now, "vi")) in page
    assert words("page.supervised.consent.reads") not in page
    assert "Cha đã đồng ý" in page
    assert words("page.supervised.now.may") in page


def test_a_child_that_took_its_own_yes_back_reads_when(town):
    link = town.join()
    town.on.links.withdraw(link, Consenter.CHILD, now=town.now)
    page = said(town.enter(Part.ACCOUNT, account="an").get("/supervised"))
    assert words("page.supervised.yours.withdrawn", at=written_moment(town.now, "vi")) in page


def test_after_a_withdrawal_the_last_page_of_a_childs_does_not_say_that_the_account_is_open(sandbox: Sandbox) -> None:
    asking = child(sandbox, "told-withdrawn")
    to_consent(sandbox, code_of(asking)).send(answer="yes")
    assents(asking)
    assert words("page.assent.done.open.title") in asking.at.text
    (link,) = sandbox.platform.ask("/v1/guardian/links", {"account": "told-withdrawn"}).json()["links"]
    taken_back = sandbox.platform.write("/v1/guardian/withdraw", {"link": link["link"], "by": "representative"})
    assert taken_back.is_success
    page = said(asking.open("/assent/done").text)
    assert words("page.assent.done.open.title") not in page
    assert words("page.assent.done.reads.title") in page
    assert words("page.assent.done.supervised") in page


# ------------------------------------------------------------------------------------- what the adult is told


@given(st.text("0123456789abcdefABCDEFxyzXYZ-_=+/", min_size=1, max_size=64) | st.uuids().map(str))
def test_a_token_is_no_name_to_read(item: str) -> None:
    assert name_to_read(item) is None


@pytest.mark.parametrize(
    ("item", "read"), [("Bài văn tả mèo", True), ("nháp 7", False), ("QUJDREVGR0hJSktM mn", False)]
)
def test_a_name_of_words_is_read(item, read):
    assert name_to_read(item) == (item if read else None)


def test_what_waits_is_told_by_its_kind_and_moment_and_its_name_only_where_it_reads_like_words(town):
    link, visitor, at = mother(town)
    town.on.links.permit(link, Action.POST, Choice.ASK_FIRST, now=town.now)
    for item in ("18e43bb95c9ecdf0", "Bài văn tả mèo"):
        town.on.supervision.ask("an", Action.POST, item, now=town.now)
    for page in (visitor.get(f"{at}/queue"), town.enter(Part.ACCOUNT, account="an").get("/supervised")):
        assert "18e43bb95c9ecdf0" not in page
        assert "<bdi>Bài văn tả mèo</bdi>" in page
    page = said(visitor.get(f"{at}/queue"))
    assert page.count(words("page.guardian.queue.asked", at=written_moment(town.now, "vi"))) == 2
    assert words("page.guardian.queue.words") in page


def test_a_disagreement_is_offered_only_to_one_of_two(town):
    _, visitor, at = mother(town)
    assert words("page.guardian.dispute.link") not in said(visitor.get(at))
    town.join(relationship=FATHER, phone=OTHER, adult=date(1988, 2, 3))
    assert words("page.guardian.dispute.link") in said(visitor.get(at))


def test_a_language_that_an_address_names_is_kept_where_it_leads_on(town):
    visitor = town.enter(link=town.join())
    answer = town.client.get("/guardian?lang=en", headers={"Cookie": f"__Host-idverify-visit={visitor.secret}"})
    assert answer.status_code == 303
    assert answer.cookies.get("__Host-idverify-lang") == "en"


# ------------------------------------------------------------------------------------- an invitation


def test_a_borrowed_phone_is_handed_back_below_what_is_asked_and_the_adult_is_told_where_to_go_on(
    sandbox: Sandbox,
) -> None:
    def hands_back_last(browser: Browser) -> bool:
        main = browser.at.text.partition("</main>")[0]
        return main.rpartition("<form")[2].partition(">")[0].count("/invitation/hand-back") == 1

    asking = child(sandbox, "told-lent")
    asking.send(how="here")
    assert hands_back_last(asking)
    assert words("page.invitation.stop") in asking.at.text
    says_who(asking, "guardian", (2, 9, 1960))
    assert (asking.path, hands_back_last(asking)) == ("/invitation/standing", True)


def test_a_child_under_seven_is_not_told_that_it_will_be_asked(sandbox: Sandbox) -> None:
    for account, born, asked in (("told-small", (1, 2, 2022), False), ("told-ten", (8, 3, 2016), True)):
        asking = child(sandbox, account, born)
        code_of(asking)
        assert (words("page.parent.invited.next.child") in said(asking.at.text)) is asked


def test_the_answer_stands_above_everything_else_where_a_child_looks_for_it(sandbox: Sandbox) -> None:
    asking = child(sandbox, "told-waits")
    code_of(asking)
    page = said(asking.open("/assent").text)
    assert asking.path == "/sign-up/parent"
    assert page.index(words("page.parent.unanswered.yet")) < page.index(words("page.parent.why"))


# ------------------------------------------------------------------------------------- one name each


def sentences(*prefixes: str) -> dict[str, str]:
    """The Vietnamese sentences of a section, their blanks unfilled."""
    written = resources.files("idverify.messages").joinpath("vi.po").read_text(encoding="utf-8")
    found = re.findall(r'^msgid "(page\.[^"]*)"\nmsgstr "(.*)"$', written, re.MULTILINE)
    # What a family consents to is worded once for all, and changes with its version only.
    consented = {*ADULTS.keys, *CHILDS.keys}
    return {key: words for key, words in found if key.startswith(prefixes) and key not in consented}


def test_a_parent_and_a_child_are_each_spoken_to_by_one_word() -> None:
    elsewhere = ("page.guardian.sixteen.", "page.guardian.again.")
    parents = sentences("page.guardian.", "page.invitation.")
    strange = re.compile(r"\b(em|trẻ(?! em)|người dùng|giám sát|lời nhờ)\b", re.IGNORECASE)
    assert parents
    assert [k for k, words in parents.items() if strange.search(words) and not k.startswith(elsewhere)] == []
    childs = sentences("page.supervised.", "page.assent.", "page.parent.")
    assert childs
    strange = re.compile(r"\b(bạn|giám sát|trông nom|lời nhờ)\b", re.IGNORECASE)
    assert [key for key, words in childs.items() if strange.search(words)] == []
