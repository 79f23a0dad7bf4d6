"""Every page of an invitation in a browser: in both languages, narrow and wide, for those who see, hear or feel it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from family_browsers import CHILD_BORN, MOTHER_BORN, adult, child, code_of
from family_browsers import says_who as mothers_answer
from pages_server import Sandbox
from test_pages_family_story import types_day

from idverify.messages import Language, text

Opened = Callable[..., Any]
SHOTS: Path | None = None  # a folder, for somebody who wants to look


class Walk:
    """Looks at each page that somebody comes to, narrow and wide."""

    def __init__(self, page: Any, serious: Callable[[Any], list[str]], lang: str) -> None:
        self.page, self.serious, self.lang = page, serious, lang
        self.seen: list[str] = []

    def look(self, name: str) -> None:
        for width in (320, 1280):
            self.page.set_viewport_size({"width": width, "height": 740})
            assert self.page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} at {width}"
            assert width > 1000 or self.serious(self.page) == [], name
        self.page.set_viewport_size({"width": 360, "height": 740})
        small = "[...document.querySelectorAll('main button, main a.button')].filter(b => b.offsetHeight < 44).length"
        assert self.page.evaluate(small) == 0, name
        assert self.page.evaluate("document.documentElement.lang") == self.lang
        if SHOTS is not None:
            self.page.screenshot(path=SHOTS / f"{name}-{self.lang}.png", full_page=True)
        self.seen.append(name)

    def send(self, action: str) -> None:
        """Press the first button of a form."""
        self.page.click(f"form[action='{action}'] button")
        self.page.wait_for_load_state()


def asks(walk: Walk, sandbox: Sandbox) -> None:
    """The child's pages, until the phone is lent."""
    page = walk.page
    page.goto(sandbox.ticket("sign_up", f"looked-at-{walk.lang}"))
    page.goto("/sign-up/age")
    types_day(page, "born", *CHILD_BORN)
    page.click("main form button.main")
    page.wait_for_url("**/sign-up/parent")
    walk.look("parent")
    page.click("button[value=send]")
    page.wait_for_url("**/sign-up/invited")
    walk.look("invited")
    page.goto("/sign-up/parent")
    walk.look("parent-asked")
    page.click("button[value=here]")
    page.wait_for_url("**/invitation/who")


def says_who(walk: Walk) -> None:
    """Who the adult is: first nobody, then a guardian with a paper, then the mother."""
    page = walk.page
    walk.look("who")
    walk.send("/invitation/who")
    walk.look("who-faults")
    assert page.get_by_role("alert").count() == 1
    page.check("#relation-3")
    types_day(page, "born", 2, 9, 1960)
    walk.send("/invitation/who")
    page.wait_for_url("**/invitation/standing")
    walk.look("standing")
    page.check("#ground-1")
    page.check("#kin-5")
    page.check("#conditions")
    walk.send("/invitation/standing")
    page.wait_for_url("**/invitation/paper")
    walk.look("paper")
    page.goto("/invitation/who")
    page.check("#relation-1")
    types_day(page, "born", *MOTHER_BORN)
    walk.send("/invitation/who")
    page.wait_for_url("**/invitation/phone")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_page_of_a_borrowed_phone_can_be_used_by_everybody(
    sandbox: Sandbox, phone_sized: Opened, serious: Callable[[Any], list[str]], lang: Language
) -> None:
    page = phone_sized(lang)
    walk = Walk(page, serious, lang)
    number = f"0912 000 2{'01' if lang == 'vi' else '02'}"
    asks(walk, sandbox)
    says_who(walk)
    walk.look("phone")
    page.fill("#phone", number)
    page.keyboard.press("Enter")
    page.wait_for_url("**/invitation/code")
    page.fill("#code", sandbox.last_code(ending=number[-3:]))
    page.keyboard.press("Enter")
    page.wait_for_url("**/invitation/name")
    walk.look("name")
    page.fill("#name", "Nguyễn Thị Lan")
    types_day(page, "child", *CHILD_BORN)
    walk.send("/invitation/name")
    page.wait_for_url("**/invitation/consent")
    walk.look("consent")
    yes, no = (page.locator(f"button[value={each}]").bounding_box() for each in ("yes", "no"))
    assert (yes["height"], page.locator("button[value=yes]").get_attribute("class")) == (
        no["height"],
        page.locator("button[value=no]").get_attribute("class"),
    )
    page.click("button[value=yes]")
    page.wait_for_url("**/invitation/done")
    walk.look("done")
    walk.send("/invitation/hand-back")
    page.wait_for_url("**/assent")
    walk.look("assent")
    page.go_back()  # a browser may show what it kept; the server does not
    page.goto("/invitation/consent")
    assert page.locator("button[value=yes]").count() == 0
    page.goto("/assent")
    page.click("button[value=yes]")
    page.wait_for_url("**/assent/done")
    walk.look("assented")
    page.click("summary:last-of-type >> nth=-1")
    walk.send("/assent/withdraw")
    walk.look("unsaid")
    page.goto("/invitation")
    walk.look("code")
    page.fill("#code", "<img src=x onerror=alert(1)>")
    walk.send("/invitation")
    walk.look("code-faults")
    assert len(walk.seen) == 16


