"""``idverify phone`` and ``idverify id``."""

from __future__ import annotations

import json
import sys
from datetime import date

from idverify.conformance.operations import Given, personal_id_parse, phone_parse
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.identifiers.phone import PhoneDefect, PhoneNumber, PhoneNumberError
from idverify.identifiers.places import province_on
from idverify.identifiers.second_opinion import country_of
from idverify.messages import Language, text


def _typed(given: str | None) -> str:
    return sys.stdin.read().removesuffix("\n") if given is None else given


def _print(label: str, value: object, lang: Language) -> None:
    print(f"  {text(label).in_(lang)}: {value}")


def _print_advisories(advisories: tuple[str, ...], lang: Language) -> None:
    for advisory in advisories:
        _print("cli.advisories", text(f"advisory.{advisory}").in_(lang), lang)


def phone(given: str | None, *, as_of: date, lang: Language, as_json: bool) -> int:
    """Tell whether a text is a mobile number; 0 if it is. Errors as of ``PhoneNumber.parse``."""
    typed = _typed(given)
    if as_json:
        answer = phone_parse({"input": typed, "as_of": as_of.isoformat()}, Given(as_of))
        print(json.dumps(answer, ensure_ascii=False))
        return 0 if answer["ok"] else 1
    try:
        number = PhoneNumber.parse(typed, as_of=as_of)
    except PhoneNumberError as refused:
        country = country_of(typed) if refused.defect is PhoneDefect.NOT_IN_VIETNAM else None
        if country is not None:
            _print("cli.phone.country", country.name_vi if lang == "vi" else country.name_en, lang)
        raise
    assignment = number.assignment
    print(number.e164)
    _print("cli.phone.written", number.national, lang)
    _print("cli.phone.operator", number.original_operator, lang)
    if assignment.virtual_on:
        _print("cli.phone.virtual_on", assignment.virtual_on, lang)
    if assignment.shared_with:
        _print("cli.phone.shared_with", assignment.shared_with, lang)
    since = text("cli.phone.always") if assignment.since is None else text("cli.phone.since", day=assignment.since)
    if assignment.since_said is not None:
        since = text("cli.phone.since_about", day=assignment.since_said)
    _print("cli.phone.prefix", f"{assignment.prefix}, {since.in_(lang)}", lang)
    _print("cli.phone.source", f"{assignment.source} ({assignment.confidence})", lang)
    _print_advisories(number.advisories, lang)
    return 0


def personal_id(given: str | None, *, as_of: date, strict: bool, lang: Language, as_json: bool) -> int:
    """Tell whether a text is a personal ID; 0 if it is. Errors as of ``PersonalIdNumber.parse``."""
    typed = _typed(given)
    if as_json:
        answer = personal_id_parse({"input": typed, "as_of": as_of.isoformat(), "strict": strict}, Given(as_of))
        print(json.dumps(answer, ensure_ascii=False))
        return 0 if answer["ok"] else 1
    found = PersonalIdNumber.parse(typed, as_of=as_of, strict=strict)
    print(text("cli.id.advice").in_(lang))
    _print("cli.id.birth_year", found.birth_year, lang)
    _print("cli.id.sex", text(f"sex.{found.sex}").in_(lang), lang)
    name = found.place.name_vi if lang == "vi" else found.place.name_en
    if name:
        _print("cli.id.place", name, lang)
    today = province_on(found.province_today, as_of) if found.province_today else None
    if today is not None and found.place.name_vi is not None and not today.name_vi.endswith(found.place.name_vi):
        _print("cli.id.place_today", today.name_vi, lang)
    _print_advisories(found.advisories, lang)
    for other in found.looks_like:
        _print("cli.advisories", text(f"looks_like.{other}").in_(lang), lang)
    return 0
