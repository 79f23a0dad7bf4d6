"""What the words of a tally mean to people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from idverify.account.action import COMMERCE
from idverify.campaign.tally import OTHERS
from idverify.messages import Text, text

_ADVISED: Final = ("phone.", "personal_id.")  # what the numbers' own rooms remark upon


def said(key: str) -> Text | None:
    """A text by its key; None where there is none, as of a word of a later version."""
    try:
        return text(key)
    except KeyError:
        return None


def status_of(word: str) -> Text | None:
    """A status by name."""
    return said(f"campaign.status.{word}")


def said_where(unasked: bool, key: str) -> Text | None:
    """A text by its key; where no provision asked for anything, so that nobody was authenticated, what is said then."""
    return (said(f"{key}.unasked") if unasked else None) or said(key)


def ask_of(word: str) -> Text:
    """What is asked; an unknown word as it is."""
    return said(f"campaign.ask.{word}") or Text(vi=word, en=word)


def said_about(action: str, key: str) -> Text | None:
    """A text by its key; about selling in a livestream, for which the law asks more, the one that is said of that."""
    return (said(f"{key}.commerce") if action in COMMERCE else None) or said(key)


def listed(words: Iterable[Text]) -> Text:
    """Several words in a row."""
    given = tuple(words)
    return Text(vi=", ".join(each.vi for each in given), en=", ".join(each.en for each in given))


def remark_of(word: str) -> Text | None:
    """What was mended, or is worth a second look."""
    found = said(f"campaign.remark.{word}")
    if found is None and word.startswith(_ADVISED):
        return said(f"advisory.{word.partition('.')[2]}")
    return found


def column_of(word: str) -> Text | None:
    """In which column a defect is, by the role before its point."""
    return said(f"campaign.report.column.{word.partition('.')[0]}")


def unexplained(counts: Mapping[str, int], most: int) -> tuple[tuple[str, Text, int], ...]:
    """Words of the proof column that nobody explained, the most common first, and last all that are not repeated.

    Args:
        counts: rows by word, as of ``Tally.counts["proof_word"]``.
        most: how many are told apart.
    """
    told = sorted(
        ((rows, each) for each, rows in counts.items() if each != OTHERS and rows), key=lambda of: (-of[0], of[1])
    )
    others = counts.get(OTHERS, 0) + sum(rows for rows, _ in told[most:])
    words = [(each, Text(vi=f"«{each}»", en=f"“{each}”"), rows) for rows, each in told[:most]]
    if others:
        words.append((OTHERS, text("campaign.report.proof_words.others"), others))
    return tuple(words)
