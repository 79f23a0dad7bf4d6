"""Write ``docs/reference/requirements.md``: what the conformance suite holds an implementation to, and how often.

Usage: python tools/build_requirements.py [--check]
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from idverify.conformance.fixture import fixtures
from idverify.conformance.flag import flags
from idverify.conformance.requirement import Requirement, Shown, requirements
from idverify.messages import Text

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs/reference/requirements.md"
LEAD: Final = """\
<!-- Written by tools/build_requirements.py from requirements.json, flags.json and the fixtures of
src/idverify/conformance; change those, then run make data. -->
# What the conformance suite tests

Every requirement that an implementation is held to: the rows of [the matrix](law/matrix.md) under their ids (`AU-5`),
then what no law says and the suite tests all the same. Each is told in Vietnamese and English, with whom it binds, the
provisions on which it rests, the levels at which it is tested, and how many fixtures test it. Where none does, the last
column says why. What each row rests on, and how sure that is, is told by `idverify law`.

| shown by | means |
|---|---|
| fixtures | questions with the answer that is demanded |
| evidence | files that a platform exports |
| review | a human who looks |
| nothing | no test can show it, or none should |"""
TITLES: Final = {
    "SC": "Who is bound",
    "AU": "Authentication of accounts",
    "ST": "What is stored at sign-up",
    "CH": "Children",
    "GU": "Guardians",
    "RE": "How long data are kept",
    "DI": "Disclosure and takedown",
    "LK": "Locks",
    "PI": "The personal identification number",
    "FO": "Foreigners",
    "EI": "Electronic identification",
    "DP": "Protection of personal data",
    "SI": "Subscribers of telephony",
    "EC": "Selling",
    "SA": "Penalties",
    "NUM": "Phone numbers",
    "PID": "How a personal ID is read",
    "PR": "The line protocol",
    "PS": "Pseudonyms",
    "LG": "Logs",
    "LF": "The life of an account and of a link",
    "GC": "A guardian's choices",
    "LV": "A live sign-up",
}


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of Markdown."""
    written = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in written)


def both(said: Text) -> str:
    """A sentence in both languages."""
    return f"{said.vi}<br>*{said.en}*"


def line(requirement: Requirement, count: int) -> tuple[object, ...]:
    """One requirement."""
    return (
        f"`{requirement.id}`",
        both(requirement.says),
        f"{requirement.actor} {requirement.duty.replace('_', ' ')}",
        "<br>".join(requirement.provisions) or "–",
        " ".join(requirement.levels) or "–",
        requirement.shown_by,
        count or "–",
        "" if requirement.not_tested is None else both(requirement.not_tested),
    )


def page() -> Iterator[str]:
    """The page, part by part."""
    cases = list(fixtures())
    tested = Counter(id for case in cases for id in case.requirements)
    flagged = Counter(id for case in cases for id in case.flags)
    listed = list(requirements().values())
    yield LEAD
    yield table(
        ("", "all", "with fixtures", *Shown),
        [
            (
                name,
                len(chosen),
                sum(each.id in tested for each in chosen),
                *(sum(each.shown_by is shown for each in chosen) for shown in Shown),
            )
            for name, chosen in (
                ("rows of the law", [each for each in listed if each.of_law]),
                ("the suite's own", [each for each in listed if not each.of_law]),
                ("together", listed),
            )
        ],
    )
    yield f"{len(cases)} fixtures, each of which names from one to three of them."
    for prefix, title in TITLES.items():
        yield f"## {title}"
        yield table(
            ("id", "says", "binds", "provisions", "levels", "shown by", "fixtures", "why none"),
            [line(each, tested[each.id]) for each in listed if each.id.partition("-")[0] == prefix],
        )
    yield "## Flags"
    yield "What is special about a fixture, the mistake that it catches, and what that mistake does to a person."
    yield table(
        ("flag", "what it is", "why it is there", "fixtures"),
        [(f"`{flag.id}`", both(flag.says), both(flag.why), flagged[flag.id]) for flag in flags().values()],
    )


if __name__ == "__main__":
    made = "\n\n".join(page()) + "\n"
    if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != made:
        if "--check" in sys.argv:
            sys.exit("stale page: requirements.md; run make data")
        PAGE.write_text(made, encoding="utf-8")
