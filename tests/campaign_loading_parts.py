"""Sources and terms for the tests of what is done with the accounts of a campaign."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Final

from bulk_parts import BEFORE
from racing import die_before

from conftest import NOW, TENANT
from idverify.campaign.loading import loaded
from idverify.campaign.reading.opening import opened
from idverify.campaign.reading.source import Source
from idverify.campaign.terms import Terms
from idverify.evidence.method import Method
from idverify.law import VIETNAM
from idverify.stores.bulk.store import open_bulk

TERMS: Final = Terms(at=NOW, proofs={"verified": Method.VN_MOBILE_OTP})


def at_hour(day: date, hour: int = 0) -> datetime:
    """A moment of a day in Viet Nam."""
    return datetime.combine(day, time(hour), VIETNAM)


def source_of(*paths: Path) -> Source:
    """Files, read as the command line reads them."""
    return opened(list(paths))


def load(url: str, rows: Path) -> None:
    """Load a file four accounts at a time."""
    bulk = open_bulk(url, tenant=TENANT)
    loaded(source_of(rows), TERMS, BEFORE, None, bulk, now=NOW, at_once=4)
    bulk.close()


def load_and_die(url: str, rows: Path, statement: int) -> None:
    """The same, killed before a statement or commit."""
    bulk = open_bulk(url, tenant=TENANT)
    die_before(statement, bulk._engine)
    loaded(source_of(rows), TERMS, BEFORE, None, bulk, now=NOW, at_once=4)
    bulk.close()
