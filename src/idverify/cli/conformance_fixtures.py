"""``idverify conformance list | explain | schema``: what is asked, and why the answer is what it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

from idverify.conformance.fixture import Fixture, Step, fixtures
from idverify.conformance.flag import flags
from idverify.conformance.frozen import snapshot_of
from idverify.conformance.requirement import requirements
from idverify.conformance.selection import Selection
from idverify.errors import OperatorError
from idverify.law.reading import REGISTER
from idverify.law.register import PROVISIONS
from idverify.messages import Language, text

# Where each schema stands in the package.
SCHEMAS: Final = {
    "fixture": "schema/fixture.schema.json",
    "report": "schema/report.schema.json",
    "manifest": "evidence/schema/manifest.json",
    "decision": "evidence/schema/decision.json",
    "retention": "evidence/schema/retention.json",
    "answers": "evidence/schema/answers.json",
}


def print_list(selection: Selection, *, lang: Language, as_json: bool) -> int:
    """Every fixture that is selected, a line each; 0."""
    found = selection.of(fixtures())
    if as_json:
        print(json.dumps([_document(fixture) for fixture in found], ensure_ascii=False, indent=1))
        return 0
    for fixture in found:
        print(f"{fixture.level}  {fixture.outcome or '–':12} {fixture.id}")
    print(text("cli.conformance.listed", number=len(found)).in_(lang))
    return 0


def print_requirements(*, lang: Language, as_json: bool) -> int:
    """Every requirement, how many fixtures test it, and why none does; 0."""
    counts = {id: sum(id in fixture.requirements for fixture in fixtures()) for id in requirements()}
    if as_json:
        listed = [
            {
                "id": each.id,
                "duty": each.duty,
                "actor": each.actor,
                "provisions": list(each.provisions),
                "says": {"vi": each.says.vi, "en": each.says.en},
                "fixtures": counts[each.id],
                "not_tested": None if each.not_tested is None else {"vi": each.not_tested.vi, "en": each.not_tested.en},
            }
            for each in requirements().values()
        ]
        print(json.dumps(listed, ensure_ascii=False, indent=1))
        return 0
    for each in requirements().values():
        print(f"{each.id:6} {counts[each.id]:4}  {each.says.in_(lang)}")
        if each.not_tested is not None:
            print(f"             {each.not_tested.in_(lang)}")
    return 0


def print_wrong(*, lang: Language, as_json: bool) -> int:
    """Every implementation that is wrong on purpose; 0."""
    from idverify.conformance.wrong import WRONG

    if as_json:
        listed = [{"name": each.name, "vi": each.says.vi, "en": each.says.en} for each in WRONG.values()]
        print(json.dumps(listed, ensure_ascii=False, indent=1))
        return 0
    for each in WRONG.values():
        print(f"{each.name}\n  {each.says.in_(lang)}")
    return 0


def explain(wanted: str, *, lang: Language, as_json: bool) -> int:
    """Say what a fixture asks, what is demanded and why; 0.

    Raises:
        OperatorError: there is no such fixture (``fixture_unknown``).
    """
    by_id = {fixture.id: fixture for fixture in fixtures()}
    if wanted not in by_id:
        raise OperatorError("fixture_unknown")
    fixture = by_id[wanted]
    if as_json:
        print(json.dumps(_document(fixture), ensure_ascii=False, indent=1))
        return 0
    print(f"{fixture.id}\n  {fixture.because.in_(lang)}\n")
    _say("provision", fixture.provision, lang)
    if fixture.provision in PROVISIONS:
        print(f"    {PROVISIONS[fixture.provision].gloss.in_(lang)}")
    for id in fixture.requirements:
        _say("requirement", f"{id}: {requirements()[id].says.in_(lang)}", lang)
    _say("level", f"{fixture.level} · {snapshot_of(fixture)}", lang)
    for flag in fixture.flags:
        _say("flag", f"{flag}: {flags()[flag].says.in_(lang)}", lang)
    for place, step in enumerate(fixture.steps, start=1):
        _say_step(step, f" {place}" if len(fixture.steps) > 1 else "", lang)
    if fixture.twin is not None:
        twin = by_id[fixture.twin]
        print(f"\n{text('cli.conformance.twin', id=twin.id).in_(lang)}")
        for path, here, there in differences(fixture.request, twin.request):
            print(f"    {path}: {here} → {there}")
    return 0


def print_schema(name: str) -> int:
    """Print a published JSON Schema; 0."""
    print(files("idverify.conformance").joinpath(SCHEMAS[name]).read_text(encoding="utf-8"), end="")
    return 0


def differences(one: object, other: object, path: str = "") -> list[tuple[str, str, str]]:
    """Where two requests differ: the dotted path, and what stands there in each."""
    if isinstance(one, dict) and isinstance(other, dict):
        names = [*one, *(name for name in other if name not in one)]
        return [
            found
            for name in names
            for found in differences(one.get(name), other.get(name), f"{path}.{name}" if path else name)
        ]
    return [] if one == other else [(path, _json(one), _json(other))]


def _say_step(step: Step, number: str, lang: Language) -> None:
    print(f"\n{text('cli.conformance.asked').in_(lang)}{number}: {_json(step.request)}")
    if step.expect:
        outcome = f"{text(f'conformance.outcome.{step.outcome}').in_(lang)}  " if step.outcome else ""
        print(f"{text('cli.conformance.demanded').in_(lang)}: {outcome}{_json(dict(step.expect))}")
    for each in step.otherwise:
        options = ", ".join(
            f"{id} {option} ({REGISTER[id].options[option].in_(lang)})" for id, option in each.readings.items()
        )
        changed = {name: value for name, value in each.expect.items() if step.expect.get(name) != value}
        print(f"  {text('cli.conformance.otherwise', options=options).in_(lang)}: {_json(changed)}")


def _say(name: str, value: str, lang: Language) -> None:
    print(f"  {text(f'cli.conformance.{name}').in_(lang)}: {value}")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _document(fixture: Fixture) -> Mapping[str, Any]:
    return {
        "id": fixture.id,
        "level": fixture.level,
        "snapshot": snapshot_of(fixture),
        "provision": fixture.provision,
        "requirements": list(fixture.requirements),
        "flags": list(fixture.flags),
        "outcome": fixture.outcome,
        "twin": fixture.twin,
        "because": {"vi": fixture.because.vi, "en": fixture.because.en},
        "digest": fixture.digest,
        "steps": [{"request": step.request, "expect": dict(step.expect)} for step in fixture.steps],
    }
