"""What the processes of a rotation do; in a module of its own, since other processes import it."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from random import Random
from typing import Final

from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from two_officers import TwoOfficers

from conftest import NOW, TENANT
from idverify.account import Account
from idverify.custody.rotation import Rotation
from idverify.errors import OperatorError
from idverify.evidence.method import Evidence, Method
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, Keyring
from idverify.ports import NewAccount, NewEvidence
from idverify.sealing import RecordSeal, RotationKey
from idverify.stores.opening import open_custody, open_store
from idverify.stores.sql import SqlStore

OLD: Final = Key("2026a", bytes(range(32)))
NEW: Final = Key("2027a", bytes(range(32, 64)))
BEFORE: Final = Keyring((OLD,), tenant=TENANT)
BOTH: Final = Keyring((NEW, OLD), tenant=TENANT)
ROTATION: Final = RotationKey.from_bytes(bytes(range(64, 96)))
BUSY: Final = 75  # EX_TEMPFAIL of sysexits.h
PRELOADED: Final = ["idverify.custody.rotation", "idverify.stores.opening", "idverify.stores.custody", "two_officers"]


def seal() -> RecordSeal:
    return RecordSeal(TwoOfficers(TENANT).officers, tenant=TENANT, rotation_key=ROTATION.public_key)


def number(place: int) -> PhoneNumber:
    return PhoneNumber.parse(f"09{12_000_000 + place:08d}")


def sign_up(store: SqlStore, ring: Keyring, sealing: RecordSeal, account: str, place: int) -> None:
    """Open an account as the shell does once a number is proven."""
    phone = number(place)
    pseudonyms = ring.pseudonyms(phone)
    evidence = NewEvidence(
        evidence=Evidence(Method.VN_MOBILE_OTP, NOW),
        pseudonyms=pseudonyms,
        binding=ring.bind(pseudonyms[0], account, NOW),
        seal=sealing.identifier(phone),
    )
    facts = Account(opened_at=NOW, user_birth_date=None)
    record = sealing.seal(account, {"phone": phone.canonical})
    new = NewAccount(id=account, facts=facts, evidence=(evidence,), links=(), declaration=None, record=record)
    store.open_account(new)


def rotate_and_die(url: str, statements: int) -> None:
    """Go on with the rotation, and be killed after so many statements, if it is not done by then."""
    try:
        _rotate(url, statements)
    except (OperationalError, OperatorError) as failed:
        # SQLite lets whoever asks most often write first, so that a rotation may wait in vain; it is begun again.
        if "locked" in str(failed) or getattr(failed, "code", "") == "store_unreachable":
            os._exit(BUSY)
        raise


def _rotate(url: str, statements: int) -> None:
    store = open_custody(url, tenant=TENANT)
    left = statements

    @event.listens_for(store._engine, "before_cursor_execute")
    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    for _ in Rotation(store, BOTH).backfill("2027a", ROTATION, now=NOW, at_once=200):
        pass
    store.close()


def sign_up_until_told(url: str, worker: int, known: int, journal: str, stop: str) -> None:
    """Sign people up, some with numbers that are known and some with new ones, and write down what was acknowledged."""
    store = open_store(url, tenant=TENANT)
    sealing, random = seal(), Random(worker)
    with Path(journal).open("a", encoding="utf-8") as told:
        turn = 0
        while not Path(stop).exists():
            place = random.randrange(known) if random.random() < 0.5 else known + random.randrange(known)
            account = f"worker {worker} account {turn}"
            sign_up(store, BOTH, sealing, account, place)
            told.write(f"{account}\t{place}\n")
            told.flush()
            turn += 1
            time.sleep(0.002)  # people do not come one on the heels of the other
    store.close()
