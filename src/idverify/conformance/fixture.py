"""Fixtures: questions with the answer that the law demands, written by hand, foldered by provision."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from idverify.conformance.fixture_file import Expectation, FixtureFile, Otherwise, StepWritten
from idverify.conformance.result import shown
from idverify.law.reading import REGISTER
from idverify.messages import Text, text

FIXTURES: Final = Path(__file__).parent / "fixtures"
# Of an event that says nothing of its answer, it is demanded that it be taken.
_TAKEN: Final = MappingProxyType({"accepted": True})
# So many beside those that are demanded: whoever cites everything has cited nothing.
_BESIDE: Final = 8
_ONE_OF: Final = "one of the readings"
_PERMITTED: Final = {"must_permit": True, "must_deny": False}
Options = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Alternative:
    """What is right where silences of the law are read otherwise.

    Attributes:
        readings: the options taken, by reading, none of them a default.
        expect: all that the answer must hold then.
    """

    readings: Options
    expect: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One line to send, and what must come back.

    Attributes:
        request: the line, without its id.
        expect: what the answer must hold by the default readings; see ``mismatches``.
        otherwise: what it must hold by others; of a reading that stands in none, it makes no difference.
        outcome: ``must_permit``, ``must_deny`` or ``acceptable``; None where nothing is decided.
        keep: dotted paths of what later lines need of the answer, by name.
    """

    request: dict[str, Any]
    expect: Mapping[str, Any]
    otherwise: tuple[Alternative, ...] = ()
    outcome: str | None = None
    keep: Mapping[str, str] = field(default_factory=dict)

    def demanded(self, options: Options) -> Mapping[str, Any]:
        """What the answer must hold by these options; of a reading that is left out, by its default."""
        fitting = [each for each in self.otherwise if each.readings.items() <= options.items()]
        return max(fitting, key=lambda each: len(each.readings)).expect if fitting else self.expect

    def only(self, name: str) -> Step:
        """The step, with nothing demanded but this."""
        return replace(
            self,
            expect={each: value for each, value in self.expect.items() if each == name},
            otherwise=tuple(
                replace(each, expect={name: each.expect[name]} if name in each.expect else {})
                for each in self.otherwise
            ),
        )

    def mismatches(
        self, answer: Mapping[str, Any], *, place: int | None = None, options: Options | None = None
    ) -> list[Text]:
        """Where an answer departs from what is demanded; nothing if it conforms.

        ``breaches`` is the exact set of rules, ``facts`` the exact set of missing facts; ``citations``
        and ``readings`` must be contained, beside eight others at most; everything else that is demanded must be equal.

        Args:
            answer: what came back.
            place: which step of a script this is, so that what departs can be found.
            options: by which readings; the defaults unless given.
        """
        demands = self.demanded(options or {})
        if "error" in answer and "error" not in demands:  # which leaves nothing to compare
            named = "error" if place is None else f"#{place} error"
            return [text("cli.conformance.unexpected_error", name=named, given=shown(answer["error"]))]
        found = []
        for name, demanded in demands.items():
            given: Any
            if name in ("breaches", "facts"):
                given = _each(answer, "rule" if name == "breaches" else "fact")
                agrees = given == sorted(set(demanded))
            elif name == _ONE_OF:
                given = answer.get("readings")
                agrees = isinstance(given, list) and any(all(id in given for id in each) for each in demanded)
            elif name in ("citations", "readings"):
                given = answer.get(name)
                agrees = isinstance(given, list) and all(each in given for each in demanded)
                agrees = agrees and len(given) <= len(demanded) + _BESIDE
            else:
                given = answer.get(name)
                agrees = name in answer and _same(given, demanded)
            if not agrees:
                where = name if place is None else f"#{place} {name}"
                what = text("cli.conformance.mismatch", name=where, demanded=shown(demanded), given=shown(given))
                found.append(what)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixture:
    """One question and what must be answered, after everything that must be told first.

    Attributes:
        id: where it stands, then its own name: ``147-2024/27.3.b/phone-proven-comments``.
        level: ``L0`` to ``L4``.
        provision: what it is about.
        because: why the answer is what it is, in one sentence.
        requirements: the ids of the requirements that it tests.
        flags: what is special about it; ``flag.flags`` explains each.
        twin: the id of one that differs in one fact and has another answer; None where none was written.
        digest: SHA-256 of what is asked and demanded, 64 hex digits.
        steps: the lines to send, in order, to one implementation; of most fixtures one.
    """

    id: str
    level: str
    provision: str
    because: Text
    requirements: tuple[str, ...]
    flags: tuple[str, ...]
    twin: str | None
    digest: str
    steps: tuple[Step, ...]

    @property
    def request(self) -> dict[str, Any]:
        """The line to send last."""
        return self.steps[-1].request

    @property
    def expect(self) -> Mapping[str, Any]:
        """What the last answer must hold."""
        return self.steps[-1].expect

    @property
    def outcome(self) -> str | None:
        """Of the last answer; ``acceptable`` where that of any step is."""
        outcomes = [step.outcome for step in self.steps]
        return "acceptable" if "acceptable" in outcomes else outcomes[-1]

    @property
    def readings(self) -> tuple[str, ...]:
        """The readings that make a difference to what is demanded."""
        return tuple(sorted({id for step in self.steps for each in step.otherwise for id in each.readings}))

    def demanded(self, name: str) -> set[str]:
        """Everything that any step demands under a name such as ``breaches``."""
        return {each for step in self.steps for each in step.expect.get(name, ())}

    def mismatches(self, answer: dict[str, Any]) -> list[Text]:
        """Where the last answer departs from what is demanded; see ``Step.mismatches``."""
        return self.steps[-1].mismatches(answer)


