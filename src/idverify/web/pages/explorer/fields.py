"""The fields of a case: how each is called in an address, what it may hold, and how that is written.

These names and words are a public contract, version 1: an address that somebody kept is read in later years too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from enum import Enum
from types import MappingProxyType
from typing import Any, Final, cast

from idverify.account import Action, AgeEvidence, Choice, Ground, Holder, LinkStatus
from idverify.law import FIRST_DAY
from idverify.messages import Text, text
from idverify.web.pages.explorer.case import Case, Network, Who

VERSION: Final = "1"
EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2099, 12, 31)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NOT_KNOWN: Final = ("unknown", "unrecorded")
_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


class Kind(Enum):
    """What a field holds."""

    DAY = "day"
    CLOCK = "clock"
    LISTED = "listed"
    TICK = "tick"  # a box; without a tick it is not sent


class FaultError(ValueError):
    """A value that a field does not take.

    Attributes:
        said: what is wrong.
    """

    def __init__(self, said: Text) -> None:
        super().__init__("no value of this field")
        self.said = said


@dataclass(frozen=True, slots=True, eq=False)  # there is one of each
class Field:
    """One field.

    Attributes:
        name: in an address.
        word: by which its texts are found; an adult's field has that of the user's.
        path: where its value stands in a case.
        kind: what it holds.
        options: of a list, what each word means, in the order in which they are shown.
        first: the earliest day that it takes.
    """

    name: str
    word: str
    path: tuple[str, ...]
    kind: Kind
    options: Mapping[str, object] = field(default_factory=dict)
    first: date = EARLIEST

    @property
    def of(self) -> str:
        """Whose it is: ``case``, or ``first`` or ``second`` for an adult's."""
        return self.path[0] if self.path[0] in {"first", "second"} else "case"

    def value(self, case: Case) -> object:
        """What it holds in a case."""
        found: object = case
        for name in self.path:
            found = getattr(found, name)
        return found

    def put(self, case: Case, value: object) -> Case:
        """The case with another value in this field."""
        owners: list[Any] = [case]
        for name in self.path[:-1]:
            owners.append(getattr(owners[-1], name))
        made: Any = value
        for owner, name in zip(reversed(owners), reversed(self.path), strict=True):
            made = replace(owner, **{name: made})
        return cast("Case", made)

    @property
    def may_be_open(self) -> bool:
        """Whether a case may leave open what it holds; without any other, there is no question."""
        return (self.kind is Kind.DAY and self.word != "day") or any(word in self.options for word in _NOT_KNOWN)

    def left_open(self, case: Case) -> Case:
        """The case with this field empty, or not known; as it is, where it may not be left open."""
        if not self.may_be_open:
            return case
        return self.put(case, next((self.options[word] for word in _NOT_KNOWN if word in self.options), None))

    def written(self, case: Case) -> str:
        """What it holds, as an address has it."""
        value = self.value(case)
        if self.options:
            return next(word for word, meant in self.options.items() if meant == value)
        if isinstance(value, time):
            return f"{value:%H:%M}"
        return "" if value is None else str(value)

    def read(self, written: str) -> object:
        """What an address says.

        Raises:
            FaultError: it is nothing that the field takes.
        """
        if self.kind is Kind.DAY:
            return self._day(written)
        if self.kind is Kind.CLOCK:
            if not _CLOCK.fullmatch(written):
                raise FaultError(text("page.explorer.fault.clock"))
            return time.fromisoformat(written)
        if written not in self.options:
            raise FaultError(text("page.explorer.fault.listed"))
        return self.options[written]

    def _day(self, written: str) -> date:
        try:
            day = date.fromisoformat(written) if _DAY.fullmatch(written) else None
        except ValueError:
            day = None
        if day is None:
            raise FaultError(text("page.explorer.fault.day"))
        if not self.first <= day <= LATEST:
            raise FaultError(text("page.explorer.fault.range", first=self.first.year, last=LATEST.year))
        return day


