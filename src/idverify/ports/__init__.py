"""What the shell needs of the world, as protocols; adapters of each stand a floor above."""

from idverify.ports.accounts import Accounts, Known
from idverify.ports.api_keys import ApiKeys, KeptApiKey
from idverify.ports.campaigns import Campaigns
from idverify.ports.child_account import Amendment, Born, ChildAccount, Invited, KeptLink
from idverify.ports.eid import EidCallback, EidProvider
from idverify.ports.kept_answers import KeptAnswer, KeptAnswers
from idverify.ports.network import NetworkUnavailableError, PhoneNetwork
from idverify.ports.quota import Quota
from idverify.ports.sender import Delivery, Message, Receipt, Sender, Verifier
from idverify.ports.store import (
    CountedGuess,
    LimitReachedError,
    NewAccount,
    NewEvidence,
    NewLink,
    Store,
)
from idverify.ports.visits import KeptVisit, Visits

__all__ = [
    "Accounts",
    "Amendment",
    "ApiKeys",
    "Born",
    "Campaigns",
    "ChildAccount",
    "CountedGuess",
    "Delivery",
    "EidCallback",
    "EidProvider",
    "Invited",
    "KeptAnswer",
    "KeptAnswers",
    "KeptApiKey",
    "KeptLink",
    "KeptVisit",
    "Known",
    "LimitReachedError",
    "Message",
    "NetworkUnavailableError",
    "NewAccount",
    "NewEvidence",
    "NewLink",
    "PhoneNetwork",
    "Quota",
    "Receipt",
    "Sender",
    "Store",
    "Verifier",
    "Visits",
]
