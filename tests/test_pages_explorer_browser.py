"""The explorer in a real browser: asked anew at every change, usable without scripts, readable on a small phone."""

import re

import pytest

from idverify.messages import LANGUAGES, text
from idverify.web.pages.explorer.examples import EXAMPLES
from idverify.web.pages.explorer.query import address_of

YES, NO = text("page.explorer.yes"), text("page.explorer.no")


def expect(page, said) -> None:
    page.wait_for_function(
        "said => document.querySelector('#answer [role=status] strong').innerText === said", arg=said.vi
    )


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_can_be_asked_with_scripts_and_without(phone_sized, lang, scripts):
    page = phone_sized(lang, scripts=scripts)
    page.goto("/explorer")
    page.click(f"text={text('page.explorer.example.adult').in_(lang)}")
    assert page.locator("#answer [role=status] strong").inner_text() == YES.in_(lang)
    page.select_option("#act", "sales_livestream")
    if not scripts:
        page.click(f"button:has-text('{text('page.explorer.ask').in_(lang)}')")
        assert page.url.endswith("#answer")
    page.locator("#answer [role=status] strong", has_text=NO.in_(lang)).wait_for()
    assert "act=sales_livestream" in page.url
    assert page.locator("#short").inner_text() == NO.in_(lang)


def test_every_change_is_asked_and_the_address_says_what_is_shown(wide):
    page = wide("vi")
    page.goto(address_of(EXAMPLES["child"]))
    expect(page, YES)
    page.fill("#g1-consent", "")
    page.locator("#g1-consent").blur()
    expect(page, NO)
    address = page.url
    page.reload()
    expect(page, NO)
    assert page.input_value("#g1-consent") == ""
    page.select_option("#g1", "father")
    page.fill("#g1-consent", "2026-10-01")
    page.locator("#g1-consent").blur()
    expect(page, YES)
    assert page.url != address


def test_a_reading_is_switched_and_the_person_stays_where_they_were(wide):
    page = wide("vi")
    page.goto(address_of(EXAMPLES["disputed"]))
    expect(page, NO)
    page.focus("#R-14")
    page.select_option("#R-14", "one_link_suffices")
    expect(page, YES)
    assert page.evaluate("document.activeElement.id") == "R-14"
    assert "R-14=one_link_suffices" in page.url


def test_a_neighbour_a_day_and_a_kept_case_are_a_click_away(phone_sized):
    page = phone_sized("vi")
    page.goto(address_of(EXAMPLES["child"]))
    page.locator("details.nearby:not([open]) > summary", has_text="Mẹ (người thứ nhất)").click()
    page.click("text=mẹ chưa đồng ý, hoặc đã rút lại sự đồng ý")
    expect(page, NO)
    page.go_back()
    page.click("#answer > .timeline > li:last-child a")
    assert "day=2030-03-11" in page.url
    expect(page, NO)
    page.click(f"text={text('page.explorer.keep.link').vi}")
    assert page.inner_text("#kept").startswith(text("page.explorer.kept.same").vi)
    digest = re.search("digest=([0-9a-f]{64})", page.url)
    assert digest is not None
    page.goto(page.url.replace(digest[1], "f" * 64))
    assert page.inner_text("#kept").startswith(text("page.explorer.kept.other").vi)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", ["child", "sells"])
def test_nothing_is_in_the_way_of_anybody(phone_sized, wide, serious, name, dark):
    for make, lang in ((phone_sized, "vi"), (wide, "en")):
        page = make(lang, dark=dark)
        page.goto(address_of(EXAMPLES[name]))
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        assert serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_the_answer_is_nearer_and_the_page_shorter_than_a_phone_can_bear(phone_sized):
    page = phone_sized("vi")
    page.goto(address_of(EXAMPLES["child"]))
    assert page.evaluate("document.documentElement.scrollHeight") < 8_500
    page.goto("/explorer")
    assert page.locator("#examples li").first.is_visible()
    page.locator("#examples a").nth(1).click()
    assert not page.locator("#examples li").first.is_visible()


def test_a_day_that_is_emptied_of_meaning_takes_the_conclusion_away_and_a_right_one_brings_it(wide):
    page = wide("vi")
    page.goto("/explorer?day=2019-01-01&born=1990-05-01&opened=2026-09-01&phone=2026-09-01")
    expect(page, text("page.explorer.none_yet"))
    assert page.locator("#short").inner_text() == text("page.explorer.none_yet").vi
    page.fill("#day", "2026-11-22")
    page.locator("#day").blur()
    expect(page, YES)


def test_a_fault_is_told_at_its_field(phone_sized, serious):
    page = phone_sized("vi")
    page.goto("/explorer?born=tomorrow&g1=mother&g1-born=x")
    page.click("a[href='#g1-born']")
    assert page.evaluate("document.activeElement.id") == "g1-born"
    assert page.get_attribute("#born", "aria-invalid") == "true"
    assert serious(page) == []


def test_the_sentence_of_law_is_two_taps_away(phone_sized):
    page = phone_sized("vi")
    page.goto(address_of(EXAMPLES["sells"]))
    page.click("#words > summary")
    assert page.locator("#words blockquote").first.is_visible()


def test_it_can_be_asked_by_keyboard_alone(wide):
    page = wide("en")
    page.goto(address_of(EXAMPLES["adult"]))
    page.focus("#act")
    page.keyboard.type(text("action.sales_livestream").en)
    page.keyboard.press("Tab")
    page.locator("#answer [role=status] strong", has_text=NO.en).wait_for()
    assert page.evaluate("document.activeElement.id") == "net"
