"""docs/how-to/answer-a-lawful-request.md says what the register says, and refuses no lawful form."""

from __future__ import annotations

import re

import pytest
from typed_pages import ROOT

from idverify.law.instrument import Confidence
from idverify.law.register import PROVISIONS

TEXT = (ROOT / "docs/how-to/answer-a-lawful-request.md").read_text(encoding="utf-8")
PART = TEXT.partition("## What else has a clock, and is not ours\n")[2].partition("\n## ")[0]
WORDS = {Confidence.PRIMARY_AND_SECOND: "two sources", Confidence.PRIMARY: "one text"}
CITED = re.findall(r"(\d+/\d{4}/[A-Z0-9-]+ art\. [\d.a-zđ]*[\da-zđ])(?: \([\w-]+\))?; \*([\w ]+)\*", PART)


def test_every_citation_of_the_table_says_how_sure_it_is() -> None:
    assert len(CITED) == len(re.findall(r"\bart\. ", PART)) == 10


@pytest.mark.parametrize(("citation", "word"), CITED)
def test_what_is_not_ours_is_as_sure_as_the_register_is(citation: str, word: str) -> None:
    assert WORDS[PROVISIONS[citation].confidence] == word


def test_the_cybersecurity_force_is_not_refused_for_the_form() -> None:
    look = TEXT.partition("**1. Look at the request.**")[2].partition("**2.")[0]
    assert "do not refuse it for the form" in look
    assert "333/2026/ND-CP art. 16.3" in look
    refuse = TEXT.partition("**6. Or refuse**")[2].partition("```")[0]
    assert "never for the cybersecurity force" in refuse
