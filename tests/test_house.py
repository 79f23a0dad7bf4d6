"""The plan of the house: every room is on it, arrows go down, and every import can be followed along them."""

from __future__ import annotations

import re

from build_house import BEGIN, DOT, END, PAGE, condensed, contract, drawing, imports, made, reached, rooms

FLOORS, PASSING = contract()
IMPORTS = imports(PASSING)
FLOOR_OF = {room: number for number, floor in enumerate(FLOORS) for room in floor}


def test_every_room_stands_on_one_floor():
    assert sum(map(len, FLOORS)) == len(FLOOR_OF) == len(IMPORTS) > 40
    assert FLOOR_OF.keys() == IMPORTS.keys()


def test_every_arrow_goes_down():
    assert all(FLOOR_OF[room] < FLOOR_OF[other] for room, others in IMPORTS.items() for other in others)


def test_every_import_can_be_followed_along_the_arrows_that_are_drawn():
    drawn: dict[str, set[str]] = {room: set() for room in IMPORTS}
    for room, other in re.findall(r'"(\w+)" -> "(\w+)";', drawing(FLOORS, IMPORTS)):
        drawn[room].add(other)
    arrows = {room: frozenset(others) for room, others in drawn.items()}
    assert {room: reached(room, arrows) for room in IMPORTS} == {room: reached(room, IMPORTS) for room in IMPORTS}
    assert all(others <= IMPORTS[room] for room, others in arrows.items())


def test_no_arrow_says_what_others_say_already():
    small = {"top": frozenset({"middle", "low"}), "middle": frozenset({"low"}), "low": frozenset()}
    assert list(condensed(small)) == [("middle", "low"), ("top", "middle")]
    assert len(list(condensed(IMPORTS))) < sum(map(len, IMPORTS.values())) / 3


def test_the_picture_and_the_table_are_those_of_the_code():
    assert made() == {path: path.read_text(encoding="utf-8") for path in (DOT, PAGE)}
    table = rooms(FLOORS)
    assert table.startswith(BEGIN)
    assert table.endswith(END)
    assert all(f"| `{room}` |" in table for room in FLOOR_OF)
