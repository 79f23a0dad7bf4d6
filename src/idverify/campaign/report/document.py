"""The report of a campaign, as a document that a program reads: everything that the page says."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Final, Literal, Self, TypeVar

from pydantic import ValidationError

import idverify
from idverify.campaign.report.answer import answer_of
from idverify.campaign.report.fix_map import fixes_of, messages_of
from idverify.campaign.report.part import (
    Answer,
    Asked,
    Count,
    Fix,
    Library,
    Messages,
    Name,
    Part,
    SharedCount,
    Word,
)
from idverify.campaign.report.source import Run, Told
from idverify.campaign.report.visible import name_of
from idverify.campaign.tally import COUNTED
from idverify.errors import OperatorError
from idverify.law.reading import REGISTER
from idverify.law.snapshot import AS_OF, snapshot_on

Report = TypeVar("Report", bound="CampaignReport")
FORMAT: Final = "idverify-campaign-report/1"


class CampaignReport(Part):
    """What was found of all accounts, added up; it names no account and holds no number.

    Attributes:
        made_at: when the report was made, UTC.
        library: what judged.
        asked: the question, and of which files.
        rows: how many rows were judged.
        duplicates: how many of them are of an account that came before.
        answer: for whom they wait.
        counts: rows by kind and word, as of ``tally.COUNTED``; a row can have several words of one kind.
        fixes: what is asked, in the order in which it is worth doing.
        messages: how many would be written to.
        shared: by kind of number, those behind more than one account.
    """

    format: Literal["idverify-campaign-report/1"]
    made_at: Word
    library: Library
    asked: Asked
    rows: Count
    duplicates: Count
    answer: Answer
    counts: dict[Word, dict[Name, Count]]
    fixes: tuple[Fix, ...]
    messages: Messages
    shared: dict[Word, SharedCount]

    @property
    def unasked(self) -> bool:
        """Whether no provision asked anything of anybody: they may, and yet nobody was authenticated for it."""
        return not any(self.counts["article"].values()) and not any(self.counts["rule"].values())

    @classmethod
    def of(cls, summary: Told, made_at: datetime) -> Self:
        """The report of what a run found.

        Args:
            summary: everything added up.
            made_at: with an offset.

        Raises:
            OperatorError: the counts do not come to the rows (``campaign_report``).
            ValueError: the moment has no offset.
        """
        tally = summary.tally
        counts = {kind: dict(sorted(tally.counts[kind].items())) for kind in COUNTED}
        report = cls(
            format=FORMAT,
            made_at=_utc(made_at),
            library=Library(version=idverify.__version__, law_as_of=AS_OF.isoformat()),
            asked=_asked(summary.run, counts["reading"]),
            rows=tally.rows,
            duplicates=summary.duplicates,
            answer=answer_of(counts["status"], counts["asked"]),
            counts=counts,
            fixes=fixes_of(counts["asked"]),
            messages=messages_of(counts["asked"]),
            shared={
                str(kind): SharedCount(
                    numbers=each.numbers, accounts=each.accounts, most=each.most, by_count=dict(each.by_count)
                )
                for kind, each in summary.shared.items()
            },
        )
        return _agreeing(report)

    def to_json(self) -> bytes:
        """UTF-8, the same bytes for the same report."""
        return (json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def from_json(cls, written: bytes) -> Self:
        """What ``to_json`` gave.

        Args:
            written: UTF-8.

        Raises:
            OperatorError: it is not of its form, or what is worked out in it does not follow from its counts
                (``campaign_report``, with the place).
        """
        try:
            report = cls.model_validate_json(written)
        except ValidationError as refused:
            # A name of ours or a place in a list: what others wrote is not told.
            steps = refused.errors(include_input=False, include_context=False, include_url=False)[0]["loc"]
            place = str(steps[0]) if steps and steps[0] in cls.model_fields else "…"
            raise OperatorError("campaign_report", place=place) from None
        return _agreeing(report)


def _agreeing(report: Report) -> Report:
    """The report, where its figures agree with each other."""
    counts = report.counts
    if set(counts) != set(COUNTED):
        raise OperatorError("campaign_report", place="counts")
    if sum(counts["status"].values()) != report.rows:
        raise OperatorError("campaign_report", place="counts.status")
    if report.duplicates > report.rows:
        raise OperatorError("campaign_report", place="duplicates")
    asked = Counter[str]()
    for words, rows in counts["asked"].items():
        asked[words.partition(" ")[0]] += rows
    if any(rows > counts["status"].get(status, 0) for status, rows in asked.items()):
        raise OperatorError("campaign_report", place="counts.asked")
    worked_out = (
        ("answer", report.answer, answer_of(counts["status"], counts["asked"])),
        ("fixes", report.fixes, fixes_of(counts["asked"])),
        ("messages", report.messages, messages_of(counts["asked"])),
    )
    for place, told, follows in worked_out:
        if told != follows:
            raise OperatorError("campaign_report", place=place)
    return report


def _asked(run: Run, used: dict[str, int]) -> Asked:
    terms = run.terms
    ids = {id for id in used if id in REGISTER} | set(terms.readings.switched)
    return Asked(
        at=_utc(terms.at),
        day=terms.day.isoformat(),
        law=snapshot_on(terms.day),
        service=terms.service.kind.value,
        licensed=terms.service.licensed,
        threshold_met=terms.service.threshold_met,
        action=terms.action.value,
        readings={id: terms.readings[REGISTER[id]] for id in sorted(ids)},
        proofs={name_of(word): method.value for word, method in sorted(terms.proofs.items())},
        zeros_lost=terms.zeros_lost,
        sources=tuple(map(name_of, run.names)),
        unread=tuple(map(name_of, run.unread)),
        columns={str(role): name_of(header) for role, header in run.columns.items()},
        fingerprint=run.fingerprint,
        keys=run.keys,
        kid=run.kid,
    )


def _utc(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("a moment without an offset")
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
