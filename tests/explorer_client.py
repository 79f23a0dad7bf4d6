"""The explorer over HTTP, in this process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from html import unescape
from pathlib import Path

import httpx
from web_service import CONFIGURATION, Clock, TestClient, service_on, settings_on  # type: ignore[attr-defined]

from idverify.law import VIETNAM
from idverify.web.app import build
from idverify.web.pages.explorer import EXPLORER
from idverify.web.pages.static import STATIC

NOW = datetime(2026, 11, 22, 9, tzinfo=VIETNAM)
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@contextmanager
def explorer_on(folder: Path, *, public_per_minute: int = 1_000_000) -> Iterator[httpx.Client]:
    """A service that shows the explorer's page alone, at a moment that stands still."""
    configuration = CONFIGURATION.model_copy(update={"public_per_minute": public_per_minute})
    with service_on(settings_on(folder), clock=Clock(NOW)) as service:
        entrance = build(service, configuration, pages=(STATIC, EXPLORER))
        with TestClient(entrance, base_url="http://localhost") as client:
            yield client


def plain(html: str) -> str:
    """What a person reads of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
