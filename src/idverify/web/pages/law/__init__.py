"""The law as pages: the matrix, each provision, the readings, numbers and dates, what changed when, two tables."""

from __future__ import annotations

from idverify.web.pages.law.routes import LAW

__all__ = ["LAW"]
