"""The one place where columns of accounts are judged; identical in its answers to ``parse`` and to ``decide``."""

from __future__ import annotations

from idverify.campaign.kernel.counting import Counts
from idverify.campaign.kernel.kernel import Judged, Kernel

__all__ = ["Counts", "Judged", "Kernel"]
