"""Which column has which role, once and for all: as it was named, as it was found, as it was answered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from idverify.campaign.reading.content import is_data, is_of_a_person
from idverify.campaign.reading.header import GROUP, Asker, Doubt, Sample, folded, found
from idverify.campaign.reading.letters import letters
from idverify.campaign.role import Role
from idverify.errors import OperatorError
from idverify.messages import text

_NUMBERS: Final = (Role.PHONE, Role.PERSONAL_ID)
_TOO_MANY: Final = 0.1  # of the names of accounts, that are numbers of persons
_LAST: Final = 9  # digits of a number, by which two spellings of it are known for one
_NO_DIGITS: Final = re.compile(r"\D")
_MANY_DIGITS: Final = 7
_TOLD: Final = 40  # headers in an error


def settled(
    headers: Sequence[str], sample: Sample, *, named: Mapping[Role, str] | None, ask: Asker | None
) -> dict[Role, int]:
    """The place of each role's column.

    Args:
        headers: of all columns; an empty one cannot be picked.
        sample: cells of some rows.
        named: headers by role, which win over whatever is found; an empty one says that there is no such column.
        ask: asked what cannot be told; left out, that is an error.

    Raises:
        OperatorError: a header was named that is not there, it cannot be told which column is which and nobody can be
            asked, or no column names the account (``campaign_columns``); accounts are named by numbers of persons
            (``campaign_account_is_number``).
    """
    picked = {role: place_of(header, headers, role) for role, header in (named or {}).items() if header}
    roles = tuple(role for role in Role if role not in (named or {}))
    told = shown(headers)
    free = ["" if place in picked.values() else header for place, header in enumerate(told)]
    columns, doubts = found(free, sample, roles)
    picked |= {role: told.index(header) for role, header in columns.items()}
    for doubt in doubts:
        if ask is None:
            raise OperatorError("campaign_columns", reason="; ".join(map(_told, doubts)))
        answer = ask(doubt)
        if answer:
            picked[doubt.role] = place_of(answer, headers, doubt.role)
    if Role.ACCOUNT not in picked:
        raise OperatorError("campaign_columns", reason=_told(Doubt(Role.ACCOUNT, tuple(filter(None, told)))))
    refuse_numbers(told, picked, sample)
    return {role: picked[role] for role in Role if role in picked}


def refuse_numbers(headers: Sequence[str], picked: Mapping[Role, int], sample: Sample) -> None:
    """Refuse accounts that are named by numbers of persons: names stand in the results as they are.

    Args:
        headers: of all columns, as of ``shown``.
        picked: the place of each role's column.
        sample: cells of some rows.

    Raises:
        OperatorError: they are (``campaign_account_is_number``).
    """
    if _are_numbers(picked, sample):
        raise OperatorError("campaign_account_is_number", column=headers[picked[Role.ACCOUNT]])


def shown(headers: Sequence[str]) -> tuple[str, ...]:
    """Headers as they may be repeated, in an error or a file: one that looks like data is called by its letter.

    Args:
        headers: of all columns.
    """
    return tuple(letters(place) if _looks_like_data(header) else header for place, header in enumerate(headers))


def place_of(named: str, headers: Sequence[str], role: Role) -> int:
    """The place of a header that somebody named: as it stands or is told, as it reads, or its own part below a group's.

    Raises:
        OperatorError: there is none, or there are several (``campaign_columns``).
    """
    told = shown(headers)
    for exact in (headers, told):
        if named in exact:
            return exact.index(named)
    word = folded(named)
    for each in (headers, [header.rsplit(GROUP, 1)[-1] for header in headers]):
        places = [place for place, header in enumerate(each) if header and folded(header) == word]
        if len(places) == 1:
            return places[0]
    asked = f"{role.value}={'…' if _looks_like_data(named) else named}"
    there = " | ".join([header for header in told if header][:_TOLD])
    raise OperatorError("campaign_columns", reason=text("campaign.no_header", asked=asked, headers=there))


def _told(doubt: Doubt) -> str:
    return f"{doubt.role.value}: {' | '.join(doubt.candidates)}?"


def _looks_like_data(header: str) -> bool:
    return is_data(header) or len(_NO_DIGITS.sub("", header)) >= _MANY_DIGITS


def _are_numbers(picked: Mapping[Role, int], sample: Sample) -> bool:
    """Whether accounts are named by numbers of persons, as those are written, or as they stand beside the name."""
    names = others = 0
    for row in sample:
        name = _cell(row, picked[Role.ACCOUNT])
        if name:
            names += 1
            beside = {_end(_cell(row, picked[role])) for role in _NUMBERS if role in picked} - {""}
            others += is_of_a_person(name) or _end(name) in beside
    return bool(others) and others >= names * _TOO_MANY


def _cell(row: Sequence[str | None], place: int) -> str:
    return ((row[place] if place < len(row) else None) or "").strip()


def _end(cell: str) -> str:
    """The last digits of a number; nothing of what is none."""
    digits = _NO_DIGITS.sub("", cell)
    return digits[-_LAST:] if len(digits) >= _LAST and not _letters_in(cell) else ""


def _letters_in(cell: Iterable[str]) -> bool:
    return any(letter.isalpha() for letter in cell)
