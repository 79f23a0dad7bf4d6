"""The ledger read over HTTP: what is signed can be verified by anybody, and nothing is shown that is not signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from test_ledger_second_implementation import theirs
from web_service import TENANT, Clock, Reached, platform_in_process

from idverify.custody.sequencer import Sequencer
from idverify.law import VIETNAM
from idverify.ledger.checkpoint import Checkpoint
from idverify.ledger.entry import Entry, EntryType
from idverify.ledger.note import Verifier
from idverify.ledger.proof_file import TlogProof, verified
from idverify.ledger.proofs import frontier_at, inclusion_proof
from idverify.ledger.signer import LogSigner
from idverify.ledger.tiles import WIDTH, Place, bundle, bundle_path, tile_path
from idverify.ledger.tree import HASH_BYTES, leaf_hash
from idverify.stores.tables import new_name
from idverify.web.api_key import Scope

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=VIETNAM)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(7, 39)))
LOG = Verifier("mxh.example.vn/idverify", KEY.public_key().public_bytes_raw())
OLD, SIGNED = 130, 300


@dataclass
class Log:
    """A platform's log behind its service; the sequencer is a process of its own."""

    reached: Reached
    sequencer: Sequencer
    entries: list[bytes]
    names: list[str]
    older: str

    def path(self, path: str) -> httpx.Response:
        return self.reached.get(f"/ledger/{path}", token="")


def noted(reached: Reached, number: int) -> tuple[bytes, str]:
    at = NOW + timedelta(seconds=number)
    record = new_name()
    entry = Entry(type=EntryType.RECORD_ERASED, at=at, tenant=TENANT, record=record)
    return entry.to_bytes(), reached.service.custody.note(entry)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    folder = tmp_path_factory.mktemp("ledger")
    with platform_in_process(folder, clock=Clock(NOW)) as reached:
        assert reached.get("/ledger/checkpoint", token="").status_code == 404
        assert reached.get("/ledger/tile/0/000.p/1", token="").status_code == 404
        assert reached.post("/v1/ledger/proof", {"index": 0}).status_code == 404
        signer = LogSigner.begin(LOG.name, LOG.public_key, KEY.sign, folder / "signed")
        sequencer = Sequencer(reached.service.custody, signer)
        sequencer.run(now=NOW)
        # That the platform's key was added stands there already.
        made = [(entry, "") for entry in reached.service.custody.entries(0, most=10)]
        assert made
        made += [noted(reached, number) for number in range(len(made), OLD)]
        sequencer.run(now=NOW)
        older = sequencer.checkpoint() or ""
        made += [noted(reached, number) for number in range(OLD, SIGNED)]
        sequencer.run(now=NOW)
        # One more has its place and is not signed yet, and one has no place.
        made.append(noted(reached, SIGNED))
        reached.service.custody.integrate(most=10)
        made.append(noted(reached, SIGNED + 1))
        yield Log(reached, sequencer, [entry for entry, _ in made], [name for _, name in made], older)


class OverHttp:
    """Reads tiles as a stranger does: of a width that the checkpoint's size calls for."""

    def __init__(self, log: Log, size: int) -> None:
        self._log, self._size = log, size

    def tiles(self, wanted: Sequence[Place]) -> Mapping[Place, bytes]:
        found = {}
        for level, index in wanted:
            width = min(WIDTH, (self._size >> (8 * level)) - index * WIDTH)
            answered = self._log.path(tile_path(level, index, width)).raise_for_status()
            assert answered.headers["content-type"] == "application/octet-stream"
            assert answered.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert len(answered.content) == width * HASH_BYTES
            found[level, index] = answered.content
        return found


def test_the_checkpoint_is_what_was_signed_last_and_is_not_kept_on_the_way(log: Log) -> None:
    answered = log.path("checkpoint")
    assert answered.text == log.sequencer.checkpoint()
    assert answered.headers["content-type"] == "text/plain; charset=utf-8"
    assert answered.headers["cache-control"] == "no-store"
    assert Checkpoint.opened(answered.text, LOG)[0].size == SIGNED


@pytest.mark.parametrize("note", ["newest", "older"])
def test_from_the_tiles_a_stranger_works_out_the_root_that_was_signed(log: Log, note: str) -> None:
    written = log.path("checkpoint").text if note == "newest" else log.older
    checkpoint, _ = Checkpoint.opened(written, LOG)
    assert frontier_at(checkpoint.size, OverHttp(log, checkpoint.size)).root == checkpoint.root


def test_from_the_tiles_a_stranger_proves_any_entry(log: Log) -> None:
    note = log.path("checkpoint").text
    for index in (0, 1, 129, 255, 256, SIGNED - 1):
        hashes = tuple(inclusion_proof(index, SIGNED, OverHttp(log, SIGNED)))
        assert verified(TlogProof(index, hashes, note), log.entries[index], log=LOG).index == index


