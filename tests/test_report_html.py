"""The report as HTML: whole in itself, in both languages, and deaf to whatever an implementation says."""

import base64
import hashlib
import json
import re
from collections import Counter
from functools import cache, cached_property
from html import unescape
from html.parser import HTMLParser

import pytest
from report_parts import HOSTILE, WHY, all_passed, one_of_each, report_of, result, signer

from idverify.conformance.expected_failures import ExpectedFailure
from idverify.conformance.fixture import fixtures
from idverify.conformance.reading_use import ReadingUse
from idverify.conformance.report.document import Report
from idverify.conformance.report.html import html_of
from idverify.conformance.report.part import Bilingual, ReportedExpectation, ReportedReading
from idverify.conformance.report.signature import digest, signed
from idverify.conformance.requirement import requirements
from idverify.conformance.result import Kind
from idverify.law.reading import REGISTER
from idverify.law.register import PROVISIONS
from idverify.messages import Text, text

_VOID = {"meta", "input", "br", "rect", "path", "use", "circle", "col"}


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
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
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


def page_of(report: Report, *, is_signed: bool = True) -> Page:
    return Page(html_of(report, signature=signed(report, signer() if is_signed else None).signature))


@cache
def whole() -> Page:
    return page_of(report_of(all_passed()))


def says(page: Page, told: Text) -> bool:
    return told.vi in page.text and told.en in page.text


def test_it_is_one_file_that_fetches_nothing_and_runs_nothing() -> None:
    page = whole()
    assert not {"script", "img", "link", "iframe", "object", "form", "base"} & set(page.tags)
    assert all(value.startswith("#") for value in page.of("href"))
    assert not page.of("src")
    assert not page.of("style")
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert not page.open


def test_its_policy_lets_its_own_style_in_and_nothing_else() -> None:
    report = report_of(one_of_each())
    written = html_of(report, signature=None)
    style = re.findall(r"<style>(.*?)</style>", written, re.DOTALL)
    assert len(style) == 1
    assert not re.findall(r"url\((?!#)|@import|https?:", style[0])
    hashed = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    policy = next(value for value in Page(written).of("content") if value.startswith("default-src"))
    assert policy == f"default-src 'none'; style-src 'sha256-{hashed}'; base-uri 'none'; form-action 'none'"


@pytest.mark.parametrize(
    ("kinds", "verdict"),
    [([Kind.PASS], "conforms"), ([Kind.FAIL], "departs"), ([Kind.SKIPPED], "incomplete")],
)
def test_the_first_page_says_what_came_of_it_in_words(kinds: list[Kind], verdict: str) -> None:
    page = page_of(report_of([result(number, kind) for number, kind in enumerate(kinds)]))
    assert says(page, text(f"conformance.report.verdict.{verdict}"))
    assert says(page, text(f"conformance.report.verdict.{verdict}.means"))
    assert says(page, text("conformance.report.notice"))


def test_the_first_page_names_whom_when_and_by_what() -> None:
    report = report_of(one_of_each())
    page = page_of(report)
    told = (
        "Cộng đồng Sen Việt",
        "4.2.1",
        "Kotlin",
        "2026-11-22 16:05:10 (UTC+7)",
        report.run.seed,
        report.suite.fixtures_digest,
        report.suite.law_as_of,
        digest(report),
        str(signer().key),
    )
    assert [each for each in told if each not in page.text] == []
    assert says(page, text("conformance.report.door.line"))


def test_failures_that_were_expected_stand_in_the_verdict() -> None:
    kinds = [Kind.PASS, Kind.EXPECTED_FAIL, Kind.EXPECTED_FAIL]
    page = page_of(report_of([result(number, kind) for number, kind in enumerate(kinds)]))
    assert says(page, text("conformance.report.verdict.conforms.except", number=2))
    assert says(page, text("conformance.report.verdict.conforms.except.means", number=2))
    assert not says(whole(), text("conformance.report.verdict.conforms.except", number=0))


def test_a_run_that_was_gone_on_with_says_so_on_the_first_page() -> None:
    assert says(page_of(report_of(all_passed(), resumed=17)), text("conformance.report.fact.resumed.value", number=17))
    assert says(whole(), text("conformance.report.fact.resumed.none"))


def test_questions_drawn_from_the_seed_have_a_page_of_their_own() -> None:
    drawn = [result(number, fixture=f"drawn/decide/00{number}") for number in range(3)]
    page = page_of(report_of([*drawn, result(4)]))
    assert says(page, text("conformance.report.provision.drawn"))
    assert {"decide/000", "decide/001", "decide/002"} <= set(page.shown)
    assert page.shown.count("drawn") == 2  # in the contents and above its page
    assert not says(whole(), text("conformance.report.provision.drawn"))


def test_readings_that_cannot_go_together_are_named() -> None:
    clash = ("R-02", "R-12")
    uses = [ReadingUse(reading=id, declared=None, seen=(), results=0, conflict=clash) for id in clash]
    other = ReadingUse(reading="R-03", declared="as_posting", seen=("open_before_333",), results=1)
    page = page_of(report_of(one_of_each(), readings=[*uses, other]))
    for id in clash:
        assert says(page, text("cli.conformance.inconsistent_together", reading=id, readings="R-02, R-12"))
    assert says(page, text("cli.conformance.inconsistent_declared", reading="R-03", declared="as_posting"))


def test_an_unsigned_report_says_so() -> None:
    page = page_of(report_of(one_of_each()), is_signed=False)
    assert says(page, text("conformance.report.fact.signature.none"))


def test_every_provision_has_a_page_with_its_words() -> None:
    page = whole()
    for provision in {fixture.provision for fixture in fixtures()}:
        assert provision in page.text
        if provision in PROVISIONS:
            known = PROVISIONS[provision]
            assert says(page, known.gloss)
            assert says(page, text(f"conformance.report.confidence.{known.confidence.name.lower()}"))
            for line in (known.wording or "").splitlines():
                assert " ".join(line.split()) in page.text
    assert "Điểm b khoản 3 Điều 27" in page.text


def test_every_fixture_that_passed_stands_there_with_its_reason() -> None:
    page = whole()
    for fixture in fixtures():
        assert says(page, Text(vi=" ".join(fixture.because.vi.split()), en=" ".join(fixture.because.en.split())))


def test_every_requirement_is_told_tested_or_not_and_why() -> None:
    page = whole()
    for requirement in requirements().values():
        assert requirement.id in page.text
        if requirement.not_tested is not None:
            assert says(page, requirement.not_tested)


def test_every_kind_of_result_is_shown_with_its_reason() -> None:
    page = page_of(report_of(one_of_each()))
    assert says(page, WHY)
    assert "Sai chỗ này." in page.text
    for kind in Kind:
        assert says(page, text(f"conformance.report.kind.{kind}"))
    for each in report_of(one_of_each()).results:
        assert each.fixture.rpartition("/")[2] in page.text
    assert says(page, text("conformance.report.review.ground"))


def test_many_cases_that_wait_for_the_same_reason_share_one_form() -> None:
    page = page_of(report_of([result(number, Kind.REVIEW) for number in range(10)]))
    assert page.tags["textarea"] == 1 + 1  # and the auditor's own remarks


def test_a_result_of_a_fixture_that_is_not_installed_is_shown_all_the_same() -> None:
    gone = result(kind=Kind.FAIL, fixture="evidence/ledger/gone", provision="a law to come art. 1")
    older = result(1, Kind.FAIL, digest="0" * 64)
    page = page_of(report_of([gone, older]))
    assert "evidence/ledger/gone" in page.text
    assert "a law to come art. 1" in page.text
    assert page.text.count(text("conformance.report.case.unknown").en) == 2


def test_readings_are_told_with_what_they_mean() -> None:
    uses = (
        ReadingUse(reading="R-02", declared="on_birthday", seen=("on_birthday",), results=3),
        ReadingUse(reading="R-03", declared=None, seen=("open_before_333", "as_posting"), results=2),
    )
    page = page_of(report_of(one_of_each(), readings=uses))
    for use in uses:
        assert says(page, REGISTER[use.reading].question)
        for option in use.seen:
            assert says(page, REGISTER[use.reading].options[option])


def test_expected_failures_are_told_with_their_legal_reason() -> None:
    line = ExpectedFailure(pattern="333-2026/16.2/*", ground="R-03", reason=WHY)
    page = page_of(report_of(one_of_each(), expected=[line]))
    assert line.pattern in page.text


def test_bars_are_told_in_words_to_those_who_do_not_see_them() -> None:
    page = whole()
    assert page.tags["title"] == page.tags["desc"] + 1  # and that of the page
    ids = page.of("id")
    assert len(ids) == len(set(ids))
    assert {name for names in page.of("aria-labelledby") for name in names.split()} <= set(ids)
    assert {value[1:] for value in page.of("href")} <= set(ids)


def hostile() -> Report:
    """A report written by hand, past everything that the suite itself would have made harmless."""
    bad = Bilingual.model_construct(vi=HOSTILE, en=f"{HOSTILE}.")
    honest = report_of([result(number, kind) for number, kind in enumerate(Kind)])
    every = {"provision": HOSTILE, "requirements": (HOSTILE,), "outcome": HOSTILE, "reason": bad, "mismatches": (bad,)}
    results = tuple(
        each.model_copy(update={**every, "fixture": f"{HOSTILE}{number}"}) for number, each in enumerate(honest.results)
    )
    reading = ReportedReading.model_construct(
        reading=HOSTILE, declared=HOSTILE, seen=(HOSTILE,), consistent=True, conflict=(HOSTILE,)
    )
    expected = ReportedExpectation.model_construct(pattern=HOSTILE, citation=HOSTILE, reason=bad)
    return honest.model_copy(
        update={
            "results": results,
            "readings": (reading,),
            "expected_failures": (expected,),
            "implementation": honest.implementation.model_copy(
                update={"name": HOSTILE, "version": HOSTILE, "language": HOSTILE}
            ),
            "run": honest.run.model_copy(
                update={"door": HOSTILE, "snapshot": HOSTILE, "selected": (HOSTILE,), "levels": (HOSTILE,)}
            ),
        }
    )


def test_nothing_that_an_implementation_says_becomes_anything_but_text(monkeypatch: pytest.MonkeyPatch) -> None:
    # A lone surrogate has no canonical form, so that no such report is ever signed or read.
    monkeypatch.setattr("idverify.conformance.report.html.digest", lambda _: "0" * 64)
    written = html_of(hostile(), signature=None)
    page = Page(written)
    assert not {"script", "img"} & set(page.tags)
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert "{{7*7}}" in page.text
    assert not set("\x00\x1b\u202e\u2028\ud800\ufffe") & set(unescape(written))
    assert "\\u0000\\u202eevil\\u2028\\ud800\\ufffe" in page.text
    assert not page.open


def test_every_fixture_makes_a_file_that_can_be_sent() -> None:
    report = report_of(all_passed())
    assert len(html_of(report, signature=None).encode()) < 2_000_000
    assert len(json.dumps(report.to_document())) < 2_000_000
