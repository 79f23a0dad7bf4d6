"""The pages about the service say what it does: its lists are the code's, and its commands are commands."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from web_service import platform_in_process

from idverify.cli import _parser
from idverify.custody_settings import CustodySettings
from idverify.errors import RequestError
from idverify.problem import problem_of
from idverify.senders.gateway import HttpGateway
from idverify.web.api_key import Scope
from idverify.web.app import endpoints
from idverify.web.configuration import Configuration
from idverify.web.entrance import HEADERS
from idverify.web.idempotency import UNDONE
from idverify.web.telemetry.counts import Counts

DOCS = Path(__file__).parents[1] / "docs"
HOW_TO = (DOCS / "how-to" / "run-the-service.md").read_text(encoding="utf-8")
REFERENCE = (DOCS / "reference" / "http.md").read_text(encoding="utf-8")
SHELL = [block.replace("\\\n", " ") for block in re.findall(r"```sh\n(.*?)```", HOW_TO, flags=re.DOTALL)]
COMMANDS = [line for block in SHELL for line in block.splitlines() if line.startswith("idverify ")]
CALLS = [shlex.split(line) for block in SHELL for line in block.splitlines() if line.startswith("curl ")]


def rows_under(heading: str, page: str = REFERENCE) -> list[list[str]]:
    """The cells of the first table after a heading; the first row is its heading."""
    lines = page.partition(f"\n## {heading}\n")[2].splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("|"))
    table = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")])
    return [table[0], *table[2:]]


def code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@pytest.fixture(scope="module")
def schema():
    return endpoints().openapi()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_on_the_page_is_one(command):
    assert callable(_parser("en").parse_args(shlex.split(command)[1:]).run)


def test_every_setting_that_the_pages_name_is_one():
    of_service = {f"IDVERIFY_HTTP_{name.upper()}" for name in Configuration.model_fields}
    of_platform = {f"IDVERIFY_{name.upper()}" for name in CustodySettings.model_fields} | {"IDVERIFY_KEYS_FILE"}
    assert set(re.findall(r"IDVERIFY_[A-Z_]+", HOW_TO + REFERENCE)) <= of_service | of_platform


def test_the_settings_on_the_page_are_what_production_asks_for():
    script = next(block for block in SHELL if "IDVERIFY_ENV" in block)
    [*lines] = shlex.split(script, comments=True)  # as a shell reads the file, and systemd
    named = dict(line.split("=", 1) for line in lines)
    configuration = Configuration.from_environment(named)
    assert configuration.sender is not None
    assert configuration.trusted_proxies == ("127.0.0.1",)
    assert "sslmode=verify-full" in named["IDVERIFY_STORE"]
    assert configuration.quota.startswith("rediss://")
    assert "export" not in script
    # In the unit a file's settings win over its own, and its own is where the key is handed over.
    assert "IDVERIFY_KEYS_FILE" not in named
    assert "Environment=IDVERIFY_KEYS_FILE=%d/root.key" in HOW_TO
    assert configuration.is_host("api.mxh.example.vn")
    assert named["IDVERIFY_ENV"] == "production"


def test_the_sender_on_the_page_is_one(monkeypatch):
    monkeypatch.setenv("SPEEDSMS_TOKEN", "x")
    (block,) = re.findall(r"```python\n(.*?)```", HOW_TO, flags=re.DOTALL)
    made: dict[str, object] = {}
    exec(block, made)  # the page's own
    with made["sender"]() as sender:  # type: ignore[operator]  # a function of the page
        assert isinstance(sender, HttpGateway)


def test_what_the_page_installs_is_what_its_settings_and_its_sender_need():
    project = tomllib.loads((DOCS.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (extras,) = re.findall(r"pip install 'idverify-vn\[([a-z,]+)\]' 'limits\[redis\]'", HOW_TO)
    assert set(extras.split(",")) == {"server", "postgres", "http"} <= project["optional-dependencies"].keys()
    assert any(each.startswith("httpx") for each in project["optional-dependencies"]["http"])


def test_the_page_says_how_a_key_and_an_id_are_read(schema, tmp_path):
    flat = " ".join(REFERENCE.split())
    assert "It is taken as it stands" in flat
    assert "anything else is not echoed" in flat
    assert "is not echoed" in schema["components"]["headers"]["X-Request-ID"]["description"]
    named = next(
        each
        for each in schema["paths"]["/v1/sign-up/challenge"]["post"]["parameters"]
        if each["name"] == "Idempotency-Key"
    )
    assert "as it stands" in named["description"]
    asked = json.loads(next(given[given.index("-d") + 1] for given in CALLS if "challenge" in " ".join(given)))
    with platform_in_process(tmp_path) as service:
        answers = [service.post("/v1/sign-up/challenge", asked, key=key) for key in ('"a"', '"a"', "a")]
    assert ["idempotent-replayed" in each.headers for each in answers] == [False, True, False]


def test_every_call_on_the_page_is_answered(tmp_path):
    assert len(CALLS) == HOW_TO.count("\ncurl ") == 3
    with platform_in_process(tmp_path) as service:
        for given in CALLS:
            (url,) = [each for each in given if each.startswith("http://127.0.0.1:8181/")]
            headers = dict(each.split(": ", 1) for flag, each in pairwise(given) if flag == "-H")
            headers["Authorization"] = headers["Authorization"].replace("$KEY", service.token)
            body = given[given.index("-d") + 1]
            response = service.client.post(url.removeprefix("http://127.0.0.1:8181"), content=body, headers=headers)
            assert response.status_code in {200, 201}, response.text


def test_every_setting_of_the_service_is_listed_with_what_it_is_if_left_out():
    told = {row[0].strip("`"): row[1].strip("`") for row in rows_under("Settings")[1:]}
    assert told == {
        f"IDVERIFY_HTTP_{name.upper()}": "" if field.default in {None, ()} else str(field.default)
        for name, field in Configuration.model_fields.items()
    }


def test_every_scope_is_listed_with_the_paths_that_it_opens(schema):
    told = {tuple(code(row[0])): code(row[1]) for row in rows_under("Scopes")[1:]}
    assert {scope for key in told for scope in key} == set(Scope)
    prefixes = [(path, key) for key, paths in told.items() for path in paths]
    for path, item in schema["paths"].items():
        # The longest that it begins with, as a router would take it.
        _, scopes = max((each for each in prefixes if path.startswith(each[0])), key=lambda each: len(each[0]))
        for operation in item.values():
            needed = tuple(operation["security"][0]["apiKey"]) if "security" in operation else ()
            assert needed == scopes, path


def test_every_problem_of_the_frame_is_listed_with_its_status():
    rows = rows_under("Problems")[1:]
    for row in rows:
        family, _, word = code(row[1])[0].partition(".")
        assert family == "request"
        assert problem_of(RequestError(word)).status == int(row[0])
    raised = set()
    for path in (Path(__file__).parents[1] / "src/idverify/web").glob("*.py"):
        raised |= set(re.findall(r'RequestError\(\s*"([a-z_]+)"', path.read_text(encoding="utf-8")))
    # An empty body of the schema, a refusal of the sandbox and a person who is signed out are others' to tell.
    assert {f"request.{word}" for word in raised} <= {code(row[1])[0] for row in rows}


def test_the_headers_of_every_answer_are_listed():
    told = {
        code(row[0])[0]: code(row[1])
        for row in re.findall(r"^\| (`[A-Z][^|]*) \| ([^|]*) \|$", REFERENCE, re.MULTILINE)
    }
    for name, value in HEADERS.items():
        assert told[name][0] == value


def test_what_is_done_again_under_the_same_key_is_listed():
    (row,) = [row for row in rows_under("Idempotency") if "operator.store_unreachable" in row[0]]
    assert set(code(row[0])) == UNDONE


def test_every_metric_is_listed_with_its_labels():
    counts = Counts()
    counts.answered("/", "GET", 200, 0.1, "x")
    told = {code(row[0])[0].removesuffix("_total"): tuple(code(row[1])) for row in rows_under("Metrics")[1:]}
    assert told == {each._name: each._labelnames for each in counts.metrics}


def test_no_path_and_no_query_carries_anything_of_anybody(schema):
    carried = {
        (each["in"], each["name"])
        for item in schema["paths"].values()
        for operation in item.values()
        for each in operation.get("parameters", ())
    }
    # What the log's tiles are called is fixed by C2SP, and names hashes.
    assert carried == {("header", "Idempotency-Key"), ("path", "level"), ("path", "place")}


def test_every_write_names_its_key_and_every_question_about_anybody_asks_for_one_of_ours(schema):
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            statuses = set(operation["responses"])
            if "security" not in operation:
                assert method == "get", path
                continue
            assert {"401", "403", "429", "500", "503"} <= statuses, path
            writes = any(each["name"] == "Idempotency-Key" for each in operation.get("parameters", ()))
            assert writes == (
                "409" in statuses and "request.idempotency_key" in json.dumps(refers(schema, operation, "400"))
            )


def refers(schema, operation, status):
    """A response of an operation, wherever it stands."""
    found = operation["responses"].get(status, {})
    return schema["components"]["responses"][found["$ref"].rpartition("/")[2]] if "$ref" in found else found


def test_every_reference_within_the_schema_leads_somewhere(schema):
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(schema))):
        found = schema
        for part in reference.split("/"):
            found = found[part]
        assert found


def test_the_schema_says_who_it_is_in_both_languages(schema):
    assert (schema["openapi"], schema["info"]["title"]) == ("3.1.0", "idverify")
    assert "Dịch vụ này" in schema["info"]["description"]
    assert "With this service" in schema["info"]["description"]
    used = {tag for item in schema["paths"].values() for operation in item.values() for tag in operation["tags"]}
    assert used == {tag["name"] for tag in schema["tags"]}
    assert schema["components"]["securitySchemes"]["apiKey"]["scheme"] == "bearer"
