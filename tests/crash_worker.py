"""A worker: it does one operation after another until it is killed; in a module of its own, for others import it."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

import crash_sabotage
from crash_choices import Chooser
from crash_family_steps import ALL_STEPS, REFUSALS
from crash_journal import Journal
from crash_model import Model, Op
from crash_platform import TENANT, Platform
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from idverify.errors import IdverifyError, OperatorError
from idverify.stores.custody import SqlCustody
from idverify.stores.opening import engine_of, open_store
from idverify.stores.sql import SqlStore

# Loaded once by the server that forks the workers, so that each starts at once.
PRELOADED: Final = ["crash_warm", "crash_harness", "psycopg"]
GONE: Final = 75  # EX_TEMPFAIL of sysexits.h: the server was killed
# The server was killed before anything was kept, or during a commit: the worker ends, and was told nothing.
_LOST: Final = frozenset({"store_unreachable", "outcome_unknown"})


class Errand(NamedTuple):
    """What a worker is started with.

    Attributes:
        worker: which one.
        life: how many have had its place before.
        url: of the database.
        folder: where its journal is, and the state of the ledger's signer.
        seed: of the whole run.
        first: the number of its first operation.
        model: what it takes up.
        sabotage: how it is spoilt; not at all if empty.
    """

    worker: int
    life: int
    url: str
    folder: str
    seed: int
    first: int
    model: Model
    sabotage: str = ""


def journal_of(folder: Path, worker: int) -> Path:
    return folder / f"journal-{worker}"


def work(errand: Errand) -> None:
    """Do one operation after another; nothing but a signal, or the end of the server or the harness, ends it."""
    crash_sabotage.spoil(errand.sabotage)
    folder = Path(errand.folder)
    journal = Journal(journal_of(folder, errand.worker))
    random = Random(f"{errand.seed}/{errand.worker}/{errand.life}")
    chooser = Chooser(errand.model, errand.worker, errand.first, random)
    try:
        # Looking at the schema takes longer than all else of a beginning; every fifth life does it.
        whole = errand.life % 5 == 0
        url = _impatient(errand.url)
        store = open_store(url, tenant=TENANT) if whole else SqlStore(engine_of(url), tenant=TENANT)
        custody = SqlCustody(engine_of(url), tenant=TENANT)
        platform = Platform(store, custody, folder)
        harness = multiprocessing.parent_process()
        while harness is None or harness.is_alive():  # nobody works on for one that is no more
            do(platform, chooser, journal, chooser.next())
    except DBAPIError:
        if errand.url.startswith("sqlite"):
            raise
        os._exit(GONE)
    except OperatorError as refused:
        if refused.code not in _LOST or errand.url.startswith("sqlite"):
            raise
        os._exit(GONE)


def _impatient(url: str) -> str:
    """The same database, for one who ends with the server instead of waiting for it."""
    made = make_url(url)
    if made.drivername == "sqlite":
        return url
    return made.update_query_dict({"patience": "0"}).render_as_string(hide_password=False)


def do(platform: Platform, chooser: Chooser, journal: Journal, op: Op) -> None:
    """Do one operation, with a line before it and one after it, and remember what it left."""
    if op["op"] == "acknowledge":
        told = platform.mine(op["w"], 25, op["at"])
        op = {**op, "events": [each[:4] for each in told], "ids": [each[4] for each in told]}
    model, answer = chooser.model, dict[str, Any]()
    journal.begun(op)
    try:
        answer = platform.do(op)
        refused = _refusal(answer)
    except IdverifyError as failed:
        refused = str(getattr(failed, "code", type(failed).__name__))
        if refused in _LOST:
            raise
    if refused is None:
        journal.returned(op, answer)
        remember(model, op, answer)
        stages = model.stages(ALL_STEPS[op["op"]], {**op, **answer})
        model.adopt(stages[-1])
        return
    journal.refused(op, refused)
    stages = model.stages(ALL_STEPS[op["op"]], op)
    model.adopt(stages[REFUSALS.get(op["op"], {}).get(refused, 0)])


def _refusal(answer: dict[str, Any]) -> str | None:
    denied = answer.get("denied")
    if denied is None:
        return None
    return "limit" if all(each.startswith("operator.") for each in denied) else f"denied {denied}"


def remember(model: Model, op: Op, answer: dict[str, Any]) -> None:
    """What only the people know."""
    secret = answer.get("code", answer.get("secret"))
    if secret is not None:
        model.secrets[answer["id"]] = secret
    if op["op"] == "sequence":
        model.checkpoints.append((answer["size"], answer["root"]))
