"""Questions that nobody has written: drawn from a run's seed, and answered by this library.

Whoever learnt every fixture by heart, in whatever form, has met none of these. Of an answer yes or no alone is
demanded, and a draw is kept only where every way to read the law's silences gives the same, so that nobody is held
to a reading that is not theirs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import repeat
from random import Random
from types import MappingProxyType
from typing import Any, Final, TypeVar

from idverify.account import Action
from idverify.conformance.drawn_facts import question
from idverify.conformance.drawn_life import life
from idverify.conformance.fixture import Fixture, Step
from idverify.conformance.requests import DecideRequest
from idverify.conformance.requirement import requirements
from idverify.conformance.scenario.account import RefusedError
from idverify.conformance.scenario.catalogue import read_event
from idverify.conformance.scenario.operations import ResetRequest, ScenarioDecideRequest
from idverify.conformance.scenario.world import World
from idverify.conformance.wire import read
from idverify.decision import Decision, decide
from idverify.errors import GuardianshipError
from idverify.law.reading import REGISTER, Readings
from idverify.messages import Text

PROVISION: Final = "drawn"
_BECAUSE: Final = Text(
    vi="Câu hỏi được rút từ số khởi đầu của lần chạy; câu trả lời là của thư viện này, và như nhau theo mọi cách hiểu.",
    en="The question is drawn from the seed of the run; the answer is this library's, and the same by every reading.",
)
# What every question about a moment tests beside its own matter.
_OF_EACH: Final = "PR-8"
_BY_LAW_116: Final = "116/2025/QH15"
_CHILDREN: Final = "guardianship."
_OF_RULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "posting.authenticated-only": "AU-5",
        "posting.interactive-features": "AU-6",
        "service.livestream-licence": "SC-5",
        "authentication.no-mobile-declaration": "AU-2",
        "authentication.commercial-livestream": "AU-4",
        "authentication.sales-streamer": "EC-1",
        "guardianship.consents": "CH-4",
        "guardianship.disputed": "LF-5",
    }
)
_OF_ACTIONS: Final[Mapping[Action, str]] = MappingProxyType(
    {
        Action.COMMERCIAL_LIVESTREAM: "AU-4",
        Action.SALES_LIVESTREAM: "EC-1",
        Action.REACT: "AU-6",
        Action.MESSAGE: "AU-6",
    }
)
_POSTING: Final = "AU-5"
_DENIABLE: Final = tuple(action for action in Action if action is not Action.READ)
_READING: Final = 1 / 20
_DRAWS: Final = 10_000
_T = TypeVar("_T")


def drawn(seed: str, *, decisions: int = 100, scripts: int = 30) -> tuple[Fixture, ...]:
    """The questions of one run that nobody has written; the same seed draws the same.

    Args:
        seed: the run's.
        decisions: how many single questions, of level L1; half of them, rounded up, are answered yes.
        scripts: how many lives, of level L2; in each something is permitted and something is not.

    Raises:
        RuntimeError: a question of the kind that is wanted does not come up however often is drawn, so that what
            draws them has gone astray.
    """
    return (*_decisions(seed, decisions), *_scripts(seed, scripts))


def _decisions(seed: str, number: int) -> Iterator[Fixture]:
    random = Random(f"{seed} drawn/decide")  # noqa: S311  # to make up questions, not to keep secrets
    wanted = [place % 2 == 0 for place in range(number)]
    random.shuffle(wanted)
    for place, permitted in enumerate(wanted, start=1):
        # Reading is never denied, so it is asked seldom, or an implementation would have too many answers for nothing.
        reads = permitted and random.random() < _READING
        action = Action.READ if reads else random.choice(_DENIABLE)
        fitting = (each for each in _asked(random, action) if each[1].permitted is permitted)
        request, decision = _next(fitting)
        step = _step(request, decision)
        id = f"drawn/decide/{place:03}"
        asked = {"id": id, "request": step.request, "expect": {"outcome": step.outcome}}
        yield _fixture(id, "L1", asked, [decision], [step])


def _next(drawn: Iterator[_T]) -> _T:
    found = next(drawn, None)
    if found is None:
        raise RuntimeError(f"none of {_DRAWS} draws gave a question that every reading answers alike")
    return found


def _asked(random: Random, action: Action) -> Iterator[tuple[dict[str, Any], Decision]]:
    for _ in repeat(None, _DRAWS):
        request = question(random, action)
        asked = read(DecideRequest, request)
        found = decide(asked.account.facts(), asked.action, service=asked.service.facts(), at=asked.at)
        if _steady(found, asked.at):
            yield request, found


def _scripts(seed: str, number: int) -> Iterator[Fixture]:
    random = Random(f"{seed} drawn/scenario")  # noqa: S311  # as above
    for place in range(1, number + 1):
        lines, answers = _next(_lives(random))
        left = iter(answers)
        steps = [_line(line, left) for line in lines]
        id = f"drawn/scenario/{place:02}"
        script = [{"request": each.request, **({"outcome": each.outcome} if each.outcome else {})} for each in steps]
        yield _fixture(id, "L2", {"id": id, "script": script}, answers, steps)


def _line(line: dict[str, Any], answers: Iterator[Decision]) -> Step:
    if line["op"] == "scenario.decide":
        return _step(line, next(answers))
    return Step(line, {"accepted": True})


def _lives(random: Random) -> Iterator[tuple[list[dict[str, Any]], list[Decision]]]:
    """Scripts in which both answers are demanded, so that who always says the same passes none."""
    for _ in repeat(None, _DRAWS):
        lines = life(random)
        answers = _told(lines)
        if answers is not None and {each.permitted for each in answers} == {True, False}:
            yield lines, answers


def _told(lines: Sequence[dict[str, Any]]) -> list[Decision] | None:
    """The answers to a script's questions; None where an event cannot be, or a reading would change an answer."""
    world = World(read(ResetRequest, lines[0]).service.facts())
    found = []
    for line in lines[1:]:
        if line["op"] == "scenario.event":
            try:
                world.take(read_event(line), None)
            except (GuardianshipError, RefusedError):
                return None
            continue
        asked = read(ScenarioDecideRequest, line)
        decision = world.decide(asked.account, asked.action, item=asked.item, at=asked.at)
        if not _steady(decision, asked.at):
            return None
        found.append(decision)
    return found


