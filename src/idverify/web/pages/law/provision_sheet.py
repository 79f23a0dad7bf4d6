"""Everything that this library knows of one provision, and what stands beside it."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from idverify.conformance.fixture import Fixture, fixtures
from idverify.conformance.requirement import Requirement, requirements
from idverify.law import SNAPSHOTS, Confidence, Provision, Reading
from idverify.law.coverage import covering
from idverify.law.coverage.row import Row
from idverify.law.parameter import Parameter
from idverify.law.reading import REGISTER
from idverify.law.register import INSTRUMENTS, PARAMETERS, PROVISIONS
from idverify.rules import BEGINNING, ENROLMENT, POSTING, Rule
from idverify.web.pages.law.asked import plain
from idverify.web.pages.law.written import citation_written

_NEAREST: Final = 6
_GOVERNMENT: Final = ".chinhphu.vn"
_ALIKE: Final = 0.4
# Some share an id: what is asked by several provisions under one name.
RULES: Final[tuple[Rule, ...]] = tuple(dict.fromkeys(POSTING + ENROLMENT + BEGINNING))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionSheet:
    """What is known of a provision.

    Attributes:
        provision: which.
        rules: those that rest on it, each once.
        rows: of the law file that rest on it.
        readings: that fill the silences of these rows.
        parameters: that it sets.
        requirements: of the conformance table that rest on it.
        fixtures: that are about it, or about the clause it is a point of.
        cited_by: how many other fixtures demand that it be cited.
        above, below: provisions of the register that hold it, and that it holds.
        beside: others that the same rules rest on, older and newer ones among them.
        before, after: its neighbours in the same instrument; None at an end.
    """

    provision: Provision
    rules: tuple[Rule, ...]
    rows: tuple[Row, ...]
    readings: tuple[Reading, ...]
    parameters: tuple[Parameter[object], ...]
    requirements: tuple[Requirement, ...]
    fixtures: tuple[Fixture, ...]
    cited_by: int
    above: tuple[Provision, ...]
    below: tuple[Provision, ...]
    beside: tuple[Provision, ...]
    before: Provision | None
    after: Provision | None

    @property
    def is_read(self) -> bool:
        """Whether the text itself was read, be it quoted or not."""
        return self.provision.confidence in (Confidence.PRIMARY_AND_SECOND, Confidence.PRIMARY)

    @property
    def is_official(self) -> bool:
        """Whether the place where the text is found is the government's own."""
        host = urlsplit(self.provision.instrument.location).hostname or ""
        return host.endswith(_GOVERNMENT)

    @property
    def states_from(self) -> tuple[date, ...]:
        """The first days of the states of the law in which it binds."""
        ends = (*SNAPSHOTS[1:], None)
        return tuple(
            first
            for first, end in zip(SNAPSHOTS, ends, strict=True)
            if (end is None or self.provision.first_day < end)
            and (self.provision.until is None or first < self.provision.until)
        )


@functools.cache
def by_instrument() -> Mapping[str, tuple[Provision, ...]]:
    """Every provision, by its instrument's number, in the order of the text."""
    found: dict[str, list[Provision]] = {instrument.number: [] for instrument in INSTRUMENTS}
    for provision in PROVISIONS.values():
        found[provision.instrument.number].append(provision)
    return {number: tuple(provisions) for number, provisions in found.items()}


def named(asked: str) -> Provision | None:
    """The provision with this citation, capitals and diacritics aside where nothing else is meant; None without one."""
    return PROVISIONS.get(asked) or PROVISIONS.get(citation_written(asked)) or _by_plain().get(_folded(asked))


def nearest(asked: str) -> tuple[Provision, ...]:
    """The provisions that somebody may have meant: those above and under it, then the ones written most alike.

    Args:
        asked: a citation that is not in the register; any text of at most 80 characters.
    """
    wanted, known = _folded(asked), _by_plain()
    under = [provision for key, provision in known.items() if wanted and key.startswith(wanted)]
    above = [provision for key, provision in known.items() if wanted.startswith(f"{key}.")]
    alike = [known[key] for key in difflib.get_close_matches(wanted, known, n=_NEAREST, cutoff=_ALIKE)]
    return tuple(dict.fromkeys((*above, *under, *alike)))[:_NEAREST]


@functools.cache
def sheet_of(citation: str) -> ProvisionSheet:
    """What is known of a provision.

    Args:
        citation: as the register has it.

    Raises:
        KeyError: the register has none.
    """
    provision = PROVISIONS[citation]
    neighbours = by_instrument()[provision.instrument.number]
    place = neighbours.index(provision)
    rules = tuple(rule for rule in RULES if provision in rule.provisions)
    rows = covering(citation)
    about = tuple(each for each in fixtures() if f"{citation}.".startswith(f"{each.provision}."))
    cited_by = _citing().get(citation, frozenset()) - {each.id for each in about}
    return ProvisionSheet(
        provision=provision,
        rules=rules,
        rows=rows,
        readings=tuple(REGISTER[id] for id in sorted({id for row in rows for id in row.readings})),
        parameters=tuple(each for each in PARAMETERS if any(provision in span.provisions for span in each.spans)),
        requirements=tuple(each for each in requirements().values() if citation in each.provisions),
        fixtures=about,
        cited_by=len(cited_by),
        above=tuple(each for each in neighbours if citation.startswith(f"{each.citation}.")),
        below=tuple(each for each in neighbours if each.citation.startswith(f"{citation}.")),
        beside=tuple(dict.fromkeys(each for rule in rules for each in rule.provisions if each is not provision)),
        before=neighbours[place - 1] if place else None,
        after=neighbours[place + 1] if place + 1 < len(neighbours) else None,
    )


@functools.cache
def _citing() -> Mapping[str, frozenset[str]]:
    """The ids of the fixtures that demand a citation, by that citation."""
    found: dict[str, set[str]] = {}
    for fixture in fixtures():
        for citation in fixture.demanded("citations"):
            found.setdefault(citation, set()).add(fixture.id)
    return {citation: frozenset(ids) for citation, ids in found.items()}


@functools.cache
def _by_plain() -> Mapping[str, Provision]:
    # A citation whose only difference from another is a diacritic (point d, point đ) is found by its own writing alone.
    found: dict[str, list[Provision]] = {}
    for citation, provision in PROVISIONS.items():
        found.setdefault(_folded(citation), []).append(provision)
    return {key: each[0] for key, each in found.items() if len(each) == 1}


def _folded(asked: str) -> str:
    return " ".join(plain(asked).replace("dieu ", "art. ").split())
