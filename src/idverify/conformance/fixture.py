"""Fixtures: questions with the answer that the law demands, written by hand, foldered by provision."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from idverify.messages import Text, text

FIXTURES: Final = Path(__file__).parent / "fixtures"


@dataclass(frozen=True, slots=True)
class Step:
    """One line to send, and what must come back.

    Attributes:
        request: the line, without its id.
        expect: what the answer must hold; see ``mismatches``.
    """

    request: dict[str, Any]
    expect: dict[str, Any]

    def mismatches(self, answer: dict[str, Any], *, place: int | None = None) -> list[Text]:
        """Where an answer departs from what is demanded; nothing if it conforms.

        ``breaches`` is the exact set of rules, ``facts`` the exact set of missing facts; ``citations``
        and ``readings`` must be contained; everything else named in ``expect`` must be equal.

        Args:
            answer: what came back.
            place: which step of a script this is, so that what departs can be found.
        """
        found = []
        for name, demanded in self.expect.items():
            given: Any
            if name == "breaches":
                given = _each(answer, "rule")
                agrees = given == sorted(set(demanded))
            elif name == "facts":
                given = _each(answer, "fact")
                agrees = given == sorted(set(demanded))
            elif name in ("citations", "readings"):
                given = answer.get(name)
                agrees = isinstance(given, list) and set(demanded) <= set(given)
            else:
                given = answer.get(name)
                agrees = name in answer and given == demanded
            if not agrees:
                where = name if place is None else f"#{place} {name}"
                what = text("cli.conformance.mismatch", name=where, demanded=_show(demanded), given=_show(given))
                found.append(what)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixture:
    """One question and what must be answered, after everything that must be told first.

    Attributes:
        id: where it stands, then its own name: ``147-2024/27.3.b/phone-proven-comments``.
        provision: what it is about.
        because: why the answer is what it is, in one sentence.
        steps: the lines to send, in order, to one implementation; of most fixtures one.
    """

    id: str
    provision: str
    because: str
    steps: tuple[Step, ...]

    @property
    def request(self) -> dict[str, Any]:
        """The line to send last."""
        return self.steps[-1].request

    @property
    def expect(self) -> dict[str, Any]:
        """What the last answer must hold."""
        return self.steps[-1].expect

    def demanded(self, name: str) -> set[str]:
        """Everything that any step demands under a name such as ``breaches``."""
        return {each for step in self.steps for each in step.expect.get(name, ())}

    def mismatches(self, answer: dict[str, Any]) -> list[Text]:
        """Where the last answer departs from what is demanded; see ``Step.mismatches``."""
        return self.steps[-1].mismatches(answer)


# Of an event that says nothing of its answer, it is demanded that it be taken.
_TAKEN: Final = {"accepted": True}


def fixtures() -> Iterator[Fixture]:
    """Every packaged fixture, in the order of their files."""
    for path in sorted(FIXTURES.rglob("*.json")):
        file = json.loads(path.read_text(encoding="utf-8"))
        place = path.relative_to(FIXTURES).as_posix().removesuffix(".json")
        for case in file["cases"]:
            yield Fixture(
                id=f"{place}/{case['id']}",
                provision=file["provision"],
                because=case["because"],
                steps=tuple(map(_step, case.get("script", [case]))),
            )


def _step(written: dict[str, Any]) -> Step:
    request = written["request"]
    return Step(request, written.get("expect", _TAKEN if request["op"] == "scenario.event" else {}))


def _each(answer: dict[str, Any], name: str) -> list[str] | None:
    breaches = answer.get("breaches")
    return None if breaches is None else sorted({breach[name] for breach in breaches if name in breach})


def _show(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
