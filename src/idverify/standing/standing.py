"""A short-lived statement of what an account may do, under a MAC of the platform.

It is issued at login and goes with the session; whoever has the platform's keys checks it without a database. The
construction, byte for byte:

    day key = HMAC-SHA-256(subkey "vnid/v1/standing" of the tenant, LP(uint32be(days since 1970 when it was issued)))
    head    = uint64be(issued) || uint64be(until) || uint32be(epoch) || uint32be(decided) || uint32be(permitted)
              || SHA-256(reasons) || uint16be(len(account)) || account || stream
    mac     = HMAC-SHA-256(day key, LP("vnst1") || head)
    token   = "vnst1." kid "." base64(head || mac) "." base64(reasons)

Times are microseconds since 1970; a length of the account with the bit 32,768 says that a stream was named. ``decided``
and ``permitted`` have one bit for each action; ``reasons`` is as of ``stated.packed``. ``base64`` is that of section 4
of RFC 4648, which a cookie takes as it is; ``LP`` and the subkey are those of ``pseudonym``.

It holds no number, no name, no birth date; since it ends within the hour, the moment at which it ends tells a birthday
only on that day.
"""

from __future__ import annotations

import binascii
import hashlib
import struct
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from hmac import compare_digest
from types import MappingProxyType
from typing import Final, NoReturn, Self

from idverify.account import Account, Action, Service
from idverify.decision import decide
from idverify.errors import OperatorError, StandingError
from idverify.instant import microseconds, moment
from idverify.keys import Keyring, Macs
from idverify.law import DEFAULT_READINGS, Readings
from idverify.rules.moments import moments_of_change
from idverify.rules.policy import NO_POLICY, Policy
from idverify.standing.stated import Stated, packed

LIFETIME: Final = timedelta(minutes=10)  # of a standing, if the operator sets none
LONGEST: Final = timedelta(hours=1)  # the most that an operator can set
# How far the clocks of those who issue and those who check may be apart.
SKEW: Final = timedelta(seconds=30)
PURPOSE: Final = "vnid/v1/standing"
VERSION: Final = "vnst1"
_HEAD: Final = struct.Struct(">QQIII32sH")
_MAC_BYTES: Final = 32
_HAS_STREAM: Final = 0x8000
_LARGEST: Final = 3_800  # of the 4,096 bytes of a cookie, its name and attributes too (RFC 6265 section 6.1)
_DAY: Final = 86_400_000_000
_SKEW: Final = SKEW // timedelta(microseconds=1)
_LONGEST: Final = LONGEST // timedelta(microseconds=1)
# The bits are a contract between those who issue and those who check: a new action takes the next one.
_BITS: Final = MappingProxyType(
    {
        Action.READ: 1,
        Action.POST: 2,
        Action.COMMENT: 4,
        Action.SHARE: 8,
        Action.LIVESTREAM: 16,
        Action.COMMERCIAL_LIVESTREAM: 32,
        Action.SALES_LIVESTREAM: 64,
        Action.REACT: 128,
        Action.MESSAGE: 256,
    }
)
_BIT: Final = dict(_BITS)  # looked up at every write


