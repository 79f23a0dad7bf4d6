"""JUnit XML: what build servers are told."""

from xml.etree import ElementTree as ET

from report_parts import HOSTILE, WHY, all_passed, one_of_each, report_of, result

from idverify.conformance.report.document import Report
from idverify.conformance.report.junit import junit_of
from idverify.conformance.report.part import Bilingual
from idverify.conformance.result import Kind
from idverify.messages import Text

# What the schema of Jenkins' JUnit plugin and of Surefire both know.
ALLOWED = {
    "testsuites": {"name", "tests", "failures", "errors", "skipped", "time"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"},
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"classname", "name", "time"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "skipped": {"message"},
}


def root_of(report: Report) -> ET.Element:
    return ET.fromstring(junit_of(report))


def child_of(kind: Kind) -> ET.Element | None:
    return root_of(report_of([result(kind=kind)])).find(".//testcase/*")


def test_each_kind_is_told_as_build_servers_know_it() -> None:
    told = {kind: child_of(kind) for kind in Kind}
    assert {kind: None if child is None else child.tag for kind, child in told.items()} == {
        Kind.PASS: None,
        Kind.FAIL: "failure",
        Kind.SKIPPED: "skipped",
        Kind.ERRORED: "error",
        Kind.REVIEW: "skipped",
        Kind.EXPECTED_FAIL: "skipped",
        Kind.UNEXPECTED_PASS: "failure",
    }
    failed, review = told[Kind.FAIL], told[Kind.REVIEW]
    assert failed is not None
    assert review is not None
    assert (failed.get("message"), failed.text) == ("Wrong here.", "Wrong here.")
    assert review.get("message") == f"review: {WHY.en}"


def test_it_has_the_structure_that_is_known_and_its_sums_are_right() -> None:
    root = root_of(report_of(one_of_each()))
    assert root.tag == "testsuites"
    assert [suite.tag for suite in root] == ["testsuite"] * len(root)
    for element in root.iter():
        assert set(element.attrib) == ALLOWED[element.tag]
    for element in (root, *root):
        cases = element.findall(".//testcase")
        assert element.get("tests") == str(len(cases))
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert element.get(name) == str(len(element.findall(f".//testcase/{tag}")))
    assert root.get("time") == "8.638"


def test_every_fixture_is_a_case_of_its_provision() -> None:
    report = report_of(all_passed())
    root = root_of(report)
    assert {suite.get("name") for suite in root} == {each.provision for each in report.results}
    assert {case.get("name") for case in root.iter("testcase")} == {each.fixture for each in report.results}


def test_nothing_that_an_implementation_says_breaks_out() -> None:
    bad = Text(vi=HOSTILE, en=HOSTILE)
    report = report_of(
        [
            result(number, kind, reason=bad, mismatches=(bad,), provision=HOSTILE, fixture=f"{HOSTILE}{number}")
            for number, kind in enumerate(Kind)
        ],
        name=HOSTILE,
    )
    raw = junit_of(report)
    assert b"<script" not in raw
    assert b"]]>" not in raw
    root = ET.fromstring(raw)
    assert {element.tag for element in root.iter()} == set(ALLOWED)
    message = next(root.iter("failure")).get("message")
    assert message is not None
    assert "\\u0000\\u202eevil\\u2028\\ud800\\ufffe" in message


def test_a_report_that_was_forged_whole_breaks_out_of_nothing_either() -> None:
    honest = report_of([result(kind=Kind.FAIL)])
    bad = Bilingual.model_construct(vi=HOSTILE, en=HOSTILE)
    every = {"fixture": "a\x00\ud800b", "provision": "\x0b", "reason": bad, "mismatches": (bad,)}
    for kind in Kind:
        told = honest.results[0].model_copy(update={**every, "kind": kind.value})
        root = root_of(honest.model_copy(update={"results": (told,)}))
        assert next(root.iter("testcase")).get("name") == "a\\u0000\\ud800b"
