"""``idverify campaign plan``."""

from __future__ import annotations

import argparse
import json
from datetime import date, datetime, timedelta

from rich.table import Table

from idverify.campaign.folder import Folder
from idverify.campaign.plan import Plan, PlanTerms, planned
from idverify.campaign.run import summary_of
from idverify.campaign.status import Ask
from idverify.cli.campaign_screen import agreeing, counted, day_in, results, watching
from idverify.law import day_of
from idverify.messages import Language, text


def plan(given: argparse.Namespace, *, now: datetime, lang: Language) -> int:
    """Part those who are to be asked into stages, and tell what it takes; nothing leaves.

    Args:
        given: what was typed.
        now: the moment.
        lang: the language of what is said.

    Raises:
        OperatorError: as of ``summary_of``, ``PlanTerms`` and ``planned``.
    """
    folder = Folder(given.folder)
    rows = summary_of(folder).tally.rows
    terms = PlanTerms(
        stages=given.stages,
        per_day=given.per_day,
        begins=given.begins or day_of(now) + timedelta(days=1),
        sms_price=given.sms_price,
        codes_each=given.codes_each,
        answer_days=given.answer_days,
        stage_days=given.stage_days,
        only=frozenset(map(Ask, given.only)) or None,
    )
    with watching(lang) as watch:
        made = planned(folder, terms, today=day_of(now), seen=lambda seen: watch("planning", seen, rows))
    if given.json:
        print(json.dumps(made.to_json(), ensure_ascii=False, indent=1))
    else:
        _print(made, folder, lang)
    return 0


def _print(made: Plan, folder: Folder, lang: Language) -> None:
    console = results()
    console.print(agreeing("campaign.cli.planned", made.accounts, lang).in_(lang))
    console.print()
    console.print(_stages(made, lang))
    console.print()
    codes = counted_codes(made.terms.codes_each, lang)
    price = counted(made.terms.sms_price, lang)
    console.print(text("campaign.cli.plan.costs", codes=codes, price=price).in_(lang))
    console.print()
    for ask, number in made.by_ask.items():
        console.print(f"{counted(number, lang):>14}  {text(f'campaign.ask.{ask}').in_(lang)}")
    if made.asked_first:
        after = {"codes": counted(made.messages_after, lang), "cost": counted(made.cost_after, lang)}
        console.print()
        console.print(agreeing("campaign.cli.codes_after", made.asked_first, lang, **after).in_(lang))
    for warning, number in made.figures.items():
        said = agreeing(f"campaign.plan.warning.{warning}", number, lang).in_(lang)
        console.print(f"\n! {said}{_ceiling(warning, made, lang)}")
    console.print()
    console.print(text("campaign.cli.dry_run", path=folder.plan).in_(lang), soft_wrap=True)


def counted_codes(codes: float, lang: Language) -> str:
    """How many codes a person takes, as it is written in the language."""
    written = f"{codes:g}"
    return written.replace(".", ",") if lang == "vi" else written


def _stages(made: Plan, lang: Language) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("stage", "accounts", "first_day", "last_day", "messages", "cost"):
        table.add_column(text(f"campaign.cli.column.{name}").in_(lang), justify="right", no_wrap=True)
    rows = [(f"{number}", stage) for number, stage in enumerate(made.stages, start=1)]
    for name, stage in rows:
        figures = (stage.accounts, stage.messages, stage.cost)
        table.add_row(name, *_line(stage.first_day, stage.last_day, figures, lang))
    whole = (made.accounts, made.messages, made.cost)
    table.add_row("Σ", *_line(made.stages[0].first_day, made.last_day, whole, lang), end_section=True)
    return table


def _line(first: date, last: date, figures: tuple[int, int, int], lang: Language) -> tuple[str, ...]:
    accounts, messages, cost = (counted(each, lang) for each in figures)
    return accounts, day_in(first, lang), day_in(last, lang), messages, f"{cost} ₫"


def _ceiling(warning: str, made: Plan, lang: Language) -> str:
    """What would help; nothing where that is no question of speed."""
    ceilings = {"late": made.lateness.ceiling, "hurried": made.lateness.calm_ceiling}
    if warning not in ceilings:
        return ""
    ceiling = ceilings[warning]
    if ceiling is None:
        return f" {text('campaign.cli.plan.no_ceiling').in_(lang)}"
    return f" {text('campaign.cli.plan.ceiling', accounts=counted(ceiling, lang)).in_(lang)}"
