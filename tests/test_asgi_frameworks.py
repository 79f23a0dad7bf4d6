"""The ASGI door before Starlette, Litestar and Django, each under a real server in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from families import Family
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from conftest import TENANT, platform_on
from idverify.account import Service
from idverify.account.consent import Consenter
from idverify.gate import PostingGate
from idverify.stores.opening import open_store

TESTS = Path(__file__).parent
KEYS = "2026a:" + bytes(range(32)).hex()  # as conftest.platform_on has it


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('asgi') / 'store.sqlite'}"


@pytest.fixture(scope="module")
def store(database):
    opened = open_store(database, tenant=TENANT, upgrade=True)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def platform(store):
    made = platform_on(store)
    made.enrol("lan", now=datetime.now(tz=UTC))
    return made


@contextmanager
def process(host, database):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("IDVERIFY_")},
        "IDVERIFY_STORE": database,
        "IDVERIFY_TENANT": TENANT,
        "IDVERIFY_KEYS": KEYS,
        "IDVERIFY_OFFICERS_FILE": "none.json",
        "IDVERIFY_REVOCATION_SECONDS": "2",
    }
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "--factory",
        f"asgi_hosts:{host}",
        "--port",
        "0",
        "--app-dir",
        str(TESTS),
    ]
    running = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert running.stderr is not None
        for line in running.stderr:
            if found := re.search(r"running on http://(\S+)", line):
                yield found[1]
                break
        else:
            raise RuntimeError("the server did not start")
    finally:
        running.terminate()
        _, said = running.communicate(timeout=20)
        assert "Traceback" not in said, said


@pytest.fixture(scope="module", params=["starlette_host", "litestar_host", "django_host"])
def host(request, database, platform):  # noqa: ARG001  # somebody has signed up before the first test
    with process(request.param, database) as at:
        yield at


@pytest.fixture
def client(host):
    with httpx.Client(base_url=f"http://{host}") as made:
        yield made


def test_a_write_is_asked_and_the_answer_handed_to_the_application(client):
    answered = client.post("/comments", headers={"X-Account": "lan"}, content="chào")
    assert answered.json()["law"].startswith("vn-")
    assert client.get("/seen").json()[-1] == "chào"


@pytest.mark.parametrize("path", ["/comments", "/posts/7", "/forgotten"])
def test_a_denied_write_never_reaches_the_application(client, path):
    before = client.get("/seen").json()
    answered = client.post(path, headers={"X-Account": "nobody", "Accept-Language": "en"}, content="chào")
    assert answered.status_code == 403
    assert answered.headers["content-type"] == "application/problem+json"
    assert answered.json()["code"] == "denied"
    assert answered.json()["messages"]["vi"]["detail"] != answered.json()["detail"]
    assert client.get("/seen").json() == before


def test_nobody_signed_in_is_told_so_and_what_is_open_stays_open(client):
    assert client.post("/comments").json()["code"] == "request.signed_out"
    assert client.post("/login").json() == {"asked": False}


@pytest.mark.parametrize(
    "path", ["//comments", "/comments/", "/%63omments", "/x/../comments", "/comments%0a", "/COMMENTS"]
)
def test_no_spelling_of_a_path_comes_to_a_handler_unasked(client, path):
    before = client.get("/seen").json()
    request = client.build_request("POST", path, content="chào")
    request.url = request.url.copy_with(raw_path=path.encode())
    assert client.send(request).status_code == 403
    assert client.get("/seen").json() == before


def test_a_websocket_is_refused_with_a_problem_document_at_the_handshake(host):
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://{host}/live/toi", additional_headers={"X-Account": "nobody"})
    assert refused.value.response.status_code == 403
    assert b'"code": "denied"' in refused.value.response.body


def test_a_child_comments_live_until_a_guardian_withdraws_consent(host, client, platform):
    family = Family(platform)
    family.now = datetime.now(tz=UTC)
    account = f"an-{host}"
    link = family.join(account=account)
    standing = PostingGate(service=Service.DOMESTIC, store=platform.store, ring=platform.ring).standing(
        account, now=family.now
    )
    headers = {"X-Account": account, "Cookie": f"idverify_standing={standing}"}
    told = []
    with connect(f"ws://{host}/live/toi", additional_headers=headers) as live:
        live.send("một")
        assert str(live.recv()).endswith(" một")
        family.now = datetime.now(tz=UTC)
        platform.links.withdraw(link, Consenter.REPRESENTATIVE, now=family.now)
        until = time.monotonic() + 30
        with pytest.raises(ConnectionClosed) as closed:  # noqa: PT012  # any of the two may be told, at any round
            while time.monotonic() < until:
                live.send("sau")
                told.append(live.recv())
                time.sleep(0.2)
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1008, "denied give_consent")
    seen = client.get("/seen").json()
    assert seen[-1] == "gone 1008"
    assert seen[seen.index("một") :].count("sau") == len(told)  # whatever came in after that was handed to nobody
