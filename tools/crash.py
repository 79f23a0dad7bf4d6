"""Kills at random moments, then everything that was acknowledged compared with everything that is found.

Usage: python tools/crash.py --store sqlite|postgresql [--kills N] [--seed N] [--workers N] [--commit NAME]

Several processes do random operations on one database and are killed without warning (SIGKILL), one, some or all at
once; of PostgreSQL now and then the whole server. After each kill what the dead were told is looked for; at the end
everything is. The summary goes to standard output, progress to standard error. Exit status 1 if anything is wrong.

The seed settles what is done, not when a kill falls: that is the machine's business too, so no two runs are the same.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

_HOME: Final = Path(__file__).resolve().parent.parent
_PATHS: Final = [str(_HOME / each) for each in ("tests", "tools", "src")]
sys.path[:0] = _PATHS
# For the server that forks the workers, which is told of no path and would load the library for each of them else.
os.environ["PYTHONPATH"] = os.pathsep.join([*_PATHS, os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)

import crash_sabotage  # noqa: E402  # the path comes first
from crash_harness import Harness, Server  # noqa: E402  # the same
from crash_tally import Tally  # noqa: E402  # the same
from postgres_server import PostgresServer  # noqa: E402  # the same
from sqlalchemy import text  # noqa: E402  # the same

from idverify.stores.opening import engine_of  # noqa: E402  # the same


@contextmanager
def database(store: str, folder: Path, sabotage: str) -> Iterator[tuple[str, Server | None, dict[str, str]]]:
    """An empty database, what can be killed of it, and how it is set."""
    if store == "sqlite":
        url = f"sqlite:///{folder / 'store.sqlite'}"
        yield url, None, {"SQLite": sqlite3.sqlite_version, **settings(url, "synchronous", "journal_mode")}
        return
    # A socket's path is short, and PostgreSQL runs as somebody else where we are root.
    place = Path(tempfile.mkdtemp(prefix="idv-pg-"))
    server = PostgresServer(place, *crash_sabotage.SETTINGS.get(sabotage, ()), fsync=True)
    try:
        server.start()
        yield (
            server.url,
            server,
            settings(server.url, "server_version", "fsync", "synchronous_commit", "full_page_writes"),
        )
    finally:
        server.stop()
        shutil.rmtree(place, ignore_errors=True)


def settings(url: str, *names: str) -> dict[str, str]:
    """How a database is set, as it says itself."""
    engine = engine_of(url)
    with engine.connect() as connection:
        asked = "SHOW {}" if engine.dialect.name == "postgresql" else "PRAGMA {}"
        found = {name: str(connection.scalar(text(asked.format(name)))) for name in names}
    engine.dispose()
    return found


def commit() -> str:
    """The commit that this folder is at, or that it says it was made of."""
    asked = ["git", "-C", str(_HOME), "rev-parse", "HEAD"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def summary(tally: Tally, about: dict[str, Any], seconds: float) -> str:
    """The outcome as text."""
    ended = tally.ended
    rows = {
        **about,
        "kills": f"{tally.kills.total()}, of worker processes {tally.killed}",
        **{f"  {kind}": times for kind, times in sorted(tally.kills.items())},
        "operations begun": ended["begun"],
        "  acknowledged": ended["acknowledged"],
        "  refused, as they should be": ended["refused"] - tally.of("refused"),
        "  cut off by a kill": ended["whole"] + ended["part"] + ended["none"] + ended["by_ledger"],
        "    found whole": ended["whole"],
        "    found up to a whole transaction": ended["part"],
        "    not found": ended["none"],
        "    judged by the ledger": ended["by_ledger"],
        "of them": ", ".join(f"{kind} {times}" for kind, times in sorted(tally.operations.items())),
        **{f"checked: {what}": times for what, times in sorted(tally.checked.items())},
        "lost": tally.of("lost"),
        "doubled": tally.of("doubled"),
        "torn": tally.of("torn"),
        "ledger at fault": tally.of("ledger"),
        "otherwise wrong": tally.of("changed", "refused", "gate", "database", "failed"),
        "seconds": f"{seconds:.0f}",
    }
    width = max(map(len, rows))
    lines = [f"{name.ljust(width)}  {value}" for name, value in rows.items()]
    return "\n".join([*lines, *(f"! {each.kind}: {each.text}" for each in tally.problems[:50])])


def main(arguments: list[str]) -> int:
    """Run as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", choices=("sqlite", "postgresql"), required=True)
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--workers", type=int, default=3, choices=range(1, 9))
    parser.add_argument("--sabotage", default="", choices=("", *crash_sabotage.WAYS), help="see crash_sabotage")
    parser.add_argument("--commit", default=None, help="of what, where this folder is no repository")
    asked = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that no server and no folder is left behind
    folder = Path(tempfile.mkdtemp(prefix="idv-crash-"))
    began, told = time.monotonic(), [0, 0]

    def progress(kills: int) -> None:
        problems = harness.tally.problems
        for each in problems[told[1] :]:
            print(f"! {each.kind}: {each.text}", file=sys.stderr)
        if kills >= told[0] + 25 or len(problems) > told[1]:
            told[:] = kills, len(problems)
            print(f"{kills} kills, {time.monotonic() - began:.0f} s, {told[1]} problems", file=sys.stderr, flush=True)

    try:
        with database(asked.store, folder, asked.sabotage) as (url, server, set_so):
            harness = Harness(
                url, folder, seed=asked.seed, workers=asked.workers, server=server, sabotage=asked.sabotage
            )
            tally = harness.run(asked.kills, progress=progress)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    about = {
        "command": " ".join(["python", "tools/crash.py", *arguments]),
        "commit": asked.commit or commit(),
        "date": datetime.now(UTC).date().isoformat(),
        "Python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        **set_so,
        "workers": asked.workers,
        "seed": asked.seed,
    }
    print(summary(tally, about, time.monotonic() - began))
    return 1 if tally.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
