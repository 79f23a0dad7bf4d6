"""A page that is typed from top to bottom into an empty folder, in one terminal, and what the page says is seen.

A Python block is a file that its first line names (``# app.py``, or ``# mysite/urls.py, at its end``); a shell block is
typed; a text or JSON block below it is what is seen, where … stands for whatever is left out.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
_INSTALLING = re.compile(r"^(python3 -m venv|\. \.venv|pip install).*$", re.MULTILINE)
_FILE = re.compile(r"# ([\w/]+\.py)(, at its end)?")
PORT = re.compile(r"(?<=:)8000\b|(?<=--port )8000\b")
_BETWEEN = "-- next step --"
_PATIENCE = 900
# What a page started and did not stop ends with it, also where a step failed.
_AT_THE_END = """trap 'for job in $(jobs -p); do kill -- "-$job" 2>/dev/null || true; done' EXIT"""


class Step(NamedTuple):
    """What is typed, what the page says is seen, and what was."""

    typed: str
    shown: str = ""
    seen: str = ""

    @property
    def as_shown(self) -> bool:
        """Whether what was seen is what the page shows."""
        return not self.shown or re.fullmatch(pattern(self.shown), self.seen.strip(), re.DOTALL) is not None


def pattern(shown: str) -> str:
    """What a page shows, as an expression."""
    return "".join(".*" if part == "…" else re.escape(part) for part in re.split("(…)", shown.strip()))


def steps(text: str) -> list[Step]:
    """A page as what is typed."""
    found: list[Step] = []
    for kind, block in re.findall(r"^```(\w+)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        if kind == "python":
            heading, _, program = block.partition("\n")
            named = _FILE.fullmatch(heading)
            assert named, heading
            into = ">>" if named[2] else ">"
            written = f"cat {into} {named[1]} <<'END OF FILE'\n{program}END OF FILE\n"
            found.append(Step(f"mkdir -p $(dirname {named[1]})\n{written}"))
        elif kind == "sh":
            found.append(Step(block))
        elif kind != "console":  # what is for reading, or for a machine that is not here
            assert kind in {"text", "json"}, kind
            assert found[-1].shown == "", "nothing is typed between two outputs"
            assert re.search(r"[^\W_]", block), "nothing is said of what is seen"
            found[-1] = found[-1]._replace(shown=block)
    return found


def typed(page: str, folder: Path, *, fresh: bool = False, patience: float = _PATIENCE, **more: str) -> list[Step]:
    """Type a page; it ends with an error where a command does.

    Args:
        page: named from the root of the repository.
        folder: where, empty.
        fresh: whether the installing is typed too, and into what is installed nothing else is mixed.
        patience: how many seconds the whole page may take.
        more: variables of the environment beside the usual ones.

    Raises:
        AssertionError: with all that was seen: a command failed, or the page took too long.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("IDVERIFY_", "DJANGO_", "PYTHON"))
    }
    found = steps((ROOT / page).read_text(encoding="utf-8"))
    commands = [PORT.sub(port, step.typed) for step in found]
    if not fresh:  # what would be installed is here
        kept["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"
        kept["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
        kept["PYTHONWARNINGS"] = "error"
        commands = [_INSTALLING.sub("", each) for each in commands]
    script = "".join(f"{each}\necho; echo '{_BETWEEN}'\n" for each in commands)
    # Into a file: a server that goes on would hold a pipe open, and nobody would hear of the step that failed.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as told_to:
        shell = subprocess.Popen(
            ["bash", "-c", f"set -e -m\n{_AT_THE_END}\n{script}"],
            cwd=folder,
            env=kept | {"LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1"} | more,
            stdin=subprocess.DEVNULL,
            stdout=told_to,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        in_time = True
        try:
            shell.wait(patience)
        except subprocess.TimeoutExpired:
            in_time = False
        finally:
            _ended(shell)
        told_to.seek(0)
        told = told_to.read()
    assert in_time, f"{page} took longer than {patience} seconds:\n{told}"
    *outputs, rest = told.split(f"\n{_BETWEEN}\n")
    assert (shell.returncode, rest.strip()) == (0, ""), told
    return [step._replace(seen=seen) for step, seen in zip(found, outputs, strict=True)]


def _ended(shell: subprocess.Popen[bytes]) -> None:
    """Ends a shell that still runs; on its way out it ends its jobs, each of which is a group of its own."""
    if shell.poll() is not None:
        return
    os.killpg(shell.pid, signal.SIGTERM)
    try:
        shell.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(shell.pid, signal.SIGKILL)
        shell.wait()


def astray(found: list[Step]) -> list[tuple[str, str]]:
    """The steps at which something else was seen than what the page shows."""
    return [(step.typed, step.seen) for step in found if not step.as_shown]
