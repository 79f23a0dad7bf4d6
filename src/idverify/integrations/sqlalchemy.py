"""Column types for a platform's own tables: a number goes in and comes out as our type.

Such a column holds the number in clear. idverify's own tables never do; where recognising somebody is
all that is needed, keep ``str(ring.pseudonym(number))`` instead. What these types add to a plain
``String``: nothing but a parsed number gets in, and SQLAlchemy's echo, its errors and compiled
statements do not show it. A server's own message may (PostgreSQL quotes the key that a unique index
refused), so a unique column is better a pseudonym.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from sqlalchemy import String
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.types import TypeDecorator

from idverify.identifiers.opaque import OpaqueIdentifier
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.identifiers.phone import PhoneNumber

if TYPE_CHECKING:
    from sqlalchemy import Dialect

_T = TypeVar("_T", bound=OpaqueIdentifier)


class UnparsedValueError(DontWrapMixin, TypeError):
    """Something that nobody parsed was put into a column of numbers; parse it first.

    SQLAlchemy would wrap another error and print the statement's parameters with it: the very text.
    """


class _Bound(str):
    """The text that a driver sends, masked wherever somebody prints the parameters."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"'…{self[-2:]}'"


class _IdentifierType(TypeDecorator[_T], Generic[_T]):
    """What the column types have in common."""

    cache_ok = True
    _kind: type[_T]

    def process_bind_param(self, value: _T | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # SQLAlchemy's
        """The canonical text of a number.

        Raises:
            UnparsedValueError: the value is not a parsed number of this kind.
        """
        if value is None:
            return None
        if not isinstance(value, self._kind):
            raise UnparsedValueError(f"a column of {self._kind.__name__} takes one; parse the text first")
        return _Bound(value.canonical)

    def process_literal_param(self, value: _T | None, dialect: Dialect) -> NoReturn:  # noqa: ARG002  # SQLAlchemy's
        """Refuse to write a number into the text of a statement.

        Raises:
            UnparsedValueError: always.
        """
        raise UnparsedValueError(f"a {self._kind.__name__} is not written into a statement's text; bind it")

    def process_result_value(self, value: Any | None, dialect: Dialect) -> _T | None:  # noqa: ANN401, ARG002  # SQLAlchemy's
        """The number that a row holds.

        Raises:
            IdentifierError: the row holds something else.
        """
        if value is None:
            return None
        made: _T = self._kind.parse(value)  # type: ignore[attr-defined]  # each kind has its own arguments
        return made


class PhoneNumberType(_IdentifierType[PhoneNumber]):
    """A column of Vietnamese mobile numbers, as E.164 in twelve characters."""

    impl = String(12)
    cache_ok = True
    _kind = PhoneNumber


class PersonalIdNumberType(_IdentifierType[PersonalIdNumber]):
    """A column of personal identification numbers, as twelve digits."""

    impl = String(12)
    cache_ok = True
    _kind = PersonalIdNumber
