"""The ledger on a database: entries get their places once, checkpoints are signed, a database set back is not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from naive_merkle import mth
from sqlalchemy import delete, insert, select, update

from conftest import NOW, TENANT, platform_on
from idverify.custody.sequencer import Sequencer
from idverify.errors import OperatorError
from idverify.ledger.checkpoint import Checkpoint
from idverify.ledger.entry import Entry, EntryType
from idverify.ledger.note import Verifier
from idverify.ledger.proof_file import TlogProof, verified
from idverify.ledger.signer import LogSigner
from idverify.stores.custody_schema import LEDGER_CHECKPOINT, LEDGER_ENTRY, LEDGER_HEAD, LEDGER_PENDING, LEDGER_TILE
from idverify.stores.opening import open_custody, open_store
from idverify.stores.tables import new_name

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(7, 39)))
ORIGIN = "mxh.example.vn/idverify"
PUBLIC = KEY.public_key().public_bytes_raw()
LOG = Verifier(ORIGIN, PUBLIC)


@pytest.fixture
def custody(store, url):  # noqa: ARG001  # the store brings the schema
    opened = open_custody(url, tenant=TENANT)
    yield opened
    opened.close()


@pytest.fixture
def signer(tmp_path):
    return LogSigner.begin(ORIGIN, PUBLIC, KEY.sign, tmp_path / "signed")


def entry(number: int = 0) -> Entry:
    at = NOW + timedelta(seconds=number)
    return Entry(type=EntryType.RECORD_ERASED, at=at, tenant=TENANT, record=new_name())


def test_entries_get_places_in_the_order_they_were_noted_and_every_one_is_proven(custody, signer):
    sequencer = Sequencer(custody, signer)
    noted = [entry(number) for number in range(700)]
    names = [custody.note(each) for each in noted]
    checkpoint = sequencer.run(now=NOW, at_once=97)
    assert checkpoint.size == 700
    assert checkpoint.root == mth([each.to_bytes() for each in noted])
    assert [custody.entry(name) for name in names] == [(at, each.to_bytes()) for at, each in enumerate(noted)]
    for at in (0, 1, 254, 255, 256, 511, 512, 698, 699):
        proof = TlogProof.from_text(sequencer.proof(names[at]))
        assert verified(proof, noted[at].to_bytes(), log=LOG).checkpoint == checkpoint


def test_an_entry_that_is_not_signed_over_is_not_proven(custody, signer):
    sequencer = Sequencer(custody, signer)
    name = custody.note(entry())
    for attempt in (lambda: None, lambda: custody.integrate(most=10)):
        attempt()
        with pytest.raises(OperatorError) as refused:
            sequencer.proof(name)
        assert refused.value.code == "ledger_unsigned"
    sequencer.run(now=NOW)
    assert sequencer.proof(name)


def test_nothing_new_is_nothing_signed(custody, signer):
    sequencer = Sequencer(custody, signer)
    custody.note(entry())
    first = sequencer.run(now=NOW)
    note = sequencer.checkpoint()
    assert sequencer.run(now=NOW + timedelta(days=1)) == first
    assert sequencer.checkpoint() == note


def test_an_empty_log_is_signed_as_such(custody, signer):
    assert Sequencer(custody, signer).run(now=NOW).size == 0


def test_many_sequencers_at_once_give_each_entry_one_place(custody, signer, url):
    names = {custody.note(entry(number)) for number in range(300)}
    stores = [open_custody(url, tenant=TENANT) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        sizes = list(pool.map(lambda store: Sequencer(store, signer).run(now=NOW, at_once=7).size, stores))
    assert max(sizes) == 300
    found = [custody.entry(name) for name in names]
    assert sorted(place for place, _ in found) == list(range(300))
    with stores[0]._engine.connect() as connection:
        assert connection.execute(select(LEDGER_PENDING)).all() == []
    kept = sorted(found)
    assert signer.last().root == mth([each for _, each in kept])
    for store in stores:
        store.close()


def wipe(custody, size: int, frontier: bytes) -> None:
    """Set the log's rows back to an earlier size, as a restored backup would."""
    with custody._engine.begin() as connection:
        connection.execute(delete(LEDGER_ENTRY).where(LEDGER_ENTRY.c.position >= size))
        connection.execute(delete(LEDGER_CHECKPOINT).where(LEDGER_CHECKPOINT.c.size > size))
        connection.execute(update(LEDGER_HEAD).values(size=size, frontier=frontier))


