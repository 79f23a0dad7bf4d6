"""What docs/reference/law/matrix.md says: each statement of the law, and what answers it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from generated_page import both, code, made_by, plain, table
from provision_link import SURE, between, link

from idverify.conformance.matrix import Line
from idverify.law.coverage.row import Answer, Row
from idverify.law.register import PARAMETERS, PROVISIONS
from idverify.messages import text
from idverify.web.pages.law.chapters import chapters

MADE: Final = made_by("build_law_pages", "idverify.law.coverage and the fixtures")
ANSWERED: Final = {
    Answer.DECISION: "by a rule that decides, or by a number or a day that rules count with",
    Answer.DUTY: "by something that a room of this library does, or that the operator must do",
    Answer.REASON: "by nothing, with the reason",
}
_SAYS: Final = {each.name: each.says for each in PARAMETERS}


def duty_lines(row: Row, *, named: str = "") -> list[str]:
    """What is done about a row beside rules and parameters, or why nothing is; ``named``: after whose it is."""
    duties = [f"- {plain(text(f'page.law.by.{duty.room}').en)}{named}: {both(duty.says)}" for duty in row.duties]
    return duties if row.unanswered is None else [*duties, f"- nothing{named}: {both(row.unanswered)}"]


def row_part(line: Line) -> Iterator[str]:
    """One row."""
    row = line.row
    yield f"### {row.id}"
    yield both(row.says)
    yield table(
        ("item", "value"),
        [
            ("rests on", "<br>".join(link(PROVISIONS[each]) for each in row.citations) or "no article"),
            ("confidence", f"{code(row.confidence)}: {both(SURE[row.confidence])}"),
            ("holds", between(row.since, row.until)),
            ("readings", ", ".join(f"[{each}](../readings.md#{each.lower()})" for each in row.readings)),
        ],
    )
    answers = [f"- rule {code(rule)}, fixtures that show it: {count}" for rule, count in line.fixtures.items()]
    answers += [f"- parameter {code(name)}: {both(_SAYS[name])}" for name in row.parameters]
    yield "\n".join([*answers, *duty_lines(row)])


def matrix_page() -> Iterator[str]:
    """The matrix, chapter by chapter."""
    found = chapters()
    by = Counter(line.row.answered_by for chapter in found for line in chapter.lines)
    yield MADE
    yield "# The matrix: each statement of the law, and what answers it"
    yield (
        "A row is one statement of the law as it was read, under an id of this library. Each names what answers it in "
        "this library, or says why nothing does. What ought to answer it and does not exist says that it is not yet "
        "built. The same from the command line: `idverify law matrix`, with `--on DATE` for what holds on a day and "
        "`--json` as data."
    )
    yield table(("answered", "rows"), [(ANSWERED[each], by[each]) for each in Answer])
    yield f"{sum(by.values())} rows. The fixtures behind each of them: [requirements](../requirements.md)."
    for chapter in found:
        yield f"## {plain(text(f'page.law.chapter.{chapter.name}').en)}"
        yield plain(text(f"page.law.chapter.{chapter.name}").vi)
        for line in chapter.lines:
            yield from row_part(line)
