"""On whose word a birth date rests."""

from __future__ import annotations

from enum import StrEnum


class AgeEvidence(StrEnum):
    """What stands behind a birth date; the law sets no means and no level (330/2026/ND-CP arts. 31.1.d, 60.1.a)."""

    USER_DECLARED = "user_declared"
    GUARDIAN_DECLARED = "guardian_declared"  # a child needs no paper of its own for it
    E_IDENTIFIED = "e_identified"
    AUTHORITY_STATED = "authority_stated"
