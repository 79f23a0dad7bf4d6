"""Accounts of a table in Spark, judged by the same kernel: Spark carries the batches, keys stay where they are.

Needs ``pyspark`` with Java on the driver, and this package with its extra ``campaign`` on every executor.
"""

from __future__ import annotations

import functools
import pickle
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from idverify.campaign.kernel import Kernel
from idverify.campaign.key_source import KeysFromEnvironment, KeySource
from idverify.campaign.reading.arrow_cells import rows_of
from idverify.campaign.role import Role
from idverify.campaign.schema import BATCH_ROWS, JUDGED
from idverify.campaign.terms import Terms
from idverify.errors import OperatorError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_PARTITION_BITS: Final = 33  # as many as ``monotonically_increasing_id`` of Spark leaves for the rows of a partition
_KEY_IN_CLEAR: Final = re.compile(r"IDVERIFY_.*(?<![0-9A-Fa-f])[0-9A-Fa-f]{64}(?![0-9A-Fa-f])", re.DOTALL)
_NESTED: Final = frozenset({"array", "map", "struct", "variant"})
_SPARK_TYPES: Final = {pa.string(): "string", pa.int64(): "bigint", pa.date32(): "date", pa.binary(): "binary"}


def judged(
    frame: DataFrame,
    terms: Terms,
    keys: KeySource,
    *,
    columns: Mapping[Role, str],
    fast: bool | None = None,
) -> DataFrame:
    """Where each account of a Spark table stands: one row for each row, by ``mapInArrow``.

    What goes to the executors is the question and the name of the key with its check value, never a key: each Python
    worker opens the keys of its own environment, once, and refuses to begin with another key than the driver has.

    Args:
        frame: the table; columns of text, whole numbers, decimals, days, moments or booleans.
        terms: what is asked.
        keys: a ``KeysFromEnvironment``.
        columns: by role, the name of the column in ``frame``, empty where there is none; the account's must be there.
        fast: whether columns are compiled; None: on each executor that has numba, and
            none is told where it has not. The answers are the same.

    Returns:
        The columns of ``schema.JUDGED``, words as text. A table in Spark has no order, so ``row`` only tells rows
        apart: the number of the partition times 2³³, and the row's place in it from 1 on.

    Raises:
        OperatorError: the keys are of another kind (``campaign_keys_stay``), a setting of Spark carries a key in clear
            (``campaign_keys_in_spark``), or a column is missing or holds lists (``campaign_spark_column``). Executors
            raise, inside of Spark's own error, ``campaign_key_differs`` (their key is another), ``setting`` (they
            have none) and ``campaign_fast``.
    """
    if type(keys) is not KeysFromEnvironment:  # one that is made from it might hold more
        raise OperatorError("campaign_keys_stay")
    for name, value in frame.sparkSession.conf.getAll.items():
        if _KEY_IN_CLEAR.search(f"{name}={value}"):
            raise OperatorError("campaign_keys_in_spark", name=name)
    there = {role: name for role, name in columns.items() if name}
    readable = {field.name for field in frame.schema if field.dataType.typeName() not in _NESTED}
    for name in (there.get(Role.ACCOUNT, Role.ACCOUNT.value), *there.values()):
        if name not in readable:
            raise OperatorError("campaign_spark_column", name=name)
    # Names are quoted: a dot in one would else be read as a field of a structure.
    quoted = {role: name.replace("`", "``") for role, name in there.items()}
    wanted = frame.selectExpr(*(f"`{name}` AS `{role.value}`" for role, name in quoted.items()))
    return wanted.mapInArrow(_Judging(pickle.dumps((terms, keys, fast))), _schema())


class _Judging:
    """What Spark sends to the executors: this class by its name, and the task, in which there is no key."""

    def __init__(self, task: bytes) -> None:
        self._task = task

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from pyspark import TaskContext

        context = TaskContext.get()
        row = 1 + ((0 if context is None else context.partitionId()) << _PARTITION_BITS)
        kernel = _kernel(self._task)
        for batch in _whole(batches):
            given = {Role(name): batch.column(name) for name in batch.schema.names}
            yield _for_spark(kernel.judged(rows_of(given, row)))
            row += batch.num_rows


@functools.lru_cache(maxsize=1)
def _kernel(task: bytes) -> Kernel:
    """One for each Python worker, which Spark keeps for the tasks that follow; a worker has one thread."""
    terms, keys, fast = pickle.loads(task)  # noqa: S301  # Spark itself unpickled what it stands in
    ring = keys.open()
    if fast is None:
        try:
            return Kernel(terms, ring, fast=True)
        except OperatorError as refused:
            if refused.code != "campaign_fast":
                raise
    return Kernel(terms, ring, fast=bool(fast))


def _whole(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same rows in batches that a kernel likes; Spark cuts them at 10,000 rows unless it is told otherwise."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        for first in range(0, batch.num_rows, BATCH_ROWS):
            part = batch.slice(first, BATCH_ROWS)
            if sum(each.num_rows for each in waiting) + part.num_rows > BATCH_ROWS:
                yield pa.concat_batches(waiting)
                waiting = []
            waiting.append(part)
    if waiting:
        yield pa.concat_batches(waiting)


def _plain(kind: pa.DataType) -> pa.DataType:
    """Of a column in ``JUDGED``, the kind that Spark knows."""
    if pa.types.is_dictionary(kind):
        return kind.value_type
    return pa.binary() if pa.types.is_fixed_size_binary(kind) else kind


def _for_spark(batch: pa.RecordBatch) -> pa.RecordBatch:
    columns = [column.cast(_plain(column.type)) for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _schema() -> str:
    return ", ".join(f"`{field.name}` {_SPARK_TYPES[_plain(field.type)]}" for field in JUDGED)
