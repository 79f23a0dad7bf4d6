"""What the rules say of an account; they are asked, never written anew."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, NamedTuple

from idverify.account.holder import Holder
from idverify.campaign.kernel.facts import Facts
from idverify.campaign.terms import Terms
from idverify.decision import Decision, decide
from idverify.law import FIRST_DAY, day_of, start_of
from idverify.rules import Case, Remedy
from idverify.rules.authentication import own
from idverify.rules.moments import moments_of_change
from idverify.rules.policy import NO_POLICY

_LONG_GROWN: Final = date(1970, 1, 1)


class Later(NamedTuple):
    """From when an account is denied.

    Attributes:
        day: the first day in Viet Nam; None: never, or not known.
        from_opening: whether that is the day of its opening.
        decision: the denial that awaits one that is still permitted.
    """

    day: date | None
    from_opening: bool = False
    decision: Decision | None = None


class Verdict(NamedTuple):
    """What the law says of one kind of account under some terms.

    Attributes:
        permitted: whether it may do what is asked about.
        child: whether its user is a child; None where the age is unknown.
        authenticated: whether what its user proved authenticates it, whatever it may do with that.
        decision: the whole answer.
        later: from when it is denied.
        open: the denial to be put right: today's, or the one to come.
        remedies: what would put that right.
    """

    permitted: bool
    child: bool | None
    authenticated: bool
    decision: Decision
    later: Later
    open: Decision
    remedies: frozenset[Remedy]


def case_of(facts: Facts, terms: Terms) -> Case:
    """The question that is put to the rules."""
    return Case(facts.account, terms.action, terms.service, terms.at, terms.readings)


def asked(facts: Facts, terms: Terms, at: datetime | None = None) -> Decision:
    """What the rules say of an account.

    Args:
        facts: about the account.
        terms: of the campaign.
        at: another moment than that of the terms.

    Raises:
        OutOfScopeError: the moment lies before 25 December 2024.
    """
    return decide(facts.account, terms.action, service=terms.service, at=at or terms.at, readings=terms.readings)


def verdict_on(facts: Facts, terms: Terms) -> Verdict:
    """What the law says of an account.

    Args:
        facts: about the account.
        terms: of the campaign.

    Raises:
        OutOfScopeError: the moment of the terms lies before 25 December 2024.
    """
    decision = asked(facts, terms)
    case = case_of(facts, terms)
    child, permitted = case.user_is_child, decision.permitted
    later = later_of(facts, terms, permitted=permitted, child=child)
    to_mend = decision if later.decision is None else later.decision
    return Verdict(permitted, child, own(case).done, decision, later, to_mend, frozenset(to_mend.remedies))


def later_of(facts: Facts, terms: Terms, *, permitted: bool, child: bool | None) -> Later:
    """The first day from which an account is denied with what it has, as far as the law is known today.

    The age is held as it is: of somebody grown it is asked as if they had been so all along, of a child as if it
    remained one. It is not known of an account whose opening is unknown, nor, once it is denied, of a child and of
    somebody of unknown age, for what ends their denial is not theirs to do.

    Args:
        facts: about the account.
        terms: of the campaign.
        permitted: whether it is, at the moment of the terms.
        child: whether its user is a child at that moment.
    """
    opened = facts.opened_at
    if opened is None or opened > terms.at or (child is not False and not permitted):
        return Later(None)
    lasting = _lasting(facts, terms, child=child)
    moments = moments_of_change(lasting.account, NO_POLICY)
    if permitted:
        for moment in moments:
            if moment > terms.at:
                decision = asked(lasting, terms, moment)
                if not decision.permitted:
                    return Later(day_of(moment), decision=decision)
        return Later(None)
    first = max(opened, start_of(FIRST_DAY))
    since = terms.at
    for moment in reversed([moment for moment in moments if first <= moment <= terms.at]):
        if asked(lasting, terms, moment).permitted:
            break
        since = moment
    return Later(day_of(since), from_opening=since == opened)


def _lasting(facts: Facts, terms: Terms, *, child: bool | None) -> Facts:
    """What the account has at the moment of the terms, of a user who stays a child or grown."""
    born = terms.day if child else _LONG_GROWN if child is False else None
    proven, declared = facts.proven_at, facts.declared_at
    return facts._replace(
        birth_date=born,
        method=None if proven is not None and proven > terms.at else facts.method,
        declared_at=None if declared is not None and declared > terms.at else declared,
    )


def hopeless(decision: Decision) -> bool:
    """Whether something stands in the way that neither its user nor the keeper of the table can put right."""
    return any(not breach.remedies and breach.fact is None for breach in decision.breaches)


def is_organisation(facts: Facts) -> bool:
    """Whether it is an account of an organisation, whose user has no age."""
    return facts.holder is Holder.ORGANISATION


__all__ = ["Later", "Remedy", "Verdict", "asked", "case_of", "hopeless", "is_organisation", "later_of", "verdict_on"]
