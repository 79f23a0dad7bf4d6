"""How a child asks an adult, how the adult answers, and how the child says yes or no itself."""

from __future__ import annotations

from idverify.web.pages.invitation import asking, assenting, consenting, door, handing_back, proving, resuming, who
from idverify.web.pages.invitation.routers import INVITATION, PARENT

# Each of these adds its pages to a router.
_ROOMS = (asking, assenting, consenting, door, handing_back, proving, resuming, who)

__all__ = ["INVITATION", "PARENT"]
