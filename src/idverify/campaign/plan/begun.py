"""``plan/begun.json``: that the campaign of a folder has begun, on which platform and in which order."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Final, Self

from idverify.campaign.folder import Folder
from idverify.campaign.plan.whole_file import written_whole
from idverify.errors import OperatorError

_FILE: Final = "begun.json"


@dataclass(frozen=True, slots=True)
class Begun:
    """What the first start noted before anything left.

    Attributes:
        campaign: its name in the store.
        order: the digest of who is asked what in which order.
        platform: the SHA-256 of the platform's label; in a store of another nobody of this folder is told.
    """

    campaign: str
    order: str
    platform: str

    @classmethod
    def on(cls, tenant: str, *, campaign: str, order: str) -> Self:
        """What is noted of a campaign on a platform."""
        return cls(campaign, order, hashlib.sha256(tenant.encode()).hexdigest())

    def write(self, folder: Folder) -> None:
        """Note it."""
        written_whole(folder.plan / _FILE, json.dumps(asdict(self), indent=1))


def begun_of(folder: Folder) -> Begun | None:
    """What was noted; None where the campaign has not begun.

    Raises:
        OperatorError: it was edited (``campaign_plan_changed``).
    """
    try:
        document = json.loads((folder.plan / _FILE).read_text(encoding="utf-8"))
        return Begun(**{name: str(document[name]) for name in ("campaign", "order", "platform")})
    except FileNotFoundError:
        return None
    except (OSError, KeyError, TypeError, ValueError):
        raise OperatorError("campaign_plan_changed", file=_FILE) from None


def forget(folder: Folder) -> None:
    """Take away what was noted, where nothing had left."""
    (folder.plan / _FILE).unlink(missing_ok=True)
