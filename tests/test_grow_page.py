"""The page about growing names commands and pages that are there, and figures that stand in the results."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from idverify.cli import _parser

DOCS = Path(__file__).parents[1] / "docs" / "how-to"
PAGE = (DOCS / "grow.md").read_text(encoding="utf-8")


def test_every_command_on_the_page_is_one():
    (block,) = re.findall(r"```sh\n(.*?)```", PAGE, flags=re.DOTALL)
    for line in block.splitlines():
        assert callable(_parser("en").parse_args(shlex.split(line)[1:]).run)


def test_every_page_that_is_linked_is_there():
    links = re.findall(r"\]\(([^)#]+)\)", PAGE)
    assert len(links) >= 6
    for link in links:
        assert (DOCS / link).resolve().exists(), link
