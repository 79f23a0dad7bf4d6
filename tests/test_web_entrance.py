"""What every request passes before and after an endpoint: its name, its host, its body, its headers."""

from __future__ import annotations

import json
import re
import uuid

import pytest
from web_service import CONFIGURATION, platform_in_process, platform_running

from idverify.errors import OperatorError
from idverify.problem import MEDIA_TYPE
from idverify.web.api_key import Scope
from idverify.web.configuration import Configuration

BEGIN = "/v1/sign-up/begin"
DECIDE = "/v1/gate/decide"
ADULT = {"birth_date": "1990-05-01"}
PHONE = "0912000001"


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with platform_in_process(tmp_path_factory.mktemp("service")) as reached:
        yield reached


def is_problem(response, status, code):
    assert (response.status_code, response.headers["content-type"]) == (status, MEDIA_TYPE)
    document = response.json()
    assert (document["status"], document["code"]) == (status, code)
    assert document["instance"] == f"urn:uuid:{response.headers['x-request-id']}"
    return True


def test_a_request_without_an_id_gets_one_and_its_answer_says_it(service):
    first, second = (service.get("/health/live").headers["x-request-id"] for _ in range(2))
    assert uuid.UUID(first).version == uuid.UUID(second).version == 4
    assert first != second


def test_a_callers_id_is_taken_over_if_it_is_a_uuid_and_not_if_it_may_be_a_phone_number(service):
    theirs = "018F3E6C-7F4A-7B1E-9A51-000000000001"
    assert service.get("/health/live", headers={"X-Request-ID": theirs}).headers["x-request-id"] == theirs
    for other in (
        PHONE,
        f"+84{PHONE[1:]}",
        f"{theirs}0",
        "lan@example.vn",
        "{" + theirs + "}",
        theirs.replace("-", ""),
    ):
        answered = service.get("/health/live", headers={"X-Request-ID": other}).headers["x-request-id"]
        assert answered != other
        assert re.fullmatch(r"[0-9a-f-]{36}", answered)


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/openapi.json", "/ledger/checkpoint"])
def test_head_is_answered_like_get_without_a_body(tmp_path, path):
    with platform_running(tmp_path) as reached:
        asked = {"X-Request-ID": str(uuid.UUID(int=1))}
        head = reached.client.head(path, headers=asked)
        got = reached.client.get(path, headers=asked)  # over the same connection: nothing of a body was sent before

    def told(answer):
        return answer.status_code, {name: value for name, value in answer.headers.items() if name != "date"}

    assert got.status_code == (404 if "ledger" in path else 200)
    assert (told(head), head.content) == (told(got), b"")


def test_head_is_counted_as_what_it_is_and_opens_nothing_that_get_does_not(service, caplog):
    with caplog.at_level("INFO", "idverify.web.access"):
        assert service.client.head("/health/live").status_code == 200
        refused = service.client.head(DECIDE)
        assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
        assert service.client.head("/metrics").status_code == 401
        assert service.client.delete("/health/live").headers["allow"] == "GET, HEAD"
    assert [json.loads(each.message)["method"] for each in caplog.records] == ["HEAD", "HEAD", "HEAD", "DELETE"]


def test_two_ids_are_as_good_as_none(service):
    both = [("X-Request-ID", str(uuid.UUID(int=1))), ("X-Request-ID", str(uuid.UUID(int=2)))]
    answered = service.client.get("/health/live", headers=both).headers["x-request-id"]
    assert uuid.UUID(answered).int not in {1, 2}


@pytest.mark.parametrize("path", ["/health/live", "/openapi.json", "/nowhere", BEGIN])
def test_every_answer_forbids_keeping_sniffing_scripts_and_referrers_and_names_no_server(service, path):
    headers = service.get(path).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    policy = {each.strip() for each in headers["content-security-policy"].split(";")}
    assert policy == {f"{each} 'none'" for each in ("default-src", "object-src", "base-uri", "frame-ancestors")}
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


