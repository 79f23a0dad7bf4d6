"""Visits and tickets: sealed under a secret that the database does not have, in their time, each once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from sqlalchemy import func, select, update

from conftest import NOW, TENANT
from idverify.account import Service
from idverify.custody.keeping import Keeping
from idverify.errors import RequestError
from idverify.ports.visits import MOVED, KeptVisit
from idverify.stores.custody import SqlCustody
from idverify.stores.memory import MemoryStore
from idverify.stores.opening import downgrade_schema, engine_of, open_store, schema_state, upgrade_schema
from idverify.stores.schema import METADATA
from idverify.stores.service_schema import VISIT
from idverify.web.pages.visit import Draft, Part
from idverify.web.pages.visits import IDLE, LONGEST, MOVED_FOR, TICKET_LIFETIME, VisitBook

TICK = timedelta(microseconds=1)
PHONE, ACCOUNT = "0912 000 001", "tài khoản của Lan"


class Typed(Draft):
    """What somebody typed."""

    KEY: ClassVar[str] = "typed"

    phone: str
    tries: int = 0


class TypedSince(Draft):
    """The same, as a later version keeps it."""

    KEY: ClassVar[str] = "typed"

    number: str


def code(ask) -> str:
    with pytest.raises(RequestError) as refused:
        ask()
    return refused.value.code


def count(store) -> int:
    with store._engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(VISIT)) or 0


@pytest.fixture
def book(store) -> VisitBook:
    return VisitBook(store)


# What a visit is


def test_a_ticket_lets_in_once_and_to_what_it_was_made_for(book):
    ticket = book.ticket(
        Part.GUARDIAN, account=ACCOUNT, link="link", stream="live", drafts=[Typed(phone=PHONE)], now=NOW
    )
    visit = book.enter(ticket, now=NOW + TICKET_LIFETIME - TICK)
    assert (visit.part, visit.account, visit.link, visit.stream) == (Part.GUARDIAN, ACCOUNT, "link", "live")
    assert visit.draft(Typed) == Typed(phone=PHONE)
    assert (visit.expires_at, visit.ends_at) == (
        NOW + TICKET_LIFETIME - TICK + IDLE,
        NOW + TICKET_LIFETIME - TICK + LONGEST,
    )
    assert code(lambda: book.enter(ticket, now=NOW)) == "ticket"
    late = book.ticket(Part.ACCOUNT, account=ACCOUNT, now=NOW)
    assert code(lambda: book.enter(late, now=NOW + TICKET_LIFETIME)) == "ticket"
    for never in ("", "x" * 43, "ü" * 43, f"{late}=", late[:-1], f"{late}\n", "0" * 100_000):
        assert code(lambda never=never: book.enter(never, now=NOW)) == "ticket"
        assert code(lambda never=never: book.found(never, now=NOW)) == "visit_over"
        book.end(never)
    book.enter(late, now=NOW)


def test_a_ticket_is_no_visit_and_a_visit_no_ticket(book):
    ticket = book.ticket(Part.ACCOUNT, account=ACCOUNT, now=NOW)
    assert code(lambda: book.found(ticket, now=NOW)) == "visit_over"
    visit = book.enter(ticket, now=NOW)
    assert code(lambda: book.enter(visit.secret, now=NOW)) == "ticket"
    assert book.found(visit.secret, now=NOW) == visit
    assert len({ticket, visit.secret, visit.session, visit.csrf}) == 4
    assert (len(visit.secret), len(visit.session)) == (43, 32)
    assert visit.secret not in repr(visit)
    assert book.begin(Part.ACCOUNT, account=ACCOUNT, now=NOW).session != visit.session


def test_a_visit_ends_when_nobody_comes_and_after_an_hour_whoever_comes(book):
    visit = book.begin(Part.SIGN_UP, account=ACCOUNT, now=NOW)
    assert book.found(visit.secret, now=NOW + IDLE - TICK).expires_at == NOW + 2 * IDLE - TICK
    assert code(lambda: book.found(visit.secret, now=NOW + 2 * IDLE)) == "visit_over"
    busy, now = book.begin(Part.SIGN_UP, account=ACCOUNT, now=NOW), NOW
    while now < NOW + LONGEST - timedelta(minutes=5):
        now += timedelta(minutes=5)
        busy = book.kept(book.found(busy.secret, now=now), now=now)
    assert busy.expires_at == busy.ends_at == NOW + LONGEST
    book.found(busy.secret, now=NOW + LONGEST - TICK)
    for ask in (
        lambda: book.found(busy.secret, now=NOW + LONGEST),
        lambda: book.kept(busy, now=NOW + LONGEST),
        lambda: book.rotated(busy, now=NOW + LONGEST),
    ):
        assert code(ask) == "visit_over"


def test_a_look_prolongs_a_visit_and_refuses_no_form_that_is_on_its_way(book):
    visit = book.begin(Part.SIGN_UP, account=ACCOUNT, now=NOW)
    looked = book.found(visit.secret, now=NOW + timedelta(minutes=10))
    assert (looked.revision, looked.expires_at) == (visit.revision, NOW + timedelta(minutes=25))
    kept = book.kept(visit.with_draft(Typed(phone=PHONE)), now=NOW + timedelta(minutes=11))
    assert book.found(visit.secret, now=NOW + timedelta(minutes=25)).draft(Typed) == Typed(phone=PHONE)
    assert kept.expires_at == NOW + timedelta(minutes=26)


def test_of_two_forms_of_one_visit_the_slower_is_refused_and_leaves_nothing(book):
    visit = book.begin(Part.SIGN_UP, account=ACCOUNT, now=NOW)
    first = book.kept(visit.with_draft(Typed(phone=PHONE)), now=NOW)
    assert first.revision == visit.revision + 1
    assert code(lambda: book.kept(visit.with_draft(Typed(phone="0912 000 002")), now=NOW)) == "visit_changed"
    assert code(lambda: book.rotated(visit, now=NOW)) == "visit_changed"
    assert book.found(visit.secret, now=NOW).draft(Typed) == Typed(phone=PHONE)


def test_a_secret_of_before_a_rotation_is_worth_nothing(book):
    old = book.begin(Part.SIGN_UP, account=ACCOUNT, now=NOW)
    new = book.rotated(old.with_draft(Typed(phone=PHONE)), now=NOW)
    assert new.secret != old.secret
    assert new.csrf != old.csrf
    assert (new.session, new.ends_at) == (old.session, old.ends_at)
    for ask in (
        lambda: book.found(old.secret, now=NOW),
        lambda: book.kept(old, now=NOW),
        lambda: book.rotated(old, now=NOW),
    ):
        assert code(ask) == "visit_moved"
    assert code(lambda: book.enter(old.secret, now=NOW)) == "ticket"
    assert code(lambda: book.found(old.secret, now=NOW + MOVED_FOR - TICK)) == "visit_moved"
    assert code(lambda: book.found(old.secret, now=NOW + MOVED_FOR)) == "visit_over"
    assert code(lambda: book.kept(old, now=NOW + MOVED_FOR)) == "visit_over"
    assert book.found(new.secret, now=NOW).draft(Typed) == Typed(phone=PHONE)
    book.end(old.secret)
    assert code(lambda: book.found(old.secret, now=NOW)) == "visit_over"
    assert book.found(new.secret, now=NOW).draft(Typed) == Typed(phone=PHONE)
    book.end(new.secret)
    assert code(lambda: book.found(new.secret, now=NOW)) == "visit_over"
    assert code(lambda: book.kept(new, now=NOW)) == "visit_over"


def test_what_an_earlier_version_kept_in_another_shape_ends_the_visit(book):
    visit = book.begin(Part.SIGN_UP, account=ACCOUNT, drafts=[Typed(phone=PHONE)], now=NOW)
    found = book.found(visit.secret, now=NOW)
    with pytest.raises(RequestError) as refused:
        found.draft(TypedSince)
    assert refused.value.code == "visit_over"
    assert PHONE not in repr([refused.value, refused.value.__context__])
    assert found.without(Typed).draft(TypedSince) is None


# At rest


def test_a_thief_of_the_database_reads_neither_who_nor_what_nor_comes_in(store, url):
    book = VisitBook(store)
    drafts = [Typed(phone=PHONE)]
    ticket = book.ticket(Part.GUARDIAN, account=ACCOUNT, link="the-link-of-lan", drafts=drafts, now=NOW)
    visit = book.begin(Part.SIGN_UP, account=ACCOUNT, stream="the-stream", drafts=drafts, now=NOW)
    later = book.rotated(visit, now=NOW)
    with store._engine.connect() as connection:
        rows = connection.execute(select(VISIT)).all()
        cells = repr([connection.execute(select(table)).all() for table in METADATA.sorted_tables])
    files = b""
    if url.startswith("sqlite"):
        folder = Path(url.removeprefix("sqlite:///")).parent
        files = b"".join(each.read_bytes() for each in folder.iterdir() if each.name.startswith("store.sqlite"))
    else:
        assert len(rows) == 3
    for needle in (PHONE, "0912", ACCOUNT, "the-link", "the-stream", "sign_up", ticket, visit.secret, later.secret):
        assert needle not in cells
        assert needle.encode() not in files
    assert visit.session not in cells
    # Of a secret that was rotated away nothing is kept but that it was there.
    (left,) = [row for row in rows if row.revision == MOVED]
    assert (left.digest, left.sealed) == (hashlib.sha256(visit.secret.encode()).digest(), b"")
    rows.remove(left)
    # What is kept of a secret lets nobody in.
    for row in rows:
        assert row.digest in {hashlib.sha256(each.encode()).digest() for each in (ticket, later.secret)}
        for guess in (row.digest.hex(), row.digest.hex()[:43]):
            assert code(lambda guess=guess: book.found(guess, now=NOW)) == "visit_over"
    # Nor does the length say how far somebody came.
    assert len({len(row.sealed) for row in rows}) == 1


def test_a_row_that_somebody_changed_lets_nobody_in(store):
    book = VisitBook(store)
    visit, ticket = book.begin(Part.ACCOUNT, account="lan", now=NOW), book.ticket(Part.ACCOUNT, account="an", now=NOW)
    with store._engine.connect() as connection:
        sealed = {row.is_ticket: row.sealed for row in connection.execute(select(VISIT))}
    for changed in (
        {"expires_at": NOW + timedelta(days=1)},
        {"revision": 7},
        {"revision": MOVED - 1, "sealed": b""},
        {"sealed": sealed[True]},
        {"sealed": sealed[False][:-1] + bytes([sealed[False][-1] ^ 1])},
        {"sealed": b""},
    ):
        with store._engine.begin() as connection:
            mine = update(VISIT).where(VISIT.c.is_ticket.is_(False))
            connection.execute(mine.values(changed))
        assert code(lambda: book.found(visit.secret, now=NOW)) == "visit_over"
        with store._engine.begin() as connection:
            connection.execute(mine.values(sealed=sealed[False], revision=0, expires_at=visit.expires_at))
        book.found(visit.secret, now=NOW)
    with store._engine.begin() as connection:
        connection.execute(update(VISIT).where(VISIT.c.is_ticket.is_(True)).values(is_ticket=False))
    assert code(lambda: book.found(ticket, now=NOW)) == "visit_over"


def test_a_platforms_visits_are_nothing_to_another_in_the_same_database(store, url):
    beside = open_store(url, tenant="platform-b")
    ticket = VisitBook(store).ticket(Part.ACCOUNT, account="lan", now=NOW)
    visit = VisitBook(store).begin(Part.ACCOUNT, account="lan", now=NOW)
    assert code(lambda: VisitBook(beside).enter(ticket, now=NOW)) == "ticket"
    assert code(lambda: VisitBook(beside).found(visit.secret, now=NOW)) == "visit_over"
    VisitBook(beside).end(visit.secret)
    assert beside.forget(before=NOW + timedelta(days=9)) == 0
    assert VisitBook(store).found(visit.secret, now=NOW) == visit
    beside.close()


# How what is over goes


def test_what_is_over_is_taken_away_by_a_purge_by_tidying_and_by_those_who_come(store, url):
    custody = SqlCustody(engine_of(url), tenant=TENANT)
    keeping = Keeping(custody, service=Service.DOMESTIC)
    book, memory = VisitBook(store), MemoryStore()
    book.begin(Part.ACCOUNT, account="lan", now=NOW)
    VisitBook(memory).begin(Part.ACCOUNT, account="lan", now=NOW)
    assert keeping.purge(now=NOW + IDLE - TICK).rows == {}
    assert dict(keeping.purge(now=NOW + IDLE).rows) == {VISIT.name: 1}
    book.begin(Part.ACCOUNT, account="lan", now=NOW)
    for each in (store, memory):
        assert each.forget(before=NOW + IDLE) == 0
        assert each.forget(before=NOW + IDLE + TICK) == 1
    for _ in range(100):
        store.keep_visit(kept(255), now=NOW)
    store.keep_visit(kept(16), now=NOW + IDLE)
    assert count(store) == 101
    store.keep_visit(kept(15), now=NOW + IDLE)  # one in sixteen takes some of it away
    assert count(store) == 102 - 64
    custody.close()


def kept(first: int) -> KeptVisit:
    digest = bytes([first]) + secrets.token_bytes(31)
    return KeptVisit(digest=digest, sealed=b"x", revision=0, is_ticket=False, expires_at=NOW + IDLE)


def test_a_process_of_before_the_table_goes_on_beside_it_and_the_table_can_go_again(url):
    """Revision 0008 only adds: what 0007 knew is as it was."""
    engine = engine_of(url)
    upgrade_schema(engine, "0007")
    with engine.connect() as connection:
        before = set(connection.dialect.get_table_names(connection))
    upgrade_schema(engine, "0008")
    with engine.connect() as connection:
        assert set(connection.dialect.get_table_names(connection)) - before == {VISIT.name}
    assert schema_state(engine).oldest == "0005"
    downgrade_schema(engine, "0007")
    with engine.connect() as connection:
        assert set(connection.dialect.get_table_names(connection)) == before
    engine.dispose()
