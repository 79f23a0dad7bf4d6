"""How what is in force bears on an action, before anything is known of the account."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from idverify.account import Action, ServiceKind
from idverify.account.action import INTERACTIVE, WRITING
from idverify.rules.force import Force, force_on

if TYPE_CHECKING:
    from idverify.rules.docket import Docket

# A network asks about one day at a time; who asks about many asks about few kinds of service and of action.
_REMEMBERED: Final = 4096


@dataclass(frozen=True, slots=True, eq=False)  # a key
class Bearing:
    """What can be said of every account alike; None: that is for the facts or a reading to say.

    Attributes:
        force: what is in force.
        action: what is to be done; None for a sign-up.
        writes: whether that is posting, commenting, sharing or going live; None: reading R-03 says.
        interacts: whether it uses a regulated interactive feature (333/2026/ND-CP art. 16.2.d).
        regulated: whether any provision reaches it.
        proof_asked: whether anybody must be authenticated for it.
        dockets: the rules to ask about it, worked out once for each list.
    """

    force: Force
    action: Action | None
    writes: bool | None
    interacts: bool
    regulated: bool | None
    proof_asked: bool | None
    dockets: dict[int, Docket] = field(default_factory=dict, repr=False)


@functools.lru_cache(_REMEMBERED)
def bearing_on(day: date, kind: ServiceKind, bound_by_147: bool, action: Action | None) -> Bearing:
    """How the law of a day in Viet Nam bears on an action. Arguments otherwise as of ``force_on``."""
    return _bearing(force_on(day, kind, bound_by_147), action)


@functools.cache
def _bearing(force: Force, action: Action | None) -> Bearing:
    interacts = force.interactive and action in INTERACTIVE
    # Likes and messages are regulated in their own right, or else reading R-03 says whether they are posting.
    writes = None if action in INTERACTIVE and not force.interactive else action in WRITING
    return Bearing(
        force=force,
        action=action,
        writes=writes,
        interacts=interacts,
        regulated=_regulated(force, action, writes, interacts),
        proof_asked=_proof_asked(force, action, writes, interacts),
    )


def _regulated(force: Force, action: Action | None, writes: bool | None, interacts: bool) -> bool | None:
    if action is None or interacts or (writes and force.posting):
        return True
    return False if writes is False else None


def _proof_asked(force: Force, action: Action | None, writes: bool | None, interacts: bool) -> bool | None:
    # A sign-up needs proof only since 333/2026/ND-CP art. 16.2.a.
    if action is None:
        return force.proof_at_sign_up
    if writes is False and not interacts:
        return False
    return None if writes is None or force.some_wait else force.means
