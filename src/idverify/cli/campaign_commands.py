"""``idverify campaign check | report | explain | plan | load | start | status | pause | resume``: what can be typed."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from idverify.account import Action, ServiceKind
from idverify.cli import campaign_arguments as arguments
from idverify.cli.campaign_arguments import ASKS, METHODS, STAGES, read_as
from idverify.errors import OperatorError
from idverify.law import VIETNAM
from idverify.messages import Language, text

Run = Callable[[argparse.Namespace, Language], int]

_NEEDED = ("jinja2", "numpy", "pyarrow", "python_calamine")


def add_campaign(steps: Any, shared: argparse.ArgumentParser, say: Callable[[str], str]) -> None:  # noqa: ANN401  # argparse's own class is private
    """Add the commands of ``idverify campaign``.

    Args:
        steps: where they are added, as ``add_subparsers`` gives it.
        shared: a parser with the arguments that every command takes.
        say: the help of a key, in the language asked for.
    """

    def step(name: str, run: Run) -> argparse.ArgumentParser:
        said = say(f"campaign.{name}")
        parser: argparse.ArgumentParser = steps.add_parser(name, parents=[shared], help=said, description=said)
        if name != "check":
            parser.add_argument("folder", type=Path, metavar="FOLDER", help=say("campaign.folder"))
        parser.set_defaults(run=_door(run))
        return parser

    check = step("check", _check)
    check.add_argument("inputs", nargs="*", type=Path, metavar="INPUT", help=say("campaign.check.inputs"))
    check.add_argument("-o", "--out", type=Path, required=True, metavar="FOLDER", help=say("campaign.check.out"))
    _add_source(check, say)
    _add_terms(check, say)
    workers = read_as("--workers", arguments.count, "count")
    check.add_argument("--workers", type=workers, default=0, metavar="N", help=say("campaign.check.workers"))
    check.add_argument("--plain", action="store_true", help=say("campaign.check.plain"))
    check.add_argument("--csv", action=argparse.BooleanOptionalAction, default=None, help=say("campaign.check.csv"))
    step("report", _report)
    explain = step("explain", _explain)
    explain.add_argument("accounts", nargs="*", default=[], metavar="ACCOUNT", help=say("campaign.explain.account"))
    row = read_as("--row", arguments.row, "row")
    explain.add_argument("--row", type=row, metavar="ROW", help=say("campaign.explain.row"))
    explain.add_argument("--decide", action="store_true", help=say("campaign.explain.decide"))
    explain.add_argument("--url", metavar="URL", help=say("campaign.url"))
    _add_plan(step("plan", _plan), say)
    load = step("load", _load)
    load.add_argument("--url", metavar="URL", help=say("campaign.url"))
    step("start", _start)
    step("status", _status).add_argument("--watch", action="store_true", help=say("campaign.status.watch"))
    step("pause", _pause)
    step("resume", _resume)


def _add_source(check: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    column = read_as("--column", arguments.column, "column")
    check.add_argument(
        "--column", action="append", default=[], type=column, metavar="ROLE=HEADER", help=say("campaign.check.column")
    )
    check.add_argument("--sheet", metavar="NAME", help=say("campaign.check.sheet"))
    check.add_argument("--sql", metavar="SELECT", help=say("campaign.check.sql"))
    check.add_argument("--url", metavar="URL", help=say("campaign.url"))


def _add_terms(check: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    def add(name: str, parse: Callable[[str], object], metavar: str, help: str, **more: Any) -> None:  # noqa: ANN401  # argparse's own
        parse = read_as(f"--{name}", parse, name)
        check.add_argument(f"--{name}", type=parse, metavar=metavar, help=help, **more)

    kinds, actions = [kind.value for kind in ServiceKind], [action.value for action in Action]
    words = f"{say('campaign.check.proof')}: {', '.join(METHODS)}"
    add("at", arguments.day_or_moment, "DAY", say("campaign.check.at"))
    add("service", arguments.one_of(kinds), "|".join(kinds), say("campaign.check.service"), default="domestic")
    check.add_argument("--unlicensed", action="store_true", help=say("campaign.check.unlicensed"))
    check.add_argument("--below-threshold", action="store_true", help=say("campaign.check.below_threshold"))
    asked = f"{say('campaign.check.action')}: {', '.join(actions)}"
    add("action", arguments.one_of(actions), "ACTION", asked, default="post")
    add("proof", arguments.proof, "WORD=METHOD", words, action="append", default=[])
    add("reading", arguments.reading, "R-02=OPTION", say("conformance.reading"), action="append", default=[])
    check.add_argument("--zeros-lost", action="store_true", help=say("campaign.check.zeros_lost"))


def _add_plan(plan: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    def add(name: str, parse: Callable[[str], object], why: str, metavar: str, **more: Any) -> None:  # noqa: ANN401  # argparse's own
        parse, key = read_as(f"--{name}", parse, why), name.replace("-", "_")
        plan.add_argument(f"--{name}", type=parse, metavar=metavar, help=say(f"campaign.plan.{key}"), **more)

    add("per-day", arguments.some, "some", "N", required=True)
    add("begins", date.fromisoformat, "day", "DAY")
    add("stages", arguments.stages, "stages", STAGES, default=arguments.stages(STAGES))
    add("stage-days", arguments.count, "count", "DAYS", default=3)
    add("sms-price", arguments.count, "count", "VND", required=True)
    add("codes-each", arguments.codes, "codes", "N", default=1.3)
    add("answer-days", arguments.some, "some", "DAYS", default=30)
    only = read_as("--only", arguments.one_of(ASKS), "only")
    asks = f"{say('campaign.plan.only')}: {', '.join(ASKS)}"
    plan.add_argument("--only", action="append", default=[], type=only, metavar="ASK", help=asks)


def _door(run: Run) -> Run:
    """A command whose packages are there and whose arguments could be read; interrupted, it says how to go on."""

    def asked(given: argparse.Namespace, lang: Language) -> int:
        if any(find_spec(name) is None for name in _NEEDED):
            raise OperatorError("campaign_extra")
        arguments.require_all(given)
        from idverify.cli import campaign_screen

        try:
            return run(given, lang)
        except KeyboardInterrupt:
            campaign_screen.say(text("campaign.cli.interrupted"), lang)
            return 130

    return asked


# Each command loads its own room only.


def _check(given: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import campaign_check

    return campaign_check.check(given, now=_now(), lang=lang)


def _report(given: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import campaign_check

    return campaign_check.rewritten(given.folder, now=_now(), lang=lang, as_json=given.json)


def _explain(given: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import campaign_explain

    return campaign_explain.explain(given, lang)


def _plan(given: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import campaign_plan

    return campaign_plan.plan(given, now=_now(), lang=lang)


def _load(given: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import campaign_load

    return campaign_load.load(given, now=_now(), lang=lang)


def _start(given: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import campaign_outreach

    return campaign_outreach.start(given.folder, clock=_now, lang=lang, as_json=given.json)


def _status(given: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import campaign_outreach

    return campaign_outreach.status(given.folder, clock=_now, lang=lang, as_json=given.json, watch=given.watch)


def _pause(given: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import campaign_outreach

    return campaign_outreach.pause(given.folder, now=_now(), lang=lang, as_json=given.json)


def _resume(given: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import campaign_outreach

    return campaign_outreach.resume(given.folder, now=_now(), lang=lang, as_json=given.json)


def _now() -> datetime:
    """The moment, read from the clock: the outermost door may."""
    return datetime.now(VIETNAM)