@pytest.mark.parametrize(
    ("host", "answered"),
    [
        ("localhost", True),
        ("LOCALHOST:8181", True),
        ("127.0.0.1:8181", True),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("evil.example:80@localhost", False),
        ("", False),
    ],
)
def test_only_the_hosts_that_are_named_are_answered_for(service, host, answered):
    response = service.post(BEGIN, ADULT, headers={"Host": host})
    assert response.status_code == 200 if answered else is_problem(response, 400, "request.host")


def test_whoever_probes_the_health_of_a_machine_may_call_it_by_its_address(service):
    assert service.get("/health/live", token="", headers={"Host": "10.0.0.7:8181"}).status_code == 200


def test_a_star_takes_in_what_is_below_a_name_and_not_what_ends_like_it():
    configuration = Configuration(hosts="*.mxh.example.vn, api.example.vn")
    assert configuration.is_host("id.mxh.example.vn:443")
    assert configuration.is_host("api.example.vn")
    assert not any(map(configuration.is_host, ("mxh.example.vn", "evilmxh.example.vn", "x.api.example.vn")))
    assert Configuration().is_host("[::1]:8181")


@pytest.mark.parametrize(
    ("declared", "served"),
    [
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        ('application/json;charset="UTF-8"', True),
        ("application/json; charset=utf-16", False),
        ("application/problem+json", False),
        ("text/json", False),
        ("application/x-www-form-urlencoded", False),
        ("multipart/form-data; boundary=x", False),
        ("text/plain", False),
    ],
)
def test_only_json_is_read(service, declared, served):
    headers = {"Content-Type": declared, "Authorization": f"Bearer {service.token}"}
    response = service.client.post(BEGIN, content=json.dumps(ADULT), headers=headers)
    assert response.status_code == 200 if served else is_problem(response, 415, "request.media_type")


def test_a_body_without_a_type_and_a_compressed_one_are_not_read(service):
    bearer = {"Authorization": f"Bearer {service.token}"}
    assert is_problem(service.client.post(BEGIN, content=b"{}", headers=bearer), 415, "request.media_type")
    zipped = bearer | {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    assert is_problem(service.client.post(BEGIN, content=b"{}", headers=zipped), 415, "request.media_type")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"birth_date": "1990-05-01",}',
        b"\xff\xfe{\x00}\x00",
        b'{"birth_date": "\xc3\x28"}',
        b'{"birth_date": "1990-05-01\\u0000"}',
        b'{"birth\\u0000_date": "1990-05-01"}',
        b'{"birth_date": "\\ud800"}',
        b'{"birth_date": "1990-05-01", "birth_date": "2016-05-01"}',
        b'{"birth_date": NaN}',
        b'{"birth_date": ' + b"9" * 5_000 + b"}",
        b"[" * 40 + b"]" * 40,
        b"[" * 30_000,
    ],
    ids=range(13),
)
def test_what_is_no_json_in_utf_8_that_two_readers_read_alike_is_malformed(service, body):
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {service.token}"}
    assert is_problem(service.client.post(BEGIN, content=body, headers=headers), 400, "request.malformed")


def test_a_field_that_cannot_be_read_is_named_and_what_stood_in_it_is_not(service):
    response = service.post(BEGIN, {"birth_date": PHONE})
    assert is_problem(response, 422, "request.fields")
    assert [each["field"] for each in response.json()["faults"]] == ["birth_date"]
    assert PHONE not in response.text


def test_a_field_that_nobody_knows_is_refused_and_its_name_is_not_repeated(service):
    response = service.post(BEGIN, ADULT | {PHONE: "x"})
    assert is_problem(response, 422, "request.fields")
    assert response.json()["faults"] == [{"field": "?", "code": "extra_forbidden"}]
    assert PHONE not in response.text


def test_a_body_that_is_no_object_is_a_problem_too(service):
    for body in ("[]", '"text"', "1", "null"):
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {service.token}"}
        response = service.client.post(BEGIN, content=body, headers=headers)
        assert is_problem(response, 422, "request.fields")


def test_an_unknown_address_and_another_method_are_problems(service):
    assert is_problem(service.get("/v1/nowhere"), 404, "request.not_found")
    assert is_problem(service.post("/v1/sign-up/begin/"), 404, "request.not_found")
    response = service.get(BEGIN)
    assert is_problem(response, 405, "request.method")
    assert response.headers["allow"] == "POST"
    assert is_problem(service.client.request("0912000001", BEGIN), 405, "request.method")


