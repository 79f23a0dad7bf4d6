"""The pages of the law say what stands on a sentence, what on a reading, and what was not read."""

from __future__ import annotations

import re

import law_grounds
import law_not_read
import pytest
from book_reference import parts, read
from build_law_pages import rules_under
from build_readings_page import AGAINST
from generated_page import plain
from provision_link import file_of, heading, link

from idverify.law.reading import REGISTER
from idverify.law.register import INSTRUMENTS, PARAMETERS, PROVISIONS
from idverify.rules import BEGINNING, ENROLMENT, POSTING

RULES = POSTING + ENROLMENT + BEGINNING


def rule_lines(citation: str) -> list[str]:
    provision = PROVISIONS[citation]
    part = parts(read(f"law/{file_of(provision.instrument)}"))[heading(provision)]
    ids = "|".join(re.escape(rule.id) for rule in RULES)
    return [line for line in part.splitlines() if re.match(rf"\| `(?:{ids})` \|", line)]


@pytest.mark.parametrize(
    "citation", ["147/2024/ND-CP art. 27.3.a", "147/2024/ND-CP art. 23.3.đ", "116/2025/QH15 art. 16.2"]
)
def test_that_a_child_does_not_sell_is_told_to_stand_on_a_reading(citation):
    (line,) = (each for each in rule_lines(citation) if "`guardianship.child-commerce`" in each)
    assert "reading [R-09](../readings.md#r-09) (inferred). No sentence that was read forbids a child" in line
    assert law_grounds.QUOTED not in line


def test_every_rule_says_on_what_it_stands_under_each_of_its_provisions():
    for citation, provision in PROVISIONS.items():
        lines, rules = rule_lines(citation), rules_under(provision)
        assert len(lines) == len(rules)
        for line, rule in zip(lines, rules, strict=True):
            assert f" | {law_grounds.stands_on(rule, provision)} | " in line, citation
            assert provision.wording is not None or law_grounds.QUOTED not in line, citation


def test_two_rules_of_one_name_stand_under_their_own_provisions():
    for citation, asks in {
        "330/2026/ND-CP art. 60.1.b": "For a child under seven the representative has consented.",
        "330/2026/ND-CP art. 60.1.c": "For a child of seven or over the representative and the child have consented.",
    }.items():
        (line,) = rule_lines(citation)
        assert asks in line
        assert ("R-11" in line) is citation.endswith("c")


def test_the_tables_of_grounds_name_only_rules_readings_and_parameters_that_there_are():
    assert set(law_grounds.GROUNDS) <= {rule.id for rule in RULES}
    assert {each.reading for each in law_grounds.GROUNDS.values() if each.reading} <= set(REGISTER)
    assert set(law_grounds._SET_BY) <= {each.name for each in PARAMETERS}


def test_a_reading_that_a_rule_does_not_ask_is_refused(monkeypatch):
    rule = next(each for each in RULES if each.id == "guardianship.child-commerce")
    monkeypatch.setattr(law_grounds, "GROUNDS", {rule.id: law_grounds.Ground("So it is.", "R-11", alone=True)})
    with pytest.raises(ValueError, match="does not ask R-11"):
        law_grounds.stands_on(rule, rule.provisions[0])


def test_a_number_says_whether_the_law_sets_it():
    index = read("law/index.md")
    said = dict(re.findall(r"^\| `([A-Z_]+)` \|(.+)$", index, flags=re.MULTILINE))
    assert "reading [R-08](../readings.md#r-08) (inferred); no text that was read sets it" in said["PARENT_AGE"]
    assert "| a proxy: " in said["GUARDIAN_AGE"]
    assert "| from 2026-08-19 | the law: " in said["OWN_CONSENT_FROM_AGE"]
    assert "| reading [R-01](../readings.md#r-01) (inferred) of " in said["EXISTING_ACCOUNTS_UNTIL"]
    assert "| always |" not in index


def test_what_was_not_read_is_told_first():
    index = read("law/index.md")
    told = index[index.index("## Not read") : index.index("## How sure a text is")]
    assert index.index("\n## ") == index.index("\n## Not read")
    assert "Resolution 18/2026/NQ-CP" in told
    for provision in PROVISIONS.values():
        unread = provision.confidence not in ("P2+", "P1")
        assert (f"{link(provision)} (`" in told) is unread, provision.citation
    numbers = {each.number for each in INSTRUMENTS}
    for each in law_not_read.UNREAD:
        assert set(each.touches) <= numbers
        assert all(plain(said) in told for said in (each.title.vi, each.title.en, each.known.en, each.risk.en))
    for instrument in INSTRUMENTS:
        named = [each.title.en for each in law_not_read.UNREAD if instrument.number in each.touches]
        assert all(each in read(f"law/{file_of(instrument)}") for each in named)


def test_what_speaks_against_a_default_stands_under_it():
    found = parts(read("readings.md"), "##")
    assert set(AGAINST) <= set(REGISTER)
    for id, (said, citation) in AGAINST.items():
        assert plain(said.en) in found[id]
        assert plain(said.vi) in found[id]
        assert f"**What speaks against it** ({link(PROVISIONS[citation], folder='law/')}): " in found[id]
