"""The page about FastAPI and ASGI is run from an empty folder, as it is printed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from example_projects import Project

from idverify.integrations.asgi import ASK_AGAIN
from idverify.standing import LIFETIME

PAGE = Path(__file__).parents[1] / "docs/how-to/gate-a-fastapi-route.md"
TEXT = PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """An empty folder with the files that the page tells to write."""
    source = tmp_path_factory.mktemp("page") / "mxh"
    source.mkdir()
    (source / "README.md").write_text(TEXT, encoding="utf-8")
    written = re.findall(r"^```python\n# (\w+\.py)\n(.*?)^```", TEXT, flags=re.MULTILINE | re.DOTALL)
    assert len(written) == TEXT.count("\n```python\n") == 4
    made = Project(source, tmp_path_factory.mktemp("folder"))
    for name, program in written:
        (made.folder / name).write_text(program.replace("8000", str(made.port)), encoding="utf-8")
    made.run(*made.blocks("Settings"))
    return made


def test_the_route_is_gated(project):
    (block,) = project.blocks("Try")
    with project.started(settings=True):
        (told,) = project.run(block.replace("curl", "echo; curl"))
    signed_out, denied, let_in = map(json.loads, told.strip().split("\n"))
    assert (signed_out["status"], signed_out["code"]) == (403, "request.signed_out")
    assert (denied["status"], denied["code"]) == (403, "denied")
    assert denied["detail"] == denied["messages"]["en"]["detail"]
    assert let_in["law"].startswith("vn-")


def test_the_websocket_is_gated(project):
    (talk,) = project.blocks("Talk")
    with project.started("Start the live comments", settings=True):
        (told,) = project.run(talk)
    refused, heard = told.strip().splitlines()
    assert refused.startswith('403 {"type": "pkg:pypi/idverify-vn#')
    assert heard == "Chào mọi người"


def test_the_page_names_the_times_of_the_code():
    assert (ASK_AGAIN.total_seconds(), "every five\nseconds" in TEXT) == (5, True)
    assert (LIFETIME.total_seconds(), "the next ten minutes" in TEXT) == (600, True)
