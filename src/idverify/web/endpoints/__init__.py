"""The endpoints, one file per subject."""

from __future__ import annotations

from fastapi import APIRouter

from idverify.web.endpoints import (
    account,
    authzen,
    custody,
    events,
    gate,
    growing_up,
    guardian,
    health,
    identification,
    ledger,
    review,
    sign_up,
    supervision,
    visit,
)

ROUTERS: tuple[APIRouter, ...] = (
    *sign_up.routers,
    *account.routers,
    *identification.routers,
    *guardian.routers,
    *growing_up.routers,
    *supervision.routers,
    *visit.routers,
    *gate.routers,
    *authzen.routers,
    *events.routers,
    *review.routers,
    *custody.routers,
    *ledger.routers,
    *health.routers,
)
"""Every router of the service, in the order in which the schema shows them."""
