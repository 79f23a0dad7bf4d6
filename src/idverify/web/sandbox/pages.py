"""The sandbox's pages for people: what it shows and sets, and the provider of electronic identification."""

from __future__ import annotations

import json
from html import escape
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from idverify.errors import RequestError
from idverify.law import VIETNAM
from idverify.web.given import Serving
from idverify.web.pages.visiting import secret_in
from idverify.web.sandbox.chaos import CALM, ChaosSettings
from idverify.web.sandbox.controls import Controls
from idverify.web.sandbox.eid import back_at
from idverify.web.sandbox.endpoints import BACK, Sandboxed
from idverify.web.sandbox.html import both, button, page
from idverify.web.sandbox.models import ClockAsked
from idverify.web.sandbox.people import PEOPLE, Choice
from idverify.web.sandbox.router import SandboxRouter

_SEE_OTHER: Final = 303
_LONGEST_FORM: Final = 4_096
_FORM: Final = "application/x-www-form-urlencoded"
_SPANS: Final = {"minute": 60, "hour": 3_600, "day": 86_400, "month": 30 * 86_400, "year": 365 * 86_400}
_EVERYTHING: Final = ChaosSettings(duplicates=True, delays=True, reordering=True, losses=True, seed=1)

PAGES: Final = SandboxRouter(prefix="/sandbox", include_in_schema=False)


@PAGES.get("")
def shown(controls: Sandboxed) -> HTMLResponse:
    """Everything at a glance."""
    return page(
        "sandbox.title",
        f"<p>{both('sandbox.about')}</p>",
        f'<p><a href="/try">{both("sandbox.try")}</a></p>',
        *_inbox(controls),
        *_clock(controls),
        *_more(controls),
    )


@PAGES.post("")
async def pressed(request: Request, serving: Serving, controls: Sandboxed) -> Response:
    """A button of that page."""
    form = await _form(request)
    said = form.get("do", "")
    if said == "empty":
        controls.inbox.empty()
    elif said in _SPANS:
        controls.clock.set(by=ClockAsked(advance_seconds=_SPANS[said]).by)
        await run_in_threadpool(serving.standings.renew, now=controls.clock())
    elif said in {"hold", "run"}:
        controls.clock.set(running=said == "run")
    elif said in {"chaos", "calm"}:
        controls.chaos.switch(_EVERYTHING if said == "chaos" else CALM)
    elif said == "reset":
        await controls.reset()
    return RedirectResponse("/sandbox", status_code=_SEE_OTHER)


@PAGES.get("/eid/authorize")
def asked(controls: Sandboxed, state: str = "") -> HTMLResponse:
    """The provider's page: who is it?"""
    if not controls.eid.awaits(state):
        raise RequestError("sandbox_state")
    hidden = f'<input type="hidden" name="state" value="{escape(state)}">'
    choices = "".join(f"<p>{_person(choice)}</p>" for choice in Choice)
    form = f'<form method="post" action="/sandbox/eid/authorize">{hidden}{choices}</form>'
    return page("sandbox.eid.title", f"<p>{both('sandbox.eid.about')}</p>", form, leads_to=_origin(controls))


@PAGES.post("/eid/authorize")
async def answered(request: Request, controls: Sandboxed) -> Response:
    """What the person did: they are sent back; where people come back twice, by two links."""
    form = await _form(request)
    try:
        choice = Choice(form.get("person", ""))
    except ValueError:
        raise RequestError("malformed") from None
    came = controls.eid.answer(form.get("state", ""), choice)
    address = back_at(controls.redirect or BACK, came.parameters)
    if came.times == 1:
        return RedirectResponse(address, status_code=_SEE_OTHER)
    link = f'<p><a href="{escape(address)}">{both("sandbox.eid.return")}</a></p>'
    return page("sandbox.eid.title", f"<p>{both('sandbox.eid.twice')}</p>", link * came.times)


@PAGES.get("/eid/back")
def came_back(request: Request) -> Response:
    """Where people come back to if the platform has no page yet: what it would hand over.

    Whoever is on a visit to the pages of this library is sent on to theirs.
    """
    if secret_in(request) is not None:
        return RedirectResponse(f"/identity/back?{request.url.query}", status_code=_SEE_OTHER)
    given = {"parameters": dict(request.query_params), "origin": {"session": "…", "ip": "192.0.2.7"}}
    shown_json = escape(json.dumps({"identification": given}, ensure_ascii=False, indent=2))
    return page("sandbox.eid.title", f"<p>{both('sandbox.eid.back')}</p>", f"<pre>{shown_json}</pre>")


def _inbox(controls: Controls) -> list[str]:
    messages = [
        f"<article><p><strong>{escape(each.code)}</strong> → {escape(each.to)} ({escape(each.purpose.value)})</p>"
        f"<pre>{escape(each.text)}</pre><small>{escape(each.challenge)}</small></article>"
        for each in controls.inbox.look()
    ]
    nothing = f"<p>{both('sandbox.inbox.empty')}</p>"
    return [
        f"<h2>{both('sandbox.inbox')}</h2>",
        *(messages or [nothing]),
        _asking(button("sandbox.inbox.delete", "do", "empty")),
    ]


def _clock(controls: Controls) -> list[str]:
    shows = controls.clock().astimezone(VIETNAM).strftime("%d-%m-%Y %H:%M:%S")
    held = (
        button("sandbox.clock.hold", "do", "hold")
        if controls.clock.running
        else button("sandbox.clock.run", "do", "run")
    )
    forward = "".join(button(f"sandbox.clock.{span}", "do", span) for span in _SPANS)
    return [f"<h2>{both('sandbox.clock')}</h2>", f"<p><strong>{shows}</strong></p>", _asking(forward + held)]


def _more(controls: Controls) -> list[str]:
    wrong = controls.chaos.settings
    on = [name for name in ("duplicates", "delays", "reordering", "losses") if getattr(wrong, name)]
    state = f"<p>{escape(', '.join(on))} (seed {wrong.seed})</p>" if on else f"<p>{both('sandbox.chaos.none')}</p>"
    switch = button("sandbox.chaos.on", "do", "chaos") + button("sandbox.chaos.off", "do", "calm")
    return [
        f"<h2>{both('sandbox.chaos')}</h2>",
        state,
        _asking(switch),
        f"<h2>{both('sandbox.reset')}</h2>",
        _asking(button("sandbox.reset.do", "do", "reset")),
        '<p><a href="/openapi.json">OpenAPI</a> · <a href="/health/ready">/health/ready</a></p>',
    ]


def _asking(inside: str) -> str:
    return f'<form method="post" action="/sandbox">{inside}</form>'


def _person(choice: Choice) -> str:
    known = PEOPLE.get(choice)
    pressed_by = button(f"sandbox.eid.{choice.value}", "person", choice.value)
    return pressed_by if known is None else f"{escape(known.name)} {pressed_by}"


def _origin(controls: Controls) -> str | None:
    """The origin of the platform's own address, for which a form's answer may leave this one."""
    if controls.redirect is None:
        return None
    parts = urlsplit(controls.redirect)
    return f"{parts.scheme}://{parts.netloc}"


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form.

    Raises:
        RequestError: it is none (``media_type``), or longer than any here (``too_large``).
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise RequestError("media_type")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST_FORM:
            raise RequestError("too_large")
    return dict(parse_qsl(body.decode("ascii", "replace"), max_num_fields=16))
