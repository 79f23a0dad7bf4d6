"""What can be read off a case by machine: the flags that it has to carry, found without the words that it carries."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Final

from flag_numbers import (
    advised,
    has_controls,
    has_other_digits,
    is_an_old_card,
    is_full_width,
    is_legacy,
    is_of_a_merged_province,
    lost_a_zero,
    refused_as,
)
from flag_people import (
    Case,
    Request,
    around,
    events,
    has_a_childs_own_phone,
    has_a_low_level,
    holds_the_future,
    is_at_a_boundary,
    is_of_29_february,
    is_undeclared,
    is_written_with_another_offset,
    moment_of,
    names_an_unknown_method,
    people,
    proved_by,
    questions,
    subject_of,
)

_DECREE: Final = datetime(2024, 12, 25, tzinfo=timezone(timedelta(hours=7)))
_SELLING: Final = ("commercial_livestream", "sales_livestream")


def properties(case: Case) -> frozenset[str]:
    """The flags whose property a case has."""
    return frozenset(flag for flag, holds in DERIVABLE.items() if holds(case))


# Services, actions, what was collected


def _service(name: str, value: object) -> Callable[[Case], bool]:
    def holds(case: Case) -> bool:
        told = (request.get("service") for request, _ in case)
        return any(isinstance(each, Mapping) and name in each and each[name] == value for each in told)

    return holds


def _collected(*items: str) -> Callable[[Case], bool]:
    def holds(case: Case) -> bool:
        told = (subject_of(request).get("collected") for request, _ in case)
        return any(isinstance(each, list) and set(items) <= set(each) for each in told)

    return holds


def _acts(*actions: str) -> Callable[[Case], bool]:
    return lambda case: any(request.get("action") in actions for request, _ in questions(case))


def _sells(case: Case) -> bool:
    return _acts(*_SELLING)(case) or any(subject_of(request).get("sells") is True for request, _ in case)


def _held_by_an_organisation(case: Case) -> bool:
    told = [person for request, _ in case for person in (*people(request), request.get("guardian") or {}, request)]
    return any(person.get("holder") == "organisation" for person in told)


def _existed_before_the_decree(case: Case) -> bool:
    opened = [moment_of(subject_of(request).get("opened_at")) for request, _ in case]
    opened += [moment_of(request.get("opened_at")) for request, _ in case]
    return any(moment is not None and moment < _DECREE for moment in opened)


# Events, links, answers


def _happens(*types: str, reason: str | None = None) -> Callable[[Case], bool]:
    return lambda case: any(
        request["type"] in types and (reason is None or request.get("reason") == reason) for request, _ in events(case)
    )


def _links_are(status: str) -> Callable[[Case], bool]:
    return lambda case: any(person.get("status") == status for request, _ in case for person in people(request))


def _has_a_lapsed_guardian(case: Case) -> bool:
    if _links_are("suspended")(case) or _happens("guardian.suspended")(case):
        return True
    answering = {(request.get("guardian") or {}).get("account") for request, _ in events(case)} - {None}
    gone = {
        request.get("account") for request, _ in events(case) if request["type"] in ("phone.lost", "account.closed")
    }
    return bool(answering & gone)


def _breaches(rule: str) -> Callable[[Case], bool]:
    return lambda case: any(rule in expect.get("breaches", ()) for _, expect in case)


def _fails_with(code: str) -> Callable[[Case], bool]:
    return lambda case: any((expect.get("error") or {}).get("code") == code for _, expect in case)


def _has_events_that_cannot_be(case: Case) -> bool:
    told = [(request, expect) for request, expect in events(case)]
    return any(expect.get("accepted") is False for _, expect in told) or _fails_with("out_of_order")(case)


def _has_choices(case: Case) -> bool:
    told = any("choices" in person for request, _ in case for person in people(request))
    return told or _happens("guardian.choices_set")(case)


# Logs


def _hashes(request: Request) -> Iterator[str]:
    yield from (request[name] for name in ("leaf_hash", "root", "root1", "root2") if name in request)
    yield from request.get("proof") or ()


def _is_malformed(case: Case) -> bool:
    told = [
        each
        for request, _ in case
        if request["op"] in ("log.inclusion", "log.consistency")
        for each in _hashes(request)
    ]
    return any(len(each) != 64 for each in told)


def _is_signed_by_a_stranger(case: Case) -> bool:
    """Whether a well-formed signature line is of a name and key id that none of the given keys has."""
    for request, _ in case:
        known = {tuple(key.split("+", 2)[:2]) for key in request.get("keys", ())}
        for name, signature in re.findall(r"^— (\S+) (\S+)$", str(request.get("note", "")), flags=re.MULTILINE):
            try:
                id = base64.b64decode(signature, validate=True)[:4].hex()
            except binascii.Error:
                continue
            if (name, id) not in known:
                return True
    return False


DERIVABLE: Final[Mapping[str, Callable[[Case], bool]]] = {
    "AdviceOnly": advised("unknown_place", "future_birth_year", "birth_year_mismatch", "sex_mismatch"),
    "BadRequest": _fails_with("bad_request"),
    "BelowThreshold": _service("threshold_met", False),
    "Boundary": is_at_a_boundary,
    "ChildsOwnPhone": has_a_childs_own_phone,
    "ClosedOrErased": _happens("account.closed", "account.erased"),
    "Consent": lambda case: _breaches("guardianship.consents")(case) or _happens("consent.withdrawn")(case),
    "ControlCharacters": has_controls,
    "CorrectedBirthDate": _happens("birth_date.corrected"),
    "CrossBorder": _service("kind", "cross_border"),
    "Dispute": lambda case: (
        _links_are("disputed")(case) or _happens("guardian.disputed", "guardian.dispute_ended")(case)
    ),
    "Eighteenth": around(18),
    "ExistingAccount": _existed_before_the_decree,
    "Feb29": is_of_29_february,
    "ForeignNumber": refused_as("not_in_vietnam"),
    "ForeignSignature": _is_signed_by_a_stranger,
    "FullWidthDigits": is_full_width,
    "FutureEvidence": holds_the_future,
    "GuardianLapsed": _has_a_lapsed_guardian,
    "GuardiansChoice": _has_choices,
    "IdentityPaperPicture": lambda case: proved_by("id_document_image")(case) or _collected("id_document_image")(case),
    "ImpossibleEvent": _has_events_that_cannot_be,
    "Landline": lambda case: refused_as("not_mobile")(case) or advised("possible_old_landline")(case),
    "LegacyNumber": is_legacy,
    "LikesAndMessages": _acts("react", "message"),
    "LostLeadingZero": lost_a_zero,
    "MachineNumber": refused_as("machine_number"),
    "MalformedProof": _is_malformed,
    "MergedProvince": is_of_a_merged_province,
    "MissingFact": _breaches("facts.missing"),
    "OldIdentityCard": is_an_old_card,
    "Organisation": _held_by_an_organisation,
    "OtherIdentification": proved_by("other_eid"),
    "OutOfScope": _fails_with("out_of_scope"),
    "OverCollection": _collected("phone", "personal_id"),
    "RecycledNumber": lambda case: (
        _happens("phone.lost")(case) or _happens("guardian.suspended", reason="number_recycled")(case)
    ),
    "Selling": _sells,
    "Seventh": around(7),
    "Sixteenth": around(16),
    "TwoNumbers": refused_as("ambiguous"),
    "UnassignedCode": refused_as("unassigned_prefix"),
    "UndeclaredPersonalId": is_undeclared,
    "UnicodeDigits": has_other_digits,
    "UnknownMethod": names_an_unknown_method,
    "UtcClock": is_written_with_another_offset,
    "WeakIdentification": lambda case: has_a_low_level(case) or proved_by("personal_id_typed")(case),
}
