"""Every command on the pages about custody is one."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from idverify.cli import _parser
from idverify.custody_settings import CustodySettings
from idverify.ledger.note import is_signed

PAGES = Path(__file__).parents[1] / "docs" / "how-to"


def commands(page: str) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", (PAGES / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    return [line.split(">")[0] for block in blocks for line in block.splitlines() if line.startswith("idverify ")]


@pytest.mark.parametrize("command", commands("set-up-custody.md"))
def test_every_command_on_the_page_is_one(command: str) -> None:
    assert callable(_parser("en").parse_args(shlex.split(command)[1:]).run)


def test_the_page_names_every_step_of_a_keys_life() -> None:
    page = " ".join(commands("set-up-custody.md"))
    for step in ("promote", "backfill", "retire", "destroy", "status", "audit", "bind-earlier", "seal-days"):
        assert f"idverify keys {step}" in page


def test_the_key_file_and_the_settings_on_the_page_are_what_the_commands_need(tmp_path: Path) -> None:
    page = (PAGES / "set-up-custody.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", page.partition("## Once")[0], flags=re.DOTALL)
    assert len(blocks) == 2
    script = "\n".join((*blocks, "env -0"))
    shell = ["bash", "-euo", "pipefail", "-c", script]
    bare = {"PATH": os.environ["PATH"]}
    told = subprocess.run(shell, cwd=tmp_path, env=bare, check=True, capture_output=True, timeout=60).stdout.decode()
    environment = dict(line.split("=", 1) for line in told.split("\0") if line.startswith("IDVERIFY_"))
    assert (tmp_path / "vault.keys").stat().st_mode & 0o077 == 0
    settings = CustodySettings.from_environment(environment)
    assert {f"IDVERIFY_{name.upper()}" for name in CustodySettings.model_fields} >= set(environment)
    assert [key.kid for key in settings.ring.keys] == ["2026a"]
    log, extract = settings.begin_ledger(), settings.extract_signer
    assert log.vkey.startswith("mxh.example.vn/idverify+")
    assert is_signed(extract.key.public_key, b"a message", extract.sign(b"a message"))
    opened = CustodySettings.from_environment({**environment, "IDVERIFY_DAY_KEY": settings.new_day_key()})
    assert len(opened.opened_day_key() or b"") == 32


def test_every_setting_that_the_page_names_is_one() -> None:
    page = (PAGES / "set-up-custody.md").read_text(encoding="utf-8")
    known = {f"IDVERIFY_{name.upper()}" for name in CustodySettings.model_fields}
    assert set(re.findall(r"IDVERIFY_[A-Z_]+", page)) <= known
