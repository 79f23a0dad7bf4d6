"""What a person asks of their own data: to see them, to have them put right, deleted, no longer used or restricted.

Each has two deadlines: to be answered, and to be done (91/2025/QH15 art. 14.1; 356/2025/ND-CP art. 5). What they ask to
see is opened by two officers like any other record: see ``custody.disclosure``.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final, Generic, Protocol, TypeVar

from idverify.account import Item
from idverify.account.person import Person
from idverify.custody.disclosure import case_of, entry_of, received
from idverify.custody.request import (
    Case,
    CaseState,
    ExtensionReason,
    RefusalReason,
    Step,
    SubjectRequest,
    in_utc,
)
from idverify.errors import OperatorError, doors
from idverify.law import day_of
from idverify.ledger.entry import EntryType
from idverify.ports.custody import CustodyStore
from idverify.rules.deadline import SubjectRight
from idverify.sealing import RecordSeal

Answer_co = TypeVar("Answer_co", bound="Erased", covariant=True)
_OLDEST: Final = date(1900, 1, 1)


class Erased(Protocol):
    """What came of an erasure: ``custody.keeping.ErasureAnswer``."""

    @property
    def held(self) -> bool:
        """Whether something stood in the way: a hold, or a request that waits."""
        ...

    @property
    def on_hold(self) -> bool:
        """Whether a hold did, so that nothing went."""
        ...


class Erase(Protocol[Answer_co]):
    """What erases an account: ``Keeping.erase``."""

    def __call__(self, account: str, *, now: datetime, of_child: bool = False) -> Answer_co:
        """Erase what need not be kept, and say what must stay until when."""
        ...


@doors
class SubjectRights(Generic[Answer_co]):
    """The desk where people ask for what is theirs.

    Args:
        store: what is kept.
        seal: what seals a corrected record; it has public keys only.
        erase: what erases an account and says what must stay.
        tenant: the platform's label.
    """

    def __init__(self, store: CustodyStore, seal: RecordSeal, erase: Erase[Answer_co], *, tenant: str) -> None:
        self._store = store
        self._seal = seal
        self._erase = erase
        self._tenant = tenant

    def receive(self, request: SubjectRequest, now: datetime) -> Case:
        """Take a request in; its clocks run from its ``received_at``.

        Raises:
            OperatorError: the moment has no offset (``request_moment``), or the request comes later
            (``request_future``).
        """
        data = {"right": request.right.value, "third_party": int(request.via_third_party)}
        return received(self._store, self._tenant, request, EntryType.SUBJECT_REQUESTED, data, now)

    def case(self, case_id: str) -> Case:
        """A person's case.

        Raises:
            OperatorError: there is none (``case_unknown``), it is an authority's (``case_kind``), or what is kept is no
                request (``request_document``).
        """
        case = case_of(self._store, case_id)
        if not isinstance(case.request, SubjectRequest):
            raise OperatorError("case_kind")
        return case

    def answer(self, case_id: str, now: datetime) -> Case:
        """Note that the person was told what will be done, which is due first.

        Raises:
            OperatorError: as of ``case`` and ``Case.require``; the moment has no offset (``request_moment``).
        """
        return self._settle(self.case(case_id), Step.ANSWER, CaseState.ANSWERED, now)

    def extend(self, case_id: str, reason: ExtensionReason, now: datetime) -> Case:
        """Note that the person was told that it takes longer, once, and why.

        Raises:
            OperatorError: as of ``answer``; or the time is over already (``case_late``).
        """
        case, at = self.case(case_id), in_utc(now)
        case.require(Step.EXTEND)
        _, done = _request(case).clocks(extended=False)
        if done is not None and done.late(at):
            raise OperatorError("case_late")
        return self._settle(case, Step.EXTEND, CaseState.EXTENDED, now, reason=ExtensionReason(reason))

    def correct(self, case_id: str, to: Person, now: datetime) -> Case:
        """Put name or birth date of the record right: a new sealed record is added, the earlier ones stay as they were.

        The birth date by which the gate judges is not in the record, and does not change here. A number is put right by
        proving the new one: see ``Registrar.change_phone`` and ``change_personal_id``.

        Args:
            case_id: which case.
            to: how it is right; None is left as it is.
            now: the moment.

        Raises:
            OperatorError: as of ``answer``; the case asks for something else (``case_kind``); neither a name nor a
                birth date of a living person is given (``correct_fields``); or there is no such open account
                (``account_unknown``).
        """
        case, at = self._of(case_id, SubjectRight.CORRECT), in_utc(now)
        account = _request(case).account
        sealed = self._seal.seal(account, _corrected(to, at))
        self._store.add_record(account, sealed, now=at)
        return self._settle(case, Step.FINISH, CaseState.DONE, now, record=sealed.id, blob=sealed.digest)

    def delete(self, case_id: str, now: datetime, *, of_child: bool = False) -> Answer_co:
        """Have what need not be kept erased; while a hold stands, or another request waits, the case stays open.

        Args:
            case_id: which case.
            now: the moment.
            of_child: whether the account is a child's, for whose own data more provisions ask for deletion
                (330/2026/ND-CP art. 60.3).

        Returns:
            What ``erase`` says: what went, and what must stay, until when and by which provision.

        Raises:
            OperatorError: as of ``answer``; the case asks for something else (``case_kind``); or as of ``erase``.
        """
        case = self._of(case_id, SubjectRight.DELETE)
        account = _request(case).account
        said = self._erase(account, now=in_utc(now), of_child=of_child)
        if said.on_hold or (said.held and self._others_wait(case, account)):
            return said
        self._settle(case, Step.FINISH, CaseState.DONE, now)
        # An account is not purged while a request about it waits; this one waits no more.
        return self._erase(account, now=in_utc(now), of_child=of_child) if said.held else said

    def _others_wait(self, case: Case, account: str) -> bool:
        kept = (case_of(self._store, each.id) for each in self._store.requests() if each.id != case.id)
        return any(account in each.request.accounts for each in kept)

    def finish(self, case_id: str, now: datetime) -> Case:
        """Note that the platform no longer does what the person withdrew from, or has restricted it.

        Raises:
            OperatorError: as of ``answer``; or the case asks for what is done otherwise (``case_kind``).
        """
        return self._settle(
            self._of(case_id, SubjectRight.WITHDRAW, SubjectRight.RESTRICT), Step.FINISH, CaseState.DONE, now
        )

    def refuse(self, case_id: str, reason: RefusalReason, now: datetime) -> Case:
        """Note that the person was told no, and why.

        Raises:
            OperatorError: as of ``answer``.
        """
        return self._settle(self.case(case_id), Step.REFUSE, CaseState.REFUSED, now, reason=RefusalReason(reason))

    def _of(self, case_id: str, *rights: SubjectRight) -> Case:
        case = self.case(case_id)
        if _request(case).right not in rights:
            raise OperatorError("case_kind")
        case.require(Step.FINISH)
        return case

    def _settle(
        self,
        case: Case,
        step: Step,
        state: CaseState,
        now: datetime,
        *,
        reason: RefusalReason | ExtensionReason | None = None,
        **facts: Any,  # noqa: ANN401  # an entry's
    ) -> Case:
        at = in_utc(now)
        case.require(step)
        data = {"result": state.value} | ({} if reason is None else {"reason": reason.value})
        entry = entry_of(self._tenant, EntryType.SUBJECT_ANSWERED, at, case.id, case.commitment, data=data, **facts)
        self._store.settle(case.id, state, reason=reason, now=at, entry=entry)
        return self.case(case.id)


def _request(case: Case) -> SubjectRequest:
    if not isinstance(case.request, SubjectRequest):
        raise OperatorError("case_kind")
    return case.request


def _corrected(to: Person, at: datetime) -> dict[str, object]:
    if not _corrects(to, at):  # a frame that raises holds no birth date of its own
        raise OperatorError("correct_fields")
    values = {Item.NAME: to.name, Item.BIRTH_DATE: to.birth_date and to.birth_date.isoformat()}
    return {item.value: value for item, value in values.items() if value is not None}


def _corrects(to: Person, at: datetime) -> bool:
    born = to.birth_date
    return (to.name is not None or born is not None) and (born is None or _OLDEST <= born <= day_of(at))
