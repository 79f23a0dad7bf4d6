"""What the text of a query says without being asked of a database."""

from __future__ import annotations

import re
from typing import Final

from idverify.campaign.reading.content import is_of_a_person
from idverify.errors import OperatorError
from idverify.messages import text

# Quoted words, comments, and what stands in brackets: an order in there is not the order of the whole.
_ASIDE: Final = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)
_BRACKETS: Final = re.compile(r"\([^()]*\)")
_ORDERED: Final = re.compile(r"\border\s+by\b", re.IGNORECASE)
_BEGINS: Final = re.compile(r"(?:--[^\n]*(?:\n|\Z)|/\*.*?\*/|[\s(])*(?:select|with)\b", re.IGNORECASE | re.DOTALL)
_PASSWORD: Final = re.compile(r"\b(?:password|passwd|pwd)\s*=\s*[^\s=]|://[^\s/:@]+:[^\s/@]+@", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(?<![\w+])[+]?[0-9][0-9 .()-]{6,18}[0-9](?!\w)")


def is_ordered(sql: str) -> bool:
    """Whether a query says in which order its rows come.

    Args:
        sql: its text.
    """
    bare = _ASIDE.sub(" ", sql)
    while bare != (bare := _BRACKETS.sub(" ", bare)):
        pass
    return _ORDERED.search(bare) is not None


def refuse_unfit(sql: str) -> None:
    """Refuse what is no query to be noted in clear beside its results.

    Args:
        sql: its text.

    Raises:
        OperatorError: it begins with another word than SELECT or WITH, or holds a number of a person or a password
            (``campaign_query``).
    """
    if not _BEGINS.match(sql):
        raise OperatorError("campaign_query", reason=text("campaign.query.select"))
    if _PASSWORD.search(sql):
        raise OperatorError("campaign_query", reason=text("campaign.query.password"))
    if any(is_of_a_person(number) for number in _NUMBER.findall(sql)):
        raise OperatorError("campaign_query", reason=text("campaign.query.number"))
