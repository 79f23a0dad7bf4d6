"""Showing what is kept, on lawful request: written, timed, approved by two, logged before anything opens, and minimal.

An officer's approval is an Ed25519 signature (RFC 8032) over

    LP("vnid/v1/approval") || LP(tenant) || LP(case) || LP(commitment) || LP(moment)

where LP(x) = uint16be(len(x)) || x, the commitment is the SHA-256 of the request's document, and the moment is in UTC
to the microsecond. Both officers are there when it is opened, with their keys; an approval serves one opening.

Law: 147/2024/ND-CP arts. 23.3.đ, 35.9 (on written request); 116/2025/QH15 art. 25.2.a and 333/2026/ND-CP art. 16.3 (24
hours, or 3; whoever asks is authenticated); 91/2025/QH15 art. 3.2 (no more than is needed).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Protocol

from idverify.custody.extract import Extract, ExtractSigner, Logged, Value, built
from idverify.custody.request import (
    AuthorityRequest,
    Case,
    CaseState,
    RefusalReason,
    Request,
    Step,
    SubjectRequest,
    commitment_of,
    document_of,
    in_utc,
    kind_of,
    written,
)
from idverify.errors import OperatorError, doors
from idverify.ledger.checkpoint import Checkpoint
from idverify.ledger.entry import Entry, EntryType
from idverify.ledger.label import tenant_label
from idverify.ledger.note import Verifier, is_signed
from idverify.ledger.proof_file import TlogProof, verified
from idverify.ports.custody import Approval, CustodyStore, KeptRecord, KeptRequest
from idverify.pseudonym import prefixed
from idverify.rules.deadline import Clock, SubjectRight
from idverify.sealing import Group, OfficerKey, Officers, SealedRecord, opened

# The operator's choice and not the law's: a working day, so that who approved is still there to be asked about it.
APPROVAL_WITHIN: Final = timedelta(hours=8)
MOST_RECORDS: Final = 500  # so that an extract fits into a signed note
_ID_BYTES: Final = 16


class Sequencing(Protocol):
    """What a disclosure needs of the log: ``custody.sequencer.Sequencer``."""

    @property
    def vkey(self) -> str:
        """The log's public key."""
        ...

    def run(self, *, now: datetime) -> Checkpoint:
        """Integrate and sign everything that was noted."""
        ...

    def proof(self, name: str) -> str:
        """The ``.tlog-proof`` of an entry."""
        ...


