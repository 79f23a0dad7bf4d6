"""One line of the retention ledger: what was kept, from when, and when it went."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from pydantic import ConfigDict, Field, StrictStr, model_validator

from idverify.conformance.evidence.decision_line import require_quiet
from idverify.conformance.evidence.json_line import json_object
from idverify.conformance.evidence.leak import RETENTION, written_number
from idverify.conformance.evidence.trouble import EvidenceError
from idverify.conformance.result import shown
from idverify.conformance.wire import BadRequestError, Moment, Wire, listed, read
from idverify.rules.data_class import DataClass

MOST_HOLDS: Final = 100


class RetentionLine(Wire):
    """A line that can be judged.

    Attributes:
        data_class: what was kept.
        begins_at: when its time began, by the law's table of retention; None: it has not begun.
        kept_until: the first moment at which the platform means to keep it no more; None: it says nothing.
        deleted_at: when it was deleted; None: it is there.
        held: from when until when an authority's order kept it; None: it does still.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, populate_by_name=True)

    ref: Annotated[StrictStr, Field(pattern=r"\A[A-Za-z0-9_-]{1,64}\z")]
    data_class: Annotated[DataClass, listed(DataClass)] = Field(alias="class")
    begins_at: Moment | None
    kept_until: Moment | None = None
    deleted_at: Moment | None
    held: Annotated[tuple[tuple[Moment, Moment | None], ...], Field(max_length=MOST_HOLDS)] = ()

    @model_validator(mode="after")
    def _in_order(self) -> RetentionLine:
        if any(until is not None and until < since for since, until in self.held):
            raise ValueError("a hold ends before it begins")
        return self

    @classmethod
    def of(cls, data: bytes | None) -> RetentionLine:
        """The line in some bytes. Arguments and errors: as of ``DecisionLine.read``."""
        if data is None:
            raise EvidenceError("line_long")
        try:
            document = json_object(data)
        except EvidenceError:
            if written_number(data):
                raise EvidenceError("leak_number") from None
            raise
        require_quiet(document, data, RETENTION)
        try:
            return read(cls, document)
        except BadRequestError as refused:
            raise EvidenceError("field", field=shown(refused.field, longest=80)) from None

    def held_at(self, at: datetime) -> bool:
        """Whether an order kept it at a moment."""
        return any(since <= at and (until is None or at < until) for since, until in self.held)

    def released_at(self, at: datetime) -> datetime | None:
        """When the last order before a moment ended; None where none did."""
        return max((until for _, until in self.held if until is not None and until <= at), default=None)
