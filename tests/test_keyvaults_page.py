"""The page about vaults is one program that runs, from its first command to its last."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser
from vault_stands import AWS, kms_endpoint, softhsm_module

from idverify.custody_settings import CustodySettings
from idverify.keys import names_of

PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "keep-keys-in-a-vault.md"


def test_the_page_is_one_program_that_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    softhsm_module()
    for name, value in {**AWS, "AWS_ENDPOINT_URL_KMS": kms_endpoint()}.items():
        monkeypatch.setenv(name, value)

    def shell(example: object) -> None:
        subprocess.run(["bash", "-euo", "pipefail", "-c", example.parsed], check=True, capture_output=True, timeout=60)  # type: ignore[attr-defined]

    parsers: list[Any] = [PythonCodeBlockParser(), CodeBlockParser(language="sh", evaluator=shell)]
    examples = list(Sybil(parsers=parsers).parse(PAGE).examples())
    text = PAGE.read_text(encoding="utf-8")
    assert len(examples) == text.count("\n```python\n") + text.count("\n```sh\n") >= 9
    for example in examples:
        example.evaluate()
    assert (tmp_path / "day.env").read_text(encoding="utf-8").startswith("IDVERIFY_DAY_KEY=wrapped:")
    assert (tmp_path / "log.state").exists()
    assert (tmp_path / "keys").stat().st_mode & 0o077 == 0


def test_the_times_are_the_space_through_the_rate() -> None:
    """359 million mobiles, and 16 thousand million personal IDs (all births from 1900, 63 provinces)."""
    hour, day, year = 3600, 86_400, 365.25 * 86_400
    units = {"hours": hour, "days": day, "years": year}
    row = r"^\| ([\d,]+) \| ([\d.]+) (\w+) \| ([\d.]+) (\w+) \|$"
    rows = re.findall(row, PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) == 4
    for rate, mobiles, unit, ids, unit_of_ids in rows:
        asked = int(rate.replace(",", ""))
        assert float(mobiles) * units[unit] == pytest.approx(359_000_000 / asked, rel=0.02)
        assert float(ids) * units[unit_of_ids] == pytest.approx(16_002_000_000 / asked, rel=0.02)


def test_the_page_counts_the_keys_as_they_are() -> None:
    assert f"len(names) == {len(names_of('a', 'b'))}" in PAGE.read_text(encoding="utf-8")


def test_the_page_names_the_keys_that_the_commands_ask_for() -> None:
    """By the settings' own defaults, so that neither moves without the other."""
    environment = {
        "IDVERIFY_TENANT": "platform-a",
        "IDVERIFY_KEYS": "2026a:vault",
        "IDVERIFY_OFFICERS_FILE": "officers.json",
        "IDVERIFY_LEDGER_ORIGIN": "platform-a.example/log",
        "IDVERIFY_LEDGER_STATE": "log.state",
    }
    settings = CustodySettings.from_environment(environment)
    asked = {(settings._day_key_name, "wrap"), (settings.ledger_key, "sign"), (settings.extract_key, "sign")}
    text = PAGE.read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(idverify/[^`]+)` \| (\w+) ", text, re.MULTILINE)) == asked
    assert {(name, use) for use, name in re.findall(r"printf '(wrap|sign) (\S+):", text)} == asked
    created = re.findall(r"token\.create\((\[.*?\]), use=KeyUse\.(\w+)\)", text)
    assert {(name, use.lower()) for names, use in created for name in re.findall(r'"([^"]+)"', names)} == asked
    assert [said for said in ("`aws-kms:`", "file:///", "pin-file=", "2026a:vault") if said not in text] == []
