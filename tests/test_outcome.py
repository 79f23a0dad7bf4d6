"""A connection lost at any moment: what was done before the commit is done again, what was lost in it is said."""

from __future__ import annotations

import pickle
import traceback
from datetime import date, timedelta

import pytest
from postgres_servers import Cut, Wire, is_commit, is_statement, told
from sqlalchemy import func, select

from conftest import NOW, TENANT, database_on, platform_on
from idverify.account.action import Action
from idverify.account.person import Person
from idverify.application import Application
from idverify.errors import OperatorError
from idverify.identifiers.phone import PhoneNumber
from idverify.stores import schema
from idverify.stores.opening import engine_of, open_store
from idverify.stores.sql import SqlStore
from idverify.stores.tables import Tables
from idverify.stores.transactions import Transactions

WHOLE = {schema.ACCOUNT: 1, schema.EVIDENCE: 1, schema.REGISTRATION_RECORD: 1, schema.EVENT: 2, schema.SLOT: 1}


@pytest.fixture(scope="module")
def database(postgres):
    with database_on(postgres) as url:
        open_store(url, tenant=TENANT, upgrade=True).close()
        yield url


@pytest.fixture
def wire(database):
    made = Wire(database)
    yield made
    made.close()


@pytest.fixture
def through(wire):
    """A store whose every message passes the wire."""
    store = open_store(wire.url(), tenant=TENANT)
    yield store
    store.close()


class CommitOfWrite:
    """Whether a message commits a transaction that wrote."""

    def __init__(self) -> None:
        self.wrote = False

    def __call__(self, message: bytes) -> bool:
        if message[5:].startswith(b"BEGIN"):
            self.wrote = False
        self.wrote |= b"INSERT" in message or b"UPDATE" in message
        return self.wrote and is_commit(message)


class Once:
    """Cuts once, at one message of those that count."""

    def __init__(self, at: int, cut: Cut | None, counts=is_statement) -> None:
        self.at, self.cut, self.counts, self.seen = at, cut, counts, 0

    def __call__(self, message: bytes) -> Cut | None:
        counts = self.counts(message)
        self.seen += counts
        return self.cut if counts and self.seen == self.at else None


def before_commit(message: bytes) -> bool:
    return is_statement(message) and not is_commit(message)


def kept(store, account: str) -> dict:
    with store._engine.connect() as connection:
        names = {table: table.c.id if table is schema.ACCOUNT else table.c.account for table in WHOLE}
        return {
            table: connection.scalar(select(func.count(name)).where(name == account)) for table, name in names.items()
        }


def behind(error: BaseException) -> list[BaseException]:
    """An error with everything that is reached from it."""
    found = [error]
    for each in found:
        found += [other for other in (each.__cause__, each.__context__) if other is not None]
    return found


@pytest.mark.parametrize("cut", Cut)
def test_a_sign_up_goes_on_whichever_statement_its_connection_is_lost_at(wire, through, cut):
    platform = platform_on(through)
    for statement in range(1, 200):
        wire.watch = watch = Once(statement, cut, before_commit)
        account, number = f"{cut.name} {statement}", f"09{20 + len(cut.name)}{statement:06d}"
        assert platform.enrol(account, number).permitted
        wire.watch = lambda _message: None
        assert kept(through, account) == WHOLE
        if watch.seen < statement:
            assert statement > 15
            return
    raise AssertionError("a sign-up does not end")


@pytest.mark.parametrize(("cut", "found"), [(Cut.BEFORE, 0), (Cut.AFTER, 1)])
def test_what_was_lost_in_its_commit_is_said_to_be_unknown_and_never_sent_again(wire, through, cut, found):
    platform, account, number = platform_on(through), f"lost {cut.name}", f"091250000{found}"
    proof = platform.prove(PhoneNumber.parse(number), account)
    wire.watch = watch = Once(1, cut, CommitOfWrite())
    with pytest.raises(OperatorError) as lost:
        keep_proven(platform, proof, account, number)
    assert lost.value.code == "outcome_unknown"
    assert watch.seen == 1
    wire.watch = lambda _message: None
    # What the text says to do: look before trying again.
    assert platform.gate.decide(account, Action.POST, now=NOW).permitted is (found == 1)
    assert kept(through, account)[schema.ACCOUNT] == found
    if not found:
        keep_proven(platform, proof, account, number)
    assert kept(through, account) == WHOLE


def keep_proven(platform, proof: str, account: str, number: str) -> None:
    person = Person("Người Thử", date(1990, 5, 1))
    application = Application(account=account, user=person, phone=PhoneNumber.parse(number), proof=proof)
    platform.registrar.enrol(application, now=NOW)


@pytest.mark.parametrize("cut", Cut)
def test_a_read_is_answered_whichever_message_its_connection_is_lost_at(wire, through, cut):
    account = f"read {cut.name}"
    platform_on(through).enrol(account, f"091250001{len(cut.name)}")
    right = through.account(account)
    assert right is not None
    for message in range(1, 50):
        wire.watch = watch = Once(message, cut)
        assert through.account(account) == right
        if watch.seen < message:
            assert message > 1  # all of it is one message
            return
    raise AssertionError("a read does not end")


@pytest.mark.parametrize("cut", Cut)
def test_nothing_hangs_on_the_end_of_a_read(wire, cut):
    store = open_store(wire.url(patience="0"), tenant=TENANT)
    wire.watch = watch = Once(1, cut, is_commit)
    assert store.sealed_records("nobody") == ()
    assert watch.seen == 1
    store.close()


