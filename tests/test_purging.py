"""What goes of an account and what stays: looked for in every table, on both databases."""

from __future__ import annotations

import json
import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from families import PHONE, Family
from sqlalchemy import LargeBinary, String, Table, select

from conftest import NOW, TENANT, platform_on
from idverify.account import Action
from idverify.account.age_signal import AgeSignal
from idverify.account.permission_ask import PermissionAsk
from idverify.account.person import Person
from idverify.application import Application
from idverify.conformance.operations import decision_document
from idverify.errors import IdverifyError, OperatorError
from idverify.evidence.attestation import EidPurpose
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.identification import EidRequest
from idverify.evidence.possession import Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.invitations import expire
from idverify.keys import Key, Keyring
from idverify.ledger.entry import Entry, EntryType
from idverify.ports.custody import Approval, Erased, Hold, KeptRequest
from idverify.stores import campaign_schema, custody_schema, evidence, schema, service_schema
from idverify.stores import contract_parts as contract
from idverify.stores.custody import SqlCustody
from idverify.stores.opening import engine_of, open_store
from idverify.stores.schema import METADATA

OTHER = PhoneNumber.parse("0912000002")
LATER = NOW + timedelta(days=1)
# The ledger holds the random names of records for good, and nothing else of anybody; it is looked at apart.
LEDGER = {
    custody_schema.LEDGER_HEAD,
    custody_schema.LEDGER_PENDING,
    custody_schema.LEDGER_ENTRY,
    custody_schema.LEDGER_TILE,
    custody_schema.LEDGER_CHECKPOINT,
}
# What names no account, no number and no record; of an API key it stays known what it was, of a campaign how it went.
OF_NOBODY = {schema.KEY, schema.KEY_VALUE, service_schema.API_KEY, campaign_schema.CAMPAIGN}
# Keyed tags of their own kind; they lead to nobody and are over in a day.
BY_OWN_TAGS = {schema.BUDGET}
# Under seal, so that nobody here can tell whom they are about; they are over in a day (``test_kept_answers``), or in an
# hour (``test_visits``).
UNDER_SEAL = {service_schema.KEPT_ANSWER, service_schema.VISIT}
# Every table with something of "lan" in ``a_full_life``; a new table must be put here, or above with a reason.
OF_AN_ACCOUNT = {
    schema.ACCOUNT,
    schema.AGE_SIGNAL,
    schema.ATTESTATION_USE,
    schema.CHALLENGE,
    schema.EID_REQUEST,
    schema.EVENT,
    schema.EVIDENCE,
    schema.GUARDIAN_LINK,
    schema.IDENTITY,
    schema.IDENTITY_TAG,
    schema.LINK_EVENT,
    schema.PERMISSION_ASK,
    schema.PROOF,
    schema.REGISTRATION_RECORD,
    schema.SLOT,
    schema.STREAMER,
    custody_schema.APPROVAL,
    custody_schema.HOLD,
    custody_schema.IDENTITY_SEAL,
    custody_schema.RECORD_SHARE,
    custody_schema.REQUEST,
}


@pytest.fixture
def custody(store, url):  # noqa: ARG001  # the store makes the tables
    opened = SqlCustody(engine_of(url), tenant=TENANT)
    yield opened
    opened.close()


def nothing(_: Erased) -> Entry | None:
    return None


def told(type: EntryType = EntryType.RECORD_PURGED):
    return lambda erased: Entry(type=type, at=LATER, tenant=TENANT, data={"records": len(erased.records)})


def rows(store, table: Table) -> list[dict[str, Any]]:
    with store._engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(select(table))]


def contents(store, tables=None) -> dict[str, list[dict[str, Any]]]:
    return {table.name: rows(store, table) for table in (tables or METADATA.sorted_tables)}


def where_found(store, needles: set[object], tables) -> dict[str, set[object]]:
    """In which tables something of these is, in any column, alone or inside a longer text."""
    found: dict[str, set[object]] = {}
    for table in tables:
        for row in rows(store, table):
            for value in row.values():
                hits = {each for each in needles if value == each or _within(each, value)}
                if hits:
                    found.setdefault(table.name, set()).update(hits)
    return found


