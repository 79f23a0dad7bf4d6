"""A folder with everything that is handed over of a run."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from idverify.conformance.report.document import Report
from idverify.conformance.report.html import html_of
from idverify.conformance.report.junit import junit_of
from idverify.conformance.report.signature import Envelope, Signer, signed
from idverify.errors import OperatorError

JSON, HTML, JUNIT = "report.json", "report.html", "junit.xml"


def write(report: Report, folder: Path, *, signer: Signer | None) -> Envelope:
    """Write ``report.json``, ``report.html`` and ``junit.xml``; each is whole or not there at all.

    Args:
        report: what came of the run.
        folder: made where it is not there; files of these names in it are replaced.
        signer: who vouches; None where nobody does.

    Returns:
        What ``report.json`` holds.

    Raises:
        OperatorError: as of ``signed`` and ``html_of``, or a file cannot be written (``file``).
    """
    envelope = signed(report, signer)
    files = {
        JSON: envelope.to_bytes(),
        HTML: html_of(report, signature=envelope.signature).encode(),
        JUNIT: junit_of(report),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            _put(folder / name, content)
    except OSError as refused:
        raise OperatorError("file", path=folder, reason=refused.strerror) from None
    return envelope


def _put(path: Path, content: bytes) -> None:
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise
