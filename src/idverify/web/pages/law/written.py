"""How things of the law are written out: a place as ``Điểm b khoản 3 Điều 27``."""

from __future__ import annotations

import functools
import re
from typing import Final

from idverify.law import Instrument, Provision
from idverify.messages import LANGUAGES, Language, Text, text

_NUMBER: Final = re.compile(r".*?\d+/\d{4}/\S+")  # of an instrument, and whatever its title says before it
_VIETNAMESE: Final = (("ND-CP", "NĐ-CP"), (" art. ", " Điều "), (" annex ", " phụ lục, dòng "))


@functools.cache
def short_title(instrument: Instrument) -> Text:
    """An instrument without what it is about: ``Nghị định 147/2024/NĐ-CP``."""
    vi, en = (_NUMBER.match(said) for said in map(instrument.title.in_, LANGUAGES))
    title = instrument.title
    return Text(vi=vi[0] if vi else title.vi, en=en[0] if en else title.en)


def written_citation(citation: str, lang: Language) -> str:
    """A citation as people of a language write it: ``147/2024/NĐ-CP Điều 27.3.b``; in English as decisions have it."""
    if lang == "vi":
        for code, word in _VIETNAMESE:
            citation = citation.replace(code, word)
    return citation


def citation_written(written: str) -> str:
    """A citation as decisions have it, of how Vietnamese pages write it; anything else as it is."""
    for code, word in _VIETNAMESE:
        written = written.replace(word, code)
    return written


def written_place(provision: Provision) -> Text:
    """A provision's article, clause and point, or its line of an annex, as people name them."""
    if provision.annex_line is not None:
        return text("page.law.place.annex", line=provision.annex_line)
    if provision.point is not None and provision.clause is not None:
        return text("page.law.place.point", article=provision.article, clause=provision.clause, point=provision.point)
    if provision.clause is not None:
        return text("page.law.place.clause", article=provision.article, clause=provision.clause)
    return text("page.law.place.article", article=provision.article)


def capital(said: str) -> str:
    """A few words as a heading: their first letter large, the others as they are."""
    return said[:1].upper() + said[1:]
