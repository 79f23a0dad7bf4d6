"""The pages in a sandbox of their own: a fixture with its address, and what a platform's server and a phone know.

Use it with ``pytest_plugins`` of the root's ``conftest.py``: a test names ``sandbox`` and has one for its whole module.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sandbox_server import Platform
from sandbox_server import sandbox as started


@dataclass(frozen=True)
class Sandbox:
    """A sandbox that runs.

    Attributes:
        url: where it is reached, without a slash at the end.
        screen: what it printed when it started.
        platform: a platform's server that talks to it.
    """

    url: str
    screen: str
    platform: Platform

    def address(self, path: str) -> str:
        """A path as a whole address."""
        return f"{self.url}{path}"

    def messages(self) -> list[dict[str, Any]]:
        """What stands on every phone, the newest last."""
        messages: list[dict[str, Any]] = self.platform.client.get("/sandbox/inbox").json()["messages"]
        return messages

    def last_code(self, *, ending: str = "") -> str:
        """The code that came last, to a phone whose number ends so."""
        for _ in range(50):
            codes = [each["code"] for each in self.messages() if str(each["to"]).endswith(ending)]
            if codes:
                return str(codes[-1])
            time.sleep(0.05)
        raise AssertionError("no code ever came")

    def forget_messages(self) -> None:
        """Empty the inbox, so that the next code is the only one."""
        self.form("/sandbox", {"do": "empty"})

    def forward(self, span: str) -> None:
        """Move the clock on by a ``minute``, ``hour``, ``day``, ``month`` or ``year``."""
        self.form("/sandbox", {"do": span})

    def form(self, path: str, fields: dict[str, str]) -> httpx.Response:
        """Send a form as a page of the sandbox's own would."""
        return self.platform.client.post(path, data=fields, headers={"Origin": self.url})

    def ticket(self, part: str, account: str, **more: Any) -> str:
        """The address that a platform sends somebody's browser to, good once."""
        return self._address("/v1/visits/begin", {"part": part, "account": account, **more})

    def guardians_ticket(self, **asked: Any) -> str:
        """The same for a guardian: ``account=`` or ``link=``."""
        return self._address("/v1/guardian/visit", asked)

    def _address(self, path: str, asked: dict[str, Any]) -> str:
        begun = self.platform.write(path, asked)
        assert begun.status_code == 201, begun.text
        ticket = re.search(r"ticket=[^&]+", begun.json()["address"])
        assert ticket is not None
        return f"{self.url}/enter?{ticket[0]}"

    def browser_like(self) -> httpx.Client:
        """A client that keeps cookies, says where its forms come from, and looks for pages."""
        return httpx.Client(
            base_url=self.url, headers={"Origin": self.url, "Accept": "text/html"}, follow_redirects=True, timeout=30
        )


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One sandbox for a module."""
    with started() as (url, screen), httpx.Client(base_url=url, timeout=30) as client:
        yield Sandbox(url, screen, Platform(client))