def test_a_press_that_is_made_twice_does_what_one_does(sandbox: Sandbox, phone_sized: Opened) -> None:
    page = phone_sized("vi")
    page.goto(sandbox.ticket("sign_up", "twice"))
    page.goto("/sign-up/age")
    types_day(page, "born", *CHILD_BORN)
    page.click("main form button.main")
    page.wait_for_url("**/sign-up/parent")
    page.dblclick("button[value=send]")
    page.locator("a[href='/sign-up/parent'], a[href='/sign-up/invited']").first.wait_for()
    page.goto("/sign-up/invited")
    page.locator(".big-code").wait_for()
    links = sandbox.platform.ask("/v1/guardian/links", {"account": "twice"}).json()["links"]
    assert [each["stage"] for each in links] == ["requested"]


def test_a_father_without_a_mobile_is_identified_and_may_begin_again(
    sandbox: Sandbox, phone_sized: Opened, serious: Callable[[Any], list[str]]
) -> None:
    page = phone_sized("vi")
    walk = Walk(page, serious, "vi")
    page.goto("/invitation")
    page.fill("#code", code_of(child(sandbox, "abroad")))
    page.keyboard.press("Enter")
    page.check("#relation-2")
    types_day(page, "born", *MOTHER_BORN)
    walk.send("/invitation/who")
    page.click("a[href='/invitation/no-mobile']")
    page.check("#none")
    walk.send("/invitation/no-mobile")
    for who in ("level-1", "adult"):
        walk.send("/invitation/identity")
        page.click("main a.button")
        page.click(f'button[value="{who}"]')
        page.wait_for_url("**/invitation/name")
        page.fill("#name", "Nguyễn Văn Hùng")
        types_day(page, "child", *CHILD_BORN)
        walk.send("/invitation/name")
        if who == "level-1":
            assert page.inner_text("h1") == text("page.invitation.again.title").vi
            walk.look("again")
            page.click("main a.button")
            page.click("a[href='/invitation/no-mobile']")
            page.check("#none")
            walk.send("/invitation/no-mobile")
    page.wait_for_url("**/invitation/consent")
    page.click("button[value=no]")
    page.wait_for_url("**/invitation/done")
    walk.look("declined")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_an_answered_invitation_can_be_read_by_everybody(
    sandbox: Sandbox, phone_sized: Opened, serious: Callable[[Any], list[str]], lang: Language
) -> None:
    code = code_of(child(sandbox, f"answered-{lang}"))
    mother = adult(sandbox, code)
    mothers_answer(mother)
    page = phone_sized(lang)
    walk = Walk(page, serious, lang)
    page.goto("/invitation")
    page.fill("#code", code)
    page.keyboard.press("Enter")
    page.wait_for_url("**/invitation/born")
    walk.look("born")
    for year in (1991, 1992, 1993):
        types_day(page, "born", 1, 5, year)
        walk.send("/invitation/born")
        if year == 1991:
            assert page.get_by_role("alert").count() == 1
            walk.look("born-differs")
    page.wait_for_url("**/invitation/done")
    assert page.inner_text("h1") == text("page.invitation.done.answered.title").in_(lang)
    walk.look("answered")
