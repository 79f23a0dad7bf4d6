"""The two adapters of the repository, as child processes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ADAPTERS = Path(__file__).parents[1] / "conformance/adapters"
GSON = Path("/usr/share/java/gson.jar")
LANGUAGES = ("node", "java")


def command_of(language: str, classes: Path) -> list[str]:
    """How an adapter is started; the Java one is compiled into ``classes`` first.

    ``.ci/run`` installs what this needs, so there a missing program fails the test instead of passing it by.
    """
    if language == "node":
        return [_program("node"), str(ADAPTERS / "node/adapter.mjs")]
    compiler, machine = _program("javac"), _program("java")
    if not GSON.exists():
        _missing("libgoogle-gson-java")
    sources = sorted(map(str, (ADAPTERS / "java").glob("*.java")))
    options = ["-encoding", "UTF-8", "-Xlint:all", "-Werror", "-cp", str(GSON), "-d", str(classes)]
    subprocess.run([compiler, *options, *sources], check=True, timeout=120)
    options = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", f"{classes}{os.pathsep}{GSON}"]
    return [machine, *options, "Adapter", str(ADAPTERS / "tables")]


def _program(name: str) -> str:
    found = shutil.which(name)
    return found if found is not None else _missing(name)


def _missing(name: str) -> str:
    needed = "nodejs openjdk-17-jdk-headless libgoogle-gson-java"
    pytest.fail(f"{name} not found. On Debian and Ubuntu: apt install {needed}", pytrace=False)


class Talk:
    """A conversation with one adapter, line by line."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def say(self, line: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        answer = json.loads(self.process.stdout.readline())
        assert isinstance(answer, dict)
        return answer

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        self.say(json.dumps(request, ensure_ascii=False).encode())
        return self.hear()

    def stop(self) -> int:
        """Its exit status after ``stop``."""
        self.say(b'{"op":"stop","id":"9"}')
        assert self.process.stdout is not None
        assert self.process.stdout.read() == b""
        return self.process.wait(timeout=20)


@contextmanager
def talking(command: list[str], folder: Path | None = None) -> Iterator[Talk]:
    """A child process that speaks the line protocol, ended at the latest when the block is."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder) as process:
        try:
            yield Talk(process)
        finally:
            process.kill()