_HOLDERS: Final = {"individual": Holder.INDIVIDUAL, "organisation": Holder.ORGANISATION, "unknown": None}
_TICK: Final = {"no": False, "yes": True}
_LEVELS: Final = {"1": 1, "2": 2, "3": 3, "4": 4, "unknown": None}
_AGE_WORDS: Final = {
    "unknown": None,
    "user": AgeEvidence.USER_DECLARED,
    "guardian": AgeEvidence.GUARDIAN_DECLARED,
    "eid": AgeEvidence.E_IDENTIFIED,
    "authority": AgeEvidence.AUTHORITY_STATED,
}
_GROUNDS: Final = {
    "unknown": None,
    "absent": Ground.PARENTS_ABSENT_OR_INCAPABLE,
    "asked": Ground.PARENTS_UNABLE_AND_ASK,
}
_STATUSES: Final = {**{each.value: each for each in LinkStatus}, "unknown": None}


def _proven(before: str, path: tuple[str, ...]) -> tuple[Field, ...]:
    at = (*path, "proven")
    return (
        Field(f"{before}phone", "phone", (*at, "phone"), Kind.DAY),
        Field(f"{before}eid", "eid", (*at, "eid"), Kind.DAY),
        Field(f"{before}level", "level", (*at, "level"), Kind.LISTED, _LEVELS),
        Field(f"{before}other", "other", (*at, "other"), Kind.DAY),
        Field(f"{before}nomobile", "nomobile", (*at, "declared"), Kind.DAY),
        Field(f"{before}typed", "typed", (*at, "typed"), Kind.TICK, _TICK),
        Field(f"{before}picture", "picture", (*at, "picture"), Kind.TICK, _TICK),
        Field(f"{before}proofs", "proofs", (*at, "recorded"), Kind.LISTED, {"recorded": True, "unrecorded": False}),
    )


def _adult(before: str, place: str) -> tuple[Field, ...]:
    return (
        Field(before, "adult", (place, "who"), Kind.LISTED, {each.value: each for each in Who}),
        Field(f"{before}-kind", "kind", (place, "holder"), Kind.LISTED, _HOLDERS),
        Field(f"{before}-born", "born", (place, "born"), Kind.DAY),
        Field(f"{before}-status", "status", (place, "status"), Kind.LISTED, _STATUSES),
        Field(f"{before}-ground", "ground", (place, "ground"), Kind.LISTED, _GROUNDS),
        *_proven(f"{before}-", (place,)),
        Field(f"{before}-consent", "consent", (place, "consented"), Kind.DAY),
        Field(f"{before}-child", "child", (place, "child_consented"), Kind.DAY),
        Field(f"{before}-grace", "grace", (place, "grace"), Kind.DAY),
        Field(f"{before}-choice", "choice", (place, "choice"), Kind.LISTED, {each.value: each for each in Choice}),
    )


QUESTION: Final = (
    Field("day", "day", ("day",), Kind.DAY, first=FIRST_DAY),
    Field("time", "time", ("clock",), Kind.CLOCK),
    Field("act", "act", ("action",), Kind.LISTED, {each.value: each for each in Action}),
    Field("net", "net", ("network",), Kind.LISTED, {each.value: each for each in Network}),
)
PERSON: Final = (
    Field("born", "born", ("born",), Kind.DAY),
    Field("opened", "opened", ("opened",), Kind.DAY),
    *_proven("", ())[:5],
)
MORE: Final = (
    Field("who", "holder", ("holder",), Kind.LISTED, _HOLDERS),
    Field("age", "age", ("age_evidence",), Kind.LISTED, _AGE_WORDS),
    *_proven("", ())[5:],
    Field("streamer", "streamer", ("streamer",), Kind.DAY),
    Field("item", "item", ("item_allowed",), Kind.DAY),
    Field("childmade", "childmade", ("child_made",), Kind.DAY),
)
FIRST: Final = _adult("g1", "first")
SECOND: Final = _adult("g2", "second")
FIELDS: Final[Mapping[str, Field]] = MappingProxyType(
    {each.name: each for each in (*QUESTION, *PERSON, *MORE, *FIRST, *SECOND)}
)


def fields_of(case: Case) -> tuple[Field, ...]:
    """The fields that say something in a case: those of an adult who is not there say nothing."""
    here = {"case"} | {place for place in ("first", "second") if getattr(case, place).who is not Who.NOBODY}
    return tuple(each for each in FIELDS.values() if each.of in here or each.word == "adult")