def _within(needle: object, value: object) -> bool:
    if isinstance(needle, str) and isinstance(value, str):
        return needle in value
    if isinstance(needle, bytes) and isinstance(value, bytes):
        return needle in value
    return isinstance(needle, str) and isinstance(value, bytes) and needle.encode() in value


def names_of(store, account: str) -> set[object]:
    """Everything by which an account could be found again: its name, its records, its numbers with their tags."""
    identities = {row["identity"] for row in rows(store, schema.EVIDENCE) if row["account"] == account} - {None}
    tags = {row["tag"] for row in rows(store, schema.IDENTITY_TAG) if row["identity"] in identities}
    seals = {row["sealed"] for row in rows(store, custody_schema.IDENTITY_SEAL) if row["identity"] in identities}
    records = {row["id"] for row in rows(store, schema.REGISTRATION_RECORD) if row["account"] == account}
    shares = {row["sealed"] for row in rows(store, custody_schema.RECORD_SHARE) if row["record"] in records}
    documents = rows(store, custody_schema.REQUEST)
    requests = {row["id"] for row in documents if json.dumps(account, ensure_ascii=False) in row["document"]}
    return {account} | identities | tags | seals | records | shares | requests


ACCOUNT = "tài khoản của 'lan' %_/"
HOLD = Hold(
    id="a" * 32,
    account=ACCOUNT,
    basis="116/2025/QH15 art. 25.2.a",
    reference="12/CV",
    placed_by="0" * 16,
    placed_at=NOW.astimezone(UTC),
)


def note(type: EntryType) -> Entry:
    return Entry(type=type, at=NOW, tenant=TENANT)


def held(custody, account: str, id: str = "a" * 32) -> None:
    custody.hold(replace(HOLD, id=id, account=account), note(EntryType.HOLD_PLACED))


def released(custody, id: str = "a" * 32) -> None:
    custody.release(id, by="1" * 16, now=LATER, entry=note(EntryType.HOLD_RELEASED))


def asked_about(custody, account: str, id: str = "b" * 32) -> None:
    document = '{"accounts":[' + json.dumps(account, ensure_ascii=False) + ',"somebody else"],"authority":"X"}'
    request = KeptRequest(id=id, kind="authority", received_at=NOW, due_at=LATER, document=document, state="open")
    custody.keep_request(request, note(EntryType.DISCLOSURE_REQUESTED))
    custody.approve(
        id, Approval(officer="0" * 16, approved_at=NOW, signature=b"s" * 64), note(EntryType.DISCLOSURE_APPROVED)
    )


def settled(custody, id: str = "b" * 32) -> None:
    entry = note(EntryType.DISCLOSURE_REFUSED)
    custody.settle(id, "refused", reason="no_basis", now=LATER, entry=entry)


def a_full_life(platform, custody, account: str = ACCOUNT) -> None:
    """An account with something in every table: a child's, whose mother has an account too; then it is closed."""
    store = platform.store
    family = Family(platform)
    link = family.join(account=account, born=date(2016, 3, 10))
    # The child's own account answers for nobody, so another child's link is made to point to it, as an adult's would.
    other = family.join(account="em", phone=OTHER, born=date(2018, 3, 10), own=None)
    with store._engine.begin() as connection:
        pointing = schema.GUARDIAN_LINK.update().where(schema.GUARDIAN_LINK.c.id == other)
        connection.execute(pointing.values(guardian_account=account))
    ask = PermissionAsk(account=account, action=Action.POST, item="i", asked_at=NOW, expires_at=LATER)
    store.keep_ask(ask)
    store.answer_ask(account, Action.POST, "i", link=link, allowed=True, now=NOW)
    store.keep_signal(AgeSignal(id="sign", account=account, kind="k", noted_at=NOW))
    store.note_declaration(account, NoMobileDeclaration(NOW, "2026-11", "vi"), now=NOW)
    store.note_streamer(account, stream="s", at=NOW, reference=b"r" * 32, now=NOW)
    platform.registrar.challenge(
        PHONE, purpose=Purpose.GUARDIAN, account=account, origin=contract.ORIGIN, lang="vi", now=NOW
    )
    request = EidRequest(
        digest=b"d" * 32,
        account=account,
        purpose=EidPurpose.ENROL,
        stream=None,
        provider="p",
        kid="2026a",
        session=b"s" * 32,
        declaration=None,
        asked_at=NOW,
        expires_at=LATER,
    )
    store.keep_eid_request(request)
    held(custody, account)
    released(custody)
    asked_about(custody, account)
    settled(custody)
    store.close_account(account, now=NOW)
    # A closing gives places back; one that was left behind goes with the rest.
    (number,) = {row["identity"] for row in rows(store, schema.EVIDENCE) if row["account"] == account}
    with store._engine.begin() as connection:
        left = {"tenant": TENANT, "identity": number, "kind": "ward", "slot": 9, "account": account}
        connection.execute(schema.SLOT.insert().values(**left))


