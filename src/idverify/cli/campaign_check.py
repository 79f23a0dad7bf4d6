"""``idverify campaign check`` and ``report``."""

from __future__ import annotations

import argparse
import os
import shlex
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from rich.table import Table
from rich.text import Text as Styled

from idverify.account import Action, Service, ServiceKind
from idverify.campaign.folder import Folder
from idverify.campaign.key_source import KeyOfOneRun, KeysFromEnvironment, KeySource
from idverify.campaign.proof_words import proofs_of
from idverify.campaign.reading.source import Source
from idverify.campaign.report.document import CampaignReport
from idverify.campaign.report.files import written
from idverify.campaign.report.visible import name_of, visible
from idverify.campaign.report.word import listed, said_where, unexplained
from idverify.campaign.role import Role
from idverify.campaign.run import Progress, run_of, summary_of
from idverify.campaign.run import check as judged
from idverify.campaign.status import Status
from idverify.campaign.terms import Terms
from idverify.cli import campaign_source
from idverify.cli.campaign_arguments import once
from idverify.cli.campaign_screen import Watch, agreeing, counted, day_in, results, say, share, watching
from idverify.errors import OperatorError
from idverify.law import Readings, day_of, start_of
from idverify.messages import Language, Text, text

_KEYS: Final = ("IDVERIFY_KEYS", "IDVERIFY_KEYS_FILE")
_FIRST: Final = 3
_WORDS_TOLD: Final = 10  # of the proof column
_STYLES: Final = {Status.AUTHENTICATED: "green", Status.WAITING: "yellow", Status.UNREADABLE: "red"}


def check(given: argparse.Namespace, *, now: datetime, lang: Language) -> int:
    """Judge every row of a source, or go on with that.

    Args:
        given: what was typed.
        now: the moment.
        lang: the language of what is said.

    Raises:
        OperatorError: as of ``campaign_source.typed``, ``run.check`` and ``report.files.written``.
    """
    folder = Folder(given.out)
    source = campaign_source.typed(
        given.inputs, columns=given.column, sheet=given.sheet, sql=given.sql, url=given.url, lang=lang
    )
    terms = _terms(given, _moment(given.at, _earlier(folder), now.replace(microsecond=0)))
    _tell_columns(source, lang)
    keys = _keys(lang)
    try:
        with watching(lang) as watch:
            summary = judged(
                source,
                folder,
                terms,
                keys,
                workers=given.workers,
                fast=False if given.plain else None,
                sheet=given.csv,
                seen=lambda progress: _seen(watch, progress, lang),
                tell=lambda sentence: say(sentence, lang),
            )
            watch("report", summary.tally.rows, summary.tally.rows)
            report = written(summary, folder, now)
    except KeyboardInterrupt:
        if isinstance(keys, KeysFromEnvironment):
            raise
        say(text("campaign.cli.interrupted_one_run"), lang)
        return 130
    return _told(report, folder, lang, as_json=given.json)


def rewritten(path: Path, *, now: datetime, lang: Language, as_json: bool) -> int:
    """Write the report of a finished check again. Errors: as of ``run.summary_of``."""
    folder = Folder(path)
    return _told(written(summary_of(folder), folder, now), folder, lang, as_json=as_json)


def _earlier(folder: Folder) -> datetime | None:
    """The moment that a check asked about which is to go on."""
    return run_of(folder).terms.at if folder.run.is_file() else None


def _moment(asked: date | datetime | None, earlier: datetime | None, now: datetime) -> datetime:
    """The moment that is asked about: of a day its end, or now where the day is not over."""
    if asked is None:
        return earlier or now
    if isinstance(asked, datetime):
        return asked
    if earlier is not None and day_of(earlier) == asked:
        return earlier  # the same words again ask the same as before
    return now if asked == day_of(now) else start_of(asked + timedelta(days=1)) - timedelta(seconds=1)


def _terms(given: argparse.Namespace, at: datetime) -> Terms:
    return Terms(
        at=at,
        service=_service(given),
        action=Action(given.action),
        readings=Readings(once("--reading", given.reading)),
        proofs=proofs_of(given.proof),
        zeros_lost=given.zeros_lost,
    )


