"""The numbers that people have, and what can be wrong with how they are typed."""

from __future__ import annotations

from typing import Protocol


class Identifier(Protocol):
    """A parsed number: what pseudonyms are made of.

    Attributes:
        kind: ``vn.msisdn``, ``vn.pid`` or ``vn.foreigner``.
        canonical: its one spelling.
    """

    @property
    def kind(self) -> str: ...
    @property
    def canonical(self) -> str: ...
