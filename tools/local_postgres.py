"""A PostgreSQL server of one's own, gone when it is no longer needed; ``postgres_server`` says how it runs.

Usage: python tools/local_postgres.py -- COMMAND [ARGUMENT …]

``{url}`` in an argument becomes the server's URL.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from postgres_server import NOBODY, NoPostgresError, PostgresServer

__all__ = ["NOBODY", "NoPostgresError", "server"]


@contextmanager
def server(*settings: str) -> Iterator[str]:
    """The URL of a server with no database but ``postgres``; more settings as ``name=value``.

    Raises:
        NoPostgresError: there are no binaries.
        subprocess.CalledProcessError: the server did not start.
    """
    folder = Path(tempfile.mkdtemp(prefix="idv-pg-"))
    running = PostgresServer(folder, *settings)
    try:
        running.start()
        try:
            yield running.url
        finally:
            running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    command = sys.argv[2:] if sys.argv[1:2] == ["--"] else sys.argv[1:]
    if not command:
        sys.exit(__doc__)
    with server() as url:
        status = subprocess.call([argument.replace("{url}", url) for argument in command])
    sys.exit(status)
