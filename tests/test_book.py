"""The book is built without a warning, its links lead somewhere, nothing is fetched, every public name is in it."""

from __future__ import annotations

import ast
import importlib
import os
import re
import shutil
import subprocess
import sys
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import pytest
from build_api import public_names
from public_modules import PAGES

pytest.importorskip("sphinx", reason="the dependency group docs is not installed")

ROOT = Path(__file__).parents[1]
PUBLIC = ["idverify", *(module for page in PAGES for module in page.modules)]
# What a browser loads by itself, by element and attribute.
LOADED = {
    ("audio", "src"),
    ("embed", "src"),
    ("iframe", "src"),
    ("img", "src"),
    ("img", "srcset"),
    ("input", "src"),
    ("link", "href"),
    ("object", "data"),
    ("script", "src"),
    ("source", "src"),
    ("source", "srcset"),
    ("track", "src"),
    ("video", "src"),
    ("video", "poster"),
}


class Page(HTMLParser):
    """The places of a page, where its links lead, and what it loads."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.places: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.styles = ""
        self._in_style = False
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        self._in_style = tag == "style"
        for name, value in attrs:
            if name == "id" or (tag, name) == ("a", "name"):
                self.places.add(value)
            elif (tag, name) == ("a", "href"):
                self.links.append(value)
            elif (tag, name) in LOADED:
                self.loads.append(value)
            elif name == "style":
                self.styles += value

    def handle_data(self, data):
        if self._in_style:
            self.styles += data

    def handle_endtag(self, _tag):
        self._in_style = False


class Made(NamedTuple):
    """A book: its folder, and what was said while it was built."""

    site: Path
    status: int
    said: str


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The English book, built in a copy of its folder: Sphinx compiles catalogues beside their sources."""
    copy = tmp_path_factory.mktemp("repository")
    for name in ("src", "tools"):
        (copy / name).symlink_to(ROOT / name)
    for page in ROOT.glob("*.md"):
        shutil.copy(page, copy)
    for name in ("benchmarks", "conformance", "docs", "examples", "vectors"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    how = "-q -n -W --keep-going -j auto -b html -D language=en -d doctrees docs site/en"
    built = subprocess.run(
        [sys.executable, "-m", "sphinx", *how.split()],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(copy / "src"), *filter(None, sys.path)])},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    return Made(copy / "site/en", built.returncode, built.stderr)


@pytest.fixture(scope="module")
def site(made: Made) -> Path:
    """The folder of its pages."""
    return made.site


def test_the_book_is_built_without_a_warning(made: Made) -> None:
    assert made.status == 0, made.said
    assert "WARNING" not in made.said


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path) for path in site.rglob("*.html") if "_static" not in path.parts}


