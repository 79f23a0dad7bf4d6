"""What a campaign reads, as it was typed or as it was noted; and what is asked about it on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.prompt import Prompt

from idverify.campaign.reading.header import Doubt
from idverify.campaign.reading.opening import opened
from idverify.campaign.reading.source import Source
from idverify.campaign.report.visible import name_of
from idverify.campaign.role import Role
from idverify.campaign.run.document import Run
from idverify.cli.campaign_arguments import once
from idverify.errors import OperatorError
from idverify.messages import Language, text

_URL: Final = "IDVERIFY_CAMPAIGN_URL"


def typed(
    inputs: Sequence[Path],
    *,
    columns: Sequence[tuple[Role, str]],
    sheet: str | None,
    sql: str | None,
    url: str | None,
    lang: Language,
) -> Source:
    """What was named on the command line; columns in doubt are asked about where a person is there to answer.

    Args:
        inputs: files and folders.
        columns: which column is what, as far as it was said.
        sheet: of a workbook.
        sql, url: a query in their place, and where it is asked; the URL of the environment if left out.
        lang: in which is asked.

    Raises:
        OperatorError: there are both or none (``campaign_inputs``), a column was named twice
            (``campaign_argument``), or as of ``reading.opened`` and ``queried``.
    """
    named = once("--column", columns) or None
    ask = _asker(lang) if sys.stdin.isatty() and sys.stderr.isatty() else None
    if sql is None:
        if not inputs:
            raise OperatorError("campaign_inputs")
        return opened(inputs, columns=named, sheet=sheet, ask=ask)
    at = url or os.environ.get(_URL)
    if inputs or not at:
        raise OperatorError("campaign_inputs")
    from idverify.campaign.reading.query import queried

    return queried(sql, at, columns=named, ask=ask)


def noted(run: Run, url: str | None) -> Source:
    """What a run has read, to be read again.

    Args:
        run: as its folder says.
        url: where a query is asked; the URL of the environment if left out.

    Raises:
        OperatorError: it says something else by now (``campaign_source_changed``), or as of ``typed``.
    """
    columns = [(role, run.columns.get(role, "")) for role in Role]  # those that were not there are not looked for
    inputs = [Path(each) for each in run.inputs]
    source = typed(inputs, columns=columns, sheet=run.sheet, sql=run.query, url=url, lang="vi")
    if source.fingerprint != run.fingerprint:
        raise OperatorError("campaign_source_changed")
    return source


def _asker(lang: Language) -> Callable[[Doubt], str | None]:
    console = Console(stderr=True, highlight=False)

    def ask(doubt: Doubt) -> str | None:
        """Which column it is; None: none of them."""
        role = text(f"campaign.role.{doubt.role}").in_(lang)
        console.print(text("campaign.cli.which_column", role=role).in_(lang), markup=False)
        for number, header in enumerate(doubt.candidates, start=1):
            console.print(f"  {number}. {name_of(header)}", markup=False)
        console.print(f"  0. {text('campaign.cli.no_column').in_(lang)}", markup=False)
        choices = [str(number) for number in range(len(doubt.candidates) + 1)]
        refused = f"[prompt.invalid.choice]{text('campaign.cli.choose', last=choices[-1]).in_(lang)}"

        class Number(Prompt):
            illegal_choice_message = refused

        chosen = int(Number.ask(" ", console=console, choices=choices, show_choices=False, default="1"))
        return None if chosen == 0 else doubt.candidates[chosen - 1]

    return ask
