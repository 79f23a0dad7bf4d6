"""The page about standings is one program that runs."""

from __future__ import annotations

from pathlib import Path

from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

from idverify.standing import LONGEST, MARGIN
from idverify.standing.standing import SKEW

PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "answer-without-waiting.md"


def test_the_page_is_one_program_that_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    examples = list(Sybil(parsers=[PythonCodeBlockParser()]).parse(PAGE).examples())
    assert len(examples) == PAGE.read_text(encoding="utf-8").count("\n```python\n") >= 6
    for example in examples:
        example.evaluate()


def test_the_page_names_the_times_of_the_code():
    text = PAGE.read_text(encoding="utf-8")
    minutes = (LONGEST + MARGIN * 2).total_seconds() / 60
    assert f"{minutes:.0f} minutes" in text
    assert f"over {SKEW.total_seconds():.0f} seconds ahead" in text
    assert MARGIN.total_seconds() == 5 * 60
