"""What was done just now, told on the page to which a form led: its address names it by a word."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, NamedTuple

from fastapi import Request, Response

from idverify.messages import Text, text
from idverify.web.pages.guardian.ward import Ward
from idverify.web.pages.page import onward

_QUERY: Final = "done"
_KINDS: Final = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "allowed",
                "consented",
                "declined",
                "disputed",
                "ended",
                "permitted",
                "proved",
                "refused",
                "same",
                "settled",
                "withdrawn",
            ),
            "done",
        ),
        **dict.fromkeys(("changed", "gone", "not_now", "over"), "warn"),
    }
)


class Done(NamedTuple):
    """What was done.

    Attributes:
        kind: of the panel that tells it.
        words: what is told.
    """

    kind: str
    words: Text


def done_in(request: Request) -> Done | None:
    """What the address of a page says was done just now; None where it says nothing that we say."""
    word = request.query_params.get(_QUERY, "")
    return Done(_KINDS[word], text(f"page.guardian.done.{word}")) if word in _KINDS else None


def onward_done(ward: Ward, section: str, word: str) -> Response:
    """Lead from a form to a page about the child, which tells what was done.

    Args:
        ward: the child.
        section: as of ``Ward.at``.
        word: what was done.
    """
    return onward(f"{ward.at(section)}?{_QUERY}={word}")
