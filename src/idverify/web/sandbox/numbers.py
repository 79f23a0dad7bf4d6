"""The numbers of a sandbox: those that end in 000001 to 000999, so that nobody's real one gets in."""

from __future__ import annotations

import ipaddress
import re
from datetime import date
from typing import Final

from idverify.errors import RequestError
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.identifiers.phone import PhoneNumber, PhoneNumberError

_SANDBOXS: Final = re.compile(r"[0-9+]*000(?!000)[0-9]{3}", re.ASCII)
_LONGEST: Final = 64  # a longer text is read as no number anywhere


def is_sandboxs(number: str) -> bool:
    """Whether a number is one of those that a sandbox takes.

    Args:
        number: canonical: E.164 of a phone, twelve digits of a personal ID.
    """
    return _SANDBOXS.fullmatch(number) is not None


def require_sandboxs(asked: object, *, on: date) -> None:
    """Refuse what reads as a phone number or a personal ID and is none of a sandbox's, wherever it stands.

    Args:
        asked: JSON as it was parsed; names are looked at too.
        on: the day, for the numbering plan; the newest is asked too.

    Raises:
        RequestError: there is one (``sandbox_number``).
    """
    if isinstance(asked, str):
        if not all(is_sandboxs(number) for number in _numbers_in(asked, on)):
            raise RequestError("sandbox_number")
    elif isinstance(asked, dict):
        for name, value in asked.items():
            require_sandboxs(name, on=on)
            require_sandboxs(value, on=on)
    elif isinstance(asked, list):
        for each in asked:
            require_sandboxs(each, on=on)


def _numbers_in(text: str, on: date) -> list[str]:
    if len(text) > _LONGEST or _is_address(text):
        return []
    found = [PersonalIdNumber.parse(text).canonical] if PersonalIdNumber.is_valid(text) else []
    for plan in (on, None):
        try:
            found.append(PhoneNumber.parse(text, as_of=plan).canonical)
        except PhoneNumberError:
            continue
    return found


def _is_address(text: str) -> bool:
    """Whether it is a network address, whose dots a personal ID passes over."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