def test_no_page_loads_anything_from_elsewhere_for_there_is_no_page(service):
    assert {service.get(path).status_code for path in ("/docs", "/redoc", "/docs/oauth2-redirect")} == {404}


def test_a_query_is_read_by_nothing(service):
    assert service.get("/health/live?phone=1").json() == service.get("/health/live").json()


def test_too_long_a_header_or_an_address_is_refused(service):
    many = {f"X-{number}": "1" for number in range(70)}
    assert is_problem(service.get("/health/live", headers=many), 431, "request.headers")
    assert is_problem(service.get("/health/live", headers={"X-Long": "a" * 17_000}), 431, "request.headers")
    assert is_problem(service.get("/" + "a" * 3_000), 431, "request.headers")


def test_the_language_of_a_problem_is_the_callers_and_both_are_in_it(service):
    answered = {}
    for lang in ("vi", "en"):
        response = service.get("/nowhere", headers={"Accept-Language": lang})
        assert response.headers["content-language"] == lang
        answered[lang] = response.json()
    assert answered["en"]["detail"] == answered["en"]["messages"]["en"]["detail"]
    assert answered["vi"]["messages"] == answered["en"]["messages"]


def test_a_header_cannot_be_put_into_an_answer(service):
    # What a caller sends and an answer repeats is a UUID and the methods of a route; a line break is in neither.
    injected = {"Accept-Language": "en\r\nX-Injected: 1", "X-Request-ID": "x\r\nX-Injected: 1"}
    response = service.get("/nowhere%0d%0aX-Injected:%201", headers=injected)
    assert "x-injected" not in response.headers
    assert "\n" not in "".join(response.headers.values())


def test_an_error_that_nobody_expected_says_nothing_of_itself(service, monkeypatch, caplog):
    secret = "Nguyễn Thị Lan 0912000001"

    def failing(*_given, **_named):
        raise ZeroDivisionError(secret)

    monkeypatch.setattr(type(service.service.registrar), "may_begin", failing)
    response = service.post(BEGIN, ADULT)
    assert is_problem(response, 500, "request.internal")
    assert secret not in response.text
    (record,) = [each for each in caplog.records if each.levelname == "ERROR"]
    told = record.getMessage()
    assert response.headers["x-request-id"] in told
    assert "builtins.ZeroDivisionError at " in told
    assert "in failing" in told
    assert secret not in caplog.text
    assert record.exc_info is None


def test_more_requests_at_once_than_may_be_are_told_to_come_again(tmp_path):
    with platform_in_process(tmp_path) as reached:
        reached.entrance._running = CONFIGURATION.at_once
        response = reached.get("/health/live")
        assert is_problem(response, 503, "request.not_ready")
        assert int(response.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("name", "value"),
    [("BODY_BYTES", "10"), ("BODY_SECONDS", "soon"), ("HOST", "x"), ("CALLS_PER_SECOND", "0"), ("STOP_SECONDS", "-1")],
)
def test_a_setting_of_the_service_that_is_wrong_or_unknown_is_named_without_its_value(name, value):
    with pytest.raises(OperatorError) as refused:
        Configuration.from_environment({f"IDVERIFY_HTTP_{name}": value, "IDVERIFY_KEYS": "x"})
    assert (refused.value.code, refused.value.data["name"]) == ("setting", f"IDVERIFY_HTTP_{name}")


@pytest.mark.parametrize("path", ["nowhere:made", "json", "json:nothing", "json:__name__"])
def test_a_sender_that_cannot_be_made_is_the_operators_to_put_right(path):
    with pytest.raises(OperatorError) as refused:
        Configuration(sender=path).made_sender()
    assert refused.value.data["name"] == "IDVERIFY_HTTP_SENDER"


def test_a_scope_is_asked_for_before_a_body_is_read(service):
    token = service.key_for(Scope.LEDGER)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    response = service.client.post(DECIDE, content=b"no json", headers=headers)
    assert is_problem(response, 403, "request.scope")
    assert 'error="insufficient_scope"' in response.headers["www-authenticate"]
