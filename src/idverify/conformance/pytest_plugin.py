"""The suite inside a platform's own tests: one test for each fixture.

Nothing happens until a test asks for ``idverify_case``. It is then run once for each fixture that was selected, and
hands each case to whatever answers the line protocol in that process::

    from my_platform.conformance import answer  # dict in, dict out, as in docs/reference/line-protocol.md

    def test_the_law(idverify_case):
        idverify_case.check(answer)

It is loaded by whoever wants it, since to have this library is no wish to test with it: in the outermost
``conftest.py``, ``pytest_plugins = ["idverify.conformance.pytest_plugin"]``, or
``-p idverify.conformance.pytest_plugin`` on the command line.

Which fixtures: ``--idverify-level L1``, ``--idverify-id '147-2024/*'``; the seed is printed with each failure and at
the end of a run that asked, and ``--idverify-seed`` gives it. ``idverify_expected_failures`` in the ini file names a
file of expected failures. See docs/how-to/run-the-suite-in-your-tests.md.

PYTEST_DONT_REWRITE: it asserts nothing, and a conftest.py may import ``Case`` from it before it is loaded.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from idverify.conformance.door import AnswerError, Introduction
from idverify.conformance.expected_failures import ExpectedFailures
from idverify.conformance.fixture import Fixture, fixtures
from idverify.conformance.reading_use import ReadingUse, departure_of, uses
from idverify.conformance.result import Kind, Result
from idverify.conformance.run import Asking, run
from idverify.conformance.selection import Selection
from idverify.errors import OperatorError
from idverify.law import VIETNAM
from idverify.messages import Text

_ARGUMENT: Final = "idverify_case"
_LEVELS: Final = ("L0", "L1", "L2", "L3", "L4")
_SEED: Final = pytest.StashKey[str]()
_SELECTED: Final = pytest.StashKey[tuple[Fixture, ...]]()
_EXPECTED: Final = pytest.StashKey[ExpectedFailures]()
_RESULTS: Final = pytest.StashKey[list[Result]]()

Answer = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Case:
    """One fixture, to be put to a platform.

    Attributes:
        fixture: which.
        seed: of this run.
        expected: where the platform is known to depart.
        results: of the cases that were put so far, to which this one's is added.
    """

    fixture: Fixture
    seed: str
    expected: ExpectedFailures
    results: list[Result] = field(default_factory=list, repr=False, compare=False)

    def check(self, answer: Answer, *, readings: dict[str, str] | None = None) -> None:
        """Put it to a platform, and fail the test where the answer departs.

        Args:
            answer: takes one request of the line protocol and gives its answer; the id need not stand in it.
            readings: the option that the platform takes of each reading; of one that is left out any may be its own.
        """
        today = datetime.now(tz=UTC).astimezone(VIETNAM).date()
        asking = Asking(seed=self.seed, today=today, expected=self.expected, readings=readings or {})
        (result,) = run([self.fixture], _Called(answer), Introduction(name="pytest"), asking)
        self.results.append(result)
        said = _said(result.reason)
        if result.kind is Kind.SKIPPED:
            pytest.skip(said)
        if result.kind is Kind.EXPECTED_FAIL:
            pytest.xfail(said)
        if result.kind not in (Kind.PASS, Kind.REVIEW):
            because = self.fixture.because
            departures = (line for each in result.mismatches for line in (f"  {each.vi}", f"  {each.en}"))
            again = f"--idverify-id {self.fixture.id} --idverify-seed {self.seed}"
            lines = (self.fixture.id, because.vi, because.en, said, *departures, again)
            pytest.fail("\n".join(filter(None, lines)), pytrace=False)


class _Called:
    """A door to something in this process."""

    kind = "pytest"

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def begin(self) -> Introduction:
        return Introduction(name="pytest")

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        answer = self._answer(request)
        if not isinstance(answer, dict):
            raise AnswerError("not_json")
        return answer

    def renew(self) -> None:
        """Nothing: the next request stands for itself."""

    def close(self) -> None:
        """Nothing: there is nothing to end."""


def _said(reason: Text | None) -> str:
    return "" if reason is None else f"{reason.vi} · {reason.en}"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of this plugin."""
    group = parser.getgroup("idverify", "conformance with Viet Nam's rules on who may write on a social network")
    group.addoption(
        "--idverify-level", action="append", default=[], choices=_LEVELS, help="from L0 to L4; may be repeated"
    )
    group.addoption(
        "--idverify-id", action="append", default=[], metavar="PATTERN", help="fixtures by id, with * and ?"
    )
    group.addoption("--idverify-seed", default=None, metavar="SEED", help="what varies from run to run follows from it")
    parser.addini("idverify_expected_failures", "a file of expected failures", type="string", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Settle the seed and what is asked, and read the expected failures.

    Raises:
        pytest.UsageError: nothing that exists is selected, or the file of expected failures is not right.
    """
    config.stash[_SEED] = config.getoption("--idverify-seed") or secrets.token_hex(16)
    name = config.getini("idverify_expected_failures")
    try:
        config.stash[_EXPECTED] = ExpectedFailures.read(config.rootpath / Path(name)) if name else ExpectedFailures()
        config.stash[_EXPECTED].require_known(fixtures() if name else ())
        config.stash[_SELECTED] = _selected(config)
    except OperatorError as refused:
        raise pytest.UsageError(f"{refused.text.vi} {refused.text.en}") from None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for a case once for each fixture."""
    if _ARGUMENT not in metafunc.fixturenames:
        return
    stash = metafunc.config.stash
    results = stash.setdefault(_RESULTS, [])
    selected = stash[_SELECTED] or tuple(fixtures())
    cases = [Case(fixture, stash[_SEED], stash[_EXPECTED], results) for fixture in selected]
    metafunc.parametrize(_ARGUMENT, cases, ids=[case.fixture.id for case in cases])


def _selected(config: pytest.Config) -> tuple[Fixture, ...]:
    """What was selected on the command line; nothing where nothing was, so that the fixtures are read only if asked.

    Raises:
        OperatorError: there is none, or none for one of the patterns (``no_fixtures``): a mistake in it would test
            nothing, and pass.
    """
    levels, patterns = tuple(config.getoption("--idverify-level")), tuple(config.getoption("--idverify-id"))
    for pattern in patterns:
        Selection(patterns=(pattern,)).of(fixtures())
    return Selection(levels=levels, patterns=patterns).of(fixtures()) if levels or patterns else ()


def _torn(config: pytest.Config) -> list[ReadingUse]:
    """The readings of which the answers followed two options, each of them right by itself."""
    results: list[Result] = config.stash.get(_RESULTS, [])
    return [use for use in uses(results, {}) if not use.consistent]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a run fail in which the law was read in two ways at once: no single case shows that."""
    if session.exitstatus == pytest.ExitCode.OK and _torn(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say with which seed it can be asked again, where something was asked, and which reading was not kept to."""
    for use in _torn(config):
        said = departure_of(use)
        if said is not None:
            terminalreporter.write_line(f"idverify: {said.vi} {said.en}", red=True)
    if _RESULTS in config.stash:
        terminalreporter.write_line(f"idverify: --idverify-seed {config.stash[_SEED]}")
