"""Write docs/reference/law: every instrument by article, and the index of them.

Usage: python tools/build_law_pages.py [--check]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Final

from build_law_matrix import duty_lines, matrix_page
from generated_page import NONE, REFERENCE, both, code, codes, made_by, plain, sentence, settle, slug, table
from law_grounds import set_by, stands_on
from law_not_read import beside, not_read, unquoted, was_read
from provision_link import SURE, address, between, file_of, heading

from idverify.conformance.fixture import Fixture, fixtures
from idverify.law import AS_OF, SNAPSHOTS, Instrument, Provision, snapshot_name
from idverify.law.coverage.row import Row
from idverify.law.instrument import Confidence
from idverify.law.parameter import Parameter, Span
from idverify.law.proposals import PROPOSALS
from idverify.law.register import INSTRUMENTS, PARAMETERS
from idverify.messages import keys, text
from idverify.rules import BEGINNING, ENROLMENT, POSTING, Rule
from idverify.web.pages.law.provision_sheet import ProvisionSheet, by_instrument, sheet_of
from idverify.web.pages.law.written import written_place

LAW: Final = REFERENCE / "law"
MADE: Final = made_by("build_law_pages", "idverify.law, the rules and the fixtures")
NOT_ADVICE: Final = (
    "This is a library's own index of what it rests on. It is no official text, no translation that binds "
    "anybody, and no "
    "legal advice. This is a selection of provisions."
)


def value(span: Span[object]) -> str:
    """What a parameter is for some time."""
    if span.value is None:
        return "not set"
    if isinstance(span.value, Mapping):
        return ", ".join(f"{code(name)}: {each}" for name, each in span.value.items())
    return str(span.value)


def span_days(span: Span[object]) -> str:
    """From when to when it is so; where nothing says, since what sets it first binds."""
    since = span.since or (None if span.until else min(each.first_day for each in span.provisions))
    return between(since, span.until)


def demanded(fixture: Fixture) -> str:
    """What a fixture demands, in a word."""
    return {"must_permit": "yes", "must_deny": "no", "acceptable": "by the readings"}.get(fixture.outcome or "", NONE)


def fixture_table(found: tuple[Fixture, ...]) -> str:
    """Fixtures with what each demands, and why."""
    return table(
        ("fixture", "level", "the answer", "why"),
        [(code(each.id), each.level, demanded(each), both(each.because)) for each in found],
    )


def provision_part(sheet: ProvisionSheet, cited: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """All that is known of a provision."""
    provision = sheet.provision
    yield f"### {heading(provision)}"
    yield plain(f"{written_place(provision).vi} · {written_place(provision).en}")
    if provision.wording:
        yield "\n>\n".join(f"> {plain(line)}" for line in provision.wording.splitlines())
    else:
        yield both(unquoted(sheet))
    yield f"**In short:** {both(provision.gloss)}"
    facts = [
        ("in force", between(provision.first_day, provision.until)),
        ("states of the law", codes(snapshot_name(day) for day in sheet.states_from)),
        ("binds", both(provision.binds)),
        ("confidence", f"{code(provision.confidence)}: {both(SURE[provision.confidence])}"),
        ("the text was read", was_read(sheet)),
        ("digest of what is quoted", "" if provision.digest is None else code(provision.digest)),
        ("rows of the matrix", ", ".join(map(row_link, sheet.rows))),
        (
            "[requirements](../requirements.md), shown by",
            ", ".join(f"{each.id} ({each.shown_by})" for each in sheet.requirements),
        ),
        ("readings", ", ".join(f"[{each.id}](../readings.md#{each.id.lower()})" for each in sheet.readings)),
    ]
    yield table(("item", "value"), facts)
    rules = rules_under(provision)
    if rules:
        yield "**Rules under it**, on what each stands, and the message to a person it refuses:"
        yield table(("rule", "it asks", "by", "message"), [rule_row(each, provision) for each in rules])
    if sheet.parameters:
        yield "**Numbers and days that rest on it:**"
        yield parameter_table(sheet.parameters)
    duties = [line for row in sheet.rows for line in duty_lines(row, named=f", {row_link(row)}")]
    if duties:
        yield f"**What {'else ' if rules or sheet.parameters else ''}is done about it:**"
        yield "\n".join(duties)
    about = tuple(each for each in sheet.fixtures if each.provision == provision.citation)
    wider = sorted({each.provision for each in sheet.fixtures} - {provision.citation})
    others = [id for id in cited.get(provision.citation, ()) if id not in {each.id for each in about}]
    if about:
        yield f"**Fixtures about it** ({len(about)}):"
        yield fixture_table(about)
    for each in wider:
        yield f"Fixtures about {each} as a whole stand at the end of the article."
    if others:
        yield f"**{'Other cases' if about or wider else 'Cases'} whose answer must cite it** ({len(others)}):"
        yield "\n".join(f"- {code(id)}" for id in others)
    if not (about or wider or others):
        yield "No test case."


def row_link(row: Row) -> str:
    """A link to a row of the matrix."""
    return f"[{row.id}](matrix.md#{row.id.lower()})"


def rules_under(provision: Provision) -> tuple[Rule, ...]:
    """The rules that rest on a provision, each once; two of them may have one name."""
    return tuple(dict.fromkeys(each for each in POSTING + ENROLMENT + BEGINNING if provision in each.provisions))


def rule_row(rule: Rule, provision: Provision) -> tuple[object, ...]:
    """A rule: what it asks of a case, by what, and what it says; one that only permits says nothing."""
    key = f"rule.{rule.id}"
    said = both(text(key)) if key in keys("en") else ""
    return code(rule.id), sentence(rule.judge.__doc__ or ""), stands_on(rule, provision), said


def parameter_table(parameters: tuple[Parameter[object], ...]) -> str:
    """Parameters with what each is and was."""
    return table(
        ("name", "what it is", "value", "when", "set by"),
        [
            (code(each.name), both(each.says), value(span), span_days(span), set_by(each, span))
            for each in parameters
            for span in each.spans
        ],
    )


def instrument_page(instrument: Instrument, cited: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """One instrument by article."""
    provisions = by_instrument()[instrument.number]
    listed = {each.citation for each in provisions}
    yield MADE
    yield f"# {plain(instrument.title.en)}"
    yield f"{plain(instrument.title.vi)}"
    yield table(
        ("item", "value"),
        [
            ("in force", f"from {instrument.in_force}"),
            ("read as", plain(instrument.read_as)),
            ("published at", f"<{instrument.location}>"),
            ("decisions rest on it", "yes" if instrument.decides else "no"),
            ("compared with its sources", AS_OF),
        ],
    )
    yield f"{NOT_ADVICE} What the letters of confidence mean, and every other instrument: [the index](index.md)."
    if missing := beside(instrument):
        yield missing
    if not provisions:
        yield "No article of it is known to this library, and no rule rests on it."
    for article, group in groupby(provisions, key=lambda each: each.article):
        yield f"## {'The annex' if article is None else f'Article {article}'}"
        for provision in group:
            yield from provision_part(sheet_of(provision.citation), cited)
        whole = tuple(
            each
            for each in fixtures()
            if article is not None
            and f"{each.provision}.".startswith(f"{instrument.number} art. {article}.")
            and each.provision not in listed
        )
        for name, found in groupby(whole, key=lambda each: each.provision):
            yield f"**Fixtures about {name} as a whole**:"
            yield fixture_table(tuple(found))
    titles = [slug(heading(each)) for each in provisions]
    if len(set(titles)) < len(titles):
        raise ValueError(f"{instrument.number}: two headings have one anchor")


def index_page() -> Iterator[str]:
    """All instruments, all articles."""
    yield MADE
    yield "# The law by article"
    yield (
        "Every provision that this library knows, by instrument and article: its wording where we quote it, what it "
        "demands, its days, whom it binds as far as was read, the rules under it, the readings that fill its silences, "
        "and the fixtures that test it. "
        f"Compared with the sources on {AS_OF}. {NOT_ADVICE}"
    )
    yield (
        "The same from the command line: `idverify law 27.3.b`, `idverify law 333/2026`, with `--on DATE` as of a day "
        "and `--json` as data. What this library does about each statement of the law: [the matrix](matrix.md). Where "
        "the law can be read two ways: [readings](../readings.md). To try a case by yourself: "
        "[look a case up](../../how-to/look-a-case-up.md). A wrong rule counts as a vulnerability; "
        "[SECURITY.md](../../../SECURITY.md) says whom to tell."
    )
    yield from not_read()
    yield "## How sure a text is"
    yield table(("", "means", "provisions"), _sure_rows())
    yield "## Instruments, in the order of their days"
    yield table(
        ("instrument", "in force", "decisions rest on it", "read as", "provisions"), map(_instrument_row, INSTRUMENTS)
    )
    yield "## Articles"
    for instrument in INSTRUMENTS:
        provisions = by_instrument()[instrument.number]
        places = (f"[{each.place}]({address(each)})" for each in provisions)
        yield f"**{plain(instrument.number)}**: {', '.join(places) or 'no article is known'}"
    yield "## States of the law"
    states = codes(snapshot_name(day) for day in SNAPSHOTS)
    yield (
        "A decision names the state of the law by which it was made. A new one begins with an instrument on which "
        f"decisions rest, and when a number that the law sets changes: {states}."
    )
    yield "## Numbers and days used"
    yield (
        "A decision counts with these. The last column says of each whether the law sets it, a reading does, or "
        "whether it stands in for something that a program cannot see."
    )
    yield parameter_table(PARAMETERS)
    yield "## What is only proposed"
    yield "No decision uses any of it."
    yield table(
        ("", "what", "how far it has come", "it would", "from", "confidence", "source"),
        [
            (
                code(each.id),
                both(each.title),
                both(each.status),
                both(each.would),
                each.expected,
                code(each.confidence),
                f"<{each.source}>" if each.source.startswith("http") else plain(each.source),
            )
            for each in PROPOSALS
        ],
    )
    pages = "\n".join(file_of(each).removesuffix(".md") for each in INSTRUMENTS)
    yield f"```{{toctree}}\n:hidden:\n\nmatrix\n{pages}\n```"


def _sure_rows() -> list[tuple[object, ...]]:
    count = Counter(each.confidence for found in by_instrument().values() for each in found)
    return [(code(each), both(SURE[each]), count[each] or NONE) for each in Confidence]


def _instrument_row(instrument: Instrument) -> tuple[object, ...]:
    return (
        f"[{plain(instrument.title.vi)}]({file_of(instrument)})<br>*{plain(instrument.title.en)}*",
        instrument.in_force,
        "yes" if instrument.decides else "no",
        plain(instrument.read_as),
        len(by_instrument()[instrument.number]),
    )


def cited_by() -> dict[str, tuple[str, ...]]:
    """The ids of the fixtures that demand a citation, by that citation."""
    found: dict[str, list[str]] = {}
    for fixture in fixtures():
        for citation in sorted(fixture.demanded("citations")):
            found.setdefault(citation, []).append(fixture.id)
    return {citation: tuple(ids) for citation, ids in found.items()}


def pages() -> dict[Path, str]:
    """Every page of the folder."""
    cited = cited_by()
    made = {LAW / file_of(each): "\n\n".join(instrument_page(each, cited)) for each in INSTRUMENTS}
    made[LAW / "index.md"] = "\n\n".join(index_page())
    made[LAW / "matrix.md"] = "\n\n".join(matrix_page())
    return {path: f"{page.rstrip()}\n" for path, page in made.items()}


if __name__ == "__main__":
    settle(pages(), whole=LAW)
