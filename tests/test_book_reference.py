"""The generated reference is fresh, its links lead somewhere, and each provision, row and reading is there."""

from __future__ import annotations

import re
import sys
from datetime import timedelta
from pathlib import Path

import build_command_line
import build_database_page
import build_errors_page
import build_law_pages
import build_metrics_page
import build_readings_page
import build_settings_page
import pytest
from book_reference import LINK, parts, read
from generated_page import ROOT, plain, settle, slug
from provision_link import address, file_of, heading

from idverify.conformance.fixture import fixtures
from idverify.conformance.matrix import matrix
from idverify.law import Confidence
from idverify.law.reading import REGISTER
from idverify.law.register import INSTRUMENTS, PARAMETERS, PROVISIONS
from idverify.rules import BEGINNING, ENROLMENT, POSTING

TOOLS = (
    build_law_pages,
    build_readings_page,
    build_command_line,
    build_settings_page,
    build_database_page,
    build_metrics_page,
    build_errors_page,
)
LAW = ROOT / "docs/reference/law"


def headings(page: str) -> set[str]:
    return {slug(each) for each in re.findall(r"^#+ (.+)$", page, flags=re.MULTILINE)}


@pytest.fixture(scope="module")
def made() -> dict[Path, str]:
    return {path: page for tool in TOOLS for path, page in tool.pages().items()}


def test_every_page_is_as_its_tool_makes_it(made):
    stale = [path.name for path, page in made.items() if path.read_text(encoding="utf-8") != page.rstrip() + "\n"]
    assert not stale, "run make data"
    assert set(LAW.glob("*.md")) == {path for path in made if path.parent == LAW}


def test_every_page_says_on_its_first_line_what_makes_it(made):
    for path, page in made.items():
        tool = re.match(r"<!-- Made by (tools/build_\w+\.py) from ", page)
        assert tool, path.name
        assert (ROOT / tool[1]).exists()


def test_the_makefile_makes_and_checks_every_page():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for tool in TOOLS:
        assert makefile.count(f"tools/{tool.__name__}.py\n") == 1
        assert makefile.count(f"tools/{tool.__name__}.py --check\n") == 1


def test_a_stale_page_fails_the_check_and_a_page_of_nothing_is_taken_away(tmp_path, monkeypatch):
    monkeypatch.setattr("generated_page.ROOT", tmp_path)
    page, gone = tmp_path / "page.md", tmp_path / "gone.md"
    gone.write_text("of an instrument that is no longer known")
    monkeypatch.setattr(sys, "argv", ["build", "--check"])
    with pytest.raises(SystemExit, match=r"stale pages: page.md, gone.md"):
        settle({page: "new"}, whole=tmp_path)
    assert gone.exists()
    assert not page.exists()
    monkeypatch.setattr(sys, "argv", ["build"])
    settle({page: "new"}, whole=tmp_path)
    assert page.read_text() == "new\n"
    assert not gone.exists()
    monkeypatch.setattr(sys, "argv", ["build", "--check"])
    settle({page: "new"}, whole=tmp_path)


def test_every_link_within_the_reference_leads_to_a_heading(made):
    known = {path: headings(page) for path, page in made.items()}
    for path, page in made.items():
        for target in LINK.findall(page):
            if "://" in target:
                continue
            file, _, anchor = target.partition("#")
            to = path if not file else (path.parent / file).resolve()
            if anchor and to not in known:
                known[to] = headings(to.read_text(encoding="utf-8"))
            assert not anchor or anchor in known[to], f"{path.name}: {target}"


def test_every_provision_has_its_part_with_wording_gloss_days_and_confidence():
    for provision in PROVISIONS.values():
        part = parts(read(f"law/{file_of(provision.instrument)}"))[heading(provision)]
        for line in (provision.wording or "").splitlines():
            assert f"> {plain(line)}" in part, provision.citation
        assert plain(provision.gloss.vi) in part
        assert plain(provision.gloss.en) in part
        assert f"from {provision.first_day}" in part
        assert provision.until is None or f"through {provision.until - timedelta(days=1)}" in part
        assert f"| confidence | `{provision.confidence}`: " in part
        was_read = provision.confidence in (Confidence.PRIMARY_AND_SECOND, Confidence.PRIMARY)
        assert f"| the text was read | {'yes |' if was_read else 'no'}" in part
        assert provision.digest is None or provision.digest in part


