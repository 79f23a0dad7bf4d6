"""Other officers in the place of those before: a key that somebody kept opens nothing any more."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from two_officers import officer_key

from conftest import NOW, TENANT
from idverify.cli.custody_resealing import reseal
from idverify.custody.resealing import Resealed, Resealing
from idverify.custody.sequencer import Sequencer
from idverify.errors import OperatorError
from idverify.ledger.entry import Entry, EntryType
from idverify.ledger.signer import LogSigner
from idverify.sealing import Group, OfficerKey, Officers, opened
from idverify.stores.opening import open_custody

FIRST, SECOND = officer_key(Group.FIRST), officer_key(Group.SECOND)
NEW = OfficerKey.generate("officer-new", Group.FIRST)
REGISTER = Officers((NEW.officer, SECOND.officer))
KEY = Ed25519PrivateKey.generate()


@pytest.fixture
def custody(store, url):  # noqa: ARG001  # the store brings the schema
    made = open_custody(url, tenant=TENANT)
    yield made
    made.close()


@pytest.fixture
def sequencer(custody, tmp_path):
    public = KEY.public_key().public_bytes_raw()
    return Sequencer(custody, LogSigner.begin("mxh.example.vn", public, KEY.sign, tmp_path / "signed"))


def last(resealing, first=FIRST, second=SECOND):
    *_, done = resealing.run(first, second, now=NOW)
    return done


def halves(custody, account, *keys):
    record = custody.records(account)[0].record
    return record, [each.open_share(record, tenant=TENANT, account=account) for each in keys]


def test_who_left_opens_nothing_and_who_came_opens_everything(platform, custody, sequencer):
    for place in range(3):
        platform.enrol(f"account {place}", f"091200000{place}")
    before = [custody.records(f"account {place}")[0].record for place in range(3)]
    kept = [each.open_share(before[0], tenant=TENANT, account="account 0") for each in (FIRST, SECOND)]
    assert last(Resealing(custody, REGISTER, sequencer)) == Resealed(3, 3, ())
    for place in range(3):
        record, (first, second) = halves(custody, f"account {place}", NEW, SECOND)
        assert opened(record, tenant=TENANT, account=f"account {place}", first=first, second=second)["name"]
        assert record.digest == before[place].digest  # what the ledger says of it holds
        with pytest.raises(OperatorError) as refused:
            FIRST.open_share(record, tenant=TENANT, account=f"account {place}")
        assert refused.value.code == "seal_officer"
    # A half that somebody kept from before fits nothing.
    record, (_, second) = halves(custody, "account 0", NEW, SECOND)
    with pytest.raises(OperatorError) as refused:
        opened(record, tenant=TENANT, account="account 0", first=kept[0], second=second)
    assert refused.value.code == "seal_halves"


def test_it_is_signed_for_before_the_first_key_is_put_together(platform, custody, tmp_path):
    platform.enrol("lan")
    before = custody.records("lan")
    public = KEY.public_key().public_bytes_raw()
    lost = LogSigner("mxh.example.vn", public, KEY.sign, tmp_path / "nothing")
    with pytest.raises(OperatorError) as refused:
        last(Resealing(custody, REGISTER, Sequencer(custody, lost)))
    assert refused.value.code == "ledger_state"
    assert custody.records("lan") == before


def test_the_ledger_names_both_officers_and_how_many_records(platform, custody, sequencer):
    platform.enrol("lan")
    last(Resealing(custody, REGISTER, sequencer))
    sequencer.run(now=NOW)
    told = [Entry.from_bytes(each) for each in custody.entries(0, most=99)]
    begun = [(each.actor, each.data["role"]) for each in told if each.type is EntryType.RECORDS_RESEALING]
    assert begun == [
        (FIRST.officer.key_id, "opens"),
        (SECOND.officer.key_id, "opens"),
        (NEW.officer.key_id, "receives"),
        (SECOND.officer.key_id, "receives"),
    ]
    (done,) = [dict(each.data) for each in told if each.type is EntryType.RECORDS_RESEALED]
    assert done == {"seen": 1, "changed": 1, "left": 0}


def test_done_twice_it_changes_nothing_more_and_officers_without_a_share_are_told(platform, custody, sequencer):
    platform.enrol("lan")
    resealing = Resealing(custody, REGISTER, sequencer)
    assert last(resealing).changed == 1
    assert last(resealing) == Resealed(1, 0, ())
    back = Resealing(custody, Officers((FIRST.officer, SECOND.officer)), sequencer)
    assert last(back) == Resealed(1, 0, (("seal_officer", 1),))
    assert last(back, NEW) == Resealed(1, 1, ())


@pytest.mark.parametrize("pair", [(FIRST, FIRST), (SECOND, FIRST), (SECOND, SECOND), (FIRST, NEW)])
def test_one_of_each_group_is_needed(custody, sequencer, pair):
    with pytest.raises(OperatorError) as refused:
        last(Resealing(custody, REGISTER, sequencer), *pair)
    assert refused.value.code == "officers_group"


def test_the_command_tells_what_it_did(platform, custody, sequencer, tmp_path, capsys, monkeypatch):
    platform.enrol("lan")
    paths = []
    for place, key in enumerate((FIRST, SECOND)):
        paths.append(tmp_path / f"officer {place}")
        paths[-1].write_bytes(key.to_pem(b"a long passphrase"))
    monkeypatch.setattr("idverify.cli.keys.getpass", lambda _: "a long passphrase")
    resealing = Resealing(custody, REGISTER, sequencer)
    given: dict[str, Any] = {"first": paths[0], "second": paths[1], "now": NOW, "lang": "en"}
    before = custody.records("lan")
    assert reseal(resealing, **given, confirmed=False) == 1
    assert NEW.officer.fingerprint in capsys.readouterr().err  # to whom, before anything is done
    assert custody.records("lan") == before
    assert reseal(resealing, **given, confirmed=True) == 0
    assert "1 records looked at, 1 sealed anew." in capsys.readouterr().out


def test_a_record_that_was_purged_meanwhile_is_left_alone(platform, custody):
    platform.enrol("lan")
    (kept,) = custody.records("lan")
    platform.registrar.close("lan", now=NOW)
    custody.purge("lan", now=NOW, entry=lambda _: None)
    custody.reshare(kept.record.id, kept.record.shares)
    assert custody.records("lan") == ()
