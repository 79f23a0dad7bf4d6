"""What ``idverify store check`` found of one platform, and how it is told."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from idverify.custody.completeness import Completeness, Names, completeness
from idverify.doctor.configuration import read
from idverify.doctor.database import keys
from idverify.doctor.finding import Finding, Level
from idverify.ledger.checkpoint import Checkpoint
from idverify.messages import Language, text
from idverify.stores.backup import Orphans, orphans, unchecked_keys
from idverify.stores.whole import SqlWhole

SHOWN: Final = 20
_MARKS: Final = {Level.OK: "✓", Level.WARNING: "!", Level.FAILING: "✗"}


class CheckReport:
    """Everything that a check of one platform finds, looked at when this is made.

    Args:
        connection: to the store, as of one moment.
        tenant: the platform's label.
        known: checkpoints from outside.
        verified: whether their signatures were.
        halves: whether halves of records' keys are to be there.

    Raises:
        OperatorError: as of ``completeness``.
    """

    def __init__(
        self, connection: Connection, tenant: str, known: Sequence[Checkpoint], *, verified: bool, halves: bool
    ) -> None:
        self._orphans: tuple[Orphans, ...] = orphans(connection)
        self._unchecked = unchecked_keys(connection)
        environment = {**os.environ, "IDVERIFY_TENANT": tenant}
        configured = read(environment)
        self._keys: tuple[Finding, ...] = tuple(keys(connection, configured))
        self._found: Completeness = completeness(SqlWhole(connection, tenant), known, halves=halves)
        self._verified = verified

    @property
    def whole(self) -> bool:
        """Whether nothing is missing or changed, as far as can be told."""
        failing = any(each.level is Level.FAILING for each in self._keys)
        return self._found.whole and not (self._orphans or self._unchecked or failing)

    @property
    def numbers_fit(self) -> bool:
        """As of ``Completeness``."""
        return self._found.numbers_fit

    def document(self, verdict: str) -> dict[str, Any]:
        """All of it as what JSON can hold.

        Args:
            verdict: ``whole``, ``not_whole``, or why it could not be told: ``alone``, ``unsigned``, ``numbers``.
        """
        found = self._found
        named = {
            name: {"count": names.count, "names": names.names}
            for name, names in (
                ("changed", found.changed),
                ("untold", found.untold),
                ("returned", found.returned),
                ("halfless", found.halfless),
                ("halved", found.halved),
            )
        }
        return {
            "whole": self.whole,
            "verdict": verdict,
            "pages": [],
            "orphans": [each._asdict() for each in self._orphans],
            "unchecked_keys": list(self._unchecked),
            "keys": [{"id": each.id, "word": each.word, "level": each.level, **each.data} for each in self._keys],
            "ledger": {
                "size": found.size,
                "entries": found.entries,
                "pending": found.pending,
                "head_fits": found.head_fits,
                "gaps": list(found.gaps),
                "unreadable": list(found.unreadable),
                "known": found.known,
                "verified": self._verified,
                "forked": list(found.forked),
                "missing": found.missing_entries,
                "last_at": None if found.last_at is None else found.last_at.isoformat(),
            },
            "records": {
                "told": found.told,
                "purged": found.purged,
                "there": found.records,
                "earlier": found.earlier,
                "halves_left_out": found.halves_left_out,
                "unnamed": found.unnamed,
                "by_number": found.by_number,
                "absent": {"count": found.absent, "names": found.candidates.names if found.absent else []},
                **named,
            },
        }

    def tell(self, lang: Language, verdict: str) -> None:
        """Print it; ``verdict`` as of ``document``."""

        def say(key: str, *, bad: bool = True, **data: object) -> None:
            print("✗" if bad else "✓", text(f"cli.check.{key}", count=None, **data).in_(lang))

        self._tell_rows(say)
        for finding in self._keys:
            print(_MARKS[finding.level], finding.text.in_(lang))
        self._tell_tree(say)
        self._tell_outside(say, lang)
        self._tell_records(say, lang)
        if verdict in ("whole", "not_whole"):
            say(verdict, bad=not self.whole)
        else:
            print("!", text(f"cli.check.{verdict}").in_(lang))

    def _tell_rows(self, say: Callable[..., None]) -> None:
        for each in self._orphans:
            say("orphans", table=each.table, parent=each.parent, rows=each.rows)
        if self._unchecked:
            say("unchecked", names=", ".join(self._unchecked))
        if not self._orphans and not self._unchecked:
            say("foreign_keys", bad=False)

    def _tell_tree(self, say: Callable[..., None]) -> None:
        found = self._found
        say(
            "tree" if found.head_fits else "tree_broken",
            bad=not found.head_fits,
            size=found.size,
            entries=found.entries,
        )
        for what, places in (("gap", found.gaps), ("unreadable", found.unreadable)):
            for place in places[:SHOWN]:
                say(what, place=place)

    def _tell_records(self, say: Callable[..., None], lang: Language) -> None:
        found = self._found
        counts = {"told": found.told, "purged": found.purged, "there": found.records, "earlier": found.earlier}
        say("records", bad=bool(found.absent), absent=found.absent, **counts)
        if found.absent:
            self._tell_names(found.candidates)
        if found.unnamed:
            print("!", text("cli.check.unnamed", number=found.unnamed, taken=found.by_number).in_(lang))
        if found.halves_left_out and not found.halved.count:
            print("!", text("cli.check.halves_left_out").in_(lang))
        for key, names in (
            ("changed", found.changed),
            ("untold", found.untold),
            ("returned", found.returned),
            ("halfless", found.halfless),
            ("halved", found.halved),
        ):
            if names.count:
                say(key, number=names.count)
                self._tell_names(names)

    def _tell_outside(self, say: Callable[..., None], lang: Language) -> None:
        found = self._found
        if found.known is None:
            print("!", text("cli.check.nothing_outside").in_(lang))
            return
        if found.missing_entries:
            at = "-" if found.last_at is None else found.last_at.isoformat()
            say("missing", missing=found.missing_entries, known=found.known, size=found.size, at=at)
            if found.pending:
                print("!", text("cli.check.pending", number=found.pending).in_(lang))
        for size in found.forked:
            say("forked", size=size)
        if not found.missing_entries and not found.forked:
            say("outside", bad=False, known=found.known, pending=found.pending)
        if not self._verified:
            print("!", text("cli.check.unverified").in_(lang))

    def _tell_names(self, names: Names) -> None:
        for name in names.names[:SHOWN]:
            print(f"    {name}")
        if names.count > SHOWN:
            print("    …")
