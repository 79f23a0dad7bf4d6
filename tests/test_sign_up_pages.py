"""The how-tos about signing people up are typed into an empty folder, and what is seen is compared."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typed_pages import astray, typed

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")


@pytest.mark.parametrize("page", ["sign-up-in-fastapi", "sign-up-in-django"])
def test_the_page_leads_to_an_adult_and_a_child_who_may_post(tmp_path: Path, page: str) -> None:
    seen = typed(f"docs/how-to/{page}.md", tmp_path)
    assert astray(seen) == []
    assert len([step for step in seen if step.shown]) >= 2
    told = "".join(step.seen for step in seen)
    assert "Traceback" not in told
    assert "912000001" not in told.replace(" ", "")
