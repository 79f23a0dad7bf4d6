"""Both books are built without a warning, links lead somewhere, nothing is fetched, every public name is there."""

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

ROOT = Path(__file__).parents[1]
OTHER = {"en": "vi", "vi": "en"}
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
    """Both books: their folder, and what was said while they were built."""

    folder: Path
    status: int
    said: str


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """What ``make docs`` makes, in a copy: Sphinx compiles catalogues beside their sources."""
    if shutil.which("dot") is None:
        pytest.fail("dot not found; it draws the plans of the book. On Debian and Ubuntu: apt install graphviz", False)
    copy = tmp_path_factory.mktemp("repository")
    for name in ("src", "tools"):
        (copy / name).symlink_to(ROOT / name)
    for page in [ROOT / "Makefile", *ROOT.glob("*.md")]:
        shutil.copy(page, copy)
    for name in ("benchmarks", "conformance", "docs", "examples", "vectors"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    around = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    built = subprocess.run(
        ["make", "--no-print-directory", "docs", "READY=", f"SCRIPT={sys.executable}"],
        cwd=copy,
        env={**around, "PYTHONPATH": os.pathsep.join([str(copy / "src"), *filter(None, sys.path)])},
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    return Made(copy / "build/docs", built.returncode, built.stderr)


def test_the_book_is_built_without_a_warning(made: Made) -> None:
    assert made.status == 0, made.said
    assert "WARNING" not in made.said
    assert 'href="vi/index.html"' in (made.folder / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def site(made: Made) -> Path:
    """The folder of the English pages."""
    return made.folder / "en"


@pytest.fixture(scope="module")
def books(made: Made) -> dict[str, dict[Path, Page]]:
    """The pages of each language."""
    return {
        lang: {path: Page(path) for path in (made.folder / lang).rglob("*.html") if "_static" not in path.parts}
        for lang in OTHER
    }


@pytest.fixture(scope="module")
def pages(books: dict[str, dict[Path, Page]]) -> dict[Path, Page]:
    return books["en"]


@pytest.mark.parametrize("lang", OTHER)
def test_every_source_is_a_page(made: Made, books: dict[str, dict[Path, Page]], lang: str) -> None:
    sources = [path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")]
    assert len(sources) > 100
    assert {made.folder / lang / source.with_suffix(".html") for source in sources} <= books[lang].keys()


@pytest.mark.parametrize("lang", OTHER)
def test_every_link_leads_to_a_page_and_to_a_place_on_it(
    made: Made, books: dict[str, dict[Path, Page]], lang: str
) -> None:
    pages = books["en"] | books["vi"]
    astray = []
    for path, page in books[lang].items():
        for link in page.links:
            scheme, host, target, _, place = urlsplit(link)
            if scheme or host:
                continue
            leads = Path(os.path.normpath(path.parent / unquote(target))) if target else path
            there = pages.get(leads)
            if not leads.is_file() or (place and there is not None and unquote(place) not in there.places):
                astray.append((str(path.relative_to(made.folder)), link))
    assert astray == []


@pytest.mark.parametrize("lang", OTHER)
def test_a_page_loads_nothing_from_elsewhere(made: Made, books: dict[str, dict[Path, Page]], lang: str) -> None:
    for path, page in books[lang].items():
        assert page.loads, path
        for loaded in page.loads:
            scheme, host, target, _, _ = urlsplit(loaded)
            assert (scheme in {"", "data"}, host) == (True, ""), (path, loaded)
            if target and not scheme:
                assert (path.parent / unquote(target)).is_file(), (path, loaded)
        assert not re.search(r"url\(\s*['\"]?(https?:)?//|@import", page.styles), path
    styles = list((made.folder / lang).rglob("*.css"))
    assert len(styles) >= 4
    for path in styles:
        fetched = re.findall(r"url\(\s*['\"]?((?:https?:)?//[^)]*)|@import\s+([^;]+)", path.read_text(encoding="utf-8"))
        assert all(imported in {'url("basic.css")', '"basic.css"'} for _, imported in fetched), (path, fetched)


@pytest.mark.parametrize("lang", OTHER)
def test_a_page_leads_to_itself_in_the_other_language(
    made: Made, books: dict[str, dict[Path, Page]], lang: str
) -> None:
    for path, page in books[lang].items():
        other = os.path.relpath(made.folder / OTHER[lang] / path.relative_to(made.folder / lang), path.parent)
        assert other in {os.path.normpath(link) for link in page.links}, path


# English in both languages: docstrings and what is made of them, and decisions (ADRs); their indexes say so. Problems
# and wrong implementations have a column for each language and are the same page in both; docs/index.md names them all.
ENGLISH = (
    "adr",
    "reference/api",
    "reference/errors.html",
    "reference/problems.html",
    "reference/wrong-implementations.html",
)
WORD = re.compile("[^\\W\\d_]{2,}")
# Their tables have a column for each language, or name tests.
BESIDE = (
    "reference/asvs.html",
    "reference/glossary.html",
    "reference/number-defects.html",
    "reference/places.html",
)
# An address, and what stands in quotes: somebody's name or word, which a translation may keep.
QUOTED = re.compile(r"https?://\S+|“[^”]*”|«[^»]*»|\"[^\"]*\"|‘[^’]*’")
VIETNAMESE = re.compile("[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE)


class Untranslated(HTMLParser):
    """What stands on a page in English, without code and without names of links."""

    def __init__(self, path: Path, *, cells: bool = True) -> None:
        super().__init__()
        self.found: list[str] = []
        self._without = {"code", "pre", "script"} | (set() if cells else {"td"})
        self._open: list[str] = []
        self._marked: list[int] = []
        self._text = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        if tag in {"br", "img", "input", "meta", "link", "hr", "wbr"}:
            return
        self._open.append(tag)
        if "untranslated" in (dict(attrs).get("class") or "").split():
            self._marked.append(len(self._open))
            self._text = ""

    def handle_data(self, data):
        if self._marked and not self._without & set(self._open):
            self._text += data

    def handle_endtag(self, tag):
        if self._marked and self._marked[-1] == len(self._open):
            self._marked.pop()
            self.found.append(" ".join(self._text.split()))
            self._text = ""
        if self._open and self._open[-1] == tag:
            self._open.pop()


def in_english(text: str) -> bool:
    """Whether a text is a sentence with less than one letter of Vietnamese for each eight words."""
    words = [word for word in WORD.findall(QUOTED.sub("", text)) if not word.isupper()]
    return len(words) > 5 and len(VIETNAMESE.findall(" ".join(words))) * 8 < len(words)


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("The gate is asked first – then the store answers…", True),
        ("A child is led to a parent → Nguyễn answers “for her, in writing, and under her own name”.", False),
        ("The officer named Bình opens what was sealed, and two of them have to be there.", True),
        ("Cổng được hỏi trước – sau đó kho dữ liệu mới trả lời…", False),
        ("Mọi mạng xã hội Every social network", False),
        ("Spring Security, Keycloak", False),
        ("AU-1, AU-2, AU-3, AU-4, AU-5, EC-3", False),
        ("https://congbao.chinhphu.vn/van-ban/luat-so-116-2025-qh15-468678.htm", False),
    ],
)
def test_a_sentence_in_english_is_told_by_its_letters(text: str, english: bool) -> None:
    assert in_english(text) == english


def test_a_vietnamese_page_has_no_sentence_in_english(made: Made, books: dict[str, dict[Path, Page]]) -> None:
    left = {}
    for path in books["vi"]:
        name = path.relative_to(made.folder / "vi").as_posix()
        if name.startswith(ENGLISH):
            continue
        texts = Untranslated(path, cells=name not in BESIDE).found
        english = [text for text in texts if in_english(text)]
        if english:
            left[name] = english
    assert left == {}


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
