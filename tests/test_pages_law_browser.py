"""The pages of the law in a browser: found by tapping, read on a phone, without scripts, with nothing in axe's way."""

from __future__ import annotations

from itertools import pairwise

import pytest

from idverify.messages import text
from idverify.web.pages.law.address import law_address

DOMESTIC = law_address("147/2024/ND-CP art. 27.3.b")
PAGES = (
    *("/law", "/law?chapter=authentication", "/law?on=never", "/law/provision", "/law/provision?of=nothing", DOMESTIC),
    *("/law/readings", "/law/parameters", "/law/timeline"),
    *("/law/numbers", "/law/numbers?no=prefix", "/law/places", "/law/places?no=number"),
)


def width(page):
    return page.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_hinders_nobody_and_fits_a_phone(phone_sized, serious, path):
    page = phone_sized("vi", dark="places" in path)
    page.goto(path)
    assert serious(page) == []
    assert width(page) <= 360
    assert page.locator("h1").count() == 1
    levels = page.eval_on_selector_all("h1,h2,h3,h4", "all => all.map(each => Number(each.tagName[1]))")
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("path", ["/law?chapter=all", DOMESTIC, "/law/timeline", "/law/numbers", "/law/places"])
def test_a_wide_page_in_english_hinders_nobody(wide, serious, path):
    page = wide("en")
    page.goto(path)
    assert serious(page) == []
    assert page.locator("html").get_attribute("lang") == "en"
    assert width(page) <= 1280


def test_from_the_overview_to_the_words_of_the_law_it_is_two_taps_without_scripts(phone_sized):
    page = phone_sized("vi", scripts=False)
    page.goto("/law")
    page.get_by_role("link", name=text("page.law.chapter.authentication").vi, exact=True).click()
    page.locator("#AU-1").get_by_role("link", name="147/2024/NĐ-CP Điều 27.3.b").click()
    assert page.locator("h1").inner_text() == "Điểm b khoản 3 Điều 27"
    assert "Thực hiện xác thực tài khoản" in page.locator("blockquote").inner_text()
    page.get_by_role("link", name="R-04").click()
    assert page.url.endswith("/law/readings#R-04")
    assert page.locator("article:target h2").inner_text().endswith("(R-04)")


def test_the_rows_of_a_day_are_asked_for_with_a_form_that_needs_no_script(phone_sized):
    page = phone_sized("vi", scripts=False)
    page.goto("/law")
    page.get_by_text(text("page.law.filter").vi).click()
    page.get_by_label(text("page.law.on").vi).fill("2025-01-01")
    page.get_by_label(text("page.law.answered").vi).select_option("duty")
    page.get_by_role("button", name=text("page.law.filter.apply").vi).click()
    assert "on=2025-01-01" in page.url
    assert page.locator("#AU-7").count() == 0
    assert page.locator("tr[id]").count() > 5


def test_a_prefix_is_looked_up_and_a_whole_number_does_not_fit_the_field(phone_sized):
    page = phone_sized("vi", scripts=False)
    page.goto("/law/numbers")
    field = page.get_by_label(text("page.law.numbers.prefix").vi)
    field.press_sequentially("0912000001")
    assert field.input_value() == "0912"
    page.get_by_role("button", name=text("page.law.filter.apply").vi).click()
    assert "VinaPhone" in page.locator("main").inner_text()
    assert "0912000001" not in page.url


def test_a_province_is_found_by_its_name_without_marks(wide):
    page = wide("en")
    page.goto("/law/places")
    page.get_by_label(text("page.law.places.find").en).fill("dak lak")
    page.keyboard.press("Enter")
    assert "Tỉnh Đắk Lắk" in page.locator("tbody").inner_text()


def test_the_pages_of_the_law_are_walked_with_the_keyboard_alone(wide):
    page = wide("vi")
    page.goto("/law")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    link = page.get_by_role("link", name=text("page.law.room.timeline").vi)
    for _ in range(20):
        page.keyboard.press("Tab")
        if link.evaluate("each => each === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/law/timeline")
    assert page.locator("nav.rooms [aria-current=page]").inner_text() == text("page.law.room.timeline").vi
