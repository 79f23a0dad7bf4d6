"""Signing up in a browser: on a phone-sized window and a wide one, in both languages, with and without scripts."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from pages_server import Sandbox

from idverify.messages import Language, text

Opened = Callable[..., Any]
Serious = Callable[[Any], list[str]]
NAME = "Nguyễn Thị Thử"


def said(key: str, lang: Language = "vi", **blanks: Any) -> str:
    return text(key, **blanks).in_(lang)


def entered(page: Any, sandbox: Sandbox) -> Any:
    page.goto(sandbox.ticket("sign_up", f"browser-{uuid.uuid4().hex[:12]}"))
    return page


def press(page: Any, label: str) -> None:
    page.get_by_role("main").get_by_role("button", name=label, exact=True).click()


def give_age(page: Any, lang: Language, year: str = "1990") -> None:
    page.get_by_role("link", name=said("page.sign_up.begin.go", lang)).click()
    for part, typed in (("day", "1"), ("month", "5"), ("year", year)):
        page.get_by_label(said(f"page.day.{part}", lang), exact=True).fill(typed)
    press(page, said("page.sign_up.next", lang))


def fits(page: Any) -> bool:
    """Whether nothing stands out to the side (WCAG 2.2, 1.4.10)."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def looked_over(page: Any, serious: Serious) -> None:
    assert page.locator("h1").count() == 1
    assert fits(page)
    assert serious(page) == []


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("size", ["phone_sized", "wide"])
def test_an_adult_signs_up(
    sandbox: Sandbox, request: pytest.FixtureRequest, serious: Serious, size: str, lang: Language
) -> None:
    sandbox.forget_messages()
    sandbox.forward("day")  # so that no budget of an earlier test is left
    opened: Opened = request.getfixturevalue(size)
    page = entered(opened(lang), sandbox)
    looked_over(page, serious)
    give_age(page, lang)
    page.wait_for_load_state("load")  # the look at a number is htmx's, which comes after the page
    page.get_by_label(said("page.steps.phone.label", lang)).fill("091200")
    page.get_by_text(said("page.steps.look.going", lang, digits=6, most=10)).wait_for()
    page.get_by_label(said("page.steps.phone.label", lang)).fill("0912 000 001")
    page.get_by_text("VinaPhone").wait_for()
    looked_over(page, serious)
    press(page, said("page.steps.phone.send", lang))
    page.get_by_label(said("page.steps.code.label", lang, digits=6)).fill("12")
    press(page, said("page.steps.code.confirm", lang))
    assert page.get_by_role("alert").is_visible()
    assert page.title().startswith(said("page.faults.title", lang))
    looked_over(page, serious)
    page.get_by_label(said("page.steps.code.label", lang, digits=6)).fill(sandbox.last_code(ending="001"))
    press(page, said("page.steps.code.confirm", lang))
    page.get_by_label(said("page.sign_up.name.label", lang)).fill(NAME)
    looked_over(page, serious)
    press(page, said("page.sign_up.open", lang))
    page.get_by_role("heading", name=said("page.sign_up.done.title", lang)).wait_for()
    looked_over(page, serious)
    page.get_by_role("link", name=said("page.sign_up.done.account", lang)).click()
    assert page.url.endswith("/account")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_somebody_without_a_mobile_goes_to_a_provider_and_comes_back(
    sandbox: Sandbox, phone_sized: Opened, serious: Serious, lang: Language
) -> None:
    page = entered(phone_sized(lang), sandbox)
    give_age(page, lang)
    page.get_by_role("link", name=said("page.steps.phone.instead", lang)).click()
    looked_over(page, serious)
    press(page, said("page.steps.no_mobile.go", lang))
    looked_over(page, serious)
    page.get_by_label(said("page.steps.no_mobile.box", lang)).check()
    press(page, said("page.steps.no_mobile.go", lang))
    page.get_by_label(said("page.sign_up.name.label", lang)).fill(NAME)
    press(page, said("page.sign_up.next", lang))
    looked_over(page, serious)
    with_sandbox = said("page.steps.identity.with", lang, provider=text("page.steps.provider.sandbox"))
    press(page, with_sandbox)
    page.get_by_role("link", name=said("page.steps.identity.go", lang)).click()
    page.locator('button[value="refuses"]').click()
    assert page.get_by_text(said("attestation.refused", lang)).is_visible()
    looked_over(page, serious)
    press(page, with_sandbox)
    looked_over(page, serious)
    page.get_by_role("link", name=said("page.steps.identity.go", lang)).click()
    page.locator('button[value="adult"]').click()
    looked_over(page, serious)
    press(page, said("page.sign_up.open", lang))
    page.get_by_role("heading", name=said("page.sign_up.done.title", lang)).wait_for()


def test_it_works_with_scripts_off_and_by_the_keyboard_alone(sandbox: Sandbox, phone_sized: Opened) -> None:
    sandbox.forget_messages()
    sandbox.forward("day")
    page = entered(phone_sized("vi", scripts=False), sandbox)
    page.get_by_role("link", name=said("page.sign_up.begin.go")).focus()
    page.keyboard.press("Enter")
    page.locator("#born-day").focus()
    for typed in ("1", "5", "1990"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#phone").focus()
    page.keyboard.type("0912 000 001")
    page.keyboard.press("Enter")
    page.locator("#code").focus()
    page.keyboard.type(sandbox.last_code(ending="001"))
    page.keyboard.press("Enter")
    page.locator("#name").focus()
    page.keyboard.type(NAME)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=said("page.sign_up.done.title")).wait_for()


def test_a_child_is_led_to_a_parent_before_a_name_is_asked(sandbox: Sandbox, phone_sized: Opened) -> None:
    page = entered(phone_sized("vi"), sandbox)
    give_age(page, "vi", "2016")
    assert page.url.endswith("/sign-up/parent")
    assert page.locator("input[type=tel], input[name=name]").count() == 0


def test_back_and_reload_lead_to_the_right_step(sandbox: Sandbox, phone_sized: Opened) -> None:
    sandbox.forget_messages()
    sandbox.forward("day")
    page = entered(phone_sized("vi"), sandbox)
    give_age(page, "vi")
    page.get_by_label(said("page.steps.phone.label")).fill("0912 000 001")
    press(page, said("page.steps.phone.send"))
    page.reload()
    assert page.url.endswith("/sign-up/code")
    page.go_back()
    assert page.get_by_label(said("page.steps.phone.label")).input_value() == "0912 000 001"
    press(page, said("page.steps.phone.send"))  # the same number: the code that was sent is still good
    page.get_by_label(said("page.steps.code.label", digits=6)).fill(sandbox.last_code(ending="001"))
    press(page, said("page.steps.code.confirm"))
    page.go_back()
    page.reload()
    assert page.url.endswith("/sign-up/name")
    assert len(sandbox.messages()) == 1


def test_a_first_page_weighs_under_100_kilobytes_and_asks_nobody_else(sandbox: Sandbox, phone_sized: Opened) -> None:
    page = phone_sized("vi")
    loaded: list[int] = []
    page.on("response", lambda answer: loaded.append(len(answer.body()) if answer.status == 200 else 0))
    entered(page, sandbox)
    page.wait_for_load_state("networkidle")
    assert 0 < sum(loaded) < 100_000
    give_age(page, "vi")  # the page that loads a script too
    page.wait_for_load_state("networkidle")
    loaded.clear()
    page.reload()
    page.wait_for_load_state("networkidle")
    assert sum(loaded) < 100_000
