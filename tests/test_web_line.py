"""However slow a gateway is, the gate and the probes are answered: callers of it wait in a line of their own."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from web_service import CONFIGURATION, running, service_on, settings_on

from idverify.ports import Message, Receipt
from idverify.senders.outbox import Outbox
from idverify.web.app import endpoints
from idverify.web.line import OUTSIDE

CHALLENGE = "/v1/sign-up/challenge"
DECIDE = "/v1/gate/decide"
QUESTION = {"account": "lan", "action": "post"}


class Slow(Outbox):
    """A gateway that takes nothing before it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.reached = threading.Semaphore(0)
        self.go = threading.Event()

    def send(self, message: Message) -> Receipt:
        self.reached.release()
        self.go.wait()
        return super().send(message)


def asked(number):
    origin = {"session": f"s-{number}", "ip": f"192.0.2.{number}"}
    return {"account": f"a-{number}", "phone": f"09120000{number:02d}", "purpose": "enrol", "origin": origin}


@contextmanager
def congested(folder, *, callers, **changed):
    """A service of three threads whose gateway lets nobody go, and what its callers will be answered."""
    outbox = Slow()
    configuration = CONFIGURATION.model_copy(update={"threads": 3, **changed})
    with (
        service_on(settings_on(folder), outbox=outbox) as service,
        running(service, outbox, configuration=configuration) as reached,
        ThreadPoolExecutor(callers) as threads,
    ):
        try:
            answers = [threads.submit(reached.post, CHALLENGE, asked(number)) for number in range(1, callers + 1)]
            taken = max(1, configuration.threads * 2 // 3)
            for _ in range(taken):
                assert outbox.reached.acquire(timeout=30)
            for _ in range(1_000):
                if reached.entrance.app.state.line.waiting >= callers - taken:
                    break
                threading.Event().wait(0.01)
            else:
                pytest.fail("nobody waits in the line")
            yield reached, answers
        finally:
            outbox.go.set()


def test_while_every_gateway_is_slow_the_gate_and_readiness_are_answered(tmp_path):
    with congested(tmp_path, callers=5) as (reached, answers):
        assert reached.post(DECIDE, QUESTION).status_code == 200
        assert reached.get("/health/ready").status_code == 200
        assert reached.post(DECIDE, QUESTION, token="idv1_x").status_code == 401
        assert not any(each.done() for each in answers)
        assert not reached.outbox.reached.acquire(blocking=False)  # a third stayed free
        reached.outbox.go.set()
        assert [each.result().status_code for each in answers] == [201] * 5


def test_readiness_is_found_out_when_no_thread_is_free_at_all(tmp_path):
    # Of one thread a gateway has the only one.
    with congested(tmp_path, callers=3, threads=1) as (reached, _):
        assert reached.get("/health/ready").status_code == 200


def test_of_a_line_that_is_too_long_the_last_are_sent_away_with_nothing_done(tmp_path):
    with congested(tmp_path, callers=4, at_once=5) as (reached, answers):
        refused = reached.post(CHALLENGE, asked(9), key="again")
        assert (refused.status_code, refused.json()["code"]) == (503, "request.not_ready")
        reached.outbox.go.set()
        assert [each.result().status_code for each in answers] == [201] * 4
        assert reached.post(CHALLENGE, asked(9), key="again").status_code == 201


def test_whatever_may_call_outside_waits_in_that_line():
    schema = endpoints().openapi()
    # The pages for people stand in no schema; ``test_pages_steps`` looks at theirs.
    assert schema["paths"].keys() >= {each for each in OUTSIDE if each.startswith("/v1/")}
    bodies = schema["components"]["schemas"]
    finishing = {name for name, each in bodies.items() if "IdentificationAsked" in json.dumps(each)}
    # Of a model within a model too, such as an adult who answers for a child.
    finishing |= {name for name, each in bodies.items() if any(f'/{found}"' in json.dumps(each) for found in finishing)}
    finishing -= {"IdentificationAsked"}
    calls = {"operator.send_failed", "operator.network_unavailable", "operator.verifier_failed"}
    calls.add("attestation.provider_unavailable")
    for path, item in schema["paths"].items():
        for operation in item.values():
            body = json.dumps(operation.get("requestBody", {}))
            asks = any(f'/{name}"' in body for name in finishing)
            shown = json.dumps(operation["responses"])
            refuses = any(each in shown or each.replace(".", "-") in shown for each in calls)
            assert (asks or refuses) == (path in OUTSIDE), path
