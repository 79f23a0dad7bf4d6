"""The life of a guardian link: a fold over what happened to it, and nothing else.

``TABLE`` says in which stage what may happen; ``applied`` is the only way from one stage to another::

    requested → awaiting proof → awaiting assent → active ⇄ suspended → ended
        └──────────────┴───────────────┴──→ declined, expired
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from idverify.account.choice import Choices
from idverify.account.consent import Consent, Consenter
from idverify.account.guardian_declaration import GuardianDeclaration
from idverify.account.guardian_link import Consents, GuardianLink, LinkStatus
from idverify.account.link_event import (
    PUT_RIGHT_BY_PROOF,
    Accepted,
    Activated,
    Chosen,
    Consented,
    Declined,
    Disputed,
    Ended,
    EndReason,
    Expired,
    LinkEvent,
    LinkEventType,
    Proven,
    Requested,
    Restored,
    Settled,
    Suspended,
    Suspension,
    Withdrawn,
)
from idverify.errors import GuardianshipError
from idverify.evidence.method import EID_METHODS, PHONE_METHODS, Evidence


class LinkStage(StrEnum):
    """Where a link stands in its life."""

    REQUESTED = "requested"
    AWAITING_PROOF = "awaiting_proof"  # the guardian's
    AWAITING_ASSENT = "awaiting_assent"  # the consents: the representative's, and from seven the child's own
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"
    DECLINED = "declined"
    EXPIRED = "expired"


BEGINNING: Final = frozenset({LinkStage.REQUESTED, LinkStage.AWAITING_PROOF, LinkStage.AWAITING_ASSENT})
LIVE: Final = frozenset({LinkStage.ACTIVE, LinkStage.SUSPENDED})
OVER: Final = frozenset({LinkStage.ENDED, LinkStage.DECLINED, LinkStage.EXPIRED})

_E, _S = LinkEventType, LinkStage
# What may happen in which stage; None: before there is a link. All else is refused.
TABLE: Final[Mapping[LinkEventType, frozenset[LinkStage | None]]] = MappingProxyType(
    {
        _E.REQUESTED: frozenset({None}),
        _E.ACCEPTED: frozenset({_S.REQUESTED}),
        _E.DECLINED: BEGINNING,
        _E.EXPIRED: BEGINNING,
        _E.PROVEN: frozenset({_S.AWAITING_PROOF, _S.AWAITING_ASSENT}) | LIVE,
        _E.CONSENTED: frozenset({_S.AWAITING_ASSENT}) | LIVE,
        _E.WITHDRAWN: frozenset({_S.AWAITING_ASSENT}) | LIVE,
        _E.ACTIVATED: frozenset({_S.AWAITING_ASSENT}),
        _E.SUSPENDED: frozenset({_S.AWAITING_ASSENT}) | LIVE,
        _E.RESTORED: frozenset({_S.AWAITING_PROOF, _S.SUSPENDED}),
        _E.DISPUTED: LIVE,
        _E.SETTLED: frozenset({_S.SUSPENDED}),
        _E.CHOSEN: frozenset({_S.AWAITING_ASSENT}) | LIVE,
        _E.ENDED: LIVE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkState:
    """A link as its events left it; no name, no birth date, no number.

    Attributes:
        id: its name.
        stage: where it stands.
        requested_at, expires_at: when it was asked for, and until when it could be answered.
        declaration: what the adult declared; None while nobody answered.
        proven_at: when the adult last proved a number.
        no_vn_mobile_declared_at: when the adult declared to have no Vietnamese mobile.
        given: the consents in force, the representative's first.
        suspensions: why it does not carry, each with the moment from which, in the order of ``Suspension``.
        choices: what the adult chose that the child may do.
        activated_at: when it first became active.
        ended: why it is over, where it ended.
        last_at: when something last happened to it.
        seen: the ids of what happened.
    """

    id: str
    stage: LinkStage
    requested_at: datetime
    expires_at: datetime
    declaration: GuardianDeclaration | None = None
    proven_at: datetime | None = None
    no_vn_mobile_declared_at: datetime | None = None
    given: tuple[Consent, ...] = ()
    suspensions: tuple[tuple[Suspension, datetime], ...] = ()
    choices: Choices = ()
    activated_at: datetime | None = None
    ended: EndReason | None = None
    last_at: datetime
    seen: frozenset[str]

    @property
    def status(self) -> LinkStatus | None:
        """What the rules see of the stage; None where the link never carried anything and never will."""
        if self.stage in BEGINNING:
            return LinkStatus.REQUESTED
        if self.stage is LinkStage.SUSPENDED:
            return LinkStatus.DISPUTED if self.disputed else LinkStatus.SUSPENDED
        return {LinkStage.ACTIVE: LinkStatus.ACTIVE, LinkStage.ENDED: LinkStatus.ENDED}.get(self.stage)

    @property
    def disputed(self) -> bool:
        """Whether those who answer for the child disagree."""
        return any(reason is Suspension.DISPUTE for reason, _ in self.suspensions)

    @property
    def carries_until(self) -> datetime | None:
        """Until when a suspended link still carries the account: the operator's grace; None: not at all."""
        if self.stage is not LinkStage.SUSPENDED or self.disputed:
            return None
        return min(since for _, since in self.suspensions)

    def carries(self, now: datetime) -> bool:
        """Whether the link stands at a moment: it is active, or still within the operator's grace."""
        until = self.carries_until
        return self.stage is LinkStage.ACTIVE or (until is not None and now < until)

    @property
    def consents(self) -> Consents:
        """When the consents in force were given."""
        at = {consent.by: consent.given_at for consent in self.given}
        return Consents(at.get(Consenter.REPRESENTATIVE), at.get(Consenter.CHILD))

    def facts(self, *, birth_date: date | None, evidence: tuple[Evidence, ...]) -> GuardianLink | None:
        """The link as the rules see it, with what the store keeps beside it; None where there is nothing to see."""
        if self.status is None:
            return None
        declared = self.declaration
        return GuardianLink(
            relation=declared.relation if declared else None,
            holder=declared.holder if declared else None,
            birth_date=birth_date,
            status=self.status,
            ground=declared.ground if declared else None,
            evidence=evidence,
            no_vn_mobile_declared_at=self.no_vn_mobile_declared_at,
            consents=self.consents,
            carries_until=self.carries_until,
            choices=self.choices,
        )


