"""Which versions of the library may work on a database, while one takes another's place.

An upgrade goes in three steps: the schema is expanded, processes of the new version take the place of the old ones,
and only a later version contracts what nobody uses any more. So a process works on a newer schema than its own as long
as the schema says that it may (ADR 0031).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, inspect, select

from idverify.stores.schema import SCHEMA

_REVISION: Final = re.compile(r"[0-9]{4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class SchemaState:
    """Where a schema is, and whether a version of the library may work on it.

    Attributes:
        at: the revision of the database; None where there is nothing yet.
        oldest: the oldest revision whose processes may work on it; None where the database does not say.
        code: the newest revision that this version of the library knows.
    """

    at: str | None
    oldest: str | None
    code: str

    @property
    def newer(self) -> bool:
        """Whether the database was made by a newer version, or by one whose revisions have no order here."""
        if self.at is None or self.at == self.code:
            return False
        return not _REVISION.fullmatch(self.at) or self.at > self.code

    @property
    def may_work(self) -> bool:
        """Whether this version may work here: on its own revision, or on a newer one that lets it."""
        if self.at == self.code:
            return True
        # What is not of the form of a revision has no order, and is refused: 0010 comes after 0009 as text too.
        known = all(each is not None and _REVISION.fullmatch(each) for each in (self.at, self.oldest, self.code))
        return known and str(self.oldest) <= self.code < str(self.at)


def oldest_of(connection: Connection) -> str | None:
    """The oldest revision whose processes may work on a schema; None where it does not say, or says more than one."""
    if not inspect(connection).has_table(SCHEMA.name):
        return None
    said = connection.scalars(select(SCHEMA.c.oldest)).all()
    return said[0] if len(said) == 1 else None
