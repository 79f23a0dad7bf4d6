"""What is to be told on the page that comes next: a refusal is drawn at an address that can be opened again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from fastapi import Request
from pydantic import BaseModel, ConfigDict

from idverify.errors import OperatorError, PossessionError
from idverify.messages import Text, text
from idverify.web.pages.language import language

# So long a page is read, in one language or the other, or loaded again; later it would tell a wait that is over.
_READ_WITHIN: Final = timedelta(minutes=1)


class Told(BaseModel):
    """One sentence that a form left behind for the page that a person is sent to.

    Attributes:
        key: of the sentence.
        blanks: numbers that stand in it.
        field: the id of the field that it is about; empty where it is about none.
        at: when the form was refused.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    blanks: Mapping[str, int] = {}
    field: str = ""
    at: datetime

    def said(self, now: datetime) -> Text | None:
        """The sentence; None once it is old."""
        return text(self.key, **self.blanks) if now - self.at < _READ_WITHIN else None


def told_of(refused: PossessionError | OperatorError, now: datetime) -> Told:
    """What to tell the person of a refusal, where the library's own sentence is not for them.

    Args:
        refused: a proof or a code that was refused, a message that was not sent, or a number with no place left.
        now: the moment.
    """
    if isinstance(refused, OperatorError):
        return Told(key=f"page.steps.{refused.code}", at=now)
    if refused.code == "exhausted":
        return Told(key="page.steps.phone.exhausted", at=now)
    return Told(key=f"{refused.family}.{refused.code}", blanks=refused.data, at=now)


def fault(request: Request, id: str, said: Text) -> dict[str, str]:
    """What is wrong with one field, as a page's list of faults has it.

    Args:
        request: in whose language it is told.
        id: of the field.
        said: what is wrong.
    """
    return {id: said.in_(language(request))}
