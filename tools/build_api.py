"""Write the pages of docs/reference/api: what is public, from the modules' own names and docstrings.

Usage: python tools/build_api.py [--check]
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from generated_page import REFERENCE, ROOT, code, made_by, sentence, settle, table
from public_modules import PAGES, Page

FOLDER: Final = REFERENCE / "api"
Homes = dict[tuple[str, str], str]

LONGEST_VALUE: Final = 60  # signs of a value that is shown
HEADS: Final = ("name", "is a", "which is")
MADE: Final = made_by("build_api", "the docstrings")
PROMISE: Final = """\
# The Python library

The description of a name is its docstring, which is English in both languages of this book.

Arguments are keyword arguments wherever they follow a star. Times are aware `datetime`s; a span is a `timedelta`; a
plain number says its unit.

## What is public

A name is public if it stands on one of these pages. Everything public keeps to
[the deprecation policy](../../deprecation.md).

Everything else is private and may change in any release: a module that is not listed here, a name that begins with an
underscore, the tables of a store, and the wording of a message.

The command line, the HTTP service, the line protocol and the fixtures have promises of their own on their pages."""
TOP: Final = """\
## import idverify

These names are loaded when they are first used: `import idverify as iv` loads no database driver."""


class Name(NamedTuple):
    """A public name: the module that writes it, what it is, its first sentence, and a value as it is written."""

    name: str
    home: str
    kind: str
    says: str
    value: str = ""


def _path(module: str) -> Path:
    plain = ROOT / "src" / Path(*module.split("."))
    return plain / "__init__.py" if plain.is_dir() else plain.with_suffix(".py")


@functools.cache
def _tree(module: str) -> ast.Module:
    return ast.parse(_path(module).read_text(encoding="utf-8"))


def _listed(module: str) -> list[str] | None:
    """What ``__all__`` says."""
    for node in _tree(module).body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            assert isinstance(node, ast.Assign)  # noqa: S101  # it has targets
            return list(ast.literal_eval(node.value))
    return None


@functools.cache
def _lines(module: str) -> list[str]:
    return _path(module).read_text(encoding="utf-8").splitlines()


def _remark(module: str, node: ast.stmt) -> str:
    """The comment beside a value, or the one that stands right above it."""
    beside = _lines(module)[(node.end_lineno or node.lineno) - 1][node.end_col_offset or 0 :].strip()
    if beside.startswith("#") and not beside.startswith(("# fmt", "# noqa", "# type")):
        return beside.lstrip("#: ")
    above: list[str] = []
    for line in reversed(_lines(module)[: node.lineno - 1]):
        if not line.startswith("#"):
            break
        above.insert(0, line.lstrip("#: "))
    return " ".join(above)


def _value(module: str, node: ast.Assign | ast.AnnAssign, name: str) -> Name:
    remark = _remark(module, node)
    return Name(name, module, "value", sentence(remark[:1].upper() + remark[1:]), _written(module, node.value))


def _written(module: str, value: ast.expr | None) -> str:
    """A value as it is written, if it is short."""
    if value is None or value.end_lineno != value.lineno:
        return ""
    line = _lines(module)[value.lineno - 1].encode()  # as the parser counts
    written = line[value.col_offset : value.end_col_offset].decode()
    return written if len(written) <= LONGEST_VALUE else ""


@functools.cache
def _defined(module: str) -> tuple[Name, ...]:
    """What a module itself defines, in the order of the file."""
    return tuple(_definitions(module))


def _definitions(module: str) -> Iterator[Name]:
    for node in _tree(module).body:
        match node:
            case ast.ClassDef(name=name):
                kind = "error" if name.endswith("Error") else "class"
                yield Name(name, module, kind, sentence(ast.get_docstring(node) or ""))
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield Name(name, module, "function", sentence(ast.get_docstring(node) or ""))
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                yield _value(module, node, name)


def _found(module: str, name: str) -> Name:
    """A name that a module offers, wherever it is defined."""
    for found in _defined(module):
        if found.name == name:
            return found
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.ImportFrom) and any((each.asname or each.name) == name for each in node.names):
            assert node.module  # noqa: S101  # imports of this project are absolute
            return _found(node.module, name)
    raise LookupError(f"{module} has no {name}")


def public_names(module: str) -> list[Name]:
    """The public names of a module: of ``__all__``, or else what it defines under a name without an underscore."""
    listed = _listed(module)
    if listed is not None:
        return [_found(module, name) for name in listed]
    return [name for name in _defined(module) if not name.name.startswith("_") and (name.says or name.kind != "value")]


def homes() -> Homes:
    """The module under which each object is described, by the module that defines it and its name there."""
    described: Homes = {}
    for page in PAGES:
        for module in page.modules:
            for name in public_names(module):
                described.setdefault((name.home, name.name), module)
    return described


def _row(name: Name, described: Homes) -> tuple[str, ...]:
    return f"[{code(name.name)}](#{described[name.home, name.name]}.{name.name})", name.kind, name.says


def _data(module: str, name: Name) -> str:
    """The directive that describes a value."""
    lines = [f".. py:data:: {name.name}", f"   :module: {module}"]
    lines += [f"   :value: {name.value}"] if name.value else []
    return "\n".join([*lines, "", f"   {name.says.replace('`', '``')}"] if name.says else lines)


def page_of(page: Page, described: Homes) -> str:
    """One page: a table of the names of each module for whoever reads the file, the docstrings for the book."""
    parts = [MADE, f"# {page.title}", page.lead]
    for module in page.modules:
        names = public_names(module)
        here = [name for name in names if described[name.home, name.name] == module]
        values = [name for name in here if name.kind == "value"]
        left_out = [name.name for name in names if name not in here or name in values]
        options = ["   :members:", *([f"   :exclude-members: {', '.join(left_out)}"] if left_out else [])]
        block = "\n\n".join(
            ["\n".join([f".. automodule:: {module}", *options]), *(_data(module, each) for each in values)]
        )
        parts += [f"## {module}", sentence(ast.get_docstring(_tree(module)) or "")]
        parts += [table(HEADS, (_row(name, described) for name in names))] if names else []
        parts += [f"```{{eval-rst}}\n{block}\n```"]
    return "\n\n".join(parts) + "\n"


def index(described: Homes) -> str:
    """The promise: what is public, and what is not."""
    top = sorted(public_names("idverify"), key=lambda name: name.name)
    pages = [(f"[{page.title}]({page.name}.md)", " ".join(map(code, page.modules))) for page in PAGES]
    parts = [
        MADE,
        PROMISE,
        table(("page", "modules"), pages),
        TOP,
        table(HEADS, (_row(name, described) for name in top)),
    ]
    parts += ["```{eval-rst}\n.. py:module:: idverify\n```"]
    parts += ["\n".join(["```{toctree}", ":hidden:", "", *(page.name for page in PAGES), "```"])]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    described = homes()
    pages = {FOLDER / f"{page.name}.md": page_of(page, described) for page in PAGES}
    settle(pages | {FOLDER / "index.md": index(described)}, whole=FOLDER)
