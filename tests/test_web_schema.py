"""What the service answers is what its OpenAPI schema says, whatever is asked: generated from the schema itself.

``IDVERIFY_WEB_EXAMPLES=200 pytest tests/test_web_schema.py`` asks for more. Every run of one length asks the same.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.python.asgi import HOST, shutdown_lifespans
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from web_people import Network, Provider
from web_service import in_process, keep_key, service_on, settings_on

from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.senders.outbox import Outbox
from idverify.web.api_key import Scope
from idverify.web.app import build
from idverify.web.configuration import Configuration
from idverify.web.entrance import Entrance
from idverify.web.service import Service

EXAMPLES: Final = int(os.environ.get("IDVERIFY_WEB_EXAMPLES", "3"))
CONFIGURATION: Final = Configuration(
    hosts=(HOST, "localhost"), calls_per_second=100_000, public_per_minute=1_000_000, failures_per_minute=1_000_000
)
# Of every answer: no 5xx, a status, a media type, headers and a body that the schema has; and what it does not allow is
# refused. That what it allows is accepted cannot be asked, since a proof or an account has to be there: see below.
CHECKED: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
# No text with a NUL in it: the schema of a free-form object cannot say that none is taken.
GENERATION: Final = {"generation": {"allow-x00": False}}
UNREADABLE: Final = frozenset({"request.fields", "request.malformed", "request.media_type", "request.idempotency_key"})
PROBLEM: Final = "application/problem+json"
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass
class Api:
    """The service, its schema as a caller reads it, and an API key that may do everything."""

    service: Service
    entrance: Entrance
    schema: Any
    token: str

    @property
    def operations(self) -> list[Any]:
        """Every operation of the schema."""
        return [each.ok() for each in self.schema.get_all_operations()]

    def ask(self, operation: Any, mode: GenerationMode, look: Callable[[Any, Any], None]) -> None:
        """Ask one operation what is generated for it, and look at each answer."""
        headers = {"Authorization": f"Bearer {self.token}"}

        @seed(20261122)
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(mode))
        def asked(case: Any) -> None:
            response = case.call(app=self.entrance, headers=headers)
            case.validate_response(response, headers=headers, checks=CHECKED)
            look(case, response)

        asked()


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    folder = tmp_path_factory.mktemp("schema")
    settings = settings_on(folder, codes_per_day=1_000_000)
    provider, network = Provider(PersonalIdNumber.parse("001190000001")), Network("a token")
    with service_on(settings, outbox=Outbox(), providers=[provider], network=network) as service:
        entrance = build(service, CONFIGURATION)
        config = schemathesis.Config.from_dict(GENERATION)
        try:
            schema = schemathesis.openapi.from_asgi("/openapi.json", entrance, config=config)
            yield Api(service, entrance, schema, keep_key(service))
        finally:
            shutdown_lifespans()


def whole_floats(value: Any) -> bool:
    """Whether 1.0 stands somewhere for 1: an integer to JSON Schema, and none to whoever reads strictly."""
    if isinstance(value, dict):
        return any(map(whole_floats, value.values()))
    if isinstance(value, list):
        return any(map(whole_floats, value))
    return isinstance(value, float) and value.is_integer()


def asked_of_all(api: Api, mode: GenerationMode, look: Callable[[Any, Any], None]) -> None:
    """Ask every operation; what fails is told of all of them at the end."""
    failed = []
    for operation in api.operations:
        try:
            api.ask(operation, mode, look)
        except Unsatisfiable:  # of an address with nothing to fill in, none is wrong
            assert (operation.method, mode) == ("get", GenerationMode.NEGATIVE), operation.label
        except (Exception, BaseExceptionGroup) as wrong:  # noqa: BLE001  # whatever fails is told below
            failed.append(f"{operation.label}: {wrong}")
    assert not failed, "\n\n".join(failed)


def test_what_the_schema_allows_can_be_read_and_is_answered_as_it_says(api: Api) -> None:
    statuses: set[int] = set()

    def look(case: Any, response: Any) -> None:
        statuses.add(response.status_code)
        if response.status_code in (400, 415, 422) and not whole_floats(case.body):
            assert response.json()["code"] not in UNREADABLE, f"{case.body!r}: {response.json()}"

    asked_of_all(api, GenerationMode.POSITIVE, look)
    assert {200, 404, 422} <= statuses


def test_what_the_schema_does_not_allow_is_refused_as_it_says(api: Api) -> None:
    statuses: set[int] = set()

    def look(_case: Any, response: Any) -> None:
        statuses.add(response.status_code)
        if response.status_code >= 400:
            assert response.headers["content-type"] == [PROBLEM]

    asked_of_all(api, GenerationMode.NEGATIVE, look)
    assert {400, 404, 422} <= statuses


@pytest.fixture(scope="module")
def client(api: Api) -> Iterator[httpx.Client]:
    with in_process(api.service, Outbox(), configuration=CONFIGURATION, token=api.token) as reached:
        yield reached.client


def plain(operation: Any) -> str:
    """An address of an operation."""
    return str(operation.path).replace("{level}", "0").replace("{place}", "000")


def test_every_operation_is_refused_to_a_stranger_and_to_a_key_for_something_else(
    api: Api, client: httpx.Client
) -> None:
    scopes = {}
    for operation in api.operations:
        wanted = operation.definition.raw.get("security")
        if wanted is not None:
            scopes[operation.label] = {scope for each in wanted for named in each.values() for scope in named}
    assert {scope for each in scopes.values() for scope in each} == set(Scope)
    public = [each for each in api.operations if each.label not in scopes]
    assert {plain(each).split("/")[1] for each in public} == {".well-known", "ledger", "health"}
    for operation in api.operations:
        needs = scopes.get(operation.label)
        if needs is None:
            continue
        others = keep_key(api.service, set(Scope) - {Scope(each) for each in needs})
        for headers, status in (({}, 401), ({"Authorization": f"Bearer {others}"}, 403)):
            answered = client.request(operation.method, plain(operation), json={}, headers=headers)
            assert answered.status_code == status, operation.label
            assert str(status) in operation.definition.raw["responses"], operation.label


def test_a_write_without_a_key_of_its_own_is_refused_and_a_question_needs_none(api: Api, client: httpx.Client) -> None:
    writes = 0
    for operation in api.operations:
        parameters = operation.definition.raw.get("parameters", ())
        write = any(each["name"] == "Idempotency-Key" and each["required"] for each in parameters)
        writes += write
        answered = client.request(
            operation.method, plain(operation), json={}, headers={"Authorization": f"Bearer {api.token}"}
        )
        named = answered.headers["content-type"] == PROBLEM and answered.json()["code"] == "request.idempotency_key"
        assert named is write, operation.label
    assert writes > 20


def test_another_method_than_the_schemas_is_refused_with_those_that_there_are(api: Api, client: httpx.Client) -> None:
    known: dict[str, set[str]] = {}
    for operation in api.operations:
        known.setdefault(plain(operation), set()).add(operation.method.upper())
    for path, methods in known.items():
        for method in set(METHODS) - methods:
            answered = client.request(method, path, headers={"X-Request-ID": str(uuid.uuid4())})
            assert (answered.status_code, answered.json()["code"]) == (405, "request.method"), (method, path)
            assert set(answered.headers["allow"].split(", ")) & methods