def test_every_table_is_one_that_a_purge_was_thought_through_for():
    assert set(METADATA.sorted_tables) == OF_AN_ACCOUNT | LEDGER | OF_NOBODY | BY_OWN_TAGS | UNDER_SEAL
    for table in METADATA.sorted_tables:
        named = {column.name for column in table.columns} & {"account", "guardian_account", "identity", "record"}
        assert not named or table in OF_AN_ACCOUNT


def of_other(store) -> list[dict[str, Any]]:
    """Every row of the other child's account, but for whom its link points to."""
    named = names_of(store, "em")
    found = (row for table in OF_AN_ACCOUNT - {custody_schema.REQUEST} for row in rows(store, table))
    mine = [row for row in found if any(value in named for value in row.values() if isinstance(value, str | bytes))]
    return sorted(({**row, "guardian_account": None} for row in mine), key=repr)


def test_nothing_of_a_purged_account_is_left_in_any_table(platform, custody):
    a_full_life(platform, custody)
    needles = names_of(platform.store, ACCOUNT)
    assert len(needles) == 8  # the account, its number, tag and seal, the record, two shares, a request
    found = where_found(platform.store, needles, METADATA.sorted_tables)
    assert set(found) - {each.name for each in LEDGER} == {each.name for each in OF_AN_ACCOUNT}

    other = of_other(platform.store)
    assert len(other) > 9
    erased = custody.purge(ACCOUNT, now=LATER, entry=told())

    left = where_found(platform.store, needles, METADATA.sorted_tables)
    records = {each for each in needles if isinstance(each, str) and each in erased.records}
    assert set(left) <= {each.name for each in LEDGER}  # the random names of records, and nothing more
    assert set().union(*left.values()) <= records
    assert len(erased.records) == 1
    counted = dict(erased.rows)
    assert set(counted) == {each.name for each in OF_AN_ACCOUNT}
    assert counted["idverify_account"] == 1
    assert counted["idverify_record_share"] == 2
    # The other child's account is as it was, but that its guardian has no account here any more.
    assert platform.store.child_account("em").links[0].account is None
    assert of_other(platform.store) == other


def test_erasing_leaves_the_sealed_record_and_the_account_s_own_story_and_no_number(platform, custody):
    a_full_life(platform, custody)
    store = platform.store
    before = contents(store)
    needles = names_of(store, ACCOUNT)
    records = {row["id"] for row in before["idverify_registration_record"] if row["account"] == ACCOUNT}
    shares = {row["sealed"] for row in before["idverify_record_share"] if row["record"] in records}

    custody.erase(ACCOUNT, now=LATER, entry=told(EntryType.RECORD_ERASED))

    after = contents(store)
    left = where_found(store, needles - records - shares - {ACCOUNT, "b" * 32}, METADATA.sorted_tables)
    assert left == {}  # no identity, no tag, no seal
    for name in ("idverify_registration_record", "idverify_record_share", "idverify_streamer", "idverify_hold"):
        assert after[name] == before[name]
    for name in ("idverify_link_event", "idverify_attestation_use", "idverify_request", "idverify_approval"):
        assert after[name] == before[name]
    (account,) = [row for row in after["idverify_account"] if row["id"] == ACCOUNT]
    assert account["erased_at"] == LATER
    assert account["closed_at"] == NOW
    assert account["user_birth_date"] is account["age_evidence"] is None
    assert account["no_vn_mobile_declared_at"] == NOW
    (link,) = [row for row in after["idverify_guardian_link"] if row["account"] == ACCOUNT]
    assert link["relation"] == "mother"
    assert link["birth_date"] is link["guardian_account"] is link["invitation"] is None
    for row in after["idverify_evidence"]:
        if row["account"] == ACCOUNT:
            assert row["identity"] is row["binding"] is row["binding_kid"] is None
            assert row["verified_at"] == NOW
    still = where_found(store, {ACCOUNT}, METADATA.sorted_tables)
    gone = ("challenge", "proof", "eid_request", "slot", "permission_ask", "age_signal")
    assert not set(still) & {f"idverify_{name}" for name in gone}
    # Asked again, nothing more goes, and when it was erased stays known.
    assert custody.erase(ACCOUNT, now=LATER + timedelta(days=1), entry=nothing).rows == ()
    assert contents(store) == after