def _service(given: argparse.Namespace) -> Service:
    kind = ServiceKind(given.service)
    for option, of in (("unlicensed", ServiceKind.DOMESTIC), ("below_threshold", ServiceKind.CROSS_BORDER)):
        if getattr(given, option) and kind is not of:
            why = text(f"campaign.argument.{option}")
            raise OperatorError("campaign_argument", option=f"--{option.replace('_', '-')}", why=why)
    return Service(kind, licensed=not given.unlicensed, threshold_met=not given.below_threshold)


def _tell_columns(source: Source, lang: Language) -> None:
    """Which column was taken for what, while it can still be stopped."""
    read = [f"{text(f'campaign.role.{role}').in_(lang)} «{name_of(name)}»" for role, name in source.columns.items()]
    say(text("campaign.cli.columns", columns=", ".join(read)), lang)
    roles = {role: text(f"campaign.role.{role}") for role in Role if role not in source.columns}
    absent = [Text(vi=f"{name.vi} ({role})", en=f"{name.en} ({role})") for role, name in roles.items()]
    if absent:
        say(text("campaign.cli.columns.absent", roles=listed(absent)), lang)


def _keys(lang: Language) -> KeySource:
    if any(os.environ.get(name) for name in _KEYS):
        return KeysFromEnvironment.here()
    say(text("campaign.cli.no_keys"), lang)
    return KeyOfOneRun()


def _seen(watch: Watch, progress: Progress, lang: Language) -> None:
    note = text(
        "campaign.cli.so_far",
        parts=counted(progress.parts, lang),
        fine=counted(progress.authenticated, lang),
        defects=counted(progress.defects, lang),
    )
    watch(progress.phase, progress.rows, progress.of, note)


def _told(report: CampaignReport, folder: Folder, lang: Language, *, as_json: bool) -> int:
    if as_json:
        print(report.to_json().decode(), end="")
        return 0
    console = results()

    def tell(sentence: Text) -> None:
        console.print(sentence.in_(lang))

    day = day_in(date.fromisoformat(report.asked.day), lang)
    tell(agreeing("campaign.cli.judged", report.rows, lang, day=day))
    console.print()
    console.print(_statuses(report, lang))
    if report.duplicates:
        tell(agreeing("campaign.cli.duplicates", report.duplicates, lang))
    if report.asked.unread:
        tell(text("campaign.cli.unread", names=", ".join(report.asked.unread)))
    if report.fixes:
        console.print(f"\n{text('campaign.cli.fix_first').in_(lang)}")
        console.print(_fixes(report, lang))
    words = unexplained(report.counts["proof_word"], _WORDS_TOLD)
    if words:
        named = ", ".join(f"{said.in_(lang)} {counted(rows, lang)}" for _, said, rows in words)
        console.print(f"\n{text('campaign.cli.proof_words', words=visible(named)).in_(lang)}")
    console.print(f"\n{text('campaign.cli.written', path=folder.report).in_(lang)}", soft_wrap=True)
    where = shlex.quote(str(folder.path))
    console.print(text("campaign.cli.next").in_(lang))
    for command in (
        f"explain {where} ACCOUNT --decide",
        f"plan {where} --per-day 5000 --sms-price 300",
        f"load {where}",
    ):
        console.print(f"  idverify campaign {command}", soft_wrap=True)
    return 0


def _statuses(report: CampaignReport, lang: Language) -> Table:
    table = _figures()
    for status in Status:
        number = report.counts["status"].get(status, 0)
        if number:
            said = said_where(report.unasked, f"campaign.status.{status}") or Text(vi=status, en=status)
            named = Styled(said.in_(lang), style=_STYLES.get(status, ""))
            table.add_row("", named, counted(number, lang), share(number, report.rows, lang))
    return table


def _fixes(report: CampaignReport, lang: Language) -> Table:
    table = _figures()
    for place, fix in enumerate(report.fixes[:_FIRST], start=1):
        said = Styled(text(f"campaign.ask.{fix.ask}").in_(lang))
        table.add_row(f"{place}.", said, counted(fix.accounts, lang), share(fix.accounts, report.rows, lang))
    return table


def _figures() -> Table:
    """Two columns of words and two of figures."""
    table = Table(show_header=False, box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(min_width=2)
    table.add_column(min_width=40)
    for _ in range(2):
        table.add_column(justify="right", no_wrap=True)
    return table
