"""How fast a standing is checked, how fast the gate asks the store, how long a whole sign-up takes.

Peers, in the same run and interleaved: for a standing one evaluation by cedarpy (the policies of `decide.py`, parsed
once) and a bare HMAC check; for the gate the very statement, run by `sqlite3` or `psycopg` on a kept connection with
its rows read as tuples; for a sign-up the statements of real sign-ups, recorded, then run by hand with the same values
on a database of the same state and committed to the disk, and the primitives called by themselves. PostgreSQL has a
server of its own on a socket with fsync on, SQLite `synchronous = FULL`. Medians: of CPU time where nobody else works
for the answer (standings, the gate on SQLite), of the clock on the wall otherwise.

Usage: python benchmarks/stores.py [standing] [gate] [sign-up] [load] [sealing] [growth] [--rounds N]
"""

from __future__ import annotations

import argparse
import hmac
import os
import platform
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from sqlalchemy import event, make_url

from idverify.account import Action, Service
from idverify.account.person import Person
from idverify.application import Application
from idverify.evidence.budget import NO_BUDGETS
from idverify.evidence.possession import Origin, Purpose
from idverify.gate import PostingGate
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, Keyring
from idverify.law import VIETNAM
from idverify.registrar import Registrar
from idverify.sealing import Group, OfficerKey, Officers, RecordSeal, RotationKey
from idverify.senders.outbox import Outbox
from idverify.stores import accounts, facts
from idverify.stores.compiled import statement
from idverify.stores.opening import engine_of, open_store
from idverify.stores.schema import ACCOUNT
from idverify.stores.sql import SqlStore
from idverify.stores.tables import Tables

sys.path.append(str(Path(__file__).resolve().parents[1] / "tools"))
from postgres_server import PostgresServer  # from the folder that was just named

TENANT: Final = "benchmark"
NOW: Final = datetime(2026, 11, 21, 9, tzinfo=VIETNAM)
ORIGIN: Final = Origin(session="session", ip="192.0.2.1")
RING: Final = Keyring((Key("2026a", bytes(range(32))),), tenant=TENANT)
KINDS: Final = ("sqlite", "postgresql")
TOLD: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
PEOPLE: Final = 2_000
HPKE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


Contenders = dict[str, tuple[str, Callable[[], object]]]


def race(title: str, contenders: Contenders, rounds: int, repeats: int, clock: Callable[[], float]) -> None:
    """Time contenders in turns; the first is what the others are measured by. Each has what is to be reached."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for _, work in contenders.values():
        work()
    for _ in range(rounds):
        for name, (_, work) in contenders.items():
            begun = clock()
            for _ in range(repeats):
                work()
            taken[name].append((clock() - begun) / repeats * 1e6)
    middle = {name: statistics.median(each) for name, each in taken.items()}
    by = next(iter(middle.values()))
    print(f"\n{title:<66}{'µs':>9}{'a second':>12}{'to the first':>14}   reach")
    for name, (reach, _) in contenders.items():
        print(f"  {name:<64}{middle[name]:9.1f}{1e6 / middle[name]:12,.0f}{middle[name] / by:14.2f}   {reach}")


@contextmanager
def database(kind: str, **settings: str) -> Iterator[str]:
    """The URL of an empty database of one kind; gone at the end."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="idvb-"))
        folder.chmod(0o755)  # the server runs as nobody where we are root
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        if kind == "sqlite":
            yield f"sqlite:///{folder / 'store.sqlite'}"
            return
        running = PostgresServer(folder / "s", *(f"{name}={value}" for name, value in settings.items()), fsync=True)
        running.start()
        stack.callback(running.stop)
        yield running.url


