"""Running an example's README as somebody who has just found it does, without the installing."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "examples"


class Project:
    """A copy of an example, in which the blocks of its README are run by the section they stand in."""

    def __init__(self, source: Path | str, folder: Path) -> None:
        source = EXAMPLES / source
        self.folder = folder / source.name
        shutil.copytree(source, self.folder, ignore=shutil.ignore_patterns("__pycache__"))
        self.readme = (self.folder / "README.md").read_text(encoding="utf-8")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        # The environment of these tests is the one that the first section installs.
        (self.folder / ".venv/bin").mkdir(parents=True)
        (self.folder / ".venv/bin/activate").write_text("", encoding="utf-8")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("IDVERIFY_")}
        self.environment = kept | {
            "PATH": f"{Path(sys.executable).parent}:{kept['PATH']}",
            "AT": f"localhost:{self.port}",
            "PYTHONWARNINGS": "error",
        }

    def blocks(self, section: str) -> list[str]:
        """The commands of a section, on a port of our own."""
        (found,) = re.findall(rf"^## {section}\n(.*?)(?=^## |\Z)", self.readme, flags=re.MULTILINE | re.DOTALL)
        shown = re.findall(r"^```sh\n(.*?)^```", found, flags=re.MULTILINE | re.DOTALL)
        return [block.replace("8000", str(self.port)) for block in shown]

    def run(self, *blocks: str) -> list[str]:
        """What some blocks print, one after another in one shell."""
        marked = "\necho '-- next --'\n".join(blocks)
        ran = subprocess.run(  # noqa: PLW1510  # a viewer who is refused ends with 1, as the page wants it
            ["bash", "-c", marked], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=60
        )
        assert "Traceback" not in ran.stderr, ran.stderr
        return ran.stdout.split("-- next --")

    @contextlib.contextmanager
    def started(
        self, section: str = "Start", *, instead: tuple[str, str] = ("", ""), settings: bool = False
    ) -> Iterator[None]:
        """The server, as its section starts it; with the settings, where the reader's terminal has them already."""
        (block,) = self.blocks(section)
        if settings:
            block = f"set -a; . ./settings.env; set +a\n{block}"
        log = (self.folder / "server.log").open("w", encoding="utf-8")
        serving = subprocess.Popen(
            ["bash", "-ec", block.replace(*instead)],
            cwd=self.folder,
            env=self.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            until = time.monotonic() + 30
            while True:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                    break
                assert serving.poll() is None, (self.folder / "server.log").read_text(encoding="utf-8")
                assert time.monotonic() < until
                time.sleep(0.05)
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(serving.pid, signal.SIGTERM)
            serving.wait(20)
            log.close()
        assert "Traceback" not in (self.folder / "server.log").read_text(encoding="utf-8")

    def requirements(self) -> set[str]:
        """The names of what it installs beside this library."""
        lines = (self.folder / "requirements.txt").read_text(encoding="utf-8").split()
        assert lines[0].startswith("../..")
        return {re.split("[>=]", line)[0] for line in lines[1:]}
