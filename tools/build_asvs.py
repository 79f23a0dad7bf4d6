"""Write ``docs/reference/asvs.md``: the HTTP service by OWASP ASVS 5.0 level 2, from ``docs/reference/asvs.csv``.

Usage: python tools/build_asvs.py [--check]

``tests/test_asvs.py`` holds the table to the list of requirements, and each line to the tests and the code it names.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs/reference/asvs.md"
TABLE: Final = ROOT / "docs/reference/asvs.csv"
VERDICTS: Final = ("met", "not applicable", "left to the operator", "missing")
CHAPTERS: Final = {
    1: "Encoding and sanitization",
    2: "Validation and business logic",
    3: "Web frontend security",
    4: "API and web service",
    5: "File handling",
    6: "Authentication",
    7: "Session management",
    8: "Authorization",
    9: "Self-contained tokens",
    10: "OAuth and OIDC",
    11: "Cryptography",
    12: "Secure communication",
    13: "Configuration",
    14: "Data protection",
    15: "Secure coding and architecture",
    16: "Security logging and error handling",
    17: "WebRTC",
}
LEAD: Final = """\
<!-- Written by tools/build_asvs.py from docs/reference/asvs.csv; change that, then run make data. -->
# The HTTP service by OWASP ASVS 5.0, level 2

Every requirement of levels 1 and 2 of the [OWASP Application Security Verification Standard
5.0.0](https://github.com/OWASP/ASVS/tree/v5.0.0_release/5.0), asked of `idverify serve`. What a line asks is told in a
few words of our own; the standard's are what counts, and the number finds them (`1.2.1` is `v5.0.0-1.2.1`). Nobody but
the project has verified this.

| verdict | means |
|---|---|
| met | a test fails without it; where a promise is on paper only, or no test can be, the line says so |
| not applicable | the service has nothing of the kind |
| left to the operator | decided where it runs: by the proxy, the database, the firewall, the platform's program |
| missing | the service does not do it, wholly or where the line says |

`T` is a test in `tests/`. `tests/test_asvs.py` holds numbers and levels to the standard's, and looks that every test,
section and name that a line leads to is there. What the standard wants written down is in [the security of the HTTP
service](../explanation/security-of-the-service.md)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement.

    Attributes:
        id: its number in the standard, such as ``1.2.1``.
        level: 1 or 2.
        asks: what it asks for, in our words.
        verdict: one of ``VERDICTS``.
        evidence: what shows it: ``tests/file.py::test``, ``src/file.py::name`` or ``docs/page.md#section``.
        reason: why, where no test says it all.
    """

    id: str
    level: int
    asks: str
    verdict: str
    evidence: tuple[str, ...]
    reason: str

    @classmethod
    def of(cls, row: dict[str, str]) -> Self:
        """A row of the table."""
        evidence = tuple(row["evidence"].split())
        return cls(row["id"], int(row["level"]), row["asks"], row["verdict"], evidence, row["reason"])

    @property
    def chapter(self) -> int:
        """The number of its chapter."""
        return int(self.id.partition(".")[0])


def lines() -> tuple[Line, ...]:
    """The table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(map(Line.of, csv.DictReader(file)))


def shown(reference: str) -> str:
    """A reference as the page shows it."""
    path, _, name = reference.partition("::")
    if path.startswith("tests/"):
        return f"T `{Path(path).stem}`: {name.rpartition('::')[2].removeprefix('test_').replace('_', ' ')}"
    if path.startswith("docs/"):
        page, _, section = path.partition("#")
        title = section.replace("-", " ") or Path(page).stem.replace("-", " ")
        return f"[{title}](../{path.removeprefix('docs/')})"
    return f"`{path.removeprefix('src/idverify/')}` {name}".rstrip()


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of Markdown."""
    written = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in written)


def told(line: Line) -> str:
    """What stands behind the verdict."""
    return "<br>".join(filter(None, (line.reason, *map(shown, line.evidence))))


def page(all_lines: Sequence[Line]) -> Iterator[str]:
    """The page, part by part."""
    yield LEAD
    counted = Counter((line.chapter, line.verdict) for line in all_lines)
    rows = [
        (f"[V{number} {title}](#{anchor(number)})", *(counted[number, verdict] or "" for verdict in VERDICTS))
        for number, title in CHAPTERS.items()
    ]
    rows.append(
        (f"**all {len(all_lines)}**", *(sum(each.verdict == verdict for each in all_lines) for verdict in VERDICTS))
    )
    yield table(("chapter", *VERDICTS), rows)
    missing = [line for line in all_lines if line.verdict == "missing"]
    if missing:
        yield "## What is missing"
        yield table(("requirement", "asks", "why"), [(line.id, line.asks, line.reason) for line in missing])
    yield "## What is left to whoever runs it"
    left = [line for line in all_lines if line.verdict == "left to the operator"]
    yield table(("requirement", "asks", "what to do"), [(line.id, line.asks, line.reason) for line in left])
    for number, title in CHAPTERS.items():
        yield f"## V{number} {title}"
        chosen = [line for line in all_lines if line.chapter == number]
        yield table(
            ("", "level", "asks", "verdict", "by"),
            [(line.id, line.level, line.asks, line.verdict, told(line)) for line in chosen],
        )


def anchor(chapter: int) -> str:
    """The address of a chapter within the page."""
    return f"v{chapter} {CHAPTERS[chapter]}".lower().replace(" ", "-")


if __name__ == "__main__":
    made = "\n\n".join(page(lines())) + "\n"
    if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != made:
        if "--check" in sys.argv:
            sys.exit("stale page: asvs.md; run make data")
        PAGE.write_text(made, encoding="utf-8")
