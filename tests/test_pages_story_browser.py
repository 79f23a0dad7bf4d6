"""A new user's story at a phone-sized window: an adult signs up, posts, is refused a sale, and reads the law.

Set ``IDVERIFY_SHOTS`` to a folder to look at every screen of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pages_server import Sandbox

from idverify.law.register import PROVISIONS
from idverify.messages import Language, text

_WIDTH = 360
_SHOTS = os.environ.get("IDVERIFY_SHOTS")
_FAMILIES = {"vi": ("0912000211", "0912000212"), "en": ("0912000221", "0912000222")}
_NUMBERS = {"vi": "0912 000 201", "en": "0912 000 202"}


class Screens:
    """Every screen of a story, looked at as it comes."""

    def __init__(self, page: Any, lang: Language, serious: Callable[[Any], list[str]] | None) -> None:
        self.page, self.lang, self.serious = page, lang, serious
        self.seen: list[str] = []

    def look(self, name: str, *, closely: bool = True) -> None:
        """One screen: it is in the language, fits the window, has one heading, and nothing serious is wrong with it.

        Args:
            name: of it.
            closely: whether axe is asked; other sections ask it of their own pages.
        """
        page = self.page
        self.seen.append(name)
        if _SHOTS:
            page.screenshot(path=Path(_SHOTS) / f"story-{self.lang}-{len(self.seen):02}-{name}.png", full_page=True)
        assert page.locator("html").get_attribute("lang") == self.lang, name
        assert page.locator("h1").count() == 1, name
        if self.serious is None:
            return
        assert page.evaluate("document.scrollingElement.scrollWidth") <= _WIDTH, name
        assert not closely or self.serious(page) == [], name

    def press(self, label: str) -> None:
        """Press what has this label: a key of the catalogues."""
        said = text(label).in_(self.lang)
        main = self.page.locator("main")
        main.get_by_role("button", name=said, exact=True).or_(
            main.get_by_role("link", name=said, exact=True)
        ).first.click()


def signed_up(screens: Screens, sandbox: Sandbox, number: str) -> None:
    """From the first page of all to what the new account may do."""
    page = screens.page
    page.goto("/try")
    screens.look("try")
    screens.press("page.try.adult.go")
    screens.look("begin", closely=False)
    screens.press("page.sign_up.begin.go")
    screens.look("age", closely=False)
    for field, value in (("day", "1"), ("month", "5"), ("year", "1956")):
        page.fill(f"#born-{field}", value)
    screens.press("page.sign_up.next")
    screens.look("phone", closely=False)
    page.fill("#phone", number)
    screens.press("page.steps.phone.send")
    screens.look("code", closely=False)
    page.fill("#code", sandbox.last_code(ending=number[-3:]))
    screens.press("page.steps.code.confirm")
    screens.look("name", closely=False)
    page.fill("#name", "Nguyễn Thị Thử")
    screens.press("page.sign_up.open")
    screens.look("done", closely=False)
    page.goto("/account")
    screens.look("account")


def told(screens: Screens) -> str:
    """The words in the main part of the page."""
    return str(screens.page.locator("main").inner_text())


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_an_adult_signs_up_posts_is_refused_a_sale_and_reads_the_sentence_of_law_two_taps_away(
    lang: Language, sandbox: Sandbox, phone_sized: Any, serious: Callable[[Any], list[str]]
) -> None:
    page = phone_sized(lang)
    screens = Screens(page, lang, serious)
    signed_up(screens, sandbox, _NUMBERS[lang])
    screens.press("page.account.try.network")
    screens.look("street")
    page.fill("#words-post", "Chào cả phố!")
    screens.press("page.try.post")
    screens.look("posted")
    assert "Chào cả phố!" in told(screens)
    page.locator("summary", has_text=text("page.try.live").in_(lang)).click()
    page.fill("#words-live", "Bán hoa mai")
    screens.press("page.try.sales_livestream")
    screens.look("refused")
    assert text("rule.authentication.commercial-livestream").in_(lang) in told(screens)
    assert page.locator("#words-live").input_value() == "Bán hoa mai"

    provision = PROVISIONS["147/2024/ND-CP art. 27.3.b"]
    words = (provision.wording or "").splitlines()[0]
    sentence = page.locator("blockquote", has_text=words).first
    assert not sentence.is_visible()
    page.locator("details.law summary").first.click()  # the first tap
    assert sentence.is_visible()
    screens.look("the-law")
    page.locator("details.law[open] a").first.click()  # the second
    assert page.url.startswith(sandbox.address("/law/provision?of="))
    assert words in told(screens)
    screens.look("provision", closely=False)


def test_it_works_with_scripts_off(sandbox: Sandbox, phone_sized: Any) -> None:
    screens = Screens(phone_sized("vi", scripts=False), "vi", None)
    signed_up(screens, sandbox, "0912 000 203")
    screens.press("page.account.try.network")
    screens.page.fill("#words-post", "Không cần gì thêm")
    screens.press("page.try.post")
    assert "Không cần gì thêm" in told(screens)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_page_of_an_account_fits_a_small_phone_and_reads_well(
    lang: Language, sandbox: Sandbox, phone_sized: Any, serious: Callable[[Any], list[str]]
) -> None:
    platform = sandbox.platform
    grown, young = _FAMILIES[lang]
    assert platform.enrol(f"grown-{lang}", grown).status_code == 201
    assert platform.enrol_child(f"young-{lang}", young, "2015-03-10").status_code == 201
    screens = Screens(phone_sized(lang), lang, serious)
    screens.page.goto(sandbox.ticket("account", f"grown-{lang}", stream="live-1"))
    for path in ("", "/post", "/number", "/change-phone/phone", "/personal-id", "/selling/identity", "/stream"):
        screens.page.goto(f"/account{path}")
        screens.look("grown" + path.replace("/", "-"))
    screens.page.goto(sandbox.ticket("account", f"young-{lang}"))
    for path in ("", "/sales_livestream"):
        screens.page.goto(f"/account{path}")
        screens.look("young" + path.replace("/", "-"))
