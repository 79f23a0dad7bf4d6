"""``idverify campaign start | status | pause | resume``."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text as Styled

from idverify.campaign import outreach
from idverify.campaign.folder import Folder
from idverify.campaign.outreach import Halt, Outreach, StageProgress
from idverify.cli.campaign_screen import agreeing, counted, day_in, results, share, watching
from idverify.law import day_of
from idverify.messages import Language, text
from idverify.ports.campaigns import Campaigns, Outcome
from idverify.settings import Settings
from idverify.stores.campaigns import open_campaigns

_LOOK_EVERY: Final = 2.0  # seconds


@contextmanager
def _campaigns() -> Iterator[Campaigns]:
    """Those of the platform that the environment names. Errors: as of ``Settings`` and ``open_campaigns``."""
    settings = Settings.from_environment()
    campaigns = open_campaigns(settings.store, tenant=settings.tenant, day_key=settings.opened_day_key())
    try:
        yield campaigns
    finally:
        campaigns.close()


def start(path: Path, *, clock: Callable[[], datetime], lang: Language, as_json: bool) -> int:
    """Release what may leave today, and tell how far it has come; 1 where a person has to look at the clock first.

    Args:
        path: the campaign's folder.
        clock: this machine's; it is looked at again before each batch.
        lang: the language of what is said.
        as_json: print one document instead.

    Raises:
        OperatorError: as of ``outreach.start``, ``Settings`` and ``open_campaigns``.
    """
    with _campaigns() as campaigns, watching(lang) as watch:

        def seen(state: Outreach) -> None:
            note = text("campaign.cli.released_so_far", released=counted(state.released, lang), stage=state.stage)
            watch("telling", state.gone_through, state.accounts, note)

        state = outreach.start(Folder(path), campaigns, now=clock, seen=seen)
    _told(state, lang, as_json=as_json)
    return 1 if state.halt is Halt.CLOCK else 0  # every other halt ends by itself, or was somebody's wish


def status(path: Path, *, clock: Callable[[], datetime], lang: Language, as_json: bool, watch: bool) -> int:
    """Tell how far a campaign has come; arguments and errors otherwise as of ``start``.

    Args:
        path: the campaign's folder.
        clock: as of it.
        lang: the language of what is said.
        as_json: print one document instead.
        watch: on a terminal look again every so often, until it is over or interrupted.
    """
    folder = Folder(path)
    with _campaigns() as campaigns:
        if watch and not as_json and sys.stdout.isatty():
            return _watched(lambda: outreach.state_of(folder, campaigns, now=clock(), answers=False), lang)
        with watching(lang) as screen:
            state = outreach.state_of(
                folder, campaigns, now=clock(), seen=lambda looked: screen("looking", looked, None)
            )
    return _told(state, lang, as_json=as_json)


def pause(path: Path, *, now: datetime, lang: Language, as_json: bool) -> int:
    """Have nobody told from the next batch on, or from the first. Arguments as of ``start``; ``now``, the moment."""
    with _campaigns() as campaigns:
        return _told(outreach.pause(Folder(path), campaigns, now=now), lang, as_json=as_json)


def resume(path: Path, *, now: datetime, lang: Language, as_json: bool) -> int:
    """Let ``start`` go on. Arguments and errors as of it."""
    with _campaigns() as campaigns:
        return _told(outreach.resume(Folder(path), campaigns, now=now), lang, as_json=as_json)


def _watched(look: Callable[[], Outreach], lang: Language) -> int:
    console = Console(highlight=False)
    state = look()
    with Live(_screen(state, lang), console=console, auto_refresh=False) as live:
        try:
            while state.halt is not Halt.DONE:
                time.sleep(_LOOK_EVERY)
                state = look()
                live.update(_screen(state, lang), refresh=True)
        except KeyboardInterrupt:  # whoever has seen enough has stopped nothing
            pass
    return 0


def _told(state: Outreach, lang: Language, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(state.to_json(), ensure_ascii=False, indent=1))
    else:
        results().print(_screen(state, lang))
    return 0


def _screen(state: Outreach, lang: Language) -> RenderableType:
    lines = [text("campaign.cli.going" if state.halt is None else f"campaign.halt.{state.halt}").in_(lang)]
    if state.released:
        lines.append(agreeing("campaign.cli.released", state.released, lang).in_(lang))
    if state.next_day is not None and state.last_day is not None:
        ceiling, first, last = counted(state.ceiling, lang), day_in(state.next_day, lang), day_in(state.last_day, lang)
        days = text("campaign.cli.days_to_come", ceiling=ceiling, next=first, last=last)
        lines.append(days.in_(lang))
    costs = text(
        "campaign.cli.costs",
        codes=counted(state.codes_so_far, lang),
        cost=counted(state.cost_so_far, lang),
        codes_left=counted(state.codes_to_come, lang),
        cost_left=counted(state.cost_to_come, lang),
    )
    lines.append(costs.in_(lang))
    if state.asked_first:
        after = {"codes": counted(state.codes_after, lang), "cost": counted(state.cost_after, lang)}
        lines.append(agreeing("campaign.cli.codes_after", state.asked_first, lang, **after).in_(lang))
    aside = [
        f"{counted(number, lang):>14}  {text(f'campaign.outcome.{outcome}').in_(lang)}"
        for outcome in Outcome
        if outcome is not Outcome.TOLD and (number := state.count(outcome))
    ]
    return Group(_table(state, lang), Styled("\n".join(["", *aside, *lines])))


def _table(state: Outreach, lang: Language) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("stage", "accounts", "gone_through", "told", "answered", "begun"):
        table.add_column(text(f"campaign.cli.column.{name}").in_(lang), justify="right", no_wrap=True)
    for each in state.stages:
        table.add_row(*_line(each, state, lang))
    return table


def _line(stage: StageProgress, state: Outreach, lang: Language) -> tuple[str, ...]:
    now = stage.number == state.stage and stage.ended_at is None
    gone = f"{counted(stage.gone_through, lang)} ({share(stage.gone_through, stage.accounts, lang)})"
    answered = "" if stage.answered is None else counted(sum(stage.answered.values()), lang)
    begun = "" if stage.begun_at is None else day_in(day_of(stage.begun_at), lang)
    told = counted(stage.count(Outcome.TOLD), lang)
    return f"{'→ ' if now else ''}{stage.number}", counted(stage.accounts, lang), gone, told, answered, begun
