"""Trees of any size, batched in any way: every proof is the RFC's, and nothing that was changed is accepted."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from log_in_memory import LogInMemory, entries
from naive_merkle import leaf, mth, path, proof

from idverify.ledger.proofs import consistency_proof, frontier_at, inclusion_proof
from idverify.ledger.tiles import bundle
from idverify.ledger.tree import Frontier, consistent, included, leaf_hash

LONGEST = 620
ENTRIES = entries(LONGEST)
LOG = LogInMemory().append(*ENTRIES)
sizes = st.integers(1, LONGEST)


def flipped(value: bytes, bit: int) -> bytes:
    at, place = divmod(bit % (len(value) * 8), 8)
    return value[:at] + bytes([value[at] ^ 1 << place]) + value[at + 1 :]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 300), max_size=6))
def test_however_entries_are_batched_root_edge_and_tiles_are_the_same(batches: list[int]) -> None:
    log, total = LogInMemory(), 0
    for count in batches:
        log.append(*entries(count, total))
        total += count
    some = entries(total)
    assert log.frontier.root == mth(some)
    assert Frontier.from_bytes(log.frontier.to_bytes()) == log.frontier
    assert frontier_at(total, log) == log.frontier
    assert log.kept == LogInMemory().append(*some).kept
    leaves = b"".join(kept for (level, _), kept in sorted(log.kept.items()) if level == 0)
    assert leaves == b"".join(map(leaf, some))
    assert all(
        len(kept) == 256 * 32 or place == max(p for p in log.kept if p[0] == place[0])
        for place, kept in log.kept.items()
    )


@settings(max_examples=100, deadline=None)
@given(sizes, st.data())
def test_every_inclusion_proof_is_the_rfcs_and_no_changed_one_holds(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    hashes = inclusion_proof(index, size, LOG)
    assert hashes == path(index, ENTRIES[:size])
    root, leaf_ = mth(ENTRIES[:size]), leaf(ENTRIES[index])
    assert included(index, size, leaf_, root, hashes)
    bit = data.draw(st.integers(0, 255))
    assert not included(index, size, flipped(leaf_, bit), root, hashes)
    assert not included(index, size, leaf_, flipped(root, bit), hashes)
    assert not included(index ^ (1 << bit % 12), size, leaf_, root, hashes)
    for at in range(len(hashes)):
        changed = [*hashes[:at], flipped(hashes[at], bit), *hashes[at + 1 :]]
        assert not included(index, size, leaf_, root, changed)
        assert not included(index, size, leaf_, root, [*hashes[:at], *hashes[at + 1 :]])
        assert not included(index, size, leaf_, root, [*hashes[:at], hashes[at][:-1], *hashes[at + 1 :]])
    for at in range(len(hashes) + 1):
        assert not included(index, size, leaf_, root, [*hashes[:at], root, *hashes[at:]])


@settings(max_examples=100, deadline=None)
@given(sizes, sizes, st.data())
def test_every_consistency_proof_is_the_rfcs_and_no_changed_one_holds(
    one: int, other: int, data: st.DataObject
) -> None:
    size1, size2 = sorted((one, other))
    hashes = consistency_proof(size1, size2, LOG)
    assert hashes == proof(size1, ENTRIES[:size2])
    root1, root2 = mth(ENTRIES[:size1]), mth(ENTRIES[:size2])
    assert consistent(size1, size2, root1, root2, hashes)
    bit = data.draw(st.integers(0, 255))
    assert not consistent(size1, size2, flipped(root1, bit), root2, hashes)
    assert not consistent(size1, size2, root1, flipped(root2, bit), hashes)
    if size1 < size2:
        assert not consistent(size2, size1, root2, root1, hashes)
        assert not consistent(size1, size2, root2, root1, hashes)
    for at in range(len(hashes)):
        changed = [*hashes[:at], flipped(hashes[at], bit), *hashes[at + 1 :]]
        assert not consistent(size1, size2, root1, root2, changed)
        assert not consistent(size1, size2, root1, root2, [*hashes[:at], *hashes[at + 1 :]])
        assert not consistent(size1, size2, root1, root2, [*hashes[:at], hashes[at][:-1], *hashes[at + 1 :]])
    for at in range(len(hashes) + 1):
        assert not consistent(size1, size2, root1, root2, [*hashes[:at], root2, *hashes[at:]])


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 64), st.data())
def test_a_changed_entry_anywhere_breaks_consistency(size: int, data: st.DataObject) -> None:
    older = data.draw(st.integers(1, size))
    at = data.draw(st.integers(0, older - 1))
    other = [*ENTRIES[:at], b"rewritten", *ENTRIES[at + 1 : size]]
    fork = LogInMemory().append(*other)
    made = consistency_proof(older, size, fork)
    assert not consistent(older, size, mth(ENTRIES[:older]), fork.frontier.root, made)


@given(st.lists(st.binary(max_size=600), max_size=20))
def test_a_bundle_is_read_back_by_its_lengths(some: list[bytes]) -> None:
    rest, found = bundle(some), []
    while rest:
        length = int.from_bytes(rest[:2], "big")
        found.append(rest[2 : 2 + length])
        rest = rest[2 + length :]
    assert found == some


@given(st.binary(max_size=100), st.binary(max_size=100))
def test_two_entries_have_two_hashes(one: bytes, other: bytes) -> None:
    assert (leaf_hash(one) == leaf_hash(other)) == (one == other)
