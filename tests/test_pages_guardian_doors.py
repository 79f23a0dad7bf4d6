"""Who reaches a guardian's pages, and what becomes of whatever somebody else sends there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from families import FATHER, OTHER
from guardian_pages import HERE, Town, town_on
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idverify.account import Action, Choice, EndReason, LinkStage, Suspension
from idverify.account.link_state import OVER
from idverify.messages import text
from idverify.web.pages.guardian import GUARDIAN
from idverify.web.pages.route import PageRoute
from idverify.web.pages.visit import Part

SECTIONS = ("", "/queue", "/permissions", "/consent", "/consent/withdraw", "/history", "/sixteen", "/dispute", "/end")
PRESSES = {
    "/queue": {"ask": "0" * 32, "answer": "allow"},
    "/permissions": {"was-post": "allow", "do-post": "off"},
    "/consent": {"shown": "vi", "version": "pages-2026-11", "agree": "yes"},
    "/consent/withdraw": {},
    "/dispute": {},
    "/settle": {},
    "/end": {"why": "revoked"},
    "/again": {},
    "/decline": {},
}


@pytest.fixture
def town(tmp_path) -> Iterator[Town]:
    with town_on(tmp_path) as found:
        yield found


def happened(town: Town, link: str) -> int:
    return len(town.on.links.history(link))


def told(key: str) -> str:
    return text(key).vi


def test_every_form_of_the_section_is_tried_here():
    posts = {each.path for each in GUARDIAN.routes if isinstance(each, PageRoute) and "POST" in (each.methods or ())}
    ours = {path.removeprefix("/guardian/child/{handle}") for path in posts if "{handle}" in path}
    assert ours == PRESSES.keys()


def test_an_adult_neither_sees_nor_touches_the_child_of_another(town):
    link = town.join("an", own="me")
    town.join("binh", relationship=FATHER, own="cha", phone=OTHER, adult=date(1988, 2, 3))
    child = town.enter(account="me").child()
    before = happened(town, link)
    for stranger in (town.enter(account="cha"), town.enter(account="nobody"), town.enter(account="an")):
        assert "<bdi>an</bdi>" not in stranger.get("/guardian")
        for section in SECTIONS:
            page = stranger.get(child + section)
            assert stranger.status == 404
            assert "<bdi>" not in page
        for section, fields in PRESSES.items():
            stranger.post(child + section, fields)
            assert stranger.status == 404
    assert happened(town, link) == before


def test_a_name_of_a_child_means_nothing_in_another_visit_of_the_same_adult(town):
    link = town.join("an", own="me")
    first, second = town.enter(account="me"), town.enter(account="me")
    child = first.child()
    assert second.child() != child
    before = happened(town, link)
    for section in SECTIONS:
        second.get(child + section)
        assert second.status == 404
    for section, fields in PRESSES.items():
        second.post(child + section, fields)
        assert second.status == 404
    assert happened(town, link) == before


@pytest.mark.parametrize("part", [Part.ACCOUNT, Part.SIGN_UP, Part.INVITATION])
def test_no_other_visit_reaches_the_section_a_childs_least_of_all(town, part):
    link = town.join("an", own="me")
    child = town.enter(account="me").child()
    visitor = town.enter(part, account="an", link=link)
    before = happened(town, link)
    for path in ("/guardian", child, "/guardian/again/phone", "/guardian/again/confirm", "/guardian/again/identity"):
        visitor.get(path)
        assert visitor.status == 403
    for section, fields in PRESSES.items():
        visitor.post(child + section, fields)
        assert visitor.status == 403
    assert happened(town, link) == before


def test_a_form_counts_from_our_own_page_in_this_visit_only(town):
    link = town.join()
    visitor, other = town.enter(link=link), town.enter(link=link)
    child = visitor.child()
    before = happened(town, link)
    for csrf in ("", "0" * 64, other.csrf, "ế"):
        for section, fields in PRESSES.items():
            visitor.post(child + section, fields, csrf=csrf)
            assert 400 <= visitor.status < 500
    fields = {"csrf": visitor.csrf, "why": "revoked"}
    for headers in ({"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {}, {"Sec-Fetch-Site": "cross-site"}):
        cookie = {"Cookie": f"__Host-idverify-visit={visitor.secret}"}
        assert town.client.post(f"{child}/end", data=fields, headers=headers | cookie).status_code in range(400, 500)
    assert town.client.post(f"{child}/end", data=fields, headers={"Origin": HERE}).status_code in range(400, 500)
    assert happened(town, link) == before


def test_a_visit_that_is_over_reaches_nothing(town):
    link = town.join()
    visitor = town.enter(link=link)
    child, csrf = visitor.child(), visitor.csrf
    town.clock.pass_by(timedelta(minutes=16))
    visitor.get(child)
    assert 400 <= visitor.status < 500
    visitor.post(f"{child}/end", {"why": "revoked"}, csrf=csrf)
    assert 400 <= visitor.status < 500
    assert town.on.links.links("an")[0].state.stage is LinkStage.ACTIVE


def test_an_account_that_was_closed_meanwhile_is_a_page_and_no_fault(town):
    link = town.join()
    visitor = town.enter(link=link)
    child = visitor.child()
    town.on.registrar.close("an", now=town.now)
    for section in SECTIONS:
        visitor.get(child + section)
        assert visitor.status == 404
    assert told("page.guardian.none") in visitor.get("/guardian")


def test_a_link_that_ended_meanwhile_is_told_and_not_done(town):
    link = town.join()
    visitor = town.enter(link=link)
    child = visitor.child()
    town.on.links.end(link, EndReason.REPLACED, now=town.now)
    before = happened(town, link)
    for section, fields in PRESSES.items():
        page = visitor.post(child + section, fields)
        assert visitor.status == 200
        assert told("page.guardian.done.over") in page or told("page.guardian.done.changed") in page
    assert happened(town, link) == before


def test_an_adult_who_proved_nothing_yet_sees_nothing_of_the_childs(town):
    link = town.join(until="accept")
    visitor = town.enter(link=link)
    child = visitor.child()
    for section in ("/queue", "/permissions", "/consent", "/consent/withdraw", "/sixteen", "/dispute", "/end"):
        page = visitor.get(child + section)
        assert visitor.path == child
        assert "2032" not in page  # the year in which the child turns sixteen
    visitor.post(f"{child}/decline")
    assert town.on.links.links("an")[0].state.stage is LinkStage.DECLINED


# ------------------------------------------------------------------------------------- whatever is sent

_BLANK = "".join(sorted({chr(n) for n in range(1, 32)} | {"\u202e", "\ufffd"}))
_NAMES = st.sampled_from(
    [
        *("ask", "answer", "shown", "version", "agree", "why", "name", "csrf", "provider", "none", "phone", "code"),
        *(f"{what}-{action}" for what in ("was", "do") for action in Action),
    ]
) | st.text(max_size=8)
_VALUES = st.sampled_from(
    ["", "allow", "refuse", "yes", "vi", "pages-2026-11", "revoked", "replaced", *Choice, "0" * 32, "0912 000 001"]
) | st.text(alphabet=st.characters(exclude_categories=["Cs"]) | st.sampled_from(_BLANK), max_size=300)
_AGAIN = ("phone", "code", "code/again", "no-mobile", "identity", "confirm")


@pytest.fixture(scope="module")
def families(tmp_path_factory) -> Iterator[tuple[Town, list[str]]]:
    with town_on(tmp_path_factory.mktemp("families")) as town:
        yield town, []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    press=st.sampled_from([*PRESSES, *(f"again/{each}" for each in _AGAIN)]),
    fields=st.dictionaries(_NAMES, _VALUES, max_size=12),
    lost=st.sampled_from([None, None, *sorted(set(Suspension) - {Suspension.DISPUTE, Suspension.GUARDIAN_DIED})]),
)
def test_whatever_a_form_holds_the_answer_is_a_page(families, press, fields, lost):
    town, joined = families
    if not joined or town.on.links.links(joined[-1])[-1].state.stage in OVER:
        town.clock.pass_by(timedelta(days=1))
        joined.append(f"child-{len(joined)}")
        town.join(joined[-1])
    account = joined[-1]
    link = town.on.links.links(account)[-1].state.id
    if lost is not None:
        town.on.links.suspend(link, lost, now=town.now)
    visitor = town.enter(link=link)
    child = visitor.child(account)
    fields = {name: value.replace("\0", "") for name, value in fields.items() if name != "csrf"}
    if press.startswith("again/"):
        visitor.post(f"{child}/again")
        visitor.post(f"/guardian/{press}", fields)
    else:
        visitor.post(child + press, fields)
    assert visitor.status < 500
    assert re.search(r"<h1[ >]", visitor.shown)


# ------------------------------------------------------------------------------------- what the child sees


def test_a_child_sees_who_supervises_it_and_what_they_chose(town):
    link = town.join("an", own="me")
    town.on.links.permit(link, Action.POST, Choice.ASK_FIRST, now=town.now)
    town.on.supervision.ask("an", Action.POST, "draft-7", now=town.now)
    for part in (Part.ACCOUNT, Part.SIGN_UP):
        page = town.enter(part, account="an").get("/supervised")
        for key in ("who.mother", "choice.ask_first", "choice.allow", "ask.wait", "see.not"):
            assert told(f"page.supervised.{key}") in page
        assert "<bdi>me</bdi>" in page
        assert "draft-7" not in page  # a token tells nobody anything
        assert "Em đã đồng ý có tài khoản này, lúc 09:" in page
        assert "1990" not in page
        allowed, forbidden = page.split(told("page.supervised.never"))
        assert told("action.sales_livestream").capitalize() not in allowed
        assert told("action.sales_livestream").capitalize() in forbidden
        assert "0912" not in page


@pytest.mark.parametrize(("account", "key"), [("me", "nobody"), ("nobody", "nobody")])
def test_a_grown_ups_account_is_supervised_by_nobody(town, account, key):
    town.join("an", own="me")
    assert told(f"page.supervised.{key}") in town.enter(Part.ACCOUNT, account=account).get("/supervised")


def test_a_child_whose_invitation_waits_is_told_so_and_nobody_elses_visit_sees_it(town):
    town.join("an", until="accept")
    assert told("page.supervised.asked") in town.enter(Part.SIGN_UP, account="an").get("/supervised")
    visitor = town.enter(account="an")
    visitor.get("/supervised")
    assert visitor.status == 403
