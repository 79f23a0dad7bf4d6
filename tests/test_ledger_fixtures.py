"""The fixtures about logs: each demanded answer, worked out again without the library."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from naive_merkle import leaf, mth, path, proof

from idverify.conformance.adapter import answer_to
from idverify.conformance.fixture import Fixture, fixtures

ENTRIES = [f"entry {number}".encode() for number in range(300)]
ALL = [fixture for fixture in fixtures() if fixture.id.startswith("log/")]
ASKED = {"op": "log.inclusion", "index": 0, "size": 1, "leaf_hash": "00", "root": "00", "proof": []}
BETWEEN = {"op": "log.consistency", "size1": 1, "size2": 1, "root1": "00", "root2": "00", "proof": []}
NOTE = {"op": "log.note", "note": "", "keys": []}


def of(operation: str) -> pytest.MarkDecorator:
    found = [fixture for fixture in ALL if fixture.request["op"] == operation]
    return pytest.mark.parametrize("fixture", found, ids=lambda fixture: fixture.id.rpartition("/")[2])


def hexes(request: dict[str, Any]) -> list[str]:
    return [each.lower() for each in request["proof"] or []]


@of("log.inclusion")
def test_an_inclusion_is_demanded_where_the_rfc_gives_this_path(fixture: Fixture) -> None:
    asked = fixture.request
    index, size = asked["index"], asked["size"]
    true = (
        index < size
        and asked["leaf_hash"].lower() == leaf(ENTRIES[index]).hex()
        and asked["root"].lower() == mth(ENTRIES[:size]).hex()
        and hexes(asked) == [each.hex() for each in path(index, ENTRIES[:size])]
    )
    assert fixture.expect == {"valid": true}


@of("log.consistency")
def test_a_consistency_is_demanded_where_the_rfc_gives_this_proof(fixture: Fixture) -> None:
    asked = fixture.request
    size1, size2 = asked["size1"], asked["size2"]
    true = (
        0 < size1 <= size2
        and asked["root1"] == mth(ENTRIES[:size1]).hex()
        and asked["root2"] == mth(ENTRIES[:size2]).hex()
        and hexes(asked) == [each.hex() for each in proof(size1, ENTRIES[:size2])]
    )
    assert fixture.expect == {"valid": true}


def standing(key: str) -> tuple[str, bytes, int, bytes] | None:
    """Name, key id, type and public key of a verifier key; None of what is none."""
    parts = re.fullmatch(r"([^+\s]+)\+([0-9a-f]{8})\+((?:[A-Za-z0-9+/]{4})+)", key)
    if parts is None:
        return None
    name, hash, material = parts[1], bytes.fromhex(parts[2]), base64.b64decode(parts[3])
    if len(material) != 33 or hashlib.sha256(f"{name}\n".encode() + material).digest()[:4] != hash:
        return None
    return name, hash, material[0], material[1:]


def verifies(key: tuple[str, bytes, int, bytes], text: str, signature: bytes) -> bool:
    message = text.encode()
    if key[2] == 4:
        time, signature = int.from_bytes(signature[:8], "big"), signature[8:]
        if time >= 2**63:
            return False
        message = f"cosignature/v1\ntime {time}\n".encode() + message
    try:
        Ed25519PublicKey.from_public_bytes(key[3]).verify(signature, message)
    except InvalidSignature:
        return False
    return True


@of("log.note")
def test_a_note_is_demanded_where_a_plain_reading_of_the_page_takes_it(fixture: Fixture) -> None:
    note, keys = fixture.request["note"], [key for each in fixture.request["keys"] if (key := standing(each))]
    line = r"— [^\s+\x00-\x1f]+ (?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\n"
    whole = re.fullmatch(rf"((?:[^\x00-\x1f]*\n)+)\n((?:{line}){{1,100}})", note)
    outcomes = []
    for name, written in re.findall(r"— (\S+) (\S+)\n", whole[2]) if whole else []:
        value = base64.b64decode(written)
        if len(value) < 5:
            outcomes.append(False)
        outcomes += (
            [verifies(key, whole[1], value[4:]) for key in keys if key[:2] == (name, value[:4])] if whole else []
        )
    assert fixture.expect == {"valid": bool(outcomes) and all(outcomes)}


def test_there_are_enough_of_each_kind_and_answer() -> None:
    for operation in ("log.inclusion", "log.consistency", "log.note"):
        answers = [fixture.expect["valid"] for fixture in ALL if fixture.request["op"] == operation]
        assert answers.count(True) >= 13
        assert answers.count(False) >= 25


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        *(({name: value for name, value in ASKED.items() if name != gone}, gone) for gone in list(ASKED)[1:]),
        *(({name: value for name, value in BETWEEN.items() if name != gone}, gone) for gone in list(BETWEEN)[1:]),
        *(({name: value for name, value in NOTE.items() if name != gone}, gone) for gone in list(NOTE)[1:]),
        ({**ASKED, "index": "0"}, "index"),
        ({**ASKED, "size": 1.0}, "size"),
        ({**ASKED, "size": True}, "size"),
        ({**ASKED, "root": None}, "root"),
        ({**ASKED, "proof": "00"}, "proof"),
        ({**ASKED, "proof": ["00", 1]}, "proof.1"),
        ({**BETWEEN, "root2": 1}, "root2"),
        ({**NOTE, "keys": None}, "keys"),
        ({**NOTE, "keys": [None]}, "keys.0"),
        ({**NOTE, "note": 1}, "note"),
    ],
)
def test_a_request_that_lacks_or_mistypes_a_field_is_answered_with_its_name(
    request_: dict[str, Any], field: str
) -> None:
    assert answer_to(request_, None) == {"id": None, "error": {"code": "bad_request", "field": field}}  # type: ignore[arg-type]  # no operation about logs asks for the day


@pytest.mark.parametrize("written", ["zz" * 32, "0" * 63, " " + "0" * 62 + " ", "٠" * 64])
def test_what_is_not_hex_is_no_hash(written: str) -> None:
    asked = {**ASKED, "leaf_hash": written, "root": written}
    assert answer_to(asked, None) == {"id": None, "valid": False}  # type: ignore[arg-type]  # as above