def a_copy(url: str, name: str) -> str:
    """A copy of a database that nobody is connected to."""
    if url.startswith("sqlite"):
        file = Path(str(make_url(url).database))
        copied = file.with_name(f"{name}.sqlite")
        shutil.copy(file, copied)
        return f"sqlite:///{copied}"
    engine = engine_of(url).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE platform STRATEGY file_copy")
    engine.dispose()
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def kept(url: str) -> Any:  # noqa: ANN401  # either driver's connection
    """A connection as one makes it by hand, with the settings of ours."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(str(make_url(url).database), isolation_level=None)
        for setting in ("busy_timeout = 30000", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {setting}")
        return connection
    import psycopg

    return psycopg.connect(url, prepare_threshold=None)


def a_registrar(store: SqlStore, outbox: Outbox) -> Registrar:
    keys = [OfficerKey.generate(f"officer-{group}", group) for group in Group]
    officers = Officers(tuple(each.officer for each in keys))
    seal = RecordSeal(officers, tenant=TENANT, rotation_key=RotationKey.generate().public_key)
    return Registrar(service=Service.DOMESTIC, ring=RING, store=store, sender=outbox, seal=seal, budgets=NO_BUDGETS)


def proven(registrar: Registrar, outbox: Outbox, numbers: Sequence[int]) -> list[Application]:
    """Applications of people who have proved their phones and have not signed up."""
    made = []
    for number in numbers:
        account, phone = f"account {number}", PhoneNumber.parse(f"0912{number:06d}")
        asked = registrar.challenge(phone, purpose=Purpose.ENROL, account=account, origin=ORIGIN, lang="vi", now=NOW)
        proof = registrar.prove(asked.id, outbox.code_for(asked.id), account=account, origin=ORIGIN, now=NOW)
        person = Person("Người Thử", date(1990, 5, 1))
        made.append(Application(account=account, user=person, phone=phone, proof=proof.id))
    return made


def standing(rounds: int) -> None:
    """A standing checked without a database, against an evaluation of policies and against a bare MAC."""
    try:
        from decide import FACTS, cedar

        from idverify.account import Account
        from idverify.evidence.method import Evidence, Method
        from idverify.standing import RevokedEpochs, Standing, StandingChecker
    except ImportError as missing:
        print(f"\nstanding: skipped, there is no {missing.name}")
        return
    known = Account(opened_at=NOW, user_birth_date=date(1990, 5, 1), evidence=(Evidence(Method.VN_MOBILE_OTP, NOW),))
    token = Standing.issue("lan", known, epoch=3, ring=RING, service=Service.DOMESTIC, now=NOW)
    checker = StandingChecker(RING)
    checker.renew(RevokedEpochs(as_of=NOW, since=NOW.replace(hour=1), epochs={f"a{n}": n for n in range(10_000)}))
    assert checker.decide("lan", Action.COMMENT, token=token, now=NOW).permitted
    said, key = token.encode(), bytes(range(32))
    mac = hmac.digest(key, said, "sha256")
    race(
        "A standing checked, no database",
        {
            f"cedarpy {version('cedarpy')}, one evaluation": ("", cedar(FACTS)),
            "standing checked and decided": (
                "150,000 a second, 0.05",
                lambda: checker.decide("lan", Action.COMMENT, token=token, now=NOW),
            ),
            "bare HMAC of as many bytes, compared": (
                "",
                lambda: hmac.compare_digest(hmac.digest(key, said, "sha256"), mac),
            ),
        },
        rounds,
        2_000,
        time.process_time,
    )


def gate(rounds: int) -> None:
    """The gate's question to a warm store, in the several ways that it can be asked."""
    for kind in KINDS:
        with database(kind) as url, ExitStack() as stack:
            store, outbox = open_store(url, tenant=TENANT, upgrade=True), Outbox()
            stack.callback(store.close)
            registrar = a_registrar(store, outbox)
            for application in proven(registrar, outbox, range(1, PEOPLE + 1)):
                registrar.enrol(application, now=NOW)
            ask(kind, url, store, rounds)


