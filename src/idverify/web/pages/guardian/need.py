"""What a guardian has to do about one child, the most pressing first, and how the account stands meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from idverify.account import Action, LinkStage, Suspension
from idverify.account.event import NOTICE
from idverify.account.link_event import PUT_RIGHT_BY_PROOF
from idverify.decision import Decision
from idverify.messages import Text, text
from idverify.web.pages.guardian.ward import Ward
from idverify.web.service import Service

_CONSENTS: Final = "guardianship.consents"


class Kind(StrEnum):
    """How pressing something is, as a panel shows it."""

    WARN = "warn"  # the child cannot write until it is done
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to do.

    Attributes:
        kind: how pressing it is.
        words: what it is, and what follows if nobody does it.
        label: of the link or button that leads there; None where somebody else has to do it.
        to: where it is done.
        posts: whether that is a button of a form, and not a link.
    """

    kind: Kind
    words: Text
    label: Text | None = None
    to: str | None = None
    posts: bool = False


class Standing(NamedTuple):
    """How a child's account stands, as its guardian is told first.

    Attributes:
        stands: the state of the link in plain words.
        writes: whether the child may write now; None where that is nobody's matter yet or any more.
        needs: what is to be done.
        waiting: how many requests of the child's wait for an answer.
    """

    stands: Text
    writes: bool | None
    needs: tuple[Need, ...]
    waiting: int


def standing_of(ward: Ward, serving: Service, now: datetime) -> Standing:
    """How a child's account stands.

    Args:
        ward: the child.
        serving: the service.
        now: the moment.
    """
    decision = serving.gate.decide(ward.child.id, Action.POST, now=now) if ward.live else None
    asks = serving.supervision.queue(ward.child.id, now=now) if ward.live else ()
    needs = tuple(_needs(ward, decision, len(asks), now))
    return Standing(_stands(ward, now), None if decision is None else _lawful(decision), needs, len(asks))


def lost(ward: Ward) -> tuple[Suspension, ...]:
    """What the adult lost that proving a number again puts right."""
    return tuple(reason for reason, _ in ward.kept.state.suspensions if reason in PUT_RIGHT_BY_PROOF)


def _lawful(decision: Decision) -> bool:
    """Whether the law lets the child write, whatever its guardians chose."""
    return not any(breach.basis != "guardian" for breach in decision.breaches)


def _stands(ward: Ward, now: datetime) -> Text:
    state = ward.kept.state
    if ward.over and state.ended is not None:
        return text(f"page.guardian.ended.{state.ended}")
    if ward.beginning and now >= state.expires_at:
        return text("page.guardian.state.expired")
    if state.stage is LinkStage.SUSPENDED and state.carries(now):
        return text("page.guardian.state.grace")
    return text(f"page.guardian.state.{state.stage}")


def _needs(ward: Ward, decision: Decision | None, waiting: int, now: datetime) -> Iterator[Need]:
    state = ward.kept.state
    if ward.beginning:
        if now < state.expires_at:
            yield from _to_begin(ward, now)
        return
    if not ward.live:
        return
    if state.disputed:
        yield _need("disputed", Kind.WARN, ward.at("dispute"))
    elif ward.others_disagree:
        yield Need(Kind.NOTE, text("page.guardian.need.others_disagree"))
    died = any(reason is Suspension.GUARDIAN_DIED for reason, _ in state.suspensions)
    if died:
        yield Need(Kind.WARN, text("page.guardian.need.died"))
    for reason in lost(ward):
        yield Need(
            Kind.WARN,
            text(f"page.guardian.need.lost.{reason}"),
            text("page.guardian.need.prove.label"),
            ward.at("again"),
            posts=True,
        )
        break  # one proof puts all of it right
    yield from _consents(ward, decision, now)
    if waiting:
        words = text("page.guardian.need.queue", number=waiting)
        yield Need(Kind.NOTE, words, text("page.guardian.need.queue.label"), ward.at("queue"))
    at = ward.sixteen_at
    if at is not None and at - NOTICE <= now:
        word = "sixteen" if now >= at else "nearly_sixteen"
        yield _need(word, Kind.WARN if now >= at else Kind.NOTE, ward.at("sixteen"))


def _to_begin(ward: Ward, now: datetime) -> Iterator[Need]:
    if ward.kept.state.stage is LinkStage.REQUESTED:
        yield Need(Kind.NOTE, text("page.guardian.need.accept"))
    elif ward.kept.state.stage is LinkStage.AWAITING_PROOF:
        label = text("page.guardian.need.prove.label")
        yield Need(Kind.WARN, text("page.guardian.need.prove"), label, ward.at("again"), posts=True)
    else:
        yield from _consents(ward, None, now)


def _consents(ward: Ward, decision: Decision | None, now: datetime) -> Iterator[Need]:
    given = ward.kept.state.consents
    carried = decision is not None and _CONSENTS not in decision.rules_breached
    if given.representative is None:
        kind = Kind.NOTE if carried else Kind.WARN
        yield _need("consent", kind, ward.at("consent"))
    seven = ward.seven_at
    if given.child is None and seven is not None and now >= seven and not carried:
        yield Need(Kind.WARN, text("page.guardian.need.assent"))


def _need(word: str, kind: Kind, to: str) -> Need:
    return Need(kind, text(f"page.guardian.need.{word}"), text(f"page.guardian.need.{word}.label"), to)
