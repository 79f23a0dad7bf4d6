"""What can be typed after ``idverify store``."""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from idverify.cli import store_partitions
from idverify.law import VIETNAM
from idverify.messages import Language

_STORE = "sqlite:///idverify.sqlite"


def add_store(steps: Any, shared: argparse.ArgumentParser, say: Callable[[str], str]) -> None:  # noqa: ANN401  # argparse's own class is private
    """Add the commands of ``idverify store``.

    Args:
        steps: where they are added, as ``add_subparsers`` gives it.
        shared: a parser with the arguments that every command takes.
        say: the help of a key, in the language asked for.
    """

    def step(name: str, run: Callable[[argparse.Namespace, Language], int]) -> argparse.ArgumentParser:
        said = say(f"store.{name}")
        parser: argparse.ArgumentParser = steps.add_parser(name, parents=[shared], help=said, description=said)
        parser.add_argument("--store", default=os.environ.get("IDVERIFY_STORE", _STORE), help=say("store.url"))
        parser.set_defaults(run=run)
        return parser

    upgrade = step("upgrade", _upgrade)
    upgrade.add_argument("--sql", action="store_true", help=say("sql"))
    step("status", _status)
    tidy = step("tidy", _tidy)
    backup = step("backup", _backup)
    backup.add_argument("target", type=Path, metavar="TARGET", help=say("store.backup.target"))
    backup.add_argument("--without-halves", action="store_true", help=say("store.backup.without_halves"))
    check = step("check", _check)
    state = os.environ.get("IDVERIFY_LEDGER_STATE")
    path: dict[str, Any] = {"type": Path, "metavar": "FILE"}
    check.add_argument("--state", default=None if state is None else Path(state), help=say("store.check.state"), **path)
    check.add_argument("--checkpoint", action="append", default=[], help=say("store.check.checkpoint"), **path)
    check.add_argument("--vkey", help=say("store.check.vkey"))
    check.add_argument("--without-halves", action="store_true", help=say("store.check.without_halves"))
    for each in (tidy, backup, check):
        each.add_argument("--tenant", default=os.environ.get("IDVERIFY_TENANT"), help=say("store.tenant"))
    beat = step("beat", _beat)
    beat.add_argument("--every", type=_seconds, default=1.0, metavar="SECONDS", help=say("store.beat.every"))
    move = step("move", _move)
    move.add_argument("target", metavar="TARGET", help=say("store.move.target"))
    store_partitions.add(steps, shared, say)


def _seconds(written: str) -> float:
    seconds = float(written)
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError("> 0")
    return seconds


# Each command loads its own room only.


def _upgrade(parsed: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import store

    return store.script(parsed.store) if parsed.sql else store.upgrade(parsed.store, lang=lang)


def _tidy(parsed: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import store

    day_key = None
    if os.environ.get("IDVERIFY_DAY_KEY"):  # a store whose birth dates are sealed opens with their key only
        from idverify.settings import Settings

        day_key = Settings.from_environment().opened_day_key()
    return store.tidy(parsed.store, parsed.tenant, now=datetime.now(VIETNAM), lang=lang, day_key=day_key)


def _status(parsed: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import store

    return store.status(parsed.store, lang=lang, as_json=parsed.json)


def _backup(parsed: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import store_backup

    return store_backup.backup(
        parsed.store,
        parsed.target,
        halves=not parsed.without_halves,
        tenant=parsed.tenant,
        lang=lang,
        as_json=parsed.json,
    )


def _check(parsed: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import store_backup

    return store_backup.check(
        parsed.store,
        parsed.tenant,
        state=parsed.state,
        checkpoints=parsed.checkpoint,
        vkey=parsed.vkey,
        halves=not parsed.without_halves,
        lang=lang,
        as_json=parsed.json,
    )


def _move(parsed: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import store_move

    return store_move.move(parsed.store, parsed.target, lang=lang, as_json=parsed.json)


def _beat(parsed: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import store

    return store.beat(parsed.store, every=parsed.every, lang=lang)
