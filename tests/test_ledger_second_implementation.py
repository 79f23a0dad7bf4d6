"""Another verifier, in another language, agrees on good proof files and on every way of tampering with them."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from log_in_memory import LOG, WITNESSES, LogInMemory, entries

from idverify.errors import OperatorError
from idverify.ledger.cosignature import Witness
from idverify.ledger.note import Verifier
from idverify.ledger.proof_file import TlogProof, verified

SECOND = Path(__file__).parent / "second_implementation" / "ledger.mjs"
SCRAPS = ("\n", " ", "=", "A", "/", "+", "— ", "0", "9", "\r", "\x00", "é", "index ", "extra AA==\n", "\n\n", "\u00a0")


def theirs(requests: list[dict[str, Any]]) -> list[bool]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("the second implementation runs on Node, which is not on PATH")
    lines = "".join(json.dumps(request) + "\n" for request in requests)
    done = subprocess.run([node, SECOND], input=lines, capture_output=True, encoding="utf-8", check=True, timeout=120)
    return [json.loads(line)["valid"] for line in done.stdout.splitlines()]


def ours(request: dict[str, Any]) -> bool:
    try:
        verified(
            TlogProof.from_text(request["proof"]),
            bytes.fromhex(request["entry_hex"]),
            log=Verifier.parse(request["key"]),
            witnesses=[Witness.parse(each) for each in request["witnesses"]],
            required=request["required"],
            since=request["since"],
        )
    except OperatorError:
        return False
    return True


def good(draw: random.Random) -> dict[str, Any]:
    size = draw.choice([1, 2, 3, 7, 8, 9, 255, 256, 257, draw.randrange(1, 600)])
    log = LogInMemory().append(*entries(size))
    index = draw.randrange(size)
    since = draw.choice([None, draw.randrange(1, size + 1)])
    return {
        "proof": log.proof_of(index, *draw.sample([2, 3, 4], draw.randrange(3)), since=since).to_text(),
        "entry_hex": entries(size)[index].hex(),
        "key": str(LOG),
        "witnesses": [str(each) for each in WITNESSES],
        "required": 0,
        "since": None if since is None else LogInMemory().append(*entries(since)).note(),
    }


def tampered(request: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    field = draw.choice(["proof", "proof", "proof", "entry_hex", "key", "since", "required", "witnesses"])
    if field == "required":
        return {**request, "required": draw.randrange(4)}
    if field == "witnesses":
        return {**request, "witnesses": draw.sample(request["witnesses"], 2), "required": draw.randrange(3)}
    text = request[field]
    if not text:
        return {**request, "since": LogInMemory().append(*entries(draw.randrange(0, 9))).note()}
    at = draw.randrange(len(text))
    if field == "entry_hex":
        return {**request, field: text[:at] + draw.choice("0123456789abcdef") + text[at + 1 :]}
    lines = text.split("\n")
    line = draw.randrange(len(lines))
    changed = draw.choice(
        [
            text[:at] + draw.choice(SCRAPS) + text[at + 1 :],
            text[:at] + draw.choice(SCRAPS) + text[at:],
            text[:at] + text[at + 1 :],
            text[:at],
            "\n".join(lines[:line] + lines[line + 1 :]),
            "\n".join(lines[: line + 1] + lines[line:]),
            "\n".join([*lines[:line], draw.choice(lines), *lines[line:]]),
        ]
    )
    return {**request, field: changed}


def test_two_verifiers_agree() -> None:
    draw = random.Random(6962)
    made = [good(draw) for _ in range(60)]
    requests = made + [tampered(draw.choice(made), draw) for _ in range(3000)]
    for request, answer in zip(requests, theirs(requests), strict=True):
        assert ours(request) is answer, request
    assert all(map(ours, made))
    accepted = sum(map(ours, requests[len(made) :]))
    assert 50 < accepted < 1500
