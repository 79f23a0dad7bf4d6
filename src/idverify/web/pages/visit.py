"""One visit of one person to the pages: who sent them, what for, and what they filled in so far."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Self, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from idverify.errors import RequestError, forget_locals


class Part(StrEnum):
    """What a person was let in for; no visit reaches another part."""

    SIGN_UP = "sign_up"  # to open the account, or, for a child, to ask an adult
    ACCOUNT = "account"  # to see what the account may do, and to prove more
    GUARDIAN = "guardian"  # to look after the children for whom this account, or this link, answers
    INVITATION = "invitation"  # to answer a child's request, as an adult who holds its secret


class Draft(BaseModel):
    """What somebody filled in so far in one part; each part has a kind of its own, under a ``KEY`` of its own.

    A visit keeps it sealed; nobody reads it without the secret in that person's browser.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    KEY: ClassVar[str]


_Draft = TypeVar("_Draft", bound=Draft)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit, until it ends or nobody comes for a while.

    Attributes:
        secret: what the browser holds, 43 characters; it stands in a cookie and nowhere else.
        revision: how often it was kept; of two forms sent at once one is refused.
        session: the name that challenges and identifications know this browser by, 32 hex digits; it says nothing.
        part: what it is for.
        account: whose account; None in a visit to answer an invitation by somebody who has none.
        link: of a guardian who has no account, the one link that they may look after;
            of an answered invitation its link.
        stream: of a visit to identify who sells in one livestream, the platform's name of that stream.
        drafts: what was filled in, as JSON, by the ``KEY`` of its draft.
        expires_at: when it ends if nobody comes.
        ends_at: when it ends whoever comes.
    """

    secret: str = field(repr=False)
    revision: int = 0
    session: str
    part: Part
    account: str | None
    link: str | None = None
    stream: str | None = None
    drafts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    expires_at: datetime
    ends_at: datetime

    @property
    def csrf(self) -> str:
        """What every form of this visit repeats, and no other site knows."""
        return hmac.new(self.secret.encode(), b"idverify form", hashlib.sha256).hexdigest()

    def draft(self, kind: type[_Draft]) -> _Draft | None:
        """What was filled in of a kind; None where nothing was yet.

        Raises:
            RequestError: another version of this library kept it in another shape (``visit_over``).
        """
        kept = self.drafts.get(kind.KEY)
        try:
            return None if kept is None else kind.model_validate(kept)
        except ValidationError as wrong:
            forget_locals(wrong)
        raise RequestError("visit_over")

    def with_draft(self, draft: Draft) -> Self:
        """This visit with something filled in, in the place of what was of its kind."""
        return replace(self, drafts={**self.drafts, draft.KEY: draft.model_dump(mode="json")})

    def without(self, *kinds: type[Draft]) -> Self:
        """This visit with something forgotten."""
        gone = {kind.KEY for kind in kinds}
        return replace(self, drafts={key: value for key, value in self.drafts.items() if key not in gone})
