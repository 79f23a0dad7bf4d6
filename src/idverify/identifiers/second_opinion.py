"""What phonenumbers, the port of Google's library, says of a number; it judges nothing here.

Its metadata of Viet Nam lists the blocks that somebody has seen in service, so it refuses numbers
that people have and calls machines mobiles; ``phonenumbers_differences.csv`` holds every block on
which it and the numbering plan differ, with the reason. What it knows better: the numbers of other
countries, and how a number is written.

>>> from idverify.identifiers.phone import PhoneNumber
>>> national(PhoneNumber.parse("+84912000012"))
'0912 000 012'
>>> country_of("+66 2 000 0012").name_vi
'Thái Lan'
"""

from __future__ import annotations

import functools
from types import ModuleType
from typing import TYPE_CHECKING, Final

from idverify.errors import OperatorError
from idverify.identifiers.numbering_plan import LineKind
from idverify.identifiers.phone_field import LONGEST_INPUT
from idverify.identifiers.places import Place, country_by_iso

if TYPE_CHECKING:
    from idverify.identifiers.phone import PhoneNumber

VIETNAM: Final = "VN"
_NEEDED: Final = ("parse", "format_number", "number_type", "region_code_for_number", "PhoneNumberFormat")


@functools.cache
def require_whole() -> ModuleType:
    """The installed phonenumbers, once it is known to be whole.

    phonenumbers and phonenumberslite share one folder: whoever installs both and removes one is left
    with an empty package that still imports.

    Raises:
        OperatorError: it is missing or hollow (``phonenumbers_hollow``); installing it anew puts that right.
    """
    try:
        import phonenumbers
    except ImportError:
        raise OperatorError("phonenumbers_hollow") from None
    if not all(hasattr(phonenumbers, name) for name in _NEEDED):
        raise OperatorError("phonenumbers_hollow")
    return phonenumbers


def national(number: PhoneNumber) -> str:
    """A number in clear as it is written in Viet Nam: ``0912 345 678``.

    Raises:
        OperatorError: phonenumbers is not whole.
    """
    library = require_whole()
    return str(library.format_number(library.parse(number.e164), library.PhoneNumberFormat.NATIONAL))


def international(number: PhoneNumber) -> str:
    """A number in clear as it is written abroad: ``+84 912 345 678``.

    Raises:
        OperatorError: phonenumbers is not whole.
    """
    library = require_whole()
    return str(library.format_number(library.parse(number.e164), library.PhoneNumberFormat.INTERNATIONAL))


def country_of(text: str) -> Place | None:
    """The country whose number a text is, or None: not a number, of no country, or of Viet Nam.

    Args:
        text: what was typed, at most 64 characters; with ``+`` or ``00`` before its country code.

    Raises:
        OperatorError: phonenumbers is not whole.
    """
    library = require_whole()
    if len(text) > LONGEST_INPUT:
        return None
    try:
        number = library.parse(text, VIETNAM)
    except library.NumberParseException:
        return None
    region = library.region_code_for_number(number)
    return None if region in (None, VIETNAM) else country_by_iso(region)


def line_kind(dialled: str) -> str:
    """The type that phonenumbers gives to a number dialled in Viet Nam, in lower case: ``mobile``, ``unknown``.

    Args:
        dialled: its digits, the zero included.

    Raises:
        OperatorError: phonenumbers is not whole.
    """
    library = require_whole()
    try:
        number = library.parse(dialled, VIETNAM)
    except library.NumberParseException:
        return _UNKNOWN
    if number.country_code != 84 or not library.is_valid_number(number):
        return _UNKNOWN
    return str(library.PhoneNumberType.to_string(library.number_type(number))).lower()


_UNKNOWN: Final = "unknown"

# What phonenumbers calls each kind where both agree; it has no word for machines, satellites or networks of their own.
AGREED: Final = {kind: LineKind.MOBILE.value if kind is LineKind.MOBILE else _UNKNOWN for kind in LineKind}
