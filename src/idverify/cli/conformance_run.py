"""``idverify conformance run``: an implementation, a deployment or a folder of evidence, put to the suite."""

from __future__ import annotations

import argparse
import json
import secrets
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final, NoReturn

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from idverify import __version__
from idverify.cli import today
from idverify.cli.conformance_commands import selection_of
from idverify.conformance.door import AnswerError, Door
from idverify.conformance.expected_failures import ExpectedFailures
from idverify.conformance.fixture import Fixture, fixtures
from idverify.conformance.journal import Beginning, Journal
from idverify.conformance.reading_use import departure_of, uses
from idverify.conformance.report.document import Report
from idverify.conformance.report.part import ReportedResult
from idverify.conformance.report.signature import Signer
from idverify.conformance.result import Kind
from idverify.conformance.run import Asking
from idverify.conformance.run import run as put
from idverify.errors import OperatorError
from idverify.messages import Language, text

_SHOWN: Final = 20
_EXTRA: Final = ("jinja2", "rfc8785")  # what writes a report
_DEPARTED: Final = (Kind.FAIL, Kind.ERRORED, Kind.UNEXPECTED_PASS)
_MARKS: Final = {Kind.FAIL: "✗", Kind.ERRORED: "!", Kind.UNEXPECTED_PASS: "?", Kind.REVIEW: "…"}


def run(given: argparse.Namespace, lang: Language) -> int:
    """Put the suite to an implementation.

    Returns:
        0 if nothing departs, 1 if something does, or if another verdict is required; 2 if it could not be asked.

    Raises:
        OperatorError: what was typed does not go together, a file cannot be read or written, or there is no
            introduction.
    """
    if sum(map(bool, (given.http, given.evidence, given.command))) > 1:
        raise OperatorError("one_door")
    signer = _ready_to_hand_over(given)
    try:
        with _ended_by_signals():
            report = _of_evidence(given, lang) if given.evidence is not None else _of_answers(given, lang)
    except KeyboardInterrupt:
        code = "interrupted_plain" if given.journal is None else "interrupted"
        print(text(f"cli.conformance.{code}", journal=given.journal).in_(lang), file=sys.stderr)
        return 130
    if given.out is not None:
        from idverify.conformance.report.folder import write

        write(report, given.out, signer=signer)
    if given.json:
        print(json.dumps(report.to_document(), ensure_ascii=False, indent=1))
    else:
        _tell(given, report, lang)
    return int(report.verdict == "departs" or given.require not in (None, report.verdict))


