"""Compiled loops of the campaign, held to what whole columns of numpy say."""

from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
import pytest

from idverify.campaign.kernel import bands, days, kinds
from idverify.campaign.kernel.days import Found
from idverify.campaign.kernel.fast import bands as fast_bands
from idverify.campaign.kernel.fast import hashes as fast_hashes
from idverify.campaign.kernel.fast import kinds as fast_kinds
from idverify.campaign.kernel.fast import parting
from idverify.campaign.run import alike
from idverify.campaign.run.spill import parted_tags


def test_what_is_written_out_again_for_the_compiler_is_what_it_is_elsewhere() -> None:
    assert (fast_bands.DAY, fast_bands.OFFSET) == (days.DAY, days.OFFSET)
    assert (fast_bands.IS_SERIAL, fast_bands.IS_MISSING) == (Found.SERIAL, Found.MISSING)
    assert (fast_bands.MISSING, fast_bands.UNREADABLE, fast_bands.FIRST) == (
        bands.MISSING,
        bands.UNREADABLE,
        bands.FIRST,
    )
    assert (int(alike._SEED), int(alike._ODD)) == (fast_hashes.SEED, fast_hashes.ODD)


def test_moments_fall_into_the_same_bands() -> None:
    drawn = np.random.default_rng(1)
    found = drawn.integers(0, len(Found), 20_000).astype(np.int8)
    micros = drawn.integers(-(10**17), 10**17, 20_000)
    edges = np.sort(drawn.integers(-(10**17), 10**17, 5))
    micros[:5] = edges
    micros[5:10] = edges - 1
    first, count = int(drawn.integers(-900_000, 0)), 40_000
    starts = first * days.DAY - days.OFFSET
    micros[10:14] = [starts, starts - 1, starts + count * days.DAY, starts + count * days.DAY - 1]
    found[:14] = Found.DAY
    assert (fast_bands.spans(found, micros, edges) == bands.spans_of(found, micros, edges)).all()
    assert (fast_bands.days(found, micros, first, count) == bands.days_of(found, micros, first, count)).all()


@pytest.mark.parametrize("table", [kinds.Kinds, fast_kinds.Kinds], ids=["plain", "fast"])
def test_a_table_of_kinds_holds_what_was_put_in_and_nothing_else(table: type[kinds.Kinds]) -> None:
    drawn = random.Random(2)
    keys = np.array(sorted({drawn.choice([drawn.randrange(2**62), drawn.randrange(64) << 40]) for _ in range(3000)}))
    held = np.arange(len(keys), dtype=np.int32)[::-1]
    for many in (0, 1, 7, len(keys)):
        made = table(keys[:many], held[:many])
        asked = np.array(drawn.choices(keys.tolist(), k=4000))
        found, known = made.of(asked)
        expected = dict(zip(keys[:many].tolist(), held[:many].tolist(), strict=True))
        assert found.tolist() == [expected.get(key, -1) for key in asked.tolist()]
        assert known == all(key in expected for key in asked.tolist())
    assert table(keys, held).of(keys[:0])[1]


def test_texts_have_the_same_hashes() -> None:
    drawn = random.Random(3)
    words = [
        "",
        "a",
        "ă" * 9,
        "x" * 8,
        "y" * 16,
        *("".join(drawn.choices("abcđ0", k=drawn.randrange(40))) for _ in range(999)),
    ]
    for texts in (pa.array(words), pa.array(words).slice(3, 500), pa.array([], pa.string())):
        assert (fast_hashes.text_hashes(texts) == alike.text_hashes(texts)).all()


@pytest.mark.parametrize("parts", [1, 2, 64])
def test_tags_are_parted_alike(parts: int) -> None:
    drawn = np.random.default_rng(4)
    words, there = drawn.integers(0, 2**63, (5000, 4)).astype(np.uint64), drawn.random(5000) < 0.7
    words.flags.writeable = False  # as what Parquet gives
    for some in (there, np.zeros_like(there), np.ones_like(there)):
        for mine, theirs in zip(parting.parted(words, some, parts), parted_tags(words, some, parts), strict=True):
            assert (mine == theirs).all()
