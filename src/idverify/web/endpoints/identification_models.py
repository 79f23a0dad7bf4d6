"""What is asked and told of sending somebody to a provider of electronic identification."""

from __future__ import annotations

from pydantic import Field

from idverify.web.endpoints.examples import ORIGIN, SHOWN, shown
from idverify.web.endpoints.person_models import DeclarationAsked
from idverify.web.endpoints.texts import OneEidPurpose, ProviderName
from idverify.web.model import AccountName, Asked, OriginAsked, StreamName, Told


class BeginIdentificationAsked(Asked):
    """Somebody is to be sent to a provider."""

    model_config = shown(
        {"provider": "licensed", "account": "nam", "purpose": "enrol", "origin": ORIGIN, "declaration": SHOWN},
        {"provider": "licensed", "account": "lan", "purpose": "stream", "origin": ORIGIN, "stream": "live-1"},
    )

    provider: ProviderName
    account: AccountName
    purpose: OneEidPurpose
    origin: OriginAsked = Field(description="Who asks; the same session must come back.")
    declaration: DeclarationAsked | None = Field(
        default=None,
        description="That the person has no Vietnamese mobile; not repeated where the account says so already.",
    )
    sells: bool = Field(default=False, description="Whether the person means to sell in livestreams.")
    stream: StreamName | None = Field(default=None, description="Which livestream; for the purpose `stream` only.")


class SentTold(Told):
    """Where to send the person."""

    address: str = Field(description="The provider's address. It holds a state and nothing about the person.")
