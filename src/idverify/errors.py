"""The roots of the error families, grouped by who can put them right.

Every error has a stable ``code``, carries its data as attributes, and has a text in Vietnamese and
in English. None of them ever holds a phone number, a personal ID or a code that somebody typed.
"""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable
from types import FunctionType
from typing import Any, ClassVar, ParamSpec, TypeVar

from idverify.messages import Text, text

_P = ParamSpec("_P")
_T = TypeVar("_T")
_Class = TypeVar("_Class", bound=type)


class IdverifyError(Exception):
    """The root of every error that idverify raises on purpose.

    Args:
        code: a stable word for programs, such as ``wrong_length``.
        data: what the text needs (counts, dates, field names); never a number that was refused.
    """

    family: ClassVar[str] = "error"

    def __init__(self, code: str, **data: Any) -> None:  # noqa: ANN401  # whatever the text has blanks for
        self.code = code
        self.data = data
        super().__init__(f"{self.family}.{code}")

    @property
    def text(self) -> Text:
        """What to tell a person, in both languages."""
        return text(f"{self.family}.{self.code}", **self.data)

    def __str__(self) -> str:
        return self.text.en

    def __reduce__(self) -> tuple[object, ...]:
        # Each error is made from its own arguments; what a copy in another process needs is its state.
        return _restored, (type(self), self.args, vars(self))


def _restored(kind: type[IdverifyError], args: tuple[object, ...], state: dict[str, object]) -> IdverifyError:
    error = kind.__new__(kind)
    error.args = args
    vars(error).update(state)
    return error


class IdentifierError(IdverifyError, ValueError):
    """What was typed is not such a number; the person typing can put it right."""


class PossessionError(IdverifyError):
    """Possession of a number was not proven; trying again can put it right."""

    family = "possession"


class AttestationError(IdverifyError):
    """An electronic-identification result cannot be used; a new one can put it right."""

    family = "attestation"


class GuardianshipError(IdverifyError):
    """This cannot happen to a guardian link, or not now; the family, or whoever acts for it, can put it right."""

    family = "guardianship"


class OutOfScopeError(IdverifyError, ValueError):
    """The question lies before the first day that the law in this library reaches."""

    family = "scope"


class StandingError(IdverifyError):
    """A standing does not answer this; whoever checks it asks the gate instead, and issues a new one."""

    family = "standing"


class RequestError(IdverifyError):
    """What was asked over HTTP cannot be served; whoever wrote the asking program can put it right."""

    family = "request"


class OperatorError(IdverifyError):
    """Whoever runs this must put it right: a key, a setting, a store, a gateway."""

    family = "operator"


def forget_locals(error: BaseException) -> None:
    """Empty the frames that an error came through, and those of every error behind it; their lines stay.

    A report of an error may show what each function held when it failed: a number, a name, a code, a key.

    Args:
        error: one that is being handled; frames that still run keep what they hold.
    """
    waiting, seen = [error], {id(error)}
    while waiting:
        each = waiting.pop()
        traceback.clear_frames(each.__traceback__)
        behind = (each.__cause__, each.__context__, *(each.exceptions if isinstance(each, BaseExceptionGroup) else ()))
        waiting += [other for other in behind if other is not None and id(other) not in seen]
        seen.update(map(id, waiting))


def door(ask: Callable[_P, _T]) -> Callable[_P, _T]:
    """A function whose errors, of whatever kind, show where they came from and nothing that was held there."""

    @functools.wraps(ask)
    def asked(*given: _P.args, **named: _P.kwargs) -> _T:
        try:
            return ask(*given, **named)
        except BaseException as failed:
            del given, named
            forget_locals(failed)
            raise

    return asked


def doors(kind: _Class) -> _Class:
    """A class each of whose own public methods is a ``door``."""
    for name, value in list(vars(kind).items()):
        if isinstance(value, FunctionType) and not name.startswith("_"):
            setattr(kind, name, door(value))
    return kind
