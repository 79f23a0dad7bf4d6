"""Batches of made-up accounts for tests of campaigns."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from idverify.campaign.role import Role
from idverify.campaign.schema import ROWS

_EMPTY: dict[str, Any] = {"cells": 0, **{role.value: None for role in Role}}


def rows_of(*accounts: dict[str, Any]) -> pa.RecordBatch:
    """A batch of ``schema.ROWS``: what is left out of a row is null, and its account is named by its place.

    Args:
        accounts: cells by role, and perhaps ``row`` and ``cells``.
    """
    filled = [
        {**_EMPTY, "row": place, "account": f"account-{place}", **account} for place, account in enumerate(accounts, 1)
    ]
    return pa.RecordBatch.from_pylist(filled, schema=ROWS)


def grown(**cells: Any) -> dict[str, Any]:
    """A row of somebody grown, with a usual number, in an account of before the decree."""
    return {"phone": "0912000001", "birth_date": "1990-05-17", "opened": "2020-03-01", **cells}
