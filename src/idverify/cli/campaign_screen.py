"""How a campaign is watched from a terminal, or told in lines where nobody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Final

from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TaskID, TextColumn
from rich.table import Column
from rich.text import Text as Styled

from idverify.campaign.report import figure
from idverify.campaign.report.figure import written_day
from idverify.messages import Language, Text, text

_BETWEEN_LINES: Final = 15.0  # seconds
_TICK: Final = 0.2
_NO_TERMINAL: Final = 1_000  # columns


def say(sentence: Text, lang: Language) -> None:
    """One sentence to whoever looks on, beside the results."""
    if sys.stderr.isatty():
        Console(stderr=True, highlight=False, markup=False).print(sentence.in_(lang))  # parted between words
    else:
        print(sentence.in_(lang), file=sys.stderr, flush=True)


def results() -> Console:
    """Where results are written; what is no terminal has no width at which lines would have to be parted."""
    return Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else _NO_TERMINAL)


def counted(number: float, lang: Language) -> str:
    """A whole number as it is written in the language."""
    written = f"{number:,.0f}"
    return written.replace(",", ".") if lang == "vi" else written


def share(part: int, whole: int, lang: Language) -> str:
    """A share in percent, with one decimal; what lacks a row is never told as all, nor what is there as nothing."""
    return figure.share(part, whole).in_(lang)


def day_in(day: date, lang: Language) -> str:
    """A day in figures."""
    return written_day(day).vi if lang == "vi" else f"{day}"


def agreeing(key: str, number: int, lang: Language, **data: object) -> Text:
    """A sentence about so many rows or accounts, in words that agree where there is one.

    Args:
        key: of the sentence about several, whose blank is ``number``; that about one has ``.one`` behind it.
        number: how many.
        lang: in which the number is written.
        data: what fills the other blanks.
    """
    return text(f"{key}.one" if number == 1 else key, count=None, number=counted(number, lang), **data)


def lasted(seconds: float, lang: Language) -> str:
    """How long something took or takes, to the second."""
    if seconds < 60:
        return text("campaign.cli.seconds", seconds=f"{seconds:.0f}").in_(lang)
    return str(timedelta(seconds=round(seconds)))


class Watch:
    """Rows that come by: a bar on a terminal, else a line every so often.

    Args:
        lang: the language of what is said.
        progress: the bar; None where nobody watches.
    """

    def __init__(self, lang: Language, progress: Progress | None) -> None:
        self._lang, self._progress = lang, progress
        self._phase: str | None = None
        self._task: TaskID | None = None
        self._begun = self._told = time.monotonic()
        self._from = 0
        self.rows = 0

    def __call__(self, phase: str, rows: int, of: int | None, note: Text | None = None) -> None:
        """Tell how far it has come.

        Args:
            phase: what is being done, a key below ``campaign.cli.phase``.
            rows: how many so far.
            of: how many there are, where that is known.
            note: what else is told beside it.
        """
        moment = time.monotonic()
        self.rows = rows
        if phase != self._phase:
            self._phase, self._begun, self._from, self._told = phase, moment, rows, moment
            self._enter(phase, rows)
        said = "" if note is None else note.in_(self._lang)
        if self._progress is not None and self._task is not None:
            pace = " · ".join(self._pace(moment, of))
            self._progress.update(self._task, completed=rows, total=of, note=said, pace=pace)
        elif moment - self._told >= _BETWEEN_LINES:
            self._told = moment
            self._line(moment, of, said)

    def _enter(self, phase: str, rows: int) -> None:
        if self._progress is None:
            return
        if self._task is not None:
            self._progress.remove_task(self._task)
        named = text(f"campaign.cli.phase.{phase}").in_(self._lang)
        self._task = self._progress.add_task(named, completed=rows, total=None, note="", pace="")

    def _pace(self, moment: float, of: int | None) -> list[str]:
        """How fast it goes, and how long it takes still, as far as either is known; rows of before are not counted."""
        lang, speed = self._lang, (self.rows - self._from) / max(moment - self._begun, 1e-9)
        parts = [text("campaign.cli.speed", rows=counted(speed, lang)).in_(lang)] if speed >= 1 else []
        if of and speed and of > self.rows:
            parts.append(text("campaign.cli.left", time=lasted((of - self.rows) / speed, lang)).in_(lang))
        return parts

    def _line(self, moment: float, of: int | None, said: str) -> None:
        lang = self._lang
        done = counted(self.rows, lang)
        if of:
            done += f" / {counted(of, lang)} ({share(self.rows, of, lang)})"
        named = text(f"campaign.cli.phase.{self._phase}").in_(lang)
        parts = [named, done, *self._pace(moment, of), *([said] if said else [])]
        print(" · ".join(parts), file=sys.stderr, flush=True)


class _Figures(ProgressColumn):
    """How much is done: the share where the end is known, and the rows."""

    def __init__(self, lang: Language) -> None:
        super().__init__(table_column=Column(no_wrap=True, justify="right"))
        self._lang = lang

    def render(self, task: Task) -> Styled:
        """The figures of a task."""
        done, of = int(task.completed), task.total
        rows = counted(done, self._lang)
        return Styled(f"{share(done, int(of), self._lang)}  {rows}" if of else rows)


class _Screen(Progress):
    """A bar with its figures, and below it what does not fit beside them on 80 columns."""

    def get_renderables(self) -> Iterable[RenderableType]:
        """All lines."""
        yield self.make_tasks_table(self.tasks)
        for task in self.tasks:
            for line in (task.fields["pace"], task.fields["note"]):
                if line:
                    yield Styled(f"  {line}", style="dim", no_wrap=True, overflow="ellipsis")


@contextmanager
def watching(lang: Language) -> Iterator[Watch]:
    """What shows progress on this terminal while something runs; it is gone afterwards, or stays as lines elsewhere."""
    if not sys.stderr.isatty():
        yield Watch(lang, None)
        return
    console = Console(stderr=True, highlight=False)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=None), _Figures(lang))
    with _Screen(*columns, console=console, transient=True, refresh_per_second=1 / _TICK) as progress:
        yield Watch(lang, progress)
