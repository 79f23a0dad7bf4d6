"""Draw the house from the code's own imports.

It writes docs/diagrams/house.dot, and the table of rooms in docs/explanation/the-house.md. An arrow is drawn where one
room imports another and no way through a third says so already: nothing is left out that cannot be followed along the
arrows that are there.

Usage: python tools/build_house.py [--check]
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import grimp
from generated_page import ROOT, code, sentence, settle, table

DOT: Final = ROOT / "docs/diagrams/house.dot"
PAGE: Final = ROOT / "docs/explanation/the-house.md"
BEGIN: Final = "<!-- The rooms: made by tools/build_house.py from the code; change that, then run make data. -->"
END: Final = "<!-- The end of the rooms. -->"

Floors = Sequence[Sequence[str]]
Imports = Mapping[str, frozenset[str]]

HEAD: Final = """\
// Made by tools/build_house.py from the code's own imports; change those, then run make data.
digraph house {
  graph [rankdir=TB, ranksep=0.26, nodesep=0.05, size="7.6,40", bgcolor=transparent, tooltip="the house"];
  node [shape=box, style="filled,rounded", fillcolor="#eef3f8", color="#5b7083", fontcolor="#16202a",
    fontname="Helvetica,Arial,sans-serif", fontsize=14, height=0.28, margin="0.05,0.02", penwidth=0.8];
  edge [color="#8b97a3", arrowsize=0.5, penwidth=0.8];
"""


def contract() -> tuple[Floors, frozenset[tuple[str, str]]]:
    """The floors that import-linter holds, from the top, and the imports that it is told to let pass."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (layers,) = [each for each in settings["contracts"] if each["type"] == "layers"]
    floors = [[room.strip() for room in floor.split("|")] for floor in layers["layers"]]
    passing = [tuple(end.strip() for end in each.split("->")) for each in layers.get("ignore_imports", [])]
    return floors, frozenset((importer, imported) for importer, imported in passing)


def room_of(module: str) -> str | None:
    """The top-level package or module that a module belongs to; None of the package itself."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else None


def imports(passing: frozenset[tuple[str, str]]) -> Imports:
    """Which room imports which, as grimp reads the code."""
    graph = grimp.build_graph("idverify", cache_dir=None)
    found: dict[str, set[str]] = {}
    for importer in graph.modules:
        room = room_of(importer)
        if room is None:
            continue
        found.setdefault(room, set())
        for imported in graph.find_modules_directly_imported_by(importer):
            other = room_of(imported)
            if other not in {None, room} and (importer, imported) not in passing:
                found[room].add(str(other))
    return {room: frozenset(others) for room, others in found.items()}


def reached(room: str, imported: Imports) -> frozenset[str]:
    """Every room that one can come to along imports."""
    seen: set[str] = set()
    ahead = list(imported[room])
    while ahead:
        other = ahead.pop()
        if other not in seen:
            seen.add(other)
            ahead += imported[other]
    return frozenset(seen)


def condensed(imported: Imports) -> Iterator[tuple[str, str]]:
    """The imports that no way through another room says already."""
    below = {room: reached(room, imported) for room in imported}
    for room in sorted(imported):
        for other in sorted(imported[room]):
            if not any(other in below[between] for between in imported[room] if between != other):
                yield room, other


def drawing(floors: Floors, imported: Imports) -> str:
    """The plan as Graphviz reads it: a floor is one rank, the top floor first."""
    lines = [HEAD]
    for number, floor in enumerate(floors):
        boxes = " ".join(f'"{room}";' for room in floor)
        lines.append(f"  {{ rank=same; floor{number} [shape=point, style=invis, width=0]; {boxes} }}")
    lines.append("  " + " -> ".join(f"floor{number}" for number in range(len(floors))) + " [style=invis];")
    lines += [f'  "{room}" -> "{other}";' for room, other in condensed(imported)]
    return "\n".join([*lines, "}"]) + "\n"


def says(room: str) -> str:
    """The first sentence of a room's docstring."""
    place = ROOT / "src/idverify" / room
    path = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    return sentence(ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "")


def rooms(floors: Floors) -> str:
    """The table of the page: every room from the top, one line each."""
    lines = [
        (number, code(room), says(room))
        for number, floor in zip(range(len(floors), 0, -1), floors, strict=True)
        for room in floor
    ]
    return "\n\n".join([BEGIN, table(("floor", "room", "what is in it"), lines), END])


def made() -> dict[Path, str]:
    """What the files should hold."""
    floors, passing = contract()
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return {DOT: drawing(floors, imports(passing)), PAGE: before + rooms(floors) + after}


if __name__ == "__main__":
    settle(made())
