"""What the ledger says of one event: what was done to which record, when, under which keys and on what ground.

An entry never leaves the log, so nothing may stand in it that could lead to a person: no number, no tag, no name, no
account. Every value is held to a narrow pattern: no telephone number or personal ID fits as it is written in
digits. A platform's label and names of keys are the operator's to choose.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Self

from idverify.errors import OperatorError
from idverify.ledger.tree import HASH_BYTES, leaf_hash

VERSION: Final = 1
LARGEST_NUMBER: Final = 99_999_999  # a telephone number without its zero has nine digits
MOST_KEYS: Final = 16
MOST_DATA: Final = 16

_RECORD: Final = re.compile(r"[0-9a-f]{32}")
_ACTOR: Final = re.compile(r"[0-9a-f]{16,64}")  # the longest telephone number (E.164) has 15 digits
_TENANT: Final = re.compile(r"[A-Za-z][A-Za-z0-9._:/-]{0,254}")
_KID: Final = re.compile(r"[A-Za-z0-9_-]{1,32}")
_BASIS: Final = re.compile(
    r"\d{1,3}(?:\.\d{1,2})?/\d{4}/[A-Z0-9]{2,8}(?:-[A-Z]{2,8})? "
    r"(?:art\. \d{1,3}(?:\.(?:\d{1,2}|[a-zđ])){0,4}|annex \d{1,3})",
    re.ASCII,
)
_DATA_NAME: Final = re.compile(r"[a-z]{1,16}(?:_[a-z]{1,16}){0,2}")
_WORD: Final = re.compile(r"[a-z]{1,24}(?:[._-][a-z0-9]{1,16}){0,3}")
_DIGEST: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{64}")
_DAY: Final = re.compile(r"20\d{2}-[01]\d-[0-3]\d(?:T[0-2]\d:[0-5]\d:[0-5]\dZ)?", re.ASCII)
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)
_LONG_RUN: Final = re.compile(r"\d{9}", re.ASCII)
_MOST_DIGITS: Final = 8
_FIELDS: Final = frozenset({"v", "type", "at", "tenant", "record", "kids", "blob", "actor", "basis", "data"})


class EntryType(StrEnum):
    """What was done."""

    RECORD_KEPT = "record.kept"
    ACCOUNT_CLOSED = "account.closed"
    RECORD_ERASED = "record.erased"
    RECORD_PURGED = "record.purged"
    RECORDS_RESEALING = "records.resealing"
    RECORDS_RESEALED = "records.resealed"
    HOLD_PLACED = "hold.placed"
    HOLD_RELEASED = "hold.released"
    KEY_ADDED = "key.added"
    KEY_PROMOTED = "key.promoted"
    KEY_RETIRED = "key.retired"
    KEY_DESTROYED = "key.destroyed"
    KEYS_BOUND = "keys.bound"
    DISCLOSURE_REQUESTED = "disclosure.requested"
    DISCLOSURE_APPROVED = "disclosure.approved"
    DISCLOSURE_REFUSED = "disclosure.refused"
    DISCLOSURE_OPENED = "disclosure.opened"
    DISCLOSURE_DELIVERED = "disclosure.delivered"
    SUBJECT_REQUESTED = "subject.requested"
    SUBJECT_ANSWERED = "subject.answered"
    BACKFILL_DONE = "backfill.done"
    ACCOUNTS_LOADED = "accounts.loaded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the ledger.

    Attributes:
        type: what was done.
        at: when, by the operator's clock; kept in UTC and cut to the whole second, since finer would tell more of whom
            and prove nothing.
        tenant: the platform's label: a letter, then up to 254 of ``A-Z a-z 0-9 . _ : / -``.
        record: the random name of the record, 32 hex digits; None where the event is about none.
        kids: the names of the keys that were used, at most 16.
        blob: SHA-256 of the sealed bytes, 32 bytes; None where there are none.
        actor: the id of the officer's key, 16 to 64 hex digits; None where no officer acted.
        basis: the provision, such as ``116/2025/QH15 art. 25.2.a``; None where none is needed.
        data: at most 16 further facts. Names are small words joined by ``_``; values are whole numbers from 0 to
            99,999,999, days, moments in UTC, digests of 32 or 64 hex digits, citations, or small words joined by
            ``.``, ``_`` or ``-`` with at most eight digits in all.

    Raises:
        OperatorError: a value is not of its pattern, so that it could hold a person; the error names the field, never
            the value (``ledger_entry``).
    """

    type: EntryType
    at: datetime
    tenant: str
    record: str | None = None
    kids: tuple[str, ...] = ()
    blob: bytes | None = None
    actor: str | None = None
    basis: str | None = None
    data: Mapping[str, int | str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        _require(isinstance(self.type, EntryType), "type")
        _require(self.at.utcoffset() is not None, "at")
        _require(_fits(_TENANT, self.tenant) and not _LONG_RUN.search(self.tenant), "tenant")
        _require(self.record is None or _fits(_RECORD, self.record), "record")
        _require(
            len(self.kids) <= MOST_KEYS and all(_fits(_KID, kid) and not _LONG_RUN.search(kid) for kid in self.kids),
            "kids",
        )
        _require(self.blob is None or len(self.blob) == HASH_BYTES, "blob")
        _require(self.actor is None or _fits(_ACTOR, self.actor), "actor")
        _require(self.basis is None or _fits(_BASIS, self.basis), "basis")
        _require(
            len(self.data) <= MOST_DATA
            and all(_fits(_DATA_NAME, name) and _is_plain(value) for name, value in self.data.items()),
            "data",
        )
        try:
            at = self.at.astimezone(UTC).replace(microsecond=0)
        except OverflowError:
            raise OperatorError("ledger_entry", field="at") from None
        object.__setattr__(self, "at", at)
        object.__setattr__(self, "kids", tuple(self.kids))
        object.__setattr__(self, "data", MappingProxyType(dict(self.data)))

    def to_bytes(self) -> bytes:
        """The entry as the log keeps it: JSON in the canonical form of RFC 8785, without what is None or empty."""
        # RFC 8785 asks for UTF-8, names in order, no white space and no needless escape. No value here can hold a
        # character that JSON must escape, and no number is a fraction.
        document = {
            "v": VERSION,
            "type": self.type.value,
            "at": _written(self.at),
            "tenant": self.tenant,
            "record": self.record,
            "kids": list(self.kids),
            "blob": None if self.blob is None else self.blob.hex(),
            "actor": self.actor,
            "basis": self.basis,
            "data": dict(self.data),
        }
        kept = {name: value for name, value in document.items() if value not in (None, [], {})}
        return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, kept: bytes) -> Self:
        """The entry that ``to_bytes`` wrote; nothing else is read, not even the same said with other spaces.

        Raises:
            OperatorError: the bytes are no such entry (``ledger_entry``).
        """
        try:
            document = json.loads(kept.decode())
        except (ValueError, RecursionError):
            raise OperatorError("ledger_entry", field="entry") from None
        _require(isinstance(document, dict) and document.keys() <= _FIELDS, "entry")
        _require(document.get("v") == VERSION, "v")
        entry = cls(
            type=_type(document.get("type")),
            at=_moment(document.get("at")),
            tenant=_str(document, "tenant", ""),
            record=_str(document, "record", None),
            kids=tuple(_of(document, "kids", list, [])),
            blob=_blob(_str(document, "blob", None)),
            actor=_str(document, "actor", None),
            basis=_str(document, "basis", None),
            data=_of(document, "data", dict, {}),
        )
        # One entry has one writing, and so one hash.
        _require(entry.to_bytes() == kept, "entry")
        return entry

    @property
    def leaf_hash(self) -> bytes:
        """The hash under which the tree holds it."""
        return leaf_hash(self.to_bytes())


