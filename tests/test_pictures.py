"""The pictures of the READMEs show what the demonstration says, and fetch nothing."""

from __future__ import annotations

import html
import re

import pytest
from build_pictures import LANGUAGES, STATIC, chosen, told
from rich.text import Text

from idverify.messages import Language


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_picture_says_what_the_demonstration_says(lang: Language) -> None:
    svg = (STATIC / f"demo-{lang}.svg").read_text(encoding="utf-8")
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|<script|@font-face|@import", svg)
    shown = "".join(html.unescape("".join(re.findall(r"<text [^>]*>([^<]*)</text>", svg))).split())
    lines = chosen(told(lang))
    assert len(lines) > 10
    for line in lines:
        assert "".join(Text.from_ansi(line).plain.split()) in shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_there_is_a_picture_of_a_report(lang: Language) -> None:
    assert (STATIC / f"report-{lang}.png").read_bytes().startswith(b"\x89PNG")
