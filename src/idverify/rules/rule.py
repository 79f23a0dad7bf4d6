"""A rule: one duty of the law, the provisions it stands under, and how it judges a case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from idverify.account import Action
from idverify.law import Provision
from idverify.law.calendar import within

if TYPE_CHECKING:
    from idverify.rules.case import Case


class Remedy(StrEnum):
    """What somebody can do about a denial, in the order a person would take them."""

    PROVIDE_BIRTH_DATE = "provide_birth_date"
    ASK_GUARDIAN = "ask_guardian"
    GUARDIAN_AUTHENTICATE = "guardian_authenticate"
    GIVE_CONSENT = "give_consent"
    REGISTER_OWN_DATA = "register_own_data"
    DECLARE_NO_VN_MOBILE = "declare_no_vn_mobile"
    PROVE_PHONE = "prove_phone"
    AUTHENTICATE_PERSONAL_ID = "authenticate_personal_id"
    AUTHENTICATE_STREAMER = "authenticate_streamer"
    ASK_PERMISSION = "ask_permission"  # of the guardian, whose choice it is


class Shortfall(NamedTuple):
    """One way in which a case falls short of a rule.

    Attributes:
        remedies: what would put it right, as far as the person can.
        fact: the missing fact, where one is missing.
        under: the provisions that ask for it; where left out, those of the rule.
    """

    remedies: tuple[Remedy, ...] = ()
    fact: str | None = None
    under: tuple[Provision, ...] = ()


# None: the rule does not concern the case. No shortfall: it is kept. Any: it is breached.
Verdict = tuple[Shortfall, ...] | None
KEPT: Verdict = ()


def fell_short(*remedies: Remedy) -> Verdict:
    """The rule is breached, and these put it right."""
    return (Shortfall(remedies),)


@dataclass(frozen=True, slots=True, eq=False)  # there is one of each
class Rule:
    """One duty.

    Attributes:
        id: its stable name, which breaches carry.
        provisions: what it rests on; it is asked where and when one of them binds.
        judge: the verdict on a case.
        actions: the only actions it concerns; None: any, or a sign-up.
        ages: whether it is asked of a child (True), of somebody grown (False), while that is unknown (None);
            left out, of everybody.
        since, until: its first day, and the first day on which it is a rule no longer; where left out, only its
            provisions say.
    """

    id: str
    provisions: tuple[Provision, ...]
    judge: Callable[[Case], Verdict]
    actions: frozenset[Action] | None = None
    ages: frozenset[bool | None] | None = None
    since: date | None = None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is a rule on a day in Viet Nam; whether it is asked is for its provisions to say."""
        return within(day, self.since, self.until)

    def __reduce__(self) -> tuple[object, ...]:
        # The function below a rule's decorator is known by the rule's own name in its module.
        return _named, (self.judge.__module__, self.judge.__qualname__)


def _named(module: str, name: str) -> Rule:
    found = getattr(import_module(module), name)
    if not isinstance(found, Rule):
        raise TypeError(f"{name} is no rule of {module}")
    return found


CHILD: frozenset[bool | None] = frozenset({True})
GROWN: frozenset[bool | None] = frozenset({False})


def rule(
    id: str,
    *provisions: Provision,
    actions: frozenset[Action] | None = None,
    ages: frozenset[bool | None] | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Callable[[Callable[[Case], Verdict]], Rule]:
    """Make a rule out of the function below; it is in force only where a list of rules names it.

    Arguments as of ``Rule``: what is said of actions and ages here spares the rule its asking.
    """

    def make(judge: Callable[[Case], Verdict]) -> Rule:
        return Rule(id, provisions, judge, actions, ages, since, until)

    return make
