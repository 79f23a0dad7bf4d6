"""A command line that says in somebody's language what is wrong with it, and repeats nothing of what was typed."""

from __future__ import annotations

import argparse
import re
import sys
from typing import ClassVar, Final, NoReturn

from idverify.messages import Language, Text, text

# What argparse says, whose words before a colon, and whose lists at the end, are names of ours.
_REQUIRED: Final = re.compile(r"the following arguments are required: (?P<names>.+)")
_CHOICE: Final = re.compile(
    r"argument (?P<option>[^:]+): invalid choice: .*\(choose from (?P<words>[^()]+)\)", re.DOTALL
)
_EXPECTED: Final = re.compile(r"argument (?P<option>[^:]+): expected (?:one|at least one|[0-9]+) arguments?")
_INVALID: Final = re.compile(r"argument (?P<option>[^:]+): ", re.DOTALL)
_UNKNOWN: Final = "unrecognized arguments: "


class Usage(argparse.ArgumentParser):
    """A parser that says what is wrong without repeating what was typed, which may be a number."""

    lang: ClassVar[Language] = "en"

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and leave with 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {_said(message).in_(self.lang)}\n")


class _Vietnamese(Usage):
    lang: ClassVar[Language] = "vi"


def usage_in(lang: Language) -> type[Usage]:
    """The parser that says what is wrong in a language."""
    return _Vietnamese if lang == "vi" else Usage


def _said(message: str) -> Text:
    if found := _REQUIRED.fullmatch(message):
        return text("cli.usage.required", names=found["names"])
    if found := _CHOICE.fullmatch(message):
        return text("cli.usage.choice", option=found["option"], words=found["words"].replace("'", ""))
    if found := _EXPECTED.fullmatch(message):
        return text("cli.usage.expected", option=found["option"])
    if message.startswith(_UNKNOWN):
        return text("cli.usage.unknown")
    if found := _INVALID.match(message):
        return text("cli.usage.invalid", option=found["option"])
    kept = message.partition(": ")[0]
    return Text(vi=kept, en=kept)
