"""``idverify conformance report | verify``: a report rendered again, and one that was handed over checked offline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from idverify.conformance.report.signature import Verified, read
from idverify.conformance.report.signature import verify as verified
from idverify.errors import OperatorError
from idverify.ledger.note import Verifier
from idverify.messages import Language, text

_KEY_NOT_KNOWN: Final = 3


def render(report: Path, *, html: Path | None, junit: Path | None, lang: Language) -> int:
    """Write the HTML or JUnit of a report, or say what stands in it; 0.

    Raises:
        OperatorError: it cannot be read, is no report, or a file cannot be written (``file``).
    """
    envelope = read(_content(report))
    if html is not None:
        from idverify.conformance.report.html import html_of

        _put(html, html_of(envelope.report, signature=envelope.signature).encode())
    if junit is not None:
        from idverify.conformance.report.junit import junit_of

        _put(junit, junit_of(envelope.report))
    print(envelope.report.says.in_(lang))
    return 0


def verify(report: Path, *, key: str | None, lang: Language, as_json: bool) -> int:
    """Verify a report's signature, offline.

    Returns:
        0 if it holds under the key given, 1 if not, 3 if it holds under the key that stands in the report and nobody
        told whose that is.

    Raises:
        OperatorError: the file cannot be read (``file``), or the key is none (``ledger_vkey``).
    """
    content, known = _content(report), None if key is None else Verifier.parse(key)
    try:
        found = verified(content, known)
    except OperatorError as refused:
        if as_json:
            print(json.dumps({"valid": False, "code": refused.code}, indent=1))
        else:
            print(f"✗ {refused.text.in_(lang)}")
        return 1
    if as_json:
        told = {
            "valid": True,
            "key": found.shown_key,
            "key_known": found.known,
            "verdict": found.report.verdict,
            "same_fixtures": found.same_fixtures,
            "results_of_levels": None if found.extent is None else found.extent[0],
            "fixtures_of_levels": None if found.extent is None else found.extent[1],
        }
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return _status(found)
    print("✓", text("cli.conformance.signed", key=found.shown_key).in_(lang))
    if not found.known:
        print("!", text("cli.conformance.key_not_known").in_(lang))
    if not found.same_fixtures:
        print("!", text("cli.conformance.other_fixtures").in_(lang))
    if found.extent is not None and found.extent[0] < found.extent[1]:
        print("!", text("cli.conformance.extent", asked=found.extent[0], fixtures=found.extent[1]).in_(lang))
    if found.report.run.resumed:
        print("!", text("cli.conformance.resumed", number=found.report.run.resumed).in_(lang))
    print(" ", found.report.says.in_(lang))
    return _status(found)


def _status(found: Verified) -> int:
    return 0 if found.known else _KEY_NOT_KNOWN


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as refused:
        raise OperatorError("file", path=path.name, reason=refused.strerror) from None


def _put(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as refused:
        raise OperatorError("file", path=path.name, reason=refused.strerror) from None