def test_no_provision_is_on_a_page_that_the_register_does_not_know():
    for instrument in INSTRUMENTS:
        known = {heading(each) for each in PROVISIONS.values() if each.instrument is instrument}
        assert set(parts(read(f"law/{file_of(instrument)}"))) == known


def test_every_rule_stands_under_each_provision_that_it_rests_on():
    for rule in {rule.id: rule for rule in POSTING + ENROLMENT + BEGINNING}.values():
        for provision in rule.provisions:
            part = parts(read(f"law/{file_of(provision.instrument)}"))[heading(provision)]
            assert f"| `{rule.id}` |" in part, provision.citation


def test_what_answers_for_a_provision_beside_rules_stands_under_it():
    for line in matrix():
        for citation in line.row.citations:
            provision = PROVISIONS[citation]
            part = parts(read(f"law/{file_of(provision.instrument)}"))[heading(provision)]
            assert f"[{line.row.id}](matrix.md#{line.row.id.lower()})" in part
            assert all(plain(duty.says.vi) in part for duty in line.row.duties)
            assert line.row.unanswered is None or plain(line.row.unanswered.en) in part


def test_every_parameter_stands_under_what_sets_it_and_in_the_index():
    for parameter in PARAMETERS:
        assert f"`{parameter.name}`" in read("law/index.md")
        for provision in {each for span in parameter.spans for each in span.provisions}:
            part = parts(read(f"law/{file_of(provision.instrument)}"))[heading(provision)]
            assert f"`{parameter.name}`" in part


def test_every_fixture_about_the_law_stands_on_a_page_and_under_what_it_must_cite():
    pages = {each.number: read(f"law/{file_of(each)}") for each in INSTRUMENTS}
    for fixture in fixtures():
        number, _, place = fixture.provision.partition(" ")
        if number in pages and place:
            assert f"| `{fixture.id}` |" in pages[number]
        for citation in fixture.demanded("citations"):
            provision = PROVISIONS[citation]
            part = parts(pages[provision.instrument.number])[heading(provision)]
            assert f"`{fixture.id}`" in part, citation


def test_the_index_leads_to_every_instrument_and_every_provision():
    index = read("law/index.md")
    for instrument in INSTRUMENTS:
        assert f"]({file_of(instrument)})" in index
        assert f"\n{file_of(instrument).removesuffix('.md')}\n" in index
    for provision in PROVISIONS.values():
        assert f"[{provision.place}]({address(provision)})" in index


def test_the_matrix_has_every_row_with_what_answers_it():
    found = parts(read("law/matrix.md"))
    lines = matrix()
    assert list(found) == [line.row.id for line in lines]
    for line in lines:
        part = found[line.row.id]
        assert plain(line.row.says.vi) in part
        assert all(
            f"rule `{rule}`, fixtures that show it: {count}\n" in f"{part}\n" for rule, count in line.fixtures.items()
        )
        assert all(f"parameter `{name}`" in part for name in line.row.parameters)
        assert all(plain(duty.says.en) in part for duty in line.row.duties)
        assert all(f"[{PROVISIONS[each].citation}](" in part for each in line.row.citations)
        assert line.row.unanswered is None or plain(line.row.unanswered.en) in part


def test_every_reading_has_its_options_its_reason_and_how_to_switch_it():
    found = parts(read("readings.md"), "##")
    assert list(found) == list(REGISTER)
    for reading in REGISTER.values():
        part = found[reading.id]
        for said in (reading.question, reading.reason, reading.affected, *reading.options.values()):
            assert plain(said.vi) in part
            assert plain(said.en) in part
        assert f"| `{reading.default}`, the default |" in part
        for option in list(reading.options)[1:]:
            assert f"`IDVERIFY_READINGS={reading.id}={option}`" in part
        for fixture in fixtures():
            assert reading.id not in fixture.readings or f"`{fixture.id}`" in part


def test_every_reading_that_rules_consult_names_rules_or_classes_of_data():
    rules, data = build_readings_page.rules_by_reading(), build_readings_page.data_by_reading()
    assert set(rules) | set(data) == set(REGISTER)
    assert "posting.authenticated-only" in rules["R-06"]
    assert rules["R-15"] == ("registration.information",)
    assert "*" in rules["R-13"]
    assert "pseudonym" in data["R-21"]
