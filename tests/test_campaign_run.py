"""A run over every account: the same from both engines, one folder for one question, errors that can be put right."""

from __future__ import annotations

import csv
import os
import resource
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from campaign_batches import grown, rows_of
from campaign_source import TERMS, MadeSource

from idverify.campaign.folder import Folder
from idverify.campaign.key_source import KeyOfOneRun, KeysFromEnvironment
from idverify.campaign.reading.source import Carried
from idverify.campaign.run import Progress, check, run_of, summary_of
from idverify.campaign.run.disk import alone
from idverify.campaign.schema import JUDGED
from idverify.errors import OperatorError
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.identifiers.phone import PhoneNumber
from idverify.key_settings import KeySettings
from idverify.keys import Key
from idverify.law import Readings
from idverify.messages import Text
from idverify.pseudonym import Pseudonym

SECRET = "5a" * 32


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    monkeypatch.setenv("IDVERIFY_TENANT", "platform-a")
    monkeypatch.setenv("IDVERIFY_KEYS", f"2026b:{SECRET}")
    monkeypatch.delenv("IDVERIFY_VAULT", raising=False)
    return KeysFromEnvironment.here()


def parts(folder):
    """What each part says, row by row."""
    return [pq.read_table(path).to_pylist() for path in sorted(folder.accounts.iterdir())]


def refused(code, ask):
    with pytest.raises(OperatorError) as error:
        ask()
    assert error.value.code == code
    assert error.value.text.vi != error.value.text.en
    return error.value


def test_processes_and_threads_find_the_same_and_leave_nothing_behind(tmp_path, keys):
    source = MadeSource()
    seen: list[Progress] = []
    plain, fast = Folder(tmp_path / "plain"), Folder(tmp_path / "fast")
    one = check(source, plain, TERMS, keys, fast=False, workers=2, seen=seen.append)
    other = check(source, fast, TERMS, keys, fast=True, workers=2)
    assert parts(plain) == parts(fast)
    assert (one.tally, one.shared, one.duplicates) == (other.tally, other.shared, other.duplicates)
    assert one.tally.rows == 1000
    assert one.duplicates == 10
    assert one.shared["phone"].by_count == {1: 890, 5: 20}
    assert summary_of(plain) == one
    assert plain.sheet.read_bytes() == fast.sheet.read_bytes()
    assert not any(plain.scratch.iterdir())
    assert seen[-1]._replace(parts=0)[:3] == (3000, 0, 3000)
    assert [each.rows for each in seen[:5]] == [0, 250, 500, 750, 1000]
    assert pq.read_schema(plain.accounts / "part-000000.parquet").metadata[b"idverify.kid"] == b"2026b"


def test_pseudonyms_of_a_run_are_those_that_the_gate_knows(tmp_path, keys):
    folder = Folder(tmp_path / "out")
    check(MadeSource(parts=1, part_rows=5), folder, TERMS, keys, fast=False, workers=1)
    ring = KeySettings.from_environment().ring
    first = parts(folder)[0][0]
    assert first["phone_pseudonym"] == ring.pseudonym(PhoneNumber.parse("0912001000")).tag
    assert first["personal_id_pseudonym"] == ring.pseudonym(PersonalIdNumber.parse("001090000000")).tag


def test_a_whole_run_is_not_judged_again_and_run_json_stays_as_it_was(tmp_path, keys):
    folder, journal = Folder(tmp_path / "out"), tmp_path / "journal"
    journal.mkdir()
    source = MadeSource(parts=2, part_rows=50, journal=str(journal))
    asked = replace(TERMS, readings=Readings({"R-02": "on_birthday"}))
    first = check(source, folder, asked, keys, fast=True, workers=2)
    before = folder.run.read_bytes()
    assert check(source, folder, asked, keys, fast=True) == first
    assert len(list(journal.iterdir())) == 2
    assert folder.run.read_bytes() == before
    terms = run_of(folder).terms
    assert replace(terms, readings=TERMS.readings) == TERMS
    assert terms.readings.switched == {"R-02": "on_birthday"}
    assert run_of(folder).columns["phone"] == "phone"


