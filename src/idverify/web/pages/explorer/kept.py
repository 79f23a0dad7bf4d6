"""What a link that somebody kept says of the decision, and whether it is decided so still."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from idverify import __version__
from idverify.decision import Decision
from idverify.law import SNAPSHOTS, snapshot_name

_LAW, _DIGEST, _ON, _BY = "law", "digest", "kept", "by"
KEPT_NAMES: Final = (_LAW, _DIGEST, _ON, _BY)
_LAWS: Final = re.compile(r"vn-\d{4}-\d{2}-\d{2}", re.ASCII)
_DIGESTS: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_VERSIONS: Final = re.compile(r"[0-9][0-9A-Za-z.+-]{0,31}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was decided when a link was made; None: the link does not say, or says it in no form that is known.

    Attributes:
        law: the state of the law, such as ``vn-2026-08-19``.
        digest: of the decision, 64 hex digits.
        on: the day on which the link was made.
        by: the version of this library that made it.
    """

    law: str | None
    digest: str | None
    on: date | None
    by: str | None

    @classmethod
    def of(cls, decision: Decision, *, today: date) -> Self:
        """What is decided now."""
        return cls(law=decision.law, digest=decision.digest, on=today, by=__version__)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """As an address has it."""
        values = (self.law, self.digest, None if self.on is None else self.on.isoformat(), self.by)
        return [(name, value) for name, value in zip(KEPT_NAMES, values, strict=True) if value is not None]

    def agrees(self, decision: Decision) -> bool:
        """Whether it is decided so still: the same law, with the same words, for the same reasons."""
        return self.digest == decision.digest and self.law in {None, decision.law}

    @property
    def law_is_known(self) -> bool:
        """Whether this library knows the state of the law that the link names."""
        return self.law in {snapshot_name(day) for day in SNAPSHOTS}


def kept_in(said: dict[str, str]) -> Kept | None:
    """What an address says was decided, taken out of it; None where it says nothing of the kind.

    Args:
        said: names and values; those that are read here are removed.
    """
    law, digest, on, by = (said.pop(name, "") for name in KEPT_NAMES)
    if not (law or digest):
        return None
    try:
        day = date.fromisoformat(on) if len(on) == len("2026-11-22") else None
    except ValueError:
        day = None
    return Kept(
        law=law if _LAWS.fullmatch(law) else None,
        digest=digest if _DIGESTS.fullmatch(digest) else None,
        on=day,
        by=by if _VERSIONS.fullmatch(by) else None,
    )
