"""What a person asks of their own data, with the days that the law gives for it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from test_disclosure import (
    A1,
    B1,
    LATER,
    NAME,
    OFFICERS,
    PHONE,
    SECOND_PHONE,
    SECRETS,
    Desk,
    asked,
    body_of,
    desk,
    opened,
    refused,
    values_of,
)
from test_extract import KEYS

from conftest import NOW, TENANT
from idverify.account import Item, Service, ServiceKind
from idverify.account.person import Person
from idverify.cli import custody_requests as cli
from idverify.custody import subject
from idverify.custody.extract import verify_extract
from idverify.custody.keeping import ErasureAnswer, Keeping
from idverify.custody.request import (
    Authentication,
    CaseState,
    ExtensionReason,
    RefusalReason,
    SubjectRequest,
    document_of,
    request_of,
)
from idverify.custody.subject import SubjectRights
from idverify.errors import OperatorError
from idverify.law import VIETNAM
from idverify.rules.deadline import SubjectRight
from idverify.sealing import RecordSeal, SealedRecord

__all__ = ["desk", "opened"]  # fixtures


@pytest.fixture
def rights(desk: Desk) -> SubjectRights[ErasureAnswer]:
    keeping = Keeping(desk.store, service=Service(ServiceKind.DOMESTIC, licensed=True, threshold_met=True))
    return SubjectRights(desk.store, desk.seal, keeping.erase, tenant=TENANT)


def wish(right: SubjectRight, **more: Any) -> SubjectRequest:
    given: dict[str, Any] = {
        "account": "lan",
        "received_at": NOW,
        "authenticated": Authentication.POSSESSION,
    }
    return SubjectRequest(right=right, **{**given, **more})


def due(desk: Desk, case_id: str, at: datetime = LATER) -> datetime | None:
    (found,) = [each for each in desk.disclosure.clocks(at) if each.case.id == case_id]
    return None if found.clock is None else found.clock.due_at


def midnight_after(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM) + timedelta(days=1)


# NOW is Saturday 21 November 2026: two working days end with Tuesday the 24th.
ANSWER_BY = midnight_after(date(2026, 11, 24))


@pytest.mark.parametrize(
    ("right", "days", "by_third_party", "extended"),
    [
        (SubjectRight.ACCESS, 10, 15, 10),
        (SubjectRight.CORRECT, 10, 15, 10),
        (SubjectRight.DELETE, 20, 30, 20),
        (SubjectRight.WITHDRAW, 15, 20, 15),
        (SubjectRight.RESTRICT, 15, 20, 15),
    ],
)
def test_a_request_is_answered_in_two_working_days_and_done_in_the_days_of_its_right(
    desk: Desk,
    rights: SubjectRights[ErasureAnswer],
    right: SubjectRight,
    days: int,
    by_third_party: int,
    extended: int,
) -> None:
    first_day = NOW.astimezone(VIETNAM).date()
    for third, given in ((False, days), (True, by_third_party)):
        case = rights.receive(wish(right, via_third_party=third), LATER)
        assert due(desk, case.id) == ANSWER_BY
        assert rights.answer(case.id, LATER).state is CaseState.ANSWERED
        assert due(desk, case.id) == midnight_after(first_day + timedelta(days=given))
        case = rights.extend(case.id, ExtensionReason.COMPLEX, LATER)
        assert (case.state, case.reason) == (CaseState.EXTENDED, "complex")
        assert due(desk, case.id) == midnight_after(first_day + timedelta(days=given + extended))


def test_a_request_is_answered_once_and_extended_once_and_in_time(
    desk: Desk, rights: SubjectRights[ErasureAnswer]
) -> None:
    case = rights.receive(wish(SubjectRight.WITHDRAW), LATER)
    rights.answer(case.id, LATER)
    refused("case_answered", rights.answer, case.id, LATER)
    refused("case_late", rights.extend, case.id, ExtensionReason.COMPLEX, NOW + timedelta(days=16))
    rights.extend(case.id, ExtensionReason.MANY_REQUESTS, LATER)
    refused("case_extended", rights.extend, case.id, ExtensionReason.COMPLEX, LATER)
    refused("case_extended", rights.answer, case.id, LATER)
    assert rights.finish(case.id, LATER).state is CaseState.DONE
    refused("case_closed", rights.finish, case.id, LATER)
    assert desk.disclosure.clocks(LATER) == ()
    told = [each.data for each in desk.entries() if each.data.get("case") == case.id]
    assert [each["result"] for each in told if "result" in each].__len__() == 3
    assert {each.get("reason") for each in told} == {None, "many_requests"}


def test_what_is_asked_is_not_done_by_what_is_for_something_else(
    desk: Desk, rights: SubjectRights[ErasureAnswer]
) -> None:
    to = Person("Tên Mới", None)
    withdraw = rights.receive(wish(SubjectRight.WITHDRAW), LATER).id
    access = rights.receive(wish(SubjectRight.ACCESS), LATER).id
    authority = desk.disclosure.receive(asked("lan"), LATER).id
    refused("case_kind", rights.correct, withdraw, to, LATER)
    refused("case_kind", rights.delete, withdraw, LATER)
    refused("case_kind", rights.finish, access, LATER)
    refused("case_kind", rights.answer, authority, LATER)
    refused("case_kind", desk.disclosure.approve, withdraw, A1, LATER)
    refused("case_kind", desk.disclosure.open, withdraw, A1, B1, LATER)
    refused("case_unknown", rights.answer, "0" * 32, LATER)
    assert desk.opened == []


# Access


def test_a_person_sees_all_that_is_held_and_what_was_held_before(
    desk: Desk, rights: SubjectRights[ErasureAnswer], tmp_path: Path
) -> None:
    desk.change_phone("lan", SECOND_PHONE)
    case = rights.receive(wish(SubjectRight.ACCESS), LATER)
    rights.answer(case.id, LATER)
    for key in (A1, B1):
        desk.disclosure.approve(case.id, key, LATER)
    extract = desk.disclosure.open(case.id, A1, B1, LATER)
    assert values_of(extract) == {
        "name": [NAME],
        "birth_date": ["1990-05-01"],
        "phone": ["+84912000001", "+84912000002"],
        "personal_id": [],
    }
    assert body_of(extract)["right"] == "access"
    with zipfile.ZipFile(io.BytesIO(extract.data)) as archive:
        read = archive.read("DATA.txt").decode()
    assert read.count(NAME) == 2
    assert "họ và tên: " + NAME in read
    assert "full name: " + NAME in read
    assert "nothing is held" in read
    assert verify_extract(extract.data, KEYS).kind == "subject"
    desk.disclosure.deliver(extract, tmp_path / "mine.zip", LATER)
    types = [each.type.value for each in desk.entries() if each.data.get("case") == case.id]
    assert types.count("subject.answered") == 2
    assert "disclosure.delivered" not in types


def test_one_officer_alone_does_not_open_what_a_person_asks_either(
    desk: Desk, rights: SubjectRights[ErasureAnswer]
) -> None:
    case = rights.receive(wish(SubjectRight.ACCESS), LATER)
    desk.disclosure.approve(case.id, A1, LATER)
    refused("approval_missing", desk.disclosure.open, case.id, A1, B1, LATER)
    assert desk.opened == []


# Correction


def test_a_correction_is_a_new_sealed_record_that_only_public_keys_are_needed_for(
    desk: Desk, rights: SubjectRights[ErasureAnswer]
) -> None:
    case = rights.receive(wish(SubjectRight.CORRECT), LATER)
    done = rights.correct(case.id, Person("  Nguyễn  Thị Thử Mới ", None), LATER)
    assert done.state is CaseState.DONE
    assert desk.opened == []
    first, second = (each.record for each in desk.store.records("lan"))
    assert isinstance(second, SealedRecord)
    assert second.fields == ("name",)
    (told,) = [each for each in desk.entries() if each.type.value == "subject.answered"]
    assert (told.record, told.blob) == (second.id, second.digest)
    opening = desk.approved(fields=frozenset({Item.NAME, Item.PHONE}))
    extract = desk.disclosure.open(opening.id, A1, B1, LATER)
    assert values_of(extract) == {"name": ["Nguyễn Thị Thử Mới"], "phone": ["+84912000001"]}
    assert {first.id, second.id} == set(desk.opened)


@pytest.mark.parametrize(
    "to",
    [
        Person(None, None),
        Person("  ", None),
        Person(None, LATER.date() + timedelta(days=1)),
        Person(NAME, date(1899, 12, 31)),
    ],
)
def test_no_name_and_no_birth_date_of_a_living_person_corrects_nothing(
    desk: Desk, rights: SubjectRights[ErasureAnswer], to: Person
) -> None:
    case = rights.receive(wish(SubjectRight.CORRECT), LATER)
    refused("correct_fields", rights.correct, case.id, to, LATER)
    assert len(desk.store.records("lan")) == 1
    assert desk.disclosure.case(case.id).state is CaseState.OPEN


def test_no_frame_of_a_refused_correction_holds_a_birth_date() -> None:
    """Tools that report errors send the variables of each frame along; this looks before a door empties them."""
    born = date(1899, 12, 31)
    with pytest.raises(OperatorError) as refused:
        vars(subject)["_corrected"](Person(None, born), LATER)
    assert refused.value.code == "correct_fields"
    frames = [each.frame.f_locals for each in refused.traceback[1:]]
    assert frames
    assert all(frames)
    assert not [name for held in frames for name, value in held.items() if value == born]


def test_the_seal_of_a_correction_is_bound_to_the_platform(desk: Desk, rights: SubjectRights[ErasureAnswer]) -> None:
    elsewhere = SubjectRights(desk.store, RecordSeal(OFFICERS, tenant="other"), rights._erase, tenant=TENANT)
    case = elsewhere.receive(wish(SubjectRight.CORRECT), LATER)
    elsewhere.correct(case.id, Person("Tên Khác", None), LATER)
    opening = desk.approved()
    refused("seal_account", desk.disclosure.open, opening.id, A1, B1, LATER)


# Deletion


def test_what_need_not_be_kept_is_erased_and_the_rest_is_said(desk: Desk, rights: SubjectRights[ErasureAnswer]) -> None:
    case = rights.receive(wish(SubjectRight.DELETE), LATER)
    refused("account_open", rights.delete, case.id, LATER)
    assert desk.disclosure.case(case.id).state is CaseState.OPEN
    desk.registrar._store.close_account("lan", now=LATER)
    said = rights.delete(case.id, LATER)
    assert said.erased
    assert said.stays
    assert desk.disclosure.case(case.id).state is CaseState.DONE
    assert "subject.answered" in desk.types()


def test_an_account_whose_last_day_is_over_goes_though_the_request_named_it(
    desk: Desk, rights: SubjectRights[ErasureAnswer]
) -> None:
    desk.registrar._store.close_account("lan", now=LATER)
    late = LATER + timedelta(days=365 * 20)
    case = rights.receive(wish(SubjectRight.DELETE, received_at=late), late)
    said = rights.delete(case.id, late)
    assert not said.held
    assert desk.store.records("lan") == ()
    refused("case_unknown", rights.case, case.id)


@dataclass
class Keeper:
    """What erases nothing because something else stands in the way."""

    held: bool = True
    on_hold: bool = False
    asked: list[tuple[str, bool]] = field(default_factory=list)

    def __call__(self, account: str, *, now: datetime, of_child: bool = False) -> Keeper:
        assert now.tzinfo is not None
        self.asked.append((account, of_child))
        return self


def test_what_is_held_is_asked_once_more_when_the_request_is_settled(desk: Desk) -> None:
    keeper = Keeper()
    rights: SubjectRights[Keeper] = SubjectRights(desk.store, desk.seal, keeper, tenant=TENANT)
    case = rights.receive(wish(SubjectRight.DELETE), LATER)
    assert rights.delete(case.id, LATER).held
    assert keeper.asked == [("lan", False), ("lan", False)]
    assert rights.case(case.id).state is CaseState.DONE


def test_while_a_hold_stands_a_deletion_is_not_done_and_its_case_stays_open(
    desk: Desk, rights: SubjectRights[ErasureAnswer], capsys: pytest.CaptureFixture[str]
) -> None:
    keeping = Keeping(desk.store, service=Service(ServiceKind.DOMESTIC, licensed=True, threshold_met=True))
    officer = A1.officer.key_id
    case = rights.receive(wish(SubjectRight.DELETE), LATER)
    desk.registrar._store.close_account("lan", now=LATER)
    hold = keeping.hold("lan", basis="116/2025/QH15 art. 25.2.a", reference="12", officer=officer, now=LATER)
    late = LATER + timedelta(days=365 * 20)
    for now in (LATER, late):
        assert cli.finish(rights, case.id, now=now, lang="en") == 1
        warning, _, told = capsys.readouterr().out.partition("\n\n")
        assert "a hold stands" in warning
        assert told
        assert "hold" not in told
        assert rights.case(case.id).state is CaseState.OPEN
        assert "subject.answered" not in desk.types()
        assert "record.erased" not in desk.types()
    keeping.release(hold.id, officer=officer, now=LATER)
    assert cli.finish(rights, case.id, now=LATER, lang="en") == 0
    assert "a hold stands" not in capsys.readouterr().out
    assert rights.case(case.id).state is CaseState.DONE
    assert "record.erased" in desk.types()


def test_past_the_last_day_a_deletion_waits_for_what_an_authority_waits_for(
    desk: Desk, rights: SubjectRights[ErasureAnswer]
) -> None:
    desk.registrar._store.close_account("lan", now=LATER)
    late = LATER + timedelta(days=365 * 20)
    theirs = desk.disclosure.receive(asked("lan"), LATER)
    case = rights.receive(wish(SubjectRight.DELETE, received_at=late), late)
    assert rights.delete(case.id, late).held
    assert rights.case(case.id).state is CaseState.OPEN
    assert desk.store.records("lan")
    desk.disclosure.refuse(theirs.id, RefusalReason.NO_BASIS, A1, late)
    assert not rights.delete(case.id, late).held
    assert desk.store.records("lan") == ()


@pytest.mark.parametrize("of_child", [False, True])
def test_a_child_s_deletion_is_answered_by_the_provisions_for_children(
    desk: Desk, rights: SubjectRights[ErasureAnswer], capsys: pytest.CaptureFixture[str], of_child: bool
) -> None:
    case = rights.receive(wish(SubjectRight.DELETE), LATER)
    desk.registrar._store.close_account("lan", now=LATER)
    assert cli.finish(rights, case.id, of_child=of_child, now=LATER, lang="en") == 0
    assert ("330/2026/ND-CP art. 60.3" in capsys.readouterr().out) is of_child
    keeper = Keeper(held=False)
    desk_of: SubjectRights[Keeper] = SubjectRights(desk.store, desk.seal, keeper, tenant=TENANT)
    again = desk_of.receive(wish(SubjectRight.DELETE), LATER)
    desk_of.delete(again.id, LATER, of_child=of_child)
    assert keeper.asked == [("lan", of_child)]


# The rest


def test_a_request_can_be_refused_with_a_word(desk: Desk, rights: SubjectRights[ErasureAnswer]) -> None:
    case = rights.receive(wish(SubjectRight.RESTRICT), LATER)
    done = rights.refuse(case.id, RefusalReason.MUST_BE_KEPT, LATER)
    assert (done.state, done.reason) == (CaseState.REFUSED, "must_be_kept")
    other = rights.receive(wish(SubjectRight.ACCESS), LATER)
    assert desk.disclosure.refuse(other.id, RefusalReason.NOT_AUTHENTICATED, A1, LATER).state is CaseState.REFUSED
    assert desk.types().count("subject.answered") == 2
    assert "disclosure.refused" not in desk.types()


@pytest.mark.parametrize("how", [Authentication.SIGNED_PAPER_VERIFIED, Authentication.CALLED_BACK])
def test_a_person_is_authenticated_as_a_person(how: Authentication) -> None:
    refused("request_authentication", lambda: wish(SubjectRight.ACCESS, authenticated=how))
    refused("account_id", lambda: wish(SubjectRight.ACCESS, account=""))


def test_a_persons_request_comes_out_of_its_document_as_it_went_in() -> None:
    for request in (wish(SubjectRight.ACCESS), wish(SubjectRight.DELETE, account='q"\n\\', via_third_party=True)):
        assert request_of(document_of(request)) == request


def test_the_ledger_tells_of_a_persons_request_and_not_of_the_person(
    desk: Desk, rights: SubjectRights[ErasureAnswer]
) -> None:
    case = rights.receive(wish(SubjectRight.CORRECT), LATER)
    rights.correct(case.id, Person("Thử Lại", date(1991, 1, 1)), LATER)
    requested, answered = [each for each in desk.entries() if each.data.get("case") == case.id]
    assert {requested.type.value, answered.type.value} == {"subject.requested", "subject.answered"}
    written = requested.to_bytes() + answered.to_bytes()
    assert not [word for word in (*SECRETS, "Lại", "1991-01-01", "lan") if word.encode() in written]


# In the terminal


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_clerk_does_it_in_the_terminal(
    desk: Desk, rights: SubjectRights[ErasureAnswer], capsys: pytest.CaptureFixture[str], lang: Any
) -> None:
    more: dict[str, Any] = {"authenticated": Authentication.POSSESSION, "now": LATER, "lang": lang}
    assert cli.access(rights, "lan", **more) == 0
    assert cli.ask(rights, "lan", SubjectRight.CORRECT, **more) == 0
    assert cli.ask(rights, "lan", SubjectRight.RESTRICT, **more, as_json=True) == 0
    assert "356/2025/ND-CP art. 5" in capsys.readouterr().out
    found = [each.case for each in desk.disclosure.clocks(LATER)]
    cases = {str(each.request.right): each.id for each in found if isinstance(each.request, SubjectRequest)}
    source = io.StringIO('{"name": "Thử Mới", "birth_date": "1990-05-02"}')
    assert cli.correct(rights, cases["correct"], source=source, now=LATER, lang=lang) == 0
    restrict = cases["restrict"]
    assert cli.answer(rights, restrict, now=LATER, lang=lang) == 0
    assert cli.extend(rights, restrict, ExtensionReason.COMPLEX, now=LATER, lang=lang) == 0
    assert cli.finish(rights, restrict, now=LATER, lang=lang) == 0
    desk.registrar._store.close_account("lan", now=LATER)
    erasure = rights.receive(wish(SubjectRight.DELETE), LATER)
    assert cli.finish(rights, erasure.id, now=LATER, lang=lang) == 0
    assert desk.disclosure.case(erasure.id).state is CaseState.DONE
    assert cli.show(desk.disclosure, cases["access"], now=LATER, lang=lang, as_json=True) == 0
    assert cli.show(desk.disclosure, cases["access"], now=LATER, lang=lang) == 0
    shown = capsys.readouterr().out
    assert not [secret for secret in (*SECRETS, "1990-05-02") if secret in shown]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        *(
            (typed, "correct_fields")
            for typed in ("", "[]", '{"nickname": "x"}', '{"birth_date": "1.5.1990"}', "{", "7")
        ),
        ('{"name": 7}', "correct_fields"),
        (f'{{"phone": "{PHONE}"}}', "correct_number"),
        (f'{{"personal_id": "001190000001", "name": "{NAME}"}}', "correct_number"),
    ],
)
def test_what_is_no_correction_is_refused_without_being_repeated(
    desk: Desk, rights: SubjectRights[ErasureAnswer], tmp_path: Path, typed: str, code: str
) -> None:
    case = rights.receive(wish(SubjectRight.CORRECT), LATER)
    file = tmp_path / "typed.json"
    file.write_text(typed, encoding="utf-8")
    with file.open(encoding="utf-8") as source:
        refused(code, partial(cli.correct, rights, case.id, source=source, now=LATER, lang="en"))
    assert len(desk.store.records("lan")) == 1
