"""The guardian's pages in a browser: a mother on a cheap phone, in either language, and what her child sees."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pages_server import Sandbox

_NUMBERS = count(100)
LOOKED_AT = os.environ.get("IDVERIFY_TEST_SCREENSHOTS")


class Family:
    """A child of eleven with its mother, who has an account of her own."""

    def __init__(self, sandbox: Sandbox) -> None:
        number = next(_NUMBERS)
        self.sandbox = sandbox
        self.child = f"be-na-{number}"
        self.phone = f"0912 000 {number}"
        sandbox.forward("hour")  # so many codes for one platform's browser, and no more, in an hour
        assert sandbox.platform.enrol_child(self.child, self.phone, "2015-03-10").status_code == 201
        self.link = sandbox.platform.ask("/v1/guardian/links", {"account": self.child}).json()["links"][0]["link"]

    def enters(self, page: Any) -> None:
        page.goto(self.sandbox.guardians_ticket(link=self.link))

    def asks(self, item: str) -> None:
        asked = {"account": self.child, "action": "post", "item": item}
        assert self.sandbox.platform.write("/v1/supervision/ask", asked).status_code == 200

    def permits(self, action: str, choice: str) -> None:
        asked = {"link": self.link, "action": action, "choice": choice}
        assert self.sandbox.platform.write("/v1/guardian/permit", asked).status_code == 200

    def may(self, action: str = "post", **more: Any) -> bool:
        asked = {"account": self.child, "action": action, **more}
        return bool(self.sandbox.platform.ask("/v1/gate/decide", asked).json()["permitted"])


@pytest.fixture
def family(sandbox: Sandbox) -> Family:
    return Family(sandbox)


def looked_at(page: Any, name: str) -> None:
    """Keep a picture of a page, where somebody wants to look at it."""
    if LOOKED_AT:
        page.screenshot(path=str(Path(LOOKED_AT) / f"{name}.png"), full_page=True)


SECTIONS = (
    *("", "/queue", "/permissions", "/consent", "/consent/withdraw"),
    *("/history", "/sixteen", "/dispute", "/end"),
)


@pytest.mark.parametrize(("lang", "size"), [("vi", "phone"), ("en", "phone"), ("vi", "wide"), ("en", "wide")])
def test_every_page_is_fit_for_a_screen_reader_and_as_wide_as_the_window(
    family: Family, opened: Callable[..., Any], serious: Callable[[Any], list[str]], lang: str, size: str
) -> None:
    family.permits("post", "ask_first")
    family.asks("bai-viet-7")
    page = opened(lang, size=size)
    family.enters(page)
    first = page.url
    for section in SECTIONS:
        page.goto(first + section)
        assert page.url == first + section
        assert page.locator("html").get_attribute("lang") == lang
        assert page.locator("h1").count() == 1
        looked_at(page, f"{section.replace('/', '-').strip('-') or 'child'}-{lang}-{size}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert size == "wide" or serious(page) == []  # it is the same document


def test_a_mother_on_a_phone_answers_chooses_and_takes_her_consent_back(
    family: Family, phone_sized: Callable[..., Any]
) -> None:
    family.permits("post", "ask_first")
    family.asks("bai-viet-7")
    page = phone_sized("vi", scripts=False)
    family.enters(page)
    page.get_by_role("link", name="Xem và trả lời").click()
    page.get_by_role("button", name=re.compile("^Cho phép: đăng bài, ")).click()
    page.get_by_text("Bạn đã cho phép. Con mở lại mạng xã hội và bấm gửi.").wait_for()
    assert family.may(item="bai-viet-7")
    page.reload()
    page.get_by_text("Hiện không có gì chờ bạn trả lời.").wait_for()

    page.get_by_role("link", name=f"Tài khoản của con: {family.child}").click()
    page.get_by_role("link", name="Con được làm gì").click()
    page.get_by_role("group", name="Bình luận").get_by_label("Tắt").check()
    page.get_by_role("button", name="Lưu lựa chọn").click()
    page.get_by_text("Đã ghi lựa chọn của bạn.").wait_for()
    assert page.get_by_role("group", name="Bình luận").get_by_label("Tắt").is_checked()
    assert not family.may("comment")
    # What the law forbids stands apart, with its sentence one tap away.
    assert page.get_by_role("group", name="Livestream bán hàng").count() == 0
    page.locator(".cards summary").first.click()
    page.get_by_text("trẻ em (dưới 16 tuổi)").first.wait_for()

    page.get_by_role("link", name=f"Tài khoản của con: {family.child}").click()
    page.get_by_role("link", name="Sự đồng ý").click()
    page.get_by_role("link", name="Xem điều gì xảy ra").click()
    assert family.may("share")
    page.get_by_role("button", name="Rút lại ngay").click()
    page.get_by_text("Bây giờ con không làm được những việc sau:").wait_for()
    assert not family.may("share")
    page.go_back()
    page.reload()
    page.get_by_role("link", name="Xem và đồng ý").or_(page.get_by_label("Tôi đã đọc và đồng ý")).first.wait_for()
    page.get_by_label("Tôi đã đọc và đồng ý").check()
    page.get_by_role("button", name="Gửi sự đồng ý").click()
    page.get_by_text("Sự đồng ý của bạn đã được ghi nhận.").wait_for()
    assert family.may("share")


def test_two_windows_of_one_visit_do_not_undo_each_other(family: Family, wide: Callable[..., Any]) -> None:
    page = wide("en")
    family.enters(page)
    first = page.url
    other = page.context.new_page()
    for each in (page, other):
        each.goto(f"{first}/permissions")
    page.get_by_role("group", name="Post").get_by_label("Off").check()
    page.get_by_role("button", name="Keep my choices").click()
    page.get_by_text("Your choices are kept.").wait_for()
    other.get_by_role("group", name="Share").get_by_label("Ask me first").check()
    other.get_by_role("button", name="Keep my choices").click()
    other.get_by_text("Your choices are kept.").wait_for()
    assert other.get_by_role("group", name="Post").get_by_label("Off").is_checked()
    assert (family.may("post"), family.may("share"), family.may("comment")) == (False, False, True)
    # And one in which the link was ended meanwhile is told so.
    page.goto(f"{first}/end")
    other.goto(f"{first}/dispute")
    page.get_by_label("I no longer want to").check()
    page.get_by_role("button", name="Stop answering").click()
    page.get_by_role("heading", name="What happened").wait_for()
    other.get_by_role("button", name="Say that I disagree").click()
    other.get_by_text("This cannot be done as the link stands").wait_for()


def test_who_lost_ground_proves_a_number_again_on_a_phone(
    family: Family, sandbox: Sandbox, phone_sized: Callable[..., Any], serious: Callable[[Any], list[str]]
) -> None:
    asked = {"link": family.link, "reason": "number_recycled"}
    assert sandbox.platform.write("/v1/guardian/suspend", asked).status_code == 200
    sandbox.forward("hour")
    sandbox.forget_messages()
    page = phone_sized("vi")
    family.enters(page)
    looked_at(page, "lost-vi-phone")
    page.get_by_role("button", name="Xác minh số của tôi").click()
    page.get_by_label("Số di động").fill(family.phone)
    page.locator("main form button.main").first.click()
    page.locator("input[autocomplete=one-time-code]").fill(sandbox.last_code())
    page.locator("main form button.main").first.click()
    assert serious(page) == []
    looked_at(page, "confirm-vi-phone")
    page.get_by_role("button", name="Xác nhận").click()
    page.get_by_text("Số của bạn đã được xác minh cho tài khoản này.").wait_for()
    assert family.may()


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_child_sees_who_supervises_it(
    family: Family, sandbox: Sandbox, phone_sized: Callable[..., Any], serious: Callable[[Any], list[str]], lang: str
) -> None:
    family.permits("post", "ask_first")
    family.permits("livestream", "off")
    family.asks("bai-viet-8")
    page = phone_sized(lang)
    page.goto(sandbox.ticket("account", family.child))
    page.goto(sandbox.address("/supervised"))
    page.get_by_role("heading", name={"vi": "Mẹ", "en": "Your mother"}[lang], exact=True).wait_for()
    looked_at(page, f"supervised-{lang}-phone")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.goto(sandbox.address("/guardian")).status == 403
