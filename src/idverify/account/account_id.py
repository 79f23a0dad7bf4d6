"""The platform's own name of an account."""

from __future__ import annotations

from typing import Final

from idverify.errors import OperatorError

LONGEST: Final = 255


def account_id(account: str) -> str:
    """A name of an account that every store can keep.

    Raises:
        OperatorError: it is empty, longer than 255 characters, or holds what no database keeps (``account_id``).
    """
    if not is_name(account):
        raise OperatorError("account_id")
    return account


def is_name(name: str) -> bool:
    """Whether every store can keep a name that a platform gave: 1 to 255 characters of Unicode, none of them nul."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return 1 <= len(name) <= LONGEST and "\0" not in name
