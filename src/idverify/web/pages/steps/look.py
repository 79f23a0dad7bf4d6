"""What a number that somebody types is understood as; it depends on the numbering plan alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from idverify.identifiers.phone import PhoneAdvisory, PhoneDefect, PhoneNumber, PhoneNumberError
from idverify.messages import Text, text

_DIGITS: Final = 10  # of a mobile number as it is dialled
# The other advisories are for whoever tidies a list of numbers.
_TOLD: Final = frozenset({PhoneAdvisory.LEGACY_REWRITTEN, PhoneAdvisory.POSSIBLE_OLD_LANDLINE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A number as it is understood, or what is wrong with what was typed.

    Attributes:
        kind: ``good``; ``going`` of one that is not finished yet; ``wrong``.
        number: in groups, as it is read aloud; empty where it is none.
        said: what to tell, a sentence each.
    """

    kind: str
    number: str = ""
    said: tuple[Text, ...]


def looked_at(typed: str, *, on: date, sandboxed: bool) -> Looked | None:
    """What a text is understood as; None of an empty one.

    Args:
        typed: as it stands in the field.
        on: the day whose numbering plan judges.
        sandboxed: whether only a sandbox's numbers are taken.
    """
    if not typed:
        return None
    try:
        phone = PhoneNumber.parse(typed, as_of=on)
    except PhoneNumberError as wrong:
        digits = sum(each.isdigit() for each in typed)
        if wrong.defect is PhoneDefect.WRONG_LENGTH and digits < _DIGITS and not wrong.looks_like:
            return Looked(kind="going", said=(text("page.steps.look.going", digits=digits, most=_DIGITS),))
        return Looked(kind="wrong", said=(wrong.text,))
    if sandboxed and not is_made_up(phone):
        return Looked(kind="wrong", number=phone.national, said=(text("page.steps.phone.sandbox"),))
    row = phone.assignment
    said = []
    if row.original_operator is not None:
        key = "page.steps.look.operator" if row.virtual_on is None else "page.steps.look.virtual"
        said.append(text(key, operator=row.original_operator, network=row.virtual_on))
    said += [text(f"page.steps.look.{each}") for each in phone.advisories if each in _TOLD]
    return Looked(kind="good", number=phone.national, said=tuple(said))


def is_made_up(phone: PhoneNumber) -> bool:
    """Whether a sandbox takes a number: it has numbers of its own, so that nobody's real one gets in."""
    from idverify.web.sandbox.numbers import is_sandboxs  # the sandbox serves these pages, and is made of them

    return is_sandboxs(phone.canonical)
