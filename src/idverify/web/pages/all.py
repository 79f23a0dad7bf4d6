"""Every page that there is, for the application to take in."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from idverify.web.pages.account import ACCOUNT
from idverify.web.pages.doors import DOORS
from idverify.web.pages.explorer import EXPLORER
from idverify.web.pages.guardian import ROUTERS as GUARDIANS
from idverify.web.pages.invitation import INVITATION, PARENT
from idverify.web.pages.law import LAW
from idverify.web.pages.sign_up import SIGN_UP
from idverify.web.pages.static import STATIC
from idverify.web.pages.steps.identity import IDENTITY

ROUTERS: Final[tuple[APIRouter, ...]] = (
    STATIC,
    DOORS,
    PARENT,
    SIGN_UP,
    IDENTITY,
    INVITATION,
    *GUARDIANS,
    ACCOUNT,
    EXPLORER,
    LAW,
)
