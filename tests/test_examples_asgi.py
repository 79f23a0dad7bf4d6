"""The live comments on Starlette and on Litestar do what their README says, from an empty folder."""

from __future__ import annotations

import re

import pytest
from example_projects import Project


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    made = Project("asgi_live", tmp_path_factory.mktemp("live"))
    made.run(*made.blocks("Settings"))
    return made


@pytest.fixture(
    scope="module",
    params=[("app:app", "an", "000 001"), ("litestar_app:app", "binh", "000 002")],
    ids=["starlette", "litestar"],
)
def told(request, project):
    """What the README's commands print: refused, let in, closed. Each application has a child of its own."""
    app, child, number = request.param
    blocks = [re.sub(r"\ban\b", child, block).replace("000 001", number) for block in project.blocks("Try")]
    with project.started(instead=("app:app", app)):
        refused, let_in, closed = project.run(*blocks)
    return {"refused": refused, "let in": let_in, "closed": closed, "child": child}


def test_a_child_that_nobody_registered_is_refused_in_both_languages(told):
    vi, en = told["refused"].strip().splitlines()
    assert vi.startswith("[vi] Luật chưa cho phép việc này.")
    assert en.startswith("[en] The law does not allow this yet.")


def test_after_its_mother_consented_it_is_heard(told):
    said = told["let in"].strip().splitlines()
    assert said[-2:] == [f"{told['child']}: joined", "→ Chào mọi người"]
    assert any("[representative]" in line for line in said)


def test_after_she_withdrew_the_next_comment_is_heard_by_nobody_and_closes_the_connection(told):
    said = told["closed"].strip().splitlines()
    assert said == ["→ một", "closed: 1008 denied give_consent"]


def test_it_installs_what_it_imports(project):
    assert project.requirements() == {"litestar", "starlette", "uvicorn", "websockets"}
