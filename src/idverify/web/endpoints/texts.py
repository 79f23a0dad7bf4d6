"""Bounded texts and closed lists of the requests: what no store could keep is refused at the door, by its field."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from idverify.account import (
    Action,
    AgeEvidence,
    Choice,
    Consenter,
    Decider,
    EndReason,
    Ground,
    Holder,
    Item,
    Kin,
    PaperKind,
    Relation,
    Suspension,
)
from idverify.account.account_id import LONGEST
from idverify.account.age_signal import Finding
from idverify.account.consent import LONGEST_VERSION
from idverify.age_review import LONGEST_KIND
from idverify.conformance.wire import listed
from idverify.evidence.attestation import EidPurpose
from idverify.evidence.possession import Purpose
from idverify.messages import Language
from idverify.web.model import WITHOUT_NUL

_WORDS = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"  # and who gives a reason writes more than blanks
_NAME = r"^[A-Za-z0-9._-]*$"  # as this library makes them

# Of what may be left out, all that is said of it stands outside the choice, where pydantic sees it.
MaybeName = Annotated[
    str | None, Field(max_length=255, pattern=WITHOUT_NUL, repr=False, description="Full name.", examples=["Người Thử"])
]
MaybePhone = Annotated[
    str | None,
    Field(
        max_length=64,
        pattern=WITHOUT_NUL,
        repr=False,
        description="A phone number as it was typed.",
        examples=["0912000001"],
    ),
]
MaybePersonalId = Annotated[
    str | None,
    Field(
        max_length=64,
        pattern=WITHOUT_NUL,
        repr=False,
        description="A personal ID that was typed. It proves nothing, and is asked only of who lacks a phone.",
        examples=["001190000001"],
    ),
]
TextVersion = Annotated[str, Field(min_length=1, max_length=LONGEST_VERSION, pattern=WITHOUT_NUL, examples=["2026-11"])]
Lang = Annotated[Language, Field(examples=["vi"])]
ProofId = Annotated[
    str, Field(min_length=1, max_length=64, pattern=_NAME, examples=["0cXUxT0b-IhYzR2cJ6mQvJwq6rZP1x3d"])
]
ChallengeId = Annotated[
    str, Field(min_length=1, max_length=64, pattern=_NAME, examples=["mX2vQ5d0pJtR7yK1sL9wB3nH6cF8gZ4a"])
]
LinkId = Annotated[
    str, Field(min_length=1, max_length=64, pattern=_NAME, examples=["7d6f3c0a9b1e4852a4c1f0e98b27d355"])
]
EventId = Annotated[
    str, Field(min_length=1, max_length=64, pattern=_NAME, examples=["b19c55e0d24f4c7e8a3d6f10c7e2a941"])
]
InvitationSecret = Annotated[
    str, Field(min_length=1, max_length=64, pattern=_NAME, repr=False, examples=["Zk3v9QeT1xW7uB5nY2rD8sJ4mH6pC0aL"])
]
NetworkToken = Annotated[
    str,
    Field(
        min_length=1, max_length=4096, pattern=WITHOUT_NUL, repr=False, examples=["a one-time token of the operator"]
    ),
]
ItemName = Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=WITHOUT_NUL, examples=["comment-1871"])]
ProviderName = Annotated[str, Field(min_length=1, max_length=64, pattern=_NAME, examples=["licensed"])]
SignalKind = Annotated[str, Field(min_length=1, max_length=LONGEST_KIND, pattern=WITHOUT_NUL, examples=["reported"])]


def _said(words: str) -> str:
    if not words.strip():  # Python knows more blanks than the pattern's language
        raise ValueError("a ruling has a reference or a reason")
    return words


Words = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST, pattern=_WORDS, repr=False, examples=["Quyết định 12/QĐ-TEST"]),
    AfterValidator(_said),
]

# JSON knows one kind of number, and 5.0 is a whole one (JSON Schema 2020-12, 6.1.1).
Whole = Annotated[
    int, BeforeValidator(lambda given: int(given) if isinstance(given, float) and given.is_integer() else given)
]

# A caller writes a value of a closed list as its text.
OnePurpose = Annotated[Purpose, listed(Purpose)]
OneEidPurpose = Annotated[EidPurpose, listed(EidPurpose)]
OneHolder = Annotated[Holder, listed(Holder)]
OneItem = Annotated[Item, listed(Item)]
OneRelation = Annotated[Relation, listed(Relation)]
OneGround = Annotated[Ground, listed(Ground)]
OneKin = Annotated[Kin, listed(Kin)]
OnePaperKind = Annotated[PaperKind, listed(PaperKind)]
OneConsenter = Annotated[Consenter, listed(Consenter)]
OneSuspension = Annotated[Suspension, listed(Suspension)]
OneDecider = Annotated[Decider, listed(Decider)]
OneChoice = Annotated[Choice, listed(Choice)]
OneFinding = Annotated[Finding, listed(Finding)]

# Reading is open to everybody: nobody asks for it, and nobody chooses it (``account.choice.CHOSEN_FOR``).
OneChosenAction = Annotated[
    Literal[
        Action.POST,
        Action.COMMENT,
        Action.SHARE,
        Action.LIVESTREAM,
        Action.COMMERCIAL_LIVESTREAM,
        Action.SALES_LIVESTREAM,
        Action.REACT,
        Action.MESSAGE,
    ],
    listed(Action),
]
# No document, identification or ruling is kept with a birth date, so that none is taken on a caller's word.
OneAgeWord = Annotated[
    Literal[AgeEvidence.USER_DECLARED, AgeEvidence.GUARDIAN_DECLARED],
    listed(AgeEvidence),
]
# That a child grew up, or that data were erased, follows from other calls.
OneEndReason = Annotated[
    Literal[EndReason.REVOKED, EndReason.REPLACED, EndReason.COURT, EndReason.FRAUD],
    listed(EndReason),
]
