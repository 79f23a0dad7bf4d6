"""Write docs/reference/errors.md: every class of error, its codes and data, who can put it right, and what it says.

Usage: python tools/build_errors_page.py [--check]
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from build_reference import FAMILIES, blanks
from build_settings_page import attributes
from generated_page import REFERENCE, code, codes, made_by, plain, sentence, settle, table

import idverify
from idverify.errors import IdentifierError, IdverifyError
from idverify.messages import Text, keys, text

PAGE: Final = REFERENCE / "errors.md"
LEAD: Final = """\
Every error that idverify raises on purpose is an `IdverifyError`, below a class that says who can put it right. It
has a stable `code`; `str(error)` is a sentence in English, `error.text` both languages, `error.data` what the
sentence has blanks for. Go by `code`: it stays, and a text may be improved.

Neither text nor data hold a phone number, a personal ID, a name, a birth date or a code that somebody typed. Where an
error leaves a public call of the library, the frames that it came through are emptied, so that no crash report shows
what a function held ([why](../adr/0025-errors-come-out-empty-handed.md)). A `DeniedError` carries the whole decision,
and with it the facts that were judged.

Over HTTP an error is a problem document, whose `code` is the family and the code with a dot between; which status
goes with which, and what a stranger is told: [problem documents](problems.md). What an error of the command line
ends with: [the command line](command-line.md).

Beside these, whoever programs against the library gets Python's own: `TypeError` and `ValueError` for an argument
that is none, such as a moment without an offset. They are defects of the calling program and have no code."""
# Not of the families: each says itself whom it reaches.
OTHERS: Final = "Classes beside the families. Most stay within a room and never reach a caller."


def modules() -> None:
    """Load all of the library, so that every class of error is known."""
    for found in pkgutil.walk_packages(idverify.__path__, "idverify."):
        if not found.name.endswith("__main__") and ".migrations." not in found.name:
            importlib.import_module(found.name)


def families() -> dict[str, list[type[IdverifyError]]]:
    """The classes of each family, the root of it first."""
    found: dict[str, list[type[IdverifyError]]] = {}
    waiting: list[type[IdverifyError]] = [IdverifyError]
    while waiting:
        kind = waiting.pop(0)
        waiting += sorted(kind.__subclasses__(), key=lambda each: each.__name__)
        if kind.__module__.startswith("idverify"):
            found.setdefault(kind.family, []).append(kind)
    return found


def others() -> list[type[BaseException]]:
    """The public classes of exceptions that are of no family."""
    found: dict[str, type[BaseException]] = {}
    waiting: list[type[BaseException]] = [BaseException]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        ours = kind.__module__.startswith("idverify") and not kind.__name__.startswith("_")
        if ours and not issubclass(kind, IdverifyError):
            found[f"{kind.__module__}.{kind.__name__}"] = kind
    return [found[name] for name in sorted(found)]


def kind_row(kind: type[BaseException]) -> tuple[object, ...]:
    """A class: where it is, what it is, what it holds."""
    held = {name: said for name, said in attributes(kind).items() if name not in ("code", "data")}
    bases = codes(base.__name__ for base in kind.__bases__)
    said = "<br>".join(f"{code(name)}: {what}" for name, what in held.items())
    return code(kind.__name__), code(kind.__module__), bases, sentence(inspect.getdoc(kind) or ""), said


def code_row(key: str) -> tuple[object, ...]:
    """A code: its data and its text."""
    filled = blanks(key)
    said: Text = text(key, **filled)
    return code(key.partition(".")[2]), codes(filled), plain(said.vi), plain(said.en)


def codes_of(family: str) -> list[str]:
    """The keys of a family's texts, in the catalogues' words."""
    return sorted(key for key in keys("en") if key.partition(".")[0] == family)


def page() -> Iterator[str]:
    """The page, part by part."""
    modules()
    heads = ("class", "module", "is a", "what it is", "attributes")
    found = families()
    yield made_by("build_errors_page", "the classes of errors and the catalogues")
    yield "# Errors"
    yield LEAD
    yield "## The root"
    yield table(heads, [kind_row(kind) for kind in (IdverifyError, IdentifierError)])
    yield table(
        ("attribute", "of every one of them"),
        [
            (code("code"), "a stable word for programs"),
            (code("data"), "what the text has blanks for, by name: counts, days, names of fields and settings"),
            (code("text"), "the sentence in both languages, `.vi` and `.en`"),
            (code("family"), "the first part of a problem document's code"),
        ],
    )
    for family in sorted(set(found) - {"error"}, key=list(FAMILIES).index):
        title, who = FAMILIES[family]
        yield f"## {title}"
        yield f"Family {code(family)}. {who}"
        yield table(heads, [kind_row(kind) for kind in found[family]])
        if family == "denied":
            yield (
                "Its code is always `denied`; what it says is the sentences of the rules in the way, in "
                "`error.decision`, with their "
                "provisions, readings and remedies. The sentences stand [by article](law/index.md)."
            )
            continue
        yield table(("code", "data", "Vietnamese", "English"), [code_row(key) for key in codes_of(family)])
    yield "## Others"
    yield OTHERS
    yield table(heads, [kind_row(kind) for kind in others()])


def pages() -> dict[Path, str]:
    """The page and what it must hold."""
    return {PAGE: "\n\n".join(page()) + "\n"}


if __name__ == "__main__":
    settle(pages())
