"""What a guardian sees of the children for whom they answer, and what a child sees of who answers for it."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from idverify.web.pages.guardian import again, children, consents, history, parting, permissions, queue, supervised
from idverify.web.pages.guardian.router import GUARDIAN, SUPERVISED

_SECTIONS: Final = (children, consents, permissions, queue, history, parting, again, supervised)  # each adds its pages

ROUTERS: Final[tuple[APIRouter, ...]] = (GUARDIAN, SUPERVISED)

__all__ = ["GUARDIAN", "ROUTERS", "SUPERVISED"]
