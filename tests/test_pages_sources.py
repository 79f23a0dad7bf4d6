"""What the pages' own files hold: every sentence in the catalogues, nothing inline, nothing of anybody else's."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from idverify.messages import keys
from idverify.web.pages.assets import bytes_of

ROOT = Path(__file__).parents[1]
WEB = ROOT / "src/idverify/web"
TEMPLATES = sorted((WEB / "pages/templates").rglob("*.html"))
SOURCES = [*TEMPLATES, *sorted(WEB.rglob("*.py")), ROOT / "src/idverify/law/provision.py"]
DOCS = (ROOT / "docs/reference/pages.md").read_text(encoding="utf-8")
# Of the package on npm: https://registry.npmjs.org/htmx.org/4.0.1
HTMX = "4.0.1"
# Whoever sends these has no visit yet; that they come from our own page is seen by their origin.
BEFORE_A_VISIT = {"try_out/start.html"}
KEY = re.compile(r"""(?<![\w/.-])page\.[a-z0-9_.]*""")
ENDING = re.compile(r"""(?:\{\w+\}|~ ")((?:\.[a-z_0-9]+)+)["']""")
TAG = re.compile(r"<[a-z][^>]*>", re.DOTALL)


def source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_every_sentence_that_a_page_says_is_in_both_catalogues_and_every_one_there_is_said() -> None:
    catalogue = {key for key in keys("vi") if key.startswith("page.")}
    assert catalogue == {key for key in keys("en") if key.startswith("page.")}
    whole = {
        key
        for path in SOURCES
        for key in re.findall(r"""\b(?:t|text)\(["'](page\.[a-z0-9_.]+)["']\s*[,)]""", source(path))
    }
    assert len(whole) > 100
    assert whole - catalogue == set()
    named = {key for path in SOURCES for key in KEY.findall(source(path))}
    endings = {"", *(ending for path in SOURCES for ending in ENDING.findall(source(path)))}
    begun = {key for key in named if key.endswith(".") and key != "page."}
    said = {f"{key}{ending}" for key in named for ending in endings}
    silent = {key for key in catalogue - said if not any(key.startswith(each) for each in begun)}
    assert silent == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_template_holds_no_script_no_style_and_no_address_of_anybody_else(path: Path) -> None:
    html, name = source(path), f"{path.parent.name}/{path.name}"
    for tag in TAG.findall(html):
        assert not re.search(r"\s(?:on\w+|style|srcdoc|hx-on\S*|hx-vals|hx-headers|hx-vars)\s*=", tag), tag
        assert not re.match(r"<(?:style|iframe|object|embed|base|img|video|audio|font|frame)\b", tag), tag
        assert not re.search(r"javascript:|data:|js:", tag), tag
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert not re.search(r"""(?:src|href|action|srcset|poster|data)\s*=\s*["']\s*(?:[a-z]+:)?//""", html, re.IGNORECASE)
    assert not re.search(r"\|\s*safe\b|autoescape\s+false|\bMarkup\b", html)
    for form in re.findall(r"<form\b.*?</form>", html, re.DOTALL):
        if re.search(r"""method=["']post""", form, re.IGNORECASE) and name not in BEFORE_A_VISIT:
            assert "csrf_field()" in form, form
    for opened in re.findall(r"<(?:input|select|textarea)\b[^>]*>", html):
        assert not re.search(r"""type=["'](?:file|password)""", opened), opened


def test_no_page_makes_html_in_python() -> None:
    assert [path.name for path in sorted((WEB / "pages").rglob("*.py")) if "Markup(" in source(path)] == []


def test_the_script_is_the_one_that_was_published() -> None:
    digest = hashlib.sha256(bytes_of("htmx.min.js")).hexdigest()
    assert digest == "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"
    assert digest in DOCS
    assert f'"{HTMX}"'.encode() in bytes_of("htmx.min.js")
    assert HTMX in DOCS
    licence = source(WEB / "pages/assets/htmx.LICENSE")
    assert "Zero-Clause BSD" in licence
    assert "Permission to use, copy, modify, and/or distribute this software" in " ".join(licence.split())


def test_the_script_may_do_nothing_that_a_policy_would_have_to_allow_more_for() -> None:
    (settings,) = re.findall(r"<meta name=\"htmx-config\" content='(.*?)'>", source(WEB / "pages/templates/parts.html"))
    config = json.loads(settings)
    assert config["includeIndicatorCSS"] is False
    assert config["mode"] == "same-origin"
    assert config["extensions"] == "none"


def test_the_script_keeps_nothing_in_the_browser_and_talks_to_no_other_window() -> None:
    script = bytes_of("htmx.min.js").decode()
    for wanted in ("localStorage", "sessionStorage", "indexedDB", "document.cookie", "postMessage"):
        assert wanted not in script, wanted


def test_a_page_names_the_digest_of_what_it_loads() -> None:
    html = source(WEB / "pages/templates/layout.html") + source(WEB / "pages/templates/parts.html")
    for name in ("pages.css", "htmx.min.js"):
        assert f'integrity="{{{{ integrity("{name}") }}}}"' in html
    from idverify.web.pages.assets import integrity_of

    digest = base64.b64encode(hashlib.sha256(bytes_of("pages.css")).digest()).decode()
    assert integrity_of("pages.css") == f"sha256-{digest}"


def test_the_sheet_is_small_and_asks_for_nothing() -> None:
    sheet = bytes_of("pages.css").decode()
    assert len(sheet.encode()) < 13_312
    assert "url(" not in sheet
    assert "@import" not in sheet
    assert "prefers-color-scheme: dark" in sheet
    assert "prefers-reduced-motion" in sheet