def ask(kind: str, url: str, store: SqlStore, rounds: int) -> None:
    """All ways to ask about one account."""
    account, asked = "account 7", PostingGate(service=Service.DOMESTIC, store=store)
    made = statement(kind, facts._question, False, False)  # noqa: SLF001  # the statement is what is measured
    core = facts._question(kind, False, False)  # noqa: SLF001  # the same
    given = {"tenant": TENANT, "id": account}
    by_hand, parameters = kept(url), made.parameters(given)
    if kind == "postgresql":
        by_hand.autocommit = True
    with ExitStack() as stack:
        stack.callback(by_hand.close)
        # A transaction around each question would be measured otherwise, rather than the question.
        options = {} if kind == "sqlite" else {"isolation_level": "AUTOCOMMIT"}
        single = stack.enter_context(store._engine.connect().execution_options(**options))  # noqa: SLF001  # the same
        through = stack.enter_context(store._engine.connect().execution_options(**options))  # noqa: SLF001  # the same
        tables = Tables(single, TENANT)
        assert len(made.cells(single, given)) == 1
        assert facts.known(tables, account) == store.known(account)

        def hand() -> object:
            return by_hand.execute(made.text, parameters).fetchall()

        def several() -> object:
            with store._read() as reading:  # noqa: SLF001  # how it is asked inside transactions
                row = reading.one(ACCOUNT, id=account)
                assert row is not None
                return accounts.facts(reading, row)

        race(
            f"The gate's question, {TOLD[kind]}, one account of {PEOPLE:,}",
            {
                "the statement by hand, kept connection, tuples": ("", hand),
                "compiled once, run by the driver: the same rows": ("2", lambda: made.cells(single, given)),
                "  and read into the facts": ("", lambda: facts.known(tables, account)),
                "  and through the store's own method": ("", lambda: store.account(account)),
                "  and decided: gate.decide": ("", lambda: asked.decide(account, Action.COMMENT, now=NOW)),
                "through Core, kept connection": ("6", lambda: through.execute(core, given).all()),
                "in several questions, in a transaction, into the facts": ("", several),
            },
            rounds,
            300,
            time.process_time if kind == "sqlite" else time.perf_counter,
        )


Script = list[tuple[str, Any]]


def recorded(store: SqlStore, registrar: Registrar, applications: Sequence[Application]) -> list[Script]:
    """What each of these sign-ups sends, statement by statement, commits and rollbacks among it."""
    scripts: list[Script] = []
    heard: Script = []
    engine = store._engine  # noqa: SLF001  # what is sent is what is recorded

    def hear(_connection: object, _cursor: object, text: str, values: object, *_: object) -> None:
        heard.append((text, values))

    listening: list[tuple[str, Callable[..., None]]] = [
        ("before_cursor_execute", hear),
        ("commit", lambda _: heard.append(("COMMIT", None))),
        ("rollback", lambda _: heard.append(("ROLLBACK", None))),
    ]
    for name, listener in listening:
        event.listen(engine, name, listener)
    for application in applications:
        registrar.enrol(application, now=NOW)
        scripts.append([*heard])
        heard.clear()
    for name, listener in listening:
        event.remove(engine, name, listener)
    return scripts


def replay(connection: Any, script: Script) -> None:  # noqa: ANN401  # either driver's connection
    """A sign-up's statements by hand, every answer read."""
    for text, values in script:
        if text == "COMMIT":
            connection.commit()
        elif text == "ROLLBACK":
            connection.rollback()
        else:
            cursor = connection.execute(text, values)
            if cursor.description is not None:
                cursor.fetchall()


def primitives() -> Callable[[], object]:
    """What a sign-up computes: a pseudonym, the same to compare it with the proof's, a binding, the seals."""
    public = X25519PrivateKey.generate().public_key()
    key, said, inside, info = os.urandom(32), os.urandom(64), os.urandom(200), os.urandom(100)

    def all_of_them() -> None:
        for _ in range(3):
            hmac.digest(key, said, "sha256")
        for _ in range(3):  # a half for each officer, and the number for a rotation
            HPKE.encrypt(key, public, info=info)
        AESGCM(key).encrypt(said[:12], inside, said)
        hmac.digest(key, inside, "sha256")

    return all_of_them


