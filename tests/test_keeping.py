"""Erasure answered, the purge proven, holds: by the law's days, on both databases."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import signal
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from families import Family
from racing import die_before
from sqlalchemy import func, select
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

from conftest import NOW, TENANT, platform_on
from idverify.account import Action, Service, ServiceKind
from idverify.account.age_signal import AgeSignal
from idverify.account.permission_ask import PermissionAsk
from idverify.cli import custody_keeping as cli
from idverify.custody.keeping import Due, Keeping
from idverify.errors import OperatorError
from idverify.evidence.possession import Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.law import VIETNAM, Readings
from idverify.ledger.entry import Entry, EntryType
from idverify.messages import LANGUAGES
from idverify.ports.custody import KeptRequest
from idverify.rules.data_class import OF_THE_OPERATOR, DataClass
from idverify.sealing import Group, OfficerKey, Officers
from idverify.stores import custody_schema, schema
from idverify.stores.custody import SqlCustody
from idverify.stores.opening import engine_of, open_store

# Closed on Saturday 21 November 2026: through Tuesday 21 November 2028 (Civil Code arts. 147.3, 148.3), no day of rest.
LAST = datetime(2028, 11, 21, 23, 59, 59, 999999, tzinfo=VIETNAM)
OVER = LAST + timedelta(microseconds=1)
OFFICER, OTHER_OFFICER = "0123456789abcdef", "fedcba9876543210"
BASIS, PAPER = "116/2025/QH15 art. 25.2.a", "số 12/CV-A05"


@pytest.fixture
def custody(store, url):  # noqa: ARG001  # the store makes the tables
    opened = SqlCustody(engine_of(url), tenant=TENANT)
    yield opened
    opened.close()


@pytest.fixture
def keeping(custody):
    return Keeping(custody, service=Service.DOMESTIC)


def closed(platform, account: str = "lan", number: str = "0912000001", now: datetime = NOW) -> None:
    platform.enrol(account, number, now=now)
    platform.store.close_account(account, now=now)


def classes(kept) -> set[DataClass]:
    return {each.data_class for each in kept}


def entries(custody) -> list[Entry]:
    custody.integrate(most=999)
    return [Entry.from_bytes(each) for each in custody.entries(0, most=999)]


def told(custody, type: EntryType) -> list[Entry]:
    return [each for each in entries(custody) if each.type is type]


def rows(store, table):
    with store._engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table))


def account_row(store) -> dict[str, Any]:
    with store._engine.connect() as connection:
        (row,) = connection.execute(select(schema.ACCOUNT))
    return dict(row._mapping)


def test_a_person_is_told_what_goes_now_and_what_stays_until_when_by_which_provision(platform, custody, keeping):
    closed(platform)
    answer = keeping.erase("lan", now=NOW + timedelta(hours=1))
    assert not answer.held
    assert classes(answer.erased) == {
        DataClass.PSEUDONYM,
        DataClass.BIRTH_DATE,
        DataClass.WAITING_ACCOUNT,
        DataClass.PERMISSION_ASK,
        DataClass.AGE_SIGNAL,
        DataClass.CHALLENGE,
    }
    until = {each.data_class: each.until for each in answer.stays}
    assert until[DataClass.REGISTRATION_RECORD] == until[DataClass.EVIDENCE] == OVER
    assert until.keys() | classes(answer.erased) == set(DataClass) - OF_THE_OPERATOR - {
        DataClass.REQUEST,
        DataClass.HOLD,
    }
    (line,) = [each for each in answer.told if "sealed registration record" in each.en]
    assert "21-11-2028" in line.en
    assert "21-11-2028" in line.vi
    assert "147/2024/ND-CP art. 27.2.b" in line.en
    assert "147/2024/ND-CP art. 27.2.b" in line.vi
    for table in (schema.IDENTITY, schema.IDENTITY_TAG, custody_schema.IDENTITY_SEAL, schema.PROOF):
        assert rows(platform.store, table) == 0
    (record,) = custody.records("lan")
    assert platform.vault.open("lan", record.record)["name"] == "Người Thử"
    (entry,) = told(custody, EntryType.RECORD_ERASED)
    assert entry.record == record.record.id
    assert entry.basis == "147/2024/ND-CP art. 27.2.b"
    assert entry.data["last_day"] == "2028-11-21"
    assert entry.data["rows"] == sum(count for _, count in answer.rows)
    assert entry.data["names"] == sha256(record.record.id.encode()).hexdigest()


def test_asked_twice_the_answer_is_the_same_and_the_ledger_hears_once(platform, custody, keeping):
    closed(platform)
    first = keeping.erase("lan", now=NOW)
    second = keeping.erase("lan", now=NOW)
    assert first.told == second.told
    assert second.rows == ()
    assert len(told(custody, EntryType.RECORD_ERASED)) == 1


def test_looking_first_does_nothing_and_says_what_will_be_said(platform, custody, keeping):
    closed(platform)
    looked = keeping.would_erase("lan", now=NOW)
    assert rows(platform.store, schema.IDENTITY) == 1
    assert told(custody, EntryType.RECORD_ERASED) == []
    assert keeping.erase("lan", now=NOW).told == looked.told


def test_what_is_said_to_be_gone_is_gone_and_what_is_said_to_stay_stays(platform, keeping):
    """Each class against the tables in which it is kept."""
    family = Family(platform)
    family.join(account="an")
    platform.store.close_account("an", now=NOW)
    answer = keeping.erase("an", now=NOW, of_child=True)
    kept_in = {
        DataClass.REGISTRATION_RECORD: (schema.REGISTRATION_RECORD, custody_schema.RECORD_SHARE),
        DataClass.ACCOUNT: (schema.ACCOUNT,),
        DataClass.EVIDENCE: (schema.EVIDENCE,),
        DataClass.GUARDIAN_LINK: (schema.GUARDIAN_LINK, schema.LINK_EVENT),
        DataClass.PSEUDONYM: (schema.IDENTITY, schema.IDENTITY_TAG, custody_schema.IDENTITY_SEAL, schema.SLOT),
        DataClass.PERMISSION_ASK: (schema.PERMISSION_ASK,),
        DataClass.AGE_SIGNAL: (schema.AGE_SIGNAL,),
        DataClass.CHALLENGE: (schema.CHALLENGE, schema.PROOF, schema.EID_REQUEST),
    }
    for name, tables in kept_in.items():
        for table in tables:
            assert (rows(platform.store, table) > 0) == (name not in classes(answer.erased)), table
    assert rows(platform.store, schema.EVENT) > 0
    with platform.store._engine.connect() as connection:
        (row,) = connection.execute(select(schema.ACCOUNT))
    assert DataClass.BIRTH_DATE in classes(answer.erased)
    assert row.user_birth_date is None


def test_a_child_s_own_data_go_by_the_provisions_for_children(platform, keeping):
    closed(platform)
    provisions = {"330/2026/ND-CP art. 60.3", "56/2017/ND-CP art. 36"}
    for of_child in (True, False):
        answer = keeping.would_erase("lan", now=NOW, of_child=of_child)
        (line,) = [each.en for each in answer.told if "birth date for the gate" in each.en]
        assert {each for each in provisions if each in line} == (provisions if of_child else set())


@pytest.mark.parametrize(("moment", "gone"), [(LAST, False), (OVER, True)])
def test_an_account_goes_on_its_day_and_not_a_microsecond_before(platform, custody, keeping, moment, gone):
    closed(platform)
    (record,) = custody.records("lan")
    assert keeping.due(NOW) == (Due(OVER, 1),)
    report = keeping.purge(now=moment)
    assert report.proven
    assert report.accounts == int(gone)
    assert report.records == ((record.record.id,) if gone else ())
    assert bool(custody.records("lan")) is not gone
    named = [entry.record for entry in told(custody, EntryType.RECORD_PURGED) if entry.record is not None]
    assert named == list(report.records)


def test_a_day_after_the_closing_nothing_without_a_period_is_there_though_nobody_asked(platform, keeping):
    """Each class that the schedule shows with a dash, in the tables in which it is kept."""
    Family(platform).join(account="an")
    store = platform.store
    store.keep_ask(PermissionAsk(account="an", action=Action.POST, item="i", asked_at=NOW, expires_at=OVER))
    store.keep_signal(AgeSignal(id="sign", account="an", kind="k", noted_at=NOW))
    assert platform.prove(PhoneNumber.parse("0912000005"), "an", purpose=Purpose.GUARDIAN)  # never spent
    store.acknowledge_events([each.id for each in store.pending_events(now=OVER, most=99)])
    store.close_account("an", now=NOW)
    closing = [each.id for each in store.pending_events(now=NOW, most=99)]
    keeping.purge(now=NOW)  # the moment of the closing is not past yet
    assert account_row(store)["user_birth_date"] is not None

    report = keeping.purge(now=NOW + timedelta(days=1))
    assert report.accounts == 0
    assert report.proven
    dashes = {each.data_class for each in keeping.schedule(NOW) if each.period is None}
    assert dashes >= {DataClass.BIRTH_DATE, DataClass.PERMISSION_ASK, DataClass.AGE_SIGNAL, DataClass.CHALLENGE}
    for table in (schema.PERMISSION_ASK, schema.AGE_SIGNAL, schema.CHALLENGE, schema.PROOF, schema.EID_REQUEST):
        assert rows(store, table) == 0, table
    row = account_row(store)
    assert row["user_birth_date"] is row["user_birth"] is row["age_evidence"] is None
    with store._engine.connect() as connection:
        (link,) = connection.execute(select(schema.GUARDIAN_LINK))
    assert link.birth_date is link.birth is link.invitation is None
    # What the platform is still to be told stays, and so does all that has a period.
    assert [each.id for each in store.pending_events(now=NOW, most=99)] == closing
    for table in (schema.ACCOUNT, schema.EVIDENCE, schema.IDENTITY_TAG, schema.REGISTRATION_RECORD, schema.LINK_EVENT):
        assert rows(store, table) > 0, table
    assert link.relation == "mother"
    again = keeping.purge(now=NOW + timedelta(days=1))
    assert dict(again.rows) == {}


def test_what_has_no_period_stays_while_a_hold_stands(platform, keeping):
    closed(platform)
    placed = keeping.hold("lan", basis=BASIS, reference=PAPER, officer=OFFICER, now=NOW)
    before = account_row(platform.store)
    keeping.purge(now=NOW + timedelta(days=1))
    assert account_row(platform.store) == before
    assert rows(platform.store, schema.PROOF) == 1
    keeping.release(placed.id, officer=OFFICER, now=NOW)
    keeping.purge(now=NOW + timedelta(days=1))
    assert account_row(platform.store)["user_birth_date"] is None
    assert rows(platform.store, schema.PROOF) == 0


def test_what_has_served_in_an_open_account_goes_without_waiting_two_years(platform, keeping):
    platform.enrol("lan")
    keeping.purge(now=NOW + timedelta(days=1))
    assert rows(platform.store, schema.PROOF) == 0  # spent when it was signed up with
    assert account_row(platform.store)["user_birth_date"] is not None
    assert platform.gate.decide("lan", Action.POST, now=NOW).permitted


def test_a_name_taken_anew_while_a_purge_runs_is_not_purged(platform, custody, keeping):
    """The account is looked up, another run purges it, and whoever took the name since closes theirs."""
    closed(platform)

    class Slow(SqlCustody):
        def closed_accounts(self, *, before, after, most):
            found = super().closed_accounts(before=before, after=after, most=most)
            if found and not done:
                done.append(keeping.purge(now=OVER).accounts)
                closed(platform, "lan", "0912000002", now=OVER)
            return found

    done: list[int] = []
    slow = Slow(custody._engine, tenant=TENANT)
    report = Keeping(slow, service=Service.DOMESTIC).purge(now=OVER)
    assert done == [1]
    assert (report.accounts, report.left_out) == (0, 1)
    assert custody.closed_at("lan") == OVER
    assert len(custody.records("lan")) == 1


def test_an_erasure_reads_nothing_more_while_it_writes(platform, custody):
    """A read inside the write takes a second connection, and waits for the first where there is one."""
    closed(platform)
    writing, seen = False, list[str]()

    class Watched(SqlCustody):
        def records(self, account):
            seen.append("inside" if writing else "before")
            return super().records(account)

        def erase(self, account, *, now, entry):
            def watched(erased):
                nonlocal writing
                writing = True
                told = entry(erased)
                writing = False
                return told

            return super().erase(account, now=now, entry=watched)

    watched = Watched(custody._engine, tenant=TENANT)
    assert Keeping(watched, service=Service.DOMESTIC).erase("lan", now=NOW).rows
    assert "inside" not in seen
    (entry,) = told(custody, EntryType.RECORD_ERASED)
    assert entry.record == custody.records("lan")[0].record.id


@pytest.mark.parametrize("minute", ["00:00:00.000000", "23:59:59.999999"])
def test_the_hour_of_the_closing_does_not_matter(platform, keeping, minute):
    at = datetime.fromisoformat(f"2026-11-21T{minute}+07:00")
    closed(platform, now=at)
    assert keeping.purge(now=LAST).accounts == 0
    assert keeping.purge(now=OVER).accounts == 1


def test_the_end_of_a_period_on_a_saturday_runs_on_by_reading_22(platform, custody):
    # Two years after Friday 25 December 2026 is Monday; after 23 December 2026 it is Saturday 23 December 2028.
    at = datetime(2026, 12, 23, 12, tzinfo=VIETNAM)
    closed(platform, now=at)
    as_counted = Keeping(custody, service=Service.DOMESTIC, readings=Readings({"R-22": "ends_as_counted"}))
    assert as_counted.due(at) == (Due(datetime(2028, 12, 24, tzinfo=VIETNAM), 1),)
    assert Keeping(custody, service=Service.DOMESTIC).due(at) == (Due(datetime(2028, 12, 26, tzinfo=VIETNAM), 1),)


def test_a_cross_border_network_keeps_by_its_own_reading(platform, custody):
    closed(platform)
    service = Service(ServiceKind.CROSS_BORDER)
    a_year = Keeping(custody, service=service, readings=Readings({"R-19": "as_system_log"}))
    # 21 November 2027 is a Sunday.
    assert a_year.due(NOW) == (Due(datetime(2027, 11, 23, tzinfo=VIETNAM), 1),)
    assert Keeping(custody, service=service).due(NOW) == (Due(OVER, 1),)


def test_an_erasure_after_the_last_day_is_a_purge(platform, custody, keeping):
    closed(platform)
    answer = keeping.erase("lan", now=OVER)
    assert answer.stays == ()
    assert classes(answer.erased) == set(DataClass) - OF_THE_OPERATOR - {DataClass.REQUEST, DataClass.HOLD}
    assert custody.closed_at("lan") is None
    assert custody.records("lan") == ()
    assert len(told(custody, EntryType.RECORD_PURGED)) == 1
    assert keeping.purge(now=OVER).accounts == 0


def test_a_hold_stops_both_and_the_answer_to_the_person_does_not_speak_of_it(platform, custody, keeping):
    closed(platform)
    plain = keeping.would_erase("lan", now=NOW)
    placed = keeping.hold("lan", basis=BASIS, reference=PAPER, officer=OFFICER, now=NOW)
    assert keeping.holds() == keeping.holds("lan") == (placed,)
    answer = keeping.erase("lan", now=NOW)
    assert answer.held
    assert keeping.would_erase("lan", now=NOW) == answer
    assert "held" not in repr(answer)
    assert answer.erased == ()
    assert rows(platform.store, schema.IDENTITY) == 1
    report = keeping.purge(now=OVER)
    assert (report.accounts, report.left_out) == (0, 0)
    said = [line.in_(lang) for lang in LANGUAGES for line in (*answer.told, *keeping.erase("lan", now=OVER).told)]
    for word in ("hold", "order", "authority", "investigation", "lệnh", "cơ quan", "điều tra", "25.2.a", PAPER.lower()):
        assert not [line for line in said if word in line.lower()], word
    assert len(answer.told) == len(plain.told)
    # Of what no text has kept no provision and no day is said, for an order alone has it kept.
    cited = {
        line.en
        for each, line in zip(answer.stays, answer.told, strict=True)
        if each.data_class in classes(plain.erased) and re.search(r"art\.|20\d\d", line.en)
    }
    assert cited == set()
    neutral = {line.en.split(":")[0] for line in answer.told if "birth date for the gate" in line.en}
    assert neutral == {"Not erased yet; it goes as soon as it may"}
    days = {line.en.split("through ")[1][:10] for line in answer.told if "through" in line.en}
    assert days == {"21-11-2028"}
    keeping.release(placed.id, officer=OTHER_OFFICER, now=OVER)
    assert keeping.holds() == ()
    assert keeping.purge(now=OVER).accounts == 1
    on, off = told(custody, EntryType.HOLD_PLACED), told(custody, EntryType.HOLD_RELEASED)
    assert [(each.actor, each.basis, dict(each.data)) for each in on + off] == [
        (OFFICER, BASIS, {"hold": placed.id}),
        (OTHER_OFFICER, BASIS, {"hold": placed.id}),
    ]


def test_a_request_that_waits_keeps_an_account_from_the_purge(platform, custody, keeping):
    closed(platform)
    document = '{"accounts":["lan"],"authority":"X"}'
    request = KeptRequest(id="b" * 32, kind="authority", received_at=NOW, due_at=None, document=document, state="open")
    entry = Entry(type=EntryType.DISCLOSURE_REQUESTED, at=NOW, tenant=TENANT)
    custody.keep_request(request, entry)
    report = keeping.purge(now=OVER)
    assert (report.accounts, report.left_out) == (0, 1)
    answer = keeping.erase("lan", now=OVER)
    assert answer.held
    assert not answer.on_hold
    # What it asks for is in the sealed record; the rest goes, and the delay is told in the words of any other.
    assert rows(platform.store, schema.IDENTITY) == 0
    assert len(custody.records("lan")) == 1
    assert DataClass.PSEUDONYM in classes(answer.erased)
    (line,) = [each.en for each in answer.told if "sealed registration record" in each.en]
    assert line.startswith("Not erased yet; it goes as soon as it may")
    custody.settle("b" * 32, "refused", reason="no_basis", now=OVER, entry=entry)
    assert keeping.purge(now=OVER).accounts == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"account": "nobody"}, "account_unknown"),
        ({"basis": "because"}, "hold_basis"),
        ({"basis": "116/2025/QH15 art. 999"}, "hold_basis"),
        ({"officer": "0912000001"}, "ledger_entry"),
        ({"reference": ""}, "hold_reference"),
        ({"reference": "x" * 256}, "hold_reference"),
    ],
)
def test_a_hold_that_cannot_stand_is_refused_and_leaves_no_trace(platform, custody, keeping, wrong, code):
    platform.enrol("lan")
    before = len(entries(custody))
    given = {"account": "lan", "basis": BASIS, "reference": PAPER, "officer": OFFICER, **wrong}
    with pytest.raises(OperatorError) as refused:
        keeping.hold(given.pop("account"), now=NOW, **given)
    assert refused.value.code == code
    assert keeping.holds() == ()
    assert len(entries(custody)) == before


def test_only_an_officer_of_the_register_places_and_releases_a_hold(platform, custody):
    platform.enrol("lan")
    keys = [OfficerKey.generate(f"officer-{group}", group) for group in Group]
    stranger = OfficerKey.generate("stranger", Group.FIRST).officer.key_id
    keeping = Keeping(custody, service=Service.DOMESTIC, officers=Officers(tuple(key.officer for key in keys)))
    first, second = (key.officer.key_id for key in keys)
    given: dict[str, Any] = {"basis": BASIS, "reference": PAPER, "now": NOW}
    with pytest.raises(OperatorError) as refused:
        keeping.hold("lan", officer=stranger, **given)
    assert refused.value.code == "officer_unknown"
    assert keeping.holds() == ()
    placed = keeping.hold("lan", officer=first, **given)
    with pytest.raises(OperatorError) as refused:
        keeping.release(placed.id, officer=stranger, now=NOW)
    assert refused.value.code == "officer_unknown"
    assert keeping.holds() == (placed,)
    keeping.release(placed.id, officer=second, now=NOW)
    assert keeping.holds() == ()


def test_a_hold_that_does_not_stand_is_not_released(platform, custody, keeping):
    platform.enrol("lan")
    placed = keeping.hold("lan", basis=BASIS, reference=PAPER, officer=OFFICER, now=NOW)
    keeping.release(placed.id, officer=OFFICER, now=NOW)
    before = len(entries(custody))
    for name in (placed.id, "0" * 32):
        with pytest.raises(OperatorError) as refused:
            keeping.release(name, officer=OFFICER, now=NOW)
        assert refused.value.code == "hold_unknown"
    assert len(entries(custody)) == before


def test_only_a_closed_account_is_erased(platform, keeping):
    platform.enrol("lan")
    for account, code in (("lan", "account_open"), ("nobody", "account_unknown")):
        with pytest.raises(OperatorError) as refused:
            keeping.erase(account, now=NOW)
        assert refused.value.code == code


def test_a_reading_that_the_store_cannot_follow_is_refused(platform, custody):
    closed(platform)
    keeping = Keeping(custody, service=Service.DOMESTIC, readings=Readings({"R-21": "stays_with_record"}))
    with pytest.raises(OperatorError) as refused:
        keeping.erase("lan", now=NOW)
    assert (refused.value.code, refused.value.data) == ("erase_reading", {"reading": "R-21"})
    assert rows(platform.store, schema.IDENTITY) == 1


def test_an_auditor_finds_every_entry_of_the_report_in_the_log(platform, custody, keeping):
    for number in range(5):
        closed(platform, f"account {number}", f"091200001{number}")
    report = keeping.purge(now=OVER, most=3)
    assert (report.accounts, report.more) == (3, True)
    rest = keeping.purge(now=OVER, most=3)
    assert (rest.accounts, rest.more) == (2, False)
    again = keeping.purge(now=OVER)
    assert (again.accounts, again.records, again.entries, again.rows) == (0, (), (), {})
    in_log = {each.leaf_hash for each in entries(custody)}
    reported = [*report.entries, *rest.entries]
    assert {each.leaf_hash for each in reported} <= in_log
    assert [each.record for each in reported] == [*report.records, *rest.records]
    assert {each.type for each in reported} == {EntryType.RECORD_PURGED}
    assert {each.basis for each in reported} == {"147/2024/ND-CP art. 27.2.b"}
    for each in reported:
        assert not re.search("account|0912", each.to_bytes().decode().replace("account.", ""))


def test_every_record_of_an_account_is_named_or_covered_by_the_digest(platform, custody, keeping):
    platform.enrol("lan")
    for number in range(2, 14):
        phone = PhoneNumber.parse(f"09120000{number:02d}")
        proof = platform.prove(phone, "lan", purpose=Purpose.CHANGE)
        platform.registrar.change_phone("lan", phone, proof, now=NOW)
    platform.store.close_account("lan", now=NOW)
    names = sorted(each.record.id for each in custody.records("lan"))
    assert len(names) == 13
    (entry,) = keeping.purge(now=OVER).entries
    assert entry.data["records"] == 13
    assert entry.data["names"] == sha256("\n".join(names).encode()).hexdigest()
    assert entry.record == names[0]
    assert [value for name, value in sorted(entry.data.items()) if name.startswith("record_")] == names[1:10]


def test_what_was_replaced_goes_while_the_account_lives_unless_the_reading_says_otherwise(platform, custody):
    platform.enrol("lan")
    phone = PhoneNumber.parse("0912000002")
    proof = platform.prove(phone, "lan", purpose=Purpose.CHANGE)
    platform.registrar.change_phone("lan", phone, proof, now=NOW)
    waits = Keeping(custody, service=Service.DOMESTIC, readings=Readings({"R-18": "closing_only"}))
    assert waits.purge(now=OVER).rows.keys() == {"idverify_proof"}  # what has no period, by any reading
    keeping = Keeping(custody, service=Service.DOMESTIC)
    assert dict(keeping.purge(now=LAST).rows) == {}
    before = len(told(custody, EntryType.RECORD_PURGED))
    report = keeping.purge(now=OVER)
    assert report.rows["idverify_identity"] == report.rows["idverify_evidence"] == 1
    assert report.accounts == 0
    (entry,) = told(custody, EntryType.RECORD_PURGED)[before:]
    assert entry.data == {"rows": sum(report.rows.values())}
    assert platform.gate.decide("lan", Action.POST, now=NOW).permitted


def purge_and_die(url: str, statement: int) -> None:
    """Purge, killed before the given statement or commit."""
    custody = SqlCustody(engine_of(url), tenant=TENANT)
    die_before(statement, custody._engine)
    Keeping(custody, service=Service.DOMESTIC).purge(now=OVER)
    custody.close()


def test_a_purge_killed_anywhere_loses_nothing_and_takes_nothing_early(url):
    store = open_store(url, tenant=TENANT, upgrade=True)
    platform = platform_on(store)
    for number in range(4):
        closed(platform, f"due {number}", f"091200001{number}")
    closed(platform, "not due", "0912000020", now=NOW + timedelta(days=1))
    platform.enrol("open", "0912000030")
    custody = SqlCustody(engine_of(url), tenant=TENANT)
    kept = {name: [each.record.id for each in custody.records(name)] for name in ("not due", "open")}
    due = {each.record.id for number in range(4) for each in custody.records(f"due {number}")}
    context = multiprocessing.get_context("forkserver")
    deaths, process, there = 0, context.Process(), due
    for statement in (3, 17, 31, 41, 47, 59, 71, 89, 10_000):
        process = context.Process(target=purge_and_die, args=(url, statement))
        process.start()
        process.join(120)
        deaths += process.exitcode == -signal.SIGKILL
        gone = {entry.record for entry in told(custody, EntryType.RECORD_PURGED)} - {None}  # leftovers name no record
        there = {each.record.id for number in range(4) for each in custody.records(f"due {number}")}
        assert gone | there == due
        assert not gone & there  # what went was told, what was told went
        assert {name: [each.record.id for each in custody.records(name)] for name in kept} == kept
    assert deaths >= 4
    assert process.exitcode == 0
    assert there == set()
    assert Keeping(custody, service=Service.DOMESTIC).purge(now=OVER).accounts == 0
    custody.close()
    store.close()


# The command line.


def shown(capsys):
    return capsys.readouterr().out


@pytest.mark.parametrize("lang", LANGUAGES)
def test_erase_shows_first_and_does_when_it_is_confirmed(platform, keeping, capsys, lang):
    closed(platform)
    given: dict[str, Any] = {"of_child": False, "now": NOW, "lang": lang, "as_json": False}
    assert cli.erase(keeping, "lan", confirmed=False, **given) == 0
    assert "--yes" in shown(capsys)
    assert rows(platform.store, schema.IDENTITY) == 1
    assert cli.erase(keeping, "lan", confirmed=True, **given) == 0
    printed = shown(capsys)
    assert "21-11-2028" in printed
    assert "Đã xóa" in printed
    assert "Erased" in printed  # the person gets both
    assert rows(platform.store, schema.IDENTITY) == 0
    assert cli.erase(keeping, "lan", confirmed=True, **{**given, "as_json": True}) == 0
    document = json.loads(shown(capsys))
    assert (document["done"], document["held"], document["rows"]) == (True, False, {})


def test_erase_tells_the_operator_of_a_hold_apart_from_the_answer(platform, keeping, capsys):
    closed(platform)
    keeping.hold("lan", basis=BASIS, reference=PAPER, officer=OFFICER, now=NOW)
    given: dict[str, Any] = {"of_child": False, "confirmed": True, "now": NOW, "lang": "en"}
    assert cli.erase(keeping, "lan", as_json=False, **given) == 1
    warning, answer = shown(capsys).split("The answer to the person", 1)
    assert "hold" in warning
    assert "hold" not in answer
    assert cli.erase(keeping, "lan", as_json=True, **given) == 1
    assert json.loads(shown(capsys))["done"] is False


@pytest.mark.parametrize("lang", LANGUAGES)
def test_purge_shows_first_and_does_when_it_is_confirmed(platform, custody, keeping, capsys, lang):
    closed(platform)
    closed(platform, "later", "0912000002", now=NOW + timedelta(days=3))
    given = {"most": 99, "now": OVER, "lang": lang, "as_json": False}
    assert cli.purge(keeping, confirmed=False, **given) == 0
    printed = shown(capsys)
    assert "--yes" in printed
    assert "25-11-2028: 1" in printed
    assert len(custody.records("lan")) == 1
    assert cli.purge(keeping, confirmed=True, **given) == 0
    (entry,) = [each for each in told(custody, EntryType.RECORD_PURGED) if each.record is not None]
    assert entry.leaf_hash.hex() in shown(capsys)
    assert custody.records("lan") == ()
    assert cli.purge(keeping, confirmed=False, **{**given, "as_json": True}) == 0
    assert json.loads(shown(capsys)) == {
        "done": False,
        "over": 0,
        "coming": [{"from": "2028-11-25T00:00:00+07:00", "accounts": 1}],
    }
    assert cli.purge(keeping, confirmed=True, **{**given, "as_json": True}) == 0
    document = json.loads(shown(capsys))
    assert (document["accounts"], document["proven"], document["more"]) == (0, True, False)


@pytest.mark.parametrize("confirmed", [False, True])
@pytest.mark.parametrize("most", [0, -5])
def test_a_purge_of_fewer_than_one_account_is_refused(platform, custody, keeping, capsys, most, confirmed):
    closed(platform)
    for do in (
        lambda: cli.purge(keeping, most=most, confirmed=confirmed, now=OVER, lang="en", as_json=False),
        lambda: keeping.purge(now=OVER, most=most),
    ):
        with pytest.raises(OperatorError) as refused:
            do()
        assert refused.value.code == "purge_most"
    assert shown(capsys) == ""
    assert len(custody.records("lan")) == 1


PASSPHRASE = "a long enough one"


@contextmanager
def typed(line: str = PASSPHRASE):
    """A file descriptor from which a passphrase is read."""
    read, write = os.pipe()
    os.write(write, f"{line}\n".encode())
    os.close(write)
    try:
        yield read
    finally:
        os.close(read)


def test_a_hold_stands_in_the_name_of_the_key_that_opens(platform, keeping, tmp_path, capsys):
    platform.enrol("lan")
    key = OfficerKey.generate("officer-a", Group.FIRST)
    file = tmp_path / "officer.pem"
    file.write_bytes(key.to_pem(PASSPHRASE.encode()))
    given: dict[str, Any] = {"key": file, "now": NOW, "lang": "en", "as_json": False}
    with typed("not the passphrase") as fd, pytest.raises(OperatorError) as refused:
        cli.hold(keeping, "lan", basis=BASIS, reference=PAPER, passphrase_fd=fd, **given)
    assert refused.value.code == "officer_passphrase"
    assert keeping.holds() == ()
    with typed() as fd:
        assert cli.hold(keeping, "lan", basis=BASIS, reference=PAPER, passphrase_fd=fd, **given) == 0
    (placed,) = keeping.holds()
    assert placed.placed_by == key.officer.key_id
    with typed("not the passphrase") as fd, pytest.raises(OperatorError):
        cli.release(keeping, placed.id, passphrase_fd=fd, **given)
    assert keeping.holds() == (placed,)
    assert placed.id in shown(capsys)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("as_json", [False, True])
def test_holds_are_placed_listed_and_released(platform, keeping, tmp_path, capsys, lang, as_json):
    platform.enrol("lan")
    key = OfficerKey.generate("officer-a", Group.FIRST)
    file = tmp_path / "officer.pem"
    file.write_bytes(key.to_pem(PASSPHRASE.encode()))
    said = {"lang": lang, "as_json": as_json}
    with typed() as fd:
        given: dict[str, Any] = {"key": file, "passphrase_fd": fd, "now": NOW, **said}
        assert cli.hold(keeping, "lan", basis=BASIS, reference=PAPER, **given) == 0
    (placed,) = keeping.holds()
    assert placed.id in shown(capsys)
    assert cli.holds(keeping, None, **said) == 0
    printed = shown(capsys)
    assert all(part in printed for part in (placed.id, "lan", key.officer.key_id))
    assert PAPER in " ".join(printed.split())
    with typed() as fd:
        assert cli.release(keeping, placed.id, key=file, passphrase_fd=fd, now=NOW, **said) == 0
    assert placed.id in shown(capsys)
    assert cli.holds(keeping, "lan", **said) == 0
    assert placed.id not in shown(capsys)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_schedule_has_a_line_for_every_class(keeping, capsys, lang):
    assert cli.schedule(keeping, now=NOW, lang=lang, as_json=True) == 0
    assert [each["class"] for each in json.loads(shown(capsys))] == list(DataClass)
    assert cli.schedule(keeping, now=NOW, lang=lang, as_json=False) == 0
    printed = shown(capsys)
    assert "147/2024/ND-CP art. 27.2.b" in printed
    assert "24" in printed


def test_the_page_for_an_operator_is_one_program_that_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the page makes its store where it is run
    page = Path(__file__).parents[1] / "docs" / "how-to" / "erase-and-purge.md"
    examples = list(Sybil(parsers=[PythonCodeBlockParser()]).parse(page).examples())
    assert len(examples) == page.read_text(encoding="utf-8").count("\n```python\n") > 5
    for example in examples:
        example.evaluate()
    assert (tmp_path / "keeping.sqlite").exists()
