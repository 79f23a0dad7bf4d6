"""What somebody asks of what is kept: an authority, or the person whom it is about; and how far that has come.

A request is kept as canonical JSON with a random nonce, so that its SHA-256, which is all that the ledger gets, says
nothing of what it stands for. The paper itself is not kept here: it lies where the operator keeps papers.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from idverify.account import Item
from idverify.account.account_id import account_id
from idverify.errors import OperatorError
from idverify.law import Provision, day_of, decree_147_2024, decree_333_2026, law_116_2025
from idverify.law.register import PROVISIONS
from idverify.ports.custody import Approval, KeptRequest
from idverify.rules.deadline import Clock, SubjectRight, disclosure_clock, subject_clocks

VERSION: Final = 1
NONCE_BYTES: Final = 32
MOST_ACCOUNTS: Final = 100  # a bound of this library, not of the law: the extract stays a file that people can read
LONGEST_TEXT: Final = 255
ITEMS: Final = frozenset({Item.NAME, Item.BIRTH_DATE, Item.PHONE, Item.PERSONAL_ID})  # what a record can hold

# A social network hands a user's information over on a written request (147/2024/ND-CP), and to the cybersecurity
# force in 24 or 3 hours (116/2025/QH15, 333/2026/ND-CP); only the latter two know an emergency.
BASES: Final = (
    decree_147_2024.ART_23_3_DD,
    decree_147_2024.ART_35_9,
    law_116_2025.ART_25_2_A,
    decree_333_2026.ART_16_3,
)
EMERGENCY_BASES: Final = (law_116_2025.ART_25_2_A, decree_333_2026.ART_16_3)


class Authentication(StrEnum):
    """How it was made sure who asks (333/2026/ND-CP art. 16.3)."""

    SIGNED_PAPER_VERIFIED = "signed_paper_verified"
    DIGITAL_SIGNATURE = "digital_signature"
    CALLED_BACK = "called_back"  # at a number had from elsewhere than the paper
    IN_PERSON = "in_person"
    POSSESSION = "possession"  # of the account's phone
    E_IDENTIFICATION = "e_identification"


OF_AUTHORITIES: Final = frozenset(
    {
        Authentication.SIGNED_PAPER_VERIFIED,
        Authentication.DIGITAL_SIGNATURE,
        Authentication.CALLED_BACK,
        Authentication.IN_PERSON,
    }
)
OF_PEOPLE: Final = frozenset({Authentication.POSSESSION, Authentication.E_IDENTIFICATION, Authentication.IN_PERSON})


class RefusalReason(StrEnum):
    """Why a request is refused."""

    NOT_WRITTEN = "not_written"
    NOT_AUTHENTICATED = "not_authenticated"
    NO_BASIS = "no_basis"
    TOO_BROAD = "too_broad"
    NOT_HELD = "not_held"
    MUST_BE_KEPT = "must_be_kept"  # of a person's deletion
    WITHDRAWN = "withdrawn"  # by who asked
    OPENING_FAILED = "opening_failed"  # and asked anew: approvals serve once


class ExtensionReason(StrEnum):
    """Why the time for a person's request is extended; how the law words its conditions was not read."""

    COMPLEX = "complex"
    MANY_REQUESTS = "many_requests"
    THIRD_PARTY = "third_party"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityRequest:
    """A request of an authority.

    Attributes:
        authority: who asks.
        reference: the number of the paper.
        basis: the provision that it rests on; one of ``BASES``.
        accounts: about which accounts, by the platform's names; 1 to 100.
        fields: what it asks for, of ``ITEMS``.
        history: whether it asks for earlier values too.
        emergency: whether it says that national security or a life is in danger.
        received_at: when it came, aware.
        authenticated: how it was made sure who asks.

    Raises:
        OperatorError: a text is empty, longer than 255 or not printable (``request_text``); no account or too many
            (``request_accounts``), or an impossible name of one (``account_id``); nothing is asked for that a record
            can hold, or something that none holds (``request_fields``); the basis is not one of them, or not in force
            on the day (``request_basis``), or knows no emergency (``request_emergency``); an authority is not
            authenticated like this (``request_authentication``); or the moment has no offset (``request_moment``).
    """

    authority: str = field(repr=False)
    reference: str = field(repr=False)
    basis: Provision
    accounts: tuple[str, ...] = field(repr=False)
    fields: frozenset[Item]
    history: bool = False
    emergency: bool = False
    received_at: datetime
    authenticated: Authentication

    def __post_init__(self) -> None:
        object.__setattr__(self, "authority", _text(self.authority, "authority"))
        object.__setattr__(self, "reference", _text(self.reference, "reference"))
        accounts = tuple(sorted({account_id(each) for each in self.accounts}))
        if not 1 <= len(accounts) <= MOST_ACCOUNTS:
            raise OperatorError("request_accounts", most=MOST_ACCOUNTS)
        object.__setattr__(self, "accounts", accounts)
        object.__setattr__(self, "fields", frozenset(self.fields))
        if not self.fields or not self.fields <= ITEMS:
            raise OperatorError("request_fields")
        object.__setattr__(self, "received_at", in_utc(self.received_at))
        if self.basis not in BASES or not self.basis.in_force_on(day_of(self.received_at)):
            raise OperatorError("request_basis")
        if self.emergency and self.basis not in EMERGENCY_BASES:
            raise OperatorError("request_emergency")
        if self.authenticated not in OF_AUTHORITIES:
            raise OperatorError("request_authentication")

    def clock(self, at: datetime) -> Clock | None:
        """By when it is answered; None where no text sets hours."""
        return disclosure_clock(self.received_at, emergency=self.emergency, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectRequest:
    """A request of the person whom the data are about.

    Attributes:
        account: the platform's name of theirs.
        right: what they ask for.
        received_at: when it came, aware.
        authenticated: how it was made sure that it is they.
        via_third_party: whether it is done through a third party, which has more days.

    Raises:
        OperatorError: the account has an impossible name (``account_id``), a person is not authenticated like this
            (``request_authentication``), or the moment has no offset (``request_moment``).
    """

    account: str = field(repr=False)
    right: SubjectRight
    received_at: datetime
    authenticated: Authentication
    via_third_party: bool = False

    def __post_init__(self) -> None:
        account_id(self.account)
        object.__setattr__(self, "received_at", in_utc(self.received_at))
        if self.authenticated not in OF_PEOPLE:
            raise OperatorError("request_authentication")

    @property
    def accounts(self) -> tuple[str, ...]:
        """The one account."""
        return (self.account,)

    @property
    def fields(self) -> frozenset[Item]:
        """What access shows: all that is held."""
        return ITEMS

    @property
    def history(self) -> bool:
        """Whether earlier values are shown: what is held about somebody is theirs to see."""
        return True

    def clocks(self, *, extended: bool) -> tuple[Clock | None, Clock | None]:
        """By when it is answered, and by when it is done."""
        return subject_clocks(self.right, self.received_at, via_third_party=self.via_third_party, extended=extended)


Request = AuthorityRequest | SubjectRequest


def document_of(request: Request, nonce: bytes | None = None) -> str:
    """A request as it is kept.

    Args:
        request: what is asked.
        nonce: 32 random bytes; drawn here if left out.
    """
    said: dict[str, object] = {
        "v": VERSION,
        "nonce": (secrets.token_bytes(NONCE_BYTES) if nonce is None else nonce).hex(),
        "received_at": written(request.received_at),
        "authenticated": request.authenticated.value,
    }
    if isinstance(request, AuthorityRequest):
        said |= {
            "authority": request.authority,
            "reference": request.reference,
            "basis": request.basis.citation,
            "accounts": list(request.accounts),
            "fields": sorted(request.fields),
            "history": request.history,
            "emergency": request.emergency,
        }
    else:
        said |= {
            "account": request.account,
            "right": request.right.value,
            "via_third_party": request.via_third_party,
        }
    return canonical(said)


def request_of(document: str) -> Request:
    """The request of a document.

    Raises:
        OperatorError: it is not exactly what ``document_of`` writes (``request_document``).
    """
    request: Request | None = None
    try:
        said = json.loads(document)
        request = _authority(said) if "authority" in said else _subject(said)
        sound = document_of(request, bytes.fromhex(said["nonce"])) == document and len(said["nonce"]) == 2 * NONCE_BYTES
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OperatorError):
        sound = False
    if request is None or not sound:
        raise OperatorError("request_document")
    return request


