"""docs/how-to/load-existing-accounts.md is one program that runs, and its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "load-existing-accounts.md"


def test_the_page_is_one_program_that_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the page makes its store where it is run
    examples = list(Sybil(parsers=[PythonCodeBlockParser()]).parse(PAGE).examples())
    assert len(examples) == PAGE.read_text(encoding="utf-8").count("\n```python\n") == 4
    for example in examples:
        example.evaluate()  # what fails is shown with the page's own line
    assert (tmp_path / "existing.sqlite").exists()


def test_a_link_of_the_page_leads_to_a_page():
    for target in re.findall(r"\]\(([^)#]+)", PAGE.read_text(encoding="utf-8")):
        assert (PAGE.parent / target).is_file(), target