def test_a_database_set_back_to_an_older_backup_is_not_signed(custody, signer):
    sequencer = Sequencer(custody, signer)
    for number in range(5):
        custody.note(entry(number))
    sequencer.run(now=NOW)
    earlier = custody.frontier().to_bytes()
    for number in range(5):
        custody.note(entry(number))
    sequencer.run(now=NOW)
    wipe(custody, 5, earlier)
    with pytest.raises(OperatorError) as refused:
        sequencer.run(now=NOW)
    assert refused.value.code == "ledger_smaller"
    # Filled up again with other entries it is long enough, and another history.
    for number in range(9):
        custody.note(entry(number))
    with pytest.raises(OperatorError) as refused:
        sequencer.run(now=NOW)
    assert refused.value.code == "ledger_fork"


def test_an_entry_changed_in_the_database_is_found_out_by_whoever_holds_a_checkpoint(custody, signer):
    sequencer = Sequencer(custody, signer)
    name = custody.note(entry())
    custody.note(entry())
    sequencer.run(now=NOW)
    proof = TlogProof.from_text(sequencer.proof(name))
    with pytest.raises(OperatorError) as refused:
        verified(proof, entry().to_bytes(), log=LOG)
    assert refused.value.code == "ledger_not_included"


def test_a_tile_that_is_gone_stops_the_signing(custody, signer):
    sequencer = Sequencer(custody, signer)
    custody.note(entry())
    sequencer.run(now=NOW)
    with custody._engine.begin() as connection:
        connection.execute(delete(LEDGER_TILE))
    custody.note(entry())
    with pytest.raises(OperatorError) as refused:
        sequencer.run(now=NOW)
    assert refused.value.code == "ledger_tile"


def test_a_sign_up_writes_its_entry_in_its_own_transaction_and_waits_for_no_signature(custody, url, signer):
    store = open_store(url, tenant=TENANT)
    platform = platform_on(store)
    assert platform.enrol("lan").permitted
    (record,) = store.sealed_records("lan")
    assert custody.entry_of_record(record.id) is None
    sequencer = Sequencer(custody, signer)
    sequencer.run(now=NOW)
    _, kept = custody.entry_of_record(record.id)
    told = Entry.from_bytes(kept)
    assert (told.type, told.record, told.blob) == (EntryType.RECORD_KEPT, record.id, record.digest)
    assert b"lan" not in kept
    assert b"0912000001" not in kept
    # One that failed leaves none.
    before = custody.frontier().size
    with pytest.raises(OperatorError):
        platform.enrol("lan")
    assert sequencer.run(now=NOW).size == before
    store.close()


def test_a_checkpoint_is_kept_as_it_was_signed(custody, signer):
    sequencer = Sequencer(custody, signer)
    assert sequencer.checkpoint() is None
    custody.note(entry())
    signed = sequencer.run(now=NOW)
    note = sequencer.checkpoint()
    assert note is not None
    opened, _ = Checkpoint.opened(note, LOG)
    assert opened == signed == signer.last()


def test_two_platforms_on_one_database_have_logs_of_their_own(custody, url, signer, tmp_path):
    other = open_custody(url, tenant="platform-b")
    custody.note(entry())
    assert Sequencer(other, LogSigner.begin(ORIGIN, PUBLIC, KEY.sign, tmp_path / "b")).run(now=NOW).size == 0
    assert Sequencer(custody, signer).run(now=NOW).size == 1
    other.close()


def test_a_sequencer_that_was_overtaken_looks_again_and_calls_nobody_a_forger(custody, signer):
    mine, other = Sequencer(custody, signer), Sequencer(custody, signer)
    custody.note(entry())
    mine.run(now=NOW)
    custody.note(entry())
    read, turns = signer.last, iter(range(99))

    def overtaken():
        found = read()
        if next(turns) == 0:
            # Between this look and the signature somebody else integrates and signs.
            custody.note(entry())
            other._signed(read(), NOW) if custody.integrate(most=9).after else None
        return found

    signer.last = overtaken
    assert mine.run(now=NOW).size == 3


@pytest.mark.parametrize("planted", [b"Nguoi Thu 0912000001", b"{}", b""])
def test_what_is_no_entry_is_set_aside_and_stops_nobody(custody, signer, planted):
    with custody._engine.begin() as connection:
        connection.execute(insert(LEDGER_PENDING).values(tenant=TENANT, id="planted", turn=0, entry=planted))
    name = custody.note(entry())
    sequencer = Sequencer(custody, signer)
    assert sequencer.run(now=NOW).size == 1
    assert sequencer.proof(name)
    assert custody.refused_entries() == 1


def test_an_entry_of_a_name_that_is_taken_is_set_aside(custody, signer):
    sequencer = Sequencer(custody, signer)
    name = custody.note(entry())
    sequencer.run(now=NOW)
    with custody._engine.begin() as connection:
        again = insert(LEDGER_PENDING).values(tenant=TENANT, id=name, turn=0, entry=entry().to_bytes())
        connection.execute(again)
    assert sequencer.run(now=NOW).size == 1
    assert custody.refused_entries() == 1
