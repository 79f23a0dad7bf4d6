"""Write docs/reference/settings.md: every environment variable, its type, its default, who reads it, and an example.

Usage: python tools/build_settings_page.py [--check]
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args, get_origin

from generated_page import NONE, REFERENCE, code, codes, made_by, settle, table
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from idverify.cli.variables import ELSEWHERE, Variable
from idverify.custody_settings import CustodySettings
from idverify.integrations.django.configuration import Configuration as DjangoConfiguration
from idverify.key_settings import KeySettings
from idverify.settings import Settings
from idverify.web.configuration import Configuration
from idverify.web.sandbox.environment import _REFUSED_OF_HTTP, _TAKEN

PAGE: Final = REFERENCE / "settings.md"
LEAD: Final = """\
Everything is set by environment variables. A variable that is wrong stops the program that reads it, with the name
of the variable and without its value. `idverify doctor` tells every one that is wrong, missing or unknown
([doctor](doctor.md)), but for those of the HTTP service, which `idverify serve` judges when it starts.

Types: a *text* is taken as it stands, a *path* is of a file, *yes or no* is `1` or `0` (`true`, `false`, `on`, `off`
too), a *number* is decimal. A *secret* is never printed, logged, nor held by an error; give it by a file or a vault
where there is one.

In Django the same stands in `settings.IDVERIFY` without the prefix, such as `"STORE"`; variables of the process
serve where a key is left out there."""
GROUPS: Final = (
    (
        KeySettings,
        "Keys",
        (
            "Read by whatever recognises numbers: the service, the gate and the registrar, `idverify campaign`, and"
            " workers of a cluster."
        ),
    ),
    (
        Settings,
        "The platform",
        (
            "Read by whatever opens accounts, asks before a write, or works on the store: `idverify serve`, the "
            "doors for FastAPI, Django "
            "and ASGI, `idverify campaign load` and `start`. `idverify store` reads the store, the tenant and the "
            "day key alone."
        ),
    ),
    (
        CustodySettings,
        "Custody",
        (
            "Read by officers' commands and nightly jobs (`idverify custody`, `idverify keys`, `idverify ledger`). "
            "A web server is given "
            "none of it."
        ),
    ),
    (
        Configuration,
        "The HTTP service",
        ("Read by `idverify serve` alone; a variable of this prefix that it does not know stops it."),
    ),
)
_ENTRY: Final = re.compile(r"^    (\w+(?:, \w+)*): ", re.MULTILINE)
_OWN_NAME: Final = re.compile(r"^``(?:IDVERIFY_|…_)\w+``, ?")
_PREFIXES: Final[Mapping[type[BaseModel], str]] = {Configuration: "IDVERIFY_HTTP_"}
_PLAIN: Final[Mapping[Any, str]] = {
    str: "text",
    int: "number",
    float: "number",
    bool: "yes or no",
    Path: "path",
    SecretStr: "text",
}


def attributes(kind: type) -> dict[str, str]:
    """What the docstring of a class says of each attribute, on one line."""
    said = (inspect.getdoc(kind) or "").partition("Attributes:\n")[2]
    parts = _ENTRY.split(said)[1:]
    found = {}
    for names, text in zip(parts[::2], parts[1::2], strict=True):
        block = text.split("\n\n")[0]
        for name in names.split(", "):
            found[name] = _OWN_NAME.sub("", " ".join(block.split())).replace("``", "`")
    return found


def fields_of(kind: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields that a class adds to those it inherits."""
    above = {name for base in kind.__mro__[1:] for name in getattr(base, "model_fields", {})}
    return {name: field for name, field in kind.model_fields.items() if name not in above}


def variable(kind: type[BaseModel], name: str) -> str:
    """The environment variable of a field."""
    return f"{_PREFIXES.get(kind, 'IDVERIFY_')}{name.upper()}"


