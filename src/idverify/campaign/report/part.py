"""The parts of a campaign's report, as JSON holds them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=0)]
Word = Annotated[str, Field(max_length=300)]
Name = Annotated[str, Field(max_length=1200)]  # as of ``visible.name_of``


class Part(BaseModel):
    """A part of the document: it has these members and no others, and stays as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Library(Part):
    """What judged.

    Attributes:
        version: of this library.
        law_as_of: the day up to which the provisions in it were compared with their sources.
    """

    version: Word
    law_as_of: Word


class Asked(Part):
    """The question that was put to every account.

    Attributes:
        at: the moment asked about, UTC.
        day: the day in Viet Nam that it falls on.
        law: the state of the law of that day, such as ``vn-2026-08-19``.
        service: ``domestic`` or ``cross_border``.
        licensed, threshold_met: as of ``account.Service``.
        action: what the accounts want to do.
        readings: the option taken by each reading that mattered or was switched.
        proofs: by each word of the platform's own, which means of proof it stands for.
        zeros_lost: as of ``Terms``.
        sources: the names of the files.
        unread: what lay beside them and was not read: files of a folder, sheets of a workbook.
        columns: by role, the name of its column.
        fingerprint: of the files and the columns.
        keys: ``one_run`` of pseudonyms under a key that nobody kept, else ``environment``.
        kid: under which key the pseudonyms are, or None.
    """

    at: Word
    day: Word
    law: Word | None
    service: Word
    licensed: bool
    threshold_met: bool
    action: Word
    readings: dict[Word, Word]
    proofs: dict[Name, Word]
    zeros_lost: bool
    sources: tuple[Name, ...]
    unread: tuple[Name, ...]
    columns: dict[Word, Name]
    fingerprint: Word
    keys: Word
    kid: Word | None


class Answer(Part):
    """Where all rows stand, by who has to do something; together they are all rows.

    Attributes:
        authenticated: nothing is to be done.
        waiting: in order until the account's deadline.
        user: their users have to do something.
        guardian: a parent or guardian has to.
        operator: nobody can be asked before the operator puts the table right.
        nobody: nothing that anybody could do would help.
    """

    authenticated: Count
    waiting: Count
    user: Count
    guardian: Count
    operator: Count
    nobody: Count


class Fix(Part):
    """One thing that is asked.

    Attributes:
        ask: what, as of ``status.Ask``.
        who: who does it.
        effort: as of ``fix_map.Effort``, 1 the least.
        accounts: of how many it is asked.
        alone: of how many it is the only thing asked.
    """

    ask: Word
    who: Literal["operator", "user", "guardian"]
    effort: Annotated[int, Field(ge=1, le=5)]
    accounts: Count
    alone: Count


class Messages(Part):
    """How many accounts would be written to.

    Attributes:
        users: where the user is asked; rows, of which an account may have several.
        guardians: where a parent or guardian is.
        after_table: of both, how many have something in the table to be put right as well.
    """

    users: Count
    guardians: Count
    after_table: Count


class SharedCount(Part):
    """Numbers behind more than one account.

    Attributes:
        numbers: how many such numbers.
        accounts: how many accounts stand on them.
        most: how many on the one with the most.
        by_count: how many numbers stand behind 1, 2, 3 … accounts; all above 100 under one key.
    """

    numbers: Count
    accounts: Count
    most: Count
    by_count: dict[int, Count]
