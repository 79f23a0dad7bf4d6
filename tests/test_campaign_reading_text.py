"""Text files as offices send them: every row comes through, and says what was odd about it."""

from __future__ import annotations

import csv
import io
import os
import pickle
import tracemalloc
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office_files import HEADER, ROWS, csv_text, unicode_text, vietnamese_excel_csv

from idverify.campaign.cell import Cell
from idverify.campaign.reading import encoding, text_file
from idverify.campaign.reading.encoding import lines_of
from idverify.campaign.reading.opening import opened
from idverify.campaign.reading.records import Records
from idverify.campaign.role import Role
from idverify.campaign.schema import BATCH_ROWS
from idverify.campaign.schema import ROWS as SCHEMA
from idverify.errors import OperatorError


def read(*paths: Path, **more):
    source = opened(list(paths), **more)
    return [row for chunk in source.chunks(frozenset()) for batch in chunk.batches() for row in batch.to_pylist()]


def accounts(rows):
    return [row["account"] for row in rows]


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_same_rows_come_out_of_every_dialect(tmp_path, delimiter, encoding, end):
    text = csv_text([HEADER, *ROWS], delimiter=delimiter, end=end)
    rows = read(write(tmp_path / "a.csv", text.encode(encoding)))
    assert accounts(rows) == ["lan", "minh", "hoa"]
    assert [row["phone"] for row in rows] == ["0912 000 001", "0912000002", None]
    assert [row["personal_id"] for row in rows] == ["001190000001", None, "079099001234"]
    assert [row["birth_date"] for row in rows] == ["01/05/1990", "12/11/1985", "1999-07-30"]
    assert [(row["row"], row["cells"]) for row in rows] == [(2, 0), (3, 0), (4, 0)]


def test_what_excel_in_vietnamese_writes_is_read(tmp_path):
    for path in (
        vietnamese_excel_csv(tmp_path / "a.csv", [HEADER, *ROWS]),
        unicode_text(tmp_path / "b.txt", [HEADER, *ROWS]),
    ):
        assert accounts(read(path)) == ["lan", "minh", "hoa"]
    assert accounts(read(write(tmp_path / "c.csv", "sep=;\n" + csv_text([HEADER, *ROWS], delimiter=";")))) == [
        "lan",
        "minh",
        "hoa",
    ]


def test_a_table_that_a_website_calls_xls_is_read_as_the_text_it_is(tmp_path):
    assert accounts(read(unicode_text(tmp_path / "a.xls", [HEADER, *ROWS]))) == ["lan", "minh", "hoa"]


def test_a_line_in_an_old_encoding_is_read_marked_and_put_together(tmp_path):
    old = "hỡi".encode()  # stands as it is
    tones = unicodedata.normalize("NFC", "Nguyễn")
    written = "Nguyê\u0303n".encode("cp1258")
    text = b"account,phone\n" + old + b",0912000001\n" + written + b",0912000002\nlan,0912000003\n"
    rows = read(write(tmp_path / "a.csv", text))
    assert accounts(rows) == ["hỡi", tones, "lan"]
    assert [row["cells"] for row in rows] == [0, Cell.RECODED, 0]


def test_bytes_that_cannot_be_windows_1258_are_windows_1252(tmp_path):
    rows = read(write(tmp_path / "a.csv", b"account,phone\n\xd2scar \x8a,0912000001\n1\xd2,0912000002\n"))
    assert accounts(rows) == ["Òscar Š", "1Ò"]
    assert all(row["cells"] == Cell.RECODED for row in rows)


def test_rows_that_are_too_short_or_too_long_are_marked(tmp_path):
    short, long = "a,0912000001\n", "c,0912000003,001190000001,more\n"
    text = f"account,phone,cccd\n{short}b,0912000002,001190000001,,\n{long}\n , ,\nd,0912000004,\n"
    rows = read(write(tmp_path / "a.csv", text))
    assert [(row["account"], row["cells"], row["row"]) for row in rows] == [
        ("a", Cell.RAGGED, 2),
        ("b", 0, 3),  # blank cells beyond the header are a spreadsheet's
        (None, Cell.RAGGED, 4),
        ("d", 0, 7),  # blank rows are nobody's, and are counted where a person looks for the row
    ]