class Standing:
    """What one account may do, as it was said at login.

    Attributes:
        epoch: how often the facts about the account had changed.
        issued_microseconds: when it was issued, since 1970.
    """

    __slots__ = ("_at", "_fields", "_head", "_reasons", "epoch", "issued_microseconds")

    epoch: int
    issued_microseconds: int
    _at: datetime
    _fields: tuple[int, int, int, bytes, int]  # until, decided, permitted, digest of the reasons, length of the name
    _head: bytes
    _reasons: str

    def __init__(self) -> None:
        raise TypeError("a standing is opened from a token")

    @staticmethod
    def issue(
        account: str,
        facts: Account,
        *,
        epoch: int,
        ring: Keyring,
        service: Service,
        now: datetime,
        stream: str | None = None,
        lifetime: timedelta = LIFETIME,
        readings: Readings = DEFAULT_READINGS,
        policy: Policy = NO_POLICY,
    ) -> str:
        """A token that says what an account may do from now on, for as long as no answer changes.

        Args:
            account: the platform's name of it.
            facts: about the account, and about who sells in the stream.
            epoch: of the facts.
            ring: the platform's keys; the first one signs.
            service, readings, policy: as of ``decide``.
            now: the moment.
            stream: the livestream that the facts tell of.
            lifetime: for how long at most, up to an hour.

        Raises:
            OperatorError: the key's vault fails, or the names are too long to go into a cookie (``standing_size``).
            OutOfScopeError: the moment lies before 25 December 2024.
            ValueError: the moment has no offset, or the lifetime is none, or over an hour.
        """
        if not timedelta(0) < lifetime <= LONGEST:
            raise ValueError("a standing lives for an hour at most")
        # What a guardian allows of one item is known of that item only, and this speaks of all.
        facts = replace(facts, item_allowed_at=None)
        answers = [
            (action, decide(facts, action, service=service, at=now, readings=readings, policy=policy))
            for action in _BITS
        ]
        ends = [now + lifetime]
        if any(now < change < ends[0] for change in moments_of_change(facts, policy)):
            ends += [answer.valid_until for _, answer in answers if answer.valid_until is not None]
        issued = microseconds(now)
        name, livestream = account.encode(), b"" if stream is None else stream.encode()
        if len(name) + len(livestream) > _LARGEST:
            raise OperatorError("standing_size")
        reasons = packed(answers)
        head = _HEAD.pack(
            issued,
            microseconds(min(ends)),
            epoch,
            sum(_BITS.values()),
            sum(_BITS[action] for action, answer in answers if answer.permitted),
            hashlib.sha256(reasons).digest(),
            len(name) | (0 if stream is None else _HAS_STREAM),
        )
        head += name + livestream
        kid, macs = ring.lent(PURPOSE, VERSION, issued // _DAY)
        token = f"{VERSION}.{kid}.{_written(head + macs(head))}.{_written(reasons)}"
        if len(token) > _LARGEST:
            raise OperatorError("standing_size")
        return token

    @classmethod
    def open(cls, token: str, ring: Keyring, *, now: datetime) -> Self:
        """A standing that this platform issued and whose time has not ended.

        Whether it was revoked is not asked here: ``StandingChecker`` does that. Nor whose session it came with.

        Args:
            token: as ``issue`` gave it.
            ring: the platform's keys.
            now: the moment.

        Raises:
            StandingError: it is no such token (``malformed``), was issued under a key that is not here or by somebody
                without the keys, or touched (``forged``), or its time is over (``expired``) or not yet come
                (``early``).
            OperatorError: the key's vault fails.
            ValueError: the moment has no offset.
        """
        return cls.opened(token, lambda kid, day: ring.lent(PURPOSE, VERSION, day, kid=kid)[1], now, clock(now))

    @classmethod
    def opened(cls, token: str, lent: Callable[[str, int], Macs], now: datetime, at: float) -> Self:
        """As ``open``, for a checker that has the key of the day at hand.

        Args:
            token, now: as of ``open``.
            lent: by the name of a key and a day since 1970, what makes its MACs.
            at: the same moment as ``clock`` tells it.

        Raises: as ``open``.
        """
        kid, raw, reasons = _parsed(token)
        issued, until, epoch, decided, permitted, digest, name = _HEAD.unpack_from(raw)
        # Before the MAC is worked out: no key of another day is asked for on a stranger's word.
        if not issued <= until <= issued + _LONGEST:
            raise StandingError("forged")
        if at >= until:
            raise StandingError("expired")
        if at < issued - _SKEW:
            raise StandingError("early")
        try:
            macs = lent(kid, issued // _DAY)
        except OperatorError as refused:
            if refused.code != "key_retired":
                raise
            raise StandingError("forged") from None
        head = raw[:-_MAC_BYTES]
        if not compare_digest(macs(head), raw[-_MAC_BYTES:]):
            raise StandingError("forged")
        self = cls.__new__(cls)
        self.epoch, self.issued_microseconds = epoch, issued
        self._at, self._head, self._reasons = now, head, reasons
        self._fields = until, decided, permitted, digest, name
        return self

    @property
    def account(self) -> str:
        """The platform's name of the account."""
        return self._head[_HEAD.size : _HEAD.size + (self._fields[4] & ~_HAS_STREAM)].decode()

    @property
    def stream(self) -> str | None:
        """The livestream that was asked about; None where none was named."""
        name = self._fields[4]
        return self._head[_HEAD.size + (name & ~_HAS_STREAM) :].decode() if name & _HAS_STREAM else None

    @property
    def issued_at(self) -> datetime:
        """When it was issued, in UTC."""
        return moment(self.issued_microseconds)

    @property
    def until(self) -> datetime:
        """When it ends, in UTC."""
        return moment(self._fields[0])

    def runs_at(self, at: float) -> bool:
        """Whether a moment lies in the time of this standing, as ``open`` sees it.

        Args:
            at: the moment as ``clock`` tells it.
        """
        return self.issued_microseconds - _SKEW <= at < self._fields[0]

    def decide(
        self, action: Action, *, stream: str | None = None, item: str | None = None, now: datetime | None = None
    ) -> Stated:
        """May the account do this?

        Args:
            action: what it wants to do.
            stream: in which livestream, as of ``PostingGate.decide``.
            item: the platform's own name of what is to be written.
            now: the moment that is asked about, in the time of this standing; when it was opened if left out.

        Raises:
            StandingError: it says nothing of that livestream (``other_stream``), of that action (``action``), or of
                what a guardian may have allowed since (``item``).
        """
        until, decided, may, digest, name = self._fields
        if (stream is not None or name & _HAS_STREAM) and stream != self.stream:
            raise StandingError("other_stream")
        bit = _BIT[action]
        if not decided & bit:  # issued by a version that did not know it
            raise StandingError("action")
        permitted = bool(may & bit)
        if item is not None and not permitted:
            raise StandingError("item")
        return Stated(action, permitted, self._at if now is None else now, until, self._reasons, digest)

    def __repr__(self) -> str:
        return f"<Standing until {self.until.isoformat()}, epoch {self.epoch}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a standing travels as a token")


def clock(now: datetime) -> float:
    """``instant.microseconds``, told faster; exact to a microsecond until the year 2255.

    Raises:
        ValueError: it has no offset.
    """
    if now.tzinfo is None:
        raise ValueError("a moment has an offset")
    return now.timestamp() * 1_000_000


def _parsed(token: str) -> tuple[str, bytes, str]:
    """The name of the key, head and MAC, and the reasons as they are written."""
    if len(token) > _LARGEST:
        raise StandingError("malformed")
    try:
        version, kid, body, reasons = token.split(".")
        raw = binascii.a2b_base64(body, strict_mode=True)
    except ValueError:  # binascii.Error is of that kind
        raise StandingError("malformed") from None
    if version != VERSION or len(raw) < _HEAD.size + _MAC_BYTES:
        raise StandingError("malformed")
    return kid, raw, reasons


def _written(data: bytes) -> str:
    return binascii.b2a_base64(data, newline=False).decode()
