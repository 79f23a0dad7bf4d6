"""Compiled pseudonyms: the same bytes as one at a time, and a key that goes with them."""

from __future__ import annotations

import copy
import pickle
import random
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from idverify.campaign.kernel.fast import lanes
from idverify.campaign.kernel.fast.tags import Tagger
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, Keyring, VaultKey
from idverify.keyvaults.file import FileVault

ROOT, OLDER = bytes(range(32)), bytes(range(32, 64))
RING = Keyring([Key("2026a", ROOT), Key("2025a", OLDER)], tenant="platform-a")
NOBODY = np.empty((0, 9), np.uint8)


def digits_of(numbers: list[str]) -> NDArray[np.uint8]:
    return np.frombuffer("".join(numbers).encode(), np.uint8).reshape(len(numbers), -1)


def some(count: int, width: int, drawn: random.Random) -> list[str]:
    return ["".join(drawn.choices("0123456789", k=width)) for _ in range(count)]


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 31, 32, 33, 1000])
def test_tags_are_those_of_the_ring_however_many_there_are(count: int) -> None:
    drawn = random.Random(count)
    numbers = [f"912{drawn.randrange(10**6):06}" for _ in range(count)]
    tags = Tagger(RING, "vn.msisdn").tags(digits_of(numbers) if count else NOBODY, b"+84")
    assert tags.shape == (count, 32)
    assert tags.dtype == np.uint8
    assert [tag.tobytes() for tag in tags] == [RING.pseudonym(PhoneNumber.parse(each)).tag for each in numbers]
    ids = some(count, 12, drawn)
    tags = Tagger(RING, "vn.pid").tags(digits_of(ids) if count else np.empty((0, 12), np.uint8), b"")
    assert [tag.tobytes() for tag in tags] == [RING.pseudonym(PersonalIdNumber.parse(each)).tag for each in ids]


@pytest.mark.parametrize("seed", range(12))
def test_tags_are_those_of_the_ring_under_any_key_tenant_kind_and_length(seed: int) -> None:
    drawn = random.Random(seed)
    ring = Keyring([Key("k", drawn.randbytes(32))], tenant=drawn.choice(["a", "ứng dụng", "t" * 255]))
    kind = drawn.choice(["vn.msisdn", "vn.pid", "x", "k" * 30, "k" * 60, "k" * 300])
    for width in (1, 2, 3, 9, 12, 19, 20, 21, 40, 100):
        numbers, prefix = some(20, width, drawn), drawn.choice([b"", b"+84", b"1234567"])
        expected = list(ring.tags(kind, [prefix.decode() + each for each in numbers]))
        assert [tag.tobytes() for tag in Tagger(ring, kind).tags(digits_of(numbers), prefix)] == expected


def test_tags_of_every_other_row_or_of_digits_turned_round_are_right_too() -> None:
    numbers = some(64, 9, random.Random(1))
    digits = digits_of(numbers)
    tagger = Tagger(RING, "vn.msisdn")
    expected = tagger.tags(digits, b"+84")
    for seen in (
        digits[::2],
        np.asfortranarray(digits)[::2],
        digits.copy()[::2],
        np.repeat(digits, 2, axis=1)[::2, ::2],
    ):
        assert (tagger.tags(seen, b"+84") == expected[::2]).all()
    assert digits.copy().flags.writeable
    mine = digits.copy()
    tagger.tags(mine, b"+84")
    assert mine.flags.writeable


def test_a_key_in_a_vault_makes_the_same_tags_by_way_of_the_vault(tmp_path: Path) -> None:
    held = tmp_path / "keys"
    held.write_text(f"2026a: {ROOT.hex()}\n")
    held.chmod(0o600)
    ring = Keyring([VaultKey("2026a", FileVault(held, tenant="platform-a"))], tenant="platform-a")
    digits = digits_of(some(40, 9, random.Random(2)))
    tagger = Tagger(ring, "vn.msisdn")
    assert tagger._states is None
    assert (tagger.tags(digits, b"+84") == Tagger(RING, "vn.msisdn").tags(digits, b"+84")).all()


def test_a_tagger_shows_nothing_and_leaves_its_process_in_no_way() -> None:
    tagger = Tagger(RING, "vn.msisdn")
    assert repr(tagger) == str(tagger) == "Tagger('vn.msisdn')"
    ways: list[Callable[[Tagger], object]] = [pickle.dumps, copy.copy, copy.deepcopy]
    for leave in (*ways, *(lambda it, p=p: it.__reduce_ex__(p) for p in range(6))):
        with pytest.raises(TypeError, match="a key is not pickled"):
            leave(tagger)


def test_what_stands_for_the_key_is_overwritten_when_the_tagger_goes() -> None:
    tagger = Tagger(RING, "vn.msisdn")
    states = tagger._states
    assert states is not None
    assert np.count_nonzero(states) > 200
    del tagger
    assert not states.any()


def test_the_padded_key_is_overwritten_once_it_is_taken_in(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[NDArray[np.uint32]] = []
    absorb = lanes.absorb

    def watched(state: NDArray[np.uint32], block: NDArray[np.uint32], after: NDArray[np.uint32]) -> None:
        assert block.any()
        seen.append(block)
        absorb(state, block, after)

    monkeypatch.setattr("idverify.campaign.kernel.fast.tags.absorb", watched)
    Tagger(RING, "vn.msisdn")
    assert len(seen) == 2
    assert not any(block.any() for block in seen)


def test_one_tagger_may_serve_two_threads_and_lets_go_of_the_lock_meanwhile() -> None:
    tagger, digits = Tagger(RING, "vn.msisdn"), digits_of(some(1000, 9, random.Random(3)))
    many = np.repeat(digits, 2000, axis=0)
    expected = tagger.tags(digits, b"+84")
    found: list[bool] = []
    # Two million tags take well over a tenth of a second; whoever held the lock would let nobody look so often.
    workers = [
        threading.Thread(target=lambda: found.append(bool((tagger.tags(many, b"+84")[::2000] == expected).all())))
        for _ in range(2)
    ]
    for worker in workers:
        worker.start()
    looked = 0
    while any(worker.is_alive() for worker in workers):
        time.sleep(0.002)
        looked += 1
    assert found == [True, True]
    assert looked > 10