def commitment_of(document: str) -> bytes:
    """What the ledger and the officers' signatures say of a document: its SHA-256."""
    return hashlib.sha256(document.encode()).digest()


def canonical(said: Mapping[str, Any]) -> str:
    """JSON in one writing, that of RFC 8785 for what stands here: names in order, no blanks, no needless escapes."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def written(at: datetime) -> str:
    """A moment in UTC to the microsecond, as everything that is signed here has it."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def in_utc(at: datetime) -> datetime:
    """An aware moment, in UTC.

    Raises:
        OperatorError: it has no offset, or lies outside the calendar (``request_moment``).
    """
    try:
        if at.utcoffset() is not None:
            return at.astimezone(UTC)
    except OverflowError:
        pass
    raise OperatorError("request_moment")


def _authority(said: dict[str, Any]) -> AuthorityRequest:
    return AuthorityRequest(
        authority=said["authority"],
        reference=said["reference"],
        basis=PROVISIONS[said["basis"]],
        accounts=tuple(said["accounts"]),
        fields=frozenset(map(Item, said["fields"])),
        history=said["history"],
        emergency=said["emergency"],
        received_at=datetime.fromisoformat(said["received_at"]),
        authenticated=Authentication(said["authenticated"]),
    )


def _subject(said: dict[str, Any]) -> SubjectRequest:
    return SubjectRequest(
        account=said["account"],
        right=SubjectRight(said["right"]),
        received_at=datetime.fromisoformat(said["received_at"]),
        authenticated=Authentication(said["authenticated"]),
        via_third_party=said["via_third_party"],
    )


