"""A rotation killed again and again while people sign up ends with every number under the new key, once.

CI takes a short form; ``make rotation`` takes 100,000 numbers (IDVERIFY_ROTATION_NUMBERS says how many).
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import Counter
from random import Random

import rotating
from sqlalchemy import func, insert, select

from conftest import NOW, TENANT
from idverify.custody.rotation import Rotation
from idverify.ports.key_life import KeyState
from idverify.pseudonym import Pseudonym
from idverify.stores.custody_schema import IDENTITY_SEAL
from idverify.stores.opening import open_custody, open_store
from idverify.stores.schema import ACCOUNT, EVIDENCE, IDENTITY, IDENTITY_TAG

NUMBERS = int(os.environ.get("IDVERIFY_ROTATION_NUMBERS", "600"))


def fill(store) -> None:
    """Numbers of before, each with one account, as the store writes them; in bulk, for there are many."""
    ring, sealing = rotating.BEFORE, rotating.seal()
    store.check_keys(ring.check_values, now=NOW)
    rows: dict = {table: [] for table in (IDENTITY, IDENTITY_TAG, IDENTITY_SEAL, ACCOUNT, EVIDENCE)}
    tenant = {"tenant": TENANT}
    for place in range(NUMBERS):
        phone, id = rotating.number(place), f"{place:032x}"
        pseudonym, sealed = ring.pseudonym(phone), sealing.identifier(phone)
        assert sealed is not None
        account = f"account {place}"
        binding = ring.bind(pseudonym, account, NOW)
        rows[IDENTITY].append({**tenant, "id": id, "kind": phone.kind})
        tag = {"kind": phone.kind, "kid": pseudonym.kid, "tag": pseudonym.tag, "identity": id}
        rows[IDENTITY_TAG].append({**tenant, **tag})
        seal = {"suite": sealed.suite, "rotation_key": sealed.rotation_key_id, "sealed": sealed.sealed}
        rows[IDENTITY_SEAL].append({**tenant, "identity": id, **seal})
        rows[ACCOUNT].append({**tenant, "id": account, "holder": "individual", "opened_at": NOW, "waits": False})
        proven = {"method": "vn_mobile_otp", "verified_at": NOW, "identity": id}
        bound = {"binding_kid": binding.kid, "binding": binding.mac}
        rows[EVIDENCE].append({**tenant, "id": id, "account": account, **proven, **bound})
    with store._engine.begin() as connection:
        for table, made in rows.items():
            connection.execute(insert(table), made)


def test_a_rotation_killed_at_random_with_people_signing_up_loses_nothing_and_doubles_nothing(url, tmp_path):
    store = open_store(url, tenant=TENANT, upgrade=True)
    fill(store)
    custody = open_custody(url, tenant=TENANT)
    rotation = Rotation(custody, rotating.BOTH)
    store.check_keys(rotating.BOTH.check_values, now=NOW)
    rotation.promote("2027a", now=NOW)

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(rotating.PRELOADED)
    stop = tmp_path / "stop"
    journals = [tmp_path / f"journal {worker}" for worker in range(2)]
    people = [
        context.Process(target=rotating.sign_up_until_told, args=(url, worker, NUMBERS, str(journal), str(stop)))
        for worker, journal in enumerate(journals)
    ]
    for each in people:
        each.start()
    random, killed, done, most = Random(2026), 0, False, 24.0
    while not done:
        # A page of two hundred takes a dozen statements. Whoever goes on reads the pages before again, so that each
        # is let live a little longer than the one before.
        process = context.Process(target=rotating.rotate_and_die, args=(url, random.randrange(1, int(most))))
        most *= 1.25
        process.start()
        process.join(900)
        assert process.exitcode in (0, -signal.SIGKILL, rotating.BUSY)
        done = process.exitcode == 0
        killed += process.exitcode == -signal.SIGKILL
    stop.touch()
    for each in people:
        each.join()
        assert each.exitcode == 0
    assert killed >= 2

    acknowledged = [line.split("\t") for path in journals for line in path.read_text(encoding="utf-8").splitlines()]
    assert acknowledged
    behind = {f"account {place}": place for place in range(NUMBERS)}
    behind |= {account: int(place) for account, place in acknowledged}
    with store._engine.connect() as connection:
        tags = Counter(connection.scalars(select(IDENTITY_TAG.c.kid)))
        identities = connection.scalar(select(func.count()).select_from(IDENTITY))
        found = dict(connection.execute(select(EVIDENCE.c.account, EVIDENCE.c.identity)).all())
        by_tag = {
            (row.kid, row.tag): row.identity
            for row in connection.execute(select(IDENTITY_TAG.c.kid, IDENTITY_TAG.c.tag, IDENTITY_TAG.c.identity))
        }
        kept = connection.scalar(select(func.count()).select_from(EVIDENCE))
    # Nothing lost: every number has one row, found under both keys, and it is that of every account it stands behind.
    numbers = {place: rotating.BOTH.pseudonyms(rotating.number(place)) for place in set(behind.values())}
    assert identities == len(numbers)
    assert tags == {"2026a": len(numbers), "2027a": len(numbers)}
    assert kept == len(behind)

    def rows(pseudonyms: tuple[Pseudonym, ...]) -> set[str]:
        return {by_tag[each.kid, each.tag] for each in pseudonyms}

    assert all(rows(numbers[place]) == {found[account]} for account, place in behind.items())
    audit = rotation.audit()
    assert (audit.bound, audit.unbound, audit.broken) == (len(behind), 0, ())
    # And the old key may go.
    assert rotation.retire("2026a", now=NOW).complete
    assert rotation.destroy("2026a", now=NOW) == len(numbers)
    assert {each.kid: each.state for each in rotation.standings}["2026a"] is KeyState.DESTROYED
    store.close()
    custody.close()
