"""Numbers behind several accounts, and accounts on several rows: exact, and with a fixed amount of memory."""

from __future__ import annotations

import random
from collections import Counter
from hashlib import sha256

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from campaign_parts import write_part
from hypothesis import given
from hypothesis import strategies as st

from idverify.campaign.folder import Folder
from idverify.campaign.run import alike
from idverify.campaign.run.alike import text_hashes
from idverify.campaign.run.duplicates import Repeated, duplicates
from idverify.campaign.run.shared import shared_numbers

LITTLE = 64 << 10  # bytes of memory: a few hundred records at once


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


def tag(number: int) -> bytes:
    return sha256(str(number).encode()).digest()


def found(folder, parts, kind="phone", memory=LITTLE, fast=False):
    """Duplicates and shared numbers of parts of (account, number), and the same counted with dictionaries."""
    for index, rows in enumerate(parts):
        tags = [None if number is None else tag(number) for _, number in rows]
        nothing = [None] * len(rows)
        phones, ids = (tags, nothing) if kind == "phone" else (nothing, tags)
        write_part(folder, index, [account for account, _ in rows], phones, ids)
    first: dict[str, tuple[int, int, int]] = {}
    behind: Counter[bytes] = Counter()
    again = []
    for part, rows in enumerate(parts):
        for place, (account, number) in enumerate(rows):
            if account is not None and account in first:
                again.append((account, part, place, place + 2, *first[account]))
                continue
            first.setdefault(account, (part, place, place + 2))
            if number is not None:
                behind[tag(number)] += 1
    assert duplicates(folder, memory=memory, fast=fast) == len(again)
    assert [tuple(row.values()) for row in pq.read_table(folder.duplicates).to_pylist()] == again
    shared = shared_numbers(folder, kind, memory=memory, fast=fast)
    written = {row["pseudonym"]: row["accounts"] for row in pq.read_table(folder.shared(kind)).to_pylist()}
    assert written == {each: many for each, many in behind.items() if many > 1}
    assert shared.numbers == len(written)
    assert shared.accounts == sum(written.values())
    assert shared.most == max(written.values(), default=0)
    assert shared.by_count == Counter(min(many, 101) for many in behind.values())
    return shared


@pytest.mark.parametrize("memory", [LITTLE, 256 << 20])
@pytest.mark.parametrize("kind", ["phone", "personal_id"])
def test_every_number_is_counted_as_a_dictionary_would(folder, kind, memory):
    dice = random.Random(7)
    rows = [(f"account-{dice.randrange(9000)}", dice.choice([None, dice.randrange(6000)])) for _ in range(10_000)]
    shared = found(folder, [rows[:4000], rows[4000:4001], [], rows[4001:]], kind, memory)
    assert shared.numbers > 500


def test_one_number_behind_most_accounts_does_not_need_more_memory(folder):
    # Offices type 0900000000 where they know nothing; no hash parts equal numbers.
    rows = [(f"a{place}", 1 if place % 4 else place) for place in range(8000)]
    shared = found(folder, [rows[:5000], rows[5000:]], fast=True)
    assert shared.most == 6000
    assert shared.by_count == {1: 2000, 101: 1}


def test_one_account_on_most_rows_does_not_need_more_memory(folder):
    rows = [("unknown" if place % 3 else f"a{place}", place) for place in range(6000)]
    assert found(folder, [rows[:100], rows[100:]]).numbers == 0


def test_rows_without_an_account_are_no_duplicates_and_names_are_compared_letter_by_letter(folder):
    names = ["a", "A", "a ", None, "", None, "", "\u00e1", "a\u0301", "a" * 300, "a" * 299 + "b", "a" * 300]
    assert found(folder, [[(name, None) for name in names]]).by_count == {}
    assert not any(folder.scratch.iterdir())
    assert pq.read_table(folder.duplicates)["row"].to_pylist() == [8, 13]


def test_a_number_on_two_rows_of_one_account_counts_once(folder):
    assert found(folder, [[("a", 1), ("b", 2)], [("a", 1), ("b", 1)]]).numbers == 0


def test_numbers_and_names_whose_hashes_agree_are_told_apart(folder, monkeypatch):
    monkeypatch.setattr("idverify.campaign.run.duplicates.text_hashes", lambda texts: np.zeros(len(texts), np.uint64))
    rows = [(f"account-{place % 70}", None) for place in range(200)]
    found(folder, [rows[:150], rows[150:]])

    # The first eight bytes, all that is hashed of a tag, are alike; only the last byte differs.
    alike_tags = [bytes(31) + bytes([place % 5]) for place in range(100)]
    write_part(folder, 0, [f"a{place}" for place in range(100)], alike_tags)
    write_part(folder, 1, [], [])
    duplicates(folder)
    shared = shared_numbers(folder, "phone")
    assert (shared.numbers, shared.accounts, shared.by_count) == (5, 100, {20: 5})


def test_places_of_duplicates_are_given_part_by_part(folder):
    parts = [[("a", None), ("b", None)], [("c", None)], [("b", None), ("d", None), ("a", None)], [("c", None)]]
    found(folder, parts, fast=bool(len(parts) % 2))
    repeated = Repeated(folder)
    assert [repeated.of(part).tolist() for part in range(4)] == [[], [], [0, 2], [0]]
    repeated = Repeated(folder)
    assert repeated.of(3).tolist() == [0]
    assert Repeated(Folder(folder.path / "none")).of(0).tolist() == []


@given(st.lists(st.text(max_size=40), max_size=30), st.integers(0, 5))
def test_equal_names_have_equal_hashes_wherever_they_stand(names, skipped):
    together = text_hashes(pa.array(names, pa.string()).slice(skipped)).tolist()
    alone = [int(text_hashes(pa.array([name], pa.string()))[0]) for name in names[skipped:]]
    assert together == alone
    assert len(set(together)) == len(set(names[skipped:]))


def test_more_records_than_places_have_room_for_are_refused(monkeypatch):
    monkeypatch.setattr(alike, "MOST_AT_ONCE", 16)
    with pytest.raises(ValueError, match="room"):
        alike.candidates(np.zeros(17, np.uint64))
