"""Where each statement of the law has its place: the rules, parameters and rooms that answer it.

A row is one statement of the law as it was read, under an id of ours (``AU-5``, ``DP-1``). Each either names
what answers it or says why nothing does; what ought to answer it and does not exist says "not yet built".
Rules are named by id, since what the law says does not know who judges by it.
"""

from __future__ import annotations

from typing import Final

from idverify.law.coverage import (
    authentication,
    disclosure,
    electronic_identification,
    penalties,
    personal_data,
    personal_id,
    phone,
    retention,
    scope,
    selling,
    sign_up,
)
from idverify.law.coverage.row import Row

ROWS: Final[tuple[Row, ...]] = (
    *scope.ROWS,
    *authentication.ROWS,
    *sign_up.ROWS,
    *retention.ROWS,
    *disclosure.ROWS,
    *personal_id.ROWS,
    *electronic_identification.ROWS,
    *personal_data.ROWS,
    *phone.ROWS,
    *selling.ROWS,
    *penalties.ROWS,
)


def covering(citation: str) -> tuple[Row, ...]:
    """The rows that rest on a provision, in the order of the file."""
    return tuple(row for row in ROWS if citation in row.citations)
