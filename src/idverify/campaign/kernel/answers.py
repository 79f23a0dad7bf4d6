"""The tables that a row's answers are taken from, by its profile and by its remarks."""

from __future__ import annotations

import functools
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from idverify.campaign.kernel.asking import Answers, kind_of, standing_of
from idverify.campaign.kernel.facts import Facts
from idverify.campaign.kernel.profile import Meant
from idverify.campaign.kernel.register import Words
from idverify.campaign.kernel.verdict import Verdict, asked, is_organisation, verdict_on
from idverify.campaign.terms import Terms
from idverify.instant import EPOCH

WORDS: Final = ("status", "defects", "asks", "remedies", "rules", "articles", "readings", "age", "phone", "personal_id")
_COLUMNS: Final = {column: place for place, column in enumerate((*WORDS, "deadline"))}
_ROOM: Final = 1_024
NO_DAY: Final = -(2**31)
_REMEMBERED: Final = 4_096
FROM_OPENING: Final = NO_DAY + 1


class Row(NamedTuple):
    """The answers of one profile, each as it is written.

    Attributes:
        words: as of ``WORDS``.
        deadline: days since 1970, ``NO_DAY`` or ``FROM_OPENING``.
    """

    words: tuple[str, ...]
    deadline: int


class _Ruled(NamedTuple):
    """What the law says of some facts, and how that is written.

    Attributes:
        verdict: what it says.
        words: remedies, rules, articles, readings and the age.
        deadline: as of ``Row``.
    """

    verdict: Verdict
    words: tuple[str, ...]
    deadline: int


class Table:
    """The answers of every profile that was met, and the words that they are written in.

    Args:
        terms: of the campaign.

    Attributes:
        words: by column.
    """

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._ruled: dict[Facts, _Ruled] = {}
        self._told: dict[tuple[Facts, Answers], Row] = {}
        self._permitted = functools.lru_cache(_REMEMBERED)(lambda facts, at: asked(facts, terms, at).permitted)
        self.words = {column: Words() for column in WORDS}
        self._each = tuple(self.words.values())
        # By column, the last of them the deadlines, and by profile; with room for more of these.
        self._codes = np.empty((len(_COLUMNS), _ROOM), np.int32)
        self._rows = 0

    def add(self, meant: Meant) -> None:
        """Judge one more profile; it comes behind all others."""
        row = self.row(meant)
        if self._rows == self._codes.shape[1]:
            # Another thread may be reading the narrower one, in which everything it asks for stays as it is.
            self._codes = np.concatenate([self._codes, np.empty_like(self._codes)], axis=1)
        self._codes[:-1, self._rows] = [words.place(word) for words, word in zip(self._each, row.words, strict=True)]
        self._codes[-1, self._rows] = row.deadline
        self._rows += 1

    def row(self, meant: Meant) -> Row:
        """The answers of one profile."""
        answers = meant.answers
        # Nobody is asked otherwise for one wrong number than for another.
        alike = answers._replace(phone=kind_of(answers.phone), personal_id=kind_of(answers.personal_id))
        asked = meant.facts, alike
        told = self._told.get(asked)
        if told is None:
            told = self._told[asked] = self._telling(meant.facts, alike)
        status, *rest = told.words
        numbers = answers.phone or "ok", answers.personal_id or "ok"
        return Row((status, " ".join(meant.defects), *rest, *numbers), told.deadline)

    def _telling(self, facts: Facts, answers: Answers) -> Row:
        """Everything but the defects and what the numbers are."""
        ruled = self._rules_on(facts)
        standing = standing_of(answers, facts, ruled.verdict, self._permitted, self._terms.at)
        status, asks = standing.status.value, " ".join(standing.asks)
        if not answers.usable:
            return Row((status, asks, "", "", "", "", "unknown"), NO_DAY)
        return Row((status, asks, *ruled.words), ruled.deadline)

    def _rules_on(self, facts: Facts) -> _Ruled:
        """What the law says of some facts; asked once."""
        found = self._ruled.get(facts)
        if found is None:
            verdict = verdict_on(facts, self._terms)
            found = self._ruled[facts] = _Ruled(verdict, _words(verdict, facts), _deadline(verdict))
        return found

    def codes(self, column: str) -> NDArray[np.int32]:
        """(profiles,) the places of a column's words; of ``deadline`` the days."""
        rows = self._rows
        return self._codes[_COLUMNS[column], :rows]

    def __len__(self) -> int:
        return self._rows

    def __repr__(self) -> str:
        return f"Table({len(self)})"


def _words(verdict: Verdict, facts: Facts) -> tuple[str, ...]:
    decision = verdict.decision
    return (
        " ".join(decision.remedies),
        " ".join(decision.rules_breached),
        "; ".join(decision.citations),
        " ".join(decision.readings),
        _age(verdict, facts),
    )


def _age(verdict: Verdict, facts: Facts) -> str:
    if is_organisation(facts):
        return "organisation"
    return "unknown" if verdict.child is None else "child" if verdict.child else "grown"


def _deadline(verdict: Verdict) -> int:
    later = verdict.later
    if later.day is None:
        return NO_DAY
    return FROM_OPENING if later.from_opening else (later.day - EPOCH.date()).days


def column_of(codes: NDArray[np.int32], words: Words) -> pa.DictionaryArray:
    """A column of words by their places."""
    return pa.DictionaryArray.from_arrays(pa.array(codes), words.array, safe=False)


__all__ = ["FROM_OPENING", "NO_DAY", "WORDS", "Answers", "Row", "Table", "column_of"]