def typed(field: FieldInfo) -> str:
    """What may stand in it."""
    annotation = field.annotation
    options = [each for each in get_args(annotation) if each is not type(None)]
    if get_origin(annotation) is Literal:
        return " or ".join(map(code, options))
    if get_origin(annotation) in (tuple, dict):
        return "texts with commas between"
    kept = options[0] if options else annotation
    if get_origin(kept) is Annotated:
        return "https address"
    word = _PLAIN[kept]
    bounds = []
    for rule in field.metadata:
        for bound, said in (("ge", "at least"), ("gt", "more than"), ("le", "at most"), ("lt", "less than")):
            if getattr(rule, bound, None) is not None:
                bounds.append(f"{said} {getattr(rule, bound):,}")
    return ", ".join([word, *bounds])


def default(field: FieldInfo) -> str:
    """What it is where it is left out."""
    if field.default is PydanticUndefined:
        return "must be given" if field.default_factory is None else "none"
    found = field.default
    if found in (None, "", ()):
        return "none"
    return code(int(found) if isinstance(found, bool) else found)


def is_secret(field: FieldInfo) -> str:
    """Whether nobody may see it."""
    if SecretStr in (field.annotation, *get_args(field.annotation)):
        return "yes"
    return "no" if field.repr else "where it holds a password"


def example(field: FieldInfo) -> str:
    """A value as it may be written."""
    if field.examples:
        return str(field.examples[0])
    options = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    if options:
        return str(options[-1])
    if field.annotation is bool:
        return str(int(not field.default))
    return str(field.default)


def in_sandbox(kind: type[BaseModel], name: str) -> str:
    """What a sandbox does with it."""
    taken = name.upper() not in _REFUSED_OF_HTTP if kind is Configuration else name.upper() in _TAKEN
    return "goes by it" if taken else "refuses to start where it is set"


def group_part(kind: type[BaseModel], title: str, read_by: str) -> Iterator[str]:
    """The variables of one class."""
    says = {name: text for base in reversed(kind.__mro__) for name, text in attributes(base).items()}
    yield f"## {title}"
    yield read_by
    for name, field in fields_of(kind).items():
        yield f"### {variable(kind, name)}"
        yield f"{says[name][:1].upper()}{says[name][1:]}"
        yield table(
            ("item", "value"),
            [
                ("type", typed(field)),
                ("left out", default(field)),
                ("secret", is_secret(field)),
                ("a sandbox", in_sandbox(kind, name)),
                ("example", code(f"{variable(kind, name)}={example(field)}")),
            ],
        )


def elsewhere_row(each: Variable) -> tuple[object, ...]:
    """A variable that no settings class holds."""
    shown = NONE if each.example is None else code(f"{each.name}={each.example}")
    return (
        code(each.name),
        each.says.replace("``", "`"),
        each.read_by.replace("``", "`"),
        "yes" if each.secret else "no",
        shown,
    )


def page() -> Iterator[str]:
    """The page, part by part."""
    yield made_by("build_settings_page", "the settings classes and idverify.cli.variables")
    yield "# Settings"
    yield LEAD
    yield table(
        ("variables", "of"),
        [(codes(variable(kind, name) for name in fields_of(kind)), title) for kind, title, _ in GROUPS]
        + [(codes(each.name for each in ELSEWHERE), "elsewhere")],
    )
    for group in GROUPS:
        yield from group_part(*group)
    yield "## Elsewhere"
    yield "Read beside the settings, each in one place."
    yield table(("variable", "what it is", "read by", "secret", "example"), map(elsewhere_row, ELSEWHERE))
    yield "## Django"
    yield (
        "Keys of `settings.IDVERIFY` that are Django's alone; every other is a variable of this page without "
        "its prefix."
    )
    yield table(
        ("key", "what it is"),
        [(code(name.upper()), text) for name, text in attributes(DjangoConfiguration).items() if name != "environment"],
    )


def pages() -> dict[Path, str]:
    """The page and what it must hold."""
    return {PAGE: "\n\n".join(page()) + "\n"}


if __name__ == "__main__":
    settle(pages())
