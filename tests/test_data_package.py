"""That damage to the packaged tables is found, wherever it is done."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from build_identifier_data import DATA, built

from idverify.cli import main
from idverify.errors import OperatorError
from idverify.identifiers.data_package import DESCRIPTOR, verify


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def faults(folder: Path) -> dict[str, tuple[str, ...]]:
    return {table.name: table.faults for table in verify(folder).tables if table.faults}


def test_the_packaged_tables_are_whole_and_are_those_of_the_sources() -> None:
    found = verify()
    assert found.whole
    assert {table.name: table.rows for table in found.tables} == {
        "numbering_plan.csv": 82,
        "rewritten_codes.csv": 21,
        "old_area_codes.csv": 59,
        "phonenumbers_differences.csv": 35,
        "places.csv": 258,
        "provinces_today.csv": 35,
    }
    assert all(path.read_bytes() == content for path, content in built().items())


def test_a_copy_is_as_whole_as_the_original(copied: Path) -> None:
    assert verify(copied).whole
    assert verify(copied).digest == verify().digest


def test_one_changed_letter_is_found(copied: Path) -> None:
    table = copied / "numbering_plan.csv"
    table.write_bytes(table.read_bytes().replace(b"Gmobile", b"Gmobale", 1))
    assert faults(copied) == {"numbering_plan.csv": ("digest",)}


def test_a_table_cut_short_is_found(copied: Path) -> None:
    table = copied / "places.csv"
    table.write_bytes(table.read_bytes()[:-30])
    assert "digest" in faults(copied)["places.csv"]


def test_a_missing_table_is_found(copied: Path) -> None:
    (copied / "rewritten_codes.csv").unlink()
    assert faults(copied) == {"rewritten_codes.csv": ("missing",)}


def test_bytes_that_are_no_text_are_found(copied: Path) -> None:
    (copied / "places.csv").write_bytes(b"code,kind\n\xff\xfe")
    assert faults(copied)["places.csv"] == ("digest", "encoding")


def test_another_header_is_found(copied: Path) -> None:
    table = copied / "old_area_codes.csv"
    table.write_bytes(table.read_bytes().replace(b"old_prefix", b"prefix", 1))
    assert faults(copied)["old_area_codes.csv"] == ("digest", "header")


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("numbering_plan.csv", b"032,mobile", b"03,nomobile", "row 17: kind"),
        ("numbering_plan.csv", b"032,mobile,10", b"032,mobile,ten", "row 17: shortest"),
        ("numbering_plan.csv", b"2018-09-15,,,A", b"2018-09-31,,,A", "row 17: since"),
        ("places.csv", b"001,province", b"1,province", "row 1: code"),
        ("places.csv", "Hà Nội".encode(), b"", "row 1: name_vi"),
        ("rewritten_codes.csv", b"0121,079", b"0120,079", "twice: old_prefix"),
    ],
)
def test_a_row_of_another_shape_is_named_even_where_the_digest_was_made_to_fit(
    copied: Path, name: str, old: bytes, new: bytes, fault: str
) -> None:
    table = copied / name
    changed = table.read_bytes().replace(old, new, 1)
    assert changed != table.read_bytes()
    table.write_bytes(changed)
    package = json.loads((copied / DESCRIPTOR).read_text(encoding="utf-8"))
    for resource in package["resources"]:
        resource["hash"] = f"sha256:{hashlib.sha256((copied / resource['path']).read_bytes()).hexdigest()}"
    (copied / DESCRIPTOR).write_text(json.dumps(package), encoding="utf-8")
    assert faults(copied) == {name: (fault,)}
    assert verify(copied).digest != verify().digest


@pytest.mark.parametrize("content", [None, b"", b"no json", b"\xff"])
def test_a_descriptor_that_cannot_be_read_is_told_to_the_operator(copied: Path, content: bytes | None) -> None:
    (copied / DESCRIPTOR).unlink() if content is None else (copied / DESCRIPTOR).write_bytes(content)
    with pytest.raises(OperatorError) as refused:
        verify(copied)
    assert refused.value.code == "data_descriptor"


def test_the_command_says_that_the_tables_are_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "verify", "--lang", "vi"]) == 0
    assert "✓ numbering_plan.csv" in capsys.readouterr().out
    assert main(["data", "verify", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["whole"] is True
    assert document["digest"] == verify().digest


def test_the_command_says_what_is_damaged_and_what_to_do(
    copied: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (copied / "places.csv").unlink()
    monkeypatch.setattr("idverify.cli.data.verify_package", lambda: verify(copied))
    assert main(["data", "verify", "--lang", "en"]) == 1
    shown = capsys.readouterr()
    assert "✗ places.csv" in shown.out
    assert "missing" in shown.out
    assert "Install idverify-vn anew." in shown.err