@dataclass(frozen=True, slots=True)
class CaseClock:
    """A case that is not at its end, with its next deadline.

    Attributes:
        case: the case.
        clock: the deadline; None where no text sets one.
        left: how much time there is; negative where it is over.
        late: whether it is over.
    """

    case: Case
    clock: Clock | None
    left: timedelta | None
    late: bool


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A record to be opened, and what is taken out of it."""

    account: str = field(repr=False)
    kept: KeptRecord
    sealed: SealedRecord
    items: tuple[str, ...]


@doors
class Disclosure:
    """The desk where requests of authorities come in, and where what people ask to see of themselves is opened.

    Args:
        store: what is kept.
        officers: the register of those who can open, two at a time.
        sequencer: of the platform's log.
        tenant: the platform's label.
        extract_signer: what signs what is handed over.
        approval_within: how old an approval may be when something is opened on it; the operator's choice, not the
            law's.

    Raises:
        OperatorError: what signs extracts is the log's key too (``extract_key``): one stolen key would do for both.
    """

    def __init__(
        self,
        store: CustodyStore,
        officers: Officers,
        sequencer: Sequencing,
        *,
        tenant: str,
        extract_signer: ExtractSigner,
        approval_within: timedelta = APPROVAL_WITHIN,
    ) -> None:
        self._store = store
        self._officers = officers
        self._sequencer = sequencer
        self._tenant = tenant
        self._signer = extract_signer
        self._within = approval_within
        if Verifier.parse(sequencer.vkey).public_key == extract_signer.key.public_key:
            raise OperatorError("extract_key")

    def receive(self, request: AuthorityRequest, now: datetime) -> Case:
        """Take a request of an authority in.

        Args:
            request: what the paper asks; its clock runs from its ``received_at``.
            now: the moment.

        Raises:
            OperatorError: the moment has no offset (``request_moment``), or the request comes later
                (``request_future``).
        """
        data: dict[str, int | str] = {"emergency": int(request.emergency), "history": int(request.history)}
        data |= {f"asks_{item}": 1 for item in sorted(request.fields)}
        return received(self._store, self._tenant, request, EntryType.DISCLOSURE_REQUESTED, data, now)

    def case(self, case_id: str) -> Case:
        """A case, to be read before it is approved.

        Raises:
            OperatorError: there is none (``case_unknown``), or what is kept is no request (``request_document``).
        """
        return case_of(self._store, case_id)

    def clocks(self, now: datetime) -> tuple[CaseClock, ...]:
        """Every case that is not at its end, those due first at the front; at the end those without a deadline.

        Raises:
            OperatorError: the moment has no offset, or lies before a request came (``request_moment``), or what is
                kept is no request (``request_document``).
        """
        at = in_utc(now)
        found = []
        for case in (Case.of(kept) for kept in self._store.requests(open_only=True)):
            clock = case.due(at)
            late = clock is not None and clock.late(at)
            found.append(CaseClock(case, clock, None if clock is None else clock.left(at), late))
        return tuple(sorted(found, key=lambda each: (each.left is None, each.left or timedelta(0), each.case.id)))

    def approve(self, case_id: str, officer: OfficerKey, now: datetime) -> Case:
        """Approve a case; an earlier approval of the same officer that was not used is replaced.

        Raises:
            OperatorError: there is no such case (``case_unknown``), nothing is opened for it (``case_kind``), it is
                past that (as of ``Case.require``), the officer's key is not in the register (``officer_unknown``),
                theirs was used (``approval_used``), or the moment has no offset (``request_moment``).
        """
        at, case = in_utc(now), self.case(case_id)
        _require_opening(case, Step.APPROVE)
        self._require_known(officer)
        key_id = officer.officer.key_id
        signature = officer.sign(_approval_message(self._tenant, case, at))
        entry = self._entry(EntryType.DISCLOSURE_APPROVED, at, case, actor=key_id)
        self._store.approve(case.id, Approval(officer=key_id, approved_at=at, signature=signature), entry)
        return self.case(case_id)

    def refuse(self, case_id: str, reason: RefusalReason, officer: OfficerKey, now: datetime) -> Case:
        """Refuse a case, or close one whose opening failed.

        Raises:
            OperatorError: there is no such case (``case_unknown``), it is at its end (as of ``Case.require``), the
                officer's key is not in the register (``officer_unknown``), or the moment has no offset
                (``request_moment``).
        """
        at, case = in_utc(now), self.case(case_id)
        case.require(Step.REFUSE)
        self._require_known(officer)
        data: dict[str, int | str] = {"reason": RefusalReason(reason).value}
        kind = EntryType.DISCLOSURE_REFUSED
        if isinstance(case.request, SubjectRequest):
            kind, data["result"] = EntryType.SUBJECT_ANSWERED, "refused"
        entry = self._entry(kind, at, case, actor=officer.officer.key_id, data=data)
        self._store.settle(case.id, CaseState.REFUSED, reason=RefusalReason(reason), now=at, entry=entry)
        return self.case(case_id)

    def open(self, case_id: str, first: OfficerKey, second: OfficerKey, now: datetime) -> Extract:
        """Open what a case asks for; in memory, to be delivered.

        Before any half of a key is opened, both approvals are used up, the ledger is told of each record that will be
        opened, and that stands under a signed checkpoint. Where anything fails, nothing is opened; where it fails after
        the approvals were used up, the case is refused as ``opening_failed`` and received anew.

        Args:
            case_id: which case.
            first, second: the keys of the two officers who approved it, one of each group, in either order.
            now: the moment.

        Raises:
            OperatorError: there is no such case (``case_unknown``), nothing is opened for it (``case_kind``), or it is
                past that (as of ``Case.require``); one officer stands for two (``approval_same_officer``), or two of
                one group (``approval_group``), or a key is not in the register (``officer_unknown``); an approval is
                missing (``approval_missing``), was used (``approval_used``), is too old or of a later moment
                (``approval_stale``), or signs something else (``approval_forged``); nothing is held (``record_none``),
                too much for one file (``record_many``), or only under the earlier seal (``record_earlier``); a record
                has no half for one of the two (``seal_officer``); the log cannot be signed (as of ``Sequencer.run``)
                or does not hold the entries (``opening_unlogged``); a record has no entry (``record_unlogged``) or is
                not what its entry says (``record_differs``), or cannot be opened (as of ``sealing.opened``); the
                moment has no offset (``request_moment``).
        """
        at, case = in_utc(now), self.case(case_id)
        _require_opening(case, Step.OPEN)
        pair = self._approved(case, first, second, at)
        wanted = [each for account in case.request.accounts for each in self._wanted(case, account)]
        if not wanted:
            raise OperatorError("record_none")
        if len(wanted) > MOST_RECORDS:
            raise OperatorError("record_many", most=MOST_RECORDS)
        for each in wanted:
            _require_shared(each.sealed, pair)
        # What could still fail fails before the approvals are used up: the log signs, and knows every record.
        self._sequencer.run(now=at)
        kept = [self._kept_entry(each.sealed) for each in wanted]
        ids = [key.officer.key_id for key in pair]
        entries = [self._entry(EntryType.DISCLOSURE_OPENED, at, case, actor=id) for id in ids]
        entries += [self._entry(EntryType.DISCLOSURE_OPENED, at, case, sealed=each.sealed) for each in wanted]
        names = self._store.begin_opening(case.id, ids, entries)
        self._sequencer.run(now=at)
        logged = [
            self._logged(f"opening-{name}", name, entry.to_bytes()) for name, entry in zip(names, entries, strict=True)
        ]
        logged += kept
        failed: Exception
        try:
            found = {account: list(self._values(account, wanted, pair)) for account in case.request.accounts}
            return built(case, found, logged, tenant=self._tenant, officers=ids, opened_at=at, signer=self._signer)
        except Exception as caught:  # noqa: BLE001  # whatever it is, its frames hold what was opened
            failed = _bare(caught)
        raise failed

    def deliver(self, extract: Extract, path: Path, now: datetime) -> Case:
        """Write an extract to a new file that only its owner reads, and note its SHA-256.

        Raises:
            OperatorError: there is no such case (``case_unknown``), it was not opened or is at its end (as of
                ``Case.require``), the file is there already (``file_exists``) or cannot be written (``file``), or
                the moment has no offset (``request_moment``).
        """
        at, case = in_utc(now), self.case(extract.case)
        case.require(Step.DELIVER)
        kind, data = EntryType.DISCLOSURE_DELIVERED, {"file": extract.digest.hex()}
        if isinstance(case.request, SubjectRequest):
            kind, data["result"] = EntryType.SUBJECT_ANSWERED, "delivered"
        extract.write(path)
        try:
            entry = self._entry(kind, at, case, data=data)
            self._store.settle(case.id, CaseState.DELIVERED, reason=None, now=at, entry=entry)
        except BaseException:
            path.unlink(missing_ok=True)  # what is not in the ledger is not handed over
            raise
        return self.case(case.id)

    def _require_known(self, key: OfficerKey) -> None:
        if self._officers.officer(key.officer.key_id) != key.officer:
            raise OperatorError("officer_unknown")

    def _approved(
        self, case: Case, first: OfficerKey, second: OfficerKey, at: datetime
    ) -> tuple[OfficerKey, OfficerKey]:
        """The two keys, that of the first group first, if both approved this case and may open something on it."""
        if first.officer.key_id == second.officer.key_id:
            raise OperatorError("approval_same_officer")
        for key in (first, second):
            self._require_known(key)
        if first.officer.group is second.officer.group:
            raise OperatorError("approval_group")
        for key in (first, second):
            self._require_approved(case, key, at)
        return (first, second) if first.officer.group is Group.FIRST else (second, first)

    def _require_approved(self, case: Case, key: OfficerKey, at: datetime) -> None:
        approval = next((each for each in case.approvals if each.officer == key.officer.key_id), None)
        if approval is None:
            raise OperatorError("approval_missing")
        if approval.used:
            raise OperatorError("approval_used")
        if not timedelta(0) <= at - approval.approved_at <= self._within:
            raise OperatorError("approval_stale", hours=self._within // timedelta(hours=1))
        message = _approval_message(self._tenant, case, approval.approved_at)
        if not is_signed(key.officer.verify_key, message, approval.signature):
            raise OperatorError("approval_forged")

    def _wanted(self, case: Case, account: str) -> Iterator[_Wanted]:
        """The records of an account that must be opened: those that hold what is asked, and no other."""
        kept = self._store.records(account)
        asked = {item.value for item in case.request.fields}
        sealed = [(each, each.record) for each in kept if isinstance(each.record, SealedRecord)]
        newest = {item: record.id for _, record in sealed for item in record.fields if item in asked}
        # Who can open what was sealed before there were officers is the vault, and what lies in it cannot be seen here.
        if len(sealed) < len(kept) and (case.request.history or asked - set(newest)):
            raise OperatorError("record_earlier")
        for each, record in sealed:
            inside = sorted(asked & set(record.fields))
            items = tuple(item for item in inside if case.request.history or newest[item] == record.id)
            if items:
                yield _Wanted(account, each, record, items)

    def _values(self, account: str, wanted: Sequence[_Wanted], pair: tuple[OfficerKey, OfficerKey]) -> Iterator[Value]:
        for each in wanted:
            if each.account != account:
                continue
            first, second = (key.open_share(each.sealed, tenant=self._tenant, account=account) for key in pair)
            record = opened(each.sealed, tenant=self._tenant, account=account, first=first, second=second)
            for item in each.items:
                yield Value(item=item, value=str(record[item]), record=each.sealed.id, kept_at=each.kept.kept_at)

    def _kept_entry(self, sealed: SealedRecord) -> Logged:
        """The entry that tells of a record's keeping, which must be of this very record."""
        found = self._store.entry_of_record(sealed.id)
        if found is None:
            raise OperatorError("record_unlogged")
        entry = Entry.from_bytes(found[1])
        told = (entry.type, entry.tenant, entry.record, entry.blob)
        if told != (EntryType.RECORD_KEPT, tenant_label(self._tenant), sealed.id, sealed.digest):
            raise OperatorError("record_differs")
        return self._logged(f"record-{sealed.id}", sealed.id, found[1])

    def _logged(self, file: str, name: str, entry: bytes) -> Logged:
        """An entry with its proof, which is checked here as whoever gets the extract will."""
        proof = self._sequencer.proof(name)
        try:
            verified(TlogProof.from_text(proof), entry, log=Verifier.parse(self._sequencer.vkey))
        except OperatorError:
            raise OperatorError("opening_unlogged") from None
        return Logged(name=file, entry=entry, proof=proof)

    def _entry(
        self,
        type: EntryType,
        at: datetime,
        case: Case,
        *,
        actor: str | None = None,
        sealed: SealedRecord | None = None,
        data: Mapping[str, int | str] = MappingProxyType({}),
    ) -> Entry:
        return entry_of(
            self._tenant,
            type,
            at,
            case.id,
            case.commitment,
            actor=actor,
            record=None if sealed is None else sealed.id,
            blob=None if sealed is None else sealed.digest,
            basis=case.request.basis.citation if isinstance(case.request, AuthorityRequest) else None,
            data=data,
        )


