"""Standings: what an account may do until when, said once under a MAC, and checked without a database."""

from __future__ import annotations

from idverify.standing.checker import StandingChecker
from idverify.standing.revoked import MARGIN, RevokedEpochs
from idverify.standing.standing import LIFETIME, LONGEST, Standing
from idverify.standing.stated import Stated

__all__ = ["LIFETIME", "LONGEST", "MARGIN", "RevokedEpochs", "Standing", "StandingChecker", "Stated"]
