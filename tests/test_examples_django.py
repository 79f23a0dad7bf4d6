"""examples/django_forum does what its README says, block by block, under WSGI and under ASGI."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[1] / "examples" / "django_forum"
README = (EXAMPLE / "README.md").read_text(encoding="utf-8")
INSTALL, PREPARE, SERVE, *TRY = re.findall(r"^```sh\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
(UVICORN,) = re.findall(r"`(uvicorn .*?)`", README)
PATIENCE = 60
pytestmark = pytest.mark.skipif(
    shutil.which("curl") is None or shutil.which("awk") is None, reason="needs curl and awk"
)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def terminal(folder: Path, port: str) -> tuple[Callable[[str], str], dict[str, str]]:
    """What runs a block as a terminal in a folder does, and its environment."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("IDVERIFY_", "DJANGO_"))}
    environment |= {"PATH": path, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

    def ran(block: str) -> str:
        done = subprocess.run(
            ["bash", "-euc", block.replace("8000", port)],
            cwd=folder,
            env=environment,
            capture_output=True,
            check=False,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return ran, environment


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The forum with its keys and tables, as its README makes them."""
    folder = tmp_path_factory.mktemp("django") / "forum"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", "*.sqlite3", "development", ".venv"))
    run, _ = terminal(folder, "")
    run(PREPARE)
    return folder


@pytest.fixture(params=[SERVE, UVICORN], ids=["runserver", "uvicorn"])
def run(request: pytest.FixtureRequest, prepared: Path, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """The forum, started as its README says; it runs a block as a terminal in its folder does."""
    folder, port = shutil.copytree(prepared, tmp_path / "forum"), str(free_port())
    ran, environment = terminal(folder, port)
    with (tmp_path / "server.log").open("w") as log:
        server = subprocess.Popen(
            ["bash", "-c", f"exec {request.param.strip().replace('8000', port)}"],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            end = time.monotonic() + PATIENCE
            while True:
                assert server.poll() is None, (tmp_path / "server.log").read_text()
                with socket.socket() as asking:
                    if asking.connect_ex(("127.0.0.1", int(port))) == 0:
                        break
                assert time.monotonic() < end, (tmp_path / "server.log").read_text()
                time.sleep(0.1)
            yield ran
        finally:
            os.killpg(server.pid, signal.SIGTERM)  # runserver watches over a server of its own
            server.wait()
    assert "Traceback" not in (tmp_path / "server.log").read_text()
    assert "912000001" not in (tmp_path / "server.log").read_text()


def responses(told: str) -> list[tuple[int, str, str]]:
    """Status, headers and body of each response that curl printed."""
    found = re.split(r"(?m)^HTTP/1\.1 (?=\d{3})", told.replace("\r\n", "\n"))[1:]
    parts = [each.partition("\n\n") for each in found]
    return [(int(head[:3]), head, body) for head, _, body in parts]


def test_the_forum_does_what_its_readme_says(run):
    assert "pip install" in INSTALL
    join, refused, prove, write = TRY
    run(join)

    # The blocks share a terminal, and with it what the first one defined.
    post = join.splitlines()[0] + "\n"
    (view, api) = responses(run(post + refused))
    for status, head, body in (view, api):
        assert status == 403
        assert "application/problem+json" in head
        document = json.loads(body)
        assert document["code"] == "denied"
        assert document["remedies"]
    assert view[2] == api[2]

    (proved,) = responses(run(post + prove))
    assert (proved[0], "Location: /" in proved[1] or "location: /" in proved[1]) == (302, True)
    assert [status for status, _, _ in responses(run(post + write))] == [302, 302, 201]
    page = run("curl -sS -b jar http://127.0.0.1:8000/")
    assert page.count("lan: xin-chao") == 3
