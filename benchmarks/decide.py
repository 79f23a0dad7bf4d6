"""How long a decision takes, beside two libraries that decide, in one run.

The peers hold the same ten duties in their own way: cedarpy as policies parsed once, pycasbin as an
attribute model with one matcher for each duty. They get the facts worked out (an age as a flag); we
work them out of dates. They answer yes or no and name the policy that decided; we name every rule in
the way. No answer is cached, on either side. Rounds are interleaved; medians of CPU time.

Usage: python benchmarks/decide.py [ROUNDS]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from importlib.metadata import version
from typing import Any, Final

import casbin
import cedarpy

from idverify.account import Account, Action, Service
from idverify.decision import decide
from idverify.evidence.method import Evidence, Method
from idverify.law import VIETNAM

AT: Final = datetime(2026, 11, 21, 9, tzinfo=VIETNAM)
OPENED: Final = datetime(2026, 9, 1, 8, tzinfo=VIETNAM)
PROVEN: Final = Account(
    opened_at=OPENED, user_birth_date=date(1990, 5, 1), evidence=(Evidence(Method.VN_MOBILE_OTP, OPENED),)
)
UNPROVEN: Final = Account(opened_at=OPENED, user_birth_date=date(1990, 5, 1))
REPEATS: Final = 300

# The duties as predicates over facts: each is breached where its condition holds.
DUTIES: Final = (
    "!f.opened",
    "!f.age_known",
    "f.child && !f.guardian",
    "f.child && f.guardian && !f.guardian_old",
    "f.child && f.guardian && !f.guardian_proven",
    "f.child && f.guardian && !f.consents",
    "f.disputed",
    "!f.child && !f.phone && !(f.personal_id && f.declared)",
    "!f.child && f.personal_id && !f.declared && !f.phone",
    "f.commerce && !f.personal_id",
)
FACTS: Final = {
    "opened": True,
    "age_known": True,
    "child": False,
    "guardian": False,
    "guardian_old": False,
    "guardian_proven": False,
    "consents": False,
    "disputed": False,
    "declared": False,
    "phone": True,
    "personal_id": False,
    "commerce": False,
}
DENIED: Final = {**FACTS, "phone": False, "commerce": True}


def cedar(facts: dict[str, bool]) -> Callable[[], bool]:
    text = "permit(principal, action, resource);\n" + "\n".join(
        f"forbid(principal, action, resource) when {{ {duty.replace('f.', 'context.')} }};" for duty in DUTIES
    )
    policies, entities = cedarpy.PolicySet.from_str(text), cedarpy.Entities.from_json_str("[]")
    request = {"principal": 'User::"lan"', "action": 'Action::"comment"', "resource": 'Net::"n"', "context": facts}
    return lambda: bool(cedarpy.is_authorized(request, policies, entities).allowed)


MODEL: Final = """
[request_definition]
r = f, act
[policy_definition]
p = rule, act, eft
[policy_effect]
e = !some(where (p.eft == deny))
[matchers]
m = eval(p.rule)
"""


class Facts:
    """What casbin's matchers read attributes of."""

    def __init__(self, facts: dict[str, bool]) -> None:
        self.__dict__.update(facts)


def pycasbin(facts: dict[str, bool]) -> Callable[[], bool]:
    model: Any = casbin.Model()
    model.load_model_from_text(MODEL)
    enforcer: Any = casbin.Enforcer(model)
    for duty in DUTIES:
        enforcer.add_policy(duty.replace("f.", "r.f."), "comment", "deny")
    subject = Facts(facts)
    return lambda: bool(enforcer.enforce(subject, "comment"))


def ours(account: Account, action: Action) -> Callable[[], bool]:
    return lambda: decide(account, action, service=Service.DOMESTIC, at=AT).permitted


def everything() -> bool:
    decision = decide(PROVEN, Action.COMMENT, service=Service.DOMESTIC, at=AT)
    return decision.permitted and decision.valid_until is None and bool(decision.citations)


def microseconds(subject: Callable[[], object], repeats: int) -> float:
    start = time.process_time_ns()
    for _ in range(repeats):
        subject()
    return (time.process_time_ns() - start) / repeats / 1000


def race(title: str, subjects: dict[str, Callable[[], bool]], *, expected: bool, rounds: int, reach: str) -> None:
    if any(subject() is not expected for subject in subjects.values()):
        raise SystemExit(f"the contenders disagree: {title}")
    taken: dict[str, list[float]] = {name: [] for name in subjects}
    for _ in range(rounds):
        for name, subject in subjects.items():
            taken[name].append(microseconds(subject, REPEATS))
    medians = {name: statistics.median(figures) for name, figures in taken.items()}
    mine = next(iter(medians.values()))
    print(f"\n{title}   (to reach: {reach})")
    for name, figure in medians.items():
        print(f"  {name:<36}{figure:9.1f} µs   {figure / mine:6.1f} × ours")


if __name__ == "__main__":
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    print(f"cedarpy {version('cedarpy')}, pycasbin {version('pycasbin')}, {rounds} rounds, medians of CPU time")
    race(
        "A permit: an adult with a proven phone comments",
        {
            "decide": ours(PROVEN, Action.COMMENT),
            "cedarpy, parsed once": cedar(FACTS),
            "pycasbin": pycasbin(FACTS),
        },
        expected=True,
        rounds=rounds,
        reach="4 µs, peers 12 × and more",
    )
    race(
        "A denial with two breaches: somebody unproven sells live",
        {
            "decide": ours(UNPROVEN, Action.COMMERCIAL_LIVESTREAM),
            "cedarpy, parsed once": cedar(DENIED),
            "pycasbin": pycasbin(DENIED),
        },
        expected=False,
        rounds=rounds,
        reach="9 µs, peers 12 × and more",
    )
    whole = {
        "decide": ours(PROVEN, Action.COMMENT),
        "…with valid_until and citations": everything,
    }
    race("What is worked out when it is asked for", whole, expected=True, rounds=rounds, reach="nothing")