def test_of_a_row_whose_cells_have_moved_nothing_is_taken(tmp_path):
    # A comma that nobody quoted in the address moves the guardian's number under the user's.
    text = "account,address,phone,birth date,guardian\nu1,Q1 HCM,0912000001,01/05/1990,\n"
    moved = "u2,Q1, HCM,0912000002,01/05/2012,0912000009\n"
    rows = read(write(tmp_path / "a.csv", text + moved + "u3,Q1,0912000003,01/05/1990,0912000008\n"))
    assert [row["phone"] for row in rows] == ["0912000001", None, "0912000003"]
    assert (rows[1]["cells"], rows[1]["row"]) == (Cell.RAGGED, 3)
    assert all(rows[1][role] is None for role in Role)
    # A note beside the table moved nothing, where every row has as many cells as the sheet had columns.
    beside = "account,phone,,\nu1,0912000001,,\nu2,0912000002,,call back\n"
    rows = read(write(tmp_path / "b.csv", beside))
    assert [(row["account"], row["cells"]) for row in rows] == [("u1", 0), ("u2", Cell.RAGGED)]


def test_quoted_line_ends_and_two_numbers_stay_in_their_cell(tmp_path):
    text = 'account,phone,note\na,"0912000001\n0912000002","he said ""no"""\nb,0912000003 / 0912000004,\n'
    rows = read(write(tmp_path / "a.csv", text))
    assert [(row["account"], row["phone"], row["cells"]) for row in rows] == [
        ("a", "0912000001\n0912000002", 0),
        ("b", "0912000003 / 0912000004", 0),
    ]


@pytest.mark.parametrize("many", [5, 3000])
def test_a_quote_that_nobody_closed_spoils_its_own_row_only(tmp_path, many):
    lines = [f"u{number},0912{number:06d},x" for number in range(many)]
    text = "account,phone,note\n" + 'bad,"0912000009,x\n' + "\n".join(lines) + "\n"
    rows = read(write(tmp_path / "a.csv", text))
    assert accounts(rows) == ["bad", *(f"u{number}" for number in range(many))]
    assert [row["cells"] for row in rows] == [Cell.RAGGED] + [0] * many


def test_two_quotes_that_nobody_closed_do_not_close_each_other_from_afar(tmp_path):
    between = "".join(f"u{number},0912{number:06d}\n" for number in range(100))
    rows = read(write(tmp_path / "a.csv", f'account,phone\nbad,"0912000008\n{between}worse,"0912000009\nlan,1\n'))
    assert accounts(rows) == ["bad", *(f"u{number}" for number in range(100)), "worse", "lan"]


def test_errors_of_a_spreadsheet_and_nought_bytes_are_no_text(tmp_path):
    rows = read(write(tmp_path / "a.csv", "account,phone\na,#REF!\nb\0,0912\x00000002\n#N/A,#1\n"))
    assert [(row["account"], row["phone"], row["cells"]) for row in rows] == [
        ("a", None, Cell.BROKEN),
        ("b", "0912000002", 0),
        (None, "#1", Cell.BROKEN),
    ]


def test_a_cell_beyond_every_limit_stops_nobody(tmp_path):
    text = 'account,phone\na,"' + "9" * 200_000 + '"\nb,0912000002\n' + "x" * 3_000_000 + ",1\nc,0912000003\n"
    rows = read(write(tmp_path / "a.csv", text))
    assert [name for name in accounts(rows) if len(name) == 1] == ["a", "b", "c"]