def applied(state: LinkState | None, event: LinkEvent) -> LinkState:  # noqa: C901, PLR0912  # one branch for each event
    """What an event makes of a link; the same event again changes nothing.

    Args:
        state: the link before; None: there is none yet.
        event: what happened.

    Raises:
        GuardianshipError: the event is older than the last one (``out_of_order``), or its kind is refused in this
            stage: nothing happens to a link that is over (``over``), or not yet or no more (``not_now``); the time
            to answer is over (``expired``) or is not (``not_expired``); there is no such suspension
            (``not_suspended``) or dispute (``not_disputed``); a method proves nothing (``nothing_proven``); or there is
            no such link, or the event is of another one (``unknown``).
    """
    if state is not None and event.id in state.seen:
        return state
    _refuse_unless_due(state, event)
    if isinstance(event, Requested):
        return LinkState(
            id=event.link,
            stage=LinkStage.REQUESTED,
            requested_at=event.at,
            expires_at=event.expires_at,
            last_at=event.at,
            seen=frozenset({event.id}),
        )
    if state is None:
        raise GuardianshipError("unknown")
    state = replace(state, last_at=event.at, seen=state.seen | {event.id})
    match event:
        case Accepted():
            return replace(state, stage=LinkStage.AWAITING_PROOF, declaration=event.declaration)
        case Declined():
            return replace(state, stage=LinkStage.DECLINED)
        case Expired():
            return replace(state, stage=LinkStage.EXPIRED)
        case Proven():
            return _proven(state, event)
        case Consented(consent=consent):
            given = {each.by: each for each in (*state.given, consent)}
            return replace(state, given=tuple(given[by] for by in Consenter if by in given))
        case Withdrawn(by=by):
            return replace(state, given=tuple(each for each in state.given if each.by is not by))
        case Activated():
            return replace(state, stage=LinkStage.ACTIVE, activated_at=event.at)
        case Suspended() if state.stage is LinkStage.AWAITING_ASSENT:
            lost = _in_order({**dict(state.suspensions), event.reason: event.since})
            return replace(state, stage=LinkStage.AWAITING_PROOF, proven_at=None, suspensions=lost)
        case Restored() if state.stage is LinkStage.AWAITING_PROOF:
            left = tuple(each for each in state.suspensions if each[0] is not event.reason)
            return replace(state, suspensions=left)
        case Suspended(reason=reason):
            since = min(event.since, dict(state.suspensions).get(reason, event.since))
            return _suspended(state, {**dict(state.suspensions), reason: since})
        case Restored(reason=reason):
            return _without(state, reason)
        case Disputed():
            return _suspended(state, {Suspension.DISPUTE: event.at, **dict(state.suspensions)})
        case Settled():
            return _without(state, Suspension.DISPUTE)
        case Chosen():
            return replace(state, choices=event.choices)
        case Ended():
            return replace(state, stage=LinkStage.ENDED, ended=event.reason, suspensions=(), choices=())
        case _:
            raise AssertionError(event.type)


