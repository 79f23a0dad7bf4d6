"""Where a sandbox is tried in a browser: people to be, and a tiny network that asks the gate."""

from __future__ import annotations

from typing import Final

from idverify.web.sandbox.try_out import network, start
from idverify.web.sandbox.try_out.router import TRY

_SECTIONS: Final = (start, network)  # each adds its pages

__all__ = ["TRY"]
