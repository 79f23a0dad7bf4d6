"""What holds for every page: its headers, its language, the forms it takes, the files it loads, and its troubles."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import APIRouter, Request
from fastapi.responses import Response
from pages_server import Sandbox
from web_service import CONFIGURATION, TestClient, service_on, settings_on  # type: ignore[attr-defined]

from idverify.web.app import build
from idverify.web.pages.all import ROUTERS
from idverify.web.pages.asked import prefers_page
from idverify.web.pages.assets import PREFIX, address_of, bytes_of
from idverify.web.pages.doors import DOORS
from idverify.web.pages.page import page
from idverify.web.pages.route import PageRoute, pages
from idverify.web.pages.steps.identity import IDENTITY

ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, PageRoute)]
SHOWN = sorted({route.path for route in ROUTES if "GET" in (route.methods or ())})
SENT = sorted({route.path for route in ROUTES if "POST" in (route.methods or ())})
OWN = {"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'"}
OWN |= {"form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"}
FORM = "application/x-www-form-urlencoded"


def filled(path: str) -> str:
    """A path with something in the place of its blanks."""
    return path.replace("{handle}", "Zm9v").replace("{action}", "post")


def require_page(answer: httpx.Response) -> None:
    assert answer.headers["content-type"] == "text/html; charset=utf-8", answer.text[:200]
    assert {each.strip() for each in answer.headers["content-security-policy"].split(";")} == OWN
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["content-language"] in {"vi", "en"}
    assert answer.text.count("<h1") == 1


@pytest.mark.parametrize("path", SHOWN)
def test_every_page_has_the_headers_that_keep_it_to_itself(sandbox: Sandbox, path: str) -> None:
    with sandbox.browser_like() as browser:
        browser.follow_redirects = False
        answer = browser.get(filled(path))
    if answer.is_redirect:
        assert answer.headers["location"].startswith("/")
        assert not answer.headers["location"].startswith("//")
        return
    require_page(answer)
    assert answer.status_code < 500, answer.text
    if not path.startswith("/law"):  # the same for everybody, and may be kept
        assert answer.headers["cache-control"] == "no-store"


HOSTILE: dict[str, tuple[dict[str, Any], set[int]]] = {
    "too long": ({"content": b"a=" + b"x" * 70_000, "headers": {"Content-Type": FORM}}, {413}),
    "a NUL": ({"content": b"a=%00", "headers": {"Content-Type": FORM}}, {400}),
    "no UTF-8": ({"content": b"a=%ff%fe", "headers": {"Content-Type": FORM}}, {400}),
    "bytes of no alphabet": ({"content": b"a=\xff\x00", "headers": {"Content-Type": FORM}}, {400}),
    "many fields": ({"content": b"&".join(b"a=1" for _ in range(200)), "headers": {"Content-Type": FORM}}, {400}),
    "several parts": ({"files": {"picture": ("cccd.jpg", b"\xff\xd8\xff", "image/jpeg")}}, {415}),
    "JSON": ({"json": {"a": "<script>evil</script>"}}, {415}),
    "nothing": ({"content": b""}, {415}),
    "another site": ({"data": {"a": "1"}, "headers": {"Origin": "https://evil.example"}}, {403}),
    "nowhere": ({"data": {"a": "1"}, "headers": {"Origin": "null"}}, {403}),
    "an address that is none": ({"data": {"a": "1"}, "headers": {"Origin": "http://["}}, {403}),
    "a neighbour": (
        {"data": {"a": "1"}, "headers": {"Sec-Fetch-Site": "same-site"}},
        {403},
    ),
}


@pytest.mark.parametrize("way", HOSTILE)
def test_no_page_takes_a_form_that_is_none(sandbox: Sandbox, way: str) -> None:
    asked, statuses = HOSTILE[way]
    with sandbox.browser_like() as browser:
        browser.follow_redirects = False
        for path in map(filled, SENT):
            answer = browser.post(path, **asked)
            assert answer.status_code in statuses, (path, answer.status_code, answer.text[-400:])
            require_page(answer)
            assert "evil" not in answer.text


def test_a_form_that_says_nothing_of_where_it_comes_from_is_not_taken(sandbox: Sandbox) -> None:
    for path in map(filled, SENT):
        answer = httpx.post(sandbox.address(path), data={"a": "1"})
        assert answer.status_code == 403, path
        require_page(answer)


def test_the_language_is_the_one_that_was_chosen_and_nothing_else_changes_it(sandbox: Sandbox) -> None:
    with sandbox.browser_like() as browser:
        english = {"Accept-Language": "en-GB,en;q=0.9"}
        assert '<html lang="vi">' in browser.get("/left", headers=english).text  # a cheap phone says whatever it says
        assert '<html lang="vi">' in browser.get("/left?lang=fr").text
        assert browser.cookies.get("idverify-lang") is None
        chosen = browser.get("/left?lang=en")
        assert '<html lang="en">' in chosen.text
        assert "HttpOnly" in chosen.headers["set-cookie"]
        assert "SameSite=lax" in chosen.headers["set-cookie"]
        assert '<html lang="en">' in browser.get("/left").text
        assert 'href="/left?lang=vi"' in browser.get("/left").text
        browser.cookies.set("idverify-lang", "en<script>")
        assert '<html lang="vi">' in httpx.get(browser.base_url.join("/left"), cookies={"idverify-lang": "x"}).text


@pytest.mark.parametrize("name", ["pages.css", "htmx.min.js", "icon.svg"])
def test_a_file_may_be_kept_for_ever_under_the_address_that_its_bytes_make(sandbox: Sandbox, name: str) -> None:
    found = httpx.get(sandbox.address(address_of(name)))
    assert found.content == bytes_of(name)
    assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert found.headers["x-content-type-options"] == "nosniff"
    digest = address_of(name).split("/")[2]
    for path in (f"{PREFIX}/{'0' * 16}/{name}", f"{PREFIX}/{digest}/nothing.css", f"{PREFIX}/{digest}/htmx.LICENSE"):
        assert httpx.get(sandbox.address(path)).status_code == 404
    for path in (f"{PREFIX}/{digest}/..%2Fpage.py", f"{PREFIX}/..%2F..%2Fpage.py/{name}", f"{PREFIX}/{digest}/%00"):
        assert httpx.get(sandbox.address(path)).status_code == 404


def test_an_address_that_is_none_is_told_to_a_browser_on_a_page_and_to_a_program_as_a_problem(
    sandbox: Sandbox,
) -> None:
    with sandbox.browser_like() as browser:
        lost = browser.get("/law/nowhere-at-all", headers={"Referer": sandbox.address("/law/numbers?of=1")})
        assert lost.status_code == 404
        require_page(lost)
        assert 'href="/law/numbers"' in lost.text
        assert lost.headers["x-request-id"] in lost.text
        elsewhere = browser.get("/law/nowhere-at-all", headers={"Referer": "https://evil.example/law/numbers"})
        assert "/law/numbers" not in elsewhere.text
        wrong = browser.post("/law", data={"a": "1"})
        assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, HEAD")
        require_page(wrong)
        for path in ("/v1/nowhere", "/v1", "/access/x", "/ledger/x", "/health/x", "/metrics/x", "/.well-known/x"):
            assert browser.get(path).headers["content-type"] == "application/problem+json", path
        for path in ("/invite", "/nowhere", "/wp-login.php", "/V1/visits"):
            lost = browser.get(path)
            assert lost.status_code == 404
            require_page(lost)
    program = httpx.get(sandbox.address("/law/nowhere-at-all"))
    assert program.headers["content-type"] == "application/problem+json"


def test_an_address_as_a_telephone_writes_it_leads_to_the_page(sandbox: Sandbox) -> None:
    with sandbox.browser_like() as browser:
        browser.follow_redirects = False
        for path, to in (
            ("/Invitation", "/invitation"),
            ("/INVITATION?lang=en", "/invitation?lang=en"),
            ("/Sign-up/age", "/sign-up/age"),
            ("/Law//evil.example", "/law//evil.example"),
            ("/", "/try"),
        ):
            led = browser.get(path)
            assert (led.status_code, led.headers["location"]) == (303, to)
        wrong = browser.post("/Invitation", data={"a": "1"})
        assert wrong.status_code == 404
        require_page(wrong)
        program = httpx.get(sandbox.address("/nowhere"), headers={"Accept": "application/json, text/html"})
        assert program.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("accept", "is_page"),
    [
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("text/html", True),
        ("TEXT/HTML", True),
        ("text/html, application/json", True),
        ("application/json, text/html", False),
        ("application/json;q=0.1, text/html;level=1;q=0.9", True),
        ("text/html;q=0.5, application/problem+json", False),
        ("text/html;q=0", False),
        ("text/html;q=0, text/plain", False),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", True),
        ("x" * 2_000 + ", text/html", False),
    ],
)
def test_who_asks_for_html_before_json_is_a_browser(accept: str, is_page: bool) -> None:
    assert prefers_page(accept) == is_page


def test_what_the_entrance_keeps_out_is_told_to_a_browser_on_a_page(tmp_path: Path) -> None:
    room = pages("/room")
    html, long_one = {"Accept": "text/html"}, "a" * 2_100
    with service_on(settings_on(tmp_path)) as service:
        entrance = build(service, CONFIGURATION, pages=(room, DOORS, IDENTITY))
        with TestClient(entrance, base_url="http://localhost", follow_redirects=False) as client:
            too_long = client.get(f"/room?{long_one}", headers=html)
            program = client.get(f"/room?{long_one}")
            elsewhere = client.get("/room", headers=html | {"Host": "elsewhere.example"})
            back = client.get(f"/identity/back?state=x&code={'c' * 8_192}", headers=html)
            posted = client.post(f"/identity/back?state=x&code={'c' * 8_192}", headers=html)
            far_too_long = client.get(f"/identity/back?{'c' * CONFIGURATION.header_bytes}", headers=html)
            entrance._running = CONFIGURATION.at_once
            busy = client.get("/room", headers=html)
            asked = client.get("/v1/nowhere", headers=html)
            entrance._running = 0
            front = client.get("/")
    for answer, status in ((too_long, 431), (posted, 431), (far_too_long, 431), (busy, 503)):
        assert answer.status_code == status
        require_page(answer)
    assert busy.headers["retry-after"]
    for answer, status in ((program, 431), (elsewhere, 400), (asked, 503)):
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert back.status_code == 403  # nobody's visit: it was let in, and answered by the page itself
    assert front.headers["location"] == "/law"


def test_a_form_that_is_not_taken_is_counted_too(tmp_path: Path) -> None:
    room = pages("/room")

    @room.post("")
    def _() -> Response:
        return Response()

    few = CONFIGURATION.model_copy(update={"public_per_minute": 2})
    with service_on(settings_on(tmp_path)) as service:
        entrance = build(service, few, pages=(room,))
        with TestClient(entrance, base_url="http://localhost") as client:
            told = [client.post("/room", data={"a": "1"}).status_code for _ in range(4)]
            own = client.post("/room", data={"a": "1"}, headers={"Origin": "http://localhost"})
    assert told == [403, 403, 429, 429]
    assert own.status_code == 429


@pytest.mark.parametrize("site", [None, "id.mxh.example.vn"])
def test_every_page_names_the_host_where_one_is(tmp_path: Path, site: str | None) -> None:
    with service_on(settings_on(tmp_path, **({} if site is None else {"site": site}))) as service:
        entrance = build(service, CONFIGURATION, pages=(DOORS,))
        with TestClient(entrance, base_url="http://localhost") as client:
            head = client.get("/left").text.partition("<main")[0]
    assert ('<span class="site">id.mxh.example.vn</span>' in head) == (site is not None)
    assert ('class="site"' in head) == (site is not None)


def test_what_nobody_expected_is_a_page_that_repeats_nothing_of_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = pages("/broken")

    @broken.get("")
    def _() -> Response:
        raise RuntimeError("0912000001 Nguyễn Thị Thử")

    with service_on(settings_on(tmp_path)) as service, caplog.at_level(logging.ERROR, "idverify.web"):
        entrance = build(service, CONFIGURATION, pages=(broken,))
        with TestClient(entrance, base_url="http://localhost") as client:
            answer = client.get("/broken", headers={"Accept": "text/html"})
    require_page(answer)
    assert answer.status_code == 500
    assert "0912000001" not in answer.text + caplog.text
    assert "RuntimeError at" in caplog.text
    assert "/try" not in answer.text


def test_a_service_without_pages_has_none(tmp_path: Path) -> None:
    with service_on(settings_on(tmp_path)) as service:
        entrance = build(service, CONFIGURATION)
        with TestClient(entrance, base_url="http://localhost") as client:
            for path in ("/", "/law", "/enter", "/sign-up", address_of("pages.css")):
                answer = client.get(path, headers={"Accept": "text/html"})
                assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_people_are_led_back_to_the_platform_from_whatever_went_wrong(tmp_path: Path) -> None:
    lost: APIRouter = pages("/lost")

    @lost.get("")
    def _(request: Request) -> Response:
        return page(request, "problem.html")

    there = CONFIGURATION.model_copy(update={"pages_return": "https://mxh.example.vn/me?a=1&b=2"})
    with service_on(settings_on(tmp_path)) as service:
        entrance = build(service, there, pages=(lost,))
        with TestClient(entrance, base_url="http://localhost") as client:
            answer = client.get("/lost/nowhere", headers={"Accept": "text/html"})
    require_page(answer)
    assert 'href="https://mxh.example.vn/me?a=1&amp;b=2"' in answer.text
    assert urlsplit(there.pages_return).scheme == "https"
