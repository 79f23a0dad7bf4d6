"""Makes the pictures of the README: the demonstration's first table as SVG, and the head of a report as PNG.

    python tools/build_pictures.py    # writes docs/_static/demo-*.svg and report-*.png

The report is of a real run, of the adapter in JavaScript; it needs Node and a Chromium. Whether a picture still says
what the demonstration says is seen by tests/test_pictures.py; what a browser draws differs from machine to machine.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from idverify.messages import Language

ROOT: Final = Path(__file__).parents[1]
STATIC: Final = ROOT / "docs" / "_static"
LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")
WIDTH: Final = 100
# Whose rows are shown: a mobile, a landline, twelve typed digits, a child alone, a child with a mother.
SHOWN: Final = ("lan", "hai", "go-tay", "be-an", "be-binh")
# Darker than a terminal's own colours: each is told from white at 4.5 to 1.
THEME: Final = TerminalTheme(
    (255, 255, 255),
    (28, 34, 46),
    [
        (28, 34, 46),
        (176, 32, 32),
        (20, 110, 50),
        (138, 90, 0),
        (30, 80, 160),
        (120, 50, 130),
        (0, 100, 110),
        (90, 96, 106),
    ],
)
# Lines of text on white and no window around them; rich fills in what stands in braces.
FORMAT: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {terminal_height}" role="img" xml:space="preserve">
<title>idverify demo</title>
<style>text {{ font: {char_height}px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace }} {styles}</style>
<defs>{lines}</defs>
<rect width="100%" height="100%" fill="#fff"/>
<g transform="translate({terminal_x})">
{backgrounds}
{matrix}
</g>
</svg>
"""


def told(lang: Language) -> list[str]:
    """The lines of the demonstration, with its colours."""
    words = [sys.executable, "-m", "idverify", "demo", "--lang", lang, "--color", "always"]
    done = subprocess.run(words, capture_output=True, check=True, text=True, encoding="utf-8")
    return done.stdout.splitlines()


def chosen(lines: list[str]) -> list[str]:
    """The head of the table and some of its rows, each with what stands below it."""
    plain = [Text.from_ansi(line).plain for line in lines]
    rule = next(number for number, line in enumerate(plain) if line.startswith("──"))
    end = next(number for number, line in enumerate(plain) if number > rule and line.startswith("──"))
    found, showing = lines[: rule + 1], False
    for line, words in zip(lines[rule + 1 : end], plain[rule + 1 : end], strict=True):
        if not words.startswith(" "):
            showing = words.split()[0] in SHOWN
        if showing:
            found.append(line)
    return [*found, lines[end], lines[end + 1]]


def drawn(lang: Language) -> str:
    """The picture of the demonstration."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, highlight=False)
    for line in chosen(told(lang)):
        console.print(Text.from_ansi(line), no_wrap=True, crop=False)
    svg = console.export_svg(title="idverify demo", theme=THEME, code_format=FORMAT, unique_id=f"demo-{lang}")
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def photographed(folder: Path) -> None:
    """The head of a report of a real run."""
    adapter = ROOT / "conformance" / "adapters" / "node" / "adapter.mjs"
    asked = ["conformance", "run", "--level", "L0", "--level", "L1", "--out", str(folder), "--", "node", str(adapter)]
    subprocess.run([sys.executable, "-m", "idverify", *asked], check=False, capture_output=True)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for lang in LANGUAGES:
            page = browser.new_page(viewport={"width": 1000, "height": 640}, color_scheme="light")
            page.goto((folder / "report.html").as_uri())
            page.check(f"#show-{lang}")
            page.screenshot(path=STATIC / f"report-{lang}.png")
        browser.close()


def main() -> None:
    """Draw."""
    for lang in LANGUAGES:
        (STATIC / f"demo-{lang}.svg").write_text(drawn(lang), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        photographed(Path(folder))


if __name__ == "__main__":
    main()
