"""Many processes that guess at one number for a day get exactly the documented number of guesses."""

from __future__ import annotations

import multiprocessing
import os

import racing

from conftest import TENANT
from idverify.evidence.budget import BUDGETS, Scope, Spending
from idverify.evidence.possession import MOST_GUESSES
from idverify.stores.opening import open_store

ATTACKERS = 6
# A day has 1,440 minutes; in CI the attack tries a third of a day, by which time every budget of the day is spent.
MINUTES = int(os.environ.get("IDVERIFY_ATTACK_MINUTES", "480"))


def budget(spending: Spending, scope: Scope) -> int:
    (found,) = (each.most for each in BUDGETS if (each.spending, each.scope) == (spending, scope))
    return found


def test_ten_codes_and_fifty_guesses_a_day_are_all_that_any_number_of_attackers_get(url):
    open_store(url, tenant=TENANT, upgrade=True).close()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(racing.PRELOADED)
    barrier, told = context.Barrier(ATTACKERS), context.Queue()
    attackers = [
        context.Process(target=racing.attack, args=(url, barrier, told, number, MINUTES)) for number in range(ATTACKERS)
    ]
    for attacker in attackers:
        attacker.start()
    outcomes = [told.get(timeout=300) for _ in attackers]
    for attacker in attackers:
        attacker.join()
    codes, guesses = (sum(column) for column in zip(*outcomes, strict=True))
    assert codes == budget(Spending.SEND, Scope.PHONE) == 10
    assert guesses == min(codes * MOST_GUESSES, budget(Spending.GUESS, Scope.PHONE)) == 50
