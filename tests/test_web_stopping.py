"""A process that is told to stop says so, takes nothing new, and answers what it has begun."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from web_service import in_process, keep_key, service_on, settings_on

import idverify
from idverify.problem import MEDIA_TYPE
from idverify.senders.outbox import Outbox

CHALLENGE = "/v1/sign-up/challenge"
PHONE = "0912000001"
ASKED = {
    "account": "lan",
    "phone": PHONE,
    "purpose": "enrol",
    "lang": "vi",
    "origin": {"session": "s", "ip": "192.0.2.7"},
}
# A gateway that takes a message once a file is there.
SENDER = """
import pathlib, time
from idverify.ports import Delivery, Receipt

class Slow:
    def send(self, message):
        pathlib.Path("reached").touch()
        while not pathlib.Path("go").exists():
            time.sleep(0.02)
        return Receipt(Delivery.ACCEPTED)
"""
LISTENING = re.compile(r"running on (http://[0-9.:]+)")


@pytest.fixture
def environment(tmp_path):
    settings = settings_on(tmp_path)
    (tmp_path / "slow_sender.py").write_text(SENDER, encoding="utf-8")
    with service_on(settings) as service:
        token = keep_key(service)
    # The package is found from wherever this test took it.
    found = os.pathsep.join((str(Path(idverify.__file__).parents[1]), str(tmp_path)))
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": found,
        "IDVERIFY_STORE": settings.store,
        "IDVERIFY_TENANT": settings.tenant,
        "IDVERIFY_KEYS": settings.keys.get_secret_value(),
        "IDVERIFY_OFFICERS_FILE": str(settings.officers_file),
        "IDVERIFY_HTTP_SENDER": "slow_sender:Slow",
        "IDVERIFY_HTTP_DRAIN_SECONDS": "1",
    }
    return environment, token, tmp_path


@contextmanager
def served(environment, folder):
    """``idverify serve`` as a process of its own: the process, its address, and where its standard error goes."""
    told = folder / "told"
    with told.open("wb") as errors, (folder / "access").open("ab") as access:
        process = subprocess.Popen(
            [sys.executable, "-m", "idverify", "serve", "--port", "0", "--lang", "en"],
            env=environment,
            cwd=folder,
            stdout=access,
            stderr=errors,
        )
    try:
        while not (found := LISTENING.search(told.read_text(encoding="utf-8"))):
            assert process.poll() is None, told.read_text(encoding="utf-8")
            time.sleep(0.05)
        yield process, found[1], told
    finally:
        process.kill()
        process.wait()


def until(happens):
    for _ in range(1_000):
        if happens():
            return
        time.sleep(0.02)
    pytest.fail("it did not happen")


def refuses(url):
    try:
        httpx.get(f"{url}/health/live")
    except httpx.TransportError:
        return True
    return False


def test_a_write_in_flight_is_finished_answered_and_kept_when_the_process_is_told_to_stop(environment):
    environment, token, folder = environment
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k"}
    with served(environment, folder) as (process, url, told), ThreadPoolExecutor(1) as threads:
        assert httpx.get(f"{url}/health/ready").status_code == 200
        write = threads.submit(httpx.post, url + CHALLENGE, json=ASKED, headers=headers, timeout=60)
        until((folder / "reached").exists)
        process.send_signal(signal.SIGTERM)
        # First it says so to whoever asks, and serves on; then it takes no more connections.
        until(lambda: httpx.get(f"{url}/health/ready").status_code == 503)
        assert httpx.get(f"{url}/health/live").status_code == 200
        until(lambda: refuses(url))
        assert process.poll() is None
        assert not write.done()
        (folder / "go").touch()
        answer = write.result()
        assert answer.status_code == 201
        assert process.wait(30) == 0
        assert "Traceback" not in told.read_text(encoding="utf-8")
    with service_on(settings_on(folder)) as service, in_process(service, Outbox(), token=token) as reached:
        again = reached.post(CHALLENGE, ASKED, key="k")
        assert (again.content, again.headers["idempotent-replayed"]) == (answer.content, "true")
    shown = (folder / "access").read_text(encoding="utf-8") + (folder / "told").read_text(encoding="utf-8")
    assert '"route": "/v1/sign-up/challenge"' in shown
    assert "0912000001" not in shown
    assert token not in shown


def test_a_write_that_outlasts_the_stop_is_told_that_nobody_knows_what_became_of_it(environment):
    environment, token, folder = environment
    hasty = environment | {"IDVERIFY_HTTP_DRAIN_SECONDS": "0", "IDVERIFY_HTTP_STOP_SECONDS": "1"}
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k", "Accept-Language": "en"}
    with served(hasty, folder) as (process, url, told), ThreadPoolExecutor(1) as threads:
        write = threads.submit(httpx.post, url + CHALLENGE, json=ASKED, headers=headers, timeout=60)
        until((folder / "reached").exists)
        process.send_signal(signal.SIGTERM)
        answer = write.result()
        (folder / "go").touch()
        assert process.wait(30) == 0
        assert (answer.status_code, answer.headers["content-type"]) == (503, MEDIA_TYPE)
        assert answer.json()["code"] == "operator.outcome_unknown"
        assert answer.json()["instance"] == f"urn:uuid:{answer.headers['x-request-id']}"
        assert answer.headers["cache-control"] == "no-store"
        assert PHONE not in told.read_text(encoding="utf-8")
    assert '"status": 503' in (folder / "access").read_text(encoding="utf-8")


def test_told_twice_it_waits_for_no_balancer(environment):
    environment, _, folder = environment
    patient = environment | {"IDVERIFY_HTTP_DRAIN_SECONDS": "300"}
    with served(patient, folder) as (process, url, _):
        process.send_signal(signal.SIGTERM)
        until(lambda: httpx.get(f"{url}/health/ready").status_code == 503)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
