"""Starting, pausing and resuming: batches of events, each with the campaign's cursor in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from idverify.campaign.folder import Folder
from idverify.campaign.outreach.course import halt_of, outreach_of
from idverify.campaign.outreach.outreach import Halt, Outreach
from idverify.campaign.outreach.telling import events_for
from idverify.campaign.plan.begun import Begun, begun_of, forget
from idverify.campaign.plan.plan import Plan
from idverify.campaign.plan.planning import plan_of
from idverify.campaign.plan.stage_file import BLOCK_ROWS, StageReader, stage_name
from idverify.errors import OperatorError
from idverify.law import Readings
from idverify.law.reading import R_04, R_05, R_06
from idverify.ports.campaigns import TOLD_AT_ONCE, Campaigns, CampaignState, Identified, Outcome, Release, Telling

Clock = Callable[[], datetime]


def start(
    folder: Folder, campaigns: Campaigns, *, now: datetime | Clock, seen: Callable[[Outreach], None] | None = None
) -> Outreach:
    """Tell people until the day's ceiling is reached; begun for the first time, or gone on with.

    What is told leaves as events with account ids; the platform sends. Made to be run again, as by cron: where the
    ceiling is reached, a stage is looked at, or the campaign is paused or done, nobody is told. Killed at any moment,
    it goes on where it was, and tells nobody twice. Of several at once one goes on, and the others leave it to it.

    It takes nothing away from anybody. Whether an account may write, the gate decides by law, told or not.

    Args:
        folder: with a plan.
        campaigns: of the platform whose accounts were checked, and loaded since.
        now: a clock, looked at before each batch, so that what is told after midnight counts on the day that has
            begun; or one moment for all that this call tells. Aware.
        seen: told how far it has come, after each batch.

    Returns:
        How far it has come, and why it stopped.

    Raises:
        OperatorError: there is no plan (``campaign_plan_missing``); it, or a file of it, was edited
            (``campaign_plan_changed``); the campaign was begun on another platform (``campaign_other_platform``) or
            with another order (``campaign_other_plan``); neither an account of the first batch nor one of the first of
            any stage is in the store (``campaign_not_loaded``). What left before stays.
    """
    clock = now if callable(now) else lambda: now
    plan = plan_of(folder)
    require_same_platform(folder, plan, campaigns)
    at = clock()
    state = campaigns.begin(plan.campaign, order=plan.order, now=at)
    stages, told_before = Stages(folder, plan), _told(state)
    while (halt := halt_of(plan, state, at)) is None:
        after = _released(folder, campaigns, stages, state, at)
        if after is None:
            state = campaigns.campaign(plan.campaign) or state
            halt = halt_of(plan, state, at) or Halt.OVERTAKEN
            break
        state = after
        if seen is not None:
            seen(outreach_of(plan, state, at, halt=None, released=_told(state) - told_before))
        at = clock()
    return outreach_of(plan, state, at, halt=halt, released=_told(state) - told_before)


def pause(folder: Folder, campaigns: Campaigns, *, now: datetime) -> Outreach:
    """Have nobody told from the next batch on, also by a start that is running.

    Before the first start, that one tells nobody either: the campaign begins, and is paused.

    Raises:
        OperatorError: as of ``start``, but that it may not have been loaded.
    """
    return _paused(folder, campaigns, now, paused=True)


def resume(folder: Folder, campaigns: Campaigns, *, now: datetime) -> Outreach:
    """Let a campaign go on with the next start; nobody is told by this.

    Raises:
        OperatorError: as of ``pause``; or it has not begun (``campaign_not_begun``).
    """
    return _paused(folder, campaigns, now, paused=False)


def _paused(folder: Folder, campaigns: Campaigns, now: datetime, *, paused: bool) -> Outreach:
    plan = plan_of(folder)
    require_same_platform(folder, plan, campaigns)
    state = campaigns.pause(plan.campaign, paused=paused, now=now, order=plan.order)
    return outreach_of(plan, state, now, halt=halt_of(plan, state, now))


def require_same_platform(folder: Folder, plan: Plan, campaigns: Campaigns) -> Begun | None:
    """What was noted of the campaign when it began; None before that.

    Raises:
        OperatorError: it was begun on another platform (``campaign_other_platform``) or with another order
            (``campaign_other_plan``).
    """
    begun = begun_of(folder)
    if begun is None:
        return None
    mine = Begun.on(campaigns.tenant, campaign=plan.campaign, order=plan.order)
    if begun.platform != mine.platform:
        raise OperatorError("campaign_other_platform")
    if begun != mine:
        raise OperatorError("campaign_other_plan")
    return begun


def _released(
    folder: Folder, campaigns: Campaigns, stages: Stages, state: CampaignState, now: datetime
) -> CampaignState | None:
    """Tell the next, and note in the folder on which platform its campaign begins, before anything leaves."""
    plan, after = stages.plan, None
    bound = begun_of(folder) is not None and bool(state.stages)
    if not bound:
        Begun.on(campaigns.tenant, campaign=plan.campaign, order=plan.order).write(folder)
    try:
        after = _with_a_look_ahead(campaigns, stages, state, now)
    finally:
        if not bound and (after is None or not after.stages):
            _forgotten(folder, plan, campaigns)
    return after


def _with_a_look_ahead(
    campaigns: Campaigns, stages: Stages, state: CampaignState, now: datetime
) -> CampaignState | None:
    """Tell the next; where none of the first is in the store, the beginning of each stage is looked at too.

    A pilot may be one account, and that one not loaded; that says nothing of the platform.
    """
    release = stages.release(state, now)
    try:
        return campaigns.release(release, now=now)
    except OperatorError as failed:
        if failed.code != "campaign_not_loaded":
            raise
        beginnings = (stages.turn(number, 0, TOLD_AT_ONCE) for number in range(1, len(stages.plan.stages) + 1))
        if not any(campaigns.there([each.account for each in some]) for some in beginnings if some):
            raise
    return campaigns.release(replace(release, seen=True), now=now)


def _forgotten(folder: Folder, plan: Plan, campaigns: Campaigns) -> None:
    """Take away what was noted in the folder, where the store says that nobody's turn has come."""
    with suppress(OperatorError):  # a store that cannot be asked may have told somebody
        state = campaigns.campaign(plan.campaign)
        if state is None or not state.stages:
            forget(folder)


