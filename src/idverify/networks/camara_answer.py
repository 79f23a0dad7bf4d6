"""What an operator answered, read strictly: what is not an answer is told in a short word of ours, never in its own."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Final

from idverify.ports.network import NetworkUnavailableError

_FIRST_GSM_CALL: Final = datetime(1991, 7, 1, tzinfo=UTC)  # a SIM changed before there were any stands for "unknown"
_LONGEST_TOKEN_LIFE: Final = 86_400  # seconds; a token is not kept longer, whatever is said of it
_BEARER: Final = re.compile(r"[A-Za-z0-9._~+/-]{1,8192}=*", re.ASCII)  # RFC 6750 section 2.1

# What an operator or its token endpoint may answer and this repeats; of any other word only the status is told.
_SAID: Final = {
    "ABORTED": "aborted",
    "ALREADY_EXISTS": "already_exists",
    "CONFLICT": "conflict",
    "IDENTIFIER_NOT_FOUND": "identifier_not_found",
    "INTERNAL": "internal",
    "INVALID_ARGUMENT": "invalid_argument",
    "MISSING_IDENTIFIER": "missing_identifier",
    "NOT_FOUND": "not_found",
    "NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK": "not_over_mobile_network",
    "OUT_OF_RANGE": "out_of_range",
    "PERMISSION_DENIED": "permission_denied",
    "QUOTA_EXCEEDED": "quota_exceeded",
    "SERVICE_NOT_APPLICABLE": "service_not_applicable",
    "TIMEOUT": "operator_timeout",
    "TOO_MANY_REQUESTS": "too_many_requests",
    "UNAUTHENTICATED": "unauthenticated",
    "UNAVAILABLE": "unavailable",
    "UNNECESSARY_IDENTIFIER": "unnecessary_identifier",
    "invalid_client": "invalid_client",
    "invalid_scope": "invalid_scope",
    "unauthorized_client": "unauthorized_client",
}
_OK: Final = 200


def object_in(said: bytes) -> dict[str, object] | None:
    """The JSON object that some bytes are; None where they are none, or where a name stands in it twice."""
    try:
        found = json.loads(said, object_pairs_hook=_once_each)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def taken(status: int, answer: dict[str, object] | None, part: str = "") -> dict[str, object]:
    """An answer, if it is one.

    Args:
        status: of HTTP; only 200 answers anything.
        answer: its body, if that was an object.
        part: what stands before the reason.

    Raises:
        NetworkUnavailableError: it is an error, of which the ``code`` (RFC 6749: ``error``) is told where it is known.
    """
    if status != _OK:
        said = (answer or {}).get("code", (answer or {}).get("error"))
        word = _SAID.get(said) if isinstance(said, str) else None
        raise NetworkUnavailableError(part + (word or f"http_{status}"))
    if answer is None:
        raise NetworkUnavailableError(part + "unreadable")
    return answer


def flag(answer: dict[str, object], name: str) -> bool:
    """A yes or no that was said.

    Raises:
        NetworkUnavailableError: it was not, or as something else than a JSON boolean (``unreadable``).
    """
    value = answer.get(name)
    if not isinstance(value, bool):
        raise NetworkUnavailableError("unreadable")
    return value


def last_change(answer: dict[str, object], latest: datetime) -> datetime:
    """When a number moved to another SIM last.

    Args:
        answer: of ``retrieve-date``.
        latest: the last moment that such a date can be.

    Raises:
        NetworkUnavailableError: the date is ``null`` (``not_monitored``), with or without a ``monitoredPeriod``, or no
            moment between the first GSM call and ``latest`` (``unreadable``).
    """
    value = answer.get("latestSimChange", "")
    if value is None:
        raise NetworkUnavailableError("not_monitored")
    moment = _moment(value)
    if moment is None or not _FIRST_GSM_CALL <= moment <= latest:
        raise NetworkUnavailableError("unreadable")
    return moment


def may_be_bearer(token: str) -> bool:
    """Whether a text can stand after ``Bearer`` in a header (RFC 6750 section 2.1)."""
    return _BEARER.fullmatch(token) is not None


def bearer_token(answer: dict[str, object]) -> tuple[str, timedelta]:
    """An access token, and how long it lives: no time at all where that is not said (RFC 6749 section 5.1).

    Raises:
        NetworkUnavailableError: there is none, or one of another kind (``token_unreadable``).
    """
    value, kind, lives = answer.get("access_token"), answer.get("token_type"), answer.get("expires_in", 0)
    if not isinstance(value, str) or not may_be_bearer(value) or not isinstance(kind, str) or kind.lower() != "bearer":
        raise NetworkUnavailableError("token_unreadable")
    if not isinstance(lives, int):
        raise NetworkUnavailableError("token_unreadable")
    return value, timedelta(seconds=max(0, min(lives, _LONGEST_TOKEN_LIFE)))


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found
