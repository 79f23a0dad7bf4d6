"""The two files of a report in a campaign's folder."""

from __future__ import annotations

import os
import tempfile
from datetime import datetime
from pathlib import Path

from idverify.campaign.folder import Folder
from idverify.campaign.report.document import CampaignReport
from idverify.campaign.report.page import html_of
from idverify.campaign.report.source import Told
from idverify.errors import OperatorError


def written(summary: Told, folder: Folder, made_at: datetime) -> CampaignReport:
    """Write ``report.json`` and ``report.html``; each is whole or as it was before.

    Args:
        summary: what a run found.
        folder: the campaign's; made where it is not there.
        made_at: with an offset.

    Returns:
        What ``report.json`` holds.

    Raises:
        OperatorError: as of ``CampaignReport.of`` and ``html_of``, or a file cannot be written (``file``).
    """
    report = CampaignReport.of(summary, made_at)
    files = {folder.report: html_of(report).encode(), folder.summary: report.to_json()}
    try:
        folder.path.mkdir(parents=True, exist_ok=True)
        for path, content in files.items():
            _put(path, content)
    except OSError as refused:
        raise OperatorError("file", path=folder.path, reason=refused.strerror) from None
    return report


def _put(path: Path, content: bytes) -> None:
    """Beside it first, and on the disk before it takes its place."""
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise
