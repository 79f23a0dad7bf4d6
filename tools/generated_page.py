"""A page of the documentation that is made from the code: how its parts are written, and whether it is fresh."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from idverify.messages import Text

ROOT: Final = Path(__file__).parents[1]
REFERENCE: Final = ROOT / "docs/reference"
# What would be markup, in a text that is shown as it stands.
_MARKUP: Final = re.compile(r"([\\`*\[\]<>]|(?<!\w)_|_(?!\w))")
_NOT_IN_SLUGS: Final = re.compile(r"[^\w\- ]")
NONE: Final = "–"


def made_by(tool: str, source: str) -> str:
    """The first line of a page, which says that nobody edits it by hand."""
    return f"<!-- Made by tools/{tool}.py from {source}; change those, then run make data. -->"


def plain(said: object) -> str:
    """A text that Markdown shows as it stands."""
    return _MARKUP.sub(r"\\\1", str(said))


def code(written: object) -> str:
    """What somebody types or a program prints."""
    ticks = "``" if "`" in str(written) else "`"
    return f"{ticks}{written}{ticks}"


def codes(written: Iterable[object]) -> str:
    """Several of them."""
    return ", ".join(map(code, written)) or NONE


def both(said: Text) -> str:
    """A sentence in both languages, in one cell or one paragraph."""
    return f"{plain(said.vi)}<br>*{plain(said.en)}*"


def sentence(docstring: str) -> str:
    """The first paragraph of a docstring in Markdown, on one line."""
    return " ".join(docstring.strip().partition("\n\n")[0].split()).replace("``", "`")


def slug(title: str) -> str:
    """The anchor of a heading, as forges and Sphinx make it."""
    return _NOT_IN_SLUGS.sub("", title.strip().lower()).replace(" ", "-")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; an empty cell has a dash."""

    def line(cells: Sequence[object]) -> str:
        said = (NONE if cell in (None, "") else str(cell).replace("|", "\\|") for cell in cells)
        return f"| {' | '.join(said)} |"

    return "\n".join([f"| {' | '.join(heads)} |", "|" + "---|" * len(heads), *map(line, rows)])


def settle(pages: Mapping[Path, str], *, whole: Path | None = None) -> None:
    """Write the pages that differ; with ``--check`` on the command line, fail where one does.

    Args:
        pages: what each must hold.
        whole: a folder in which every page is made, so that one that is made no longer is taken away.
    """
    gone = [path for path in sorted(whole.glob("*.md")) if path not in pages] if whole and whole.exists() else []
    stale = [
        path
        for path, made in pages.items()
        if not path.exists() or path.read_text(encoding="utf-8") != made.rstrip() + "\n"
    ]
    if "--check" in sys.argv:
        if stale or gone:
            names = ", ".join(str(path.relative_to(ROOT)) for path in (*stale, *gone))
            sys.exit(f"stale pages: {names}; run make data")
        return
    for path in gone:
        path.unlink()
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages[path].rstrip() + "\n", encoding="utf-8")
