"""docs/how-to/gate-a-django-view.md leads from an empty folder to a gated view."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from idverify.messages import keys

PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "gate-a-django-view.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(sh|python)\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
PATIENCE = 60


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def answers(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def test_the_page_leads_from_an_empty_folder_to_a_gated_view(tmp_path):
    port = str(free_port())
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    given = {name: value for name, value in os.environ.items() if not name.startswith(("IDVERIFY_", "DJANGO_"))}
    environment = given | {"PATH": path, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    told, terminal = [], ""
    servers: list[subprocess.Popen[bytes]] = []
    try:
        for kind, block in BLOCKS:
            if kind == "python":
                heading, _, body = block.partition("\n")
                name, _, at_its_end = heading.removeprefix("# ").partition(", ")
                with (tmp_path / name).open("a" if at_its_end else "w", encoding="utf-8") as file:
                    file.write(body)
                continue
            commands = block.replace("8000", port)
            # The environment is this one: what would be installed is here.
            commands = re.sub(r"^(python3 -m venv|\. \.venv|pip install).*$", "", commands, flags=re.MULTILINE)
            if "runserver" in commands:
                log = (tmp_path / "server.log").open("wb")
                servers.append(
                    subprocess.Popen(
                        ["bash", "-c", f"{terminal}exec {commands.strip()}"],
                        cwd=tmp_path,
                        env=environment,
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                    )
                )
                log.close()
                end = time.monotonic() + PATIENCE
                while not answers(int(port)):
                    assert time.monotonic() < end, (tmp_path / "server.log").read_text()
                    time.sleep(0.1)
                continue
            ran = subprocess.run(
                ["bash", "-euc", terminal + commands],
                cwd=tmp_path,
                env=environment,
                capture_output=True,
                check=False,
                text=True,
            )
            assert ran.returncode == 0, commands + ran.stdout + ran.stderr
            told.append(ran.stdout + ran.stderr)
            # The blocks share a terminal, and with it what was exported.
            terminal += "".join(f"{line}\n" for line in commands.splitlines() if line.startswith("export "))
    finally:
        for server in servers:
            os.killpg(server.pid, signal.SIGTERM)  # runserver watches over a server of its own
            server.wait()
    *_, checked, asked, tested = told
    assert "no issues" in checked
    responses = re.split(r"HTTP/1\.1 (?=403 )", asked.replace("\r\n", "\n"))[1:]
    documents = [json.JSONDecoder().raw_decode(each.partition("\n\n")[2])[0] for each in responses]
    assert [each["code"] for each in documents] == ["request.signed_out"] * 2
    assert asked.count("application/problem+json") == 2
    assert re.search(r"^Ran 1 test", tested, re.MULTILINE)
    assert "OK" in tested
    assert "idverify.W001" in tested


def test_the_page_lists_what_check_can_find():
    codes = {key.removeprefix("django.") for key in keys("en") if key.startswith("django.") and not key.endswith(".do")}
    assert set(re.findall(r"`idverify\.([EW]\d{3})`", TEXT)) == codes


def test_a_link_of_the_page_leads_to_a_page():
    for target in re.findall(r"\]\(([^)#]+)", TEXT):
        assert target.startswith("https://") or (PAGE.parent / target).is_file(), target
