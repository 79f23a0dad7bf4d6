"""The explorer's one page: a form that is asked by its address, and the answer."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from fastapi import Request
from fastapi.responses import Response

from idverify import __version__
from idverify.law import day_of
from idverify.messages import text
from idverify.web.given import Now
from idverify.web.pages.explorer import fields, words
from idverify.web.pages.explorer.answer import answered
from idverify.web.pages.explorer.case import Case
from idverify.web.pages.explorer.examples import EXAMPLES
from idverify.web.pages.explorer.query import EXPLORER_PATH, address_of, case_in
from idverify.web.pages.language import language
from idverify.web.pages.law.written import capital
from idverify.web.pages.page import page
from idverify.web.pages.route import pages

_OK, _UNPROCESSABLE = 200, 422
# htmx says whether it puts a part into a page that stands already.
_PART: Final = "HX-Request-Type"

_FIRST: Final = "adult"  # the example on which the page opens
_EXAMPLES: Final = MappingProxyType({name: address_of(case) for name, case in EXAMPLES.items()})

EXPLORER: Final = pages(EXPLORER_PATH)


@EXPLORER.get("")
def explorer(request: Request, now: Now) -> Response:
    """A case and its answer: of an address that asks nothing, an example's; of one without a question, none."""
    lang, today = language(request), day_of(now)
    asked = case_in(request.url.query, today=today)
    if asked.bare:
        asked = replace(asked, case=EXAMPLES[_FIRST])
    part = request.headers.get(_PART) == "partial"
    response = page(
        request,
        "explorer/answer.html" if part else "explorer/explorer.html",
        status=_UNPROCESSABLE if asked.faults else _OK,
        part=part,
        asked=asked,
        usual=Case(day=asked.case.day),
        shown=None if asked.unclear else answered(asked, today=today),
        example=None if asked.faults else next((name for name, case in EXAMPLES.items() if case == asked.case), None),
        capital=capital,
        faults={name: words.fault(name, said).in_(lang) for name, said in asked.faults.items()},
        fields=fields,
        words=words,
        say_all=lambda remedies: ", ".join(text(f"remedy.{each}").in_(lang) for each in remedies),
        examples=_EXAMPLES,
        version=__version__,
    )
    response.headers["Vary"] = _PART
    return response
