"""The campaign's page: whole in itself, in both languages, right for none, one, and a country's worth of accounts."""

import base64
import hashlib
import re
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property
from html import unescape
from html.parser import HTMLParser

import pytest
from campaign_report_parts import AT, Asked, Found, of_all, of_many, of_one, report_of

from idverify.account import Account, Action, Service, ServiceKind
from idverify.account.action import COMMERCE
from idverify.campaign.report import page as page_module
from idverify.campaign.report.page import html_of
from idverify.campaign.tally import Tally
from idverify.campaign.terms import Terms
from idverify.decision import decide
from idverify.errors import OperatorError
from idverify.law.reading import REGISTER
from idverify.law.register import PROVISIONS
from idverify.messages import Text, text

_VOID = {"meta", "input", "rect", "path", "circle", "line"}
HOSTILE = "</style><script>document.title='evil'</script><img src=x onerror=alert(1)>{{7*7}}\x00\u202eevil\u2028\ufffe"


class Page(HTMLParser):
    """What a page holds."""

    def __init__(self, written: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.open: list[str] = []
        self.shown: list[str] = []
        self.feed(written)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.shown.append(data)

    def of(self, name: str) -> list[str]:
        return [value for _, attribute, value in self.attributes if attribute == name]

    @cached_property
    def text(self) -> str:
        return " ".join(" ".join(self.shown).split())


def page_of(found: Found) -> Page:
    return Page(html_of(report_of(found)))


def says(page: Page, told: Text) -> bool:
    return told.vi in page.text and told.en in page.text


def stands(page: Page, told: Text) -> bool:
    """Whether it stands by itself, and not only within another sentence."""
    return {told.vi, told.en} <= {shown.strip() for shown in page.shown}


@pytest.fixture(scope="module")
def many() -> Page:
    return page_of(of_many())


def test_it_is_one_file_that_fetches_nothing_and_runs_nothing(many: Page) -> None:
    assert not {"script", "img", "link", "iframe", "object", "form", "base", "a"} & set(many.tags)
    assert not many.of("src") + many.of("href") + many.of("style")
    assert not [name for _, name, _ in many.attributes if name.startswith("on")]
    assert not many.open


def test_its_policy_lets_its_own_style_in_and_nothing_else() -> None:
    written = html_of(report_of(of_many()))
    style = re.findall(r"<style>(.*?)</style>", written, re.DOTALL)
    assert len(style) == 1
    assert not re.findall(r"url\((?!#)|@import|https?:", style[0])
    hashed = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    policy = next(value for value in Page(written).of("content") if value.startswith("default-src"))
    assert policy == f"default-src 'none'; style-src 'sha256-{hashed}'; base-uri 'none'; form-action 'none'"


def test_the_first_thing_it_says_is_the_answer_in_one_sentence_with_numbers(many: Page) -> None:
    assert (
        "Trong 110.000.000 dòng: 45.650.000 (41,5%) được phép đăng bài theo luật ngày 22\u201111\u20112026; "
        "64.350.000 (58,5%) chưa được" in many.text
    )
    assert "Of 110,000,000 rows: 45,650,000 (41.5%) may post under the law of 22 November 2026; 64,350" in many.text
    assert many.text.index("Trong 110.000.000") < many.text.index(text("campaign.report.stand").vi + " Where")


@pytest.mark.parametrize(
    ("found", "vi", "en"),
    [
        (Found(Tally()), "Bảng không có dòng nào", "The table has no rows"),
        (of_all("authenticated", 3), "Trong 3 tài khoản, tất cả", "Of 3 accounts, every one may post"),
        (of_one("authenticated"), "Trong 1 tài khoản, tất cả", "Of 1 account, every one may post"),
        (of_one("prove", "user.prove_phone"), "Trong 1 tài khoản: 0 (0%)", "Of 1 account: 0 (0%) may post"),
        (of_all("unreadable", 2000, "operator.name_account"), "(số dòng: 2.000)", "(rows: 2,000)"),
        (of_all("waiting", 2, "user.prove_phone"), "Trong 2 tài khoản, tất cả", "Of 2 accounts, every one"),
    ],
)
def test_none_one_all_and_nothing_readable_have_a_sentence_of_their_own(found: Found, vi: str, en: str) -> None:
    page = page_of(found)
    assert vi in page.text
    assert en in page.text
    assert not page.open


def test_rows_are_told_as_rows_where_they_are_not_accounts_and_how_many_accounts_there_are(many: Page) -> None:
    assert "Số dòng lặp lại một tài khoản đã gặp: 45.320. " in many.text
    assert "Số dòng không có tên tài khoản dùng được: 1.210.000. Số tài khoản khác nhau: 108.744.680." in many.text
    accounts, rows = text("campaign.report.col.accounts"), text("campaign.report.col.rows")
    assert not stands(many, accounts)
    alone = page_of(of_all("prove", 3, "user.prove_phone"))
    assert stands(alone, accounts)
    assert not stands(alone, rows)
    assert "Số tài khoản khác nhau" not in alone.text
    assert stands(page_of(of_all("unreadable", 3, "operator.name_account")), rows)


def test_why_by_which_article_and_by_which_reading_is_told(many: Page) -> None:
    counts = report_of(of_many()).counts
    for citation in counts["article"]:
        assert citation in many.text
        assert says(many, PROVISIONS[citation].gloss)
    for id in counts["reading"]:
        assert says(many, REGISTER[id].question)
        assert says(many, REGISTER[id].options[REGISTER[id].default])
    assert "Điểm b khoản 3 Điều 27" in many.text
    assert says(many, text("rule.guardianship.child-needs-guardian"))


def test_by_when_is_told_to_the_day(many: Page) -> None:
    assert says(many, Text(vi="24-12-2026", en="24 December 2026"))
    assert says(many, Text(vi="25-3-2025", en="25 March 2025"))
    assert "Đã hết thời hạn, tính đến ngày 22-11-2026: 42.900.000" in many.text
    assert "Còn thời hạn sau ngày 22-11-2026: 330.000" in many.text


def test_every_defect_is_told_with_its_count_and_what_to_do(many: Page) -> None:
    for word in report_of(of_many()).counts["defect"]:
        assert says(many, text(f"campaign.defect.{word}"))
        assert says(many, text(f"campaign.defect_do.{word}"))
    assert "2.310.000" in many.text
    assert "2,1%" in many.text


def test_what_to_do_first_begins_with_what_asks_nobody(many: Page) -> None:
    restore, prove = text("campaign.ask.operator.restore_digits"), text("campaign.ask.user.prove_phone")
    register = text("campaign.ask.guardian.register")
    table = many.text[many.text.index(text("campaign.report.effort.1").vi) :]
    assert table.index(restore.vi) < table.index(prove.vi) < table.index(register.vi)
    assert "Số dòng có người cần báo: 60.610.000" in many.text
    assert says(many, text("campaign.report.first.lawful"))


def test_a_shared_number_is_told_to_be_no_breach_and_a_first_operator_to_have_moved_on(many: Page) -> None:
    assert says(many, text("campaign.report.shared.law"))
    assert "chuyển mạng giữ số" in many.text
    assert "2.640.105" in many.text


def test_what_was_not_looked_at_is_told(many: Page) -> None:
    for each in ("certificate", "holder", "evidence", "guardian", "people"):
        assert says(many, text(f"campaign.report.not.{each}"))
    assert "Không có cột: cách xác thực, ngày xác thực" in many.text


def test_whoever_sells_is_not_told_what_holds_for_posting() -> None:
    found = of_one("prove", "user.authenticate_personal_id", "user.prove_phone")
    posting = page_of(found)
    for action in COMMERCE:
        selling = page_of(replace(found, run=Asked(terms=Terms(at=AT, action=action))))
        for key in ("report.first.lawful", "ask_how.user.authenticate_personal_id", "ask_how.user.prove_phone"):
            told, of_commerce = text(f"campaign.{key}"), text(f"campaign.{key}.commerce")
            assert says(posting, told)
            assert not says(posting, of_commerce)
            assert says(selling, of_commerce)
            assert not says(selling, told)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("service", [Service.DOMESTIC, Service(ServiceKind.CROSS_BORDER, threshold_met=False)])
def test_ninety_days_are_told_of_those_actions_only_for_which_they_were_given(action: Action, service: Service) -> None:
    page = page_of(replace(of_many(1), run=Asked(terms=Terms(at=AT, action=action, service=service))))
    old = Account(opened_at=datetime(2020, 1, 1, tzinfo=UTC), user_birth_date=date(1990, 1, 1), evidence=())
    week = datetime(2025, 1, 1, tzinfo=UTC)
    refused = not decide(replace(old, opened_at=week), action, service=service, at=week).permitted
    given = refused and decide(old, action, service=service, at=week).permitted
    assert says(page, text("campaign.report.deadlines.ninety_days")) == given


def test_nobody_is_called_authenticated_for_what_the_law_does_not_ask_about() -> None:
    keys = ("status.authenticated", "status_means.authenticated", "report.group.authenticated")
    asked = Found(Tally(2, {"status": {"authenticated": 2}, "article": {"147/2024/ND-CP art. 27.3.b": 2}}))
    for found, unasked in ((asked, False), (of_all("authenticated", 2), True)):
        page = page_of(found)
        for key in keys:
            assert stands(page, text(f"campaign.{key}.unasked")) == unasked
            assert stands(page, text(f"campaign.{key}")) != unasked


def test_accounts_of_which_no_day_is_told_are_named_with_the_children_among_them() -> None:
    page = page_of(of_all("child", 2, "guardian.register"))
    assert "tài khoản của trẻ em, hoặc thiếu ngày mở tài khoản hay tuổi): 2." in page.text


def test_what_lay_beside_the_files_and_was_not_read_is_told(many: Page) -> None:
    page = page_of(replace(of_one("prove"), run=Asked(unread=("b.csv.gz", "hai.xlsx: Quý 2"))))
    assert says(page, text("campaign.report.not.unread"))
    assert "b.csv.gz hai.xlsx: Quý 2" in page.text
    assert not says(many, text("campaign.report.not.unread"))


@pytest.mark.parametrize(
    ("service", "word"),
    [
        (Service(ServiceKind.DOMESTIC, licensed=False), "unlicensed"),
        (Service(ServiceKind.CROSS_BORDER, threshold_met=False), "below_threshold"),
    ],
)
def test_a_network_that_the_law_treats_apart_is_told_to_be_one(many: Page, service: Service, word: str) -> None:
    told = text(f"campaign.report.asked.service.{word}")
    assert says(page_of(replace(of_one("prove"), run=Asked(terms=Terms(at=AT, service=service)))), told)
    assert not says(many, told)


def test_a_number_that_no_table_has_a_column_for_is_not_counted_as_empty() -> None:
    none = {"status": {"prove": 5}, "phone": {"ok": 5}, "personal_id": {"missing": 5}}
    table = page_of(Found(Tally(5, none))).text.partition(text("campaign.report.defects.numbers").vi)[2]
    assert text("campaign.report.column.personal_id").vi not in table[:400]


def test_pseudonyms_that_nobody_can_make_again_are_told_to_be_so() -> None:
    told = text("campaign.report.asked.kid.one_run")
    assert says(page_of(replace(of_one("authenticated"), run=Asked(keys="one_run", kid="run-1"))), told)
    assert not says(page_of(of_one("authenticated")), told)


def test_duplicates_are_told_because_rows_are_what_is_counted(many: Page) -> None:
    assert says(many, Text(vi="đã gặp: 45.320.", en="came before: 45,320."))
    assert "đã gặp:" not in page_of(of_one("authenticated")).text


def test_drawings_are_told_in_words_to_those_who_do_not_see_them(many: Page) -> None:
    assert many.tags["title"] == many.tags["desc"] + 1  # and that of the page
    ids = many.of("id")
    assert len(ids) == len(set(ids))
    assert {name for names in many.of("aria-labelledby") for name in names.split()} <= set(ids)
    drawn = [i for i, (tag, name, _) in enumerate(many.attributes) if (tag, name) == ("svg", "width")]
    hidden = sum(tag == "svg" and name == "aria-hidden" for tag, name, _ in many.attributes)
    named = sum(tag == "svg" and name == "aria-labelledby" for tag, name, _ in many.attributes)
    assert hidden + named == len(drawn) == many.tags["svg"]


def test_nothing_from_outside_becomes_anything_but_text() -> None:
    asked = Asked(columns={"account": HOSTILE, "phone": HOSTILE}, names=(HOSTILE,), kid=HOSTILE, fingerprint=HOSTILE)
    honest = report_of(replace(of_many(1), run=asked))
    counts = {kind: {**words} for kind, words in honest.counts.items()}
    for kind in ("defect", "remark", "rule", "article", "reading", "original_operator", "deadline", "born", "age"):
        counts[kind][HOSTILE] = 1
    shared = {HOSTILE: next(iter(honest.shared.values()))}
    library = honest.library.model_copy(update={"version": HOSTILE})
    words = honest.asked.model_copy(
        update={"readings": {HOSTILE: HOSTILE}, "proofs": {HOSTILE: HOSTILE}, "law": HOSTILE}
    )
    written = html_of(
        honest.model_copy(update={"counts": counts, "shared": shared, "library": library, "asked": words})
    )
    page = Page(written)
    assert not {"script", "img"} & set(page.tags)
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert "{{7*7}}" in page.text
    assert not set("\x00\u202e\u2028\ufffe") & set(unescape(written))
    assert not page.open


def test_without_its_libraries_it_says_which_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    page_module._environment.cache_clear()
    with pytest.raises(OperatorError) as refused:
        html_of(report_of(of_one("authenticated")))
    assert refused.value.code == "campaign_extra"
    assert "idverify-vn[campaign]" in refused.value.text.vi
