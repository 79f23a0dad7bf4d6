"""``run.json``: what was asked, of which files, under which key.

It holds no key. The text of a query stands in it as it was given; ``reading.query`` refuses one in which it finds a
number of a person or a password.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from idverify import __version__
from idverify.account import Action, Service, ServiceKind
from idverify.campaign.folder import Folder
from idverify.campaign.key_source import KeySource
from idverify.campaign.reading.source import Source
from idverify.campaign.terms import Terms
from idverify.errors import OperatorError
from idverify.evidence.method import Method
from idverify.law import AS_OF, Readings
from idverify.messages import Text, text


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class _Asked(_Document):
    """``Terms`` as data."""

    at: AwareDatetime
    service: ServiceKind
    licensed: bool
    threshold_met: bool
    action: Action
    readings: dict[str, str]
    proofs: dict[str, Method]
    zeros_lost: bool


class Run(_Document):
    """What a run is of; one in which any of it differs is another run.

    Attributes:
        format: of this document.
        version: of this library.
        law: the day on which its provisions were last compared with their sources.
        fingerprint: which files and columns, as of ``Source``.
        columns: by role, the header of its column.
        names: the names of the files.
        unread: what lay beside them and was not read, as of ``Source``.
        rows: how many, where that was known beforehand.
        inputs, sheet, query: where the source was found, as of ``Source``.
        asked: the terms, as data.
        keys: ``environment`` or ``one_run``.
        kid: the name of the key.
        check_values: what tells one key from another, and nothing else about it.
    """

    format: Literal[1] = 1
    version: str
    law: str
    fingerprint: str
    columns: dict[str, str]
    names: tuple[str, ...]
    unread: tuple[str, ...] = ()
    rows: int | None
    inputs: tuple[str, ...]
    sheet: str | None
    query: str | None
    asked: _Asked
    keys: Literal["environment", "one_run"]
    kid: str
    check_values: dict[str, str]

    @classmethod
    def of(cls, source: Source, terms: Terms, keys: KeySource) -> Self:
        """The run that these make.

        Raises:
            OperatorError: the key is in a vault that fails.
        """
        asked = _Asked(
            at=terms.at,
            service=terms.service.kind,
            licensed=terms.service.licensed,
            threshold_met=terms.service.threshold_met,
            action=terms.action,
            readings=dict(sorted(terms.readings.switched.items())),
            proofs=dict(sorted(terms.proofs.items())),
            zeros_lost=terms.zeros_lost,
        )
        return cls(
            version=__version__,
            law=AS_OF.isoformat(),
            fingerprint=source.fingerprint,
            columns={str(role): header for role, header in source.columns.items()},
            names=source.names,
            unread=source.unread,
            rows=source.rows,
            inputs=source.inputs,
            sheet=source.sheet,
            query=source.query,
            asked=asked,
            keys="one_run" if keys.name == "one_run" else "environment",
            kid=keys.kid,
            check_values=dict(keys.check_values),
        )

    @property
    def terms(self) -> Terms:
        """Under what the accounts were judged."""
        asked = self.asked
        return Terms(
            at=asked.at,
            service=Service(asked.service, licensed=asked.licensed, threshold_met=asked.threshold_met),
            action=asked.action,
            readings=Readings(asked.readings),
            proofs=asked.proofs,
            zeros_lost=asked.zeros_lost,
        )

    def require_same(self, now: Run, folder: Folder, *, whole: bool) -> None:
        """Refuse what is another run than this one, which began in a folder.

        Args:
            now: what is asked now.
            folder: where.
            whole: whether the run that began was finished; then nothing is judged, and a key that is gone is not
                missed.

        Raises:
            OperatorError: it is another (``campaign_other_run``, with ``what`` differs), or it is under a key that
                nobody kept and is not finished (``campaign_key_gone``).
        """
        differs = [what for what, fields in _PARTS.items() if any(_at(self, each) != _at(now, each) for each in fields)]
        gone = self.keys == now.keys == "one_run" and self.kid != now.kid
        if gone:
            differs.remove("key")
        if differs:
            words = [text(f"campaign.differs.{what}") for what in differs]
            both = Text(vi=", ".join(each.vi for each in words), en=", ".join(each.en for each in words))
            raise OperatorError("campaign_other_run", folder=str(folder.path), what=both)
        if gone and not whole:
            raise OperatorError("campaign_key_gone", folder=str(folder.path))


# Where the source lies may change: what it holds may not.
_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "source": ("fingerprint",),
    "columns": ("columns",),
    "terms": ("asked",),
    "key": ("keys", "kid", "check_values"),
    "library": ("version", "law"),
}


def _at(run: Run, name: str) -> object:
    return getattr(run, name)


def run_of(folder: Folder) -> Run:
    """What a folder's run was asked.

    Raises:
        OperatorError: there is none, or it is of another version of this library that wrote it otherwise
            (``campaign_none``).
    """
    try:
        return Run.model_validate_json(folder.run.read_bytes())
    except (OSError, ValidationError):
        raise OperatorError("campaign_none", folder=str(folder.path)) from None
