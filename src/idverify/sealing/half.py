"""One half of a record's key, opened."""

from __future__ import annotations

from typing import Final, NoReturn

from idverify.errors import OperatorError
from idverify.sealing.officer import Group
from idverify.sealing.secret import Secret

_BYTES: Final = 32


class Half:
    """What an officer's key got out of a share; alone it says nothing of the record's key.

    Args:
        group: which half it is.
        value: 32 bytes, where it comes from another machine.

    Raises:
        OperatorError: it is of another length (``seal_halves``).
    """

    __slots__ = ("group", "secret")

    def __init__(self, group: Group, value: bytes | Secret) -> None:
        self.group = group
        self.secret = value if isinstance(value, Secret) else Secret(value)
        del value  # or a traceback that prints locals would print it
        if len(self.secret) != _BYTES:
            raise OperatorError("seal_halves")

    def to_bytes(self) -> bytes:
        """32 bytes, for another machine."""
        return self.secret.reveal()

    def __repr__(self) -> str:
        return f"Half({self.group.value!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a half is not pickled or copied")
