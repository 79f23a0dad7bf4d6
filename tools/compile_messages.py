"""Compile the message catalogues; with ``--check``, say whether the compiled ones are stale.

Usage: python tools/compile_messages.py [--check]
"""

from __future__ import annotations

import io
import sys
from gettext import GNUTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).parents[1] / "src/idverify/messages"


def compiled(lang: str) -> bytes:
    with (CATALOGUES / f"{lang}.po").open("rb") as source:
        catalogue = read_po(source, locale=lang, abort_invalid=True)
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def messages(catalogue: bytes) -> dict[object, str]:
    """What a catalogue says; its header, which holds the day it was made, does not count."""
    found: dict[object, str] = dict(vars(GNUTranslations(io.BytesIO(catalogue)))["_catalog"])
    found.pop("")
    return found


if __name__ == "__main__":
    stale = []
    for lang in ("vi", "en"):
        target = CATALOGUES / f"{lang}.mo"
        made = compiled(lang)
        if target.exists() and messages(target.read_bytes()) == messages(made):
            continue
        stale.append(lang)
        if "--check" not in sys.argv:
            target.write_bytes(made)
    if stale and "--check" in sys.argv:
        sys.exit(f"stale message catalogues: {', '.join(stale)}; run make messages")
