"""Routers of a sandbox's own endpoints."""

from __future__ import annotations

from fastapi import APIRouter


class SandboxRouter(APIRouter):
    """A router by which ``app.build`` remembers a schema: each world has the same ones, and one schema serves all."""

    __hash__ = object.__hash__  # starlette's Router compares its routes, and so has none
