"""From an address to a case and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from urllib.parse import parse_qsl, urlencode

from idverify.law.reading import REGISTER
from idverify.messages import Text, text
from idverify.web.pages.explorer.case import NOBODY, Case, Who
from idverify.web.pages.explorer.fields import FIELDS, VERSION, FaultError, fields_of
from idverify.web.pages.explorer.kept import KEPT_NAMES, Kept, kept_in
from idverify.web.pages.language import QUERY as LANGUAGE

EXPLORER_PATH: Final = "/explorer"
WHOLE: Final = "case"  # the fault of no one field
_VERSION: Final = "v"
_MOST: Final = 200  # the form has fewer than a hundred
_SHOWN: Final = 5
_LONGEST: Final = 40
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,32}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address asks.

    Attributes:
        case: the case; a fact whose value was wrong is left open in it.
        typed: what was wrong, as it came, by the name of its field.
        faults: what is wrong, by the name of the field.
        unknown: names that are no field's, as far as they look like names; some of them.
        kept: what a link that somebody kept says of the decision; None of any other address.
        bare: whether the address asks nothing at all.
    """

    case: Case
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, Text] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    kept: Kept | None = None
    bare: bool = False

    @property
    def unclear(self) -> tuple[str, ...]:
        """What is wrong and leaves no question to answer: when, what, where, or which version of the names."""
        return tuple(name for name in self.faults if name == WHOLE or (name in FIELDS and not FIELDS[name].may_be_open))

    @property
    def left_open(self) -> tuple[str, ...]:
        """The facts that are wrong, and therefore open in the case."""
        return tuple(name for name in self.faults if name in FIELDS and FIELDS[name].may_be_open)

    @property
    def misread(self) -> tuple[str, ...]:
        """The readings that are to be read in a way that there is not; they are read as usual."""
        return tuple(name for name in self.faults if name in REGISTER)


def case_in(query: str, *, today: date) -> Asked:
    """Read an address's query.

    Nothing is refused: what cannot be read is told. A fact that cannot be read counts as not known; where it is the
    question itself that cannot be read, ``unclear`` says so, and nobody is to answer the case.

    Args:
        query: what stands behind the question mark.
        today: the day in Viet Nam, of a case that names none.
    """
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST)
    except ValueError:
        return Asked(case=Case(day=today), faults={WHOLE: text("page.explorer.fault.many")})
    bare = {name for name, _ in pairs}.isdisjoint({*FIELDS, *REGISTER, _VERSION, *KEPT_NAMES})
    said: dict[str, str] = {}
    faults: dict[str, Text] = {}
    for name, value in pairs:
        if name in said:
            if said[name] != value:
                faults[name] = text("page.explorer.fault.twice")
        else:
            said[name] = value
    version = said.pop(_VERSION, VERSION)
    said.pop(LANGUAGE, None)
    kept = kept_in(said)
    faults = {name: fault for name, fault in faults.items() if name in FIELDS or name in REGISTER}
    case, typed, faults = _read(said, Case(day=today), faults)
    if version != VERSION:
        faults[WHOLE] = text("page.explorer.fault.version", version=VERSION)
    unknown = [name for name in said if name not in FIELDS and name not in REGISTER]
    shown = tuple(name if _NAME.fullmatch(name) else "…" for name in unknown[:_SHOWN])
    return Asked(case=case, typed=typed, faults=faults, unknown=tuple(dict.fromkeys(shown)), kept=kept, bare=bare)


def _read(
    said: Mapping[str, str], case: Case, faults: Mapping[str, Text]
) -> tuple[Case, dict[str, str], dict[str, Text]]:
    typed: dict[str, str] = {}
    faults = dict(faults)
    for name, each in FIELDS.items():
        written = said.get(name, "").strip()
        if not written:
            continue
        try:
            value = each.read(written)
        except FaultError as fault:
            value = None
            faults.setdefault(name, fault.said)
        if name in faults:
            typed[name], case = written[:_LONGEST], each.left_open(case)
        elif value != each.value(case):
            case = each.put(case, value)
    switched = []
    for id, reading in REGISTER.items():
        option = (said.get(id, "").strip() or reading.default) if id not in faults else reading.default
        if option not in reading.options:
            faults[id] = text("page.explorer.fault.reading", reading=id)
        elif option != reading.default:
            switched.append((id, option))
    # Of somebody who is not there nothing is said.
    first, second = (NOBODY if each.who is Who.NOBODY else each for each in (case.first, case.second))
    return replace(case, first=first, second=second, readings=tuple(switched)), typed, faults


def query_of(case: Case) -> str:
    """The query of a case, without what is as it is anyway."""
    usual = Case(day=case.day)
    pairs = [(_VERSION, VERSION), ("day", case.day.isoformat())]
    pairs += [
        (each.name, each.written(case))
        for each in fields_of(case)
        if each.name != "day" and each.value(case) != each.value(usual)
    ]
    return urlencode([*pairs, *case.readings], safe=":")


def address_of(case: Case) -> str:
    """The address of a case."""
    return f"{EXPLORER_PATH}?{query_of(case)}"


def link_to(case: Case) -> str:
    """The address of a case as a link within the explorer's own page: without the path, for there are dozens."""
    return f"?{query_of(case)}"


def kept_address(case: Case, kept: Kept, consulted: tuple[str, ...]) -> str:
    """The address that keeps a case: every field, each reading it turned on, the law's state, the decision's digest.

    Args:
        case: what is kept.
        kept: what was decided.
        consulted: the readings that the decision turned on.
    """
    chosen = {id: REGISTER[id].default for id in consulted} | dict(case.readings)
    pairs = [(_VERSION, VERSION), *((each.name, each.written(case)) for each in fields_of(case))]
    return f"{EXPLORER_PATH}?{urlencode([*pairs, *sorted(chosen.items()), *kept.pairs], safe=':')}"
