"""The pages of docs/reference that are made from the code, as tests read them."""

from __future__ import annotations

import re
from typing import Final

from generated_page import REFERENCE

LINK: Final = re.compile(r"\]\(([^)\s]+)\)")


def read(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def parts(page: str, level: str = "###") -> dict[str, str]:
    """The parts of a page by their heading."""
    found = re.split(rf"^{level} (.+)$", page, flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))


def rows(page: str) -> list[list[str]]:
    """The cells of every line of every table of a page, headings left out."""
    lines = page.splitlines()
    ruled = [number for number, line in enumerate(lines) if line.startswith("|---")]
    heads = {number - 1 for number in ruled} | set(ruled)
    return [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for number, line in enumerate(lines)
        if line.startswith("|") and number not in heads
    ]
