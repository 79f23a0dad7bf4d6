"""The routers of a guardian's pages, and of what a child sees of its guardians."""

from __future__ import annotations

from typing import Final

from idverify.web.pages.route import pages

GUARDIAN: Final = pages("/guardian")
SUPERVISED: Final = pages("/supervised")
