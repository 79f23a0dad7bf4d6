"""``idverify campaign explain``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from rich.table import Table

from idverify.campaign.explaining import Explained, Sought, all_explained
from idverify.campaign.folder import Folder
from idverify.campaign.report.word import ask_of, remark_of, said, status_of
from idverify.campaign.run import run_of
from idverify.campaign.terms import Terms
from idverify.cli import campaign_source
from idverify.cli.campaign_screen import day_in, results, say
from idverify.cli.decision import argument_of
from idverify.conformance.operations import decision_document, decision_in
from idverify.errors import OperatorError
from idverify.messages import Language, Text, text


def explain(given: argparse.Namespace, lang: Language) -> int:
    """Print why accounts stand where they do; 0, or with ``--decide`` 1 if one may not, as of ``idverify decide``.

    Several are looked up while the source is read once; what is data is then printed a line each.

    Args:
        given: what was typed.
        lang: the language of what is said.

    Raises:
        OperatorError: a row was named of several accounts, or neither a row nor an account (``campaign_argument``);
            or as of ``run_of``, ``campaign_source.noted`` and ``all_explained``.
    """
    folder = Folder(given.folder)
    part, row = given.row or (None, None)
    if len(given.accounts) != 1 and (row is None) == (not given.accounts):
        raise OperatorError("campaign_argument", option="--row", why=text("campaign.argument.row_of_one"))
    run = run_of(folder)
    sought = [Sought(account, row, part) for account in given.accounts or (None,)]
    several = len(sought) > 1
    if run.terms.readings.switched and not given.decide:
        say(text("campaign.cli.switched"), lang)
    statuses: list[int] = []
    answers = all_explained(campaign_source.noted(run, given.url), folder, run.terms, sought)
    for each, found in zip(sought, answers, strict=True):
        _tell_rows(each, found, lang)
        if statuses and not given.json and given.decide:
            print()
        statuses.append(_explained(found, run.terms, lang, decide=given.decide, as_json=given.json, several=several))
    return max(statuses)


def _tell_rows(sought: Sought, found: Explained, lang: Language) -> None:
    """On which rows it is, where there are several."""
    if len(found.places) < 2:
        return
    again = len(set(found.rows)) < len(found.rows)  # of several files, each has a row of that number
    names = [f"{each.part}:{each.row}" if again else f"{each.row}" for each in found.places]
    this = next(
        at
        for at, each in enumerate(found.places)
        if sought.row in (None, each.row) and sought.part in (None, each.part)
    )
    said = "campaign.cli.several_rows" if sought.account is not None else "campaign.cli.several_parts"
    say(text(said, rows=", ".join(names), row=names[this]), lang)


def _explained(found: Explained, terms: Terms, lang: Language, *, decide: bool, as_json: bool, several: bool) -> int:
    if found.request is None:
        _print_row(found, lang, as_json=as_json, several=several)
        say(text("campaign.cli.no_question"), lang)
        return 0
    if not decide:
        _print(found.request, several=several)
        return 0
    return _decided(found, found.request, terms, lang, as_json=as_json, several=several)


def _print(document: Mapping[str, Any], *, several: bool) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=None if several else 2))


def _print_row(found: Explained, lang: Language, *, as_json: bool, several: bool) -> None:
    if as_json:
        _print({"row": _plain(found), "request": None, "decision": None}, several=several)
    else:
        results().print(_row(_plain(found), lang))


def _decided(
    found: Explained, request: dict[str, Any], terms: Terms, lang: Language, *, as_json: bool, several: bool
) -> int:
    decision = decision_in(request, terms.readings)
    if as_json:
        document = {"row": _plain(found), "request": request, "decision": decision_document(decision)}
        _print(document, several=several)
    else:
        results().print(_row(_plain(found), lang))
        print()
        print("\n".join(argument_of(decision, lang)))
    return 0 if decision.permitted else 1


def _plain(found: Explained) -> dict[str, Any]:
    return {name: f"{value}" if isinstance(value, date) else value for name, value in found.found.items()}


def _row(found: Mapping[str, Any], lang: Language) -> Table:
    """What was found, in words; what the argument says anyhow is left to it."""
    table = Table(show_header=False, box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("account", "row", "status", "defects", "remarks", "asks", "deadline", "age", "original_operator"):
        if found[name] not in (None, ""):
            lines = [_in_words(name, word, lang) for word in _words(name, found[name])]
            table.add_row(text(f"campaign.cli.row.{name}").in_(lang), "\n".join(lines))
    return table


def _words(name: str, value: object) -> list[str]:
    return str(value).split() if name in {"defects", "remarks", "asks"} else [str(value)]


def _in_words(name: str, word: str, lang: Language) -> str:
    if name == "deadline":
        return day_in(date.fromisoformat(word), lang)
    meaning = _MEANINGS[name](word) if name in _MEANINGS else None
    return word if meaning is None else f"{word}: {meaning.in_(lang)}"


_MEANINGS: Final[Mapping[str, Callable[[str], Text | None]]] = {
    "status": status_of,
    "defects": lambda word: said(f"campaign.defect.{word}"),
    "remarks": remark_of,
    "asks": ask_of,
    "age": lambda word: said(f"campaign.report.age.{word}"),
}
