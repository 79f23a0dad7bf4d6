"""``idverify conformance run | list | explain | report | verify | schema | adapter``: what can be typed."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from idverify.law import SNAPSHOTS, snapshot_name
from idverify.messages import Language

if TYPE_CHECKING:
    from idverify.conformance.selection import Selection

_LEVELS = ("L0", "L1", "L2", "L3", "L4")
_SCHEMAS = ("fixture", "report", "manifest", "decision", "retention", "answers")
Say = Callable[[str], str]


def add_conformance(steps: Any, shared: argparse.ArgumentParser, say: Say) -> None:  # noqa: ANN401  # argparse's own class is private
    """Add the commands of ``idverify conformance``.

    Args:
        steps: where they are added, as ``add_subparsers`` gives it.
        shared: a parser with the arguments that every command takes.
        say: the help of a key, in the language asked for.
    """

    def step(name: str, run: Callable[[argparse.Namespace, Language], int]) -> argparse.ArgumentParser:
        said = say(f"conformance.{name}")
        parser: argparse.ArgumentParser = steps.add_parser(name, parents=[shared], help=said, description=said)
        parser.set_defaults(run=run)
        return parser

    _add_run(step("run", _run), say)
    listed = step("list", _list)
    _add_selection(listed, say)
    listed.add_argument("--wrong", action="store_true", help=say("conformance.list.wrong"))
    listed.add_argument("--requirements", action="store_true", help=say("conformance.list.requirements"))
    step("explain", _explain).add_argument("id", metavar="ID", help=say("conformance.id"))
    report = step("report", _report)
    report.add_argument("report", type=Path, metavar="REPORT.json", help=say("conformance.report.file"))
    report.add_argument("--html", type=Path, metavar="FILE", help=say("conformance.report.html"))
    report.add_argument("--junit", type=Path, metavar="FILE", help=say("conformance.report.junit"))
    verify = step("verify", _verify)
    verify.add_argument("report", type=Path, metavar="REPORT.json", help=say("conformance.report.file"))
    verify.add_argument("--key", metavar="KEY", help=say("conformance.verify.key"))
    step("schema", _schema).add_argument("name", choices=_SCHEMAS, help=say("conformance.schema.name"))
    adapter = step("adapter", _adapter)
    adapter.add_argument("--wrong", metavar="NAME", help=say("conformance.adapter.wrong"))
    adapter.add_argument(
        "--reading", action="append", default=[], type=_reading, metavar="R-02=OPTION", help=say("conformance.reading")
    )


def _add_run(run: argparse.ArgumentParser, say: Say) -> None:
    door = run.add_mutually_exclusive_group()
    door.add_argument("--http", metavar="URL", help=say("conformance.run.http"))
    door.add_argument("--evidence", type=Path, metavar="FOLDER", help=say("conformance.run.evidence"))
    run.add_argument("--key-file", type=Path, metavar="FILE", help=say("conformance.run.key_file"))
    _add_selection(run, say)
    run.add_argument("--expected", type=Path, metavar="FILE", help=say("conformance.run.expected"))
    run.add_argument(
        "--reading", action="append", default=[], type=_reading, metavar="R-02=OPTION", help=say("conformance.reading")
    )
    run.add_argument("--seed", type=_seed, metavar="HEX", help=say("conformance.run.seed"))
    run.add_argument("--timeout", type=_seconds, default=10, metavar="SECONDS", help=say("conformance.run.timeout"))
    run.add_argument("--journal", type=Path, metavar="FILE", help=say("conformance.run.journal"))
    run.add_argument("--resume", action="store_true", help=say("conformance.run.resume"))
    run.add_argument("--out", type=Path, metavar="FOLDER", help=say("conformance.run.out"))
    run.add_argument("--require", choices=("conforms",), help=say("conformance.run.require"))
    run.add_argument("--sign", type=Path, metavar="KEYFILE", help=say("conformance.run.sign"))
    run.add_argument("--sign-as", default="auditor.example", metavar="NAME", help=say("conformance.run.sign_as"))
    run.add_argument("--log-key", metavar="KEY", help=say("conformance.run.log_key"))
    run.add_argument("--witness", action="append", default=[], metavar="KEY", help=say("conformance.run.witness"))
    run.add_argument("--older", type=Path, metavar="FILE", help=say("conformance.run.older"))
    run.add_argument("--findings", type=Path, metavar="FILE", help=say("conformance.run.findings"))
    run.add_argument("command", nargs="*", help=say("conformance.run.command"))


def _add_selection(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument("--level", action="append", default=[], choices=_LEVELS, help=say("conformance.level"))
    parser.add_argument("--provision", action="append", default=[], metavar="PLACE", help=say("conformance.provision"))
    parser.add_argument("--id", action="append", default=[], metavar="PATTERN", help=say("conformance.id"))
    parser.add_argument(
        "--snapshot", choices=[snapshot_name(day) for day in SNAPSHOTS], help=say("conformance.snapshot")
    )


def _seed(written: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{32}", written):
        raise argparse.ArgumentTypeError("32 × 0-9a-f")
    return written


def _seconds(written: str) -> int:
    if not (written.isascii() and written.isdigit() and 1 <= int(written) <= 3600):
        raise argparse.ArgumentTypeError("1..3600")
    return int(written)


def _reading(written: str) -> tuple[str, str]:
    from idverify.law.reading import REGISTER

    id, _, option = written.partition("=")
    if id not in REGISTER or option not in REGISTER[id].options:
        raise argparse.ArgumentTypeError("R-02=on_birthday")
    return id, option


# Each command loads its own room only.


def _run(given: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import conformance_run

    return conformance_run.run(given, lang)


def _list(given: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import conformance_fixtures

    if given.wrong:
        return conformance_fixtures.print_wrong(lang=lang, as_json=given.json)
    if given.requirements:
        return conformance_fixtures.print_requirements(lang=lang, as_json=given.json)
    return conformance_fixtures.print_list(selection_of(given), lang=lang, as_json=given.json)


def _explain(given: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import conformance_fixtures

    return conformance_fixtures.explain(given.id, lang=lang, as_json=given.json)


def _schema(given: argparse.Namespace, _lang: Language) -> int:
    from idverify.cli import conformance_fixtures

    return conformance_fixtures.print_schema(given.name)


def _report(given: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import conformance_report

    return conformance_report.render(given.report, html=given.html, junit=given.junit, lang=lang)


def _verify(given: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import conformance_report

    return conformance_report.verify(given.report, key=given.key, lang=lang, as_json=given.json)


def _adapter(given: argparse.Namespace, _lang: Language) -> int:
    import sys

    from idverify.cli import today
    from idverify.conformance.adapter import Connection, serve
    from idverify.law.reading import Readings

    if given.wrong is None:
        connection: Any = Connection(Readings(dict(given.reading)))
    else:
        from idverify.conformance.wrong import answering

        connection = answering(given.wrong)
    serve(sys.stdin.buffer, sys.stdout.buffer, today=today, connection=connection)
    return 0


def selection_of(given: argparse.Namespace) -> Selection:
    """What was selected on the command line, as a ``Selection``."""
    from idverify.conformance.selection import Selection

    return Selection(
        levels=tuple(given.level),
        provisions=tuple(given.provision),
        patterns=tuple(given.id),
        snapshot=given.snapshot,
    )
