"""The forum on FastAPI does what its README says, from an empty folder."""

from __future__ import annotations

import json

import pytest
from example_projects import Project


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What the README's commands print: refused, then let in."""
    project = Project("fastapi_forum", tmp_path_factory.mktemp("forum"))
    project.run(*project.blocks("Settings"))
    child = "-H 'Content-Type: application/json' -d '{\"birth_date\": \"2017-03-08\"}'"
    with project.started():
        refused, let_in = project.run(*project.blocks("Try"))
        (led,) = project.run(f"curl -s localhost:{project.port}/sign-up/begin {child}")
        (schema,) = project.run(f"curl -s localhost:{project.port}/openapi.json")
    return {
        "refused": refused,
        "let in": let_in,
        "child": json.loads(led),
        "schema": json.loads(schema),
        "project": project,
    }


def test_who_has_proven_nothing_is_refused_in_both_languages(told):
    signed_in, refused = map(json.loads, told["refused"].strip().splitlines())
    assert signed_in == {"account": "lan"}
    assert (refused["status"], refused["code"]) == (403, "denied")
    shown = json.loads(told["project"].readme.split("```json\n")[1].split("```")[0])
    for lang in ("vi", "en"):
        assert refused["messages"][lang]["title"] == shown["messages"][lang]["title"]
        assert refused["messages"][lang]["remedies"]


def test_who_has_proven_a_number_is_let_in(told):
    began, signed_up, kept = map(json.loads, told["let in"].strip().splitlines())
    assert (began, signed_up) == ({"may_begin": True}, {"signed_up": True})
    assert kept == json.loads(told["project"].readme.split("```json\n")[2].split("```")[0])


def test_a_child_is_led_to_a_parent_before_a_number_is_asked(told):
    assert (told["child"]["status"], told["child"]["remedies"]) == (403, ["ask_guardian"])


def test_its_schema_shows_how_the_route_refuses(told):
    responses = told["schema"]["paths"]["/comments"]["post"]["responses"]
    assert "application/problem+json" in responses["403"]["content"]
    assert "403" not in told["schema"]["paths"]["/comments"]["get"]["responses"]


def test_no_number_name_or_code_is_in_the_servers_log(told):
    said = (told["project"].folder / "server.log").read_text(encoding="utf-8")
    assert "0912" not in said
    assert "Nguyễn" not in said


def test_it_installs_what_it_imports(told):
    assert told["project"].requirements() == {"uvicorn"}