def fixtures() -> Iterator[Fixture]:
    """Every packaged fixture, in the order of their files."""
    yield from _all()


def digest_of(fixtures: Sequence[Fixture]) -> str:
    """SHA-256 over the ids and digests of fixtures, in the order of their ids; 64 hex digits."""
    lines = sorted(f"{fixture.id} {fixture.digest}\n" for fixture in fixtures)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


@cache
def _all() -> tuple[Fixture, ...]:
    return tuple(fixture for path in sorted(FIXTURES.rglob("*.json")) for fixture in fixtures_of(path, FIXTURES))


def fixtures_of(path: Path, root: Path) -> Iterator[Fixture]:
    """The fixtures of one file.

    Args:
        path: which.
        root: the folder from which their ids begin.

    Raises:
        pydantic.ValidationError: it is no file of fixtures.
    """
    written = path.read_text(encoding="utf-8")
    file, cases = FixtureFile.model_validate_json(written), json.loads(written)["cases"]
    place = path.relative_to(root).as_posix().removesuffix(".json")
    for case, as_it_stands in zip(file.cases, cases, strict=True):
        yield Fixture(
            id=f"{place}/{case.id}",
            level=file.level,
            provision=file.provision,
            because=Text(vi=case.because.vi, en=case.because.en),
            requirements=tuple(case.requirements),
            flags=tuple(case.flags),
            twin=None if case.twin is None else f"{place}/{case.twin}",
            digest=_digest(as_it_stands),
            steps=tuple(map(_step, case.steps)),
        )


def _digest(case: Mapping[str, Any]) -> str:
    # What is asked and what is demanded; a reason may be said better, and it is the same question still. The canonical
    # form of RFC 8785 is this, for names of the basic plane and no fractions.
    asked = {name: case[name] for name in ("id", "request", "expect", "script") if name in case}
    written = json.dumps(asked, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _step(written: StepWritten) -> Step:
    request = written.request
    if written.expect is None:
        return Step(request, _TAKEN if request["op"] == "scenario.event" else {}, keep=written.keep or {})
    plain = _plain(written.expect)
    # By another reading other readings are named.
    silent = {name: demanded for name, demanded in plain.items() if name != "readings"}
    otherwise = tuple(_alternative(each, plain, silent) for each in written.expect.otherwise or ())
    return Step(request, plain, otherwise, written.expect.outcome, written.keep or {})


def _alternative(written: Otherwise, plain: dict[str, Any], silent: dict[str, Any]) -> Alternative:
    expect = {**silent, **(written.model_extra or {})}
    if expect == silent and plain.get("readings"):
        # Two switches undo one another: the answer is the first one again, and names one of the two, or what it named.
        expect[_ONE_OF] = [*([id] for id in written.readings), plain["readings"]]
    return Alternative(written.readings, expect)


def _plain(expect: Expectation) -> dict[str, Any]:
    found = expect.model_dump(exclude={"outcome", "otherwise"}, exclude_unset=True)
    if expect.outcome in _PERMITTED:
        return {"permitted": _PERMITTED[expect.outcome], **found}
    return found


def defaults(readings: Sequence[str]) -> dict[str, str]:
    """The default option of each of these readings."""
    return {id: REGISTER[id].default for id in readings}


def _same(given: object, demanded: object) -> bool:
    # In JSON true is no 1, and Python's own comparison does not tell them apart.
    return json.dumps(given, sort_keys=True) == json.dumps(demanded, sort_keys=True)


def _each(answer: Mapping[str, Any], name: str) -> list[str] | None:
    breaches = answer.get("breaches")
    if not isinstance(breaches, list) or not all(isinstance(breach, dict) for breach in breaches):
        return None
    named = {breach[name] for breach in breaches if isinstance(breach.get(name), str)}
    return sorted(named)