def test_the_platform_is_still_told_of_a_closing_after_an_erasure(platform, custody):
    platform.enrol("lan")
    events = platform.store.pending_events(now=NOW, most=9)
    platform.store.acknowledge_events([each.id for each in events])
    platform.store.close_account("lan", now=NOW)
    custody.erase("lan", now=LATER, entry=nothing)
    assert [each.type for each in platform.store.pending_events(now=NOW, most=9)] == ["account.closed"]
    assert len(rows(platform.store, schema.EVENT)) == 1


@pytest.mark.parametrize("how", ["erase", "purge"])
def test_an_open_or_an_unknown_account_is_left_alone(platform, custody, how):
    platform.enrol("lan")
    do = getattr(custody, how)
    for account, code in (("lan", "account_open"), ("nobody", "account_unknown")):
        with pytest.raises(OperatorError) as refused:
            do(account, now=LATER, entry=nothing)
        assert refused.value.code == code
    platform.store.close_account("lan", now=NOW)
    custody.purge("lan", now=LATER, entry=nothing)
    with pytest.raises(OperatorError) as refused:
        do("lan", now=LATER, entry=nothing)
    assert refused.value.code == "account_unknown"


@pytest.mark.parametrize("how", ["erase", "purge"])
def test_a_hold_stops_both_until_it_is_released(platform, custody, how):
    platform.enrol("lan")
    held(custody, "lan")
    platform.store.close_account("lan", now=NOW)
    before = contents(platform.store)
    with pytest.raises(OperatorError) as refused:
        getattr(custody, how)("lan", now=LATER, entry=told())
    assert refused.value.code == "account_held"
    assert contents(platform.store) == before
    assert custody.closed_accounts(before=LATER, after="", most=9) == ()
    assert [each.account for each in custody.holds()] == ["lan"]
    released(custody)
    with pytest.raises(OperatorError) as twice:
        released(custody)
    assert twice.value.code == "hold_unknown"
    assert custody.holds("lan") == ()
    assert custody.closed_accounts(before=LATER, after="", most=9) == (("lan", NOW, None),)
    getattr(custody, how)("lan", now=LATER, entry=told())


def test_a_purge_takes_the_account_that_was_looked_up_and_no_other_of_its_name(platform, custody):
    platform.enrol("lan")
    platform.store.close_account("lan", now=LATER)
    before = contents(platform.store)
    with pytest.raises(OperatorError) as refused:
        custody.purge("lan", now=LATER, entry=told(), closed_at=NOW)
    assert refused.value.code == "account_unknown"
    assert contents(platform.store) == before
    assert len(custody.purge("lan", now=LATER, entry=told(), closed_at=LATER).records) == 1


