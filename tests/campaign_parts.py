"""Parts of a run as they stand on the disk, made up, for tests of what comes after judging."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from idverify.campaign.folder import Folder
from idverify.campaign.run.part import part_path
from idverify.campaign.schema import JUDGED


def write_part(
    folder: Folder,
    index: int,
    accounts: Sequence[str | None] | pa.Array,
    phones: Sequence[bytes | None] | pa.Array,
    personal_ids: Sequence[bytes | None] | pa.Array | None = None,
) -> None:
    """One part of so many rows; all other columns say nothing."""
    rows = len(accounts)
    given = {
        "account": accounts,
        "row": range(2, rows + 2),
        "phone_pseudonym": phones,
        "personal_id_pseudonym": personal_ids,
    }
    columns = []
    for field in JUDGED:
        if (cells := given.get(field.name)) is not None:
            columns.append(cells if isinstance(cells, pa.Array) else pa.array(cells, field.type))
        elif field.nullable:
            columns.append(pa.nulls(rows, field.type))
        else:
            columns.append(pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array([""])))
    for each in (folder.accounts, folder.tallies, folder.scratch):
        each.mkdir(parents=True, exist_ok=True)
    tags = [field.name for field in JUDGED if field.type == pa.binary(32)]
    words = [field.name for field in JUDGED if pa.types.is_dictionary(field.type)]
    codecs = {field.name: "none" if field.name in tags else "zstd" for field in JUDGED}
    table = pa.Table.from_arrays(columns, schema=JUDGED)
    pq.write_table(table, part_path(folder, index), row_group_size=1 << 16, use_dictionary=words, compression=codecs)
