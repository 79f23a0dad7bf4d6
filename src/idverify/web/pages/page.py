"""A page: a template, in one language, with headers that let it load nothing of anybody else's."""

from __future__ import annotations

import functools
from datetime import date, datetime
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from idverify.law import AS_OF, VIETNAM
from idverify.messages import Language, text
from idverify.web.pages.assets import address_of, integrity_of
from idverify.web.pages.grounds import grounds_of, ways_on
from idverify.web.pages.language import address_in, language, remember
from idverify.web.service import Service

_SEE_OTHER: Final = 303
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    # A form must be told from another site's: without a referrer a browser says `Origin: null` of both.
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def page(request: Request, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """A page, or a part of one that htmx puts into it.

    Args:
        request: which it answers; its language is that of the page.
        template: its path under ``templates``, such as ``sign_up/phone.html``.
        status: of the answer; 422 where a form comes back with what was wrong in it.
        values: what the template shows.
    """
    lang = language(request)
    visit = getattr(request.state, "visit", None)
    service: Service = request.app.state.service
    frame: dict[str, object] = {
        "lang": lang,
        "t": functools.partial(_said, lang),
        "say": lambda told: told.in_(lang),
        "day": functools.partial(written_day, lang=lang),
        "moment": functools.partial(written_moment, lang=lang),
        "address_in": functools.partial(address_in, request),
        "path": request.url.path,
        "csrf": None if visit is None else visit.csrf,
        "visit": visit,
        "sandboxed": service.sandbox is not None,
        "site": None if service.pages is None else service.pages.removeprefix("https://"),
        "law_as_of": AS_OF,
    }
    html = _environment().get_template(template).render(frame | values)
    response = HTMLResponse(html, status_code=status, headers=_HEADERS | {"Content-Language": lang})
    remember(request, response)
    return response


def onward(to: str) -> Response:
    """Send a browser on to another page after a form (RFC 9110 section 15.4.4).

    Args:
        to: a path of ours.
    """
    return RedirectResponse(to, status_code=_SEE_OTHER)


def written_day(day: date, lang: Language) -> str:
    """A day as people write it: ``22/11/2026``, ``22 November 2026``."""
    if lang == "vi":
        return f"{day:%d/%m/%Y}"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def written_moment(at: datetime, lang: Language) -> str:
    """A moment by the clock of Viet Nam, to the minute."""
    there = at.astimezone(VIETNAM)
    return f"{there:%H:%M}, {written_day(there.date(), lang)}"


_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def _said(lang: Language, key: str, **blanks: Any) -> str:  # noqa: ANN401  # whatever the sentence has blanks for
    return text(key, **blanks).in_(lang)


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("idverify.web.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = address_of
    environment.globals["integrity"] = integrity_of
    from idverify.web.pages.law.address import law_address  # the law's own pages are made of this module

    environment.globals["law_address"] = law_address
    environment.globals["grounds_of"] = grounds_of
    environment.globals["ways_on"] = ways_on
    return environment
