"""The campaign's page in a real browser, on a telephone, and on paper."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from campaign_report_parts import Asked, Found, of_all, of_many, of_one, report_of

from idverify.campaign.report.page import html_of
from idverify.campaign.tally import Tally
from idverify.messages import text

pytestmark = pytest.mark.skipif(
    shutil.which("chromium") is None or shutil.which("pdftotext") is None,
    reason="apt-get install chromium poppler-utils fonts-noto-core",
)
_ATTACK = "<script>document.title='evil'</script><img src=x onerror=\"document.title='evil'\">"
_LONG = "x" * 180
FOUND = {
    "many": Found(**{**vars(of_many()), "run": Asked(names=(_ATTACK, _LONG), columns={"account": _LONG})}),
    "none": Found(Tally()),
    "one": of_one("prove", "user.prove_phone"),
    "fine": of_all("authenticated", 110_000_000),
    "unreadable": of_all("unreadable", 200_000, "operator.name_account"),
}
# Text that stands upright, a letter on each line, is what a cell too narrow for it becomes.
_UPRIGHT = """() => [...document.querySelectorAll('tbody :is(th, td)')].filter(each => each.innerText.length > 4
    && each.getBoundingClientRect().width > 1 && each.getBoundingClientRect().width < 24).map(each => each.innerText)"""
_CLIPPED = """() => [...document.querySelectorAll('svg text')].filter(each => {
    const own = each.getBoundingClientRect(), around = each.ownerSVGElement.getBoundingClientRect();
    return own.width && (own.left < around.left - 1 || own.right > around.right + 1 || own.top < around.top - 1
        || own.bottom > around.bottom + 1);}).map(each => each.textContent)"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("campaign")
    for name, found in FOUND.items():
        (folder / f"{name}.html").write_text(html_of(report_of(found)), encoding="utf-8")
    return folder


@pytest.fixture
def opened(browser: Any, folder: Path) -> Iterator[Callable[[str], Any]]:
    """Opens one of ``FOUND``, without scripts of the page's own; fails where the browser had something to say."""
    pages: list[Any] = []
    noise: list[str] = []

    def make(name: str) -> Any:
        page = browser.new_page()
        pages.append(page)
        page.on("console", lambda said: noise.append(said.text))
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.on("request", lambda request: noise.append(request.url))
        page.goto((folder / f"{name}.html").as_uri())
        noise.remove((folder / f"{name}.html").as_uri())
        return page

    yield make
    for page in pages:
        page.close()
    assert noise == []


def test_nothing_that_somebody_named_runs(opened: Callable[[str], Any]) -> None:
    page = opened("many")
    assert page.evaluate("document.scripts.length + document.images.length") == 0
    assert "evil" not in page.title()
    assert _ATTACK in page.inner_text("#asked")
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(36, 52, 77)"


def test_vietnamese_stands_first_and_english_is_one_switch_away(opened: Callable[[str], Any]) -> None:
    page = opened("many")
    assert "Trong 110.000.000 dòng" in page.inner_text(".word")
    assert "110,000,000" not in page.inner_text("body")
    page.check("#show-en")
    assert "Of 110,000,000 rows" in page.inner_text(".word")
    assert "110.000.000" not in page.inner_text("body")
    page.check("#show-both")
    assert "Trong 110.000.000" in page.inner_text(".word")
    assert "Of 110,000,000" in page.inner_text(".word")
    # Of a figure beside a bar, one way of writing it is enough.
    assert "45.320.000" in page.inner_text(".statuses")
    assert "45,320,000" not in page.inner_text(".statuses")


@pytest.mark.parametrize("name", FOUND)
def test_nothing_runs_out_of_the_window(opened: Callable[[str], Any], name: str) -> None:
    page = opened(name)
    for language in ("vi", "en", "both") if name == "many" else ("vi",):
        page.check(f"#show-{language}")
        for width in (320, 360, 820, 1600) if name == "many" else (360,):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(_UPRIGHT) == []
            assert page.evaluate(_CLIPPED) == []


@pytest.mark.parametrize("name", ["many", "none"])
def test_whoever_reads_it_with_a_machine_misses_nothing(
    opened: Callable[[str], Any], serious: Callable[[Any], list[str]], name: str
) -> None:
    page = opened(name)
    for language, width in (("vi", 360), ("both", 1280)):
        page.set_viewport_size({"width": width, "height": 900})
        page.check(f"#show-{language}")
        assert serious(page) == []


def _printed(page: Any, path: Path) -> list[str]:
    page.pdf(path=str(path), prefer_css_page_size=True, print_background=True)
    pages = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
    return pages.removesuffix("\f").split("\f")


def test_it_is_printed_whole_with_the_answer_on_the_first_sheet(opened: Callable[[str], Any], tmp_path: Path) -> None:
    page = opened("many")
    sheets = _printed(page, tmp_path / "vi.pdf")
    assert "Trong 110.000.000 dòng: 45.650.000 (41,5%)" in sheets[0]
    for status in ("prove", "child", "unreadable"):
        assert text(f"campaign.status.{status}").vi in sheets[0]
    assert text("campaign.report.first").vi in sheets[1]
    assert "110,000,000" not in "".join(sheets)
    assert text("campaign.report.asked").vi in sheets[-1]
    assert text("campaign.report.not").vi in sheets[-1]
    for part in ("first", "defects", "ages", "operators", "law"):  # a sentence that leads in is not parted
        words = page.inner_text(f"#{part} > .lead").split()
        assert any(" ".join(words) in " ".join(sheet.split()) for sheet in sheets), part
    for number, sheet in enumerate(sheets, start=1):
        assert f"{number}/{len(sheets)}" in sheet.replace(" ", "")
    page.check("#show-en")
    english = _printed(page, tmp_path / "en.pdf")
    assert "Of 110,000,000 rows: 45,650,000 (41.5%)" in english[0]
    assert text("campaign.report.stand").vi not in "".join(english)


@pytest.mark.parametrize("name", ["none", "one", "fine"])
def test_little_takes_few_sheets(opened: Callable[[str], Any], tmp_path: Path, name: str) -> None:
    assert len(_printed(opened(name), tmp_path / "little.pdf")) <= 3