def _refuse_unless_due(state: LinkState | None, event: LinkEvent) -> None:
    stage = None if state is None else state.stage
    if state is not None and event.link != state.id:
        raise GuardianshipError("unknown")
    if state is not None and event.at < state.last_at:
        raise GuardianshipError("out_of_order")
    if stage not in TABLE[event.type]:
        raise GuardianshipError("unknown" if state is None else "over" if stage in OVER else "not_now")
    if state is not None:
        _refuse_beyond_time(state, event)
        _refuse_suspension(state, event)


def _refuse_beyond_time(state: LinkState, event: LinkEvent) -> None:
    if state.stage not in BEGINNING or isinstance(event, Declined):
        return
    late = event.at >= state.expires_at
    if late and not isinstance(event, Expired):
        raise GuardianshipError("expired")
    if isinstance(event, Expired) and not late:
        raise GuardianshipError("not_expired")


def _refuse_suspension(state: LinkState, event: LinkEvent) -> None:
    if isinstance(event, Proven):
        if event.method not in PHONE_METHODS | EID_METHODS:
            raise GuardianshipError("nothing_proven")
        if state.stage is LinkStage.AWAITING_PROOF and Suspension.GUARDIAN_DIED in dict(state.suspensions):
            raise GuardianshipError("not_now")
    if isinstance(event, Settled) and not state.disputed:
        raise GuardianshipError("not_disputed")
    # A dispute begins and ends by its own name, with both sides told.
    if isinstance(event, Suspended | Restored) and event.reason is Suspension.DISPUTE:
        raise GuardianshipError("not_now")
    if isinstance(event, Restored) and event.reason not in dict(state.suspensions):
        raise GuardianshipError("not_suspended")


def _proven(state: LinkState, event: Proven) -> LinkState:
    declared_at = event.no_vn_mobile_declared_at or state.no_vn_mobile_declared_at
    state = replace(state, proven_at=event.at, no_vn_mobile_declared_at=declared_at)
    if state.stage is LinkStage.AWAITING_PROOF:
        return replace(state, stage=LinkStage.AWAITING_ASSENT, suspensions=())
    return _without(state, *PUT_RIGHT_BY_PROOF) if state.stage is LinkStage.SUSPENDED else state


def _without(state: LinkState, *reasons: Suspension) -> LinkState:
    return _suspended(state, {each: since for each, since in state.suspensions if each not in reasons})


def _suspended(state: LinkState, suspensions: Mapping[Suspension, datetime]) -> LinkState:
    stage = LinkStage.SUSPENDED if suspensions else LinkStage.ACTIVE
    return replace(state, stage=stage, suspensions=_in_order(suspensions))


def _in_order(suspensions: Mapping[Suspension, datetime]) -> tuple[tuple[Suspension, datetime], ...]:
    return tuple((reason, suspensions[reason]) for reason in Suspension if reason in suspensions)


def folded(events: Iterable[LinkEvent]) -> LinkState:
    """What a link's events, the oldest first, make of it. Raises: as of ``applied``."""
    state: LinkState | None = None
    for event in events:
        state = applied(state, event)
    if state is None:
        raise GuardianshipError("unknown")
    return state
