"""A source of made-up accounts, each worked out from its place, for tests of runs."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
from campaign_batches import rows_of

from idverify.campaign.role import Role
from idverify.campaign.terms import Terms
from idverify.evidence.method import Method
from idverify.law import VIETNAM

TERMS = Terms(at=datetime(2026, 11, 21, 9, 0, tzinfo=VIETNAM), proofs={"sms": Method.VN_MOBILE_OTP})
ROLES = (Role.ACCOUNT, Role.PHONE, Role.PERSONAL_ID, Role.BIRTH_DATE, Role.OPENED, Role.PROOF, Role.PROVEN_AT)


@dataclass(frozen=True)
class Made:
    """A chunk of rows of which every tenth shares its number, and every hundredth its account.

    Attributes:
        index: as of ``Chunk``.
        rows: how many.
        trouble: what happens on the way: ``slow``, ``die``, ``raise``, or nothing.
        journal: a folder in which each judging of a chunk leaves a file.
    """

    index: int
    rows: int
    trouble: str = ""
    journal: str = ""
    seal: str = ""

    def batches(self) -> Iterator[pa.RecordBatch]:
        if self.journal:
            Path(self.journal, f"{self.index}-{time.monotonic_ns()}").touch()
        for begin in range(0, self.rows, 100):
            if self.trouble == "slow":
                time.sleep(0.02)
            elif self.trouble == "die":
                os._exit(41)
            elif self.trouble == "raise":
                raise ValueError("a cell that held 0912 345 678")
            places = range(self.index * self.rows + begin, self.index * self.rows + min(begin + 100, self.rows))
            yield rows_of(*(row_of(place) for place in places))


def row_of(place: int) -> dict[str, object]:
    """One account: every tenth has the number of another, every hundredth is one that came before."""
    number = place % 200 if place % 10 == 7 else 1000 + place
    return {
        "row": place + 2,
        "account": f"account-{place - 50 if place % 100 == 99 else place}",
        "phone": ("" if place % 3 else "+84" if place % 2 else " 0") + f"{'0' if place % 3 else ''}912{number:06d}",
        "personal_id": f"001{90 + place % 10:03d}{place % 5000:06d}" if place % 4 == 0 else None,
        "birth_date": f"{1 + place % 28:02d}/03/{1960 + place % 60}" if place % 5 else None,
        "opened": "2020-03-01",
        "proof": "sms" if place % 2 else None,
        "proven_at": "2025-02-03" if place % 2 else None,
    }


@dataclass(frozen=True)
class MadeSource:
    """As many chunks of such rows as are wanted."""

    parts: int = 4
    part_rows: int = 250
    trouble: Mapping[int, str] = field(default_factory=dict)
    journal: str = ""
    rows: int | None = None
    names: tuple[str, ...] = ("made-up",)
    unread: tuple[str, ...] = ()
    begins: tuple[int, ...] = (0,)
    inputs: tuple[str, ...] = ()
    sheet: str | None = None
    query: str | None = None

    @property
    def columns(self) -> Mapping[Role, str]:
        return {role: role.value for role in ROLES}

    @property
    def fingerprint(self) -> str:
        return sha256(f"{self.parts} {self.part_rows}".encode()).hexdigest()

    def now(self) -> str:
        return self.fingerprint

    def chunks(self, done: frozenset[int]) -> Iterator[Made]:
        for index in range(self.parts):
            if index not in done:
                yield Made(index, self.part_rows, self.trouble.get(index, self.trouble.get(-1, "")), self.journal)
