"""What an import loads: a sign-up server pays for it at each start."""

from __future__ import annotations

import subprocess
import sys

import pytest

import idverify

HEAVY = {"pydantic", "sqlalchemy", "phonenumbers", "alembic", "rich", "cryptography"}


@pytest.mark.parametrize("names", ["PhoneNumber, PersonalIdNumber", "PostingGate", "decide, Account, Action, Service"])
def test_an_import_loads_no_library_that_it_does_not_need(names):
    program = f"from idverify import {names}\nimport sys\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout.split()
    assert not HEAVY & {name.partition(".")[0] for name in loaded}


def test_parsing_and_deciding_load_none_of_them_either():
    program = """
import sys
from datetime import date, datetime
from idverify import Account, Action, PersonalIdNumber, PhoneNumber, Service, decide
from idverify.law import VIETNAM
PhoneNumber.parse("0912000001"); PersonalIdNumber.parse("001190000001")
try:
    PhoneNumber.parse("028 3800 0001")
except ValueError as refused:
    str(refused)
facts = Account(opened_at=None, user_birth_date=date(1990, 1, 1))
str(decide(facts, Action.POST, service=Service.DOMESTIC, at=datetime(2026, 11, 21, tzinfo=VIETNAM)).breaches[0].message)
print(*sys.modules)
"""
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout.split()
    assert not HEAVY & {name.partition(".")[0] for name in loaded}


def test_every_public_name_is_there():
    for name in idverify.__all__:
        assert getattr(idverify, name) is not None
    assert set(idverify.__all__) <= set(dir(idverify))
    with pytest.raises(AttributeError):
        _ = idverify.NoSuchName