def test_a_folder_takes_the_same_question_and_no_other(tmp_path, keys, monkeypatch):
    folder, source = Folder(tmp_path / "out"), MadeSource(parts=1, part_rows=5)
    check(source, folder, TERMS, keys, fast=True, workers=1)
    later = replace(TERMS, at=TERMS.at + timedelta(days=1))
    others = [
        ("source", replace(source, parts=2), TERMS, keys),
        ("question", source, later, keys),
        ("question", source, replace(TERMS, zeros_lost=True), keys),
        ("key", source, TERMS, KeyOfOneRun()),
    ]
    for what, *asked in others:
        error = refused("campaign_other_run", lambda asked=asked: check(asked[0], folder, *asked[1:], fast=True))
        assert what in str(error)
    monkeypatch.setattr("idverify.campaign.run.document.__version__", "0.0.9")
    assert "library" in str(refused("campaign_other_run", lambda: check(source, folder, TERMS, keys, fast=True)))


def test_a_run_under_a_key_that_nobody_kept_cannot_go_on_but_can_be_looked_at(tmp_path):
    folder, source = Folder(tmp_path / "out"), MadeSource(parts=2, part_rows=5)
    first = check(source, folder, TERMS, KeyOfOneRun(), fast=False, workers=1)  # it reaches the process, and only it
    assert check(source, folder, TERMS, KeyOfOneRun(), fast=True) == first
    (folder.path / "found.json").unlink()
    refused("campaign_unfinished", lambda: summary_of(folder))
    refused("campaign_key_gone", lambda: check(source, folder, TERMS, KeyOfOneRun(), fast=True))


def test_what_lies_in_a_folder_already_is_not_swept_away(tmp_path, keys):
    folder, source = Folder(tmp_path), MadeSource(parts=1, part_rows=5)
    folder.scratch.mkdir()
    kept = folder.scratch / "thesis.txt"
    kept.write_text("years of work", encoding="utf-8")
    refused("campaign_folder_taken", lambda: check(source, folder, TERMS, keys, fast=True))
    assert kept.exists()
    refused("campaign_none", lambda: run_of(folder))
    refused("campaign_none", lambda: summary_of(folder))


def test_two_at_once_do_not_share_a_folder(tmp_path, keys):
    folder, source = Folder(tmp_path / "out"), MadeSource(parts=1, part_rows=5)
    check(source, folder, TERMS, keys, fast=True, workers=1)
    with alone(folder):
        refused("campaign_in_use", lambda: check(source, folder, TERMS, keys, fast=True))


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize(("trouble", "reason"), [("die", "exit 41"), ("raise", "ValueError, ")])
def test_a_worker_that_fails_is_told_without_what_it_held(tmp_path, keys, fast, trouble, reason):
    if fast and trouble == "die":
        pytest.skip("a thread does not die alone")
    folder, source = Folder(tmp_path / "out"), MadeSource(trouble={2: trouble})
    error = refused("campaign_worker", lambda: check(source, folder, TERMS, keys, fast=fast, workers=2))
    assert reason in str(error)
    assert "0912" not in str(error)
    assert error.__context__ is None or "0912" not in repr(error.__context__)
    assert not any(folder.scratch.iterdir())
    assert check(replace(source, trouble={}), folder, TERMS, keys, fast=True, workers=2).tally.rows == 1000


@pytest.mark.parametrize("fast", [True, False])
def test_a_worker_with_another_key_is_refused_before_it_judges(tmp_path, keys, fast, monkeypatch):
    monkeypatch.setenv("IDVERIFY_KEYS", f"2026b:{'00' * 32}")
    folder = Folder(tmp_path / "out")
    error = refused("campaign_key_differs", lambda: check(MadeSource(), folder, TERMS, keys, fast=fast, workers=1))
    assert error.data == {"kid": "2026b"}
    assert not any(folder.accounts.iterdir())


def test_a_full_disk_and_a_folder_that_is_none_are_told(tmp_path, keys):
    folder, source = Folder(tmp_path / "out"), MadeSource(parts=2, part_rows=3000)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, before[1]))
    try:
        error = refused("campaign_folder", lambda: check(source, folder, TERMS, keys, fast=True, workers=1))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert error.data["reason"] == "File too large"
    assert check(source, folder, TERMS, keys, fast=True, workers=1).tally.rows == 6000
    file = tmp_path / "file"
    file.touch()
    error = refused("campaign_folder", lambda: check(source, Folder(file / "out"), TERMS, keys, fast=True))
    assert error.data["reason"] == os.strerror(20)


