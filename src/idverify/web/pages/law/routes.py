"""The pages of the law: anybody may read them; none of them keeps anything about who does."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from fastapi.responses import Response

from idverify.identifiers.places import DEFINED_UNTIL, MERGER, PlaceKind
from idverify.law import Confidence, day_of
from idverify.law.calendar import within
from idverify.law.coverage.row import Answer
from idverify.law.proposals import PROPOSALS
from idverify.law.reading import REGISTER
from idverify.law.register import INSTRUMENTS, PARAMETERS
from idverify.web.given import Now
from idverify.web.pages.language import language
from idverify.web.pages.law.asked import day_asked, word_asked
from idverify.web.pages.law.birth_places import birth_places, is_number, sources
from idverify.web.pages.law.chapters import chapters, chapters_asked, counts, overview
from idverify.web.pages.law.etag import page_kept
from idverify.web.pages.law.prefixes import LONGEST, is_rewritten, plan_of, prefix_asked
from idverify.web.pages.law.provision_sheet import by_instrument, named, nearest, sheet_of
from idverify.web.pages.law.timeline import before, turns
from idverify.web.pages.law.value import value_shown
from idverify.web.pages.law.written import capital
from idverify.web.pages.page import onward
from idverify.web.pages.route import pages

LAW: Final = pages("/law")
_OK, _NOT_FOUND, _WRONG = 200, 404, 422


@LAW.get("")
def matrix(request: Request) -> Response:
    """The law matrix: how many rows of the law file are answered how, and those of them that were asked for."""
    on, answered = day_asked(request), word_asked(request, "answered")
    asked = {name: word_asked(request, name) for name in ("chapter", "instrument")} | {"answered": answered}
    found = chapters_asked(on=on.value, **asked)
    return page_kept(
        request,
        "law/matrix.html",
        status=_WRONG if on.is_wrong else _OK,
        on=on,
        asked=asked,
        found=found,
        overview=overview(found),
        counts=counts(found),
        in_full=not on.is_wrong and any((on.value, *asked.values())),
        all_chapters=chapters(),
        answers=tuple(Answer),
        instruments=INSTRUMENTS,
        parameter_says={each.name: capital(each.says.in_(language(request))) for each in PARAMETERS},
        confidences=tuple(Confidence),
    )


@LAW.get("/provision")
def provision(request: Request) -> Response:
    """One provision, by its citation; without one, the list of all."""
    of = word_asked(request, "of")
    if not of:
        return page_kept(request, "law/provisions.html", of=by_instrument(), instruments=INSTRUMENTS)
    found = named(of)
    if found is None:
        status = _NOT_FOUND
        return page_kept(request, "law/unknown.html", status=status, nearest=nearest(of))
    sheet = sheet_of(found.citation)
    return page_kept(request, "law/provision.html", sheet=sheet)


@LAW.get("/readings")
def readings(request: Request) -> Response:
    """Every numbered reading, or those that matter on a day."""
    on = day_asked(request)
    found = [each for each in REGISTER.values() if on.value is None or within(on.value, each.since, each.until)]
    status = _WRONG if on.is_wrong else _OK
    return page_kept(request, "law/readings.html", status=status, on=on, readings=found)


@LAW.get("/parameters")
def parameters(request: Request, now: Now) -> Response:
    """What the law sets in numbers and dates on a day: today, unless another was asked for."""
    on = day_asked(request)
    day = on.value or day_of(now)
    found = [(each, each.span_on(day)) for each in PARAMETERS]
    status = _WRONG if on.is_wrong else _OK
    return page_kept(
        request, "law/parameters.html", status=status, on=on, on_day=day, parameters=found, shown=value_shown
    )


@LAW.get("/timeline")
def timeline(request: Request) -> Response:
    """What changed on which day since Decree 147, and what is only proposed."""
    return page_kept(request, "law/timeline.html", turns=turns(), before=before(), proposals=PROPOSALS)


@LAW.get("/numbers")
def numbers(request: Request, now: Now) -> Response:
    """The table of prefixes of a day; a whole number is never looked up, and is sent out of the address at once."""
    typed = word_asked(request, "prefix")
    prefix = prefix_asked(typed) if typed else ""
    if typed and prefix is None:
        return onward("/law/numbers?no=prefix")
    on = day_asked(request)
    day = on.value or day_of(now)
    is_wrong = on.is_wrong or bool(word_asked(request, "no"))
    return page_kept(
        request,
        "law/numbers.html",
        status=_WRONG if is_wrong else _OK,
        on=on,
        on_day=day,
        prefix=prefix,
        longest=LONGEST,
        no_prefix=bool(word_asked(request, "no")),
        plan=plan_of(day, prefix or ""),
        rewritten=is_rewritten(day),
    )


@LAW.get("/places")
def places(request: Request, now: Now) -> Response:
    """The table of provinces, or of countries; what may be a person's number is sent out of the address at once."""
    find = word_asked(request, "find")
    if is_number(find):
        return onward("/law/places?no=number")
    on = day_asked(request)
    day = on.value or day_of(now)
    kind = PlaceKind.COUNTRY if word_asked(request, "kind") == PlaceKind.COUNTRY else PlaceKind.PROVINCE
    no_number = bool(word_asked(request, "no"))
    return page_kept(
        request,
        "law/places.html",
        status=_WRONG if on.is_wrong or no_number else _OK,
        on=on,
        on_day=day,
        find=find,
        kind=kind,
        no_number=no_number,
        found=birth_places(kind, day, find),
        merger=MERGER,
        defined_until=DEFINED_UNTIL,
        sources=sources(),
    )