def test_chunks_are_the_same_whichever_are_done(tmp_path, monkeypatch):
    for name, value in (("BATCH_ROWS", 20), ("CARRIED_ROWS", 40), ("_AT_ONCE", 10)):
        monkeypatch.setattr(text_file, name, value)
    lines = [
        f'u{number},"0912\n{number:06d}"' if number % 7 == 0 else ("" if number % 5 == 0 else f"u{number},1")
        for number in range(333)
    ]
    first = write(tmp_path / "a.csv", "account,phone\n" + "\n".join(lines) + "\n")
    second = write(tmp_path / "b.csv", "phone;account\n" + "".join(f"{number};v{number}\n" for number in range(45)))
    source = opened([first, second])
    whole = {chunk.index: [b.to_pylist() for b in chunk.batches()] for chunk in source.chunks(frozenset())}
    assert list(whole) == list(range(len(whole)))
    assert len(whole) > 8
    assert sum(len(batch) for batches in whole.values() for batch in batches) == 45 + sum(map(bool, lines))
    for done in (frozenset({0}), frozenset(range(5)), frozenset({1, 3, len(whole) - 1}), frozenset(whole)):
        again = {
            chunk.index: [b.to_pylist() for b in pickle.loads(pickle.dumps(chunk)).batches()]
            for chunk in source.chunks(done)
        }
        assert again == {index: rows for index, rows in whole.items() if index not in done}


def test_batches_have_the_schema_and_no_more_rows_than_they_may(tmp_path):
    path = write(
        tmp_path / "a.csv", "account,phone\n" + "".join(f"u{number},0912000001\n" for number in range(BATCH_ROWS + 5))
    )
    sizes = []
    for chunk in opened([path]).chunks(frozenset()):
        for batch in chunk.batches():
            assert batch.schema == SCHEMA
            batch.validate(full=True)
            sizes.append(len(batch))
    assert sizes == [BATCH_ROWS, 5]


def test_memory_does_not_grow_with_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(encoding, "_BLOCK", 1 << 16)
    monkeypatch.setattr(text_file, "_AT_ONCE", 1_024)

    def peak(rows: int) -> int:
        path = write(
            tmp_path / f"{rows}.csv", "account,phone\n" + "".join(f"u{number},0912000001\n" for number in range(rows))
        )
        source = opened([path])
        tracemalloc.start()
        try:
            for _ in source.chunks(frozenset()):
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(40_000) < 1.15 * peak(10_000)


def test_a_folder_is_all_its_tables_in_the_order_of_their_names(tmp_path):
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    write(folder / "b.csv", "account,phone\nb,1\n")
    write(folder / "a.tsv", "phone\taccount\n1\ta\n")
    write(folder / "sub" / "c.txt", "account;phone\nc;1\n")
    write(folder / "~$b.csv", "lock")
    write(folder / ".hidden.csv", "x")
    write(folder / "readme.md", "x")
    source = opened([folder])
    assert accounts(read(folder)) == ["a", "b", "c"]
    assert source.names == ("a.tsv", "b.csv", "sub/c.txt")
    assert source.unread == ("readme.md",)
    assert source.inputs == (str(folder.resolve()),)


def test_files_with_other_columns_are_no_table_together(tmp_path):
    first, second = write(tmp_path / "a.csv", "account,phone\na,1\n"), write(tmp_path / "b.csv", "account,cccd\nb,1\n")
    with pytest.raises(OperatorError) as told:
        opened([first, second])
    assert (told.value.code, "b.csv" in told.value.text.vi, "phone" in told.value.text.en) == (
        "campaign_columns",
        True,
        True,
    )


def test_the_fingerprint_changes_with_the_file_and_with_the_columns(tmp_path):
    path = write(tmp_path / "a.csv", "account,phone,backup\na,0912000001,0912000002\n")
    before = opened([path]).fingerprint
    assert before == opened([path]).fingerprint
    assert len(bytes.fromhex(before)) == 32
    assert before != opened([path], columns={Role.PHONE: "backup"}).fingerprint
    write(path, "account,phone,backup\nb,0912000001,0912000002\n")
    os.utime(path, ns=(1, 1))
    assert before != opened([path]).fingerprint


