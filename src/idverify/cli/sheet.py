"""A sheet of text in the terminal: how wide it is, and how it quotes the law."""

from __future__ import annotations

import textwrap
from datetime import date

from idverify.law import Provision
from idverify.messages import Language, text

WIDTH = 96


def filled(sentence: str, indent: str, hanging: str | None = None) -> str:
    """A sentence on as many lines as it needs; the first begins with ``indent``, the others with ``hanging``."""
    return textwrap.fill(
        sentence,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_on_hyphens=False,
    )


def quoted(provision: Provision) -> str:
    """What is quoted of a provision, on one line; empty where nothing is."""
    return f"“{' … '.join(provision.wording.splitlines())}”" if provision.wording else ""


def in_force(since: date, until: date | None, lang: Language) -> str:
    """From when to when something holds, in words."""
    said = text("cli.law.in_force", day=since.isoformat()).in_(lang)
    return said if until is None else f"{said} {text('cli.law.until', day=until.isoformat()).in_(lang)}"
