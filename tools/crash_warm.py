"""What the library loads when it is first used: imported once, by the server that forks the crash harness's workers."""

from __future__ import annotations

import tempfile
from pathlib import Path

import crash_worker  # noqa: F401  # that is what it is for
from crash_model import SHARED, START
from crash_platform import LOG_KEY, ORIGIN, TENANT, Platform

from idverify.ledger.signer import LogSigner
from idverify.stores import postgres  # noqa: F401  # the same
from idverify.stores.custody import SqlCustody
from idverify.stores.opening import engine_of, open_store


def warm() -> None:
    """Sign somebody up on a database of its own, and forget it."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        url = f"sqlite:///{folder / 'store.sqlite'}"
        LogSigner.begin(ORIGIN, LOG_KEY.public_key().public_bytes_raw(), LOG_KEY.sign, folder / "signed")
        store, custody = open_store(url, tenant=TENANT, upgrade=True), SqlCustody(engine_of(url), tenant=TENANT)
        platform, account = Platform(store, custody, folder), f"{SHARED}0"
        asked = {"op": "challenge", "at": START, "account": account, "purpose": "enrol", "phone": 0}
        answer = platform.do(asked)
        answered = {"op": "prove", "challenge": answer["id"], "code": answer["code"]}
        proof = platform.do({**asked, **answered})["id"]
        platform.do({**asked, "op": "enrol", "proof": proof})
        platform.do({**asked, "op": "request", "account": "child"})
        platform.do({**asked, "op": "sequence", "at_once": 3})
        store.close()
        custody.close()


warm()
