"""The report as JUnit XML, for the build servers that show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Final
from xml.etree import ElementTree as ET

from idverify.conformance.report.document import Report
from idverify.conformance.report.part import ReportedResult
from idverify.conformance.report.visible import visible
from idverify.conformance.result import Kind
from idverify.messages import text

# Visible text never holds the others that XML 1.0 (2.2) leaves out; U+FFFE and U+FFFF are unassigned, and escaped.
_FAILURES: Final = frozenset({Kind.FAIL, Kind.UNEXPECTED_PASS})
_SKIPPED: Final = frozenset({Kind.SKIPPED, Kind.REVIEW, Kind.EXPECTED_FAIL})


def junit_of(report: Report) -> bytes:
    """A report as JUnit XML: one suite per provision, one case per fixture.

    What could not be judged is an error; an expected failure, what waits for a human and what was not asked are
    skipped, each with the reason; an expected failure that passed is a failure. JUnit has one language: English.

    Returns:
        UTF-8, with the XML declaration.
    """
    root = ET.Element("testsuites", {"name": "idverify conformance", **_tally(report.results)})
    ordered = sorted(report.results, key=attrgetter("provision"))
    for provision, group in groupby(ordered, key=attrgetter("provision")):
        results = tuple(group)
        suite = ET.SubElement(
            root,
            "testsuite",
            {"name": visible(provision), "timestamp": report.run.started_at.removesuffix("Z"), **_tally(results)},
        )
        properties = ET.SubElement(suite, "properties")
        for name, value in _properties(report):
            ET.SubElement(properties, "property", {"name": name, "value": visible(value)})
        for result in results:
            _case(suite, result)
    ET.indent(root, " ")
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _properties(report: Report) -> Iterator[tuple[str, str]]:
    yield "implementation", f"{report.implementation.name} {report.implementation.version}".strip()
    yield "suite", f"{report.suite.name} {report.suite.version}"
    yield "fixtures_digest", report.suite.fixtures_digest
    yield "seed", report.run.seed
    yield "door", report.run.door
    yield "verdict", report.verdict


def _case(suite: ET.Element, result: ReportedResult) -> None:
    case = ET.SubElement(
        suite,
        "testcase",
        {
            "classname": f"{result.level}.{visible(result.provision)}",
            "name": visible(result.fixture),
            "time": _seconds(result.took_ms),
        },
    )
    reason = "" if result.reason is None else visible(result.reason.en)
    departures = [visible(each.en) for each in result.mismatches]
    kind = result.came
    if kind in _FAILURES:
        message = departures[0] if departures else text(f"conformance.report.kind.{kind}").en
        failure = ET.SubElement(case, "failure", {"message": message, "type": kind.value})
        failure.text = "\n".join(departures or [reason or message])
    elif kind is Kind.ERRORED:
        ET.SubElement(case, "error", {"message": reason, "type": kind.value}).text = "\n".join(departures) or reason
    elif kind in _SKIPPED:
        ET.SubElement(case, "skipped", {"message": f"{kind}: {reason}" if reason else kind.value})


def _tally(results: Iterable[ReportedResult]) -> dict[str, str]:
    listed = tuple(results)
    kinds = Counter(result.came for result in listed)
    return {
        "tests": str(len(listed)),
        "failures": str(sum(kinds[kind] for kind in _FAILURES)),
        "errors": str(kinds[Kind.ERRORED]),
        "skipped": str(sum(kinds[kind] for kind in _SKIPPED)),
        "time": _seconds(sum(result.took_ms for result in listed)),
    }


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds // 1000}.{milliseconds % 1000:03d}"
