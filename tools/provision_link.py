"""Where a provision stands in docs/reference/law, and how sure its text is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from generated_page import slug

from idverify.law import Confidence, Instrument, Provision
from idverify.messages import Text, text

SURE: Final[Mapping[Confidence, Text]] = MappingProxyType(
    {each: text(f"conformance.report.confidence.{each.name.lower()}") for each in Confidence}
)


def file_of(instrument: Instrument) -> str:
    """The page of an instrument: ``147-2024-nd-cp.md``."""
    return f"{instrument.number.lower().replace('/', '-').replace('.', '-')}.md"


def heading(provision: Provision) -> str:
    """How a provision is headed, and so found: ``Art. 27.3.b``."""
    return f"{'Art.' if provision.annex_line is None else 'Annex'} {provision.place}"


def address(provision: Provision, *, folder: str = "") -> str:
    """Where a provision is found.

    Args:
        provision: which.
        folder: from the page with the link to the folder of the law, with a slash at its end.
    """
    return f"{folder}{file_of(provision.instrument)}#{slug(heading(provision))}"


def link(provision: Provision, *, folder: str = "") -> str:
    """A link to a provision, named by its citation; arguments as of ``address``."""
    return f"[{provision.citation}]({address(provision, folder=folder)})"


def between(since: date | None, until: date | None) -> str:
    """From when through when something holds; empty where no day is known.

    Args:
        since: its first day.
        until: the first day on which it does not hold any more.
    """
    if since is None:
        return "" if until is None else f"before {until}"
    return f"from {since}" if until is None else f"from {since} through {until - timedelta(days=1)}"
