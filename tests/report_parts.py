"""Results and reports for the tests of the report, made by hand of real fixtures."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from idverify.conformance.door import Introduction
from idverify.conformance.expected_failures import ExpectedFailure
from idverify.conformance.fixture import fixtures
from idverify.conformance.reading_use import ReadingUse
from idverify.conformance.report.document import Report
from idverify.conformance.report.signature import Signer
from idverify.conformance.result import Kind, Result
from idverify.ledger.note import Verifier
from idverify.messages import Text

AT = datetime(2026, 11, 22, 9, 5, 10, tzinfo=UTC)
WHY = Text(vi="Một lý do riêng.", en="A reason of its own.")
# What somebody might put wherever a text goes.
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'>]]></style>{{7*7}}"
    "\x1b[31m\x00\u202eevil\u2028\ud800\ufffe"
)


def result(number: int = 0, kind: Kind = Kind.PASS, **changed: Any) -> Result:
    """The result of the nth fixture."""
    fixture = tuple(fixtures())[number]
    told = {
        "fixture": fixture.id,
        "digest": fixture.digest,
        "level": fixture.level,
        "provision": fixture.provision,
        "requirements": fixture.requirements,
        "kind": kind,
        "reason": None if kind in (Kind.PASS, Kind.FAIL) else WHY,
        "mismatches": (Text(vi="Sai chỗ này.", en="Wrong here."),) if kind is Kind.FAIL else (),
        "took_ms": 1234,
        "outcome": fixture.outcome,
    }
    return Result(**{**told, **changed})


def one_of_each() -> list[Result]:
    """A result of each kind, of seven fixtures."""
    return [result(number, kind) for number, kind in enumerate(Kind)]


def all_passed() -> list[Result]:
    """Every fixture, passed."""
    return [result(number) for number, _ in enumerate(fixtures())]


def report_of(
    results: Iterable[Result],
    *,
    name: str = "Cộng đồng Sen Việt",
    readings: Iterable[ReadingUse] = (),
    expected: Iterable[ExpectedFailure] = (),
    **run: Any,
) -> Report:
    """A report of results."""
    return Report.of(
        results,
        Introduction(name=name, version="4.2.1", language="Kotlin", readings={"R-02": "on_birthday"}),
        started_at=AT,
        ended_at=AT + timedelta(seconds=134),
        seed="5f" * 16,
        **{"door": "line", "levels": ("L0", "L1"), "timeout_seconds": 10, **run},
        readings=readings,
        expected_failures=expected,
    )


def signer(name: str = "auditor.example", seed: bytes = b"\1" * 32) -> Signer:
    """Somebody who vouches."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return Signer(Verifier(name, key.public_key().public_bytes_raw()), key.sign)
