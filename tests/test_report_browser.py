"""The report in a real browser, and on paper."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from report_parts import one_of_each, report_of, result, signer

from idverify.conformance.report.folder import write
from idverify.conformance.result import Kind
from idverify.law.register import PROVISIONS
from idverify.messages import Text, text

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None or shutil.which("pdftotext") is None,
    reason="apt-get install chromium poppler-utils fonts-noto-core",
)
_ATTACK = "<script>document.title='evil'</script><img src=x onerror=\"document.title='evil'\">"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    attack = Text(vi=_ATTACK, en=f"{_ATTACK}.")
    results = [*one_of_each(), result(7, Kind.ERRORED, reason=attack, mismatches=(attack,))]
    write(report_of(results, name=f"Sen Việt {_ATTACK}"), folder, signer=signer())
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Any, folder: Path) -> Iterator[tuple[Any, list[str]]]:
    page, noise = browser.new_page(), []
    page.on("console", lambda said: noise.append(said.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on("dialog", lambda dialog: noise.append(dialog.message))
    page.on("request", lambda request: noise.append(request.url))
    page.goto((folder / "report.html").as_uri())
    noise.remove((folder / "report.html").as_uri())
    yield page, noise
    page.close()


def test_the_browser_has_nothing_to_complain_of_and_nothing_to_fetch(opened: tuple[Any, list[str]]) -> None:
    page, noise = opened
    assert noise == []
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(36, 52, 77)"
    assert page.evaluate("document.querySelector('.bar').getBoundingClientRect().width") > 100
    assert page.evaluate("document.scripts.length + document.images.length") == 0
    assert "evil" not in page.title().replace(_ATTACK, "")
    assert _ATTACK in page.inner_text("h1")


@pytest.mark.parametrize(
    ("switch", "seen", "hidden"),
    [("#show-vi", ".verdict .vi", ".verdict .en"), ("#show-en", ".verdict .en", ".verdict .vi")],
)
def test_one_language_can_be_read_alone_without_a_script(
    opened: tuple[Any, list[str]], switch: str, seen: str, hidden: str
) -> None:
    page, _ = opened
    assert page.is_visible(seen)
    assert page.is_visible(hidden)
    page.check(switch)
    assert page.is_visible(seen)
    assert not page.is_visible(hidden)


@pytest.mark.parametrize("width", [360, 820, 1600])
def test_nothing_runs_out_of_the_window(opened: tuple[Any, list[str]], width: int) -> None:
    page, _ = opened
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_review_can_be_filled_in(opened: tuple[Any, list[str]]) -> None:
    page, _ = opened
    page.fill(".form textarea", "Đã xem bản gốc.")
    page.check(".form input[type=radio] >> nth=0")
    assert page.input_value(".form textarea") == "Đã xem bản gốc."


def test_it_is_printed_whole(folder: Path) -> None:
    printed = folder / "report.pdf"
    subprocess.run(
        [
            str(CHROMIUM),
            "--headless=new",
            "--no-sandbox",
            "--no-pdf-header-footer",
            f"--print-to-pdf={printed}",
            (folder / "report.html").as_uri(),
        ],
        capture_output=True,
        check=True,
        timeout=60,
    )
    pages = subprocess.run(["pdftotext", str(printed), "-"], capture_output=True, text=True, check=True).stdout
    sheets = pages.removesuffix("\f").split("\f")
    flat = " ".join(pages.split())
    provision = result().provision
    assert len(sheets) > 5
    assert text("conformance.report.verdict.departs").vi in sheets[0]
    assert PROVISIONS[provision].gloss.vi in flat
    assert [sheet for sheet in sheets if sheet.lstrip().startswith("Báo cáo tuân thủ") and provision in sheet]
    for number, sheet in enumerate(sheets, start=1):
        assert f"{number} / {len(sheets)}" in sheet
    assert text("conformance.report.signing").vi in sheets[-1]
