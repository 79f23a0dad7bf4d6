"""``idverify demo``: forty sign-ups in one table, one of them in full, and how many fixtures pass."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any, Final, Literal

from rich.cells import set_cell_size
from rich.console import Console
from rich.text import Text as Styled

from idverify.cli.demo_platform import demo_platform
from idverify.cli.family_story import FamilyStory
from idverify.cli.signups import ACTIONS, Outcome
from idverify.cli.signups import run as run_sign_ups
from idverify.cli.step import Step
from idverify.cli.story import tell
from idverify.conformance.fixture import fixtures
from idverify.conformance.operations import decision_document
from idverify.conformance.reference_door import ReferenceDoor
from idverify.conformance.result import Kind
from idverify.conformance.run import Asking
from idverify.conformance.run import run as put
from idverify.decision import Decision
from idverify.law import VIETNAM, snapshot_on
from idverify.messages import Language, text

# A fixed day, so that "a child on its birthday" is one whenever the demonstration is run.
NOW: Final = datetime(2026, 11, 21, 9, 0, tzinfo=VIETNAM)
_WIDTH: Final = 100
_COLUMNS: Final = (16, 24, 29)
_MARK: Final = 6


def run(*, lang: Language, as_json: bool, color: Literal["auto", "always", "never"], store: str | None) -> int:
    """Run the demonstration; 0 if every fixture passes."""
    with demo_platform(store) as on:
        outcomes = list(run_sign_ups(on.registrar, on.gate, on.outbox, now=NOW))
        story = list(tell(on.registrar, on.gate, on.outbox, now=NOW))
    door = ReferenceDoor(NOW.date())
    asked = [fixture for fixture in fixtures() if fixture.level != "L4"]  # which need a deployment
    asking = Asking(seed=NOW.date().isoformat(), today=NOW.date())
    results = list(put(asked, door, door.begin(), asking))
    passed = sum(result.kind is Kind.PASS for result in results)
    if as_json:
        _print_json(outcomes, story, passed, len(results))
    else:
        _print(_console(color), lang, outcomes, story, passed, len(results))
    return 0 if passed == len(results) else 1


def run_family(*, lang: Language, as_json: bool, color: Literal["auto", "always", "never"], store: str | None) -> int:
    """Tell the story of a family."""
    with demo_platform(store) as on:
        story = list(FamilyStory(on, now=NOW).tell())
    if as_json:
        steps = [{"tone": step.tone, "vi": step.text.vi, "en": step.text.en} for step in story]
        print(json.dumps({"at": NOW.isoformat(), "story": steps}, ensure_ascii=False, indent=2))
        return 0
    console = _console(color)
    console.print(f"[bold]{text('demo.family.title').in_(lang)}[/bold]")
    for step in story:
        _print_step(console, step, lang)
    console.print()
    console.print(text("demo.notice").in_(lang), style="dim")
    return 0


def _console(color: Literal["auto", "always", "never"]) -> Console:
    terminal = None if color == "auto" else color == "always"
    console = Console(force_terminal=terminal, no_color=color == "never" or None, highlight=False)
    console.width = min(console.width, _WIDTH) if sys.stdout.isatty() else _WIDTH
    return console


def _print_step(console: Console, step: Step, lang: Language) -> None:
    if step.tone == "chapter":
        console.print()
        console.rule(f"[bold]{step.text.in_(lang)}[/bold]", align="left", style="dim")
        return
    style = {"said": "", "quote": "italic", "good": "green", "bad": "yellow", "law": "dim"}[step.tone]
    _indented(console, step.text.in_(lang), 2 if step.tone in ("said", "good", "bad") else 6, style)


def _print(
    console: Console, lang: Language, outcomes: list[Outcome], story: list[Step], passed: int, total: int
) -> None:
    def say(key: str, **data: Any) -> str:  # noqa: ANN401  # whatever the text has blanks for
        return text(key, **data).in_(lang)

    console.print(f"[bold]{say('demo.title')}[/bold]")
    console.print(say("demo.subtitle", day=NOW.strftime("%d-%m-%Y"), law=snapshot_on(NOW.date())), style="dim")
    console.print()
    _print_table(console, outcomes, lang)
    console.rule(style="dim")
    opened = sum(outcome.opened for outcome in outcomes)
    console.print(f"{say('demo.count', opened=opened, total=len(outcomes))}   {say('demo.legend')}")
    console.print()
    console.rule(f"[bold]{say('demo.story.title')}[/bold]", align="left", style="dim")
    for step in story:
        _print_step(console, step, lang)
    console.print()
    tally = say("demo.fixtures", passed=passed, total=total)
    console.print(tally, style="bold green" if passed == total else "bold red")
    console.print(say("demo.notice"), style="dim")


def _indented(console: Console, line: str, indent: int, style: str) -> None:
    for part in Styled(line, style=style).wrap(console, console.width - indent):
        part.rstrip()
        console.print(Styled(" " * indent) + part)


def _print_table(console: Console, outcomes: list[Outcome], lang: Language) -> None:
    def line(*cells: str) -> str:
        return "".join(set_cell_size(cell, width) for cell, width in zip(cells, _COLUMNS, strict=False))

    names = [text(f"column.{action}").in_(lang) for action in ACTIONS]
    heads = [text(f"demo.{head}").in_(lang) for head in ("who", "typed", "proven")]
    console.print(line(*heads) + _row_of(names), style="bold")
    console.rule(style="dim")
    for outcome in outcomes:
        row = Styled(line(outcome.account, outcome.typed, outcome.proven.in_(lang)))
        row.stylize("bold", 0, len(outcome.account))
        for decision in outcome.actions.values():
            mark, style = ("✓", "green") if decision.permitted else ("✗", "red")
            row.append(mark.center(_MARK), style)
        row.rstrip()
        console.print(row)
        for reason in why(outcome, lang):
            _indented(console, reason, 2, "dim")


def _row_of(names: list[str]) -> str:
    return "".join(name.center(_MARK) for name in names).rstrip()


def why(outcome: Outcome, lang: Language) -> list[str]:
    """What was wrong, which provisions deny what, and what to do about it."""
    lines = [outcome.trouble.in_(lang)] if outcome.trouble else []
    if outcome.remarks:
        remarks = "; ".join(remark.in_(lang) for remark in outcome.remarks)
        lines.append(f"{text('cli.advisories').in_(lang)}: {remarks}")
    if outcome.sign_up is None:
        return lines
    if not outcome.sign_up.permitted:
        return [*lines, f"{text('demo.sign_up').in_(lang)}: {_reasons(outcome.sign_up, lang)}"]
    denied: dict[str, list[str]] = {}
    for action, decision in outcome.actions.items():
        if not decision.permitted:
            denied.setdefault(_reasons(decision, lang), []).append(text(f"column.{action}").in_(lang))
    return [*lines, *(f"{', '.join(actions)}: {reasons}" for reasons, actions in denied.items())]


def _reasons(decision: Decision, lang: Language) -> str:
    """Each provision with what it takes to meet it; provisions that take the same stand together."""
    by_way_out: dict[str, list[str]] = {}
    for breach in decision.breaches:
        remedies = " / ".join(text(f"remedy.{remedy}").in_(lang) for remedy in breach.remedies)
        citations = by_way_out.setdefault(
            f" → {remedies}" if remedies else f": {breach.message.in_(lang).rstrip('.')}", []
        )
        short = breach.citations[0].replace(" art. ", " ")
        if short not in citations:
            citations.append(short)
    return "; ".join(", ".join(citations) + way_out for way_out, citations in by_way_out.items())


def _print_json(outcomes: list[Outcome], story: list[Step], passed: int, total: int) -> None:
    document: dict[str, Any] = {
        "at": NOW.isoformat(),
        "law": snapshot_on(NOW.date()),
        "sign_ups": [
            {
                "account": outcome.account,
                "typed": outcome.typed,
                "proven": {"vi": outcome.proven.vi, "en": outcome.proven.en},
                "trouble": outcome.trouble and {"vi": outcome.trouble.vi, "en": outcome.trouble.en},
                "remarks": [{"vi": remark.vi, "en": remark.en} for remark in outcome.remarks],
                "opened": outcome.opened,
                "sign_up": None if outcome.sign_up is None else decision_document(outcome.sign_up),
                "actions": {action: decision_document(decision) for action, decision in outcome.actions.items()},
            }
            for outcome in outcomes
        ],
        "story": [{"vi": step.text.vi, "en": step.text.en} for step in story],
        "fixtures": {"passed": passed, "total": total},
    }
    print(json.dumps(document, ensure_ascii=False, indent=2))


__all__ = ["NOW", "run", "why"]
