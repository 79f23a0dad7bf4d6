"""A family on two cheap phones: a child signs up, the mother answers, the child agrees, and a post is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from family_browsers import may_post
from pages_server import Sandbox

from idverify.messages import Language, text

Opened = Callable[..., Any]


def types_day(page: Any, field: str, day: int, month: int, year: int) -> None:
    """Type a day into its three fields."""
    for part, value in (("day", day), ("month", month), ("year", year)):
        page.fill(f"#{field}-{part}", str(value))


@pytest.mark.parametrize(("lang", "scripts"), [("vi", True), ("en", True), ("vi", False)])
def test_a_child_asks_its_mother_and_both_say_yes(
    sandbox: Sandbox, phone_sized: Opened, lang: Language, scripts: bool
) -> None:
    def says(key: str) -> str:
        return text(key).in_(lang)

    account = f"an-{lang}-{scripts}".lower()
    number = f"0912 000 1{'0' if scripts else '1'}{'1' if lang == 'vi' else '2'}"
    child, mother = phone_sized(lang, scripts=scripts), phone_sized(lang, scripts=scripts)

    child.goto(sandbox.ticket("sign_up", account))
    child.goto("/sign-up/age")
    types_day(child, "born", 8, 3, 2017)
    child.click("main form button.main")
    child.wait_for_url("**/sign-up/parent")
    child.click(f"text={says('page.parent.send')}")
    child.wait_for_url("**/sign-up/invited")
    code = child.inner_text(".big-code")
    assert not may_post(sandbox, account)

    mother.goto("/invitation")
    mother.fill("#code", code.lower())
    mother.keyboard.press("Enter")
    mother.wait_for_url("**/invitation/who")
    mother.check("#relation-1")
    types_day(mother, "born", 1, 5, 1990)
    mother.click("form[action='/invitation/who'] button")
    mother.wait_for_url("**/invitation/phone")
    mother.fill("#phone", number)
    mother.keyboard.press("Enter")
    mother.wait_for_url("**/invitation/code")
    mother.fill("#code", sandbox.last_code(ending=number[-3:]))
    mother.keyboard.press("Enter")
    mother.wait_for_url("**/invitation/name")
    mother.fill("#name", "Nguyễn Thị Lan")
    types_day(mother, "child", 8, 3, 2017)
    mother.click("form[action='/invitation/name'] button")
    mother.wait_for_url("**/invitation/consent")
    assert says("consent.representative") in mother.inner_text("blockquote")
    mother.go_back()
    mother.goto("/invitation/name")  # a step that is done leads on
    mother.wait_for_url("**/invitation/consent")
    mother.click(f"text='{says('page.invitation.consent.yes')}'")
    mother.wait_for_url("**/invitation/done")
    assert not may_post(sandbox, account)

    child.click(f"text={says('page.parent.look')}")
    child.wait_for_url("**/assent")
    assert says("page.assent.who.mother") in child.inner_text("main")
    assert "Nguyễn" not in child.content()
    child.click(f"text='{says('page.assent.yes')}'")
    child.wait_for_url("**/assent/done")
    assert child.inner_text("h1") == says("page.assent.done.open.title")
    assert may_post(sandbox, account)
    mother.reload()
    assert mother.inner_text("h1") == says("page.invitation.done.active.title")
