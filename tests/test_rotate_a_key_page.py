"""docs/how-to/rotate-a-key.md is typed into an empty folder: a key in a setting, then one in a vault."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typed_pages import ROOT, astray, typed

PAGE = "docs/how-to/rotate-a-key.md"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_both_rotations_of_the_page_end_with_every_number_under_the_new_key(tmp_path: Path) -> None:
    seen = typed(PAGE, tmp_path)
    assert astray(seen) == []
    assert len([step for step in seen if step.shown]) == 6
    told = "".join(step.seen for step in seen)
    assert "912000001" not in told.replace(" ", "")


def test_every_step_of_a_keys_life_is_on_the_page() -> None:
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    for step in ("new", "status", "promote", "backfill", "retire", "destroy", "audit", "rotation", "names"):
        assert f"idverify keys {step}" in page
