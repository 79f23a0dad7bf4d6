"""Under what the accounts of a campaign are judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from idverify.account import Action, Service
from idverify.campaign.proof_words import proofs_of
from idverify.evidence.method import Method
from idverify.law import DEFAULT_READINGS, Readings, day_of

# What a platform's column of proofs may say of itself; its own words come beside them.
METHODS: Final[Mapping[str, Method]] = MappingProxyType({method.value: method for method in Method})


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """One question, put to every account.

    Attributes:
        at: the moment that is asked about; aware.
        service: on which network.
        action: what the accounts want to do.
        readings: how the law's silences are read.
        proofs: by what means a word in the proof column says that something was proven; the words are kept as
            ``proof_words.compared`` leaves them. The names of the methods themselves are always understood.
        zeros_lost: whether a personal ID of ten or eleven digits in a text cell lost its zeros too, as in a CSV file
            that a spreadsheet wrote; in a numeric cell it is always so.

    Raises:
        OperatorError: a word cannot mean a proof, or is said to mean two, as of ``proof_words.proofs_of``.
    """

    at: datetime
    service: Service = Service.DOMESTIC
    action: Action = Action.POST
    readings: Readings = DEFAULT_READINGS
    proofs: Mapping[str, Method] = field(default_factory=dict)
    zeros_lost: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "proofs", proofs_of(self.proofs.items()))

    @property
    def day(self) -> date:
        """The day in Viet Nam that is asked about."""
        return day_of(self.at)
