"""docs/how-to/sell-live.md is typed into an empty folder; what it says of the law is what the register says."""

from __future__ import annotations

from pathlib import Path

from typed_pages import ROOT, astray, typed

from idverify.account.action import LIVE
from idverify.law import law_122_2025
from idverify.law.instrument import Confidence

PAGE = "docs/how-to/sell-live.md"
TEXT = " ".join((ROOT / PAGE).read_text(encoding="utf-8").split())


def test_the_page_leads_from_a_refused_stream_to_one_that_is_let_in(tmp_path: Path) -> None:
    seen = typed(PAGE, tmp_path)
    assert astray(seen) == []
    assert len([step for step in seen if step.shown]) == 3


def test_every_kind_of_stream_is_told() -> None:
    assert all(f"`{action.name}`" in TEXT for action in LIVE)


def test_how_sure_the_page_is_of_the_law_on_selling_is_how_sure_the_register_is() -> None:
    said = {
        law_122_2025.ART_22_4: "art. 22.4, *two sources*",
        law_122_2025.ART_18_1_B: "art. 18.1.b; *one text*",
        law_122_2025.ART_22_7: "art. 22.7; *one text*",
        law_122_2025.ART_17_1_C: "art. 17.1.c; *one text*",
    }
    for provision, words in said.items():
        assert words in TEXT
        assert (provision.confidence is Confidence.PRIMARY_AND_SECOND) == ("two sources" in words)