def _ready_to_hand_over(given: argparse.Namespace) -> Signer | None:
    """See before anything is asked whether what comes of it can be written and signed.

    Raises:
        OperatorError: it cannot.
    """
    if given.out is None:
        if given.sign is not None:
            raise OperatorError("sign_needs_out")
        return None
    if any(find_spec(name) is None for name in _EXTRA):
        raise OperatorError("conformance_extra")
    try:
        given.out.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=given.out):
            pass
    except OSError as refused:
        raise OperatorError("file", path=given.out.name, reason=refused.strerror) from None
    return None if given.sign is None else Signer.of_file(given.sign, name=given.sign_as)


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let a signal that ends a program end this one by way of what it has begun: the implementation ends with it."""

    def ended(signal_: int, _frame: object) -> NoReturn:
        raise SystemExit(128 + signal_)

    before = {each: signal.signal(each, ended) for each in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _of_answers(given: argparse.Namespace, lang: Language) -> Report:
    with _door(given) as door:
        return _of_answers_through(given, door, lang)


def _of_answers_through(given: argparse.Namespace, door: Door, lang: Language) -> Report:
    expected = ExpectedFailures() if given.expected is None else ExpectedFailures.read(given.expected)
    expected.require_known(fixtures())
    seed = _seed(given)
    asked = (*selection_of(given).of(fixtures()), *_drawn(given, seed))
    began = datetime.now(tz=UTC)
    try:
        introduction = door.begin()
    except AnswerError as trouble:
        raise OperatorError("no_introduction", why=trouble.text) from None
    for each in introduction.strange:
        print(text("cli.conformance.strange", said=each).in_(lang), file=sys.stderr)
    declared = {**introduction.readings, **dict(given.reading)}
    now = Beginning.of(
        introduction,
        asked,
        seed=seed,
        door=door.kind,
        declared=declared,
        expected=b"" if given.expected is None else _written(given.expected).encode(),
        timeout_seconds=given.timeout,
        began=began,
    )
    journal = _journal(given, now, asked)
    asking = Asking(seed=seed, today=today(), expected=expected, readings=dict(given.reading))
    found = dict(journal.done)
    left = [fixture for fixture in asked if fixture.id not in found]
    with _progress(len(asked), len(found), lang) as step:
        for result in put(left, door, introduction, asking):
            if given.journal is not None:
                journal.keep(result)
            found[result.fixture] = result
            step()
    results = [found[fixture.id] for fixture in sorted(asked, key=lambda fixture: fixture.id)]
    return Report.of(
        results,
        introduction,
        door=door.kind,
        started_at=datetime.fromisoformat(journal.beginning.began),
        ended_at=datetime.now(tz=UTC),
        seed=seed,
        levels=sorted({fixture.level for fixture in asked}),
        snapshot=given.snapshot,
        selected=(*given.provision, *given.id),
        timeout_seconds=given.timeout,
        resumed=len(journal.done),
        readings=uses(results, declared),
        expected_failures=expected.lines,
    )


def _drawn(given: argparse.Namespace, seed: str) -> tuple[Fixture, ...]:
    """Questions that nobody has written, where whole levels are asked."""
    if given.id or given.provision or given.snapshot:
        return ()
    from idverify.conformance.drawn import drawn

    return tuple(fixture for fixture in drawn(seed) if not given.level or fixture.level in given.level)


def _journal(given: argparse.Namespace, now: Beginning, asked: Sequence[Fixture]) -> Journal:
    if given.journal is None:
        return Journal(Path(), now, {})
    if not given.resume:
        return Journal.begin(given.journal, now)
    return Journal.resume(given.journal, now, {fixture.id: fixture for fixture in asked})


def _seed(given: argparse.Namespace) -> str:
    """What was given, or the journal has, or a new one; needed before questions are drawn from it."""
    if given.resume and given.journal is None:
        raise OperatorError("journal_needed")
    if given.seed:
        return str(given.seed)
    return Beginning.read(given.journal).seed if given.resume else secrets.token_hex(16)


def _of_evidence(given: argparse.Namespace, lang: Language) -> Report:
    from idverify.conformance.evidence.checked import check
    from idverify.conformance.evidence.ledger_files import Trust

    began = datetime.now(tz=UTC)
    older = None if given.older is None else _written(given.older)
    trust = Trust(key=given.log_key, witnesses=tuple(given.witness), older=older)
    with _progress(None, 0, lang):
        checked = check(given.evidence, today=today(), trust=trust, findings=given.findings)
    return Report.of(
        checked.results,
        checked.introduction,
        door="evidence",
        started_at=began,
        ended_at=datetime.now(tz=UTC),
        seed="0" * 32,
        levels=("L3",),
        timeout_seconds=given.timeout,
    )


def _written(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as refused:
        raise OperatorError("file", path=path.name, reason=type(refused).__name__) from None


@contextmanager
def _door(given: argparse.Namespace) -> Iterator[Door]:
    door: Door
    if given.http is not None:
        from idverify.conformance.http_door import HttpDoor

        key = None if given.key_file is None else _written(given.key_file).strip()
        door = HttpDoor(given.http, key=key, timeout=float(given.timeout))
    elif given.command:
        from idverify.conformance.line_door import LineDoor

        door = LineDoor(given.command, timeout=float(given.timeout))
    else:
        from idverify.conformance.reference_door import ReferenceDoor

        door = ReferenceDoor(today())
    try:
        yield door
    finally:
        door.close()


@contextmanager
def _progress(total: int | None, done: int, lang: Language) -> Iterator[Callable[[], None]]:
    """A line on standard error that says how far it is, where somebody sits at a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as shown:
        task = shown.add_task(text("cli.conformance.asking").in_(lang), total=total, completed=done)
        yield lambda: shown.advance(task)


def _tell(given: argparse.Namespace, report: Report, lang: Language) -> None:
    asked, door = report.implementation, report.run.door
    who = " ".join(each for each in (asked.name, asked.version, asked.language) if each)
    print(text(f"cli.conformance.who.{door}", who=who).in_(lang))
    departed = [result for result in report.results if result.came in _DEPARTED]
    _tell_departures(departed, lang)
    for level, counts in report.levels.items():
        listed = ", ".join(f"{count} {text(f'conformance.kind.{kind}').in_(lang)}" for kind, count in counts.items())
        print(f"{level}  {listed}")
    for reading in report.readings:
        departure = departure_of(reading)
        if departure is not None:
            print(departure.in_(lang))
    if report.run.resumed:
        print(text("cli.conformance.resumed", number=report.run.resumed).in_(lang))
    print(report.says.in_(lang))
    print(text("cli.conformance.run", seed=report.run.seed, version=__version__, law=report.suite.law_as_of).in_(lang))
    if given.out is not None:
        print(text("cli.conformance.written", folder=given.out).in_(lang))
    if departed and report.run.door != "evidence":
        print(text("cli.conformance.explain_hint", id=departed[0].fixture).in_(lang))


def _tell_departures(departed: Sequence[ReportedResult], lang: Language) -> None:
    by_id = {fixture.id: fixture for fixture in fixtures()}
    for result in departed[:_SHOWN]:
        print(f"{_MARKS[result.came]} {result.fixture}")
        if result.fixture in by_id:
            print(f"  {by_id[result.fixture].because.in_(lang)}")
        told = [result.reason] if result.reason is not None else []
        for each in (*told, *result.mismatches):
            print(f"    {each.vi if lang == 'vi' else each.en}")
    if len(departed) > _SHOWN:
        print(text("cli.conformance.more", number=len(departed) - _SHOWN).in_(lang))
    if departed:
        print()