def test_what_served_a_closed_account_goes_after_the_closing_and_its_story_stays(platform, custody):
    a_full_life(platform, custody)
    store = platform.store
    before, other = contents(store), of_other(store)
    custody.purge_leftovers(before=NOW, served_before=NOW)
    assert contents(store) == before
    held(custody, ACCOUNT, id="d" * 32)
    just = NOW + timedelta(microseconds=1)
    custody.purge_leftovers(before=NOW, served_before=just)
    assert where_found(store, {ACCOUNT}, [schema.PERMISSION_ASK, schema.AGE_SIGNAL, schema.CHALLENGE])
    released(custody, id="d" * 32)
    gone = dict(custody.purge_leftovers(before=NOW, served_before=just).rows)
    served = {f"idverify_{name}" for name in ("challenge", "eid_request", "permission_ask", "age_signal")}
    assert gone.keys() >= served | {"idverify_account", "idverify_guardian_link"}
    assert custody.purge_leftovers(before=NOW, served_before=just).rows == ()
    left = where_found(store, {ACCOUNT}, METADATA.sorted_tables)
    assert not left.keys() & (served | {"idverify_proof"})
    (account,) = [row for row in rows(store, schema.ACCOUNT) if row["id"] == ACCOUNT]
    assert account["user_birth_date"] is account["user_birth"] is account["age_evidence"] is None
    assert account["erased_at"] is None  # nobody asked
    (link,) = [row for row in rows(store, schema.GUARDIAN_LINK) if row["account"] == ACCOUNT]
    assert link["birth_date"] is link["birth"] is link["invitation"] is None
    assert link["relation"] == "mother"
    after = contents(store)
    for name in ("evidence", "identity", "identity_tag", "identity_seal", "registration_record", "record_share"):
        assert after[f"idverify_{name}"] == before[f"idverify_{name}"], name
    for name in ("link_event", "streamer", "attestation_use", "slot"):
        assert after[f"idverify_{name}"] == before[f"idverify_{name}"], name
    # The other child's account is open, and loses nothing that it lives by; its proofs were spent.
    spent = {row["id"] for row in before["idverify_proof"] if row["spent_by"] is not None}
    assert of_other(store) == [row for row in other if row.get("id") not in spent]


def test_a_hold_on_nobody_is_refused(custody):
    with pytest.raises(OperatorError) as refused:
        held(custody, "nobody")
    assert refused.value.code == "account_unknown"


def test_a_hold_on_a_child_s_account_keeps_the_adult_who_answers_for_it(platform, custody):
    platform.enrol("me")
    Family(platform).join(account="an", own="me")
    held(custody, "an")
    platform.store.close_account("me", now=NOW)
    assert custody.closed_accounts(before=LATER, after="", most=9) == ()
    with pytest.raises(OperatorError) as refused:
        custody.purge("me", now=LATER, entry=nothing)
    assert refused.value.code == "account_held"


def test_what_an_authority_waits_for_is_not_purged(platform, custody):
    platform.enrol(ACCOUNT)
    platform.store.close_account(ACCOUNT, now=NOW)
    asked_about(custody, ACCOUNT)
    with pytest.raises(OperatorError) as refused:
        custody.purge(ACCOUNT, now=LATER, entry=nothing)
    assert refused.value.code == "account_held"
    custody.erase(ACCOUNT, now=LATER, entry=nothing)  # what it asks for stays
    settled(custody)
    asked_about(custody, "somebody else altogether", id="c" * 32)
    custody.purge(ACCOUNT, now=LATER, entry=nothing)
    assert [each.id for each in custody.requests(open_only=False)] == ["c" * 32]


def test_a_mother_s_number_outlives_the_erasure_of_her_child_s_account_and_of_her_own(platform, custody):
    platform.enrol("me")
    Family(platform).join(account="an")
    (identity,) = rows(platform.store, schema.IDENTITY)
    platform.store.close_account("an", now=NOW)
    custody.erase("an", now=LATER, entry=nothing)
    assert rows(platform.store, schema.IDENTITY) == [identity]
    assert platform.gate.decide("me", Action.POST, now=NOW).permitted
    assert len(rows(platform.store, schema.IDENTITY_TAG)) == 1
    platform.store.close_account("me", now=NOW)
    custody.purge("me", now=LATER, entry=nothing)
    for table in (schema.IDENTITY, schema.IDENTITY_TAG, custody_schema.IDENTITY_SEAL, schema.SLOT):
        assert rows(platform.store, table) == []


def shape(store) -> dict[str, Counter[str]]:
    """Every row, with what is drawn at random taken for its kind only; without the ledger."""

    def blurred(column, value):
        drawn = isinstance(column.type, (String, LargeBinary)) and column.name not in ("method", "kind", "status")
        return type(value).__name__ if drawn else value

    return {
        table.name: Counter(repr([blurred(c, row[c.name]) for c in table.columns]) for row in rows(store, table))
        for table in METADATA.sorted_tables
        if table not in LEDGER | OF_NOBODY
    }


