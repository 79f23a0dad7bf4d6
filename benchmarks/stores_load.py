"""How long a million existing accounts take to load and to seal, and what ten million of them cost whoever comes after.

Peers, in the same run: for loading, the same rows written by hand, by COPY through psycopg and by `executemany` of
`sqlite3`, in batches as large and with indexes built when ours are; for growth, the same questions to a store of a
hundredth of the size, asked in turns. PostgreSQL has a server of its own with fsync on, SQLite `synchronous = FULL`.
Every account has a birth date and a declared phone: one row each of account, evidence with its binding, number, tag
under one key, and place. Tags are drawn, not computed: `benchmarks/pseudonym.py` says what computing them costs.

Usage: python benchmarks/stores_load.py [load] [sealing] [growth] [--accounts N] [--records N] [--small N] [--large N]
           [--databases sqlite postgresql] [--folder PATH]
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import secrets
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

from sqlalchemy import make_url, text

from idverify.account import Account, Holder
from idverify.evidence.method import Evidence, Method
from idverify.ports import NewAccount, NewEvidence
from idverify.ports.bulk import ExistingAccount, ExistingEvidence
from idverify.pseudonym import Binding, Pseudonym
from idverify.sealing import Group, OfficerKey, Officers, RecordSeal, SealedRecord, Share
from idverify.stores import epochs
from idverify.stores.bulk.store import open_bulk
from idverify.stores.opening import open_store
from idverify.stores.schema import IDENTITY_TAG
from idverify.stores.sql import SqlStore

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
from postgres_server import PostgresServer  # a server of one's own; it is no package

TENANT: Final = "benchmark"
NOW: Final = datetime(2026, 11, 21, 2, tzinfo=UTC)
# Within thirty days, so that who signs up with a known number contests nothing.
OPENED: Final = NOW - timedelta(days=20)
KID: Final = "2026a"
KIND: Final = "vn.msisdn"
AT_ONCE: Final = {"sqlite": 200_000, "postgresql": 20_000}
CORES: Final = 2
DATABASES: Final = ("sqlite", "postgresql")
# A server for production has such memory and lets its log grow for a while; all else is as it comes.
SETTINGS: Final = ("shared_buffers=1GB", "max_wal_size=8GB")
REPEATS: Final = 300
PATIENCE_SECONDS: Final = 20.0
RAISED: Final = 100
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
RECORD: Final = {"name": "Người Thử", "birth_date": "1990-05-01", "phone": "+84912000001", "personal_id": None}
BORN: Final = [date(1950 + place % 56, 1 + place % 12, 1 + place % 28) for place in range(18_816)]


def name(place: int) -> str:
    return f"user {place:09d}"


def tag(place: int) -> bytes:
    return hashlib.sha256(b"%d" % place).digest()


def accounts(first: int, count: int) -> Iterator[ExistingAccount]:
    """Existing accounts as a campaign makes them of its columns."""
    for place in range(first, first + count):
        at, drawn = OPENED + timedelta(milliseconds=place), tag(place)
        evidence = ExistingEvidence(Method.VN_MOBILE_OTP, at, None, (Pseudonym(KID, KIND, drawn),), Binding(KID, drawn))
        yield ExistingAccount(name(place), at, user_birth_date=BORN[place % len(BORN)], evidence=(evidence,))


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty store of one kind, gone at the end."""
    own = Path(tempfile.mkdtemp(prefix="idvb-", dir=folder))
    own.chmod(0o755)  # the server runs as nobody where we are root
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, own, ignore_errors=True)
        if kind == "sqlite":
            url = f"sqlite:///{own / 'store.sqlite'}"
        else:
            server = PostgresServer(own / "s", *SETTINGS, fsync=True)
            server.start()
            stack.callback(server.stop)
            url = server.url
        with closing(open_store(url, tenant=TENANT, upgrade=True)) as store:
            store.check_keys({KID: b"12345678"}, now=NOW)
        yield url


