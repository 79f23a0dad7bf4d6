"""Write docs/reference/command-line.md: every command and option, with its help in both languages.

Usage: python tools/build_command_line.py [--check]
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple
from unittest.mock import patch

from generated_page import NONE, REFERENCE, both, code, codes, made_by, plain, settle, table

from idverify.cli import _parser
from idverify.cli.exit_status import EVERYWHERE, OWN
from idverify.messages import Language, Text

PAGE: Final = REFERENCE / "command-line.md"
SHARED: Final = ("--lang", "--json")
LEAD: Final = """\
`idverify COMMAND`, or `python -m idverify COMMAND`. Each command says what it takes with `--help`, in Vietnamese
where `--lang vi` is given or the terminal's locale is Vietnamese, else in English; this page holds both. What is
typed is never repeated in an error, for it may be somebody's number: `phone` and `id` read from standard input where
nothing is typed, so that it stands in no shell's history.

Defaults are those of a machine where no `IDVERIFY_…` variable is set; `--store`, `--tenant` and `--state` take
theirs from [settings](settings.md) where they are."""


class Command(NamedTuple):
    """One command.

    Attributes:
        path: what is typed after ``idverify``.
        says: its help.
        options: what it takes, in the order of its own help; of a group of commands none.
    """

    path: str
    says: Text
    options: tuple[tuple[argparse.Action, Text], ...]


def bare(lang: Language) -> argparse.ArgumentParser:
    """The parser as it is on a machine where nothing is set: some defaults are read from the environment."""
    with patch.dict(os.environ):
        for name in [name for name in os.environ if name.startswith("IDVERIFY_")]:
            del os.environ[name]
        return _parser(lang)


def commands() -> list[Command]:
    """Every command that does something, in the order of the help."""
    return list(_under("", Text("", ""), bare("vi"), bare("en")))


def groups() -> Mapping[str, Text]:
    """The commands that only hold others, with their help."""
    return {path: says for path, says, _ in _groups("", Text("", ""), bare("vi"), bare("en"))}


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    found: list[argparse.Action] = vars(parser)["_actions"]
    return found


def _children(vi: argparse.ArgumentParser, en: argparse.ArgumentParser) -> Iterator[tuple[str, Text, Any, Any]]:
    for one, other in zip(_actions(vi), _actions(en), strict=True):
        if isinstance(one, argparse._SubParsersAction):  # noqa: SLF001  # argparse has no other way
            helps = zip(vars(one)["_choices_actions"], vars(other)["_choices_actions"], strict=True)
            for said_vi, said_en in helps:
                name = said_vi.dest
                yield name, Text(said_vi.help, said_en.help), one.choices[name], other.choices[name]  # type: ignore[index]


def _under(path: str, says: Text, vi: argparse.ArgumentParser, en: argparse.ArgumentParser) -> Iterator[Command]:
    children = list(_children(vi, en))
    for name, said, one, other in children:
        yield from _under(f"{path} {name}".strip(), said, one, other)
    if not children:
        pairs = zip(_actions(vi), _actions(en), strict=True)
        options = tuple(
            (one, Text(one.help or "", other.help or ""))
            for one, other in pairs
            if not isinstance(one, argparse._HelpAction) and not set(one.option_strings) & set(SHARED)  # noqa: SLF001
        )
        yield Command(path, says, options)


def _groups(path: str, says: Text, vi: Any, en: Any) -> Iterator[tuple[str, Text, int]]:  # noqa: ANN401  # parsers
    children = list(_children(vi, en))
    if children and path:
        yield path, says, len(children)
    for name, said, one, other in children:
        yield from _groups(f"{path} {name}".strip(), said, one, other)


def named(action: argparse.Action) -> str:
    """An option or argument as it is typed."""
    value = action.metavar or (action.dest.upper().replace("_", "-") if action.option_strings else action.dest)
    if isinstance(value, tuple):
        value = " ".join(value)
    if not action.option_strings:
        return code(value if action.nargs not in ("*", "+") else f"{value} …")
    takes = "" if action.nargs == 0 else f" {value}"
    return ", ".join(code(f"{each}{takes}") for each in action.option_strings)


def default(action: argparse.Action) -> str:
    """What it is where it is left out."""
    if action.required and action.nargs not in ("?", "*"):
        return "must be given"
    if action.nargs == 0:
        return "off"
    found = action.default
    if found is None or found in ([], argparse.SUPPRESS):
        return NONE
    return code(found)


def option_row(action: argparse.Action, says: Text) -> tuple[object, ...]:
    """One option."""
    words = codes(map(str, action.choices)) if action.choices else ""
    again = "may be given again" if type(action).__name__ == "_AppendAction" else ""
    return named(action), "<br>".join(filter(None, (both(says), words, again))), default(action)


def command_part(command: Command) -> Iterator[str]:
    """One command."""
    yield f"### idverify {command.path}"
    yield both(command.says)
    if command.options:
        yield table(("takes", "what it is", "left out"), [option_row(*each) for each in command.options])
    own = OWN.get(command.path, {})
    if own:
        yield table(("exit status", "means"), [(status, both(said)) for status, said in sorted(own.items())])


def page() -> Iterator[str]:
    """The page, part by part."""
    yield made_by("build_command_line", "idverify.cli")
    yield "# The command line"
    yield LEAD
    found, parents = commands(), groups()
    yield "## Of every command"
    vi, en = _shared("vi"), _shared("en")
    yield table(("takes", "what it is"), [(code(each), both(Text(vi[each], en[each]))) for each in SHARED])
    yield (
        "`--json` makes a command that can, print one document in place of text; one that has nothing to say as"
        " data takes it and "
        "prints as before. `idverify --version` prints the version."
    )
    yield table(("exit status", "means"), [(status, both(said)) for status, said in EVERYWHERE.items()])
    yield "Where a status means something of its own, the command says so below."
    yield table(
        ("command", "what it does"),
        [(f"[{each.path}](#idverify-{each.path.replace(' ', '-')})", both(each.says)) for each in found],
    )
    group = ""
    for each in found:
        first = each.path.partition(" ")[0]
        if first != group:
            group = first
            yield f"## {plain(first)}"
            if first in parents:
                yield both(parents[first])
        yield from command_part(each)


def _shared(lang: Language) -> dict[str, str]:
    """The help of the arguments that every command takes."""
    one = next(child for name, _, child, _ in _children(bare(lang), bare(lang)) if name == "phone")
    return {each: action.help or "" for action in _actions(one) for each in action.option_strings}


def pages() -> dict[Path, str]:
    """The page and what it must hold."""
    return {PAGE: "\n\n".join(page()) + "\n"}


if __name__ == "__main__":
    settle(pages())