@pytest.mark.parametrize("how", ["erase", "purge"])
def test_a_number_that_comes_back_is_as_one_never_seen(platform, custody, tmp_path, how):
    platform.enrol("old", now=NOW - timedelta(days=60))
    platform.store.close_account("old", now=NOW - timedelta(days=50))
    old = names_of(platform.store, "old")
    getattr(custody, how)("old", now=NOW, entry=nothing)
    before = shape(platform.store)

    again = platform.enrol("new")
    # Under the same key the tag is the same, and that is all.
    assert names_of(platform.store, "new") & old <= tags_of(platform.store)
    after = shape(platform.store)
    added = {name: found - before[name] for name, found in after.items()}
    assert all(before[name] <= found for name, found in after.items())

    fresh = open_store(f"sqlite:///{tmp_path / 'fresh.sqlite'}", tenant=TENANT, upgrade=True)
    assert decision_document(platform_on(fresh).enrol("new")) == decision_document(again)
    assert shape(fresh) == added
    fresh.close()


def tags_of(store) -> set[object]:
    return {row["tag"] for row in rows(store, schema.IDENTITY_TAG)}


def test_the_same_name_can_be_used_again_after_a_purge(platform, custody):
    platform.enrol("lan")
    platform.store.close_account("lan", now=NOW)
    custody.purge("lan", now=LATER, entry=nothing)
    assert platform.enrol("lan", "0912000003", now=LATER).permitted
    assert len(custody.records("lan")) == 1
    assert platform.gate.decide("lan", Action.POST, now=LATER).permitted


def test_a_number_with_tags_under_two_keys_goes_with_both(store, custody):

    two = Keyring((Key("2026a", bytes(range(32))), Key("2027a", bytes(range(32, 64)))), tenant=TENANT)
    platform = platform_on(store, two)
    platform.enrol("lan")
    assert len(rows(store, schema.IDENTITY_TAG)) == 2
    store.close_account("lan", now=NOW)
    custody.erase("lan", now=LATER, entry=nothing)
    assert rows(store, schema.IDENTITY_TAG) == []


@pytest.mark.parametrize("how", ["erase", "purge"])
def test_what_is_told_to_the_ledger_is_told_with_what_goes_or_not_at_all(platform, custody, how):
    platform.enrol("lan")
    platform.store.close_account("lan", now=NOW)
    before = contents(platform.store)

    def broken(_: Erased) -> Entry | None:
        raise OperatorError("ledger_entry", field="data")

    with pytest.raises(OperatorError):
        getattr(custody, how)("lan", now=LATER, entry=broken)
    assert contents(platform.store) == before
    pending = len(rows(platform.store, custody_schema.LEDGER_PENDING))
    getattr(custody, how)("lan", now=LATER, entry=told())
    assert len(rows(platform.store, custody_schema.LEDGER_PENDING)) == pending + 1


def test_another_platform_in_the_same_database_is_not_touched(platform, custody, url):

    ring = Keyring((Key("2026a", bytes(range(32))),), tenant="platform-b")
    beside = open_store(url, tenant="platform-b")
    neighbour = platform_on(beside, ring)
    for each in (platform, neighbour):
        each.enrol("lan")
        each.store.close_account("lan", now=NOW)
    of_neighbour = where_found(beside, {"platform-b"}, METADATA.sorted_tables)
    before = {name: [row for row in found if row["tenant"] == "platform-b"] for name, found in contents(beside).items()}
    custody.erase("lan", now=LATER, entry=nothing)
    custody.purge("lan", now=LATER, entry=nothing)
    custody.purge_leftovers(before=LATER)
    after = {name: [row for row in found if row["tenant"] == "platform-b"] for name, found in contents(beside).items()}
    assert of_neighbour
    assert after == before
    beside.close()


