"""How a campaign stands: who was told, who has done since what they were asked for, and what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from idverify.campaign.folder import Folder
from idverify.campaign.outreach.course import halt_of, outreach_of
from idverify.campaign.outreach.outreach import Outreach
from idverify.campaign.outreach.releasing import Stages, require_same_platform
from idverify.campaign.outreach.telling import ASKED_BY
from idverify.campaign.plan.planning import plan_of
from idverify.campaign.status import Ask
from idverify.errors import OperatorError
from idverify.ports.campaigns import TOLD_AT_ONCE, Campaigns, CampaignState


def state_of(
    folder: Folder,
    campaigns: Campaigns,
    *,
    now: datetime,
    answers: bool = True,
    seen: Callable[[int], None] | None = None,
) -> Outreach:
    """How a campaign stands; it may be asked while it runs, and changes nothing.

    Args:
        folder: with a plan.
        campaigns: of the platform.
        now: the moment; aware.
        answers: whether to look up who has done what they were asked for: each account whose turn has come, a few
            seconds for a hundred thousand.
        seen: told how many of those were looked up so far.

    Raises:
        OperatorError: as of ``start``, but that it may not have been loaded.
    """
    plan = plan_of(folder)
    require_same_platform(folder, plan, campaigns)
    state = campaigns.campaign(plan.campaign)
    if state is not None and state.stages and state.order != plan.order:
        raise OperatorError("campaign_other_plan")
    answered = _answered(Stages(folder, plan), state, campaigns, now, seen) if answers else None
    return outreach_of(plan, state, now, halt=halt_of(plan, state, now), answered=answered)


def _answered(
    stages: Stages,
    state: CampaignState | None,
    campaigns: Campaigns,
    now: datetime,
    seen: Callable[[int], None] | None,
) -> list[Counter[Ask]]:
    found, looked = [Counter[Ask]() for _ in stages.plan.stages], 0
    for number, stage in enumerate(stages.plan.stages, start=1):
        gone = 0 if state is None or number > state.stage else stage.accounts
        if state is not None and number == state.stage:
            gone = state.position
        position = 0
        while position < gone:
            turn = stages.turn(number, position, min(TOLD_AT_ONCE, gone - position))
            for type, accounts in campaigns.answered(turn, now=now, identified=stages.identified).items():
                found[number - 1][ASKED_BY[type]] += accounts
            position, looked = position + len(turn), looked + len(turn)
            if seen is not None:
                seen(looked)
    return found
