"""Accounts judged inside Spark: the kernel's own answers, and no key on the way to the executors."""

from __future__ import annotations

import base64
import itertools
import pickle
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

from idverify.campaign import spark as room
from idverify.campaign.kernel import Kernel
from idverify.campaign.key_source import KeyOfOneRun, KeysFromEnvironment
from idverify.campaign.reading.arrow_cells import rows_of
from idverify.campaign.role import Role
from idverify.campaign.schema import JUDGED
from idverify.campaign.spark import judged
from idverify.campaign.terms import Terms
from idverify.errors import OperatorError
from idverify.evidence.method import Method
from idverify.keys import Key
from idverify.messages import text

if shutil.which("java") is None:
    pytest.skip("Spark needs Java", allow_module_level=True)
pytest.importorskip("pandas", reason="pandas is in the group `spark`")
pytest.importorskip("pyspark", reason="pyspark is in the group `spark`, half a gigabyte")

from pyspark import SparkContext
from pyspark.errors import PythonException
from pyspark.serializers import CloudPickleSerializer
from pyspark.sql import DataFrame, SparkSession

HOW_TO = Path(__file__).parents[1] / "docs" / "how-to" / "judge-accounts-on-a-cluster.md"
TENANT = "platform-a"
ROOT, OTHER = bytes(range(60, 92)), bytes(range(120, 152))
TERMS = Terms(at=datetime(2026, 11, 20, tzinfo=UTC), proofs={"otp ok": Method.VN_MOBILE_OTP})
# Names as platforms have them: a dot would be a field of a structure to Spark, a backtick ends a quoted name.
COLUMNS = {
    Role.ACCOUNT: "tài khoản.tên",
    Role.PHONE: "số `điện thoại`",
    Role.PERSONAL_ID: "cccd",
    Role.BIRTH_DATE: "ngày sinh",
    Role.OPENED: "created at",
    Role.PROOF: "proof",
    Role.PROVEN_AT: "proven",
    Role.NO_MOBILE: "",
}
PHONES = ("091200{:04d}", "+84 91 200 {:04d}", "8491200{:04d}", "0168000{:04d}", "091200{:04d}.0", "9.12E+08", None)


def secrets_of(root: bytes) -> list[bytes]:
    """A key and all that is derived from it, as it would stand in a file."""
    found = []
    for secret in (root, *Key("2026a", root).subkeys(TENANT).values()):
        encoded = base64.b64encode(secret).rstrip(b"=")
        found += [secret, secret.hex().encode(), encoded, encoded.translate(bytes.maketrans(b"+/", b"-_"))]
    return found


def leaks(data: bytes) -> bool:
    """Whether bytes hold one of either key's secrets."""
    return any(secret in data for root in (ROOT, OTHER) for secret in secrets_of(root))


