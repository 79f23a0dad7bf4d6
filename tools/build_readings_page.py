"""Write docs/reference/readings.md: every reading, why it is read so, what turns on it, and how to switch it.

Usage: python tools/build_readings_page.py [--check]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from generated_page import REFERENCE, ROOT, both, code, codes, made_by, settle, table
from provision_link import between, link

from idverify.account import Service, ServiceKind
from idverify.conformance.fixture import Alternative, Fixture, Step, fixtures
from idverify.conformance.operations import decision_in
from idverify.decision import Decision
from idverify.errors import OutOfScopeError
from idverify.law import AS_OF, Reading, Readings
from idverify.law.coverage import ROWS
from idverify.law.reading import REGISTER
from idverify.law.register import PROVISIONS
from idverify.messages import Text
from idverify.rules import Case, Rule, docket
from idverify.rules.retention_schedule import schedule_table

PAGE: Final = REFERENCE / "readings.md"
SOURCE: Final = ROOT / "src"
_NAME: Final = re.compile(r"\bR_\d\d\b")
LEAD: Final = """\
Where the law is silent or can be read in two ways, this library does not hide a choice in its code. Each such place
is a reading: it has a number, named options, a default and a reason. The default is the careful option. Every
decision that turned on a reading names it, so that whoever disagrees knows with what.

Switch one for a whole platform with `IDVERIFY_READINGS`, such as `IDVERIFY_READINGS=R-02=on_birthday,R-06=level_3`
([settings](settings.md)); in Python with `Readings({"R-02": "on_birthday"})`, which registrar, gate, guardianship
and the functions of `idverify.decision` take. An implementation that is tested by the suite says in its introduction
which options it takes ([line protocol](line-protocol.md)). The same list in a terminal: `idverify law readings`,
with `--on DATE` and `--json`.

