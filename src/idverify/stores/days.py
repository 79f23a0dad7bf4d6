"""Birth dates at rest: sealed to a key that is not in the database, where the platform gives one.

The rules reckon ages at every write, so whoever answers for the gate can read these days; whoever has the database,
or a backup of it, cannot. A day is sealed the same way each time (AES-SIV, RFC 5297), so that those who turn sixteen
in a week can be asked for; that two people share a birthday shows.
"""

from __future__ import annotations

import hmac
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, NoReturn

from sqlalchemy import ColumnElement, Table, or_, select

from idverify.errors import OperatorError
from idverify.pseudonym import KEY_BYTES, prefixed, subkey
from idverify.stores.schema import ACCOUNT, GUARDIAN_LINK, KEY_VALUE

if TYPE_CHECKING:
    from idverify.stores.tables import Tables

_DAY_BYTES: Final = 4
_CHECK_BYTES: Final = 8
_CHECK_NAME: Final = "/days"  # no key of a ring has such a name
_MOST_AT_ONCE: Final = 1_000  # days in one question


class Days:
    """What seals and opens days of one platform.

    Args:
        secret: 32 random bytes.
        tenant: the platform's label; bound into every day.

    Raises:
        OperatorError: the secret is not 32 bytes (``day_key``).
    """

    __slots__ = ("_bound", "_cipher")

    def __init__(self, secret: bytes, *, tenant: str) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESSIV

        if len(secret) != KEY_BYTES:
            raise OperatorError("day_key")
        halves = (subkey(secret, "vnid/v1/day", half, tenant) for half in ("mac", "cipher"))
        self._cipher = AESSIV(b"".join(halves))
        self._bound = [prefixed(b"vnid/v1/day", tenant.encode())]

    def seal(self, day: date) -> bytes:
        """20 bytes."""
        return self._cipher.encrypt(day.toordinal().to_bytes(_DAY_BYTES, "big"), self._bound)

    def open(self, sealed: bytes) -> date:
        """The day.

        Raises:
            OperatorError: it was sealed under another key or for another platform, or touched (``day_key``).
        """
        from cryptography.exceptions import InvalidTag

        try:
            return date.fromordinal(int.from_bytes(self._cipher.decrypt(sealed, self._bound), "big"))
        except (InvalidTag, ValueError):
            raise OperatorError("day_key") from None

    @property
    def check_value(self) -> bytes:
        """Eight bytes that tell whether two keys are the same: of a day on which nobody was born who signs up."""
        return self.seal(date.min)[:_CHECK_BYTES]

    def __repr__(self) -> str:
        return "Days()"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not pickled")


# The column that holds a day in clear, where no key is given, and the one that holds it under seal.
SEALED: Final = {"user_birth_date": "user_birth", "birth_date": "birth"}


def columns(tables: Tables, **days: date | None) -> dict[str, object]:
    """Days as they are written: under seal, where the platform gave a key."""
    written: dict[str, object] = {}
    for name, day in days.items():
        shut = None if day is None or tables.days is None else tables.days.seal(day)
        written |= {name: None if shut is not None else day, SEALED[name]: shut}
    return written


def read(tables: Tables, row: Any, name: str) -> date | None:  # noqa: ANN401  # a row, of whatever columns
    """A day as it was written, with a key or before there was one.

    Raises:
        OperatorError: it is under seal, and this process was given no key, or another one (``day_key``).
    """
    shut = getattr(row, SEALED[name])
    if shut is None:
        found: date | None = getattr(row, name)
        return found
    if tables.days is None:
        raise OperatorError("day_key")
    return tables.days.open(shut)


def between(tables: Tables, table: Table, name: str, first: date, last: date) -> ColumnElement[bool]:
    """Whether a day may lie in a span, both ends included; of a long one whoever reads it sees for themselves."""
    in_clear, shut = table.c[name].between(first, last), table.c[SEALED[name]]
    if tables.days is None:
        return in_clear
    if (last - first).days >= _MOST_AT_ONCE:
        return or_(in_clear, shut.is_not(None))
    span = (first + timedelta(days=after) for after in range((last - first).days + 1))
    return or_(in_clear, shut.in_([tables.days.seal(day) for day in span]))


def is_known(tables: Tables) -> bool:
    """Whether there is nothing to note: no key was ever given, or this one is known already."""
    noted = tables.one(KEY_VALUE, name=_CHECK_NAME)
    if noted is None:
        return tables.days is None
    return tables.days is not None and hmac.compare_digest(noted.check_value, tables.days.check_value)


def check(tables: Tables) -> None:
    """Note or compare what tells the key for days.

    Raises:
        OperatorError: this store has been used with another one, or with one where this process has none (``day_key``).
    """
    noted = tables.one(KEY_VALUE, name=_CHECK_NAME)
    if noted is None and tables.days is not None:
        tables.added(KEY_VALUE, name=_CHECK_NAME, check_value=tables.days.check_value)
        noted = tables.one(KEY_VALUE, name=_CHECK_NAME)
    if noted is not None and (
        tables.days is None or not hmac.compare_digest(noted.check_value, tables.days.check_value)
    ):
        raise OperatorError("day_key")


def seal_earlier(tables: Tables, most: int) -> int:
    """Seal days that stand in clear, so many at most, and say how many that was."""
    if tables.days is None:
        raise OperatorError("day_key")
    sealed = 0
    for table, name in ((ACCOUNT, "user_birth_date"), (GUARDIAN_LINK, "birth_date")):
        question = select(table.c.id, table.c[name]).where(table.c.tenant == tables.tenant, table.c[name].is_not(None))
        for row in tables.connection.execute(question.order_by(table.c.id).limit(most - sealed)).all():
            day = row[1]
            same = {"id": row.id, name: day}  # whoever corrected it meanwhile has sealed it
            sealed += tables.change(tables.update(table, **same).values(**columns(tables, **{name: day})))
    return sealed