def sign_up(rounds: int) -> None:
    """Sign-ups of people whose proof is there, against their own statements by hand and the primitives."""
    # Not counted: until SQLite's log is as long as it will be. Where a file grows a flush takes longer, now for the
    # one and now for the other.
    each, done = 20, 25
    people = range(1, each * (rounds + done) + 1)
    for kind in KINDS:
        with database(kind) as server:
            url = prepared(kind, server)
            store, outbox = open_store(url, tenant=TENANT, upgrade=True), Outbox()
            applications = proven(a_registrar(store, outbox), outbox, people)
            store.close()
            copies = {name: a_copy(server if kind == "postgresql" else url, name) for name in ("taped", "byhand")}
            taping = open_store(copies["taped"], tenant=TENANT)
            scripts = recorded(taping, a_registrar(taping, outbox), applications)
            taping.close()
            store = open_store(url, tenant=TENANT)
            registrar, by_hand, compute = a_registrar(store, outbox), kept(copies["byhand"]), primitives()
            taken: dict[str, list[float]] = {"ours": [], "statements": [], "primitives": []}
            for at in range(0, len(people), each):
                those = slice(at, at + each)
                moments = [time.perf_counter()]
                for application in applications[those]:
                    registrar.enrol(application, now=NOW)
                moments.append(time.perf_counter())
                for script in scripts[those]:
                    replay(by_hand, script)
                moments.append(time.perf_counter())
                for _ in range(each):
                    compute()
                moments.append(time.perf_counter())
                for place, name in enumerate(taken):
                    taken[name].append((moments[place + 1] - moments[place]) / each * 1e6)
            by_hand.close()
            store.close()
            told(kind, {name: statistics.median(figures[done:]) for name, figures in taken.items()}, scripts[-1])


def prepared(kind: str, server: str) -> str:
    """The database that sign-ups go to, of a name that it can be copied by."""
    if kind == "sqlite":
        return server
    engine = engine_of(server).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE platform")
    engine.dispose()
    return make_url(server).set(database="platform").render_as_string(hide_password=False)


def told(kind: str, middle: dict[str, float], script: Script) -> None:
    total = middle["statements"] + middle["primitives"]
    sent = sum(text not in ("COMMIT", "ROLLBACK") and not text.startswith("BEGIN") for text, _ in script)
    print(f"\nA sign-up, {TOLD[kind]}, {sent} statements, committed to the disk {'µs':>26}{'to by hand':>14}   reach")
    lines = (
        ("its statements by hand", middle["statements"], ""),
        ("its primitives", middle["primitives"], ""),
        ("by hand, both", total, ""),
        ("registrar.enrol", middle["ours"], "2"),
    )
    for name, figure, reach in lines:
        print(f"  {name:<64}{figure:9.0f}{figure / total:14.2f}   {reach}")


def of_others(sections: Sequence[str]) -> None:
    """Loading, sealing and growth, which have a script of their own."""
    try:
        import stores_load
    except ImportError:
        print(f"\n{', '.join(sections)}: skipped, there is no benchmarks/stores_load.py")
        return
    folder = Path(tempfile.gettempdir())
    if "load" in sections:
        stores_load.load(1_000_000, KINDS, folder)
    if "sealing" in sections:
        stores_load.sealing(20_000, KINDS, folder)
    if "growth" in sections:
        stores_load.growth(100_000, 10_000_000, KINDS, folder)


def main() -> None:
    ours = {"standing": standing, "gate": gate, "sign-up": sign_up}
    theirs = ("load", "sealing", "growth")
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sections", nargs="*", choices=[*ours, *theirs, []], default=[])
    parser.add_argument("--rounds", type=int, default=25)
    given = parser.parse_args()
    sections = given.sections or [*ours, *theirs]
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    print(f"python {' '.join(sys.argv)}   commit {commit}   {datetime.now(VIETNAM):%Y-%m-%d %H:%M}")
    versions = ", ".join(f"{name} {version(name)}" for name in ("SQLAlchemy", "psycopg", "cryptography"))
    machine = f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {versions}, {machine}")
    for name, section in ours.items():
        if name in sections:
            section(given.rounds)
    of_others([name for name in theirs if name in sections])


if __name__ == "__main__":
    main()
