"""How far somebody came with proving who they are."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from idverify.evidence.attestation import EidPurpose
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.identification import REQUEST_LIFETIME
from idverify.web.pages.visit import Draft


class IdentityDraft(Draft):
    """A declaration, the provider that somebody was sent to, and how they came back.

    Attributes:
        prefix: of the pages where it began.
        then: where to go on to once they are back.
        purpose, account: what the identification is for.
        declared_at: when they confirmed to have no Vietnamese mobile; None where they did not.
        text_version, lang: which wording they confirmed, and in which language.
        sells: whether they mean to sell in livestreams.
        address: the provider's, for this person; None before they chose, and after they came back.
        asked_at: when they chose.
        parameters: of the address that they came back to; empty until then.
        failed: the code of what went wrong the last time; None where nothing did.
    """

    KEY: ClassVar[str] = "identity"

    prefix: str
    then: str
    purpose: EidPurpose
    account: str
    declared_at: datetime | None = None
    text_version: str = ""
    lang: str = "vi"
    sells: bool = False
    address: str | None = Field(default=None, repr=False)
    asked_at: datetime | None = None
    parameters: dict[str, str] = Field(default={}, repr=False)
    failed: str | None = None

    def is_for(self, prefix: str, purpose: EidPurpose, account: str) -> bool:
        """Whether it was filled in on these pages, for this purpose and this account."""
        return (self.prefix, self.purpose, self.account) == (prefix, purpose, account)

    @property
    def declaration(self) -> NoMobileDeclaration | None:
        """What was confirmed, as the registrar takes it."""
        if self.declared_at is None:
            return None
        return NoMobileDeclaration(self.declared_at, self.text_version, self.lang)

    def is_asked(self, now: datetime) -> bool:
        """Whether the provider would still know them."""
        return self.address is not None and self.asked_at is not None and now < self.asked_at + REQUEST_LIFETIME

    def is_back(self, now: datetime) -> bool:
        """Whether they came back in time to be believed."""
        return bool(self.parameters) and self.asked_at is not None and now < self.asked_at + REQUEST_LIFETIME

    def anew(self, failed: str | None = None) -> IdentityDraft:
        """As before a provider was chosen.

        Args:
            failed: the code of what went wrong.
        """
        return self.model_copy(update={"address": None, "asked_at": None, "parameters": {}, "failed": failed})
