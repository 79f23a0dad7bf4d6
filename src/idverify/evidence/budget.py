"""Budgets of codes and guesses, which outlive any one challenge.

A challenge allows five guesses. Without a budget over all challenges whoever asks for a new one each
second reaches a third of all codes in a day. What is counted is named by a keyed tag: of the number,
of its block of a thousand neighbours, of a network; no number and no address is kept.

A window begins with the first thing counted in it and ends after its time, so that in any stretch of
that length at most twice the budget is used, and in any window exactly the budget.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Keyring

if TYPE_CHECKING:
    from idverify.evidence.possession import Origin, Purpose

_TAG_KEY: Final = "vnid/v1/budget"
_BLOCK_DIGITS: Final = 3  # a block is a thousand neighbours: all but the last three digits
_NETWORK_BITS: Final = {4: 24, 6: 64}


class Spending(StrEnum):
    """What a budget is of."""

    SEND = "send"  # codes sent
    GUESS = "guess"  # answers given, right or wrong
    FAILURE = "failure"  # answers in a row of which none was right


class Scope(StrEnum):
    """Whose budget it is; taken in this order, so that no two requests wait for each other in a circle."""

    PHONE = "phone"  # a number, whatever for
    PURPOSE = "purpose"  # a number for one purpose
    ACCOUNT = "account"
    SESSION = "session"
    BLOCK = "block"  # a thousand neighbouring numbers
    NETWORK = "network"  # an IPv4 /24 or an IPv6 /64
    TENANT = "tenant"  # the whole platform


class Breaker(NamedTuple):
    """When codes are sent and too few are answered, somebody is paid for the messages: none is sent any more.

    Never quite none: one more goes out after each ``trickle``, or whoever leaves codes unanswered on purpose
    would close the way for everybody until the window ends.

    Attributes:
        sends: from how many sends of a window on this is asked.
        percent: of them, how many must have been answered.
        trickle: how long after the last one another is sent all the same.
    """

    sends: int
    percent: int
    trickle: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much may be spent.

    Attributes:
        spending: of what.
        scope: by whom.
        most: how much in one window.
        within: how long a window is; None: it ends with a right answer only.
        waits: how long to wait after the first, the second and so on of a window; the last is for all others.
        breaker: when codes of which few are answered are sent no more.

    Raises:
        ValueError: nothing could ever be spent.
    """

    spending: Spending
    scope: Scope
    most: int
    within: timedelta | None
    waits: tuple[timedelta, ...] = ()
    breaker: Breaker | None = None

    def __post_init__(self) -> None:
        if self.most < 1 or (self.within is not None and self.within <= timedelta(0)):
            raise ValueError("a budget lets at least one through")


@dataclass(frozen=True, slots=True)
class Charge:
    """One more, to be counted under a budget.

    Attributes:
        budget: which.
        tag: 32 bytes that stand for the number, the account, the network.
    """

    budget: Budget
    tag: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetTags:
    """What a challenge was charged to that nobody knows when it is answered: the number is not given again.

    Attributes:
        phone, purpose, block, network: 32 bytes each.
    """

    phone: bytes = field(repr=False)
    purpose: bytes = field(repr=False)
    block: bytes = field(repr=False)
    network: bytes = field(repr=False)

    @classmethod
    def of(cls, phone: PhoneNumber, purpose: Purpose, origin: Origin, ring: Keyring) -> BudgetTags:
        """The tags of a request for a code."""
        number = phone.canonical
        return cls(
            phone=_tag(ring, Scope.PHONE, number),
            purpose=_tag(ring, Scope.PURPOSE, number, purpose),
            block=_tag(ring, Scope.BLOCK, number[:-_BLOCK_DIGITS]),
            network=network_tag(origin, ring),
        )


