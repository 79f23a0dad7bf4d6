"""Write ``docs/reference/peers.md``: where other libraries differ from ours, from the list in ``tests/peers.py``.

Usage: python tools/build_peers.py [--check]

The run is made anew each time. ``tests/test_peers.py`` holds the list to it, and the page to this.
"""

from __future__ import annotations

import importlib
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/reference/peers.md"
LONGEST_SHOWN = 40

# The tests are no package; their folder is on the path only while they run.
if str(ROOT / "tests") not in sys.path:
    sys.path.append(str(ROOT / "tests"))
peers: Any = importlib.import_module("peers")

DECIDED_BY = {
    peers.PLAN: "the plan",
    peers.CONTRACT: "our contract",
    peers.CHOICE: "a choice",
    peers.THEIRS: "theirs is more careful",
}

INTRODUCTION = """\
<!-- Written by tools/build_peers.py from tests/peers.py; change those. -->
# Other libraries, asked the same

Three libraries on the package index judge some of the numbers that idverify judges. Here each is asked about the same
inputs, and every difference is listed with its reason. `tests/test_peers.py` holds the list to exactly these: a
difference that no row explains fails it, and so does a row that no longer occurs, or occurs more or less often.

Compared on {day}: {versions}, with the numbering plan and the places of that day.

To repeat it: `pytest tests/test_peers.py` compares; `python tools/build_peers.py` writes this page anew, and with
`--check` only says whether it is stale. The inputs are made by rule in `tests/peers.py`, none at random and none taken
from life: every prefix of three digits in four lengths and five spellings, every place code under every century digit,
and what people and programs put into such fields. How many inputs a difference has says how they were made, not how
often anybody meets it: a row of one input may matter more than one of thousands.

Where ours refuses, its defect is named, and behind a colon the kind of line where it is known. *Decided
by* says why we keep our answer:

| | |
|---|---|
| the plan | a fact decides: the numbering plan, or the tables of places |
| our contract | a rule that we have set, for the reason given; another implementation of it must answer alike |
| a choice | either can be defended |
| theirs is more careful | we would not argue for ours but for its contract |
"""


def shown(given: object) -> str:
    """An input as the page shows it, the invisible made visible."""
    if isinstance(given, str) and len(given) > LONGEST_SHOWN:
        return f"`{given.strip()!r}` and spaces, {len(given)} characters"
    return f"`{given!r}`"


def told(word: str, value: tuple[object, ...]) -> str:
    """An answer as the page shows it, with what was read, or why it was refused."""
    if word == peers.ACCEPTS:
        return f"accepts: `{', '.join(map(str, value))}`"
    if word == peers.REFUSES:
        return word
    return "raises TypeError" if word == peers.RAISES else f"refuses: `{word}`"


def section(name: str) -> list[str]:
    """The part of the page about one comparison."""
    comparison = next(each for each in peers.COMPARISONS if each.name == name)
    done = peers.run(comparison)
    asked, agreed = done.inputs.total(), done.agreed.total()
    groups = ", ".join(f"{group} {done.agreed[group]:,} of {count:,}" for group, count in done.inputs.items())
    lines = [
        f"## {comparison.title}",
        "",
        comparison.asked,
        "",
        comparison.does_well,
        "",
        f"**{agreed:,} of {asked:,} inputs are answered alike.** By group: {groups}.",
        "",
        "| difference | inputs | example | ours | theirs | decided by | why |",
        "|---|---:|---|---|---|---|---|",
    ]
    for each in peers.DIFFERENCES:
        if each.comparison == name:
            cells = (
                f"`{each.id}`",
                f"{each.count:,}",
                shown(each.example),
                told(*comparison.ours(each.example)),
                told(*comparison.theirs(each.example)),
                DECIDED_BY[each.by],
                each.because,
            )
            lines.append(f"| {' | '.join(cells)} |")
    return [*lines, ""]


def page() -> str:
    """The whole page."""
    versions = ", ".join(f"{name} {version(name)}" for name in sorted(peers.VERSIONS))
    lines = [INTRODUCTION.format(day=peers.COMPARED, versions=versions)]
    for comparison in peers.COMPARISONS:
        lines += section(comparison.name)
    return "\n".join(lines).rstrip("\n") + "\n"


if __name__ == "__main__":
    made = page()
    if "--check" not in sys.argv:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(made, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != made:
        sys.exit(f"stale: {PAGE.name}; run tools/build_peers.py")
