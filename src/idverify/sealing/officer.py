"""The officers: two groups of people, one of each needed to open a record. Here are their public halves.

    LP(x)       = uint16be(len(x)) || x
    key_id      = the first 16 hex digits of SHA-256(LP("vnid/v1/officer") || LP(suite) || LP(seal_key))
    fingerprint = the first 32 hex digits of SHA-256(LP("vnid/v1/officer-print")
                      || LP(name) || LP(group) || LP(suite) || LP(seal_key) || LP(verify_key))

The key id names one key in shares and logs. The fingerprint covers all of a public half: officers read theirs, by
voice, to whoever collects them, or somebody between them could put in keys of their own.

Their JSON, as in the file that ``IDVERIFY_OFFICERS_FILE`` names; keys in lower-case hex:

    {"officers": [{"name": …, "group": "first" | "second", "suite": …, "seal_key": …, "verify_key": …}, …]}
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Self

from idverify.errors import OperatorError
from idverify.pseudonym import prefixed
from idverify.sealing.kem_key import KemPublicKey
from idverify.sealing.verify_key import require_verify_key

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,32}")
_HEX: Final = re.compile(r"(?:[0-9a-f]{2})+")
_KEY_ID_DIGITS: Final = 16
_FINGERPRINT_DIGITS: Final = 32


class Group(StrEnum):
    """Which half of a record's key an officer holds."""

    FIRST = "first"
    SECOND = "second"


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """What the web tier knows of an officer.

    Attributes:
        name: an opaque label, 1 to 32 of ``A-Z a-z 0-9 _ -``; it stands in logs, so it is no person's name.
        group: which half of a record's key is sealed to this officer.
        suite: how.
        seal_key: the public key for it; see ``sealing.kem_key``.
        verify_key: Ed25519, 32 bytes, RFC 8032; what the officer's approvals are checked with.

    Raises:
        OperatorError: the name is none (``officer_name``), there is no such suite (``seal_suite``), or a key is none,
            is a second spelling of one, or one that anybody can use (``seal_key``, ``officer_verify_key``).
    """

    name: str
    group: Group
    suite: str
    seal_key: bytes = field(repr=False)
    verify_key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise OperatorError("officer_name")
        KemPublicKey(self.suite, self.seal_key)
        require_verify_key(self.verify_key)

    @property
    def key_id(self) -> str:
        """The name of the sealing key: 16 hex digits."""
        digest = hashlib.sha256(prefixed(b"vnid/v1/officer", self.suite.encode(), self.seal_key))
        return digest.hexdigest()[:_KEY_ID_DIGITS]

    @property
    def fingerprint(self) -> str:
        """What tells this public half from any other: 32 hex digits."""
        texts = (each.encode() for each in (self.name, self.group.value, self.suite))
        digest = hashlib.sha256(prefixed(b"vnid/v1/officer-print", *texts, self.seal_key, self.verify_key))
        return digest.hexdigest()[:_FINGERPRINT_DIGITS]

    def to_json(self) -> str:
        """One object, on one line."""
        return json.dumps(_document(self))

    @staticmethod
    def from_json(text: str) -> Officer:
        """The officer that ``to_json`` wrote.

        Raises:
            OperatorError: it is no such document (``officers_file``), or as the class does.
        """
        return _officer(_parsed(text))


@dataclass(frozen=True, slots=True)
class Officers:
    """All who can open a platform's records, two at a time.

    Args:
        all: at least one of each group, all of one suite.

    Raises:
        OperatorError: a group has nobody (``officers_group``); a name or a key stands twice, so that one person could
            open alone (``officers_twice``); or the suites differ (``seal_suite``).
    """

    all: tuple[Officer, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "all", tuple(self.all))
        if not all(self.of(group) for group in Group):
            raise OperatorError("officers_group")
        for part in ("name", "seal_key", "verify_key"):
            if len({getattr(officer, part) for officer in self.all}) < len(self.all):
                raise OperatorError("officers_twice")
        if len({officer.suite for officer in self.all}) > 1:
            raise OperatorError("seal_suite")

    @property
    def suite(self) -> str:
        """The one that all of them use."""
        return self.all[0].suite

    def of(self, group: Group) -> tuple[Officer, ...]:
        """The officers of one group."""
        return tuple(officer for officer in self.all if officer.group is group)

    def officer(self, key_id: str) -> Officer | None:
        """The officer whose sealing key has this name, if there is one."""
        return next((officer for officer in self.all if officer.key_id == key_id), None)

    def __iter__(self) -> Iterator[Officer]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def to_json(self) -> str:
        """The document of the module's head."""
        return json.dumps({"officers": [_document(officer) for officer in self.all]}, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The officers of such a document.

        Raises:
            OperatorError: it is none (``officers_file``), or as ``Officer`` and ``Officers`` do.
        """
        match _parsed(text):
            case {"officers": list() as found, **others} if not others:
                return cls(tuple(_officer(each) for each in found))
        raise OperatorError("officers_file")


def _parsed(text: str) -> object:
    try:
        parsed: object = json.loads(text)
    except (ValueError, RecursionError):
        raise OperatorError("officers_file") from None
    return parsed


def _document(officer: Officer) -> dict[str, str]:
    return {
        "name": officer.name,
        "group": officer.group.value,
        "suite": officer.suite,
        "seal_key": officer.seal_key.hex(),
        "verify_key": officer.verify_key.hex(),
    }


def _officer(found: object) -> Officer:
    match found:
        case {
            "name": str() as name,
            "group": ("first" | "second") as group,
            "suite": str() as suite,
            "seal_key": str() as seal_key,
            "verify_key": str() as verify_key,
            **others,
        } if not others and _HEX.fullmatch(seal_key) and _HEX.fullmatch(verify_key):
            return Officer(
                name=name,
                group=Group(group),
                suite=suite,
                seal_key=bytes.fromhex(seal_key),
                verify_key=bytes.fromhex(verify_key),
            )
    raise OperatorError("officers_file")