def test_a_proof_got_over_http_verifies_here_and_in_another_language(log: Log) -> None:
    requests = []
    asking: tuple[tuple[dict[str, Any], int], ...] = (
        ({"entry": log.names[7]}, 7),
        ({"record": log.names[7]}, 7),
        ({"index": 0}, 0),
        ({"index": SIGNED - 1, "since": OLD}, SIGNED - 1),
        ({"entry": log.names[256], "since": SIGNED}, 256),
    )
    for asked, index in asking:
        told = log.reached.post("/v1/ledger/proof", asked).raise_for_status().json()
        assert (told["index"], told["size"]) == (index, SIGNED)
        assert told["entry"].encode() == log.entries[index]
        assert told["leaf_hash"] == leaf_hash(log.entries[index]).hex()
        since = {OLD: log.older, SIGNED: log.path("checkpoint").text}.get(asked.get("since", 0))
        verified(TlogProof.from_text(told["proof"]), log.entries[index], log=LOG, since=since)
        good = {
            "proof": told["proof"],
            "entry_hex": told["entry"].encode().hex(),
            "key": str(LOG),
            "witnesses": [],
            "required": 0,
            "since": since,
        }
        requests += [good, good | {"entry_hex": log.entries[5].hex()}]
    assert theirs(requests) == [True, False] * 5


def test_what_is_not_signed_yet_is_not_shown(log: Log) -> None:
    assert log.path(tile_path(0, 1, SIGNED - WIDTH)).status_code == 200
    for path in (tile_path(0, 1, SIGNED - WIDTH + 1), tile_path(0, 1), tile_path(1, 0, 2), tile_path(2, 0, 1)):
        assert log.path(path).status_code == 404
    assert log.reached.get(f"/ledger/{bundle_path(1, SIGNED - WIDTH + 1)}").status_code == 404
    for asked in ({"entry": log.names[-2]}, {"entry": log.names[-1]}, {"index": SIGNED}, {"index": 2**63 - 1}):
        assert log.reached.post("/v1/ledger/proof", asked).status_code == 404


def test_entries_are_for_those_with_a_key(log: Log) -> None:
    for index, width in ((0, WIDTH), (0, OLD), (1, SIGNED - WIDTH)):
        answered = log.reached.get(f"/ledger/{bundle_path(index, width)}")
        assert answered.content == bundle(log.entries[index * WIDTH : index * WIDTH + width])
        assert answered.headers["content-type"] == "application/octet-stream"
        assert answered.headers["cache-control"] == "no-store"
    other = log.reached.key_for(*set(Scope) - {Scope.LEDGER})
    for token, status in (("", 401), (other, 403)):
        assert log.reached.get(f"/ledger/{bundle_path(0)}", token=token).status_code == status
        assert log.reached.post("/v1/ledger/proof", {"index": 0}, token=token).status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000/000",
        "tile/0/000/000",
        "tile/0/x000",
        "tile/00/000",
        "tile/8/000.p/1",
        "tile/63/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/a/000",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000/",
        "tile/0/٠٠٠",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/" + "x999/" * 40 + "999",
        "tile/0",
        "tile",
        "",
    ],
)
def test_a_tile_has_one_spelling(log: Log, path: str) -> None:
    assert log.path(path).status_code == 404
    assert log.reached.get(f"/ledger/{path.replace('tile/0', 'tile/entries')}").status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"entry": "a" * 32, "index": 0},
        {"entry": "a" * 32, "record": "a" * 32},
        {"record": "a" * 31},
        {"entry": "no name"},
        {"index": -1},
        {"index": 2**63},
        {"index": 0, "since": 0},
        {"index": "0"},
    ],
)
def test_a_question_names_an_entry_in_one_way(log: Log, asked: dict[str, object]) -> None:
    assert log.reached.post("/v1/ledger/proof", asked).status_code == 422


@pytest.mark.parametrize("asked", [{"entry": "a" * 32}, {"record": "b" * 32}, {"index": 0, "since": SIGNED + 1}])
def test_what_is_not_there_is_not_found(log: Log, asked: dict[str, object]) -> None:
    refused = log.reached.post("/v1/ledger/proof", asked)
    assert (refused.status_code, refused.json()["code"]) == (404, "request.not_found")


def test_a_width_of_every_signed_size_can_be_had(log: Log) -> None:
    whole = log.path(tile_path(0, 0)).content
    for width in (1, 2, 128, 255):
        assert log.path(tile_path(0, 0, width)).content == whole[: width * HASH_BYTES]
