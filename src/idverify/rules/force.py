"""What binds a service on a day: the provisions in force, and what the rules most often ask about them.

Between two days on which something in the law changes nothing does, so it is worked out once for each such
period and each kind of service.
"""

from __future__ import annotations

import functools
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import Final

from idverify.account import ServiceKind
from idverify.law import (
    Provision,
    Reach,
    decree_147_2024,
    decree_330_2026,
    decree_333_2026,
    law_116_2025,
    law_122_2025,
)
from idverify.law.decree_147_2024 import CHILD_UNTIL_AGE, EXISTING_ACCOUNTS_UNTIL, NONE_WAITS_FROM
from idverify.law.register import PARAMETERS, PROVISIONS
from idverify.law.snapshot import FIRST_DAY, snapshot_on

POSTING_147: Final = (decree_147_2024.ART_27_3_B, decree_147_2024.ART_23_3_E)
MEANS: Final = (*POSTING_147, decree_333_2026.ART_16_2_B)
CONSENTS: Final = (decree_330_2026.ART_60_1_B, decree_330_2026.ART_60_1_C)
REGISTERED_BY_GUARDIAN: Final = (
    decree_147_2024.ART_27_3_A,
    decree_147_2024.ART_23_3_DD,
    law_116_2025.ART_16_2,
)


@dataclass(frozen=True, slots=True, eq=False)  # there is one for each period and kind of service
class Force:
    """What is in force for one kind of service in one period.

    Attributes:
        since: the first day of the period.
        law: the name of the law's state, such as ``vn-2026-08-19``; None before Decree 147.
        provisions: everything that binds.
        posting: whether posting is gated.
        some_wait: whether accounts of before Decree 147 may still wait to be authenticated under it.
        interactive: whether interactive features are.
        means: whether any provision says by what means accounts are authenticated.
        other_eid: whether another lawful electronic identification may count.
        proof_at_sign_up: whether a sign-up needs proof.
        children: whether a child's account needs a guardian.
        children_everywhere: whether it does on every service, by Law 116.
        consents: whether consents to a child's account are asked for.
        sales: whether whoever sells live must be e-identified.
        child_until_age: the age from which nobody is a child.
    """

    since: date
    law: str | None
    provisions: frozenset[Provision]
    posting: bool
    some_wait: bool
    interactive: bool
    means: bool
    other_eid: bool
    proof_at_sign_up: bool
    children: bool
    children_everywhere: bool
    consents: bool
    sales: bool
    child_until_age: int

    def of(self, provisions: tuple[Provision, ...]) -> tuple[Provision, ...]:
        """Those of some provisions that bind."""
        return tuple(provision for provision in provisions if provision in self.provisions)


@functools.cache
def days_of_change() -> tuple[date, ...]:
    """Every day since Decree 147 on which something in the law begins or ends, in order."""
    days = {FIRST_DAY, *(day for span in EXISTING_ACCOUNTS_UNTIL.spans for day in span.value.values())}
    days |= {day for each in PROVISIONS.values() for day in (each.first_day, each.until) if day is not None}
    days |= {day for each in PARAMETERS for span in each.spans for day in (span.since, span.until) if day is not None}
    return tuple(sorted(day for day in days if day >= FIRST_DAY))


def force_on(day: date, kind: ServiceKind, bound_by_147: bool) -> Force:  # a key
    """What is in force on a day in Viet Nam.

    Args:
        day: the day.
        kind: where the service is provided from.
        bound_by_147: whether Decree 147 reaches it; a cross-border one from a threshold on.
    """
    days, forces = _periods(kind, bound_by_147)
    return forces[bisect_right(days, day.toordinal())]


@functools.cache
def _periods(kind: ServiceKind, bound_by_147: bool) -> tuple[tuple[int, ...], tuple[Force, ...]]:
    """The days of change, counted from the year 1, and what is in force before the first and from each."""
    days = days_of_change()
    forces = tuple(_force(kind, bound_by_147, day) for day in (date.min, *days))
    return tuple(day.toordinal() for day in days), forces


def _force(kind: ServiceKind, bound_by_147: bool, day: date) -> Force:
    reaches = {Reach.EVERY}
    if kind is ServiceKind.DOMESTIC:
        reaches.add(Reach.DOMESTIC)
    elif bound_by_147:
        reaches.add(Reach.CROSS_BORDER)
    binding = frozenset(p for p in PROVISIONS.values() if p.in_force_on(day) and p.reach in reaches)

    def any_of(*provisions: Provision) -> bool:
        return not binding.isdisjoint(provisions)

    return Force(
        since=day,
        law=snapshot_on(day),
        provisions=binding,
        posting=any_of(*POSTING_147, decree_333_2026.ART_16_2_D),
        some_wait=any_of(*POSTING_147) and day < NONE_WAITS_FROM,
        interactive=any_of(decree_333_2026.ART_16_2_D),
        means=any_of(*MEANS),
        other_eid=any_of(decree_333_2026.ART_16_2_B),
        proof_at_sign_up=any_of(decree_333_2026.ART_16_2_A),
        children=any_of(*REGISTERED_BY_GUARDIAN),
        children_everywhere=any_of(law_116_2025.ART_16_2),
        consents=any_of(*CONSENTS),
        sales=any_of(law_122_2025.ART_22_4),
        child_until_age=CHILD_UNTIL_AGE.on(day),
    )
