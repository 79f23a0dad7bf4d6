"""How every vault refuses: with a code, and with nothing of what it was asked."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from idverify.errors import OperatorError

_P = ParamSpec("_P")
_T = TypeVar("_T")


def told_afresh(ask: Callable[_P, _T]) -> Callable[_P, _T]:
    """A method whose refusals carry no frames.

    What a vault is asked holds numbers and keys. A report of an error may show what each function held when it failed,
    in the error's own frames and in those of the error behind it; so a refusal is told once more, from a place that
    holds nothing.
    """

    @functools.wraps(ask)
    def asked(*given: _P.args, **named: _P.kwargs) -> _T:
        try:
            return ask(*given, **named)
        except OperatorError as refused:
            failed = OperatorError(refused.code, **refused.data)
        del given, named
        raise failed

    return asked


def require_length(asked: bytes, most: int, *, vault: object) -> None:
    """Something is asked, and not more than a vault takes.

    Raises:
        OperatorError: nothing is (``vault_cannot``), or more (``vault_message``, with ``most``).
    """
    if not asked:
        raise OperatorError("vault_cannot", vault=repr(vault), what="0 B")
    if len(asked) > most:
        raise OperatorError("vault_message", vault=repr(vault), most=most)
