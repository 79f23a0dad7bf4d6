"""Visits under attack: a secret that was fixed, stolen or replayed, forms of other sites, and readers of logs."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from visits_site import ACCOUNT, CONFIGURED, COOKIE, OWN, PHONE, ROOM, Site, code, set_cookies, site_on
from web_service import keep_key, service_on, serving, settings_on

from idverify.senders.outbox import Outbox
from idverify.web.app import build
from idverify.web.pages.doors import DOORS
from idverify.web.pages.visits import MOVED_FOR
from idverify.web.server import Server


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with site_on(tmp_path) as made:
        yield made


# Fixed, stolen, replayed


def test_a_secret_from_elsewhere_is_never_taken_over(site):
    """Neither one that somebody planted, nor one that stands in an address, a form or another cookie."""
    planted = "A" * 43
    came = site.enter(Cookie=f"{COOKIE}={planted}")
    assert set_cookies(came)[COOKIE].value != planted
    assert site.looked(planted).status_code == 403
    ticket, unused = site.ticket(), site.ticket()
    site.client.cookies.clear()
    mine = set_cookies(site.enter(ticket))[COOKIE].value
    site.client.cookies.clear()
    for address, headers in (
        (f"/room/looked?{COOKIE}={mine}", {}),
        (f"/room/looked?visit={mine}", {"Authorization": f"Bearer {mine}"}),
        ("/room/looked", {"Cookie": f"idverify-visit={mine}"}),  # a sandbox's name of it
        ("/room/looked", {"Cookie": f"visit={mine}", "X-Visit": mine}),
        ("/room/looked", {"Cookie": f"{COOKIE}={unused}"}),
    ):
        assert site.client.get(address, headers=headers).status_code == 403, address
    assert site.looked(mine).status_code == 200


def test_a_copy_of_the_cookie_is_worth_nothing_after_a_rotation(site):
    site.enter()
    stolen, session = site.secret, site.looked().json()["session"]
    kept = site.typed()
    assert (kept.status_code, kept.headers["location"]) == (303, "/room/looked")
    assert "set-cookie" not in kept.headers
    rotated = site.typed(rotate="1")
    assert rotated.status_code == 303
    cookie = set_cookies(rotated)[COOKIE]
    assert cookie.value != stolen
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, True, "lax", "/")
    assert site.looked().json() | {"csrf": ""} == {"csrf": "", "account": ACCOUNT, "typed": PHONE, "session": session}
    mine = site.secret
    told = site.looked(stolen)
    assert code(told) == "409"
    assert mine not in f"{told.text} {told.headers}"
    assert "set-cookie" not in told.headers
    site.clock.pass_by(MOVED_FOR)
    assert site.looked(stolen).status_code == 403
    assert site.looked(mine).status_code == 200
    shown = site.client.get("/room/looked", headers={"Cookie": f"{COOKIE}={mine}"})
    assert stolen not in shown.text
    again = site.client.post(
        "/room/typed",
        data={"csrf": shown.json()["csrf"], "phone": PHONE, "rotate": "1", "wrong": "1"},
        headers=OWN | {"Cookie": f"{COOKIE}={mine}"},
    )
    assert again.status_code == 422
    assert set_cookies(again)[COOKIE].value not in {mine, stolen}


# Forms of other sites


def test_a_form_without_this_visits_token_changes_nothing(site):
    site.enter()
    old = site.looked().json()["csrf"]
    site.enter(site.ticket(part="account", account="an"))
    own = site.looked().json()["csrf"]
    for wrong in ("", "x", own[:-1], own.upper(), f"{own} {own}", old, "ü", "\u202e" * 64):
        refused = site.typed(csrf=wrong)
        assert code(refused) == "403", wrong
    refused = site.client.post("/room/typed", data={"phone": PHONE}, headers=OWN)
    assert code(refused) == "403"
    assert site.looked().json()["typed"] is None
    assert site.typed().status_code == 303
    assert site.looked().json()["typed"] == PHONE


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "https://localhost.evil.example"},
        {"Origin": "https://localhost:444"},
        {"Origin": "https://localhost@evil.example"},
        {"Origin": "https://localhost", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://localhost", "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://["},
        {"Origin": "http://[::1"},
        {"Origin": "http://a]b"},
    ],
    ids=str,
)
def test_a_form_of_another_site_or_of_nobody_knows_where_is_refused(site, headers):
    site.enter()
    refused = site.typed(headers=headers)
    assert code(refused) == "403"
    assert site.looked().json()["typed"] is None
    left = site.client.post("/leave", data={"csrf": site.looked().json()["csrf"]}, headers=headers)
    assert left.status_code == 403
    assert site.looked().status_code == 200


# What is seen of it


def test_neither_the_database_nor_any_log_nor_a_count_holds_a_ticket_a_secret_or_what_was_typed(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    with service_on(settings_on(tmp_path), outbox=Outbox()) as service:
        token = keep_key(service)
        server = Server(build(service, CONFIGURED, pages=(DOORS, ROOM)), CONFIGURED, host="127.0.0.1", port=0)
        named = {"Authorization": f"Bearer {token}", "Idempotency-Key": "1"}
        with serving(server) as url, httpx.Client(base_url=url) as client:
            asked = {"part": "sign_up", "account": ACCOUNT}
            ticket = client.post("/v1/visits/begin", json=asked, headers=named).json()["ticket"]
            secret = set_cookies(client.get(f"/enter?ticket={ticket}"))[COOKIE].value
            cookie = {"Cookie": f"{COOKIE}={secret}"}
            csrf = client.get("/room/looked", headers=cookie).json()["csrf"]
            form = {"csrf": csrf, "phone": PHONE}
            assert client.post("/room/typed", data=form, headers=cookie | {"Origin": url}).status_code == 303
            assert client.get(f"/enter?ticket={ticket}").status_code == 404
            assert client.get("/room/guardian", headers=cookie).status_code == 403
            assert client.post("/room/typed", data=form, headers=cookie).status_code == 403
            counts = client.get("/metrics", headers={"Authorization": f"Bearer {token}"}).text
    assert '"/enter"' in counts
    logged = "\n".join(
        f"{record.name} {record.getMessage()} {record.exc_text}"
        for record in caplog.records
        if not record.name.startswith(("httpx", "httpcore"))  # the caller's own side
    )
    assert '"route": "/enter"' in logged
    assert '"problem": "request.ticket"' in logged
    assert '"problem": "request.visit_site"' in logged
    files = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    assert b"idverify_visit" in files
    for needle in (ticket, secret, csrf, PHONE, "0912", ACCOUNT):
        assert needle not in logged
        assert needle not in counts
        if needle != "0912":
            assert needle.encode() not in files