def _require(sound: bool, name: str) -> None:
    if not sound:
        raise OperatorError("ledger_entry", field=name)


def _fits(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_plain(value: object) -> bool:
    if isinstance(value, str):
        if any(_fits(pattern, value) for pattern in (_DIGEST, _DAY, _BASIS)):
            return True
        return _fits(_WORD, value) and sum(map(str.isdigit, value)) <= _MOST_DIGITS
    return type(value) is int and 0 <= value <= LARGEST_NUMBER


def _written(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat() + "Z"


def _type(value: object) -> EntryType:
    found = next((each for each in EntryType if each.value == value), None)
    if found is None:
        raise OperatorError("ledger_entry", field="type")
    return found


def _moment(value: object) -> datetime:
    try:
        if isinstance(value, str) and _MOMENT.fullmatch(value):
            return datetime.fromisoformat(value)
    except ValueError:  # no such day or hour
        pass
    raise OperatorError("ledger_entry", field="at")


def _blob(value: str | None) -> bytes | None:
    if value is None:
        return None
    _require(_fits(_DIGEST, value), "blob")
    return bytes.fromhex(value)


def _str(document: dict[str, Any], name: str, default: Any) -> Any:  # noqa: ANN401  # of its default's type, or text
    return _of(document, name, str, default)


def _of(document: dict[str, Any], name: str, kind: type, default: Any) -> Any:  # noqa: ANN401  # what JSON can hold
    value = document.get(name, default)
    _require(value is default or isinstance(value, kind), name)
    return value
