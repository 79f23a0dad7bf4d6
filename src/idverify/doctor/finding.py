"""One thing that the doctor found, and every thing that it can find.

A finding is the name of what was looked at and one word for how it is; both stay what they are from release to release,
so that a monitor can wait for them. ``docs/reference/doctor.md`` lists them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from idverify.messages import Text, text


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"  # it works; something is at risk, or could not be looked at
    FAILING = "failing"  # something does not work, or what was acknowledged can be lost


_OK, _W, _F = Level.OK, Level.WARNING, Level.FAILING

# What is looked at, in the order in which it is told, and the words for how it is.
CATALOGUE: Final[Mapping[str, Mapping[str, Level]]] = MappingProxyType(
    {
        "python": {"ok": _OK, "old": _F},
        "packages": {"ok": _OK, "missing": _F, "old": _F},
        "phonenumbers": {"ok": _OK, "both": _W, "hollow": _F},
        "time_zone": {"ok": _OK, "missing": _W, "wrong": _F},
        "tables": {"ok": _OK, "broken": _F},
        "law": {"ok": _OK, "old": _W},
        "settings": {"ok": _OK, "unknown": _W, "wrong": _F},
        "environment": {"ok": _OK, "development": _W},
        "officers": {"ok": _OK, "few": _W, "wrong": _F},
        "keys": {"ok": _OK, "wrong": _F},
        "day_key": {"ok": _OK, "none": _W, "unseen": _W, "wrong": _F, "differs": _F},
        "file_mode": {"ok": _OK, "open": _W},
        "store": {"ok": _OK, "wrong": _F, "unreachable": _F},
        "schema": {"ok": _OK, "ahead": _W, "none": _F, "older": _F, "newer": _F},
        "key": {"ok": _OK, "unseen": _W, "retired": _W, "differs": _F, "missing": _F, "destroyed": _F},
        "clock": {"ok": _OK, "off": _W, "far": _F},
        "sqlite": {"ok": _OK, "wal_reset": _W, "old": _F},
        "sqlite_journal": {"ok": _OK, "other": _W},
        "sqlite_settings": {"ok": _OK, "off": _F},
        "disk": {"ok": _OK, "low": _W, "full": _F},
        "postgresql": {"ok": _OK, "old": _W},
        "fsync": {"ok": _OK, "off": _F},
        "full_page_writes": {"ok": _OK, "off": _F},
        "synchronous_commit": {"ok": _OK, "local": _W, "off": _F},
        "wal_level": {"ok": _OK, "minimal": _W},
        "connections": {"ok": _OK, "few": _W},
        "replica": {"ok": _OK, "replica": _W, "lagging": _W},
        "standbys": {"ok": _OK, "none": _W, "away": _F},
        "ledger_state": {"ok": _OK, "none": _W, "beside": _W, "wrong": _F},
        "ledger_head": {"ok": _OK, "smaller": _F, "fork": _F},
        "ledger_checkpoint": {"ok": _OK, "none": _W, "old": _W},
        "ledger_pending": {"ok": _OK, "old": _W, "refused": _W},
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found.

    Attributes:
        id: what was looked at; one of ``CATALOGUE``.
        word: how it is; one of the words of that.
        data: what the sentences need: names of settings, files and keys, versions and counts; never a secret.

    Raises:
        KeyError: there is no such finding.
    """

    id: str
    word: str
    data: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        CATALOGUE[self.id][self.word]
        object.__setattr__(self, "data", MappingProxyType(dict(self.data)))

    @property
    def level(self) -> Level:
        """How bad it is."""
        return CATALOGUE[self.id][self.word]

    @property
    def text(self) -> Text:
        """What was found, in both languages."""
        return text(f"doctor.{self.id}.{self.word}", count=None, **self.data)

    @property
    def todo(self) -> Text | None:
        """What to do, in both languages; None where all is well."""
        return None if self.level is Level.OK else text(f"doctor.{self.id}.{self.word}.do", count=None, **self.data)


def found(id: str, word: str = "ok", **data: object) -> Finding:
    """A finding with what its sentences need."""
    return Finding(id, word, data)


def worst(findings: Iterable[Finding]) -> Level:
    """The worst level among findings; ok where there are none."""
    levels = {each.level for each in findings}
    return next((level for level in (Level.FAILING, Level.WARNING) if level in levels), Level.OK)
