"""Planning: a dry run that reads what the check found and writes who would be told when. Nothing leaves."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

from idverify.campaign.folder import Folder
from idverify.campaign.plan.asked import Asked, parts_of
from idverify.campaign.plan.begun import begun_of
from idverify.campaign.plan.layout import Layout
from idverify.campaign.plan.order import BUCKET_ROWS, Order
from idverify.campaign.plan.plan import Plan, order_of
from idverify.campaign.plan.stage_file import stage_name
from idverify.campaign.plan.terms import PlanTerms
from idverify.campaign.plan.whole_file import put_in_place, written_whole
from idverify.campaign.run import run_of
from idverify.errors import OperatorError

_PLAN: Final = "plan.json"
_SCRATCH: Final = "plan-"


def planned(
    folder: Folder,
    terms: PlanTerms,
    *,
    today: date | None = None,
    seen: Callable[[int], None] | None = None,
    bucket_rows: int = BUCKET_ROWS,
) -> Plan:
    """Plan a campaign, in place of an earlier plan; a dry run, since nothing leaves.

    Each account is asked one thing, the first step of what its row says, and once, however many rows it has. The
    pilot is drawn by chance from everybody; after it come those who may still write, the nearest deadline first, and
    then the rest by chance. Nobody's right to write hangs on it: the gate decides by law, whenever somebody is told.

    It may be planned anew while the campaign runs: with another ceiling, other days or prices it goes on where it is,
    and nobody is told twice. Who is asked what in which order stays as it was begun. One plans in a folder at a time.

    Args:
        folder: of a check that is whole.
        terms: how it is to go.
        today: the day in Viet Nam: where the first day is over, days and who is late are reckoned from this one. As if
            it were the first day, if left out.
        seen: told of rows of the check as they are read.
        bucket_rows: how many rows are sorted at a time; memory hangs on it, and nothing else.

    Returns:
        The plan as it was written.

    Raises:
        OperatorError: the check is not whole (``campaign_unfinished``), or of another version of this library
            (``campaign_none``); by these terms it would not end while there is a calendar (``campaign_plan_terms``); or
            the campaign has begun, and others would be asked, or in another order (``campaign_begun``). The plan stays
            as it was.
    """
    parts_of(folder)
    campaign, question, begun = _name_of(folder), run_of(folder).terms, begun_of(folder)
    begins = terms.begins if today is None else max(terms.begins, today)
    folder.scratch.mkdir(parents=True, exist_ok=True)
    for left in folder.scratch.glob(f"{_SCRATCH}*"):  # by one that was killed
        shutil.rmtree(left, ignore_errors=True)
    scratch = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=folder.scratch))
    try:
        asked = Asked(folder, terms, bytes.fromhex(campaign))
        order = Order(asked, terms.stages, scratch, seen=seen, bucket_rows=bucket_rows)
        files = scratch / "stages"
        files.mkdir()
        layout = Layout(terms, order.rows, files, begins)
        stages = layout.written(order.tables())
        digest = order_of(stages)
        plan = Plan(
            campaign=campaign,
            order=digest,
            terms=terms,
            stages=stages,
            lateness=layout.lateness,
            action=question.action,
            readings=question.readings.switched,
            operator_first=asked.operator_first,
            days_from=begins,
            begun=begun is not None,
        )
        if begun is not None and (begun.campaign, begun.order) != (campaign, digest):
            raise OperatorError("campaign_begun")
        folder.plan.mkdir(exist_ok=True)
        for number in range(1, len(stages) + 1):
            put_in_place(files / stage_name(number), folder.plan / stage_name(number))
        # Last, so that a plan whose files are another's is found out by its digests.
        written_whole(folder.plan / _PLAN, json.dumps(plan.to_json(), ensure_ascii=False, indent=1))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return plan


def plan_of(folder: Folder) -> Plan:
    """The plan that was written.

    Raises:
        OperatorError: there is none (``campaign_plan_missing``), or it was edited (``campaign_plan_changed``).
    """
    try:
        written = (folder.plan / _PLAN).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise OperatorError("campaign_plan_missing") from None
    except (OSError, ValueError):
        raise OperatorError("campaign_plan_changed", file=_PLAN) from None
    try:
        return Plan.from_json(json.loads(written))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, OperatorError):
        raise OperatorError("campaign_plan_changed", file=_PLAN) from None


def _name_of(folder: Folder) -> str:
    """What the campaign of a check is called: the digest of what the check was asked."""
    return hashlib.sha256(b"idverify campaign\0" + folder.run.read_bytes()).hexdigest()
