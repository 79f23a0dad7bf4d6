"""The OpenAPI schema of the service: what FastAPI makes of the endpoints, and what it cannot know."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from idverify.messages import text
from idverify.problem import MEDIA_TYPE, SCHEMA

# The tags in the order in which a platform meets them.
_TAGS: Final = (
    "sign-up",
    "account",
    "identification",
    "guardian",
    "supervision",
    "visits",
    "gate",
    "authzen",
    "events",
    "review",
    "custody",
    "ledger",
    "health",
    "sandbox",
)
_PROBLEM: Final = {"$ref": "#/components/schemas/Problem"}
_HEADERS: Final = {
    "X-Request-ID": {
        "description": "The id of the request, a UUID: the caller's own, or a new one; what is no UUID is not echoed.",
        "schema": {"type": "string", "format": "uuid"},
    },
    "Idempotent-Replayed": {
        "description": "`true` where the write was done before, and this is what was answered then.",
        "schema": {"type": "string", "const": "true"},
    },
}
_ALWAYS: Final = {"X-Request-ID": {"$ref": "#/components/headers/X-Request-ID"}}
_REPLAYED: Final = {"Idempotent-Replayed": {"$ref": "#/components/headers/Idempotent-Replayed"}}


def told_by(app: FastAPI) -> dict[str, Any]:
    """The schema of an application, made once.

    Args:
        app: of this package.
    """
    if app.openapi_schema is None:
        app.openapi_schema = _made(app)
    return app.openapi_schema


def field_names(schema: dict[str, Any]) -> frozenset[str]:
    """The name of every field that some model has: a problem document may say these, and no others."""
    found: set[str] = set()
    for model in schema.get("components", {}).get("schemas", {}).values():
        found |= model.get("properties", {}).keys()
    return frozenset(found)


def _made(app: FastAPI) -> dict[str, Any]:
    about, summary = text("http.description"), text("http.summary")
    made = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.1.0",
        summary=f"{summary.vi} · {summary.en}",
        description=f"{about.vi}\n\n{about.en}",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        routes=app.routes,
        separate_input_output_schemas=app.separate_input_output_schemas,
    )
    components = made.setdefault("components", {})
    shared: dict[str, dict[str, Any]] = {"examples": {}, "responses": {}, "headers": dict(_HEADERS)}
    used = set()
    for path in made["paths"].values():
        for operation in path.values():
            used |= set(operation.get("tags", ()))
            _finish(operation, shared)
    components.setdefault("schemas", {})["Problem"] = dict(SCHEMA)
    components |= shared
    made["tags"] = [
        {"name": tag, "description": "{0.vi} · {0.en}".format(text(f"http.tag.{tag}"))} for tag in _TAGS if tag in used
    ]
    return made


def _finish(operation: dict[str, Any], shared: dict[str, dict[str, Any]]) -> None:
    """Each problem's example and each set of problems once for all, by reference; the headers of every answer."""
    writes = any(each.get("name") == "Idempotency-Key" for each in operation.get("parameters", ()))
    headers = _ALWAYS | _REPLAYED if writes else _ALWAYS
    for status, response in operation["responses"].items():
        response.setdefault("headers", {}).update(headers)
        told = response.get("content", {}).get(MEDIA_TYPE)
        if told is None:
            continue
        shown = [told["example"]] if "example" in told else [each["value"] for each in told["examples"].values()]
        codes = [each["code"] for each in shown]
        shared["examples"] |= {each["code"]: {"value": each} for each in shown}
        told.clear()
        told |= {"schema": _PROBLEM, "examples": {code: {"$ref": f"#/components/examples/{code}"} for code in codes}}
        name = ".".join((status, *(code.replace(".", "-") for code in codes), *(("write",) if writes else ())))
        shared["responses"][name] = response
        operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