def written_in(folder: Path) -> dict[Path, bytes]:
    """All that Spark wrote."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("spark")
    for name in ("events", "local", "keys"):
        (made / name).mkdir()
    (made / "keys" / "here").write_text(f"2026a:{ROOT.hex()}", encoding="ascii")
    (made / "keys" / "other").write_text(f"2026a:{OTHER.hex()}", encoding="ascii")
    (made / "keys" / "of another name").write_text(f"2026b:{ROOT.hex()}", encoding="ascii")
    return made


@pytest.fixture(scope="module")
def spark(folder: Path) -> Iterator[SparkSession]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("IDVERIFY_TENANT", TENANT)
        patch.setenv("IDVERIFY_KEYS_FILE", str(folder / "keys" / "here"))
        patch.delenv("IDVERIFY_KEYS", raising=False)
        building = SparkSession.builder.master("local[2]").appName("test_campaign_spark")
        for name, value in {
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.broadcast.compress": "false",  # what is written is to be read as it stands
            "spark.shuffle.compress": "false",
            "spark.eventLog.compress": "false",
            "spark.eventLog.dir": (folder / "events").as_uri(),
            "spark.eventLog.enabled": "true",
            "spark.local.dir": str(folder / "local"),
            "spark.sql.shuffle.partitions": "2",
            "spark.sql.warehouse.dir": str(folder / "warehouse"),
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
        }.items():
            building = building.config(name, value)
        session = building.getOrCreate()
        yield session
        gateway = SparkContext._gateway
        assert gateway is not None
        session.stop()
        gateway.shutdown()
        gateway.proc.stdin.close()  # which Spark's Java takes as the word to end
        gateway.proc.wait(timeout=30)
        SparkContext._gateway = SparkContext._jvm = None


@pytest.fixture(scope="module")
def table() -> pa.Table:
    count = 2_500
    phones = [each and each.format(place) for place in range(count) for each in [PHONES[place % len(PHONES)]]]
    opened = [datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=37 * place) for place in range(count)]
    born = [date(1960, 1, 1) + timedelta(days=10 * place) for place in range(count)]
    return pa.table(
        {
            COLUMNS[Role.ACCOUNT]: [f"account {place}" for place in range(count)],
            COLUMNS[Role.PHONE]: phones,
            # Whole numbers: some lost their zero, as 001… does.
            COLUMNS[Role.PERSONAL_ID]: pa.array([1_204_000_000 + place * 7**9 for place in range(count)], pa.int64()),
            COLUMNS[Role.BIRTH_DATE]: pa.array([each if each.day % 5 else None for each in born], pa.date32()),
            COLUMNS[Role.OPENED]: pa.array(opened, pa.timestamp("us", "UTC")),
            COLUMNS[Role.PROOF]: ["otp ok" if place % 3 else None for place in range(count)],
            COLUMNS[Role.PROVEN_AT]: ["2024-02-03" if place % 5 else None for place in range(count)],
            "nobody asked for this": [[place] for place in range(count)],
        }
    )


@pytest.fixture(scope="module")
def frame(spark: SparkSession, table: pa.Table, folder: Path) -> DataFrame:
    (folder / "accounts").mkdir()
    for part in range(2):
        pq.write_table(table.slice(part * 1_300, 1_300), folder / "accounts" / f"{part}.parquet")
    return spark.read.parquet((folder / "accounts").as_uri())


@pytest.fixture
def keys(spark: SparkSession) -> KeysFromEnvironment:  # noqa: ARG001  # it sets the environment
    return KeysFromEnvironment.here()


@pytest.fixture
def sent(frame: DataFrame, keys: KeysFromEnvironment, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """The function that goes to the executors."""
    seen: list[Callable[..., Any]] = []
    whole = type(frame).mapInArrow

    def spied(self: DataFrame, function: Callable[..., Any], *given: Any) -> DataFrame:
        seen.append(function)
        return whole(self, function, *given)

    monkeypatch.setattr(type(frame), "mapInArrow", spied)
    judged(frame, TERMS, keys, columns=COLUMNS)
    (function,) = seen
    return function


def by_account(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    found = {row["account"]: {name: value for name, value in row.items() if name != "row"} for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.mark.parametrize("fast", [False, None])
def test_spark_answers_as_the_kernel_does(frame, table, keys, fast):
    rows = [row.asDict() for row in judged(frame, TERMS, keys, columns=COLUMNS, fast=fast).collect()]
    given = {role: table[name].combine_chunks() for role, name in COLUMNS.items() if name}
    alone = Kernel(TERMS, keys.open()).judge(rows_of(given, 1)).batch
    found = by_account([{k: bytes(v) if isinstance(v, bytearray) else v for k, v in row.items()} for row in rows])
    assert found == by_account(alone.to_pylist())
    assert len({row["row"] for row in rows}) == len(rows)
    assert list(rows[0]) == JUDGED.names
    assert len({row["status"] for row in rows}) > 3
    assert sum(row["personal_id_pseudonym"] is not None for row in rows) > 100


def test_what_is_sent_holds_no_key(sent):
    pickled = CloudPickleSerializer().dumps((sent, None))
    assert b"2026a" in pickled  # its name travels
    assert not leaks(pickled)
    assert leaks(pickled + ROOT)
    assert leaks(Key("2026a", ROOT).index_key("vn.msisdn", TENANT).hex().encode())


def test_nothing_that_spark_writes_holds_a_key_or_a_number(frame, keys, folder):
    found = judged(frame, TERMS, keys, columns=COLUMNS)
    assert found.groupBy("phone_pseudonym").count().where("count > 1").collect()  # through a shuffle, so through files
    written = written_in(folder / "events") | written_in(folder / "local")
    assert any(b"MapInArrow" in data for data in written.values())
    assert not [path for path, data in written.items() if leaks(data)]
    assert not [path for path, data in written.items() if b"091200" in data or b"+849120" in data]


@pytest.mark.parametrize("file", ["other", "of another name", "missing"])
def test_an_executor_with_another_key_begins_nothing(spark, frame, keys, folder, monkeypatch, file):
    monkeypatch.setitem(spark.sparkContext.environment, "IDVERIFY_KEYS_FILE", str(folder / "keys" / file))
    with pytest.raises(PythonException) as refused:
        judged(frame, TERMS, keys, columns=COLUMNS).collect()
    key = "operator.setting" if file == "missing" else "operator.campaign_key_differs"
    said = text(key, kid="2026a", name="IDVERIFY_KEYS_FILE", reason="No such file or directory").en
    assert said in str(refused.value)
    assert not leaks(str(refused.value).encode())
    assert not [path for path, data in written_in(folder / "events").items() if leaks(data)]


def test_a_worker_opens_its_keys_once(sent, table, folder, tmp_path, monkeypatch):
    shutil.copy(folder / "keys" / "here", tmp_path / "key")
    monkeypatch.setenv("IDVERIFY_KEYS_FILE", str(tmp_path / "key"))
    room._kernel.cache_clear()
    names = [role.value for role, name in COLUMNS.items() if name]
    (batch,) = table.drop_columns(["nobody asked for this"]).rename_columns(names).to_batches()
    first = list(sent([batch]))
    (tmp_path / "key").unlink()
    assert list(sent([batch])) == first
    room._kernel.cache_clear()
    with pytest.raises(OperatorError):
        list(sent([batch]))


def test_an_executor_without_numba_judges_all_the_same_unless_it_was_asked_for(keys, monkeypatch):
    monkeypatch.setitem(sys.modules, "idverify.campaign.kernel.fast.moments", None)
    assert isinstance(room._kernel(pickle.dumps((TERMS, keys, None))), Kernel)
    with pytest.raises(OperatorError) as refused:
        room._kernel(pickle.dumps((TERMS, keys, True)))
    assert refused.value.code == "campaign_fast"
    room._kernel.cache_clear()


def test_a_key_of_one_run_does_not_go_to_a_cluster(frame):
    with pytest.raises(OperatorError) as refused:
        judged(frame, TERMS, KeyOfOneRun(), columns=COLUMNS)
    assert refused.value.code == "campaign_keys_stay"


@pytest.mark.parametrize("name", ["spark.executorEnv.IDVERIFY_KEYS", "spark.kubernetes.driverEnv.IDVERIFY_KEYS"])
def test_a_key_among_sparks_settings_is_found(spark, frame, keys, name):
    spark.conf.set(name, f"2026a:{'ab' * 32}")
    try:
        with pytest.raises(OperatorError) as refused:
            judged(frame, TERMS, keys, columns=COLUMNS)
    finally:
        spark.conf.unset(name)
    assert (refused.value.code, refused.value.data) == ("campaign_keys_in_spark", {"name": name})


def test_the_path_of_a_key_may_stand_among_them(spark, frame, keys):
    for name, value in (("FILE", "/etc/idverify/keys"), ("", "2026a:vault")):
        spark.conf.set(f"spark.executorEnv.IDVERIFY_KEYS_{name}".rstrip("_"), value)
    judged(frame, TERMS, keys, columns=COLUMNS)


@pytest.mark.parametrize(
    ("columns", "named"),
    [
        ({Role.PHONE: "cccd"}, "account"),
        ({Role.ACCOUNT: ""}, "account"),
        ({Role.ACCOUNT: "cccd", Role.PHONE: "no such"}, "no such"),
        ({Role.ACCOUNT: "nobody asked for this"}, "nobody asked for this"),
    ],
)
def test_a_column_that_cannot_be_read_is_named(frame, keys, columns, named):
    with pytest.raises(OperatorError) as refused:
        judged(frame, TERMS, keys, columns=columns)
    assert (refused.value.code, refused.value.data) == ("campaign_spark_column", {"name": named})


@given(st.lists(st.integers(0, 40), max_size=12))
def test_batches_of_any_size_become_those_that_a_kernel_takes(sizes):
    ends = [sum(sizes[:place]) for place in range(len(sizes) + 1)]
    given = [pa.record_batch({"n": list(range(start, end))}) for start, end in itertools.pairwise(ends) if end > start]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "BATCH_ROWS", 16)
        whole = list(room._whole(given))
    assert [n for batch in whole for n in batch.column("n").to_pylist()] == list(range(ends[-1]))
    assert all(0 < batch.num_rows <= 16 for batch in whole)
    assert all(one.num_rows + other.num_rows > 16 for one, other in itertools.pairwise(whole))


@pytest.mark.usefixtures("spark")
def test_the_page_for_an_engineer_runs_as_it_stands():
    examples = list(Sybil(parsers=[PythonCodeBlockParser()]).parse(HOW_TO).examples())
    assert len(examples) == HOW_TO.read_text(encoding="utf-8").count("\n```python\n") == 2
    for example in examples:
        example.evaluate()
