"""Debian's Chromium at the pages: of two sizes, in both languages, with an ear for what it complains of.

Fixtures: ``phone_sized(lang)`` and ``wide(lang)`` make a page, in a profile of its own; ``serious(page)`` asks axe.
A test fails whose page wrote to the console, broke in a script, or asked for anything of another origin.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pages_server import Sandbox

HERE = Path(__file__).parent
CHROMIUM = shutil.which("chromium")
SIZES = {"phone": {"width": 360, "height": 740}, "wide": {"width": 1280, "height": 900}}
Opened = Callable[..., Any]

# What a browser writes of itself when a page is answered with 4xx, which pages with a fault in a form are.
_OF_STATUS = "Failed to load resource: the server responded with a status of 4"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for a module; each page has a profile of its own."""
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("apt-get install chromium fonts-noto-core")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Any, sandbox: Sandbox) -> Iterator[Opened]:
    """Makes a page: ``opened(lang="vi", size="phone", scripts=True, dark=False)``, with addresses as paths."""
    contexts: list[Any] = []
    noise: list[str] = []

    def listen(page: Any) -> None:
        page.on("console", lambda said: None if said.text.startswith(_OF_STATUS) else noise.append(said.text))
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.on("dialog", lambda dialog: noise.append(dialog.message))
        page.on("request", lambda asked: None if _is_own(asked.url, sandbox.url) else noise.append(asked.url))

    def make(lang: str = "vi", *, size: str = "phone", scripts: bool = True, dark: bool = False) -> Any:
        context = browser.new_context(
            base_url=sandbox.url,
            viewport=SIZES[size],
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            locale="vi-VN" if lang == "vi" else "en-GB",
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.add_cookies([{"name": "idverify-lang", "value": lang, "url": sandbox.url}])
        context.on("page", listen)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    assert noise == []


@pytest.fixture
def phone_sized(opened: Opened) -> Callable[..., Any]:
    """A page of 360 by 740: ``phone_sized("vi")``; ``scripts=False`` and ``dark=True`` go along."""
    return lambda lang="vi", **more: opened(lang, size="phone", **more)


@pytest.fixture
def wide(opened: Opened) -> Callable[..., Any]:
    """A page of 1280 by 900. Arguments as ``phone_sized``."""
    return lambda lang="vi", **more: opened(lang, size="wide", **more)


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, as npm installs it from tests/axe; once for each version of the lock."""
    if shutil.which("npm") is None:
        pytest.skip("apt-get install npm")
    sources = [HERE / "axe" / name for name in ("package.json", "package-lock.json")]
    version = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]
    folder = HERE.parent / "build" / "axe" / version
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=folder.parent))
        for source in sources:
            shutil.copy(source, made)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=made, check=False, capture_output=True, text=True, timeout=300)
        if done.returncode:
            shutil.rmtree(made)
            pytest.skip(f"npm ci failed in tests/axe; it needs the npm registry once: {done.stderr[-300:]}")
        try:
            made.rename(folder)
        except OSError:  # another run was first
            shutil.rmtree(made)
    return (folder / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def serious(axe: str) -> Callable[[Any], list[str]]:
    """What axe-core finds on a page that is serious or critical, as rule and place; nothing is as it should be."""

    def found(page: Any) -> list[str]:
        # In the page's own world a policy may forbid it; the developer tools' protocol evaluates all the same.
        page.evaluate(axe)
        results = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{each['id']} ({each['impact']}): {node['target']} {node.get('failureSummary', '')}"
            for each in results["violations"]
            if each["impact"] in {"serious", "critical"}
            for node in each["nodes"]
        ]

    return found


def _is_own(address: str, here: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in {"data", "about", "blob"} or f"{parts.scheme}://{parts.netloc}" == here
