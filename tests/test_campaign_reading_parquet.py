"""Parquet: every type as text, in bounded memory, by the worker that judges it."""

from __future__ import annotations

import pickle
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from idverify.campaign.cell import Cell
from idverify.campaign.reading import parquet
from idverify.campaign.reading.arrow_cells import readable, rows_of, texts
from idverify.campaign.reading.opening import opened
from idverify.campaign.reading.source import CARRIED_ROWS, Carried
from idverify.campaign.role import Role
from idverify.campaign.schema import BATCH_ROWS, ROWS
from idverify.errors import OperatorError

MOMENT = datetime(2024, 12, 24, 17, 0, 0, tzinfo=UTC)
NAMED = uuid.UUID(int=147)
SPANS = pa.array([None], pa.month_day_nano_interval())


def test_moments_that_spark_and_hive_write_are_moments_in_utc(tmp_path):
    local = [datetime.fromisoformat("2010-11-23 00:00+07:00"), datetime.fromisoformat("9999-12-31 12:00+00:00")]
    moments = pa.array([each.astimezone(UTC).replace(tzinfo=None) for each in local], pa.timestamp("us"))
    table = pa.table({"account": ["a", "b"], "birth_date": moments, "opened": moments})
    path = tmp_path / "a.parquet"
    pq.write_table(table, path, use_deprecated_int96_timestamps=True, store_schema=False)
    source = opened([path])
    (rows,) = [batch.to_pylist() for chunk in source.chunks(frozenset()) for batch in chunk.batches()]
    assert [row["birth_date"] for row in rows] == ["2010-11-23 00:00:00+07:00", "9999-12-31 19:00:00+07:00"]
    assert [row["opened"] for row in rows] == [row["birth_date"] for row in rows]
    # Without a zone in the file, and not of that kind: wall time, as it stands.
    pq.write_table(table, path, store_schema=False)
    (rows,) = [batch.to_pylist() for chunk in opened([path]).chunks(frozenset()) for batch in chunk.batches()]
    assert rows[0]["birth_date"] == "2010-11-22 17:00:00"


def test_a_column_that_no_text_can_be_made_of_is_no_column():
    assert not readable(SPANS.type)
    assert readable(pa.duration("s"))
    assert not readable(pa.list_(pa.string()))


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        (["0912 ", "", None], pa.string(), ["0912 ", None, None]),
        (["a", ""], pa.large_string(), ["a", None]),
        (["a", ""], pa.string_view(), ["a", None]),
        (["a", "", None, "a"], pa.dictionary(pa.int8(), pa.string()), ["a", None, None, "a"]),
        ([912000001, None, 912000001], pa.dictionary(pa.int32(), pa.int64()), ["912000001", None, "912000001"]),
        ([912000001, None], pa.int64(), ["912000001", None]),
        ([79099001234], pa.uint64(), ["79099001234"]),
        (
            [912000001.0, 79099001234.0, None, float("nan"), 1.5],
            pa.float64(),
            ["912000001", "79099001234", None, None, "1.5"],
        ),
        ([float(2**53), 1e20], pa.float64(), ["9007199254740992.0", "1e+20"]),
        ([1000.0, 912000001.0], pa.float32(), ["1000", "9.12e+08"]),  # it has no more digits than that
        ([Decimal("912000001.00"), Decimal("1.50"), None], pa.decimal128(20, 2), ["912000001", "1.5", None]),
        ([date(1990, 5, 1), None], pa.date32(), ["1990-05-01", None]),
        ([datetime.fromisoformat("1990-05-01 03:04:05.000006")], pa.timestamp("us"), ["1990-05-01 03:04:05"]),
        ([MOMENT, None], pa.timestamp("ns", "UTC"), ["2024-12-25 00:00:00+07:00", None]),
        ([MOMENT], pa.timestamp("ms", "America/New_York"), ["2024-12-25 00:00:00+07:00"]),
        ([True, False, None], pa.bool_(), ["true", "false", None]),
        (["hỡi".encode(), b"\xff", None], pa.binary(), ["hỡi", "\ufffd", None]),
        ([NAMED.bytes], pa.uuid(), [str(NAMED)]),
        ([None], pa.null(), [None]),
    ],
)
def test_a_column_of_any_type_is_text_as_it_stands(values, kind, expected):
    column = pa.array(values, kind)
    for each, told in (
        (column, expected),
        (pa.concat_arrays([column, column]).slice(len(values)), expected),
        (column.slice(1), expected[1:]),
    ):
        made = texts(each)
        assert (made.to_pylist(), made.type) == (told, pa.string())
        made.validate(full=True)


def test_a_text_that_is_no_text_does_not_get_through():
    held = pa.array([b"ok", b"\xc3\x28"], pa.binary())
    lying = pa.StringArray.from_buffers(2, held.buffers()[1], held.buffers()[2])
    assert texts(lying).to_pylist() == ["ok", "\ufffd("]


