"""Every command on the pages about custody is one."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from idverify.cli import _parser

PAGES = Path(__file__).parents[1] / "docs" / "how-to"


def commands(page: str) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", (PAGES / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    return [line.split(">")[0] for block in blocks for line in block.splitlines() if line.startswith("idverify ")]


@pytest.mark.parametrize("command", commands("set-up-custody.md"))
def test_every_command_on_the_page_is_one(command):
    assert callable(_parser("en").parse_args(shlex.split(command)[1:]).run)


def test_the_page_names_every_step_of_a_keys_life():
    page = " ".join(commands("set-up-custody.md"))
    for step in ("promote", "backfill", "retire", "destroy", "status", "audit", "bind-earlier", "seal-days"):
        assert f"idverify keys {step}" in page
