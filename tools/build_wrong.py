"""Write ``docs/reference/wrong-implementations.md`` from ``idverify.conformance.wrong``.

Usage: python tools/build_wrong.py [--check]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from idverify.conformance.wrong import WRONG, Wrong

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs/reference/wrong-implementations.md"
_BEFORE: Final = """<!-- Written by tools/build_wrong.py from idverify.conformance.wrong; change that. -->
# Implementations that are wrong on purpose

A suite that never fails anybody proves nothing. Each implementation below is the reference with one fault, made by
changing what it is asked or what it answers; none looks at which fixture it is being asked. `tests/test_wrong.py`
runs the whole suite against each and holds it to this page: the fixtures named here fail, and nothing fails that
the fault has nothing to do with.

To try one: `idverify conformance adapter --wrong NAME` answers the line protocol like any other implementation.
"""
_RULES: Final = """
## With one rule removed

Every rule that the reference enforces, and what fails without it. Of a rule that is asked of accounts and of sign-ups
one fixture of each is named.
"""
_HEAD: Final = """
| Name | Sai ở đâu | What it gets wrong | Caught by |
|---|---|---|---|
"""


def page() -> str:
    """The page."""
    removed = [each for each in WRONG.values() if each.name.startswith("without:")]
    others = [each for each in WRONG.values() if not each.name.startswith("without:")]
    far = [each for each in WRONG.values() if each.broad is not None]
    broad = "".join(f"- `{each.name}`: {each.broad.vi} {each.broad.en}\n" for each in far if each.broad)
    return (
        f"{_BEFORE}\n## With one fault\n{_HEAD}{''.join(_rows(others))}"
        f"{_RULES}{_HEAD}{''.join(_rows(removed))}\n## Faults that touch much\n\n{broad}"
    )


def _rows(wrong: Sequence[Wrong]) -> Iterator[str]:
    for each in wrong:
        caught = "<br>".join(f"`{id}`" for id in each.caught_by)
        yield f"| `{each.name}` | {each.says.vi} | {each.says.en} | {caught} |\n"


def main(arguments: Sequence[str]) -> int:
    """Write the page; with ``--check`` only say whether it is stale."""
    written = page()
    if "--check" not in arguments:
        PAGE.write_text(written, encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == written:
        return 0
    sys.stderr.write(f"{PAGE.relative_to(ROOT)} is stale: run tools/build_wrong.py\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
