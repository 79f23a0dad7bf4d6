"""Programs and commands of reference pages and readmes that no other test runs."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from campaign_report_parts import MADE_AT, of_many
from page_programs import ROOT, blocks, platform, run

from idverify.campaign.folder import Folder
from idverify.campaign.report.files import written
from idverify.cli import _parser
from idverify.conformance.report.signature import Envelope, schema

YOUR_CODE = """
from datetime import date

from idverify.conformance.adapter import answer_to


def parse_phone(typed, as_of):
    answer = answer_to({"op": "phone.parse", "id": "1", "input": typed, "as_of": as_of}, today=date(2026, 11, 22))
    del answer["id"]
    return answer
"""


def test_the_program_of_a_campaigns_report_reads_one(tmp_path: Path) -> None:
    report = written(of_many(), Folder(tmp_path / "out"), MADE_AT)
    (program,) = blocks("docs/reference/campaign-report.md", "python")
    wrong = report.counts["defect"].get("phone.wrong_length", 0)
    assert run(program, tmp_path) == f"{report.answer.user} {wrong}\n"


def test_the_file_of_a_conformance_report_is_shown_with_the_members_that_it_has() -> None:
    (shown,) = blocks("docs/reference/conformance-report.md", "json")
    example = json.loads(shown)
    assert example.keys() == Envelope.model_fields.keys()
    assert example["report"].pop("format") == "idverify-conformance-report/1"
    described = schema()["$defs"]["Signature"]["properties"]
    assert example["signature"].keys() == described.keys()


def test_the_doctor_is_called_as_its_page_says(tmp_path: Path) -> None:
    (block,) = blocks("docs/reference/doctor.md", "sh")
    words = [shlex.split(line)[1:] for line in block.splitlines()]
    assert words == [["doctor"], ["doctor", "--json", "--lang", "en"]]
    program = f"from idverify.cli import main\nmain({words[1]!r})\n"
    assert json.loads(run(program, tmp_path, **platform(tmp_path)))


def test_the_python_of_the_vectors_says_nothing_of_a_parser_that_meets_them(tmp_path: Path) -> None:
    (program,) = blocks("vectors/README.md", "python")
    shutil.copy(ROOT / "vectors/phone_numbers.json", tmp_path)
    (tmp_path / "your_code.py").write_text(YOUR_CODE, encoding="utf-8")
    assert run(program, tmp_path) == ""
    (tmp_path / "your_code.py").write_text("def parse_phone(typed, as_of):\n    return {}\n", encoding="utf-8")
    assert len(run(program, tmp_path).splitlines()) > 100


@pytest.mark.parametrize(("body", "lines"), [("return parse(input, asOf);", 0), ("return {};", 100)])
def test_the_javascript_of_the_vectors_says_what_differs(tmp_path: Path, body: str, lines: int) -> None:
    if shutil.which("node") is None:
        pytest.fail("node not found. On Debian and Ubuntu: apt install nodejs", pytrace=False)
    (program,) = blocks("vectors/README.md", "javascript")
    shutil.copy(ROOT / "vectors/phone_numbers.json", tmp_path)
    adapter = (ROOT / "conformance/adapters/node/phone.mjs").as_uri()
    (tmp_path / "your_code.mjs").write_text(
        f"import {{ parsePhone as parse }} from {json.dumps(adapter)};\n"
        f"export function parsePhone(input, asOf) {{ {body} }}\n",
        encoding="utf-8",
    )
    (tmp_path / "vectors.mjs").write_text(program, encoding="utf-8")
    done = subprocess.run(["node", "vectors.mjs"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True)
    assert (len(done.stdout.splitlines()) > 0, len(done.stdout.splitlines()) >= lines) == (lines > 0, True)


def test_the_commands_of_the_adapters_put_the_suite_to_what_is_there() -> None:
    (block,) = blocks("conformance/adapters/README.md", "sh")
    lines = re.sub(r"\\\n\s*", "", block).splitlines()
    assert len(lines) == 2
    for line in lines:
        command, _, adapter = line.partition("idverify ")[2].partition(" -- ")
        asked = _parser("en").parse_args([*shlex.split(command), "--", *shlex.split(adapter)])
        assert callable(asked.run)
        assert (ROOT / shlex.split(adapter)[-1]).is_file()
