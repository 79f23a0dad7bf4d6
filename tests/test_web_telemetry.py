"""What the service tells about itself: counts, spans and an access log, and nothing in them is anybody's."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime, timedelta

import pytest
from opentelemetry.trace import SpanKind, StatusCode
from prometheus_client.parser import text_string_to_metric_families
from web_service import in_process, platform_in_process, service_on, settings_on, span_exporter

from conftest import database_on
from idverify.registrar import Registrar
from idverify.senders.outbox import Outbox
from idverify.stores.opening import engine_of, upgrade_schema
from idverify.web.api_key import Scope
from idverify.web.readiness import StoreReadiness
from idverify.web.telemetry.vocabulary import OTHER

BEGIN = "/v1/sign-up/begin"
CHALLENGE = "/v1/sign-up/challenge"
DECIDE = "/v1/gate/decide"
ADULT = {"birth_date": "1990-05-01"}
ACCOUNT = "nguyen-thi-lan"
NUMBER = "0912000001"
SESSION = "session-of-lan"
ADDRESS = "192.0.2.77"
ACCESS = {"at", "request", "route", "method", "status", "ms", "key", "problem"}
ATTRIBUTES = {
    "http.request.method",
    "http.response.status_code",
    "http.route",
    "idverify.request_id",
    "error.type",
}
# Of everything that a request holds: whose account, which number, from where, under which name, with which key.
REQUESTS: list[tuple[str, dict[str, object]]] = [
    (
        CHALLENGE,
        {"account": ACCOUNT, "phone": NUMBER, "purpose": "enrol", "origin": {"session": SESSION, "ip": ADDRESS}},
    ),
    (CHALLENGE, {"account": ACCOUNT, "phone": "12", "purpose": "enrol", "origin": {"session": SESSION, "ip": ADDRESS}}),
    (CHALLENGE, {"account": ACCOUNT, NUMBER: NUMBER}),
    ("/v1/sign-up/enrol", {"account": ACCOUNT, "user": {"name": "Nguyễn Thị Lan", "birth_date": "2016-03-10"}}),
    (DECIDE, {"account": ACCOUNT, "action": "post"}),
    (f"/v1/accounts/{NUMBER}", {}),
    (f"/v1/gate/decide?account={ACCOUNT}&phone={NUMBER}", {"account": ACCOUNT, "action": "post"}),
]


@pytest.fixture
def service(tmp_path):
    with platform_in_process(tmp_path) as reached:
        yield reached


@pytest.fixture
def spans():
    exporter = span_exporter()
    exporter.clear()
    return exporter


@pytest.fixture
def access(caplog):
    logger = logging.getLogger("idverify.web.access")
    with caplog.at_level(logging.INFO, logger="idverify.web.access"):
        yield lambda: [json.loads(each.getMessage()) for each in caplog.records if each.name == logger.name]


def ask_everything(service):
    headers = {
        "Baggage": f"phone={NUMBER}",
        "Tracestate": f"x={NUMBER}",
        "X-Forwarded-For": ADDRESS,
        "User-Agent": NUMBER,
        "X-Request-ID": NUMBER,
    }
    for path, body in REQUESTS:
        service.post(path, body, key=f"{ACCOUNT}-{len(path)}-{len(body)}", headers=headers)
    service.post(BEGIN, ADULT, token=f"idv1_{NUMBER}")
    service.client.request(NUMBER, "/health/live")


def counted(service):
    """Every sample of the metrics by its name and labels."""
    text = service.get("/metrics").text
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def holds_nothing_of_anybody(text, service):
    digits = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|0x[0-9a-f]+", "", text)
    for secret in (
        ACCOUNT,
        NUMBER,
        NUMBER[1:],
        SESSION,
        ADDRESS,
        "Nguyễn",
        "1990-05-01",
        "2016-03-10",
        service.token[22:],
    ):
        assert secret not in digits
    return True


def test_requests_are_counted_by_the_template_of_their_route(service):
    for _ in range(2):
        service.post(BEGIN, ADULT)
    service.post(BEGIN, {})
    found = counted(service)
    labels = (("method", "POST"), ("route", BEGIN))
    assert found["idverify_http_requests_total", *labels, ("status", "200")] == 2
    assert found["idverify_http_requests_total", *labels, ("status", "422")] == 1
    assert found["idverify_http_request_seconds_count", *labels] == 3
    assert found["idverify_http_problems_total", ("code", "request.fields")] == 1
    assert found["idverify_http_running",] == 1  # the question itself


def test_decisions_are_counted_by_action_and_outcome_and_rule(service):
    service.post(DECIDE, {"account": "nobody", "action": "read"})
    service.post(DECIDE, {"account": "nobody", "action": "post"})
    found = {key[1:]: value for key, value in counted(service).items() if key[0] == "idverify_decisions_total"}
    assert found.pop((("action", "read"), ("outcome", "yes"), ("rule", ""))) == 1
    assert found
    assert {(("action", "post"), ("outcome", "no"))} == {key[:2] for key in found}
    assert all(rule for *_, (_, rule) in found)


def test_an_address_that_is_none_and_a_method_that_is_none_are_counted_without_a_word_of_theirs(service):
    service.get(f"/v1/{NUMBER}")
    service.client.request(NUMBER, f"/v1/{NUMBER}")
    found = counted(service)
    assert found["idverify_http_requests_total", ("method", "GET"), ("route", ""), ("status", "404")] == 1
    assert found["idverify_http_requests_total", ("method", OTHER), ("route", ""), ("status", "404")] == 1


def test_metrics_are_for_those_with_the_scope(service):
    assert service.get("/metrics", token="").status_code == 401
    assert service.get("/metrics", token=service.key_for(Scope.DECIDE)).status_code == 403
    assert service.get("/metrics", token=service.key_for(Scope.METRICS)).status_code == 200


def test_counts_hold_nothing_of_anybody(service):
    ask_everything(service)
    text = service.get("/metrics").text
    assert "idverify_http_requests_total" in text
    assert holds_nothing_of_anybody(text, service)


def test_a_request_has_one_span_that_says_its_route_and_no_more(service, spans):
    response = service.post(BEGIN, ADULT)
    (span,) = spans.get_finished_spans()
    assert (span.name, span.kind) == (f"POST {BEGIN}", SpanKind.SERVER)
    assert dict(span.attributes) == {
        "http.request.method": "POST",
        "http.route": BEGIN,
        "http.response.status_code": 200,
        "idverify.request_id": response.headers["x-request-id"],
    }
    assert span.status.status_code is StatusCode.UNSET


def test_a_callers_trace_goes_on_and_its_state_and_baggage_do_not(service, spans):
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    headers = {"traceparent": parent, "tracestate": f"vendor={NUMBER}", "baggage": f"phone={NUMBER}"}
    service.post(BEGIN, ADULT, headers=headers)
    (span,) = spans.get_finished_spans()
    assert f"{span.context.trace_id:032x}" == parent.split("-")[1]
    assert f"{span.parent.span_id:016x}" == parent.split("-")[2]
    assert dict(span.context.trace_state) == {}


@pytest.mark.parametrize("parent", ["00-0912000001", "x", "00-" + "0" * 32 + "-" + "0" * 16 + "-01"])
def test_a_trace_that_is_none_is_begun_anew(service, spans, parent):
    assert service.post(BEGIN, ADULT, headers={"traceparent": parent}).status_code == 200
    (span,) = spans.get_finished_spans()
    assert span.parent is None


def test_an_error_marks_its_span_and_is_not_recorded_in_it(service, spans, monkeypatch):
    def failing(*_given, **_named):
        raise ZeroDivisionError(NUMBER)

    monkeypatch.setattr(Registrar, "may_begin", failing)
    service.post(BEGIN, ADULT)
    (span,) = spans.get_finished_spans()
    assert span.status.status_code is StatusCode.ERROR
    assert span.status.description is None
    assert span.events == ()
    assert span.attributes["error.type"] == "request.internal"


def test_spans_hold_nothing_of_anybody(service, spans):
    ask_everything(service)
    ended = spans.get_finished_spans()
    assert len(ended) == len(REQUESTS) + 2
    assert {name for span in ended for name in span.attributes} <= ATTRIBUTES
    assert holds_nothing_of_anybody("".join(span.to_json() for span in ended), service)


def test_each_request_is_one_line_of_json_with_the_id_of_the_key_and_nothing_else_of_anybody(service, access):
    ask_everything(service)
    service.get("/health/live", token="")
    lines = access()
    assert len(lines) == len(REQUESTS) + 3
    assert {frozenset(line) for line in lines} == {frozenset(ACCESS)}
    assert {line["key"] for line in lines} == {None, service.token.split("_")[1]}
    assert (lines[0]["route"], lines[0]["status"], lines[0]["problem"]) == (CHALLENGE, 201, None)
    assert {line["route"] for line in lines if line["status"] == 404} == {""}
    assert lines[-1]["key"] is None
    assert holds_nothing_of_anybody(json.dumps(lines, ensure_ascii=False), service)


def test_nothing_that_the_service_logs_holds_anything_of_anybody(service, caplog):
    with caplog.at_level(logging.DEBUG, logger="idverify"):
        ask_everything(service)
    assert caplog.text
    assert holds_nothing_of_anybody(caplog.text, service)


def test_a_service_is_ready_while_it_reaches_a_store_that_fits(tmp_path):
    outbox = Outbox()
    with service_on(settings_on(tmp_path), outbox=outbox) as made, in_process(made, outbox) as reached:
        assert reached.get("/health/ready").json() == {"status": "ok"}
        reached.entrance.app.state.stopping.set()
        stopping = reached.get("/health/ready")
        assert (stopping.status_code, stopping.json()["code"]) == (503, "request.not_ready")
        assert reached.get("/health/live").status_code == 200
        assert reached.post(BEGIN, ADULT).status_code == 200


def test_a_store_that_is_gone_or_has_no_schema_is_not_ready(tmp_path, service):
    now = service.service.clock()
    empty = StoreReadiness(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    gone = StoreReadiness(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.sqlite'}")
    assert not empty.ready(now=now)
    assert not gone.ready(now=now)
    empty.close()
    gone.close()


def test_a_clock_that_is_far_from_the_databases_is_not_ready(postgres_url):
    readiness = StoreReadiness(postgres_url)
    now = datetime.now(tz=UTC)
    assert readiness.ready(now=now)
    assert not readiness.ready(now=now + timedelta(minutes=2))
    assert not readiness.ready(now=now - timedelta(minutes=2))
    assert readiness.ready(now=now + timedelta(seconds=5))
    readiness.close()


@pytest.fixture
def postgres_url(postgres):
    with database_on(postgres) as url:
        engine = engine_of(url)
        upgrade_schema(engine)
        engine.dispose()
        yield url
