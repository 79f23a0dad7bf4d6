"""How things of the law are written out: a place as ``Điểm b khoản 3 Điều 27``."""

from __future__ import annotations

from idverify.law import Provision
from idverify.messages import Text, text


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
