"""``idverify doctor``."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from idverify.doctor.database import Clock
from idverify.doctor.examination import examine
from idverify.doctor.finding import Finding, Level, worst
from idverify.messages import Language, text

_MARKS: Final = {Level.OK: "✓", Level.WARNING: "!", Level.FAILING: "✗"}
_STYLES: Final = {Level.OK: "green", Level.WARNING: "yellow", Level.FAILING: "bold red"}


def doctor(environment: Mapping[str, str], clock: Clock, *, lang: Language, as_json: bool = False) -> int:
    """Look at everything and tell what was found; 0 where nothing fails, else 1.

    Args:
        environment: variables by name.
        clock: this machine's.
        lang: the language of what is printed.
        as_json: print one document instead.
    """
    findings = examine(environment, clock)
    if as_json:
        print(json.dumps(_document(findings), ensure_ascii=False, indent=1))
    elif sys.stdout.isatty():
        _print_table(findings, lang)
    else:
        _print_lines(findings, lang)
    return int(worst(findings) is Level.FAILING)


def _document(findings: Sequence[Finding]) -> dict[str, object]:
    return {
        "level": worst(findings),
        "findings": [
            {
                "id": each.id,
                "word": each.word,
                "level": each.level,
                "text": {"vi": each.text.vi, "en": each.text.en},
                "todo": None if each.todo is None else {"vi": each.todo.vi, "en": each.todo.en},
            }
            for each in findings
        ],
    }


def _print_table(findings: Sequence[Finding], lang: Language) -> None:
    table = Table(show_header=False, box=None, pad_edge=False, padding=(0, 1))
    for each in findings:
        said = Styled(each.text.in_(lang))
        if each.todo is not None:
            said.append(f"\n→ {each.todo.in_(lang)}", style="italic")
        table.add_row(Styled(_MARKS[each.level], style=_STYLES[each.level]), Styled(each.id, style="dim"), said)
    console = Console(highlight=False)
    console.print(table)
    console.print(Styled(_summary(findings, lang), style=_STYLES[worst(findings)]))


def _print_lines(findings: Sequence[Finding], lang: Language) -> None:
    for each in findings:
        print(f"{_MARKS[each.level]} {each.id}: {each.text.in_(lang)}")
        if each.todo is not None:
            print(f"    → {each.todo.in_(lang)}")
    print(_summary(findings, lang))


def _summary(findings: Sequence[Finding], lang: Language) -> str:
    levels = [each.level for each in findings]
    warnings, failing = (levels.count(level) for level in (Level.WARNING, Level.FAILING))
    return text("cli.doctor.summary", looked=len(levels), warnings=warnings, failing=failing).in_(lang)
