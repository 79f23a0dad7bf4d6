"""The roots of the error families, grouped by who can put them right.

Every error has a stable ``code``, carries its data as attributes, and has a text in Vietnamese and
in English. None of them ever holds a phone number, a personal ID or a code that somebody typed.
"""

from __future__ import annotations

from typing import Any, ClassVar

from idverify.messages import Text, text


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


class OperatorError(IdverifyError):
    """Whoever runs this must put it right: a key, a setting, a store, a gateway."""

    family = "operator"