def test_nothing_in_the_folder_holds_a_key_or_a_number_or_a_birth_date(tmp_path, keys):
    folder = Folder(tmp_path / "out")
    check(MadeSource(), folder, TERMS, keys, fast=True, workers=2)
    root = bytes.fromhex(SECRET)
    secrets = [root, *Key("2026b", root).subkeys("platform-a").values()]
    numbers = [b"0912001000", b"912001000", b"001090000000", b"01/03/1960", b"1960-03-01"]
    files = [path for path in folder.path.rglob("*") if path.is_file()]
    assert len(files) > 10
    for path in files:
        held = path.read_bytes()
        if path.suffix == ".parquet":
            held += repr(pq.read_table(path).to_pylist()).encode()
        for each in secrets:
            assert each not in held
            assert each.hex().encode() not in held.lower()
        for number in numbers:
            assert number not in held


class Listed(MadeSource):
    """A source of given rows."""

    def chunks(self, done):  # noqa: ARG002  # there is one chunk
        accounts = ("=1+1", "+84", "-5", "@x", "\tx", 'say "hi", all', "dòng\n2", "nguyễn")
        yield Carried(0, (rows_of(*(grown(account=name) for name in accounts)),))


def test_the_sheet_opens_in_excel_and_reckons_with_no_cell(tmp_path, keys):
    folder = Folder(tmp_path / "out")
    check(Listed(), folder, TERMS, keys, fast=True, workers=1)
    assert folder.sheet.read_bytes().startswith(b"\xef\xbb\xbfaccount,")
    with folder.sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == JUDGED.names
    (judged,) = parts(folder)
    for row, each in zip(rows, judged, strict=True):
        if each["account"] is not None:
            assert row["account"] in {each["account"], f"'{each['account']}"}
            assert not row["account"].startswith(("=", "+", "-", "@", "\t"))
        if each["phone_pseudonym"] is not None:
            assert row["phone_pseudonym"] == str(Pseudonym("2026b", "vn.msisdn", each["phone_pseudonym"]))
        assert row["personal_id_pseudonym"] == ""
    assert sum(row["account"].startswith("'") for row in rows) >= 4
    assert rows[0]["deadline"] == "2025-03-25"
    assert rows[-1]["account"] == "nguyễn"


def test_a_sheet_is_written_when_it_is_asked_for(tmp_path, keys):
    folder, source = Folder(tmp_path / "out"), MadeSource(parts=1, part_rows=5)
    check(source, folder, TERMS, keys, fast=True, workers=1, sheet=False)
    assert not folder.sheet.exists()
    check(source, folder, TERMS, keys, fast=True, workers=1, sheet=True)
    assert folder.sheet.read_text("utf-8-sig").count("\n") == 6


def test_whoever_lacks_numba_is_told_once(tmp_path, keys, monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    told: list[Text] = []
    check(MadeSource(parts=2, part_rows=5), Folder(tmp_path / "out"), TERMS, keys, workers=2, tell=told.append)
    assert len(told) == 1
    assert "numba" in told[0].vi


def test_parts_say_their_words_in_dictionaries_and_their_pseudonyms_in_the_clear(tmp_path, keys):
    folder = Folder(tmp_path / "out")
    check(MadeSource(parts=1), folder, TERMS, keys, fast=True, workers=1)
    with pq.ParquetFile(Path(folder.accounts, "part-000000.parquet")) as file:
        assert file.schema_arrow.equals(JUDGED)
        group = file.metadata.row_group(0)
        columns = {group.column(place).path_in_schema: group.column(place) for place in range(group.num_columns)}
    assert columns["phone_pseudonym"].compression == "UNCOMPRESSED"
    assert not columns["phone_pseudonym"].has_dictionary_page
    assert columns["status"].has_dictionary_page
    assert isinstance(file.schema_arrow.field("status").type, pa.DictionaryType)