def entry_of(
    tenant: str,
    type: EntryType,
    at: datetime,
    case: str,
    commitment: bytes,
    *,
    data: Mapping[str, int | str],
    **facts: Any,  # noqa: ANN401  # an entry's
) -> Entry:
    """An entry about a case: its random name and its commitment, and nothing of what it stands for."""
    told = {"case": case, "commitment": commitment.hex(), **data}
    return Entry(type=type, at=at, tenant=tenant_label(tenant), data=told, **facts)


def received(
    store: CustodyStore,
    tenant: str,
    request: Request,
    type: EntryType,
    data: Mapping[str, int | str],
    now: datetime,
) -> Case:
    """Take a request in.

    Raises:
        OperatorError: the moment has no offset (``request_moment``), or the request comes later (``request_future``).
    """
    at = in_utc(now)
    if request.received_at > at:
        raise OperatorError("request_future")
    document = document_of(request)
    kept = KeptRequest(
        id=secrets.token_hex(_ID_BYTES),
        kind=kind_of(request),
        received_at=request.received_at,
        due_at=None,
        document=document,
        state=CaseState.OPEN,
    )
    due = Case.of(kept).due(at)
    told: dict[str, int | str] = {
        "received": written(request.received_at)[:19] + "Z",
        "accounts": len(request.accounts),
        "authenticated": request.authenticated.value,
        **data,
    }
    basis = request.basis.citation if isinstance(request, AuthorityRequest) else None
    entry = entry_of(tenant, type, at, kept.id, commitment_of(document), basis=basis, data=told)
    store.keep_request(replace(kept, due_at=None if due is None else due.due_at), entry)
    return case_of(store, kept.id)


def case_of(store: CustodyStore, case_id: str) -> Case:
    """A case as it is kept.

    Raises:
        OperatorError: there is none (``case_unknown``), or what is kept is no request (``request_document``).
    """
    kept = store.request(case_id)
    if kept is None:
        raise OperatorError("case_unknown")
    return Case.of(kept)


def _bare(caught: Exception) -> Exception:
    """An exception without the frames that it came through, and without those that it came from."""
    caught.__cause__ = caught.__context__ = None
    return caught.with_traceback(None)


def _require_opening(case: Case, step: Step) -> None:
    if isinstance(case.request, SubjectRequest) and case.request.right is not SubjectRight.ACCESS:
        raise OperatorError("case_kind")
    case.require(step)


def _require_shared(sealed: SealedRecord, pair: tuple[OfficerKey, OfficerKey]) -> None:
    shared = {(share.group, share.officer) for share in sealed.shares}
    if any((key.officer.group, key.officer.key_id) not in shared for key in pair):
        raise OperatorError("seal_officer")


def _approval_message(tenant: str, case: Case, at: datetime) -> bytes:
    parts = (tenant.encode(), case.id.encode(), case.commitment, written(at).encode())
    return prefixed(b"vnid/v1/approval", *parts)
