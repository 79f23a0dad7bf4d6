"""What is asked and told of the review of accounts that children may have made."""

from __future__ import annotations

from pydantic import Field

from idverify.web.endpoints.answered import MomentTold
from idverify.web.endpoints.examples import shown
from idverify.web.endpoints.texts import OneFinding, SignalKind, Whole, Words
from idverify.web.model import AccountName, Asked, Told


class SignalAsked(Asked):
    """A sign that a child may be behind an account."""

    model_config = shown({"account": "lan", "kind": "reported"})

    account: AccountName
    kind: SignalKind = Field(description="The platform's own word for the sign; no content, no data about the person.")


class ReviewsAsked(Asked):
    """How much of the queue to read."""

    model_config = shown({"most": 50})

    most: Whole = Field(default=100, ge=1, le=1_000, description="How many signs are read.")


class ReviewTold(Told):
    """One account about which there are signs."""

    account: str
    since: MomentTold
    kinds: dict[str, int] = Field(description="How often each kind of sign was.", examples=[{"reported": 2}])


class ReviewsTold(Told):
    """The longest waiting first."""

    reviews: list[ReviewTold]


class FindingAsked(Asked):
    """Somebody looked."""

    model_config = shown({"account": "lan", "finding": "grown", "reason": "looked at"})

    account: AccountName
    finding: OneFinding
    reason: Words = Field(description="Why, in the operator's words; no data about the person.", examples=["looked at"])


class SettledTold(Told):
    """How many signs that settled."""

    settled: int


class AuthorityAsked(Asked):
    """What an authority says of an account."""

    model_config = shown({"account": "lan", "reference": "CV-1/TEST"})

    account: AccountName
    reference: Words = Field(description="The authority's reference.")
