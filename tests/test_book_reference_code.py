"""The reference of what is typed, set, kept, counted and raised is whole: nothing that the code has is left out."""

from __future__ import annotations

import argparse
import re

import build_command_line
import build_database_page
import build_errors_page
import build_settings_page
import pytest
from book_reference import parts, read
from generated_page import ROOT, plain

from idverify.cli import main
from idverify.cli.exit_status import OWN
from idverify.cli.variables import ELSEWHERE
from idverify.messages import keys
from idverify.stores.schema_told import TOLD

_VARIABLE = re.compile(r"IDVERIFY_[A-Z][A-Z_]*[A-Z]")


def commands(parser: argparse.ArgumentParser, path: str = "") -> dict[str, argparse.ArgumentParser]:
    subs = [each.choices for each in vars(parser)["_actions"] if isinstance(each, argparse._SubParsersAction)]
    if not subs:
        return {path: parser}
    return {
        k: v
        for names in subs
        for name, sub in names.items()
        for k, v in commands(sub, f"{path} {name}".strip()).items()
    }


def test_every_command_and_option_is_told_in_both_languages():
    found, page = parts(read("command-line.md")), read("command-line.md")
    vi, en = (commands(build_command_line.bare(lang)) for lang in ("vi", "en"))
    assert [f"idverify {path}" for path in vi] == list(found)
    for path in vi:
        part = found[f"idverify {path}"]
        for action in [*vars(vi[path])["_actions"], *vars(en[path])["_actions"]]:
            shared = {"-h", "--lang", "--json"} & set(action.option_strings)
            for option in action.option_strings:
                assert shared or re.search(rf"`{option}[ `]", part), f"{path} {option}"
            assert shared or plain(action.help) in part, f"{path} {action.dest}"
    assert set(OWN) <= set(vi)
    for path, statuses in OWN.items():
        for status, said in statuses.items():
            assert f"| {status} | {plain(said.vi)}<br>*{plain(said.en)}* |" in found[f"idverify {path}"]
    assert "%(" not in page


def test_the_page_is_of_a_machine_where_nothing_is_set(monkeypatch):
    before = build_command_line.pages()
    monkeypatch.setenv("IDVERIFY_STORE", "postgresql://somebody:secret@db/x")
    monkeypatch.setenv("IDVERIFY_TENANT", "somebody")
    assert build_command_line.pages() == before


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        (["phone", "0912000001", "--json"], 0),
        (["phone", "12", "--json"], 1),
        (["phone", "12"], 2),
        (["law", "27.3.b"], 0),
        (["law", "999.9"], 1),
        (["law", "82.10", "--on", "2020-01-01"], 1),
    ],
)
def test_commands_end_as_the_page_says(typed, status, capsys):
    assert main(typed) == status
    capsys.readouterr()


def test_every_field_of_every_settings_class_is_told_with_type_default_and_example():
    found = parts(read("settings.md"))
    for kind, *_ in build_settings_page.GROUPS:
        for name, field in build_settings_page.fields_of(kind).items():
            part = found.pop(build_settings_page.variable(kind, name))
            example = re.search(r"\| example \| `\w+=(.+)` \|", part)
            assert example, name
            assert example[1] not in ("None", "", "()")
            secret = "Secret" in str(field.annotation)
            assert f"| secret | {'yes' if secret else 'no' if field.repr else 'where it holds a password'} |" in part
            assert "| left out | must be given |" in part or not field.is_required()
    assert not found


def test_every_variable_that_the_code_names_is_on_the_page():
    page = read("settings.md")
    named = {
        name
        for path in (ROOT / "src").rglob("*.py")
        for name in _VARIABLE.findall(path.read_text(encoding="utf-8"))
        if name not in ("IDVERIFY_HTTP", "IDVERIFY_LEDGER")  # the beginnings of others
    }
    assert len(named) > 30
    assert not {name for name in named if f"{name}`" not in page and f"{name}," not in page and f"{name}=" not in page}
    assert all(each.name in page for each in ELSEWHERE)


def test_every_table_and_column_is_told():
    found = parts(read("database.md"))
    tables = build_database_page.tables()
    assert {each.name for each in tables} == set(TOLD)
    for each in tables:
        part = found[each.name]
        told = TOLD[each.name]
        assert told.holds in part
        assert f"**Never in it:** {told.never}" in part
        columns = [column.name for column in each.columns]
        assert re.findall(r"^\| `(\w+)` \| [^|]+ \| (?:no|yes)", part, flags=re.MULTILINE)[: len(columns)] == columns
        assert set(told.columns) <= set(columns), each.name
        assert all(f"| {told.says(column)} |" in part for column in columns), each.name
        assert all(str(index.name) in part for index in each.indexes)


def test_every_migration_is_told():
    page = read("database.md")
    revisions = [path.name[:4] for path in build_database_page.MIGRATIONS.glob("0*.py")]
    assert len(revisions) == len(build_database_page.revisions())
    assert all(f"| `{number}` | " in page for number in revisions)


def test_every_metric_is_told_with_its_labels():
    from prometheus_client import generate_latest

    from idverify.web.telemetry.counts import LABELS, Counts

    page, counts = read("metrics.md"), Counts()
    counts.begun()
    counts.answered("/v1/x", "GET", 200, 0.1, "request.fields")
    exposed = generate_latest(vars(counts)["_registry"]).decode()
    names = {line.split("{")[0].split(" ")[0] for line in exposed.splitlines() if not line.startswith("#")}
    assert {name for name in names if not name.endswith("_created")} <= set(re.findall(r"`(idverify_\w+)`", page))
    assert {label for metric in counts.metrics for label in vars(metric)["_labelnames"]} == set(LABELS)
    assert all(f"`{label}`: " in page for label in LABELS)


def test_a_span_has_the_attributes_of_the_page_and_no_other(monkeypatch):
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    from idverify.web.telemetry import spans

    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(spans, "get_tracer", provider.get_tracer)
    route = argparse.Namespace(path="/v1/gate/decide")
    scope = {"type": "http", "method": "POST", "headers": [], "route": route}
    with spans.span_of(scope, "00000000-0000-0000-0000-000000000000") as span:
        spans.note(span, scope, 422, "request.fields")
    (done,) = exporter.get_finished_spans()
    assert set(done.attributes or ()) == set(spans.ATTRIBUTES)
    assert all(f"| `{name}` | " in read("metrics.md") for name in spans.ATTRIBUTES)


def test_every_class_of_error_is_told_with_every_code_and_both_texts():
    build_errors_page.modules()
    page = read("errors.md")
    found = parts(page, "##")
    for family, kinds in build_errors_page.families().items():
        for kind in kinds:
            assert f"| `{kind.__name__}` | `{kind.__module__}` |" in page
        if family in ("error", "denied"):
            continue
        part = next(text for text in found.values() if f"Family `{family}`." in text)
        codes = {key.partition(".")[2] for key in keys("en") if key.startswith(f"{family}.")}
        assert set(re.findall(r"^\| `([\w.]+)` \| (?:–|`)", part, flags=re.MULTILINE)) >= codes
    for other in build_errors_page.others():
        assert f"| `{other.__name__}` | `{other.__module__}` |" in page