def _steady(first: Decision, at: datetime) -> bool:
    """Whether every combination of readings gives the same yes or no.

    A reading that a decision did not consult cannot have changed it. So only those that it did are switched, one
    after the other, each time with what the switch made it consult besides.
    """
    asked = first.question
    left: list[tuple[dict[str, str], Decision]] = [({}, first)]
    while left:
        fixed, decision = left.pop()
        if decision.permitted is not first.permitted:
            return False
        consulted = next((id for id in decision.readings if id not in fixed), None)
        if consulted is None:
            continue
        default = REGISTER[consulted].default
        for option in REGISTER[consulted].options:
            way = {**fixed, consulted: option}
            same = option == default
            left.append((way, decision if same else asked._replace(readings=Readings(way)).ask(at)))
    return True


def _step(request: dict[str, Any], decision: Decision) -> Step:
    outcome = "must_permit" if decision.permitted else "must_deny"
    return Step(request, {"permitted": decision.permitted}, outcome=outcome)


def _fixture(
    id: str, level: str, asked: Mapping[str, Any], decisions: Iterable[Decision], steps: Iterable[Step]
) -> Fixture:
    # The canonical form of RFC 8785 is this, for names of the basic plane and no fractions.
    written = json.dumps(asked, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    table = requirements()
    tested = {each for decision in decisions for each in _tested(decision) if level in table[each].levels}
    return Fixture(
        id=id,
        level=level,
        provision=PROVISION,
        because=_BECAUSE,
        requirements=(*sorted(tested - {_OF_EACH}), _OF_EACH),
        flags=(),
        twin=None,
        digest=hashlib.sha256(written.encode()).hexdigest(),
        steps=tuple(steps),
    )


def _tested(decision: Decision) -> Iterator[str]:
    """The requirements of the rules that are breached, or else of what somebody wants to do."""
    if decision.permitted:
        action = decision.question.action
        yield _POSTING if action is None else _OF_ACTIONS.get(action, _POSTING)
    for breach in decision.breaches:
        if breach.rule in _OF_RULES:
            yield _OF_RULES[breach.rule]
        elif breach.rule.startswith(_CHILDREN):
            yield "CH-2" if any(each.startswith(_BY_LAW_116) for each in breach.citations) else "CH-1"
