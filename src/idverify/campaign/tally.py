"""What is counted over all accounts, so that parts judged apart are added up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, Self

# By what is counted; ``asked`` is by status and asks together ("prove user.prove_phone"), ``born`` by year.
COUNTED: Final = (
    "status",
    "defect",
    "remark",
    "ask",
    "asked",
    "rule",
    "article",
    "reading",
    "age",
    "born",
    "original_operator",
    "deadline",
    "phone",  # ok, missing, or the defect
    "personal_id",
    "proof_word",  # those that nobody explained, as far as they may be repeated
)


OTHERS: Final = "…"  # words of the proof column that are not repeated


class Tally:
    """Counts of rows, by kind and word.

    Args:
        rows: how many rows were counted.
        counts: by kind, as of ``COUNTED``, and word.
    """

    __slots__ = ("counts", "rows")

    def __init__(self, rows: int = 0, counts: Mapping[str, Mapping[str, int]] | None = None) -> None:
        self.rows = rows
        self.counts = {kind: Counter((counts or {}).get(kind, {})) for kind in COUNTED}

    def add(self, kind: str, words: Iterable[tuple[str, int]]) -> None:
        """Count words of one kind, each with how many rows have it."""
        counter = self.counts[kind]
        for word, rows in words:
            counter[word] += rows

    def and_then(self, other: Tally) -> Tally:
        """Both together."""
        both = Tally(self.rows + other.rows, self.counts)
        for kind, words in other.counts.items():
            both.counts[kind].update(words)
        return both

    def to_json(self) -> dict[str, object]:
        """As JSON, words in their order."""
        return {"rows": self.rows, "counts": {kind: dict(sorted(words.items())) for kind, words in self.counts.items()}}

    @classmethod
    def from_json(cls, document: Mapping[str, object]) -> Self:
        """What ``to_json`` gave.

        Raises:
            ValueError: it is something else.
        """
        rows, counts = document.get("rows"), document.get("counts")
        if not isinstance(rows, int) or not isinstance(counts, Mapping):
            raise ValueError("no tally")  # noqa: TRY004  # of the document, not of an argument
        return cls(rows, counts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tally) and (self.rows, self.counts) == (other.rows, other.counts)

    __hash__ = None  # type: ignore[assignment]  # it grows
