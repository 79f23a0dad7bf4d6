"""The lists of a release name the library's version, what it ships as a file, and all its extras."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from complete_sbom import VENDORED, Vendored, complete, completed

import idverify

ROOT = Path(__file__).parents[1]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
EACH = pytest.mark.parametrize("part", VENDORED, ids=lambda part: part.name)


def found() -> dict[str, Any]:
    """What the tool that looks at an environment writes, in small."""
    return {
        "metadata": {"component": {"bom-ref": "root-component", "name": "idverify-vn", "type": "library"}},
        "components": [{"bom-ref": "alembic==1.18", "name": "alembic", "type": "library", "version": "1.18"}],
        "dependencies": [{"ref": "alembic==1.18"}, {"ref": "root-component", "dependsOn": ["alembic==1.18"]}],
    }


def test_the_library_has_its_version_in_the_list() -> None:
    assert completed(found())["metadata"]["component"] == {
        "bom-ref": "root-component",
        "name": "idverify-vn",
        "type": "library",
        "version": idverify.__version__,
    }


@EACH
def test_what_is_shipped_as_a_file_is_in_the_list_with_its_licence_and_its_digest(part: Vendored) -> None:
    sbom = completed(found())
    (listed,) = [each for each in sbom["components"] if each["name"] == part.name]
    assert listed["purl"] == f"pkg:npm/{part.name}@{part.version}"
    assert listed["hashes"][0]["content"] == hashlib.sha256(part.file.read_bytes()).hexdigest()
    assert listed["licenses"][0]["license"]["id"] == part.licence
    assert listed["licenses"][0]["license"]["text"]["content"] == part.text.read_text(encoding="utf-8")
    needs = {each["ref"]: each.get("dependsOn", []) for each in sbom["dependencies"]}
    assert needs["root-component"] == ["alembic==1.18", listed["bom-ref"]]
    assert needs[listed["bom-ref"]] == []


@EACH
def test_its_version_stands_in_the_file(part: Vendored) -> None:
    assert f'"{part.version}"' in part.file.read_text(encoding="utf-8")


def test_every_file_of_somebody_else_is_known() -> None:
    package = Path(idverify.__file__).parent
    others = {path for path in package.rglob("*") if path.suffix == ".LICENSE" or ".min." in path.name}
    assert others == {path for part in VENDORED for path in (part.file, part.text)}


def test_a_list_is_completed_once(tmp_path: Path) -> None:
    table, texts, sbom = tmp_path / "licences.md", tmp_path / "licences.txt", tmp_path / "sbom.cdx.json"
    table.write_text("| Name | Version | License | URL |\n|---|---|---|---|\n| alembic | 1.18 | MIT | x |\n", "utf-8")
    texts.write_text("alembic\n1.18\nMIT\nPermission …\n\n", encoding="utf-8")
    sbom.write_text(json.dumps(found()), encoding="utf-8")
    lists = (table, texts, sbom)
    for path in lists:
        complete(path)
    once = [path.read_bytes() for path in lists]
    for path in lists:
        complete(path)
    assert [path.read_bytes() for path in lists] == once
    assert table.read_text(encoding="utf-8").splitlines()[3] == "| htmx.org | 4.0.1 | 0BSD | https://htmx.org |"
    assert texts.read_text(encoding="utf-8").count("Permission to use, copy, modify, and/or distribute") == 1


def test_what_is_no_list_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "notes.rst"
    other.write_text("notes", encoding="utf-8")
    with pytest.raises(ValueError, match=r"notes\.rst"):
        complete(other)
    assert other.read_text(encoding="utf-8") == "notes"


def test_a_release_is_looked_at_with_every_extra() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (named,) = re.findall(r"^EXTRAS := (\S+)$", MAKEFILE, re.MULTILINE)
    assert named.split(",") == sorted(project["optional-dependencies"])


@pytest.mark.parametrize("target", ["sbom", "licences"])
def test_a_list_of_a_release_is_completed_by_the_target_that_makes_it(target: str) -> None:
    (recipe,) = re.findall(rf"^{target}: .*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    made = set(re.findall(r"(?:-o|--output-file) (\S+)", recipe))
    completes = re.search(r"tools/complete_sbom\.py (.+)", recipe)
    assert completes is not None
    assert set(completes[1].split()) == made
