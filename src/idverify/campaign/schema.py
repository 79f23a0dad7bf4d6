"""The columns that come into the kernel, and those that leave it."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from idverify.campaign.role import Role

BATCH_ROWS: Final = 65_536  # rows in a batch at most
_WORD: Final = pa.dictionary(pa.int32(), pa.string())

# What a reader makes of any source: text as it stands in the cell, null where the cell is empty or there is no such
# column. ``row`` is where a person finds it again: the row of the sheet, or the place in the table from 1 on; a
# record of a text file is one row, as a spreadsheet shows it, however many lines it has. ``cells`` is a ``Cell``.
ROWS: Final = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("cells", pa.int32(), nullable=False),
        *(pa.field(role.value, pa.string()) for role in Role),
    ]
)

# What is written; several words in one cell are parted by blanks. It holds no number.
JUDGED: Final = pa.schema(
    [
        pa.field("account", pa.string()),
        pa.field("row", pa.int64(), nullable=False),
        pa.field("status", _WORD, nullable=False),
        pa.field("defects", _WORD, nullable=False),
        pa.field("remarks", _WORD, nullable=False),
        pa.field("asks", _WORD, nullable=False),
        pa.field("remedies", _WORD, nullable=False),
        pa.field("rules", _WORD, nullable=False),  # breached
        pa.field("articles", _WORD, nullable=False),  # parted by "; "
        pa.field("readings", _WORD, nullable=False),
        pa.field("deadline", pa.date32()),  # the first day from which it is denied; null: never, or not known
        pa.field("age", _WORD, nullable=False),  # child, grown, unknown, organisation
        pa.field("original_operator", _WORD),
        pa.field("phone_pseudonym", pa.binary(32)),
        pa.field("personal_id_pseudonym", pa.binary(32)),
    ]
)