How each was chosen, and how to object to one: [readings](../explanation/readings.md) and
[governance](../governance.md)."""
RULES_ABOUT: Final = (
    "Which rules ask a reading is found out by putting every `decide` and `enrol` of the fixtures to each rule "
    "by itself, by the "
    "default and by every other option that a fixture speaks of. Cases are listed even where both options "
    "give the same answer, if the decision must name the reading."
)
# What speaks against a default, where a text does.
AGAINST: Final[Mapping[str, tuple[Text, str]]] = MappingProxyType(
    {
        "R-01": (
            Text(
                vi="Ở đây chúng tôi không theo khoản 2 Điều 147 Bộ luật Dân sự; một ngày đăng bài mà có thể luật đã "
                "cho phép thì bị từ chối.",
                en="We depart from art. 147.2 of the Civil Code here; one day's posts that the law may have allowed "
                "are denied.",
            ),
            "91/2015/QH13 art. 147.2",
        ),
        "R-09": (
            Text(
                vi="Không câu nào chúng tôi đã đọc cấm trẻ em bán hàng qua livestream, và theo Điều 21 Bộ luật Dân sự "
                "người từ đủ 15 đến chưa đủ 18 tuổi tự mình xác lập phần lớn giao dịch.",
                en="No sentence that was read forbids a child to sell live, and by art. 21 of the Civil Code those of "
                "fifteen to under eighteen conclude most transactions alone.",
            ),
            "91/2015/QH13 art. 21",
        ),
    }
)


@cache
def rules_by_reading() -> Mapping[str, tuple[str, ...]]:
    """The ids of the rules that ask each reading; ``*`` where it is asked before any rule is."""
    found: dict[str, set[str]] = {}
    for fixture in fixtures():
        for step in fixture.steps:
            if step.request["op"] not in ("decide", "enrol"):
                continue
            for readings in ({}, *(dict(each.readings) for each in step.otherwise)):
                _trace(step, Readings(readings), found)
    return {id: tuple(sorted(rules)) for id, rules in found.items()}


def _trace(step: Step, readings: Readings, found: dict[str, set[str]]) -> None:
    try:
        decision: Decision = decision_in(step.request, readings)
    except (OutOfScopeError, ValueError):  # a fixture may ask what cannot be answered
        return
    rules, facts, action, service, *_ = decision.question
    case = Case(facts, action, service, decision.at, readings)
    for id in case.consulted:
        found.setdefault(id, set()).add("*")
    for rule, _ in docket(rules, case.again()):
        for id in _asked_by(rule, case.again()) - case.consulted:
            found.setdefault(id, set()).add(rule.id)


def _asked_by(rule: Rule, case: Case) -> set[str]:
    rule.judge(case)
    return case.consulted


@cache
def data_by_reading() -> Mapping[str, tuple[str, ...]]:
    """The classes of data whose keeping turns on each reading."""
    at = datetime(AS_OF.year, AS_OF.month, AS_OF.day, tzinfo=UTC) + timedelta(hours=5)
    found: dict[str, dict[str, None]] = {}
    for kind in ServiceKind:
        for threshold_met in (True, False):
            service = Service(kind, licensed=True, threshold_met=threshold_met)
            for line in schedule_table(service, at):
                for id in line.readings:
                    found.setdefault(id, {})[line.data_class] = None
    return {id: tuple(classes) for id, classes in found.items()}


@cache
def modules_by_reading() -> Mapping[str, tuple[str, ...]]:
    """The modules that name each reading."""
    found: dict[str, set[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        module = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        if module != "idverify.law.reading":
            for name in _NAME.findall(path.read_text(encoding="utf-8")):
                found.setdefault(name.replace("_", "-"), set()).add(module)
    return {id: tuple(sorted(modules)) for id, modules in found.items()}


def told(expect: Mapping[str, object]) -> str:
    """What is demanded, in a word and the rules in the way."""
    permitted, breaches = expect.get("permitted"), expect.get("breaches")
    word = {True: "yes", False: "no"}.get(permitted, "")  # type: ignore[call-overload]
    if isinstance(breaches, list) and breaches:
        return f"{word} ({codes(breaches)})".strip()
    return word or "the same answer, with other grounds"


def fixture_rows(reading: Reading) -> list[tuple[object, ...]]:
    """The fixtures that turn on a reading, with the answer by each option."""
    found: list[tuple[object, ...]] = []
    for fixture in fixtures():
        for place, step in enumerate(fixture.steps, start=1):
            others = [each for each in step.otherwise if reading.id in each.readings]
            if others:
                found.append(_row(fixture, place, step, others))
    return found


def _row(fixture: Fixture, place: int, step: Step, others: list[Alternative]) -> tuple[object, ...]:
    name = code(fixture.id) + (f", line {place}" if len(fixture.steps) > 1 else "")
    ways = [f"{_options(each.readings)}: {told(each.expect)}" for each in others]
    return name, told(step.expect), "<br>".join(ways)


def _options(readings: Mapping[str, str]) -> str:
    return ", ".join(code(f"{id}={option}") for id, option in sorted(readings.items()))


def reading_part(reading: Reading) -> Iterator[str]:
    """One reading."""
    rows = [row for row in ROWS if reading.id in row.readings]
    rules, cited = rules_by_reading().get(reading.id, ()), dict.fromkeys(each for row in rows for each in row.citations)
    yield f"## {reading.id}"
    yield both(reading.question)
    yield table(
        ("option", "means"),
        [
            (code(name) + (", the default" if name == reading.default else ""), both(option))
            for name, option in reading.options.items()
        ],
    )
    yield f"**Why the default:** {both(reading.reason)}"
    if reading.id in AGAINST:
        said, citation = AGAINST[reading.id]
        yield f"**What speaks against it** ({link(PROVISIONS[citation], folder='law/')}): {both(said)}"
    named = [code(id) for id in rules if id != "*"]
    if "*" in rules:
        named.append("before any rule: whether a provision binds at all turns on it")
    yield table(
        ("item", "value"),
        [
            ("whose lot turns on it", both(reading.affected)),
            ("it matters", between(reading.since, reading.until)),
            ("rules that ask it", ", ".join(named)),
            ("classes of data whose keeping turns on it", codes(data_by_reading().get(reading.id, ()))),
            ("named in", codes(modules_by_reading().get(reading.id, ()))),
            ("rows of the matrix", ", ".join(f"[{row.id}](law/matrix.md#{row.id.lower()})" for row in rows)),
            ("provisions", "<br>".join(link(PROVISIONS[each], folder="law/") for each in cited)),
            (
                "to switch it",
                "<br>".join(code(f"IDVERIFY_READINGS={reading.id}={name}") for name in list(reading.options)[1:]),
            ),
        ],
    )
    found = fixture_rows(reading)
    if found:
        yield f"**Answers of fixtures that turn on it** ({len(found)}):"
        yield table(("fixture", f"by the default, {code(reading.default)}", "by others"), found)
    else:
        yield "No answer of a fixture turns on it."


def page() -> Iterator[str]:
    """The page, part by part."""
    yield made_by("build_readings_page", "idverify.law.reading, the rules and the fixtures")
    yield "# Readings"
    yield LEAD.rstrip()
    yield RULES_ABOUT
    yield table(
        ("", "question", "default"),
        [(f"[{each.id}](#{each.id.lower()})", both(each.question), code(each.default)) for each in REGISTER.values()],
    )
    for reading in REGISTER.values():
        yield from reading_part(reading)


def pages() -> dict[Path, str]:
    """The page and what it must hold."""
    return {PAGE: "\n\n".join(page()) + "\n"}


if __name__ == "__main__":
    settle(pages())
