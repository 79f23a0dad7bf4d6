"""The operations of the line protocol, answered by this library."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from idverify.answer_document import answer_document
from idverify.conformance.log_operations import log_consistency, log_inclusion, log_note
from idverify.conformance.requests import (
    DecideRequest,
    EnrolRequest,
    PersonalIdRequest,
    PhoneRequest,
    PseudonymRequest,
)
from idverify.conformance.wire import BadRequestError, read
from idverify.decision import Decision, decide, decide_enrolment
from idverify.errors import OutOfScopeError
from idverify.identifiers import Identifier
from idverify.identifiers.foreigner_id import ForeignerIdError, ForeignerIdNumber
from idverify.identifiers.personal_id import PersonalIdNumber, PersonalIdNumberError
from idverify.identifiers.phone import PhoneNumber, PhoneNumberError
from idverify.keys import Key, Keyring
from idverify.law.reading import DEFAULT_READINGS, Readings

Request = dict[str, Any]
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """What a request does not say.

    Attributes:
        today: the day in Viet Nam, where it names none.
        readings: how the law's silences are read.
    """

    today: date
    readings: Readings = DEFAULT_READINGS


def phone_parse(request: Request, given: Given) -> Answer:
    """``phone.parse``: is this a mobile number of a person in Viet Nam?"""
    asked = read(PhoneRequest, request)
    try:
        number = PhoneNumber.parse(asked.input, as_of=asked.as_of or given.today)
    except PhoneNumberError as refused:
        return {"ok": False, "defect": refused.defect}
    return {
        "ok": True,
        "e164": number.e164,
        "original_operator": number.original_operator,
        "legacy": number.legacy,
        "advisories": list(number.advisories),
    }


def personal_id_parse(request: Request, given: Given) -> Answer:
    """``personal_id.parse``: is this a personal identification number, and what do its digits say?"""
    asked = read(PersonalIdRequest, request)
    try:
        found = PersonalIdNumber.parse(
            asked.input,
            birth_date=asked.birth_date,
            sex=asked.sex,
            as_of=asked.as_of or given.today,
            strict=asked.strict,
        )
    except PersonalIdNumberError as refused:
        return {"ok": False, "defect": refused.defect}
    place = found.place
    return {
        "ok": True,
        "number": found.number,
        "birth_year": found.birth_year,
        "sex": found.sex,
        "place": {"kind": place.kind, "code": place.code, "name_vi": place.name_vi, "name_en": place.name_en},
        "province_today": found.province_today,
        "advisories": list(found.advisories),
    }


def pseudonym_derive(request: Request, given: Given) -> Answer:
    """``pseudonym.derive``: the token of a number under a given root key."""
    asked = read(PseudonymRequest, request)
    key = Key(asked.kid, bytes.fromhex(asked.root_hex))
    try:
        identifier = _identifier(asked, given.today)
    except (PhoneNumberError, PersonalIdNumberError, ForeignerIdError) as refused:
        return {"ok": False, "defect": refused.code}
    pseudonym = Keyring((key,), tenant=asked.tenant).pseudonym(identifier)
    return {
        "canonical": identifier.canonical,
        "tag_hex": pseudonym.tag.hex(),
        "token": str(pseudonym),
        "kcv_hex": key.check_value.hex(),
    }


def _identifier(asked: PseudonymRequest, today: date) -> Identifier:
    if asked.kind == "vn.msisdn":
        return PhoneNumber.parse(asked.input, as_of=asked.as_of or today)
    if asked.kind == "vn.pid":
        return PersonalIdNumber.parse(asked.input, as_of=asked.as_of or today)
    return ForeignerIdNumber.parse(asked.input)


def decided(request: Request, given: Given) -> Answer:
    """``decide`` and ``enrol``: may this account do this; may one be opened with this?"""
    try:
        return decision_document(decision_in(request, given.readings))
    except OutOfScopeError:
        return {"error": {"code": "out_of_scope"}}


def decision_in(request: Request, readings: Readings = DEFAULT_READINGS) -> Decision:
    """The decision that a ``decide`` or ``enrol`` request asks for.

    Args:
        request: one of the line protocol.
        readings: how the law's silences are read.

    Raises:
        BadRequestError: it is neither, or not as the protocol wants it.
        OutOfScopeError: its moment lies before 25 December 2024.
    """
    if request.get("op") == "enrol":
        sign_up = read(EnrolRequest, request)
        facts, service = sign_up.application.facts(), sign_up.service.facts()
        return decide_enrolment(facts, service=service, at=sign_up.at, readings=readings)
    if request.get("op") != "decide":
        raise BadRequestError("op")
    asked = read(DecideRequest, request)
    service = asked.service.facts()
    return decide(asked.account.facts(), asked.action, service=service, at=asked.at, readings=readings)


def decision_document(decision: Decision) -> Answer:
    """A decision as the line protocol writes it."""
    refused = [
        {
            "index": each.place,
            "method": each.method,
            "citations": list(each.citations),
            "message": {"vi": each.message.vi, "en": each.message.en},
        }
        for each in decision.refused_evidence
    ]
    return {
        **answer_document(decision),
        **({"refused_evidence": refused} if refused else {}),
        **({"age_evidence": decision.age_evidence} if decision.age_evidence else {}),
    }


OPERATIONS: Final[Mapping[str, Callable[[Request, Given], Answer]]] = MappingProxyType(
    {
        "phone.parse": phone_parse,
        "personal_id.parse": personal_id_parse,
        "pseudonym.derive": pseudonym_derive,
        "decide": decided,
        "enrol": decided,
        "log.inclusion": log_inclusion,
        "log.consistency": log_consistency,
        "log.note": log_note,
    }
)

__all__ = ["OPERATIONS", "BadRequestError", "decision_document"]