def test_numeric_columns_of_numbers_are_marked_where_there_is_a_number():
    columns = {
        Role.ACCOUNT: pa.array([1, 2, 3]),
        Role.PHONE: pa.array([912000001, None, 3]),
        Role.PERSONAL_ID: pa.array([None, 1.0, 2.0]),
    }
    batch = rows_of(columns, 7)
    assert batch.schema == ROWS
    assert batch["row"].to_pylist() == [7, 8, 9]
    assert batch["cells"].to_pylist() == [
        Cell.PHONE_NUMERIC,
        Cell.PERSONAL_ID_NUMERIC,
        Cell.PHONE_NUMERIC | Cell.PERSONAL_ID_NUMERIC,
    ]
    assert batch["account"].to_pylist() == ["1", "2", "3"]


def table(first: int, rows: int) -> pa.Table:
    numbers = range(first, first + rows)
    return pa.table(
        {
            "phone": [f"0912{number:06d}" for number in numbers],
            "account": [f"u{number}" for number in numbers],
            "more": [[1]] * rows,
        }
    )


def read(source, done=frozenset()):
    return {
        chunk.index: [row for batch in pickle.loads(pickle.dumps(chunk)).batches() for row in batch.to_pylist()]
        for chunk in source.chunks(done)
    }


def test_chunks_are_row_groups_and_rows_are_counted_over_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "CHUNK_ROWS", 25)
    pq.write_table(table(0, 100), tmp_path / "a.parquet", row_group_size=10)
    pq.write_table(table(100, 7), tmp_path / "b.parquet")
    source = opened([tmp_path])
    assert source.rows == 107
    whole = read(source)
    assert list(whole) == [0, 1, 2, 3, 4, 5]
    rows = [row for each in whole.values() for row in each]
    assert [row["account"] for row in rows] == [f"u{number}" for number in range(107)]
    assert [row["phone"] for row in rows[:2]] == ["0912000000", "0912000001"]
    assert [row["row"] for row in rows] == [*range(1, 101), *range(1, 8)]
    assert read(source, frozenset({0, 2, 5})) == {index: whole[index] for index in (1, 3, 4)}


def test_one_huge_row_group_is_cut_into_chunks_that_stay(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "CHUNK_ROWS", 2 * CARRIED_ROWS)
    rows = 6 * CARRIED_ROWS
    numbers = pa.array(range(rows))
    pq.write_table(pa.table({"account": numbers, "phone": numbers}), tmp_path / "a.parquet", row_group_size=rows)
    source = opened([tmp_path / "a.parquet"])
    chunks = list(source.chunks(frozenset({1})))
    assert [chunk.index for chunk in chunks] == [0, 2, 3, 4, 5]
    assert all(isinstance(chunk, Carried) for chunk in chunks)
    firsts = [next(chunk.batches())["account"][0].as_py() for chunk in chunks]
    assert firsts == [str(index * CARRIED_ROWS) for index in (0, 2, 3, 4, 5)]
    assert {len(batch) for chunk in chunks for batch in chunk.batches()} == {BATCH_ROWS}


def test_no_more_than_a_few_batches_of_a_huge_row_group_are_in_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "CHUNK_ROWS", BATCH_ROWS)
    monkeypatch.setattr(parquet, "CARRIED_ROWS", BATCH_ROWS)
    path, rows = tmp_path / "a.parquet", 10 * BATCH_ROWS
    texts_ = pa.array([f"user {number:030d}" for number in range(rows)])  # no two alike
    pq.write_table(pa.table({"account": texts_}), path, row_group_size=rows, use_dictionary=False, compression="none")
    del texts_
    source, before, most = opened([path]), pa.total_allocated_bytes(), 0
    for _chunk in source.chunks(frozenset()):
        most = max(most, pa.total_allocated_bytes() - before)
    assert most < path.stat().st_size / 2
    assert most < 3 * BATCH_ROWS * 60


def test_a_column_that_is_a_list_or_has_anothers_name_cannot_be_picked(tmp_path):
    twice = pa.Table.from_arrays(
        [pa.array(["u"]), pa.array(["1"]), pa.array(["2"]), pa.array([[1]])], ["account", "phone", "phone", "cccd"]
    )
    pq.write_table(twice, tmp_path / "a.parquet")
    assert set(opened([tmp_path / "a.parquet"]).columns) == {Role.ACCOUNT}
    with pytest.raises(OperatorError, match="cccd"):
        opened([tmp_path / "a.parquet"], columns={Role.PERSONAL_ID: "cccd"})


def test_a_file_that_went_away_is_told_by_the_chunk(tmp_path):
    pq.write_table(table(0, 3), tmp_path / "a.parquet")
    [chunk] = opened([tmp_path / "a.parquet"]).chunks(frozenset())
    (tmp_path / "a.parquet").unlink()
    with pytest.raises(OperatorError, match=r"a\.parquet"):
        list(chunk.batches())