def test_every_source_is_a_page(site: Path, pages: dict[Path, Page]) -> None:
    sources = [path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")]
    assert len(sources) > 100
    assert {site / source.with_suffix(".html") for source in sources} <= pages.keys()


def test_every_link_leads_to_a_page_and_to_a_place_on_it(site: Path, pages: dict[Path, Page]) -> None:
    astray = []
    for path, page in pages.items():
        for link in page.links:
            scheme, host, target, _, place = urlsplit(link)
            if scheme or host:
                continue
            leads = Path(os.path.normpath(path.parent / unquote(target))) if target else path
            if leads.is_relative_to(site.parent / "vi"):  # the same page in the other language
                leads = site / leads.relative_to(site.parent / "vi")
            there = pages.get(leads)
            if not leads.is_file() or (place and there is not None and unquote(place) not in there.places):
                astray.append((str(path.relative_to(site)), link))
    assert astray == []


def test_a_page_loads_nothing_from_elsewhere(site: Path, pages: dict[Path, Page]) -> None:
    for path, page in pages.items():
        assert page.loads, path
        for loaded in page.loads:
            scheme, host, target, _, _ = urlsplit(loaded)
            assert (scheme in {"", "data"}, host) == (True, ""), (path, loaded)
            if target and not scheme:
                assert (path.parent / unquote(target)).is_file(), (path, loaded)
        assert not re.search(r"url\(\s*['\"]?(https?:)?//|@import", page.styles), path
    styles = list(site.rglob("*.css"))
    assert len(styles) >= 4
    for path in styles:
        fetched = re.findall(r"url\(\s*['\"]?((?:https?:)?//[^)]*)|@import\s+([^;]+)", path.read_text(encoding="utf-8"))
        assert all(imported in {'url("basic.css")', '"basic.css"'} for _, imported in fetched), (path, fetched)


def test_a_page_leads_to_itself_in_the_other_language(site: Path, pages: dict[Path, Page]) -> None:
    for path, page in pages.items():
        other = os.path.relpath(site.parent / "vi" / path.relative_to(site), path.parent)
        assert other in {os.path.normpath(link) for link in page.links}, path


@pytest.fixture(scope="module")
def inventory(site: Path) -> dict[str, str]:
    """Each name that another book could link to, with its address."""
    packed = (site / "objects.inv").read_bytes().split(b"\n", 4)[4]
    lines = zlib.decompress(packed).decode().splitlines()
    found = {}
    for line in lines:
        name, kind, _, address, _ = re.fullmatch(r"(.+?) (\S+:\S+) (-?\d+) (\S*) (.*)", line).groups()  # type: ignore[union-attr]
        if kind.startswith("py:"):
            found[name] = address.replace("$", name)
    return found


def test_every_public_name_is_in_the_book(inventory: dict[str, str], pages: dict[Path, Page], site: Path) -> None:
    for module in PUBLIC:
        promised = {name.name for name in public_names(module)}
        assert set(getattr(importlib.import_module(module), "__all__", ())) <= promised, module
        for name in promised:
            target, _, place = inventory[f"{module}.{name}"].partition("#")
            assert place in pages[site / target].places, (module, name)


def test_every_public_name_is_said_what_it_is() -> None:
    silent = [f"{module}.{name.name}" for module in PUBLIC for name in public_names(module) if not name.says]
    assert silent == []


def programs() -> Iterator[tuple[Path, str]]:
    """Every program that is shown to somebody who uses the library."""
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for block in re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
            yield page, block
    for path in (ROOT / "examples").rglob("*.py"):
        yield path, path.read_text(encoding="utf-8")


def test_what_the_pages_and_the_examples_import_is_public() -> None:
    offered = {module: {name.name for name in public_names(module)} for module in PUBLIC}
    private = set()
    for path, program in programs():
        for node in ast.walk(ast.parse(program)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "idverify":
                for each in node.names:
                    if (
                        each.name not in offered.get(str(node.module), ())
                        and f"{node.module}.{each.name}" not in offered
                    ):
                        private.add((str(path.relative_to(ROOT)), f"{node.module}.{each.name}"))
            elif isinstance(node, ast.Import):
                named = {each.name for each in node.names if each.name.partition(".")[0] == "idverify"}
                private |= {(str(path.relative_to(ROOT)), name) for name in named - offered.keys()}
    assert sorted(private) == []


LOOKED_AT = (
    "index.html",
    "explanation/the-house.html",
    "for-auditors.html",
    "how-to/gate-a-fastapi-route.html",
    "reference/api/index.html",
    "reference/api/ports.html",
    "reference/asvs.html",
    "reference/law/147-2024-nd-cp.html",
    "reference/line-protocol.html",
    "search.html",
)


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light")])
def test_a_page_fits_its_window_and_asks_nobody_else(browser: Any, site: Path, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    noise: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: noise.append(said.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    wide = {}
    for name in LOOKED_AT:
        page.goto((site / name).as_uri())
        wide[name] = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert {name: found for name, found in wide.items() if found > width} == {}
    assert [url for url in asked if not url.startswith((site.as_uri(), "data:"))] == []
    assert noise == []


def test_on_paper_a_page_is_black_on_white_and_without_what_is_clicked(browser: Any, site: Path) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="dark")
    page = context.new_page()
    page.goto((site / "for-auditors.html").as_uri())
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('article p')).color") == "rgb(0, 0, 0)"
    for hidden in (".sidebar-drawer", ".toc-drawer", ".related-pages", ".headerlink", ".book-languages"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.locator("h1").is_visible()
    context.close()