def _told(state: CampaignState) -> int:
    return sum(
        number for stage in state.stages for (_, outcome), number in stage.counts.items() if outcome is Outcome.TOLD
    )


class Stages:
    """Reads whose turn comes next from the stages' files; one block is held at a time.

    Args:
        folder: with the plan.
        plan: of the campaign.

    Attributes:
        plan: as it was given.
        identified: who counts as identified, as the check read the law.
    """

    def __init__(self, folder: Folder, plan: Plan) -> None:
        self._folder, self.plan = folder, plan
        self.identified = _identified(Readings(plan.readings))
        self._events = {ask.value: event for ask, event in events_for(plan.action).items()}
        self._held: tuple[int, int] | None = None
        self._tellings: list[Telling] = []

    def release(self, state: CampaignState, now: datetime) -> Release:
        """The next accounts, as many as one transaction and the day have room for.

        Raises:
            OperatorError: as of ``turn``.
        """
        stage = self.plan.stages[state.stage - 1]
        room = min(TOLD_AT_ONCE, state.room(self.plan.terms.per_day, now))
        turn = self.turn(state.stage, state.position, room) if state.position < stage.accounts else ()
        return Release(
            campaign=self.plan.campaign,
            order=self.plan.order,
            stage=state.stage,
            position=state.position,
            tellings=turn,
            ends=state.position + len(turn) >= stage.accounts,
            per_day=self.plan.terms.per_day,
            quiet=timedelta(days=self.plan.terms.answer_days),
            identified=self.identified,
        )

    def turn(self, stage: int, position: int, most: int) -> tuple[Telling, ...]:
        """Accounts of a stage from one place on; fewer than wished at the end of a block.

        Raises:
            OperatorError: the file was edited (``campaign_plan_changed``).
        """
        number, begin = divmod(position, BLOCK_ROWS)
        if number >= len(self.plan.stages[stage - 1].blocks):
            return ()
        if self._held != (stage, number):
            path = self._folder.plan / stage_name(stage)
            with StageReader(path, self.plan.stages[stage - 1].blocks) as reader:
                block = reader.block(number)
            self._tellings = [Telling(account, self._events[ask]) for account, ask in zip(*block, strict=True)]
            self._held = (stage, number)
        return tuple(self._tellings[begin : begin + most])


def _identified(readings: Readings) -> Identified:
    return Identified(
        level=int(readings[R_06].removeprefix("level_")),
        other=readings[R_05] == "with_declaration",
        alone=readings[R_04] == "eid_suffices",
    )
