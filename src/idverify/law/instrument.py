"""A legal instrument: a law, a decree, a code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from idverify.messages import Text


class Confidence(StrEnum):
    """How well a text is known to this library."""

    PRIMARY_AND_SECOND = "P2+"  # the primary text was read, and an independent source agrees
    PRIMARY = "P1"  # the primary text was read, in one copy only
    SECONDARY = "S2"  # independent secondary sources agree; the text itself was not read in full
    SINGLE = "S1"  # one secondary source
    INFERENCE = "INF"  # inferred from texts that were read; no source says it
    MEMORY = "MEM"  # from memory; neither the text nor a source was looked up


@dataclass(frozen=True, slots=True, eq=False)  # there is one of each
class Instrument:
    """One legal instrument.

    Attributes:
        number: its official number without diacritics, such as ``147/2024/ND-CP``.
        title: what it is called.
        in_force: the first day on which it binds.
        location: where the official text is published.
        read_as: which copy of the text this library's wording was taken from.
        decides: whether decisions rest on it; the law's state has a new name from its first day.
    """

    number: str
    title: Text
    in_force: date
    location: str
    read_as: str
    decides: bool = False