@pytest.mark.parametrize("how", ["erase", "purge"])
def test_a_sign_up_that_meets_an_erasure_of_its_number_is_never_lost(platform, custody, how):
    """Many times over: either the number stays for the newcomer, or the newcomer makes it anew."""
    for round in range(12):
        old, new = f"old {round}", f"new {round}"
        number = f"09120001{round:02d}"
        platform.enrol(old, number)
        platform.store.close_account(old, now=NOW)
        proof = platform.prove(PhoneNumber.parse(number), new)
        barrier, failed = threading.Barrier(2), list[BaseException]()

        def erase(old=old, barrier=barrier, failed=failed):
            barrier.wait()
            try:
                getattr(custody, how)(old, now=LATER, entry=nothing)
            except IdverifyError as refused:
                failed.append(refused)

        def sign_up(new=new, number=number, proof=proof, barrier=barrier, failed=failed):
            given = application(new, number, proof)
            barrier.wait()
            try:
                if not platform.registrar.enrol(given, now=NOW).permitted:
                    failed.append(new)
            except IdverifyError as refused:
                failed.append(refused)

        threads = [threading.Thread(target=each) for each in (erase, sign_up)]
        for each in threads:
            each.start()
        for each in threads:
            each.join(60)
        assert failed == []
        (identity,) = {row["identity"] for row in rows(platform.store, schema.EVIDENCE) if row["account"] == new}
        assert identity in {row["id"] for row in rows(platform.store, schema.IDENTITY)}
        tagged = [row["identity"] for row in rows(platform.store, schema.IDENTITY_TAG) if row["identity"] == identity]
        sealed = [row for row in rows(platform.store, custody_schema.IDENTITY_SEAL) if row["identity"] == identity]
        assert len(tagged) == len(sealed) == 1
        assert [row["account"] for row in rows(platform.store, schema.SLOT) if row["identity"] == identity] == [new]
        assert platform.gate.decide(new, Action.POST, now=NOW).permitted
    kept = {row["identity"] for row in rows(platform.store, schema.EVIDENCE)} - {None}
    assert {row["id"] for row in rows(platform.store, schema.IDENTITY)} == kept


def test_a_sign_up_under_way_keeps_its_number_from_a_purge(platform, custody, url):
    """The order that threads rarely hit: the number was found, the evidence is not written yet."""
    if url.startswith("sqlite"):
        pytest.skip("one transaction writes at a time there")
    platform.enrol("old")
    platform.store.close_account("old", now=NOW)
    proof = platform.prove(PHONE, "new")
    at_slot, go_on, done = threading.Event(), threading.Event(), []

    taken = vars(evidence)["take_slot"]

    def slow(*arguments, **named):
        at_slot.set()
        assert go_on.wait(60)
        taken(*arguments, **named)

    setattr(evidence, "take_slot", slow)  # noqa: B010  # not one of its own names
    try:
        given = application("new", "0912000001", proof)
        signing = threading.Thread(target=lambda: done.append(platform.registrar.enrol(given, now=NOW).permitted))
        signing.start()
        assert at_slot.wait(60)
        purging = threading.Thread(target=lambda: done.append(custody.purge("old", now=LATER, entry=nothing)))
        purging.start()
        purging.join(1)
        assert purging.is_alive()  # it waits for the number
        go_on.set()
        signing.join(60)
        purging.join(60)
    finally:
        setattr(evidence, "take_slot", taken)  # noqa: B010  # the same
    assert done[0] is True
    assert len(done) == 2
    assert len(rows(platform.store, schema.IDENTITY)) == 1
    assert platform.gate.decide("new", Action.POST, now=NOW).permitted


def application(account: str, number: str, proof: str):
    user = Person("Người Thử", date(1990, 5, 1))
    return Application(account=account, user=user, phone=PhoneNumber.parse(number), proof=proof)


def test_a_number_that_was_changed_goes_when_its_time_is_over_and_not_a_moment_before(platform, custody):
    platform.enrol("lan")
    proof = platform.prove(OTHER, "lan", purpose=Purpose.CHANGE)
    platform.registrar.change_phone("lan", OTHER, proof, now=NOW)
    old = next(row for row in rows(platform.store, schema.EVIDENCE) if row["ended_at"] is not None)
    custody.purge_leftovers(before=NOW)
    assert old["id"] in {row["id"] for row in rows(platform.store, schema.EVIDENCE)}
    held(custody, "lan")
    after_it = NOW + timedelta(microseconds=1)
    assert custody.purge_leftovers(before=after_it).rows == ()
    released(custody)
    gone = dict(custody.purge_leftovers(before=after_it).rows)
    assert gone["idverify_evidence"] == gone["idverify_identity"] == gone["idverify_identity_seal"] == 1
    assert custody.purge_leftovers(before=after_it).rows == ()
    assert old["identity"] not in {row["id"] for row in rows(platform.store, schema.IDENTITY)}
    assert len(rows(platform.store, schema.IDENTITY)) == 1
    assert platform.gate.decide("lan", Action.POST, now=NOW).permitted


