"""The part of benchmarks/campaign.py that runs Spark, which is half a gigabyte of packages and Java."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, NamedTuple

import campaign_rows
import pyarrow as pa
from campaign_sums import sum_of, together

from idverify.campaign.key_source import KeySource
from idverify.campaign.terms import Terms

CORES: Final = 2


class Sparked(NamedTuple):
    """What Spark took.

    Attributes:
        empty: seconds of each round of a ``mapInArrow`` that gives what it got.
        judged: seconds of each round of the campaign.
        total: the sum of what was found.
        rows: how many rows that was.
    """

    empty: list[float]
    judged: list[float]
    total: int
    rows: int


def is_here() -> bool:
    """Whether everything is installed that this part needs."""
    return None not in (find_spec("pyspark"), find_spec("pandas"), shutil.which("java"))


def session(folder: Path, settings: Mapping[str, str]) -> Any:  # noqa: ANN401  # pyspark may be missing
    """Spark on this machine alone: no page of its own, no port but on 127.0.0.1."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    beside = str(Path(__file__).parent)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (beside, os.environ.get("PYTHONPATH"))))
    from pyspark.sql import SparkSession

    building = SparkSession.builder.master(f"local[{CORES}]").appName("benchmarks/campaign.py")
    for name, value in {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "2g",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        **settings,
    }.items():
        building = building.config(name, value)
    made = building.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    return made


def spark(
    path: Path, terms: Terms, keys: KeySource, *, fast: bool, rounds: int, batch_rows: int, folder: Path
) -> Sparked:
    """``judged`` beside an empty ``mapInArrow`` of the same rows, in turns, after one round of each for nothing.

    Args:
        path: a Parquet file.
        terms: what is asked.
        keys: of the environment.
        fast: whether columns are compiled.
        rounds: how many of each.
        batch_rows: ``spark.sql.execution.arrow.maxRecordsPerBatch``.
        folder: where Spark may write.
    """
    from idverify.campaign.spark import judged

    running = session(folder, {"spark.sql.execution.arrow.maxRecordsPerBatch": str(batch_rows)})
    try:
        table = running.read.parquet(path.as_uri())
        taken: tuple[list[float], list[float]] = ([], [])
        for turn in range(rounds + 1):
            empty = table.mapInArrow(_as_they_came, table.schema)
            ours = judged(table, terms, keys, columns=campaign_rows.COLUMNS, fast=fast)
            for frame, seconds in zip((empty, ours), taken, strict=True):
                begun = time.perf_counter()
                frame.write.format("noop").mode("overwrite").save()
                if turn:
                    seconds.append(time.perf_counter() - begun)
        ours = judged(table, terms, keys, columns=campaign_rows.COLUMNS, fast=fast)
        sums = ours.mapInArrow(_summed, "total binary, rows bigint").collect()
    finally:
        running.stop()
    return Sparked(
        *taken, together(int.from_bytes(each.total, "big") for each in sums), sum(each.rows for each in sums)
    )


def _as_they_came(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield from batches


def _summed(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        columns = [pa.array([sum_of(batch).to_bytes(8, "big")], pa.binary()), pa.array([batch.num_rows], pa.int64())]
        yield pa.RecordBatch.from_arrays(columns, names=["total", "rows"])
