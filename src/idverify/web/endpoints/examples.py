"""Whole bodies for the description of the service, of people who do not exist."""

from __future__ import annotations

from typing import Any, Final

from pydantic import ConfigDict

ORIGIN: Final[dict[str, Any]] = {"session": "session-7f3a", "ip": "192.0.2.7"}
SHOWN: Final[dict[str, Any]] = {"text_version": "2026-11", "lang": "vi"}
PROVEN: Final[dict[str, Any]] = {"phone": "0912000001", "proof": "0cXUxT0b-IhYzR2cJ6mQvJwq6rZP1x3d"}
CAME_BACK: Final[dict[str, Any]] = {
    "parameters": {"state": "aX4f0sQ1tB7nW2mK9pL5cJ8vR3hD6gYe", "code": "of-the-provider"},
    "origin": ORIGIN,
}
LINK: Final = "7d6f3c0a9b1e4852a4c1f0e98b27d355"
INVITED_BY: Final = "Zk3v9QeT1xW7uB5nY2rD8sJ4mH6pC0aL"
RULING: Final[dict[str, Any]] = {"by": "court", "words": "12/2026/QĐ-TEST"}
ADULT: Final[dict[str, Any]] = {"name": "Người Thử", "birth_date": "1990-05-01"}


def shown(*bodies: dict[str, Any], **more: dict[str, Any]) -> ConfigDict:
    """The configuration of a model with whole examples of it, and with what else its schema says."""
    return ConfigDict(json_schema_extra={"examples": list(bodies), **more})
