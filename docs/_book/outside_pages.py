"""Pages that stand elsewhere in the repository and are included in the book: links lead to the book's copy."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any, Final

from sphinx.application import Sphinx

# The file in the repository → the page that includes it.
PAGES: Final = {
    "CHANGELOG.md": "project/changelog.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "SECURITY.md": "project/security.md",
    "benchmarks/results/README.md": "project/results.md",
    "conformance/adapters/README.md": "project/adapters.md",
    "examples/asgi_live/README.md": "project/asgi-live.md",
    "examples/django_forum/README.md": "project/django-forum.md",
    "examples/fastapi_forum/README.md": "project/fastapi-forum.md",
    "vectors/README.md": "project/vectors.md",
}
LINK: Final = re.compile(r"\]\((?!https?:|mailto:|#)([^()#\s]+)(#[^()\s]*)?\)")


def rewritten(text: str, file: str, page: str) -> str:
    """The text of a file of the repository, its links as they lead from a page of the book."""

    def link(match: re.Match[str]) -> str:
        path, anchor = match[1], match[2] or ""
        target = posixpath.normpath(posixpath.join(posixpath.dirname(file), path))
        target = f"docs/{PAGES[target]}" if target in PAGES else target
        return f"]({posixpath.relpath(target, posixpath.dirname(f'docs/{page}'))}{anchor})"

    return LINK.sub(link, text)


def of_the_book(_app: Sphinx, docname: str, content: list[str]) -> None:
    """A page of the book that links to one outside."""
    page = f"{docname}.md"
    content[0] = rewritten(content[0], f"docs/{page}", page)


def included(_app: Sphinx, path: Path, _parent: str, content: list[str]) -> None:
    """A file that a page of the book includes."""
    file = posixpath.normpath(posixpath.join("docs", path.as_posix()))
    if file in PAGES:
        content[0] = rewritten(content[0], file, PAGES[file])


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("source-read", of_the_book)
    app.connect("include-read", included)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
