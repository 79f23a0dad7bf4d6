"""One key in the place of another: nothing lost, nothing doubled, and a number moved to another account found out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, func, insert, select, update
from two_officers import rotation_key

from conftest import NOW, TENANT, platform_on
from idverify.account.action import Action
from idverify.cli import key_life
from idverify.custody.rotation import Obstacle, Rotation
from idverify.errors import OperatorError
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, Keyring
from idverify.ledger.entry import Entry, EntryType
from idverify.ports.key_life import KeyState
from idverify.sealing import RecordSeal, RotationKey
from idverify.stores import identities, ledger
from idverify.stores.custody_schema import IDENTITY_SEAL, LEDGER_PENDING
from idverify.stores.opening import open_custody, open_store
from idverify.stores.schema import ACCOUNT, EVIDENCE, IDENTITY, IDENTITY_TAG, KEY, SLOT
from idverify.stores.tables import Tables

OLD, NEW = Key("2026a", bytes(range(32))), Key("2027a", bytes(range(32, 64)))
BEFORE = Keyring((OLD,), tenant=TENANT)
BOTH = Keyring((OLD, NEW), tenant=TENANT)
AFTER = Keyring((NEW,), tenant=TENANT)
ROTATION = rotation_key()


@pytest.fixture
def custody(store, url):  # noqa: ARG001  # the store brings the schema
    opened = open_custody(url, tenant=TENANT)
    yield opened
    opened.close()


@pytest.fixture
def rotation(custody):
    return Rotation(custody, BOTH)


def on(store, ring=BEFORE, *, sealing=True):
    """A platform that seals numbers to the rotation key, as far as it has been given one."""
    return platform_on(store, ring, rotates=sealing)


def number(place: int) -> str:
    return f"0912{place:06d}"


def tags(custody) -> dict[str, int]:
    with custody._engine.connect() as connection:
        question = select(IDENTITY_TAG.c.kid, func.count()).group_by(IDENTITY_TAG.c.kid)
        return dict(connection.execute(question).all())


def states(custody) -> dict[str, KeyState]:
    return {each.kid: each.state for each in custody.key_standings()}


def refusal(work) -> str:
    with pytest.raises(OperatorError) as refused:
        work()
    return refused.value.code


def filled(rotation, now=NOW):
    *_, last = rotation.backfill("2027a", ROTATION, now=now, at_once=3)
    return last


def test_a_key_goes_through_its_life_and_every_step_is_in_the_ledger(store, custody, rotation):
    platform = on(store)
    for place in range(7):
        platform.enrol(f"account {place}", number(place))
    assert states(custody) == {"2026a": KeyState.PRIMARY}
    both = on(store, BOTH)
    assert states(custody) == {"2026a": KeyState.PRIMARY, "2027a": KeyState.PENDING}
    both.enrol("another", number(7))
    assert tags(custody) == {"2026a": 8, "2027a": 1}

    rotation.promote("2027a", now=NOW)
    assert states(custody) == {"2026a": KeyState.READ_ONLY, "2027a": KeyState.PRIMARY}
    assert refusal(lambda: rotation.retire("2026a", now=NOW)) == "key_needed"
    done = filled(rotation)
    assert (done.seen, done.tagged, done.bound, dict(done.obstacles)) == (8, 7, 8, {})
    assert done.coverage.complete
    assert tags(custody) == {"2026a": 8, "2027a": 8}
    assert rotation.audit().bound == 8

    rotation.retire("2026a", now=NOW)
    assert refusal(lambda: rotation.promote("2026a", now=NOW)) == "key_state"
    assert rotation.destroy("2026a", now=NOW) == 8
    assert tags(custody) == {"2027a": 8}
    after = on(store, AFTER)
    after.enrol("one number more", number(3))
    with custody._engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(IDENTITY)) == 8
    assert Rotation(custody, AFTER).audit().broken == ()
    # A process that has the destroyed key still does not begin.
    assert refusal(lambda: on(store, BOTH)) == "key_destroyed"

    with custody._engine.connect() as connection:
        told = [Entry.from_bytes(each) for each in connection.scalars(select(LEDGER_PENDING.c.entry))]
    keys = {(each.type, each.kids) for each in told if each.kids}
    assert keys == {
        (EntryType.KEY_ADDED, ("2026a",)),
        (EntryType.KEY_ADDED, ("2027a",)),
        (EntryType.KEY_PROMOTED, ("2027a",)),
        (EntryType.BACKFILL_DONE, ("2027a",)),
        (EntryType.KEY_RETIRED, ("2026a",)),
        (EntryType.KEY_DESTROYED, ("2026a",)),
    }


def test_a_process_without_the_new_key_takes_no_sign_up_once_it_is_promoted(store, custody, rotation):
    behind = on(store)
    on(store, BOTH)
    behind.enrol("before", number(1))
    rotation.promote("2027a", now=NOW)
    assert refusal(lambda: behind.enrol("after", number(2))) == "key_behind"
    assert tags(custody) == {"2026a": 1}


def test_a_process_that_binds_by_a_retired_key_is_told_to_begin_anew(store, custody, rotation):
    behind = on(store, BOTH)
    rotation.promote("2027a", now=NOW)
    rotation.retire("2026a", now=NOW)
    assert refusal(lambda: behind.enrol("lan", number(1))) == "key_retired"
    assert tags(custody) == {}
    assert on(store, BOTH).enrol("lan", number(1)).permitted


def test_a_pending_key_that_was_a_mistake_goes_again(store, custody, rotation):
    on(store, BOTH).enrol("lan", number(1))
    rotation.retire("2027a", now=NOW)
    rotation.destroy("2027a", now=NOW)
    assert tags(custody) == {"2026a": 1}
    assert on(store).enrol("minh", number(2)).permitted


@pytest.mark.parametrize("state", ["primary", "unknown", "pending, then destroyed"])
def test_a_key_is_retired_and_destroyed_in_its_turn_only(store, rotation, state):
    on(store, BOTH)
    kid = {"primary": "2026a", "unknown": "nobody"}.get(state, "2027a")
    if kid == "2027a":
        rotation.retire(kid, now=NOW)
        rotation.destroy(kid, now=NOW)
    assert refusal(lambda: rotation.retire(kid, now=NOW)) == "key_state"
    assert refusal(lambda: rotation.destroy(kid, now=NOW)) == "key_state"


def test_a_ring_that_lacks_a_key_promotes_nothing(store, custody):
    on(store, BOTH)
    assert refusal(lambda: Rotation(custody, BEFORE).promote("2027a", now=NOW)) == "key_behind"


def test_a_number_without_a_seal_is_counted_and_reached_when_it_is_proven_again(store, rotation):
    platform = on(store, sealing=False)
    platform.enrol("lan", number(1))
    both = on(store, BOTH)
    rotation.promote("2027a", now=NOW)
    done = filled(rotation)
    assert dict(done.obstacles) == {Obstacle.NO_SEAL: 1}
    assert (done.coverage.identities, done.coverage.tagged, done.coverage.sealed) == (1, 0, 0)
    assert refusal(lambda: rotation.retire("2026a", now=NOW)) == "key_needed"
    both = on(store, BOTH)
    both.enrol("another account", number(1))
    done = filled(rotation)
    assert done.coverage.complete
    rotation.retire("2026a", now=NOW)


def test_a_seal_moved_to_another_number_gives_no_tag(store, custody, rotation):
    platform = on(store)
    platform.enrol("lan", number(1))
    platform.enrol("minh", number(2))
    on(store, BOTH)
    rotation.promote("2027a", now=NOW)
    with custody._engine.begin() as connection:
        first, second = connection.execute(select(IDENTITY_SEAL).order_by(IDENTITY_SEAL.c.identity)).all()
        for held, given in ((first, second), (second, first)):
            at = IDENTITY_SEAL.c.identity == held.identity
            connection.execute(update(IDENTITY_SEAL).where(at).values(sealed=given.sealed))
    done = filled(rotation)
    assert dict(done.obstacles) == {Obstacle.NOT_ITS_NUMBER: 2}
    assert tags(custody) == {"2026a": 2}


def test_a_touched_seal_and_another_rotation_key_are_told_apart(store, custody, rotation):
    platform = on(store)
    platform.enrol("lan", number(1))
    on(store, BOTH)
    rotation.promote("2027a", now=NOW)
    *_, done = rotation.backfill("2027a", RotationKey.generate(), now=NOW)
    assert dict(done.obstacles) == {Obstacle.OTHER_ROTATION_KEY: 1}
    with custody._engine.begin() as connection:
        sealed = connection.scalar(select(IDENTITY_SEAL.c.sealed))
        connection.execute(update(IDENTITY_SEAL).values(sealed=sealed[:-1] + bytes([sealed[-1] ^ 1])))
    assert dict(filled(rotation).obstacles) == {Obstacle.SEAL_TOUCHED: 1}


def move(custody, *, what: str) -> None:
    """What somebody does who can write the database and has no key."""
    with custody._engine.begin() as connection:
        rows = {row.account: row for row in connection.execute(select(EVIDENCE))}
        mine, theirs = rows["thief"], rows["lan"]
        at = EVIDENCE.c.id == mine.id
        if what == "the whole row":
            connection.execute(update(EVIDENCE).where(EVIDENCE.c.id == theirs.id).values(account="thief"))
        elif what == "the number":
            connection.execute(update(EVIDENCE).where(at).values(identity=theirs.identity))
        elif what == "number and binding":
            given = {"identity": theirs.identity, "binding": theirs.binding, "binding_kid": theirs.binding_kid}
            connection.execute(update(EVIDENCE).where(at).values(**given))
        elif what == "the moment":
            connection.execute(update(EVIDENCE).where(at).values(verified_at=mine.verified_at + timedelta(days=1)))
        elif what == "the tag":
            for row in connection.execute(select(IDENTITY_TAG)).all():
                other = theirs.identity if row.identity == mine.identity else mine.identity
                moved = update(IDENTITY_TAG).where(IDENTITY_TAG.c.tag == row.tag).values(identity=other)
                connection.execute(moved)


@pytest.mark.parametrize("what", ["the whole row", "the number", "number and binding", "the moment", "the tag"])
def test_evidence_moved_to_another_account_is_found_out_and_ended(store, custody, what):
    platform = on(store)
    platform.enrol("lan", number(1))
    platform.enrol("thief", number(2))
    rotation = Rotation(custody, BEFORE)
    assert rotation.audit().broken == ()
    move(custody, what=what)
    found = rotation.audit()
    assert "thief" in found.broken
    assert rotation.end_broken(now=NOW) == found.broken
    assert rotation.audit().broken == ()
    # Whoever was given somebody else's evidence beside their own has their own still.
    assert platform.gate.decide("thief", Action.POST, now=NOW).permitted is (what == "the whole row")


def test_a_rotation_does_not_make_a_moved_number_good(store, custody, rotation):
    platform = on(store)
    platform.enrol("lan", number(1))
    platform.enrol("thief", number(2))
    on(store, BOTH)
    rotation.promote("2027a", now=NOW)
    move(custody, what="the number")
    done = filled(rotation)
    assert done.obstacles[Obstacle.BINDING_BROKEN] == 1
    assert refusal(lambda: rotation.retire("2026a", now=NOW)) == "key_needed"
    assert rotation.end_broken(now=NOW) == ("thief",)
    rotation.retire("2026a", now=NOW)


def test_evidence_of_before_is_bound_once_and_the_ledger_is_told_how_much(store, custody):
    platform = on(store)
    platform.enrol("lan", number(1))
    with custody._engine.begin() as connection:
        connection.execute(update(EVIDENCE).values(binding=None, binding_kid=None))
    rotation = Rotation(custody, BEFORE)
    assert rotation.audit() == replace(rotation.audit(), bound=0, unbound=1, broken=())
    assert rotation.bind_earlier(now=NOW) == 1
    assert rotation.audit() == replace(rotation.audit(), bound=1, unbound=0)
    assert rotation.bind_earlier(now=NOW) == 0
    with custody._engine.connect() as connection:
        told = [Entry.from_bytes(each) for each in connection.scalars(select(LEDGER_PENDING.c.entry))]
    assert [dict(each.data) for each in told if each.type is EntryType.KEYS_BOUND] == [{"evidence": 1}]


def test_both_tags_are_written_or_neither(store, custody):
    both = on(store, BOTH)
    both.enrol("lan", number(1))
    with pytest.raises(OperatorError):
        both.enrol("lan", number(2))  # the name is taken
    assert tags(custody) == {"2026a": 1, "2027a": 1}


def test_what_a_web_server_has_does_not_open_the_small_seal(store):
    platform = on(store)
    platform.enrol("lan", number(1))
    seal = platform.vault.seal
    assert isinstance(seal, RecordSeal)
    assert not hasattr(seal, "open")
    held = repr(vars(seal)) if hasattr(seal, "__dict__") else repr(seal)
    assert ROTATION.to_bytes().hex() not in held
    assert PhoneNumber.parse(number(1)).e164 not in held


def test_what_is_counted_under_a_key_is_not_begun_anew_by_another(store, rotation):
    oldest = lambda ring: on(store, ring).registrar._intake.ring.oldest  # noqa: E731  # one line more
    assert oldest(BEFORE) == "2026a"
    assert oldest(BOTH) == "2026a"
    rotation.promote("2027a", now=NOW)
    assert oldest(BOTH) == oldest(Keyring((NEW, OLD), tenant=TENANT)) == "2026a"
    rotation.retire("2026a", now=NOW)
    assert oldest(BOTH) == "2027a"


@pytest.mark.parametrize("binding", ["none", "of a key that nobody has"])
def test_taking_the_binding_away_does_not_hide_a_moved_number(store, custody, binding):
    platform = on(store)
    platform.enrol("lan", number(1))
    platform.enrol("thief", number(2))
    rotation = Rotation(custody, BEFORE)
    assert rotation.audit().sound
    move(custody, what="the number")
    given = {"binding": None, "binding_kid": None} if binding == "none" else {"binding_kid": "zz"}
    with custody._engine.begin() as connection:
        connection.execute(update(EVIDENCE).where(EVIDENCE.c.account == "thief").values(**given))
    found = rotation.audit()
    assert not found.sound
    assert (found.unbound, found.broken) == ((1, ()) if binding == "none" else (0, ("thief",)))


def test_keys_of_before_there_were_states_stay_needed_while_anything_rests_on_them(store, custody):
    on(store).enrol("lan", number(1))
    with custody._engine.begin() as connection:
        connection.execute(update(KEY).values(state="read_only", since=None))  # as the migration leaves it
        connection.execute(insert(KEY).values(tenant=TENANT, kid="2025a", state="read_only"))
    # A ring without the key that recognises somebody is a wrong ring, and changes nothing.
    assert refusal(lambda: on(store, AFTER)) == "key_behind"
    assert set(states(custody).values()) == {KeyState.READ_ONLY}
    on(store, BOTH)
    assert states(custody) == {
        "2025a": KeyState.RETIRED,  # nothing rests on it
        "2026a": KeyState.PRIMARY,
        "2027a": KeyState.READ_ONLY,
    }
    with custody._engine.connect() as connection:
        told = [Entry.from_bytes(each) for each in connection.scalars(select(LEDGER_PENDING.c.entry))]
    assert [each.kids for each in told if each.type is EntryType.KEY_RETIRED] == [("2025a",)]


def test_a_number_that_was_known_as_two_is_one_after_a_rotation(store, custody):
    """Keys that followed each other without living together left such rows before keys had states."""
    other = Key("2025a", bytes(range(96, 128)))
    platform = on(store)
    platform.enrol("lan", number(1))
    with custody._engine.begin() as connection:
        tag = connection.execute(select(IDENTITY_TAG)).one()
        seal = connection.execute(select(IDENTITY_SEAL)).one()
    before = Keyring((other,), tenant=TENANT)
    with custody._engine.begin() as connection:
        phone = PhoneNumber.parse(number(1))
        twin = {"tenant": TENANT, "identity": "twin"}
        connection.execute(insert(IDENTITY).values(tenant=TENANT, id="twin", kind=tag.kind))
        known = before.pseudonym(phone)
        connection.execute(insert(IDENTITY_TAG).values(**twin, kind=known.kind, kid=known.kid, tag=known.tag))
        sealed = {"suite": seal.suite, "rotation_key": seal.rotation_key, "sealed": seal.sealed}
        connection.execute(insert(IDENTITY_SEAL).values(**twin, **sealed))
        connection.execute(insert(KEY).values(tenant=TENANT, kid="2025a", state="read_only"))
        bound = before.bind(known, "twin", NOW)
        connection.execute(
            insert(ACCOUNT).values(tenant=TENANT, id="twin", holder="individual", opened_at=NOW, waits=False)
        )
        row = {"id": "twin", "account": "twin", "method": "vn_mobile_otp", "verified_at": NOW, "identity": "twin"}
        connection.execute(insert(EVIDENCE).values(tenant=TENANT, **row, binding_kid=bound.kid, binding=bound.mac))
        connection.execute(insert(SLOT).values(**twin, kind="account", slot=1, account="twin"))
    ring = Keyring((OLD, other, NEW), tenant=TENANT)
    on(store, ring)
    rotation = Rotation(custody, ring)
    rotation.promote("2027a", now=NOW)
    done = filled(rotation)
    assert done.coverage.complete
    with custody._engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(IDENTITY)) == 1
        assert len(set(connection.scalars(select(EVIDENCE.c.identity)))) == 1
        assert sorted(connection.scalars(select(SLOT.c.account))) == ["lan", "twin"]
    assert rotation.audit().sound
    for kid in ("2025a", "2026a"):
        rotation.retire(kid, now=NOW)


def test_a_key_whose_name_could_be_a_number_lives_like_any_other(store, custody):
    ring = Keyring((Key("20260101000", bytes(range(32))),), tenant=TENANT)
    assert on(store, ring).enrol("lan", number(1)).permitted
    with custody._engine.connect() as connection:
        told = [each.decode() for each in connection.scalars(select(LEDGER_PENDING.c.entry))]
    assert told
    assert not any("20260101000" in each for each in told)


def test_a_store_that_has_seen_no_key_says_so(custody, capsys):
    assert key_life.status(Rotation(custody, BEFORE), lang="en") == 0
    assert "no key yet" in capsys.readouterr().out


@pytest.mark.parametrize("asked", ["a number under two keys", "two tiles"])
def test_sqlite_looks_up_what_it_is_asked_for_and_reads_no_other_row(tmp_path, asked):
    url = f"sqlite:///{tmp_path / 'plan.sqlite'}"
    store = open_store(url, tenant=TENANT, upgrade=True)
    heard: list[tuple[str, tuple]] = []
    event.listen(store._engine, "before_cursor_execute", lambda *given: heard.append((given[2], given[3])))
    with store._engine.begin() as connection:
        tables = Tables(connection, TENANT)
        if asked == "two tiles":
            ledger.Tiles(tables).tiles([(0, 1), (1, 0)])
        else:
            identities._known(tables, BOTH.pseudonyms(PhoneNumber.parse(number(1))))
        statement, given = heard[-1]
        plan = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)]
    searches = [line for line in plan if line.startswith("SEARCH")]
    assert len(searches) == 2
    assert all(line.count("=?") >= 3 for line in searches)
    store.close()
