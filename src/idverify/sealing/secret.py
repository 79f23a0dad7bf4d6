"""Bytes that do not show themselves: not in a repr, a pickle or a copy, nor in a traceback that prints locals."""

from __future__ import annotations

from typing import NoReturn, Self


class Secret:
    """Key material, or a text that was opened, on its way through a function.

    Python cannot wipe ``bytes``; this keeps them from being printed, and promises no more.

    Args:
        value: the bytes.
    """

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        self._value = bytes(value)

    def reveal(self) -> bytes:
        """The bytes; to be passed on at once, not kept under a name."""
        return self._value

    def __len__(self) -> int:
        return len(self._value)

    def __xor__(self, other: Secret) -> Self:
        """Both joined bit by bit. Raises: ``ValueError`` where one is longer."""
        return type(self)(bytes(one ^ two for one, two in zip(self._value, other._value, strict=True)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self._value)} bytes)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled or copied")
