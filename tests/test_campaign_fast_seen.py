"""What is left out before names and numbers are compared: only what came once for certain."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from idverify.campaign.kernel.fast.seen import Seen

HASHES = st.lists(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 40), max_size=30), max_size=5)


@settings(deadline=None)  # the first one compiles
@given(HASHES, st.sampled_from([0, 256, 1 << 20]))
def test_no_hash_that_came_again_is_left_out(batches: list[list[int]], memory: int) -> None:
    seen = Seen(sum(map(len, batches)), memory)
    for batch in batches:
        seen.note(np.array(batch, np.uint64))
    often = Counter(each for batch in batches for each in batch)
    for batch in batches:
        found = seen.again(np.array(batch, np.uint64)).tolist()
        assert all(again or often[each] == 1 for each, again in zip(batch, found, strict=True))


def test_most_hashes_that_came_once_are_left_out() -> None:
    hashes = np.random.default_rng(3).integers(0, 2**63, 100_000).astype(np.uint64)
    seen = Seen(len(hashes), 1 << 20)
    seen.note(hashes)
    assert 0 < seen.again(hashes).mean() < 0.15


def test_every_second_word_of_a_table_can_be_noted() -> None:
    words = np.arange(4_000, dtype=np.uint64).reshape(-1, 4)
    seen = Seen(2_000, 1 << 20)
    seen.note(words[:, 0])
    seen.note(words[::2, 0])
    assert seen.again(words[::2, 0]).all()
    assert not seen.again(words[1::2, 0]).any()
