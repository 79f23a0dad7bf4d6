"""Sixteen, on the pages: the account stops, says so, and goes on with its user's own data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pages_server import Sandbox
from test_pages_account import main_of, send


def test_who_turned_sixteen_registers_with_their_own_data_and_goes_on(sandbox: Sandbox) -> None:
    birthday = datetime.now(UTC).date() + timedelta(days=10)
    born = f"{birthday.year - 16}-{birthday.month:02}-{min(birthday.day, 28):02}"
    assert sandbox.platform.enrol_child("lớn", "0912000301", born).status_code == 201
    with sandbox.browser_like() as client:
        client.get(sandbox.ticket("account", "lớn"))
        assert client.get("/account/own-data").url.path == "/account"  # of a child nothing is asked
    sandbox.forward("month")
    with sandbox.browser_like() as client:
        stopped = client.get(sandbox.ticket("account", "lớn"))
        assert 'href="/account/own-data"' in stopped.text
        assert "Em làm được" not in main_of(stopped)
        assert client.get("/account/own-data/name").url.path == "/account/own-data/phone"
        asked = client.get("/account/own-data")
        assert "147%2F2024%2FND-CP%20art.%2027.3.a" in asked.text
        sandbox.forget_messages()
        number = client.get("/account/own-data/phone")
        code = send(client, "/account/own-data/phone", number, phone="0912 000 302")
        named = send(client, "/account/own-data/code", code, code=sandbox.last_code(ending="302"))
        assert named.url.path == "/account/own-data/name", main_of(named)
        again = send(client, "/account/own-data/name", named, name="  ")
        assert again.status_code == 422
        done = send(client, "/account/own-data/name", again, name="Nguyễn Văn Lớn")
        assert str(done.url).endswith("?done=own-data"), main_of(done)
        assert "Lớn" not in done.text
        assert client.get("/account/own-data").url.path == "/account"  # it is done
    assert sandbox.platform.permitted("lớn", "post")
    assert sandbox.platform.ask("/v1/supervision/supervisors", {"account": "lớn"}).json()["supervisors"] == []