def test_a_child_whom_nobody_answers_for_is_forgotten_and_may_begin_anew(platform, custody):
    family = Family(platform)
    link = family.invite("bé An").link
    ended = NOW + timedelta(days=40)
    assert custody.purge_leftovers(before=ended).rows == ()  # somebody may answer still

    expire(platform.store, now=ended)
    needles = {"bé An", link}
    custody.purge_leftovers(before=ended)  # it ended then, not before
    assert where_found(platform.store, {"bé An"}, [schema.ACCOUNT])
    custody.purge_leftovers(before=ended + timedelta(microseconds=1))
    assert set(where_found(platform.store, needles, METADATA.sorted_tables)) == set()
    family.now = ended
    family.join(account="bé An")


def test_a_child_is_not_forgotten_while_another_adult_may_answer(platform, custody):
    family = Family(platform)
    invitation = family.invite("bé An")
    platform.links.decline(invitation.link, now=NOW)
    custody.purge_leftovers(before=NOW + timedelta(days=1))
    assert where_found(platform.store, {"bé An"}, [schema.ACCOUNT])


def test_an_adult_who_began_to_answer_is_kept_sealed_and_then_goes_as_any_other(platform, custody):
    family = Family(platform)
    invitation = family.invite("bé An")
    family.accept(invitation)
    family.prove(invitation.link, account="bé An")
    ended = NOW + timedelta(days=40)

    expire(platform.store, now=ended)
    after_it = ended + timedelta(microseconds=1)
    assert len(custody.records("bé An")) == 1
    custody.purge_leftovers(before=ended)
    assert custody.closed_at("bé An") is None
    custody.purge_leftovers(before=after_it)
    at = custody.closed_at("bé An")
    assert at is not None
    assert at <= ended
    assert len(custody.purge("bé An", now=LATER, entry=told()).records) == 1
    assert set(where_found(platform.store, {"bé An"}, METADATA.sorted_tables)) == set()


def test_of_what_has_served_only_what_nobody_asks_for_again_goes(platform, custody):
    family = Family(platform)
    link = family.join()
    store = platform.store
    for item in ("unanswered", "allowed", "denied"):
        store.keep_ask(PermissionAsk(account="an", action=Action.POST, item=item, asked_at=NOW, expires_at=LATER))
    store.answer_ask("an", Action.POST, "allowed", link=link, allowed=True, now=NOW)
    store.answer_ask("an", Action.POST, "denied", link=link, allowed=False, now=NOW)
    store.keep_signal(AgeSignal(id="open", account="an", kind="k", noted_at=NOW))
    future = NOW + timedelta(days=365 * 20)
    events = store.pending_events(now=future, most=99)
    store.acknowledge_events([each.id for each in events])
    scheduled = {each.type for each in events if each.type.startswith("user.")}
    custody.purge_leftovers(before=future)
    assert {row["item"] for row in rows(store, schema.PERMISSION_ASK)} == {"allowed", "denied"}
    assert [row["id"] for row in rows(store, schema.AGE_SIGNAL)] == ["open"]
    assert {row["type"] for row in rows(store, schema.EVENT)} == scheduled
    assert rows(store, schema.PROOF) == []
    assert family.may().permitted


def test_closed_accounts_come_in_pages_and_in_order(platform, custody):
    for number in range(5):
        platform.enrol(f"account {number}", f"091200001{number}")
    for number in (0, 1, 3):
        platform.store.close_account(f"account {number}", now=NOW + timedelta(hours=number))
    found, after = [], ""
    while page := custody.closed_accounts(before=LATER, after=after, most=2):
        found += page
        after = page[-1][0]
    assert [(name, erased) for name, _, erased in found] == [
        ("account 0", None),
        ("account 1", None),
        ("account 3", None),
    ]
    assert custody.closed_accounts(before=NOW, after="", most=9) == ()
    just = NOW + timedelta(microseconds=1)
    assert [name for name, _, _ in custody.closed_accounts(before=just, after="", most=9)] == ["account 0"]
    assert custody.closed_at("account 0") == NOW
    assert custody.closed_at("account 2") is None
    assert isinstance(custody.closed_at("account 0"), datetime)