def shares(count: int, workers: int) -> list[tuple[int, int]]:
    """A count in as many parts, each with where it begins."""
    edges = [count * part // workers for part in range(workers + 1)]
    return [(edges[part], edges[part + 1] - edges[part]) for part in range(workers)]


def at_once_by_all(work: Callable[..., float], url: str, count: int, workers: int) -> float:
    """Seconds that some processes need for their shares, from the first to begin to the last to end."""
    if workers == 1:
        return work(url, 0, count)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        list(pool.map(abs, range(workers)))  # each is up
        begun = time.perf_counter()
        list(pool.map(work, [url] * workers, *zip(*shares(count, workers), strict=True)))
        return time.perf_counter() - begun


def load_ours(url: str, first: int, count: int) -> float:
    """Seconds to load a share through the library."""
    begun = time.perf_counter()
    with closing(open_bulk(url, tenant=TENANT)) as bulk, bulk.indexes_last():
        loaded = bulk.load(accounts(first, count), now=NOW, at_once=AT_ONCE[make_url(url).get_backend_name()])
    assert loaded.accounts == loaded.identities == loaded.evidence == count
    return time.perf_counter() - begun


COLUMNS: Final[dict[str, dict[str, str]]] = {
    "idverify_account": {
        "tenant": "text",
        "id": "text",
        "holder": "text",
        "opened_at": "int8",
        "user_birth_date": "date",
    },
    "idverify_identity": {"tenant": "text", "id": "text", "kind": "text"},
    "idverify_identity_tag": {"tenant": "text", "kind": "text", "kid": "text", "tag": "bytea", "identity": "text"},
    "idverify_evidence": {
        "tenant": "text",
        "id": "text",
        "account": "text",
        "method": "text",
        "verified_at": "int8",
        "identity": "text",
        "binding_kid": "text",
        "binding": "bytea",
    },
    "idverify_slot": {"tenant": "text", "identity": "text", "kind": "text", "slot": "int4", "account": "text"},
}


def by_hand(first: int, count: int, days: Sequence[Any]) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of a batch, with names drawn one by one as a sign-up draws them."""
    rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}
    for place in range(first, first + count):
        at = (OPENED + timedelta(milliseconds=place) - EPOCH) // timedelta(microseconds=1)
        own, drawn, number, piece = name(place), tag(place), secrets.token_hex(16), secrets.token_hex(16)
        rows["idverify_account"].append((TENANT, own, "individual", at, days[place % len(days)]))
        rows["idverify_identity"].append((TENANT, number, KIND))
        rows["idverify_identity_tag"].append((TENANT, KIND, KID, drawn, number))
        rows["idverify_evidence"].append((TENANT, piece, own, "vn_mobile_otp", at, number, KID, drawn))
        rows["idverify_slot"].append((TENANT, number, "account", 1, own))
    return rows


def batches(first: int, count: int, at_once: int) -> Iterator[tuple[int, int]]:
    return ((at, min(at_once, first + count - at)) for at in range(first, first + count, at_once))


def load_by_hand(url: str, first: int, count: int) -> float:
    """Seconds to write the same rows by hand, with no look at what is there."""
    kind = make_url(url).get_backend_name()
    return (copy_by_hand if kind == "postgresql" else insert_by_hand)(url, first, count)


def copy_by_hand(url: str, first: int, count: int) -> float:
    import psycopg

    begun = time.perf_counter()
    with psycopg.connect(url) as connection:
        for at, some in batches(first, count, AT_ONCE["postgresql"]):
            for table, rows in by_hand(at, some, BORN).items():
                columns = COLUMNS[table]
                statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)"
                with connection.cursor() as cursor, cursor.copy(statement) as copy:
                    copy.set_types(list(columns.values()))
                    for row in rows:
                        copy.write_row(row)
            connection.commit()
    return time.perf_counter() - begun


def insert_by_hand(url: str, first: int, count: int) -> float:
    begun = time.perf_counter()
    with closing(sqlite3.connect(make_url(url).database or "", isolation_level=None)) as connection:
        run = connection.execute
        for setting in ("synchronous = FULL", "foreign_keys = ON", "cache_size = -262144"):
            run(f"PRAGMA {setting}")
        question = (
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (?, ?, ?)"
        )
        indexes = run(question, ("idverify_account", "idverify_evidence", "idverify_slot")).fetchall()
        for index, _ in indexes:
            run(f"DROP INDEX {index}")
        for at, some in batches(first, count, AT_ONCE["sqlite"]):
            run("BEGIN IMMEDIATE")
            for table, rows in by_hand(at, some, [day.isoformat() for day in BORN]).items():
                columns = COLUMNS[table]
                blanks = ", ".join("?" * len(columns))
                connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({blanks})", rows)
            run("COMMIT")
        for _, statement in indexes:
            run(statement)
    return time.perf_counter() - begun


def cpu_seconds(url: str) -> float:
    """CPU time so far: of this process and those it has waited for, and of the server, which are the whole of it."""
    mine = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    spent = sum(each.ru_utime + each.ru_stime for each in mine)
    folder = make_url(url).query.get("host")
    if isinstance(folder, str):
        first = int((Path(folder) / "data" / "postmaster.pid").read_text(encoding="ascii").split("\n", 1)[0])
        told = [ticks for each in below(first) if (ticks := ticks_of(each))]
        # proc(5): utime, stime, and of those who have ended and were waited for.
        spent += sum(map(sum, told)) / os.sysconf("SC_CLK_TCK")
    return spent


def ticks_of(process: int) -> list[int]:
    with suppress(FileNotFoundError, ProcessLookupError):  # it has ended since, and its parent counts it
        told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
        return [int(each) for each in told.rpartition(")")[2].split()[11:15]]
    return []


def below(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return [process, *map(int, children)]


def machine() -> str:
    """How busy the machine is with other work, which every figure depends on."""
    return f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}"


def load(count: int, databases: Sequence[str], folder: Path) -> None:
    """So many accounts into an empty store, and the same rows by hand."""
    heading = "s     CPU s   accounts/s   to by hand   reach: 1,000,000 in 60 s"
    print(f"\nLoading {count:,} accounts ({machine()})        {heading}")
    for kind in databases:
        workers, theirs = CORES if kind == "postgresql" else 1, 0.0
        ways: dict[str, tuple[Callable[..., float], Callable[[str], str]]] = {
            f"{kind}, the same rows by hand": (load_by_hand, str),
            f"{kind}, {'two processes' if workers == CORES else 'one process'}": (load_ours, str),
        }
        if kind == "postgresql":
            ways["  as a superuser, foreign keys unchecked"] = (load_ours, unchecked)
        for way, (work, of) in ways.items():
            with database(kind, folder) as url:
                before = cpu_seconds(url)
                seconds = at_once_by_all(work, of(url), count, workers)
                of_cpu = cpu_seconds(url) - before
            theirs = theirs or seconds
            print(
                f"  {way:<46}{seconds:8.1f}{of_cpu:10.1f}{count / seconds:13,.0f}{seconds / theirs:13.2f}", flush=True
            )


def officers() -> Officers:
    return Officers(
        tuple(OfficerKey.generate(f"{group}-{place}", group).officer for group in Group for place in range(2))
    )


def seal_share(url: str, first: int, count: int) -> float:
    """Seconds to seal the records of a share of the accounts, and to keep them."""
    begun = time.perf_counter()
    seal = RecordSeal(officers(), tenant=TENANT)
    with closing(open_bulk(url, tenant=TENANT)) as bulk:
        names = (name(place) for place in range(first, first + count))
        assert bulk.seal(((each, seal.seal(each, RECORD)) for each in names), now=NOW) == count
    return time.perf_counter() - begun


def sealing(count: int, databases: Sequence[str], folder: Path) -> None:
    """The sealing job, with two officers in each group, in one process and in two; and what is no sealing in it."""
    print(f"\nSealing {count:,} records ({machine()})              records/s   ms each")
    seal = RecordSeal(officers(), tenant=TENANT)
    begun = time.perf_counter()
    for place in range(500):
        seal.seal(name(place), RECORD)
    alone = (time.perf_counter() - begun) / 500
    print(f"  {'sealing alone, nothing kept':<46}{1 / alone:15,.0f}{alone * 1e3:10.2f}")
    for kind in databases:
        for workers in (1, CORES):
            with database(kind, folder) as url:
                load_ours(url, 0, count)
                seconds = at_once_by_all(seal_share, url, count, workers)
            processes = f"{workers} process{'es' if workers > 1 else ''}"
            print(f"  {kind + ', ' + processes:<46}{count / seconds:15,.0f}{seconds / count * 1e3:10.2f}")


def record() -> SealedRecord:
    """A record of the usual size; it is sealed elsewhere."""
    part = secrets.token_bytes
    halves = tuple(
        Share(group=group, officer=f"{group}-{place}", sealed=part(80)) for group in Group for place in range(2)
    )
    return SealedRecord(
        id=secrets.token_hex(16),
        suite="x25519-hkdf-sha256-aes256gcm",
        fields=("birth_date", "name", "phone"),
        bound=part(16),
        shares=halves,
        nonce=part(12),
        ciphertext=part(300),
        commitment=part(32),
    )


def signing_up(account: str, drawn: bytes) -> NewAccount:
    facts = Account(opened_at=NOW, holder=Holder.INDIVIDUAL, user_birth_date=date(1990, 5, 1))
    evidence = NewEvidence(
        evidence=Evidence(Method.VN_MOBILE_OTP, NOW),
        pseudonyms=(Pseudonym(KID, KIND, drawn),),
        binding=Binding(KID, drawn),
    )
    return NewAccount(id=account, facts=facts, evidence=(evidence,), links=(), declaration=None, record=record())


def seconds_of(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def point(store: SqlStore, operation: str, size: int, turn: int) -> float:
    """Seconds of one operation on a store of so many accounts; what it is given is made before."""
    place = secrets.randbelow(size)
    if operation == "gate: store.account":
        return seconds_of(lambda: store.account(name(place)))
    if operation == "a number by its tag":

        def look() -> None:
            with store._read() as tables:  # noqa: SLF001  # one question of a sign-up by itself
                assert tables.one(IDENTITY_TAG, kind=KIND, kid=KID, tag=tag(place)) is not None

        return seconds_of(look)
    if operation == f"revocation list of {RAISED}":
        return seconds_of(lambda: store.raised(since=NOW))
    known = operation == "sign-up, a known number"
    new = signing_up(f"{operation} {turn}", tag(place) if known else secrets.token_bytes(32))
    return seconds_of(lambda: store.open_account(new))


OPERATIONS: Final = (
    "gate: store.account",
    "a number by its tag",
    f"revocation list of {RAISED}",
    "sign-up, a new number",
    "sign-up, a known number",
)


def growth(small: int, large: int, databases: Sequence[str], folder: Path) -> None:
    """Point operations on a store of each size, in turns, and what an account weighs on disk."""
    for kind in databases:
        with database(kind, folder) as small_url, database(kind, folder) as large_url:
            stores = {}
            for size, url in ((small, small_url), (large, large_url)):
                taken = at_once_by_all(load_ours, unchecked(url), size, CORES if kind == "postgresql" else 1)
                settle(url)
                print(f"\n{kind}: {size:,} accounts loaded in {taken:,.0f} s ({machine()})", flush=True)
                stores[size] = open_store(url, tenant=TENANT)
                raise_some(stores[size], size)
            weigh(kind, large_url, large)
            print(f"\n  {kind:<28}{small:>12,}{large:>14,} accounts, ms   ratio   reach 1.5   times   ({machine()})")
            for operation in OPERATIONS:
                compared(stores, operation)
            for store in stores.values():
                store.close()


def compared(stores: dict[int, SqlStore], operation: str) -> None:
    """One operation on both, in turns, a while of it first for nothing."""
    taken: dict[int, list[float]] = {size: [] for size in stores}
    begun = time.perf_counter()
    for turn in range(-REPEATS // 3, REPEATS):
        if time.perf_counter() - begun > PATIENCE_SECONDS and min(map(len, taken.values())) > 1:
            break
        for size, store in stores.items():
            seconds = point(store, operation, size, turn)
            if turn >= 0 or seconds > 1:
                taken[size].append(seconds)
    first, second = (statistics.median(each) * 1e3 for each in taken.values())
    times = len(taken[min(taken)])
    print(f"  {operation:<28}{first:12.3f}{second:14.3f}{second / first:23.2f}{times:20}", flush=True)


def raise_some(store: SqlStore, size: int) -> None:
    def work(tables: Any) -> None:  # noqa: ANN401  # the store's own, of a transaction
        for place in range(0, size, size // RAISED):
            epochs.raise_epoch(tables, name(place), NOW)

    store._write(work)  # noqa: SLF001  # as whatever changes an account does


def unchecked(url: str) -> str:
    """The same server with no look at foreign keys, which nothing here breaks: how fast it fills is told elsewhere."""
    if make_url(url).get_backend_name() != "postgresql":
        return url
    options = {"options": "-c session_replication_role=replica"}
    return make_url(url).update_query_dict(options).render_as_string(hide_password=False)


def settle(url: str) -> None:
    """What a server does by itself in the hours after a load."""
    if make_url(url).get_backend_name() == "postgresql":
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE)")
            connection.execute("CHECKPOINT")


def weigh(kind: str, url: str, size: int) -> None:
    """Bytes on disk for each account, table by table."""
    if kind == "postgresql":
        asked = (
            "SELECT relname, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class "
            "WHERE relkind = 'r' AND relname LIKE 'idverify%' ORDER BY pg_total_relation_size(oid) DESC"
        )
    else:
        asked = (
            "SELECT tbl_name, sum(iif(type = 'table', pgsize, 0)), sum(iif(type = 'index', pgsize, 0)) "
            "FROM dbstat('main', 1) AS weight JOIN sqlite_master USING (name) GROUP BY 1 ORDER BY sum(pgsize) DESC"
        )
    with closing(open_store(url, tenant=TENANT)) as store, store._engine.connect() as connection:  # noqa: SLF001  # of a table no method tells
        rows = [tuple(row) for row in connection.execute(text(asked)) if row[1] + row[2] >= size]
    print(f"\n  {'bytes an account on disk':<28}{'rows':>12}{'indexes':>14}{'together':>14}")
    for table, of_rows, of_indexes in [*rows, ("together", *(sum(row[at] for row in rows) for at in (1, 2)))]:
        print(f"  {table:<28}{of_rows / size:12.0f}{of_indexes / size:14.0f}{(of_rows + of_indexes) / size:14.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sections", nargs="*", choices=["load", "sealing", "growth", []], default=[])
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--small", type=int, default=100_000)
    parser.add_argument("--large", type=int, default=10_000_000)
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    given = parser.parse_args()
    sections = given.sections or ["load", "sealing", "growth"]
    if "load" in sections:
        load(given.accounts, given.databases, given.folder)
    if "sealing" in sections:
        sealing(given.records, given.databases, given.folder)
    if "growth" in sections:
        growth(given.small, given.large, given.databases, given.folder)


if __name__ == "__main__":
    main()
