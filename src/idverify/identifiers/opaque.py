"""What every parsed number has in common: it does not change, and it does not show itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, NoReturn, Self


class OpaqueIdentifier(ABC):
    """A parsed number of a person: its class's constructor and ``parse`` are one, and nothing else makes it.

    It compares by kind and canonical spelling, shows its last two digits at most, and refuses to be
    pickled or taken apart, since a pickle would hold the number in clear.
    """

    __slots__ = ()

    kind: ClassVar[str]

    @property
    @abstractmethod
    def canonical(self) -> str:
        """The one spelling that pseudonyms are made of."""

    def mask(self) -> str:
        """The last two characters, enough for its owner to recognise it."""
        return f"…{self.canonical[-2:]}"

    def __str__(self) -> str:
        return self.mask()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.mask()!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, OpaqueIdentifier):
            return NotImplemented
        return self.kind == other.kind and self.canonical == other.canonical

    def __hash__(self) -> int:
        return hash((self.kind, self.canonical))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a {type(self).__name__} does not change")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a {type(self).__name__} does not change")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __getstate__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} has no state to take: it would be the number in clear")

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} is not pickled: a pickle would hold the number in clear")