def _text(given: str, name: str) -> str:
    kept = unicodedata.normalize("NFC", " ".join(given.split()))
    if not 1 <= len(kept) <= LONGEST_TEXT or not kept.isprintable():
        raise OperatorError("request_text", field=name)
    return kept


class CaseState(StrEnum):
    """Where a request is."""

    OPEN = "open"
    ANSWERED = "answered"  # the person was told what will be done
    EXTENDED = "extended"  # the person was told that it takes longer
    OPENING = "opening"  # the ledger says so, and the approvals are used up
    DELIVERED = "delivered"
    DONE = "done"
    REFUSED = "refused"


class Step(StrEnum):
    """What can be done with a request."""

    ANSWER = "answer"
    EXTEND = "extend"
    APPROVE = "approve"
    OPEN = "open"
    DELIVER = "deliver"
    FINISH = "finish"
    REFUSE = "refuse"


_LIVE: Final = frozenset({CaseState.OPEN, CaseState.ANSWERED, CaseState.EXTENDED})

# From which states each step is taken, and where it leads; None: it stays.
STEPS: Final[Mapping[Step, tuple[frozenset[CaseState], CaseState | None]]] = MappingProxyType(
    {
        Step.ANSWER: (frozenset({CaseState.OPEN}), CaseState.ANSWERED),
        Step.EXTEND: (frozenset({CaseState.OPEN, CaseState.ANSWERED}), CaseState.EXTENDED),
        Step.APPROVE: (_LIVE, None),
        Step.OPEN: (_LIVE, CaseState.OPENING),
        Step.DELIVER: (frozenset({CaseState.OPENING}), CaseState.DELIVERED),
        Step.FINISH: (_LIVE, CaseState.DONE),
        Step.REFUSE: (_LIVE | {CaseState.OPENING}, CaseState.REFUSED),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A request that was received, and what has become of it.

    Attributes:
        id: its random name, 32 hex digits.
        request: what is asked.
        document: the same, as it is kept.
        state: where it is.
        approvals: of which officers.
        reason: the word for why it was extended or refused.
        settled_at: when it came to its end.
    """

    id: str
    request: Request = field(repr=False)
    document: str = field(repr=False)
    state: CaseState
    approvals: tuple[Approval, ...] = ()
    reason: str | None = None
    settled_at: datetime | None = None

    @classmethod
    def of(cls, kept: KeptRequest) -> Case:
        """The case of a request as it is kept; moments are those of the document, which the approvals sign.

        Raises:
            OperatorError: what is kept is no request of this library (``request_document``).
        """
        request = request_of(kept.document)
        if kept.kind != kind_of(request) or kept.state not in set(CaseState):
            raise OperatorError("request_document")
        return cls(
            id=kept.id,
            request=request,
            document=kept.document,
            state=CaseState(kept.state),
            approvals=kept.approvals,
            reason=kept.reason,
            settled_at=kept.settled_at,
        )

    @property
    def commitment(self) -> bytes:
        """What the ledger has of it, 32 bytes."""
        return commitment_of(self.document)

    @property
    def extended(self) -> bool:
        """Whether its time was extended."""
        return self.reason in set(ExtensionReason)

    def require(self, step: Step) -> None:
        """Refuse a step that cannot be taken now.

        Raises:
            OperatorError: it was refused (``case_refused``), has come to its end (``case_closed``), is being opened
                (``case_opening``), was answered (``case_answered``) or extended before (``case_extended``), or was not
                opened (``case_unopened``).
        """
        if self.state not in STEPS[step][0]:
            raise OperatorError(_out_of_order(step, self.state))

    def due(self, at: datetime) -> Clock | None:
        """The next deadline; None where no text sets one, or the case has come to its end.

        Raises:
            OperatorError: the moment lies before the request came (``request_moment``).
        """
        if at < self.request.received_at:
            raise OperatorError("request_moment")
        if self.settled_at is not None:
            return None
        if isinstance(self.request, AuthorityRequest):
            return self.request.clock(at)
        answer, done = self.request.clocks(extended=self.extended)
        return answer if self.state is CaseState.OPEN else done


def kind_of(request: Request) -> str:
    """The word for who asks."""
    return "authority" if isinstance(request, AuthorityRequest) else "subject"


def _out_of_order(step: Step, state: CaseState) -> str:
    if state is CaseState.REFUSED:
        return "case_refused"
    if state in (CaseState.DELIVERED, CaseState.DONE):
        return "case_closed"
    if step is Step.DELIVER:
        return "case_unopened"
    if state is CaseState.OPENING:
        return "case_opening"
    return "case_extended" if state is CaseState.EXTENDED else "case_answered"
