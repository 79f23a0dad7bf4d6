"""``idverify law``: provisions, readings, parameters, the matrix, and what is only proposed."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

from idverify.cli.sheet import filled, in_force, quoted
from idverify.conformance.matrix import Line, matrix
from idverify.law import AS_OF, Provision
from idverify.law.calendar import within
from idverify.law.coverage import ROWS
from idverify.law.coverage.row import Answer
from idverify.law.proposals import PROPOSALS
from idverify.law.reading import REGISTER, Reading
from idverify.law.register import PARAMETERS, PROVISIONS
from idverify.messages import Language, Text, text
from idverify.rules import BEGINNING, ENROLMENT, POSTING


def show(place: str | None, *, on: date | None, lang: Language, as_json: bool) -> int:
    """Print the provisions whose citation holds ``place``; 0 if there are any, in force on a day if one is given."""
    named = [provision for provision in PROVISIONS.values() if place is None or _matches(provision, place)]
    found = [provision for provision in named if on is None or provision.in_force_on(on)]
    if as_json:
        print(json.dumps([_document(provision) for provision in found], ensure_ascii=False, indent=2))
        return 0 if found else 1
    if not found:
        absent = text("cli.law.unknown") if on is None or not named else text("cli.law.not_in_force", day=on)
        print(absent.in_(lang))
        return 1
    print("\n\n".join(_page(provision, lang) for provision in found))
    return 0


def _matches(provision: Provision, place: str) -> bool:
    """Whether a provision is meant by its place, an article above it, its instrument, or a row of the matrix."""
    wanted = place.strip().lower().replace("nđ-cp", "nd-cp")
    wanted = wanted.removeprefix("art.").removeprefix("điều").strip()
    if provision.citation in {citation for row in ROWS if row.id.lower() == wanted for citation in row.citations}:
        return True
    citation, number = provision.citation.lower(), provision.instrument.number.lower()
    if (
        wanted in (provision.place, citation)
        or provision.place.startswith(f"{wanted}.")
        or citation.startswith(f"{wanted}.")
    ):
        return True
    return "/" in wanted and number.startswith(wanted)


def rules_under(provision: Provision) -> list[str]:
    """The ids of the rules that cite a provision."""
    return sorted({rule.id for rule in POSTING + ENROLMENT + BEGINNING if provision in rule.provisions})


def _page(provision: Provision, lang: Language) -> str:
    instrument = provision.instrument
    lines = [
        provision.citation,
        filled(provision.gloss.in_(lang), "  "),
        filled(quoted(provision) or text("cli.law.not_quoted").in_(lang), "  "),
        f"  {instrument.title.in_(lang)}; {in_force(provision.first_day, provision.until, lang)}",
        f"  {text('cli.law.confidence', confidence=provision.confidence, read_as=instrument.read_as).in_(lang)}",
        f"  {text('cli.law.compared', day=AS_OF.isoformat()).in_(lang)}",
        f"  {instrument.location}",
    ]
    rules = rules_under(provision)
    if rules:
        lines.append(f"  {text('cli.law.rules').in_(lang)}: {', '.join(rules)}")
    return "\n".join(lines)


def _both(said: Text) -> dict[str, str]:
    return {"vi": said.vi, "en": said.en}


def _document(provision: Provision) -> dict[str, object]:
    return {
        "citation": provision.citation,
        "reach": provision.reach,
        "in_force": provision.first_day.isoformat(),
        "until": provision.until and provision.until.isoformat(),
        "wording": provision.wording,
        "digest": provision.digest,
        "gloss": _both(provision.gloss),
        "confidence": provision.confidence,
        "read_as": provision.instrument.read_as,
        "location": provision.instrument.location,
        "compared": AS_OF.isoformat(),
        "rules": rules_under(provision),
    }


def readings(*, on: date | None, lang: Language, as_json: bool) -> int:
    """Print every numbered reading, or those that matter on a day, with its options, the default first; 0."""
    found = [each for each in REGISTER.values() if on is None or within(on, each.since, each.until)]
    if as_json:
        print(json.dumps([_reading_document(reading) for reading in found], ensure_ascii=False, indent=2))
        return 0
    pages = []
    for reading in found:
        options = [
            f"    {'●' if name == reading.default else '○'} {name}: {option.in_(lang)}"
            for name, option in reading.options.items()
        ]
        days = in_force(reading.since, reading.until, lang)
        pages.append(
            "\n".join(
                [
                    f"{reading.id}  {reading.question.in_(lang)}",
                    *options,
                    filled(f"{text('cli.law.reason').in_(lang)}: {reading.reason.in_(lang)}", "  "),
                    f"  {text('cli.law.affected').in_(lang)}: {reading.affected.in_(lang)}; {days}",
                ]
            )
        )
    print("\n\n".join(pages))
    return 0


def _reading_document(reading: Reading) -> dict[str, object]:
    return {
        "id": reading.id,
        "question": _both(reading.question),
        "default": reading.default,
        "options": {name: _both(option) for name, option in reading.options.items()},
        "reason": _both(reading.reason),
        "affected": _both(reading.affected),
        "since": reading.since.isoformat(),
        "until": reading.until and reading.until.isoformat(),
    }


def parameters(*, on: date, lang: Language, as_json: bool) -> int:
    """Print what the law sets in numbers and dates on a day; 0."""
    if as_json:
        document = {
            each.name: {
                "value": _plain(each.on(on)),
                "citations": [
                    provision.citation for span in each.spans if span.holds_on(on) for provision in span.provisions
                ],
            }
            for each in PARAMETERS
        }
        print(json.dumps(document, ensure_ascii=False, indent=2))
        return 0
    for each in PARAMETERS:
        value = _plain(each.on(on))
        shown = ", ".join(f"{key}: {one}" for key, one in value.items()) if isinstance(value, dict) else value
        if value is None:
            shown = "–"  # not set yet on that day
        print(f"{each.name} = {shown}\n  {each.says.in_(lang)}")
    return 0


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return value.isoformat() if isinstance(value, date) else value


def proposals(*, lang: Language, as_json: bool) -> int:
    """Print what is only drafted or pending; no decision knows it; 0."""
    if as_json:
        document = [
            {
                "id": each.id,
                "title": _both(each.title),
                "status": _both(each.status),
                "expected": each.expected and each.expected.isoformat(),
                "would": _both(each.would),
                "confidence": each.confidence,
                "source": each.source,
            }
            for each in PROPOSALS
        ]
        print(json.dumps(document, ensure_ascii=False, indent=2))
        return 0
    print(text("cli.law.proposals").in_(lang) + "\n")
    for each in PROPOSALS:
        sentences = (filled(each.status.in_(lang), "  "), filled(each.would.in_(lang), "  "))
        print("\n".join([f"{each.id}  {each.title.in_(lang)}", *sentences, ""]))
    return 0


def print_matrix(*, on: date | None, lang: Language, as_json: bool) -> int:
    """Print where each row of the law file, or each that holds on a day, stands: what answers it, confidence; 0."""
    lines = [line for line in matrix() if on is None or within(on, line.row.since, line.row.until)]
    if as_json:
        print(json.dumps([_line_document(line) for line in lines], ensure_ascii=False, indent=2))
        return 0
    for line in lines:
        row = line.row
        print(f"{row.id:<6}{row.confidence:<5}{'; '.join(row.citations) or '–'}")
        print(filled(row.says.in_(lang), "  "))
        for rule, count in line.fixtures.items():
            print(f"    → {rule}: {text('cli.law.fixtures', count=count).in_(lang)}")
        for name in row.parameters:
            print(f"    → {name}")
        for duty in row.duties:
            print(_hanging(f"{duty.room}: {duty.says.in_(lang)}"))
        if row.readings:
            print(f"    → {', '.join(row.readings)}")
        if row.unanswered is not None:
            print(_hanging(row.unanswered.in_(lang)))
    by = Counter(line.row.answered_by for line in lines)
    counts = {"answered": by[Answer.DECISION], "duties": by[Answer.DUTY], "rest": by[Answer.REASON]}
    print(text("cli.law.matrix", rows=len(lines), **counts).in_(lang))
    return 0


def _hanging(sentence: str) -> str:
    return filled(sentence, "    → ", "      ")


def _line_document(line: Line) -> dict[str, object]:
    row = line.row
    return {
        "id": row.id,
        "says": _both(row.says),
        "provisions": [
            {"citation": citation, "confidence": PROVISIONS[citation].confidence, "digest": PROVISIONS[citation].digest}
            for citation in row.citations
        ],
        "confidence": row.confidence,
        "rules": dict(line.fixtures),
        "parameters": list(row.parameters),
        "duties": [{"room": duty.room, **_both(duty.says)} for duty in row.duties],
        "readings": list(row.readings),
        "unanswered": _both(row.unanswered) if row.unanswered else None,
    }
