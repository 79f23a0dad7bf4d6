"""Accounts and kinds of rows by compiled loops, held to what numpy says of whole columns."""

from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from idverify.campaign.cell import Cell
from idverify.campaign.kernel import meanings, names, row_keys
from idverify.campaign.kernel.days import DAY, Found
from idverify.campaign.kernel.fast import names as fast_names
from idverify.campaign.kernel.fast import row_keys as fast_row_keys
from idverify.campaign.kernel.moments import Moments
from idverify.campaign.kernel.numbers import Numbers
from idverify.campaign.kernel.profile import PARTS
from idverify.campaign.kernel.row_keys import Columns

_ROWS = 20_000
_TEXTS = ("user1", "k", "", " a", "b\n", "x" * 255, "x" * 256, "đ", "a\0b", "Tổng cộng: 200.000 tài khoản", "total: 3",
          "grand total", "CỘNG 12", "tong cong", "tom", "khong co", "chua co", "Không có", "-", "n/a", "NaN", "null",
          "c1 of 2", "0912000001", "+84912000001", "u0912000001", "001204000012", "8412", "012345678")  # fmt: skip


def test_an_account_is_found_unusual_by_loops_as_by_columns() -> None:
    draw = random.Random(3)
    texts = [draw.choice((None, *_TEXTS, *(str(draw.random()) for _ in range(9)))) for _ in range(_ROWS)]
    texts += [_changed(draw.choice(_TEXTS), draw) for _ in range(_ROWS)]
    for column in (pa.array(texts, pa.string()), pa.array(texts, pa.string()).slice(7, 99), pa.array([], pa.string())):
        found, codes = names.accounts_of(column, fast_names.unusual_names)
        expected, as_expected = names.accounts_of(column)
        assert found.equals(expected)
        assert codes.tolist() == as_expected.tolist()
    ordinary = pa.array([f"user{place}" for place in range(100)])
    assert not len(fast_names.unusual_names(ordinary)[1])


def _changed(text: str, draw: random.Random) -> str:
    place = draw.randrange(len(text) + 1)
    return text[:place] + draw.choice("0 kKtTcC.-\0ổ:a") + text[place + draw.randrange(2) :]


def test_an_account_is_found_to_be_its_number_by_loops_as_by_columns() -> None:
    draw = random.Random(5)
    phones, ids = ([draw.choice(("912000001", "912000002")) for _ in range(_ROWS)] for _ in range(2))
    columns = [
        Numbers(none := np.zeros(_ROWS, np.int16), _letters(each), _some(draw), none)
        for each in (phones, [f"001{one}" for one in ids])
    ]
    texts = [draw.choice((None, "a", f"0{one}", f"+84{one}", f"x{one}", f"001{two}", f"084{two}", one, "0" + "1" * 60))
             for one, two in zip(phones, ids, strict=True)]  # fmt: skip
    accounts = pa.array(texts, pa.string())
    found = fast_names.are_numbers(accounts, *columns)
    assert found.tolist() == names.are_numbers(accounts, *columns).tolist()
    assert 0.1 < found.mean() < 0.9


def _letters(texts: list[str]) -> NDArray[np.uint8]:
    return np.frombuffer("".join(texts).encode(), np.uint8).reshape(len(texts), -1)


def _some(draw: random.Random) -> NDArray[np.bool_]:
    return np.array([draw.random() < 0.7 for _ in range(_ROWS)])


def test_kinds_of_rows_are_told_by_loops_as_by_columns() -> None:
    made = np.random.default_rng(7)

    def codes(part: str, most: int = 0) -> NDArray[np.int8]:
        return made.integers(0, most or PARTS[part], _ROWS).astype(np.int8)

    def moments() -> Moments:
        # Around midnight in Viet Nam, so that hours tell days apart.
        micros = made.integers(0, 3, _ROWS) * DAY - 7 * 3_600 * 1_000_000 + made.integers(-2, 3, _ROWS)
        return Moments(made.integers(0, len(Found), _ROWS).astype(np.int8), micros)

    columns = Columns(
        cells=made.integers(0, 2 * max(Cell), _ROWS).astype(np.int32),
        account=codes("account"),
        is_number=made.random(_ROWS) < 0.5,
        holder=codes("holder", len(meanings.HOLDERS)),
        level=codes("level", len(meanings.LEVELS)),
        proof=codes("proof", len(meanings.METHODS)),
        age=codes("birth"),
        born=made.integers(0, 2, _ROWS).astype(np.int16) * 1990,
        phone=made.integers(0, 5_000, _ROWS).astype(np.int16),
        personal_id=made.integers(0, 5_000, _ROWS).astype(np.int16),
        phone_answers=made.integers(0, PARTS["phone"], 5_000),
        id_answers=made.integers(0, PARTS["personal_id"], 5_000),
        birth=moments(),
        opened=moments(),
        proven=moments(),
        opened_span=codes("opened"),
        proven_span=codes("proven"),
        declared_span=codes("declared"),
    )
    for found, expected in zip(fast_row_keys.row_keys(columns), row_keys.row_keys(columns), strict=True):
        assert found.tolist() == expected.tolist()
        assert len(set(found.tolist())) > _ROWS // 2
