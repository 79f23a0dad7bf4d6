"""Budgets of the store in memory."""

from __future__ import annotations

from datetime import datetime, timedelta

from idverify.errors import PossessionError
from idverify.evidence.budget import Charge, Scope, Spending
from idverify.evidence.possession import Challenge
from idverify.stores.memory.state import Spent, State


def charge(state: State, charges: tuple[Charge, ...], now: datetime) -> None:
    """Count one more under each budget, or none under any."""
    for each in charges:
        budget, key = each.budget, (each.budget, each.tag)
        spent = state.budgets.get(key)
        if spent is None or (budget.within is not None and spent.since <= now - budget.within):
            state.budgets[key] = Spent(now, now, 1)
            continue
        wait = budget.waits[min(spent.used, len(budget.waits)) - 1] if budget.waits else None
        broken = budget.breaker is not None and (
            spent.used >= budget.breaker.sends
            and spent.answered * 100 < spent.used * budget.breaker.percent
            and spent.last_at > now - budget.breaker.trickle
        )
        if budget.within is None and spent.used >= budget.most:
            raise PossessionError("failures")
        if spent.used >= budget.most or broken or (wait and spent.last_at > now - wait):
            until = spent.since + (budget.within or timedelta(0))
            if spent.used < budget.most:
                trickle = budget.breaker.trickle if budget.breaker else timedelta(0)
                until = min(until, spent.last_at + max(wait or timedelta(0), trickle))
            raise PossessionError("too_many", minutes=max(1, -((now - until) // timedelta(minutes=1))))
        spent.used, spent.last_at = spent.used + 1, now


def answered(state: State, challenge: Challenge, charges: tuple[Charge, ...]) -> None:
    """Note that a challenge was answered, under what it was sent under."""
    for each in charges:
        if each.budget.spending is Spending.FAILURE:
            state.budgets.pop((each.budget, each.tag), None)
    if not challenge.tags.network:  # it was not sent, or before there were budgets
        return
    of = {Scope.BLOCK: challenge.tags.block, Scope.NETWORK: challenge.tags.network}
    for (budget, tag), spent in state.budgets.items():
        theirs = budget.scope is Scope.TENANT or of.get(budget.scope) == tag
        if budget.spending is Spending.SEND and theirs and spent.since <= challenge.issued_at:
            spent.answered += 1
