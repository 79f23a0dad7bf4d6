"""Coming in to the pages and leaving them, over HTTP: tickets, the cookie, and how a visit ends."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from visits_site import ACCOUNT, CONFIGURED, COOKIE, OWN, Site, code, set_cookies, site_on
from web_service import TestClient, keep_key, service_on, settings_on  # type: ignore[attr-defined]

from conftest import NOW
from idverify.errors import OperatorError
from idverify.stores.service_schema import VISIT
from idverify.web.api_key import Scope
from idverify.web.app import build
from idverify.web.pages.visits import IDLE, LONGEST, TICKET_LIFETIME


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with site_on(tmp_path) as made:
        yield made


# Coming in


def test_a_ticket_in_an_address_leaves_it_at_once_and_a_cookie_of_this_host_alone_takes_its_place(site):
    ticket = site.ticket()
    came = site.enter(ticket)
    assert (came.status_code, came.headers["location"]) == (303, "/account")
    (name,) = set_cookies(came)
    cookie = set_cookies(came)[name]
    assert name == COOKIE
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, True, "lax", "/")
    assert (cookie["domain"], cookie["max-age"], cookie["expires"]) == ("", "", "")
    assert ticket not in cookie.value
    assert came.headers["cache-control"] == "no-store"
    assert site.looked().json()["account"] == ACCOUNT
    assert site.enter(ticket).status_code == 404
    assert site.looked().json()["account"] == ACCOUNT, "whoever replays a ticket ends nobody's visit"


def test_each_part_has_its_own_door_and_its_own_scope(site):
    for asked, to in (
        ({"part": "sign_up", "account": "lan"}, "/sign-up"),
        ({"part": "account", "account": "lan", "stream": "live"}, "/account"),
    ):
        assert site.enter(site.ticket(**asked)).headers["location"] == to
        assert site.client.get("/room/guardian").status_code == 403
    assert site.enter(site.ticket("/v1/guardian/visit", account="me")).headers["location"] == "/guardian"
    assert site.client.get("/room/guardian").text == "guardian"
    unknown = site.client.post("/v1/guardian/visit", json={"link": "0" * 32}, headers=site.named())
    assert (unknown.status_code, unknown.json()["code"]) == (404, "guardianship.unknown")
    for scope, path, asked in (
        (Scope.SIGN_UP, "/v1/guardian/visit", {"account": "me"}),
        (Scope.GUARDIAN, "/v1/visits/begin", {"part": "account", "account": "lan"}),
    ):
        refused = site.client.post(path, json=asked, headers=site.named(keep_key(site.service, [scope])))
        assert (refused.status_code, refused.json()["code"]) == (403, "request.scope")
    for asked in (
        {"part": "guardian", "account": "me"},
        {"part": "invitation", "account": "me"},
        {"part": "account"},
        {"part": "account", "account": "lan", "link": "x"},
    ):
        assert site.client.post("/v1/visits/begin", json=asked, headers=site.named()).status_code == 422
    for asked in ({}, {"account": "me", "link": "0" * 32}):
        assert site.client.post("/v1/guardian/visit", json=asked, headers=site.named()).status_code == 422


def test_the_address_that_a_platform_is_told_leads_in_and_keeps_the_language(site):
    told = site.client.post(
        "/v1/visits/begin", json={"part": "sign_up", "account": "lan", "lang": "en"}, headers=site.named()
    ).json()
    assert told["address"] == f"/enter?ticket={told['ticket']}&lang=en"
    assert ACCOUNT not in told["address"]
    came = site.client.get(told["address"])
    assert came.headers["location"] == "/sign-up"
    assert set_cookies(came)["__Host-idverify-lang"].value == "en"
    assert set(told) == {"ticket", "address", "expires_at"}


def test_what_only_looks_ahead_uses_no_ticket_up(site):
    ticket = site.ticket()
    for method, headers in (
        ("HEAD", {}),
        ("GET", {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}),
        ("GET", {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}),
        ("GET", {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}),
        ("GET", {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Sec-Purpose": "prefetch;prerender"}),
        ("GET", {"Purpose": "prefetch"}),
    ):
        looked = site.client.request(method, f"/enter?ticket={ticket}", headers=headers)
        assert (looked.status_code, looked.content) == (204, b"")
        assert "set-cookie" not in looked.headers
    came = site.enter(ticket, **{"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"})
    assert came.status_code == 303


def test_a_ticket_lives_five_minutes_and_what_is_none_is_told_apart_from_nothing(site):
    ticket = site.ticket()
    site.clock.pass_by(TICKET_LIFETIME)
    late = site.enter(ticket)
    assert code(late) == "404"
    for never in ("", "x", "x" * 43, "%00", "ü" * 43, "<script>"):
        assert site.client.get("/enter", params={"ticket": never}).content.count(b"<h1>") == 1
    assert site.client.get("/enter").status_code == 404
    assert "set-cookie" not in late.headers


def test_a_second_ticket_ends_the_visit_that_the_browser_had(site):
    site.enter()
    first = site.secret
    site.enter(site.ticket(part="sign_up", account="an"))
    second = site.secret
    assert site.looked().json()["account"] == "an"
    assert site.looked(first).status_code == 403
    assert site.looked(second).status_code == 200
    assert len(site.rows()) == 1


def test_of_two_that_enter_with_one_ticket_at_once_one_is_let_in(site):
    ticket, told = site.ticket(), []
    together = threading.Barrier(4)

    def come() -> None:
        together.wait()
        told.append(site.client.get(f"/enter?ticket={ticket}").status_code)

    threads = [threading.Thread(target=come) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert Counter(told) == {303: 1, 404: 3}


def test_a_second_tap_where_the_secret_changes_is_told_that_it_is_done_and_led_on(site):
    site.enter()
    old, csrf = site.secret, site.looked().json()["csrf"]
    form = {"csrf": csrf, "phone": "0912 000 001", "rotate": "1"}
    assert site.client.post("/room/typed", data=form, headers=OWN).status_code == 303
    new = site.secret
    site.client.cookies.clear()
    late = {"Cookie": f"{COOKIE}={old}"}
    for told in (
        site.client.post("/room/typed", data=form, headers=OWN | late),
        site.client.get("/room/looked", headers=late),
    ):
        assert code(told) == "409"
        assert "Việc bạn vừa bấm đã được làm xong" in told.text
        assert 'href="/left"' in told.text
        assert "set-cookie" not in told.headers
    assert site.client.get("/left", headers={"Cookie": f"{COOKIE}={new}"}).headers["location"] == "/account"
    assert "https://mxh.example.vn/" in site.client.get("/left", headers=late).text
    left = site.client.post("/leave", data=form, headers=OWN | late)
    assert (left.status_code, left.headers["location"]) == (303, "/left")
    assert site.looked(new).status_code == 200


def test_of_taps_at_once_where_the_secret_changes_one_goes_on_and_the_others_are_told_so(site):
    site.enter()
    old, csrf, told = site.secret, site.looked().json()["csrf"], []
    together = threading.Barrier(4)

    def press() -> None:
        form, cookie = {"csrf": csrf, "phone": "x", "rotate": "1"}, {"Cookie": f"{COOKIE}={old}"}
        together.wait()
        told.append(site.client.post("/room/typed", data=form, headers=OWN | cookie).status_code)

    threads = [threading.Thread(target=press) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert Counter(told) == {303: 1, 409: 3}


def test_a_service_without_pages_gives_no_ticket_that_leads_nowhere(tmp_path):
    with service_on(settings_on(tmp_path)) as service:
        with TestClient(build(service, CONFIGURED), base_url="https://localhost") as client:
            named = {"Authorization": f"Bearer {keep_key(service)}"}
            for path, asked in (
                ("/v1/visits/begin", {"part": "account", "account": "lan"}),
                ("/v1/guardian/visit", {"account": "me"}),
            ):
                told = client.post(path, json=asked, headers=named | {"Idempotency-Key": path})
                assert (told.status_code, told.json()["code"]) == (409, "request.pages_off")
                assert "IDVERIFY_HTTP_PAGES" in told.json()["messages"]["en"]["detail"]
        with service.store._engine.connect() as connection:  # type: ignore[attr-defined]  # it is SQLite's
            assert list(connection.execute(select(VISIT))) == []


# The end


def test_a_visit_ends_after_a_quarter_of_an_hour_of_nothing_and_after_an_hour_anyway(site):
    site.enter()
    for _ in range(4):
        site.clock.pass_by(IDLE - timedelta(seconds=1))
        assert site.looked().status_code == 200
    site.clock.at = NOW + LONGEST
    over = site.looked()
    assert code(over) == "403"
    site.enter()
    site.clock.pass_by(IDLE)
    assert site.looked().status_code == 403


def test_whoever_leaves_is_gone_and_is_told_the_way_back(site):
    site.enter()
    mine, csrf = site.secret, site.looked().json()["csrf"]
    assert site.client.get("/left").headers["location"] == "/account"  # as long as it is not over
    wrong = site.client.post("/leave", data={"csrf": "x"}, headers=OWN)
    assert wrong.status_code == 403
    assert site.looked().status_code == 200
    left = site.client.post("/leave", data={"csrf": csrf}, headers=OWN)
    assert (left.status_code, left.headers["location"]) == (303, "/left")
    cookie = set_cookies(left)[COOKIE]
    assert (cookie.value, cookie["max-age"], cookie["secure"], cookie["path"]) == ("", "0", True, "/")
    assert site.rows() == []
    assert site.looked(mine).status_code == 403
    shown = site.client.get("/left")
    assert shown.status_code == 200
    assert 'href="https://mxh.example.vn/"' in shown.text
    assert "Lượt truy cập đã kết thúc" in shown.text
    assert "Your visit is over" in site.client.get("/left?lang=en").text
    again = site.client.post("/leave", data={"csrf": csrf}, headers=OWN | {"Cookie": f"{COOKIE}={mine}"})
    assert again.headers["location"] == "/left"


@pytest.mark.parametrize("lost", ["visit", "end_visit"])
def test_whoever_leaves_while_the_store_is_out_of_reach_has_a_browser_that_keeps_nothing(site, monkeypatch, lost):
    site.enter()
    csrf = site.looked().json()["csrf"]

    def unreachable(*_args, **_named):
        raise OperatorError("store_unreachable")

    monkeypatch.setattr(site.service.store, lost, unreachable)
    left = site.client.post("/leave", data={"csrf": csrf}, headers=OWN)
    assert code(left) == "200"
    assert (set_cookies(left)[COOKIE].value, set_cookies(left)[COOKIE]["max-age"]) == ("", "0")
    assert "trong vòng một giờ" in left.text
    assert 'action="/leave"' not in left.text
    assert 'href="https://mxh.example.vn/"' in left.text


def test_every_page_of_a_visit_says_when_it_ends(site):
    site.enter()
    limits = {"vi": ("15 phút", "một giờ"), "en": ("15 minutes", "an hour")}
    for lang, told in limits.items():
        shown = site.typed(csrf="x") if lang == "vi" else site.client.get(f"/room/guardian?lang={lang}")
        assert shown.status_code == 403
        foot = shown.text.partition("<footer")[2]
        assert all(each in foot for each in told), foot
    assert "15 phút" not in site.client.get("/enter").text.partition("<footer")[2]
