"""``idverify conformance run``."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date

from idverify.conformance.fixture import fixtures
from idverify.conformance.runner import Outcome, child_process, reference
from idverify.conformance.runner import run as put
from idverify.messages import Language, text


def run(command: Sequence[str], *, today: date, lang: Language, as_json: bool) -> int:
    """Put every fixture to the reference, or to a program; 0 if nothing failed."""
    implementation = child_process(command) if command else nullcontext(reference(today))
    try:
        with implementation as ask:
            outcomes = list(put(fixtures(), ask))
    except (ConnectionError, OSError, ValueError):
        print(text("cli.conformance.silent", command=" ".join(command)).in_(lang), file=sys.stderr)
        return 2
    failed = [outcome for outcome in outcomes if not outcome.passed and not outcome.unsupported]
    if as_json:
        print(json.dumps([_document(outcome) for outcome in outcomes], ensure_ascii=False, indent=2))
        return 1 if failed else 0
    for outcome in failed:
        print(f"✗ {outcome.fixture.id}\n  {outcome.fixture.because}")
        print("".join(f"    {mismatch.in_(lang)}\n" for mismatch in outcome.mismatches), end="")
    unsupported = sum(outcome.unsupported for outcome in outcomes)
    passed = len(outcomes) - len(failed) - unsupported
    summary = text("cli.conformance.summary", passed=passed, failed=len(failed), unsupported=unsupported)
    print(summary.in_(lang))
    return 1 if failed else 0


def _document(outcome: Outcome) -> dict[str, object]:
    return {
        "id": outcome.fixture.id,
        "provision": outcome.fixture.provision,
        "passed": outcome.passed,
        "unsupported": outcome.unsupported,
        "mismatches": [mismatch.en for mismatch in outcome.mismatches],
    }
