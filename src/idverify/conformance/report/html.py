"""The report as one HTML file that an auditor hands over: no script, nothing fetched, made to be printed."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from idverify.conformance.flag import flags
from idverify.conformance.report.case import Case
from idverify.conformance.report.chart import ORDER, Bar
from idverify.conformance.report.document import Report
from idverify.conformance.report.installed import digest_here, installed
from idverify.conformance.report.provision_page import pages_of
from idverify.conformance.report.requirement_line import requirement_lines
from idverify.conformance.report.signature import Signature, digest
from idverify.conformance.report.summary import ReadingLine, bars_by_law, bars_by_level
from idverify.conformance.report.visible import visible
from idverify.conformance.result import Kind
from idverify.errors import OperatorError
from idverify.law.calendar import VIETNAM
from idverify.messages import Text, text

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES: Final = Path(__file__).parent / "templates"


def html_of(report: Report, *, signature: Signature | None) -> str:
    """A report as one self-contained HTML document, Vietnamese and English.

    Everything in the report is taken for hostile: it is shown as of ``visible``, then escaped. A policy in the document
    itself forbids scripts and anything from elsewhere.

    Args:
        report: what it tells.
        signature: whose key is named on the first page; nothing is verified here.

    Raises:
        OperatorError: the libraries that make it are missing (``conformance_extra``).
    """
    environment = _environment()
    here = installed()
    # A run asks in the order of its seed; people read in the order of the files.
    places = {id: place for place, id in enumerate(here)}
    results = sorted(report.results, key=lambda result: (places.get(result.fixture, len(places)), result.fixture))
    cases = [Case.of(f"c{number}", result, here) for number, result in enumerate(results, start=1)]
    covered = digest(report)
    style = (_TEMPLATES / "report.css").read_text(encoding="utf-8").replace("DIGEST", covered[:16])
    pages = pages_of(cases)
    return environment.get_template("report.html").render(
        report=report,
        signature=signature,
        digest=covered,
        style=_as_it_is(style),
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        same_fixtures=report.suite.fixtures_digest == digest_here(),
        total=Bar.of(text("conformance.report.total"), report.results),
        levels=bars_by_level(report),
        states=bars_by_law(cases),
        readings=[ReadingLine.of(reading) for reading in report.readings],
        requirements=requirement_lines(cases),
        pages=pages,
        flags=flags(),
        departures=[case for page in pages for case in page.departures],
        order=ORDER,
        kind=Kind,
    )


@cache
def _environment() -> Environment:
    try:
        import jinja2
    except ModuleNotFoundError:
        raise OperatorError("conformance_extra") from None
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["t"] = _text
    environment.filters["moment"] = _moment
    return environment


def _shown(value: object) -> object:
    """What is put into the page: of every text, only what can be seen."""
    from markupsafe import Markup

    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _text(key: str, **data: Any) -> Text:  # noqa: ANN401  # whatever the text has blanks for
    return text(f"conformance.report.{key}", **data)


def _moment(written: str) -> str:
    return f"{datetime.fromisoformat(written).astimezone(VIETNAM):%Y-%m-%d %H:%M:%S} (UTC+7)"


def _as_it_is(style: str) -> object:
    from markupsafe import Markup

    return Markup(style)  # noqa: S704  # the packaged file, with hex digits in it
