"""An implementation that is wrong on purpose, in one thing, so that the suite can be seen to notice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from idverify.conformance.adapter import Answering
from idverify.messages import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """The reference with one fault.

    Attributes:
        name: lower case with hyphens; of a removed rule ``without:`` and the rule.
        says: what it gets wrong, and whom that hurts.
        caught_by: fixtures that it must fail.
        concerns: how the id of every fixture begins that it fails; it fails one at least under each.
        broad: why it fails so much, where its fault touches most of what is asked; None of all others.
        answering: a new conversation with it.
    """

    name: str
    says: Text
    caught_by: tuple[str, ...]
    concerns: tuple[str, ...]
    broad: Text | None = None
    answering: Callable[[], Answering]

    def is_concerned(self, fixture: str) -> bool:
        """Whether a fixture is one that its fault can touch."""
        return fixture.startswith(self.concerns)