class Budgets(tuple[Budget, ...]):
    """All budgets of a platform."""

    __slots__ = ()

    def for_send(self, tags: BudgetTags, *, account: str, origin: Origin, ring: Keyring) -> tuple[Charge, ...]:
        """What one more code is charged to."""
        return self._charges({Spending.SEND}, tags, tags.network, account=account, origin=origin, ring=ring)

    def for_guess(self, tags: BudgetTags, *, account: str, origin: Origin, ring: Keyring) -> tuple[Charge, ...]:
        """What one more answer is charged to: it may come from another network than the request did."""
        network = network_tag(origin, ring)
        spent = {Spending.GUESS, Spending.FAILURE}
        return self._charges(spent, tags, network, account=account, origin=origin, ring=ring)

    def for_silent(self, tags: BudgetTags, *, account: str, origin: Origin, ring: Keyring) -> tuple[Charge, ...]:
        """What one question to an operator is charged to: whoever asks, and never the number asked about."""
        return tuple(
            each
            for each in self.for_guess(tags, account=account, origin=origin, ring=ring)
            if each.budget.scope in (Scope.SESSION, Scope.NETWORK)
        )

    def _charges(
        self,
        spent: set[Spending],
        tags: BudgetTags,
        network: bytes,
        *,
        account: str,
        origin: Origin,
        ring: Keyring,
    ) -> tuple[Charge, ...]:
        of = {
            Scope.PHONE: tags.phone,
            Scope.PURPOSE: tags.purpose,
            Scope.ACCOUNT: _tag(ring, Scope.ACCOUNT, account),
            Scope.SESSION: _tag(ring, Scope.SESSION, origin.session),
            Scope.BLOCK: tags.block,
            Scope.NETWORK: network,
            Scope.TENANT: _tag(ring, Scope.TENANT),
        }
        order = list(Scope)
        wanted = sorted(
            (each for each in self if each.spending in spent),
            key=lambda each: (order.index(each.scope), each.spending, each.within or timedelta.max),
        )
        # A challenge of before there were budgets has no tags, and is bound by its own five guesses.
        return tuple(Charge(each, of[each.scope]) for each in wanted if of[each.scope])


def network_tag(origin: Origin, ring: Keyring) -> bytes:
    """What stands for the network that a request came from; whatever is no address is one network."""
    try:
        address = ipaddress.ip_address(origin.ip)
    except ValueError:
        return _tag(ring, Scope.NETWORK, "")
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    address = mapped or address
    prefix = int(address) >> (address.max_prefixlen - _NETWORK_BITS[address.version])
    return _tag(ring, Scope.NETWORK, f"{address.version}/{prefix:x}")


def _tag(ring: Keyring, scope: Scope, *parts: str) -> bytes:
    # Under the oldest live key: a new key must refill nothing.
    return ring.mac(_TAG_KEY, scope, *parts, kid=ring.oldest)[1]


_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_WAITS: Final = (timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=15))

# NIST SP 800-63B-4 section 3.2.2 asks for a throttle, with waits that grow, and for at most a hundred failures
# in a row on one account. The other numbers are ours; docs/explanation/proof-of-possession.md says what each leaves an
# attacker.
BUDGETS: Final = Budgets(
    (
        Budget(spending=Spending.SEND, scope=Scope.PHONE, most=10, within=_DAY),
        Budget(spending=Spending.SEND, scope=Scope.PURPOSE, most=5, within=_HOUR, waits=_WAITS),
        Budget(spending=Spending.SEND, scope=Scope.ACCOUNT, most=10, within=_DAY),
        Budget(spending=Spending.SEND, scope=Scope.SESSION, most=6, within=_HOUR),
        Budget(spending=Spending.SEND, scope=Scope.BLOCK, most=30, within=_HOUR, breaker=Breaker(15, 20, 5 * _MINUTE)),
        # Mobile operators put thousands of people behind one address.
        Budget(
            spending=Spending.SEND, scope=Scope.NETWORK, most=200, within=_HOUR, breaker=Breaker(50, 20, _MINUTE / 2)
        ),
        Budget(
            spending=Spending.SEND,
            scope=Scope.TENANT,
            most=10_000,
            within=_DAY,
            breaker=Breaker(1_000, 20, _MINUTE / 12),
        ),
        Budget(spending=Spending.GUESS, scope=Scope.PHONE, most=50, within=_DAY),
        Budget(spending=Spending.GUESS, scope=Scope.SESSION, most=30, within=_HOUR),
        Budget(spending=Spending.GUESS, scope=Scope.NETWORK, most=600, within=_HOUR),
        Budget(spending=Spending.FAILURE, scope=Scope.ACCOUNT, most=100, within=None),
    )
)
NO_BUDGETS: Final = Budgets()
