"""What is asked of an account that is open."""

from __future__ import annotations

from idverify.web.endpoints.examples import CAME_BACK, PROVEN, SHOWN, shown
from idverify.web.endpoints.person_models import DeclarationAsked, IdentificationAsked
from idverify.web.endpoints.texts import ProofId
from idverify.web.model import AccountName, Asked, PhoneText, StreamName


class AccountAsked(Asked):
    """An account."""

    model_config = shown({"account": "lan"})

    account: AccountName


class ProvenPhoneAsked(AccountAsked):
    """A number with the proof that somebody holds it."""

    model_config = shown({"account": "lan", **PROVEN})

    phone: PhoneText
    proof: ProofId


class IdentifiedAsked(AccountAsked):
    """Somebody came back from their electronic identification."""

    model_config = shown({"account": "lan", "identification": CAME_BACK})

    identification: IdentificationAsked


class StreamerAsked(IdentifiedAsked):
    """The same, of who sells in one livestream."""

    model_config = shown({"account": "lan", "stream": "live-1", "identification": CAME_BACK})

    stream: StreamName


class NoMobileAsked(AccountAsked):
    """The user confirmed to have no Vietnamese mobile."""

    model_config = shown({"account": "lan", "declaration": SHOWN})

    declaration: DeclarationAsked
