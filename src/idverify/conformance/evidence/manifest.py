"""``manifest.json``: whose evidence it is, of which time, which readings it declares, and what files belong to it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, ConfigDict, Field, StrictInt, StrictStr, model_validator

from idverify.account import Service
from idverify.conformance.evidence.json_line import json_object
from idverify.conformance.evidence.leak import holds_number
from idverify.conformance.evidence.trouble import EvidenceError
from idverify.conformance.result import shown
from idverify.conformance.wire import BadRequestError, Moment, Wire, read
from idverify.conformance.wire_facts import WireService
from idverify.law import Readings
from idverify.law.reading import REGISTER

FORMAT: Final = "idverify-evidence/1"
LONGEST_MANIFEST: Final = 1 << 20
NAME: Final = "manifest.json"
PROOF_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}\.tlog-proof")
FILES: Final = frozenset(
    {
        "decisions.jsonl",
        "retention.jsonl",
        "answers.json",
        "ledger/entries.jsonl",
        "ledger/leaves.b64",
        "ledger/checkpoint",
        "ledger/older-checkpoint",
    }
)
# The operator's own word on its clocks and its purging has an end: what is later than this is a departure.
MOST_SECONDS: Final = 3600
MOST_HOURS: Final = 24 * 7
MOST_DAYS: Final = 31


def is_file(name: str) -> bool:
    """Whether a folder of evidence can have a file of this name beside its manifest."""
    folder, _, proof = name.rpartition("/")
    return name in FILES or (folder == "ledger/proofs" and PROOF_NAME.fullmatch(proof) is not None)


def _quiet(value: str) -> str:
    if holds_number(value):
        raise ValueError("a number of a person could stand here")
    return value


_Word = Annotated[StrictStr, Field(max_length=100), AfterValidator(_quiet)]
_Label = Annotated[StrictStr, Field(pattern=r"\A[A-Za-z][A-Za-z0-9._:/-]{0,254}\z"), AfterValidator(_quiet)]
_Key = Annotated[StrictStr, Field(max_length=400)]


class _Strict(Wire):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Maker(_Strict):
    """``implementation``: what made the answers."""

    name: Annotated[_Word, Field(min_length=1)]
    version: _Word = ""
    language: _Word = ""


class Period(_Strict):
    """``period``: from one moment until before another; the second is that of the export."""

    since: Moment = Field(alias="from")
    until: Moment

    @model_validator(mode="after")
    def _forward(self) -> Period:
        if self.since > self.until:
            raise ValueError("it ends before it begins")
        return self

    def require(self, at: datetime) -> None:
        """Refuse a moment that does not lie in it.

        Raises:
            EvidenceError: it does not (``period``).
        """
        if not self.since <= at <= self.until:
            raise EvidenceError("period")


class ListedFile(_Strict):
    """One value of ``files``."""

    sha256: Annotated[StrictStr, Field(pattern=r"\A[0-9a-f]{64}\z")]
    lines: Annotated[StrictInt, Field(ge=0)]


class LedgerFacts(_Strict):
    """``ledger``: how the log is to be opened."""

    format: Literal["idverify", "leaves"] = "idverify"
    key: _Key
    witnesses: Annotated[tuple[_Key, ...], Field(max_length=16)] = ()
    clock_tolerance_seconds: Annotated[StrictInt, Field(ge=0, le=MOST_SECONDS)] = 300
    approval_within_hours: Annotated[StrictInt, Field(ge=1, le=MOST_HOURS)] = 8


class RetentionFacts(_Strict):
    """``retention``: how late a purge may come."""

    tolerance_days: Annotated[StrictInt, Field(ge=0, le=MOST_DAYS)] = 1


class Manifest(_Strict):
    """The manifest."""

    format: Literal["idverify-evidence/1"]
    implementation: Maker
    tenant: _Label
    service: WireService
    period: Period
    readings: Annotated[dict[str, StrictStr], Field(default_factory=dict, max_length=100)]
    files: Annotated[dict[str, ListedFile], Field(max_length=2000)]
    ledger: LedgerFacts | None = None
    retention: RetentionFacts = RetentionFacts()

    def service_facts(self) -> Service:
        """The service as the rules see it."""
        return self.service.facts()

    def declared(self) -> dict[str, str]:
        """The readings that it declares, of those that there are."""
        return {id: option for id, option in self.readings.items() if id in REGISTER and option in REGISTER[id].options}

    def unknown_readings(self) -> tuple[str, ...]:
        """What it declares and there is not, as of ``shown``."""
        known = self.declared()
        return tuple(shown({id: option}) for id, option in self.readings.items() if id not in known)

    def law_readings(self) -> Readings:
        """The readings by which its answers are judged; those not declared by their defaults."""
        return Readings(self.declared())


def manifest_in(data: bytes) -> Manifest:
    """The manifest in a file.

    Raises:
        EvidenceError: as of ``json_object``, or a field is missing or wrong (``field``).
    """
    document: dict[str, Any] = json_object(data)
    try:
        found = read(Manifest, document)
        found.service_facts()
    except BadRequestError as refused:
        raise EvidenceError("field", field=shown(refused.field, longest=80)) from None
    return found
