"""The course of a campaign: from its plan and how far it has come, why it halts, and when it will be over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from idverify.campaign.outreach.outreach import Halt, Outreach, StageProgress
from idverify.campaign.outreach.telling import ASKED_BY
from idverify.campaign.plan.pacing import turns
from idverify.campaign.plan.plan import BEFORE_A_CODE, WITH_CODE, Plan
from idverify.campaign.status import Ask
from idverify.law import day_of
from idverify.ports.campaigns import CampaignState, Outcome

Answered = Sequence[Mapping[Ask, int]]
_DAY = timedelta(days=1)


def halt_of(plan: Plan, state: CampaignState | None, now: datetime) -> Halt | None:
    """Why nobody is to be told now; None where somebody is.

    Args:
        plan: of the campaign.
        state: how far it has come; None before it has begun.
        now: the moment.
    """
    today = day_of(now)
    if state is None:
        return Halt.NOT_BEGUN
    if state.stage > len(plan.stages):
        return Halt.DONE
    if state.paused:
        return Halt.PAUSED
    if today < state.day:
        return Halt.CLOCK
    if today < plan.terms.begins:
        return Halt.EARLY
    if today < _stage_from(plan, state):
        return Halt.LOOKING
    if not state.room(plan.terms.per_day, now) and plan.stages[state.stage - 1].accounts:
        return Halt.CEILING
    return None


def outreach_of(
    plan: Plan,
    state: CampaignState | None,
    now: datetime,
    *,
    halt: Halt | None,
    released: int = 0,
    answered: Answered | None = None,
) -> Outreach:
    """How far a campaign has come.

    Args:
        plan, state, now: as of ``halt_of``.
        halt: why nobody is told just now.
        released: how many were told by this call.
        answered: of each stage, how many have done what they were asked for, by what that is.
    """
    stages = tuple(
        _progress(plan, state, number, None if answered is None else answered[number - 1])
        for number in range(1, len(plan.stages) + 1)
    )
    per_day, today = plan.terms.per_day, day_of(now)
    room = per_day if state is None else state.room(per_day, now)
    next_day, last_day = _days(plan, state, stages, today, room)
    so_far, to_come = _told_and_left(stages, WITH_CODE)
    asked_first = sum(_told_and_left(stages, BEFORE_A_CODE))
    # Together what all of them take: a code begun is counted once.
    codes, codes_left = plan.terms.codes(so_far), plan.terms.codes(so_far + to_come) - plan.terms.codes(so_far)
    return Outreach(
        halt=halt,
        stage=1 if state is None else state.stage,
        stages=stages,
        today=today,
        ceiling=per_day,
        room=room,
        released=released,
        next_day=next_day,
        last_day=last_day,
        codes_so_far=codes,
        codes_to_come=codes_left,
        cost_so_far=codes * plan.terms.sms_price,
        cost_to_come=codes_left * plan.terms.sms_price,
        asked_first=asked_first,
        codes_after=plan.terms.codes(asked_first),
        cost_after=plan.terms.cost(asked_first),
    )


def _told_and_left(stages: Sequence[StageProgress], asks: frozenset[Ask]) -> tuple[int, int]:
    told = sum(each.get(Outcome.TOLD, 0) for one in stages for ask, each in one.by_ask.items() if ask in asks)
    return told, sum(number for one in stages for ask, number in one.left.items() if ask in asks)


def _progress(
    plan: Plan, state: CampaignState | None, number: int, answered: Mapping[Ask, int] | None
) -> StageProgress:
    stage = plan.stages[number - 1]
    begun = None if state is None or len(state.stages) < number else state.stages[number - 1]
    by_ask: dict[Ask, dict[Outcome, int]] = {}
    for (type, outcome), accounts in {} if begun is None else begun.counts.items():
        by_ask.setdefault(ASKED_BY[type], {})[outcome] = accounts
    gone = {ask: sum(each.values()) for ask, each in by_ask.items()}
    left = {ask: stage.by_ask[ask] - gone.get(ask, 0) for ask in stage.by_ask}
    since = None
    if answered is not None:
        # Whoever was not told, since another campaign had, and has done it all the same is not to be told from these.
        since = {
            ask: max(0, min(each.get(Outcome.TOLD, 0), answered.get(ask, 0) - each.get(Outcome.ANSWERED, 0)))
            for ask, each in by_ask.items()
        }
    return StageProgress(
        number=number,
        accounts=stage.accounts,
        gone_through=sum(gone.values()),
        by_ask=by_ask,
        answered=since,
        left={ask: accounts for ask, accounts in left.items() if accounts},
        begun_at=None if begun is None else begun.begun_at,
        ended_at=None if begun is None else begun.ended_at,
    )


def _stage_from(plan: Plan, state: CampaignState) -> date:
    """The first day on which the stage that goes on may be told anything."""
    if state.position or not plan.stages[state.stage - 1].accounts:
        return date.min
    ends = (
        each.ended_at
        for each, planned in zip(state.stages[: state.stage - 1], plan.stages, strict=False)
        if planned.accounts and each.ended_at is not None
    )
    ended = max(ends, default=None)
    return date.min if ended is None else day_of(ended) + plan.terms.stage_days * _DAY


def _days(
    plan: Plan, state: CampaignState | None, stages: Sequence[StageProgress], today: date, room: int
) -> tuple[date | None, date | None]:
    """When the next are told and when the last, if every day is used from now on."""
    at = 1 if state is None else state.stage
    left = [each.accounts - each.gone_through for each in stages[at - 1 :]]
    if not any(left):
        return None, None
    earliest = max(today, plan.terms.begins)
    if state is not None:
        earliest = max(earliest, state.day, _stage_from(plan, state))
    first_room = room if earliest == (today if state is None else max(today, state.day)) else plan.terms.per_day
    pace = plan.terms
    try:
        found = turns(left, begins=earliest, per_day=pace.per_day, stage_days=pace.stage_days, room=first_room)
    except OverflowError:  # by a clock that is far ahead
        return earliest, None
    return next(turn.first for turn, accounts in zip(found, left, strict=True) if accounts), found[-1].last