@pytest.mark.parametrize("content", [b"", b"  \n \n", b"<html><table></table>", b"PK\x03\x04broken", b"PAR1broken"])
def test_a_file_that_is_no_table_is_refused_by_its_name(tmp_path, content):
    with pytest.raises(OperatorError) as told:
        opened([write(tmp_path / "a.xls", content)])
    assert told.value.code == "campaign_input"
    assert all("a.xls" in said for said in (told.value.text.vi, told.value.text.en))


def test_a_file_that_is_not_there_and_a_folder_without_tables_are_refused(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(OperatorError, match=path.name):
            opened([path])


CELL = st.text(alphabet='ab",;\n\r 0ê', max_size=5)


@given(st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=12), st.sampled_from(",;\t|"))
def test_whatever_a_csv_module_writes_is_read_as_it_reads_it(tmp_path_factory, rows, delimiter):
    path = write(tmp_path_factory.mktemp("drawn") / "a.csv", csv_text(rows, delimiter=delimiter))
    text = path.read_bytes().decode()
    expected = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if "".join(row).strip()]
    got = Records(lines_of(path), delimiter).take(1000)
    assert got.rows == expected
    assert Records(lines_of(path), delimiter).skip(1000) == len(expected)
    assert not any(mark & Cell.RAGGED for mark in got.marks.values())


QUOTES = [
    # a quote that nobody closed, and another in a later row: no row between them is lost
    ('u1,1,"abc\nu2,2,x\nu3,3,"y\nu4,4,z\n', ["u1", "u2", "u3", "u4"], [Cell.RAGGED, 0, Cell.RAGGED, 0]),
    ('u1,1,size 5"\nu2,2,x\nu3,3,size 5"\nu4,4,z\n', ["u1", "u2", "u3", "u4"], [Cell.RAGGED, 0, Cell.RAGGED, 0]),
    ('u1,1,"abc\nu2,2\nu3,3,"y\nu4,4,z\n', ["u1", "u2", "u3", "u4"], [Cell.RAGGED, Cell.RAGGED, Cell.RAGGED, 0]),
    ('u1,1,"abc\nu2,2,x\nu3,3,5"\nu4,4,z\n', ["u1", "u2", "u3", "u4"], [Cell.RAGGED, 0, Cell.RAGGED, 0]),
    # a cell over several lines stays one, whatever stands in it
    ('u1,1,"a\nb"\nu2,2,"a, b\nc\n\nd"\nu4,4,z\n', ["u1", "u2", "u4"], [0, 0, 0]),
]


@pytest.mark.parametrize(("text", "names", "cells"), QUOTES)
def test_quotes_that_nobody_closed_swallow_no_row(tmp_path, monkeypatch, text, names, cells):
    path = write(tmp_path / "a.csv", f"account,phone,note\n{text}")
    rows = read(path)
    assert accounts(rows) == names
    assert [row["cells"] for row in rows] == cells
    monkeypatch.setattr(text_file, "CARRIED_ROWS", 2)  # and those that are passed over are counted alike
    monkeypatch.setattr(text_file, "BATCH_ROWS", 2)
    monkeypatch.setattr(text_file, "_AT_ONCE", 2)
    source = opened([path])
    parts = {chunk.index: chunk for chunk in source.chunks(frozenset())}
    (last,) = source.chunks(frozenset(set(parts) - {max(parts)}))
    assert [batch.to_pylist() for batch in last.batches()] == [b.to_pylist() for b in parts[max(parts)].batches()]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("broken", ["", "\n\xff"])
def test_a_mark_between_files_that_were_put_together_is_no_part_of_a_name(tmp_path, end, broken):
    text = f"\ufeffaccount,phone{end}u1,1{end}\ufeffu2,2{end}".encode() + broken.encode("latin-1")
    assert accounts(read(write(tmp_path / "a.csv", text)))[:2] == ["u1", "u2"]
