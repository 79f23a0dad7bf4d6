"""Docstrings as they are written here, for Sphinx: which members stand on a page, and where a name leads."""

from __future__ import annotations

import ast
import contextlib
import enum
import importlib
import inspect
import sys
from logging import WARNING, getLogger
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import sphinx.ext.napoleon
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.ext.napoleon import GoogleDocstring
from sphinx.locale import _
from sphinx.util import logging

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from build_api import homes, public_names
from public_modules import PAGES

logger = logging.getLogger(__name__)

LONGEST_VALUE: Final = 80
OF_A_TUPLE: Final = "Alias for field number"
FIELDS: Final = frozenset({"attribute", "data", "property"})


class Docstring(GoogleDocstring):
    """A docstring in which no type is written: types stand in the signature, and a colon is a colon."""

    def _parse(self) -> None:
        if self._what in FIELDS:  # it is read like what is said of a method
            self._what = "method"
        super()._parse()

    def _escape_args_and_kwargs(self, name: str) -> str:
        """Several arguments that are told of together are one; `spaced` gives them their spaces back."""
        return super()._escape_args_and_kwargs(name).replace(", ", ",")

    def _consume_returns_section(self, preprocess_types: bool = False) -> list[tuple[str, str, list[str]]]:  # noqa: ARG002
        lines = self._dedent(self._consume_to_next_section())
        return [("", "", lines)] if lines else []


def load(_app: Sphinx) -> None:
    """Loads every module, and what it imports for the type checker only, before any is looked at."""
    import django.conf

    getLogger("alembic").setLevel(WARNING)  # it says of itself that it is loaded
    if not django.conf.settings.configured:
        django.conf.settings.configure()
    for page in PAGES:
        for name in page.modules:
            importlib.import_module(name)
    for name, module in list(sys.modules.items()):
        if name.startswith("idverify."):
            _load_types(module)


def _load_types(module: ModuleType) -> None:
    if not module.__file__:
        return
    for node in ast.parse(Path(module.__file__).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            for statement in node.body:
                if isinstance(statement, ast.Import | ast.ImportFrom):
                    with contextlib.suppress(ImportError):  # of an extra that is not installed here
                        exec(compile(ast.Module([statement], []), module.__file__, "exec"), vars(module))  # noqa: S102


def skip(_app: Sphinx, what: str, _name: str, obj: object, skipped: bool, _options: object) -> bool | None:
    """Leaves out the fields of a class, which its docstring lists, and keeps the members of an enumeration."""
    if skipped or what == "module":
        return None
    if isinstance(obj, enum.Enum):
        return False
    doc = inspect.getdoc(obj) if callable(obj) or isinstance(obj, property | classmethod | staticmethod) else ""
    return not doc or doc.startswith(OF_A_TUPLE)


def of_a_module(_app: Sphinx, what: str, _name: str, _obj: object, _options: object, lines: list[str]) -> None:
    """Takes the first paragraph of a module's docstring away, which the page says, and keeps its tables in shape."""
    if what != "module":
        return
    paragraphs = "\n".join(lines).split("\n\n")[1:]
    said = []
    for before, paragraph in zip(["", *paragraphs], paragraphs, strict=False):
        if paragraph.startswith("    ") and not before.startswith("    ") and not before.endswith("::"):
            said.append("::")
        said.append(paragraph)
    lines[:] = "\n\n".join(said).split("\n")


def shorten(_app: Sphinx, _domain: str, _objtype: str, content: addnodes.desc_content) -> None:
    """Cuts the value of a table that would fill the page, and a line that says that a class is an object."""
    for signature in content.parent.findall(addnodes.desc_signature) if content.parent else ():
        for value in signature.findall(addnodes.desc_annotation):
            if value.astext().lstrip().startswith("=") and len(value.astext()) > LONGEST_VALUE:
                value.clear()
                value.append(nodes.Text(" = …"))
    for line in [each for each in content if each.astext() == _("Bases: %s") % "object"]:
        content.remove(line)


def spaced(_app: Sphinx, doctree: nodes.document) -> None:
    """Writes names that are told of together with spaces, and the dash behind them as one sign."""
    for text in list(doctree.findall(nodes.Text)):
        if text == " -- " and text.parent:
            text.parent.replace(text, nodes.Text(" – "))
        elif "," in text and " " not in text and isinstance(text.parent, addnodes.literal_strong):
            text.parent.replace(text, nodes.Text(text.replace(",", ", ")))


def exact(_app: Sphinx, doctree: nodes.document) -> None:
    """Says of each type which one is meant, as its module knows it; a type of somebody else leads nowhere."""
    for link in list(doctree.findall(addnodes.pending_xref)):
        target = link["reftarget"]
        if link["reftype"] == "myst" and target.startswith("idverify."):  # of a table of names
            link["refdomain"], link["reftype"] = "py", "obj"
        if link.get("refdomain") != "py" or target.startswith("idverify."):
            continue
        known = vars(sys.modules.get(link.get("py:module") or "", ModuleType(""))).get(target)
        if isinstance(known, type) and known.__module__.startswith("idverify."):
            link["reftarget"] = f"{known.__module__}.{known.__qualname__}"
        elif not link.get("refspecific") and link.parent:
            link.parent.replace(link, _shown(link))


def _shown(link: addnodes.pending_xref) -> list[nodes.Node]:
    """What is read where a link leads nowhere."""
    ways = [each for each in link if isinstance(each, addnodes.pending_xref_condition)]
    return [node for each in ways[:1] for node in each] if ways else list(link)


def other_names(_app: Sphinx, env: BuildEnvironment) -> None:
    """Lets each public name lead to where its object is described, under whatever name it is described there."""
    domain = env.domains.python_domain
    described = homes()
    for module in ["idverify", *(name for page in PAGES for name in page.modules)]:
        for name in public_names(module):
            home = domain.objects.get(f"{described[name.home, name.name]}.{name.name}")
            if home is None:
                logger.warning("%s.%s is described on no page", module, name.name)
            elif f"{module}.{name.name}" not in domain.objects:
                domain.objects[f"{module}.{name.name}"] = home._replace(aliased=True)


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    sphinx.ext.napoleon.GoogleDocstring = Docstring  # type: ignore[misc]
    app.connect("builder-inited", load)
    app.connect("autodoc-skip-member", skip)
    app.connect("autodoc-process-docstring", of_a_module, priority=900)
    app.connect("object-description-transform", shorten)
    app.connect("doctree-read", spaced)
    app.connect("doctree-read", exact)
    app.connect("env-updated", other_names)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
