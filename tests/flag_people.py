"""Properties of the moments about which a case asks, and of the people in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final

Request = Mapping[str, Any]
Case = Sequence[tuple[Request, Mapping[str, Any]]]  # each line to send, and what must come back

_VIET_NAM: Final = timezone(timedelta(hours=7))
_QUESTIONS: Final = ("decide", "enrol", "scenario.decide")
_PHONE: Final = ("vn_mobile_otp", "vn_mobile_network")
_IDENTIFICATION: Final = ("personal_id_eid", "other_eid")
_METHODS: Final = {*_PHONE, *_IDENTIFICATION, "personal_id_typed", "id_document_image"}


# Moments


def moment_of(written: object) -> datetime | None:
    if not isinstance(written, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:[0-5]\d)", written):
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _values(value: object) -> Iterator[object]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _values(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _values(each)
    else:
        yield value


def questions(case: Case) -> Iterator[tuple[Request, datetime]]:
    for request, _ in case:
        moment = moment_of(request.get("at"))
        if request["op"] in _QUESTIONS and moment is not None:
            yield request, moment.astimezone(_VIET_NAM)


def is_at_a_boundary(case: Case) -> bool:
    return any(f"{moment:%H:%M:%S}" in ("00:00:00", "23:59:59") for _, moment in questions(case))


def is_written_with_another_offset(case: Case) -> bool:
    moments = [moment_of(value) for request, _ in case for value in _values(request)]
    return any(moment is not None and moment.utcoffset() != timedelta(hours=7) for moment in moments)


def is_of_29_february(case: Case) -> bool:
    told = (value for request, _ in case for value in _values(request) if isinstance(value, str))
    return any(re.match(r"\d{4}-02-29", value) for value in told)


def holds_the_future(case: Case) -> bool:
    for request, asked in questions(case):
        told = {name: value for name, value in request.items() if name != "at"}
        told = _without(told, {"carries_until"})
        if any(moment is not None and moment > asked for moment in map(moment_of, _values(told))):
            return True
        births = (_day(person.get(name)) for person in people(request) for name in ("user_birth_date", "birth_date"))
        if any(birth is not None and birth > asked.date() for birth in births):
            return True
    return False


def _without(value: Any, names: set[str]) -> Any:
    if isinstance(value, Mapping):
        return {name: _without(each, names) for name, each in value.items() if name not in names}
    return [_without(each, names) for each in value] if isinstance(value, list) else value


# People


def _day(written: object) -> date | None:
    try:
        return date.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None


def subject_of(request: Request) -> Mapping[str, Any]:
    told = request.get("account", request.get("application"))
    return told if isinstance(told, Mapping) else {}


def people(request: Request) -> Iterator[Mapping[str, Any]]:
    """Who holds the account, then who answers for it."""
    subject = subject_of(request)
    yield subject
    guardians = subject.get("guardians")
    yield from (each for each in (guardians if isinstance(guardians, list) else ()) if isinstance(each, Mapping))


def _evidence(person: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    given = person.get("evidence")
    return [each for each in given if isinstance(each, Mapping)] if isinstance(given, list) else []


def proved_by(*methods: str) -> Callable[[Case], bool]:
    def holds(case: Case) -> bool:
        told = {each.get("method") for request, _ in case for person in people(request) for each in _evidence(person)}
        return bool(told & set(methods)) or any(request.get("method") in methods for request, _ in case)

    return holds


def names_an_unknown_method(case: Case) -> bool:
    return any(
        each.get("method") not in _METHODS
        for request, _ in case
        for person in people(request)
        for each in _evidence(person)
    )


def has_a_low_level(case: Case) -> bool:
    told = [each for request, _ in case for person in people(request) for each in _evidence(person)]
    return any(each.get("method") == "personal_id_eid" and each.get("level") in (None, 0, 1) for each in told)


def is_undeclared(case: Case) -> bool:
    for request, asked in questions(case):
        for person in people(request):
            methods = {each.get("method") for each in _evidence(person)}
            declared = moment_of(person.get("no_vn_mobile_declared_at"))
            if methods & {*_IDENTIFICATION} and not methods & {*_PHONE} and (declared is None or declared > asked):
                return True
    return False


def _births(case: Case) -> set[date]:
    found = set()
    for request, _ in case:
        told = [*people(request), request, request.get("guardian") or {}]
        days = (_day(person.get(name)) for person in told for name in ("user_birth_date", "birth_date"))
        found |= {day for day in days if day is not None}
    return found


def _birthday(birth: date, age: int) -> date:
    try:
        return birth.replace(year=birth.year + age)
    except ValueError:  # 29 February, in a common year
        return date(birth.year + age, 2, 28)


def around(age: int) -> Callable[[Case], bool]:
    """Whether something is asked on the day before somebody's birthday, on it, or on the day after."""

    def holds(case: Case) -> bool:
        days = {moment.date() for _, moment in questions(case)}
        return any(abs((day - _birthday(birth, age)).days) <= 1 for day in days for birth in _births(case))

    return holds


def _is_a_child(birth: date | None, day: date) -> bool:
    return birth is not None and birth <= day <= _birthday(birth, 16)


def has_a_childs_own_phone(case: Case) -> bool:
    for request, asked in questions(case):
        subject = subject_of(request)
        methods = {each.get("method") for each in _evidence(subject)}
        if methods & {*_PHONE} and _is_a_child(_day(subject.get("user_birth_date")), asked.date()):
            return True
    births: dict[object, date | None] = {}
    for request, _ in events(case):
        if "user_birth_date" in request:
            births[request.get("account")] = _day(request["user_birth_date"])
        at = moment_of(request.get("at"))
        born = births.get(request.get("account"))
        own = request["type"] == "phone.proven" and "link" not in request  # with a link it is the guardian's
        if own and at is not None and _is_a_child(born, at.astimezone(_VIET_NAM).date()):
            return True
    return False


def events(case: Case) -> Iterator[tuple[Request, Mapping[str, Any]]]:
    yield from ((request, expect) for request, expect in case if request["op"] == "scenario.event")
