"""Names that came from outside, so that they can do nothing on a page but be read."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST_NAME: Final = 200  # characters of a file's or a column's name
# Controls, formats (bidi among them), surrogates, private use, unassigned, and what parts lines and paragraphs.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# The day of a file is left as it is; a day on which somebody may have been born is not, nor is a number however parted.
_RECENT: Final = r"20[2-9][0-9]-[01][0-9]-[0-3][0-9]|[0-9]{1,2}[./-][0-9]{1,2}[./-]20[2-9][0-9]"
_BIRTH: Final = r"(?:19|20)[0-9]{2}-[01]?[0-9]-[0-3]?[0-9]|[0-9]{1,2}[./-][0-9]{1,2}[./-](?:19|20)[0-9]{2}"
_NUMBER: Final = r"\+?\(?[0-9](?:[\s._()/-]{0,3}[0-9]){8,11}"
_OF_A_PERSON: Final = re.compile(f"(?<![0-9])(?:(?P<kept>{_RECENT})|{_BIRTH}|{_NUMBER})(?![0-9])")


def visible(text: str) -> str:
    r"""A text with every character escaped that one cannot see.

    >>> visible("a\nb")
    'a\\u000ab'
    """
    return "".join(_escaped(each) if unicodedata.category(each) in _UNSEEN else each for each in text)


def name_of(given: str) -> str:
    """The name of a file or a column as a report holds it.

    Args:
        given: anybody's; what looks like a phone number, a personal ID or a birth date in it is left out, because a
            table without a header has those of people where names of columns stand.

    >>> name_of("khách 0912 000 001.xlsx")
    'khách ….xlsx'
    """
    hidden = _OF_A_PERSON.sub(lambda found: found["kept"] or "…", given)
    return visible(hidden if len(hidden) <= LONGEST_NAME else f"{hidden[: LONGEST_NAME - 1]}…")[: 6 * LONGEST_NAME]


def _escaped(found: str) -> str:
    point = ord(found)
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"
