"""Adds to the lists of a release what the tools that make them cannot see.

That is the version of the library, which its package reads from the code, and what it ships as a file of somebody else.

    python tools/complete_sbom.py build/sbom.cdx.json build/licences.md build/licences.txt
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any, Final, NamedTuple

import idverify

ASSETS: Final = Path(idverify.__file__).parent / "web" / "pages" / "assets"


class Vendored(NamedTuple):
    """A file of somebody else that is shipped as it was published.

    Attributes:
        name: of the package on npm.
        version: of the package.
        licence: its SPDX identifier.
        url: where the package is described.
        file: what is shipped.
        text: the file that holds the licence.
    """

    name: str
    version: str
    licence: str
    url: str
    file: Path
    text: Path

    @property
    def purl(self) -> str:
        """The package's address as every list of parts writes it."""
        return f"pkg:npm/{self.name}@{self.version}"


VENDORED: Final = (
    Vendored(
        "htmx.org", "4.0.1", "0BSD", "https://htmx.org", file=ASSETS / "htmx.min.js", text=ASSETS / "htmx.LICENSE"
    ),
)


def component(part: Vendored) -> dict[str, Any]:
    """A part as CycloneDX describes it."""
    text = part.text.read_text(encoding="utf-8")
    return {
        "bom-ref": part.purl,
        "externalReferences": [{"type": "website", "url": part.url}],
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(part.file.read_bytes()).hexdigest()}],
        "licenses": [{"license": {"id": part.licence, "text": {"content": text, "contentType": "text/plain"}}}],
        "name": part.name,
        "purl": part.purl,
        "type": "library",
        "version": part.version,
    }


def completed(sbom: dict[str, Any]) -> dict[str, Any]:
    """A list of parts with the library's version and the parts that are no Python package."""
    own = sbom["metadata"]["component"] | {"version": idverify.__version__}
    more = {part.purl: component(part) for part in VENDORED}
    listed = [each for each in sbom.get("components", []) if each.get("bom-ref") not in more]
    needs = [each for each in sbom.get("dependencies", []) if each["ref"] not in more]
    for each in needs:
        if each["ref"] == own["bom-ref"]:
            each["dependsOn"] = sorted({*each.get("dependsOn", []), *more})
    return sbom | {
        "metadata": sbom["metadata"] | {"component": own},
        "components": sorted([*listed, *more.values()], key=lambda each: str(each["bom-ref"])),
        "dependencies": sorted([*needs, *({"ref": ref} for ref in more)], key=lambda each: str(each["ref"])),
    }


def row(part: Vendored) -> str:
    """A part as a line of the table of licences."""
    return f"| {part.name} | {part.version} | {part.licence} | {part.url} |\n"


def entry(part: Vendored) -> str:
    """A part with the text of its licence."""
    text = part.text.read_text(encoding="utf-8")
    return f"\n{part.name}\n{part.version}\n{part.licence}\n{text.rstrip()}\n\n"


def complete(path: Path) -> None:
    """Complete one list, which its ending tells the form of; once is enough and twice does no harm.

    Args:
        path: a list in CycloneDX's JSON, a table in Markdown, or texts.

    Raises:
        ValueError: it is none of these.
    """
    told = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        told = json.dumps(completed(json.loads(told)), ensure_ascii=False, indent=2) + "\n"
    elif path.suffix in {".md", ".txt"}:
        for part in VENDORED:
            line = row(part) if path.suffix == ".md" else entry(part)
            if line not in told:
                told = told.rstrip("\n") + "\n" + line
    else:
        raise ValueError(f"no list of a release: {path.name}")
    path.write_text(told, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        complete(Path(name))