def test_a_connection_that_the_server_ends_is_as_good_as_lost(wire, through):
    """It says so as its last words, and they come in place of an answer."""
    platform = platform_on(through)
    platform.enrol("ended", "0912500003")
    ending = (
        "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity "
        f"WHERE datname = '{through._engine.url.database}' AND pid <> pg_backend_pid()"
    )
    server = wire._server.render_as_string(hide_password=False)

    def ends(once: Once):
        def watch(message: bytes) -> None:
            if once(message):
                assert told(server, ending)

        return watch

    for statement in (1, 2, 5):
        wire.watch = ends(Once(statement, Cut.AFTER, before_commit))
        assert platform.enrol(f"ended {statement}", f"09126{statement:05d}").permitted
        assert kept(through, f"ended {statement}") == WHOLE

    wire.watch = ends(Once(1, Cut.AFTER, CommitOfWrite()))
    with pytest.raises(OperatorError) as lost:
        through.close_account("ended", now=NOW)
    assert lost.value.code == "outcome_unknown"
    assert through.account("ended") is not None


def test_a_server_that_cannot_be_reached_is_waited_for_only_so_long_and_said_without_its_url(wire):
    store = open_store(wire.url(patience="0.3", password="of-the-database"), tenant=TENANT)
    wire.refuses = True
    wire.watch = lambda _message: Cut.BEFORE
    for ask in (lambda: store.account("nobody"), lambda: store.close_account("nobody", now=NOW)):
        with pytest.raises(OperatorError) as lost:
            ask()
        assert lost.value.code == "store_unreachable"
        assert behind(lost.value) == [lost.value]
        shown = "".join(traceback.format_exception(lost.value)) + repr(lost.value) + repr(pickle.dumps(lost.value))
        for word in ("of-the-database", str(wire._folder), "SELECT", "postgresql"):
            assert word not in shown
    wire.refuses, wire.watch = False, lambda _message: None
    assert store.account("nobody") is None  # it comes back by itself
    store.close()


def test_no_error_of_a_lost_connection_holds_what_its_statement_was_given(wire):
    store = open_store(wire.url(patience="0"), tenant=TENANT)
    platform = platform_on(store)
    errors = []
    for statement in range(1, 200):
        account, number = f"empty {statement}", f"09127{statement:05d}"
        proof = platform.prove(PhoneNumber.parse(number), account)
        wire.watch = watch = Once(statement, Cut.BEFORE)
        try:
            keep_proven(platform, proof, account, number)
        except OperatorError as lost:
            errors.append(lost)
        wire.watch = lambda _message: None
        if watch.seen < statement:
            break
    assert {error.code for error in errors} == {"store_unreachable", "outcome_unknown"}
    for error in errors:
        assert behind(error) == [error]
        assert vars(error) == {"code": error.code, "data": {}}
    store.close()


class Single(SqlStore):
    """Asks a question of one statement, on a connection that is kept for those."""

    def kept_values(self) -> int:
        return self._ask(lambda tables: len(tables.rows(schema.KEY_VALUE)))


@pytest.mark.parametrize("cut", Cut)
def test_a_question_of_one_statement_is_answered_although_its_connection_is_lost(wire, through, cut):
    single = Single(through._engine, tenant=TENANT)
    right = single.kept_values()
    for message in (1, 2, 1):
        wire.watch = watch = Once(message, cut)
        assert single.kept_values() == right
        assert watch.seen >= 1
    wire.refuses, single._patience = True, 0.1
    wire.watch = lambda _message: Cut.BEFORE
    with pytest.raises(OperatorError) as lost:
        single.kept_values()
    assert lost.value.code == "store_unreachable"
    assert behind(lost.value) == [lost.value]


class Both(Transactions):
    """Writes, and reads afterwards, as no method does today."""

    def count_then_read(self) -> None:
        self._write(lambda tables: tables.add(schema.KEY_VALUE, name=f"{self.tenant} {id(object())}", check_value=b""))
        with self._read() as tables:
            tables.rows(schema.KEY_VALUE)


def test_what_was_kept_is_not_kept_again_because_a_read_after_it_was_lost(wire, through):
    both = Both(through._engine, tenant=TENANT)
    committed = []

    def watch(message):
        if is_commit(message):
            committed.append(message)
        return Cut.BEFORE if committed and before_commit(message) else None

    wire.watch = watch
    with pytest.raises(OperatorError) as lost:
        both.count_then_read()
    assert lost.value.code == "outcome_unknown"
    assert len(committed) == 1


@pytest.mark.parametrize("said", ["soon", "-1", "nan", "inf"])
def test_patience_is_a_number_of_seconds(said):
    with pytest.raises(OperatorError) as refused:
        engine_of(f"postgresql://idverify@/postgres?host=/nowhere&patience={said}")
    assert refused.value.code == "store_url"


def test_a_file_is_never_disconnected_from(tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}", tenant=TENANT, upgrade=True)
    assert store._patience is None
    store.close()


def test_the_work_of_a_lost_transaction_is_given_a_new_connection(wire, through):
    connections = []

    def work(tables: Tables) -> int:
        connections.append(tables.connection)
        tables.rows(schema.KEY_VALUE)
        return len(connections)

    wire.watch = Once(2, Cut.AFTER)
    assert through._write(work) == 2
    assert connections[0] is not connections[1]
    assert timedelta(seconds=through._patience) == timedelta(seconds=30)
