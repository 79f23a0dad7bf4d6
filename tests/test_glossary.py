"""The glossary has no word of its own: each term stands in the law or in the catalogues as it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from book_reference import parts, read, rows
from generated_page import ROOT
from provision_link import address

from idverify.law.register import PROVISIONS

SECTIONS = parts(read("glossary.md"), "##")
OF_LAW = rows(SECTIONS["Terms of the law"])
OF_FIELD = rows(SECTIONS["Terms of the field"])
CATALOGUES = ROOT / "src/idverify/messages"
FROM = re.compile(r"\[(.+?)\]\((law/.+?)\)")


def catalogue(lang: str) -> str:
    """A catalogue as it is written, each text on one line."""
    written = (CATALOGUES / f"{lang}.po").read_text(encoding="utf-8")
    return written.replace('"\n"', "").lower()


@pytest.mark.parametrize("row", OF_LAW, ids=lambda row: row[1])
def test_a_term_of_the_law_stands_in_the_provision_that_it_is_said_to_be_from(row):
    term, _, source, meaning = row
    found = FROM.fullmatch(source)
    assert found, source
    provision = PROVISIONS[found[1]]
    assert found[2] == address(provision, folder="law/")
    assert term.lower() in f"{provision.wording or ''}\n{provision.gloss.vi}".lower()
    assert meaning


@pytest.mark.parametrize("row", OF_FIELD, ids=lambda row: row[1])
def test_a_term_of_the_field_is_the_catalogues(row):
    term, translated, names, meaning = row
    assert term.lower() in catalogue("vi")
    assert any(each.lower() in catalogue("en") for each in translated.split(", "))
    assert names == "–" or names.startswith("`")
    assert meaning


def test_no_term_stands_twice():
    for column in (0, 1):
        terms = [row[column] for row in OF_LAW + OF_FIELD]
        assert len(terms) == len(set(terms))


def test_the_names_of_the_code_exist():
    source = "\n".join(path.read_text(encoding="utf-8") for path in Path(ROOT / "src").rglob("*.py"))
    kinds, words = set(re.findall(r"\bclass (\w+)", source)), set(re.findall(r"\w+", source))
    for row in OF_FIELD:
        for kind, name in re.findall(r"`([A-Z]\w+)(?:\.(\w+))?`", row[2]):
            assert kind in kinds
            assert not name or name in words
