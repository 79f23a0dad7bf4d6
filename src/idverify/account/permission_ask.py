"""Something a child wants to write that waits for the guardian's answer; what it says is the platform's to keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from idverify.account.action import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionAsk:
    """One item in the queue of a child's guardians.

    Attributes:
        account: the child's account.
        action, item: what it wants to do, and the platform's own name of what is to be written.
        asked_at, expires_at: when it was asked, and until when it can be answered.
        allowed: the answer; None while there is none.
        answered_at, link: when it was answered, and by the guardian of which link.
    """

    account: str
    action: Action
    item: str
    asked_at: datetime
    expires_at: datetime
    allowed: bool | None = None
    answered_at: datetime | None = None
    link: str | None = None
