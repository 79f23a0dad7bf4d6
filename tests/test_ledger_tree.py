"""The tree: its hashes, its right edge, its tiles, and the proofs made of them, against RFC 6962 read naively."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from log_in_memory import LogInMemory, entries
from naive_merkle import leaf, mth, path, proof

from idverify.errors import OperatorError
from idverify.ledger.proofs import consistency_proof, frontier_at, inclusion_proof
from idverify.ledger.tiles import Place, Tile, bundle, bundle_path, new_tiles, tile_path
from idverify.ledger.tree import EMPTY_ROOT, Frontier, consistent, included, leaf_hash, node_hash

# The roots of the eight inputs with which Certificate Transparency's own test data began, published with RFC 6962's
# first implementation.
CT_INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def refusal(error: pytest.ExceptionInfo[OperatorError]) -> str:
    return error.value.code


def test_the_hashes_are_prefixed_so_that_a_leaf_is_never_a_node() -> None:
    assert leaf_hash(b"x") == hashlib.sha256(b"\x00x").digest()
    assert node_hash(b"l", b"r") == hashlib.sha256(b"\x01lr").digest()
    assert hashlib.sha256(b"").digest() == EMPTY_ROOT == Frontier().root


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots_are_met(size: int) -> None:
    inputs = [bytes.fromhex(each) for each in CT_INPUTS[:size]]
    assert Frontier().appended(map(leaf_hash, inputs)).root.hex() == CT_ROOTS[size - 1]
    assert mth(inputs).hex() == CT_ROOTS[size - 1]


def test_a_right_edge_goes_through_bytes_and_back() -> None:
    edge = Frontier().appended(map(leaf_hash, entries(13)))
    assert [len(edge.hashes), edge.size] == [3, 13]
    assert edge.to_bytes() == (13).to_bytes(8, "big") + b"".join(
        mth(part) for part in (entries(8), entries(4, 8), entries(1, 12))
    )
    assert Frontier.from_bytes(edge.to_bytes()) == edge


@pytest.mark.parametrize(
    "kept",
    [b"", bytes(7), (1).to_bytes(8, "big"), bytes(8) + bytes(32), (3).to_bytes(8, "big") + bytes(63), b"\xff" * 8],
)
def test_a_damaged_right_edge_is_refused(kept: bytes) -> None:
    with pytest.raises(OperatorError) as refused:
        Frontier.from_bytes(kept)
    assert refusal(refused) == "ledger_frontier"


@pytest.mark.parametrize("length", [0, 31, 33])
def test_what_is_no_hash_is_not_appended(length: int) -> None:
    for append in (Frontier().appended, lambda leaves: new_tiles(0, leaves, LogInMemory())):
        with pytest.raises(OperatorError) as refused:
            append([bytes(length)])
        assert refusal(refused) == "ledger_frontier"


def test_tiles_are_those_of_the_specification() -> None:
    # C2SP tlog-tiles works out a tree of 70,000; the same arithmetic at 70,000 // 256 = 273 full tiles.
    log = LogInMemory()
    leaves = [number.to_bytes(32, "big") for number in range(70_000)]
    tiles = new_tiles(0, leaves, log)
    widths = {(tile.level, tile.index): tile.width for tile in tiles}
    assert sum(1 for level, _ in widths if level == 0) == 274
    assert [width for (level, _), width in widths.items() if level == 0] == [256] * 273 + [112]
    assert [width for (level, _), width in widths.items() if level == 1] == [256, 17]
    assert widths[2, 0] == 1
    assert log.calls == []


def test_each_hash_above_is_the_root_of_a_full_tile_below() -> None:
    log = LogInMemory().append(*entries(600))
    assert log.kept[0, 1] == b"".join(leaf(entry) for entry in entries(256, 256))
    assert log.kept[1, 0] == mth(entries(256)) + mth(entries(256, 256))
    assert set(log.kept) == {(0, 0), (0, 1), (0, 2), (1, 0)}


@pytest.mark.parametrize("size", [1, 127, 128, 255, 256, 257, 511, 512, 600])
def test_a_tree_has_just_the_tiles_that_the_specification_gives_it(size: int) -> None:
    # Of level l a tree of size s has s // 256^(l+1) full tiles, and one of the other (s // 256^l) mod 256 hashes.
    log, wanted = LogInMemory().append(*entries(size)), {}
    for level, span in enumerate((1, 256)):
        for index in range(-(-(size // span) // 256)):
            firsts = range(index * 256, min((index + 1) * 256, size // span))
            wanted[level, index] = b"".join(mth(entries(span, first * span)) for first in firsts)
    assert log.kept == wanted


@pytest.mark.parametrize("sizes", [[1] * 300, [255, 1, 1], [256, 256, 1], [100, 200, 300], [513]])
def test_tiles_do_not_depend_on_how_entries_were_batched(sizes: list[int]) -> None:
    log, whole, total = LogInMemory(), LogInMemory(), 0
    for size in sizes:
        log.append(*entries(size, total))
        total += size
    assert log.kept == whole.append(*entries(total)).kept
    assert all(len(calls) <= 2 for calls in log.calls)
    assert len(log.calls) <= len(sizes)


def test_an_index_is_written_in_groups_of_three() -> None:
    assert tile_path(0, 1_234_067) == "tile/0/x001/x234/067"  # the specification's own example
    assert tile_path(1, 0, 17) == "tile/1/000.p/17"
    assert Tile(0, 999, bytes(64)).path == "tile/0/999.p/2"
    assert bundle_path(1000) == "tile/entries/x001/000"
    assert bundle_path(5, 12) == "tile/entries/005.p/12"


def test_a_bundle_is_each_entry_after_its_length() -> None:
    assert bundle([b"ab", b"", b"c" * 258]) == b"\x00\x02ab\x00\x00\x01\x02" + b"c" * 258
    with pytest.raises(OperatorError) as refused:
        bundle([bytes(65_536)])
    assert refusal(refused) == "ledger_entry"


@pytest.mark.parametrize("size", [1, 2, 7, 255, 256, 257, 300, 512, 513])
def test_proofs_of_tiles_are_those_of_the_rfc_and_ask_once(size: int) -> None:
    log = LogInMemory().append(*entries(600))
    some = entries(size)
    for index in {0, size // 2, size - 1}:
        log.calls.clear()
        assert inclusion_proof(index, size, log) == path(index, some)
        assert len(log.calls) <= 1
        assert all(len(set(places)) == len(places) for places in log.calls)
    for older in {1, size // 3 or 1, size}:
        log.calls.clear()
        assert consistency_proof(older, size, log) == proof(older, some)
        assert len(log.calls) <= 1
    assert frontier_at(size, log).root == mth(some)


def test_a_proof_out_of_ten_million_needs_few_tiles() -> None:
    size = 10_000_000
    asked: list[Place] = []

    class Asked:
        def tiles(self, wanted: Sequence[Place]) -> dict[Place, bytes]:
            asked.extend(wanted)
            return {place: bytes(256 * 32) for place in wanted}

    assert len(inclusion_proof(1_234_567, size, Asked())) <= 24
    assert len(asked) <= 6


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (6, 5), (-1, 5), (0, 2**63)])
def test_no_proof_is_made_of_what_is_not_there(index: int, size: int) -> None:
    with pytest.raises(OperatorError) as refused:
        inclusion_proof(index, size, LogInMemory())
    assert refusal(refused) == "ledger_range"


@pytest.mark.parametrize(("size1", "size2"), [(0, 5), (6, 5), (-1, 5), (1, 2**63)])
def test_no_consistency_is_shown_from_nothing_or_backwards(size1: int, size2: int) -> None:
    with pytest.raises(OperatorError) as refused:
        consistency_proof(size1, size2, LogInMemory())
    assert refusal(refused) == "ledger_range"


def test_a_missing_or_short_tile_is_said_by_its_place() -> None:
    log = LogInMemory().append(*entries(300))
    log.kept[0, 1] = log.kept[0, 1][:-1]
    for ask in (
        lambda: inclusion_proof(0, 300, log),
        lambda: frontier_at(300, log),
        lambda: new_tiles(300, [bytes(32)], log),
    ):
        with pytest.raises(OperatorError) as refused:
            ask()
        assert (refusal(refused), refused.value.data) == ("ledger_tile", {"level": 0, "index": 1})
    del log.kept[1, 0]
    with pytest.raises(OperatorError) as refused:
        consistency_proof(299, 300, log)
    assert refused.value.data in ({"level": 1, "index": 0}, {"level": 0, "index": 1})


def test_sizes_beyond_the_tree_and_negative_places_are_answered_no() -> None:
    some = entries(8)
    assert included(5, 8, leaf(some[5]), mth(some), path(5, some))
    assert not included(-1, 8, leaf(some[5]), mth(some), path(5, some))
    assert not included(5, 0, leaf(some[5]), mth(some), path(5, some))
    assert not consistent(-1, 8, mth(some), mth(some), [])
    assert not consistent(8, 6, mth(some), mth(some[:6]), proof(6, some))
