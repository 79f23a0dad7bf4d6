"""One result as a page shows it, with what the installed fixture says of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from idverify.conformance.fixture import Fixture
from idverify.conformance.report.installed import PREFIX_OF_DRAWN
from idverify.conformance.report.part import ReportedResult
from idverify.conformance.result import Kind, shown
from idverify.law.snapshot import snapshot_on
from idverify.messages import Text, text

_LONGEST: Final = 900
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_OUTCOMES: Final = frozenset({"must_permit", "must_deny", "acceptable"})


@dataclass(frozen=True, slots=True)
class Case:
    """One result.

    Attributes:
        anchor: where the page has it.
        result: what came.
        fixture: what was asked; None where it is not installed here, or not as it was then.
    """

    anchor: str
    result: ReportedResult
    fixture: Fixture | None

    @classmethod
    def of(cls, anchor: str, result: ReportedResult, installed: Mapping[str, Fixture]) -> Case:
        """A result and its fixture, if the one installed is the one that was asked."""
        fixture = installed.get(result.fixture)
        return cls(anchor, result, fixture if fixture is not None and fixture.digest == result.digest else None)

    @property
    def kind(self) -> Kind:
        """What came of it."""
        return self.result.came

    @property
    def name(self) -> str:
        """Its id without the folder."""
        id = self.result.fixture
        # Those drawn are numbered under each operation.
        return id.removeprefix(PREFIX_OF_DRAWN) if id.startswith(PREFIX_OF_DRAWN) else id.rpartition("/")[2]

    @property
    def because(self) -> Text | None:
        """Why the answer is what it is; None where the fixture is not known here."""
        return None if self.fixture is None else self.fixture.because

    @property
    def reason(self) -> Text | None:
        """Why it was skipped, errored, expected to fail, or needs a human."""
        return None if self.result.reason is None else self.result.reason.text

    @property
    def mismatches(self) -> tuple[Text, ...]:
        """Where the answer departs."""
        return tuple(each.text for each in self.result.mismatches)

    @property
    def outcome(self) -> Text | None:
        """What the law demands, where it demands a decision."""
        outcome = self.result.outcome
        return text(f"conformance.report.outcome.{outcome}") if outcome in _OUTCOMES else None

    @property
    def asked(self) -> str | None:
        """The last line that was sent, as the fixture has it."""
        return None if self.fixture is None else shown(_brief(self.fixture.request), longest=_LONGEST)

    @property
    def demanded(self) -> str | None:
        """What its answer must hold by the default readings, as the fixture has it."""
        return None if self.fixture is None else shown(_brief(self.fixture.expect), longest=_LONGEST)

    @property
    def steps_before(self) -> int:
        """How many lines were sent before that one."""
        return 0 if self.fixture is None else len(self.fixture.steps) - 1

    @property
    def law(self) -> str | None:
        """The state of the law in which it plays; None where no day is told or the fixture is not known here."""
        if self.fixture is None:
            return None
        named = self.fixture.expect.get("law")
        if isinstance(named, str):
            return named
        request = self.fixture.request
        day = _DAY.match(str(request.get("at") or request.get("as_of") or ""))
        try:
            return None if day is None else snapshot_on(date.fromisoformat(day[0]))
        except ValueError:  # of fixtures about days that there are not
            return None


def _brief(value: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty: what is left is what the case turns on."""
    return {name: _inner(each) for name, each in value.items() if each is not None}


def _inner(value: object) -> object:
    if isinstance(value, dict):
        return {name: _inner(each) for name, each in value.items() if each not in (None, [], {})}
    return [_inner(each) for each in value] if isinstance(value, list) else value
