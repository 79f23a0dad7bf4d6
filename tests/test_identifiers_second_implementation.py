"""Another implementation, in another language, written from the protocol's page and the source tables alone."""

import json
import random
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from idverify.conformance.operations import Given, personal_id_parse, phone_parse

HERE = Path(__file__).parent
SECOND = HERE / "second_implementation" / "identifiers.mjs"
SOURCES = HERE.parent / "tools" / "sources"
TODAY = date(2026, 11, 21)
DAYS = (None, "1990-01-01", "2018-08-01", "2018-09-15", "2023-12-31", "2025-06-30", "2025-07-01", "2026-11-21")
SCRAPS = (
    *(
        "0",
        "84",
        "+84",
        "0084",
        "+1",
        "00",
        "912000001",
        "0912000001",
        "01680000001",
        "01225000001",
        "02430000001",
        "1900",
    ),
    *(
        "1800123",
        "001204000001",
        "ext",
        "x",
        "#",
        ";ext=",
        "máy lẻ",
        "m",
        "+",
        "(",
        ")",
        "-",
        ".",
        " ",
        "\t",
        "\n",
        "1",
    ),
    *(
        "8",
        "９",
        "²",
        "é",
        "\u200b",
        "\u00a0",
        "/",
        ",",
        "000",
        "06900000",
        "0672000001",
        "065",
        "12",
        "7",
        "3",
        "99",
        "2",
    ),
    *(" 0912 000 001 ", "+ ", "(ext)", ".0", "\x1c", "\x85", "\u3000", "🙂", "١"),
)


def texts(seed: int, count: int) -> list[str]:
    draw = random.Random(seed)
    shapes = (
        lambda: "".join(draw.choices(SCRAPS, k=draw.randrange(1, 9))),
        lambda: "".join(draw.choices("0123456789+ .-()", k=draw.randrange(1, 40))),
        lambda: "".join(
            draw.choices(("0", "1", "2", "3", "8", "9", "84", "+", " ", "x1", "  "), k=draw.randrange(1, 30))
        ),
        lambda: draw.choice(("0", "84", "+84", "")) + "".join(draw.choices("0123456789", k=draw.randrange(8, 13))),
    )
    return [draw.choice(shapes)() for _ in range(count)]


def answers(requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    lines = "".join(json.dumps(request) + "\n" for request in requests)
    asked = subprocess.run(
        [node, SECOND, SOURCES], input=lines, capture_output=True, text=True, check=True, timeout=120
    )
    return [json.loads(line) for line in asked.stdout.splitlines()]


@pytest.mark.parametrize(
    ("operation", "ours"), [("phone.parse", phone_parse), ("personal_id.parse", personal_id_parse)]
)
def test_two_implementations_of_one_page_give_one_answer(operation: str, ours: Any) -> None:
    draw = random.Random(147)
    requests = [
        {
            "id": str(number),
            "op": operation,
            "input": text,
            "as_of": draw.choice(DAYS),
            **({"strict": draw.random() < 0.5} if operation == "personal_id.parse" else {}),
        }
        for number, text in enumerate(texts(2024, 30_000))
    ]
    theirs = answers(requests)
    assert len(theirs) == len(requests)
    for request, theirs_of_it in zip(requests, theirs, strict=True):
        # Through JSON, as an auditor would get it.
        ours_of_it = json.loads(json.dumps({"id": request["id"], **ours(request, Given(TODAY))}))
        assert ours_of_it == theirs_of_it, request
