"""What hash partitions cost the gate and a sign-up, and how long laying them out stops a platform.

Peer, in the same run: the same store with whole tables, on the same server, a copy of the same database. Operations are
interleaved, one on each in turn, each first as often as the others; medians. The server writes ahead but does not wait
for the disk (``fsync`` off), so that a ratio is of the work and not of a wait that is the same for both.

``16+`` has evidence in partitions too, by its own name, which ADR 0028 decided against.

Usage: python benchmarks/partitions.py [ACCOUNTS] [OPERATIONS] [PARTS …]     300,000, 1,500, 16 and 16+ if left out
"""

from __future__ import annotations

import random
import secrets
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, make_url
from sqlalchemy import text as sql

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

from local_postgres import server

from idverify.evidence.method import Method
from idverify.evidence.possession import PossessionProof, Purpose
from idverify.ports import NewEvidence
from idverify.pseudonym import Pseudonym
from idverify.stores import contract_parts as parts_of
from idverify.stores import partitions
from idverify.stores.opening import engine_of, upgrade_schema
from idverify.stores.partitions import KEYS, partition
from idverify.stores.sql import SqlStore

TENANT: Final = "benchmark"
NOW: Final = datetime(2026, 11, 21, 2, tzinfo=UTC)
WARM: Final = 100

# What a sign-up leaves, in bytes and rows; the bytes are noise.
SEED: Final = """
CREATE TEMPORARY TABLE made ON COMMIT DROP AS SELECT n, 'user-' || n AS account, md5('i' || n) AS number,
    md5('r' || n) AS record, md5('p' || n) AS proof, md5('e' || n) AS evidence, 1790000000000000 + n AS at
    FROM generate_series(1, :accounts) n;
INSERT INTO idverify_account (tenant, id, holder, opened_at, user_birth_date)
    SELECT :t, account, 'individual', at, date '1990-05-01' + (n % 9000) FROM made;
INSERT INTO idverify_identity (tenant, id, kind) SELECT :t, number, 'vn.msisdn' FROM made;
INSERT INTO idverify_identity_tag (tenant, kind, kid, tag, identity)
    SELECT :t, 'vn.msisdn', '2026a', sha256(number::bytea), number FROM made;
INSERT INTO idverify_identity_seal (tenant, identity, suite, rotation_key, sealed)
    SELECT :t, number, 'x', 'x', decode(repeat(number, 3), 'hex') FROM made;
INSERT INTO idverify_slot (tenant, identity, kind, slot, account) SELECT :t, number, 'account', 1, account FROM made;
INSERT INTO idverify_proof (tenant, id, purpose, account, kid, kind, tag, method, verified_at, spent_by)
    SELECT :t, proof, 'enrol', account, '2026a', 'vn.msisdn', sha256(number::bytea), 'vn_mobile_otp', at, evidence
    FROM made;
INSERT INTO idverify_evidence (tenant, id, account, method, verified_at, identity, binding_kid, binding)
    SELECT :t, evidence, account, 'vn_mobile_otp', at, number, '2026a', sha256(evidence::bytea) FROM made;
INSERT INTO idverify_registration_record
    (tenant, id, account, kept_at, suite, fields, bound, wrapped_key, nonce, ciphertext, commitment)
    SELECT :t, record, account, at, 'x', 'birth_date name phone', sha256('b'), '', sha256('n'),
    decode(repeat(record, 18), 'hex'), sha256('c') FROM made;
INSERT INTO idverify_record_share (tenant, record, officer, officers, sealed)
    SELECT :t, record, officer, officer, decode(repeat(record, 5), 'hex')
    FROM made, (VALUES ('first'), ('second')) AS o(officer);
INSERT INTO idverify_event (tenant, account, position, id, type, due_at, acknowledged)
    SELECT :t, account, p, md5(n || '-' || p), 'account.opened', at, true FROM made, generate_series(1, 2) p
"""


def seed(engine: Engine, accounts: int) -> None:
    """Fill a store with accounts, each as a sign-up leaves it."""
    with engine.begin() as connection:
        for statement in SEED.split(";"):
            connection.execute(sql(statement.replace("::", r"\:\:")), {"t": TENANT, "accounts": accounts})
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


def sign_up(store: SqlStore) -> None:
    """What a sign-up writes once its code is answered: the proof, and the account with all that belongs to it."""
    name = f"new-{secrets.token_hex(8)}"
    tag = Pseudonym("2026a", "vn.msisdn", secrets.token_bytes(32))
    proof = PossessionProof(
        id=secrets.token_hex(16),
        purpose=Purpose.ENROL,
        account=name,
        pseudonym=tag,
        method=Method.VN_MOBILE_OTP,
        verified_at=NOW,
    )
    store.keep_proof(proof)
    given = NewEvidence(evidence=proof.evidence, pseudonyms=(tag,), proof=proof.id)
    store.open_account(parts_of.adult(name, given))


def milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1e3


def sizes(engine: Engine) -> tuple[float, float]:
    """MiB of the greatest single index of accounts, and of sealed records."""
    question = sql(
        "SELECT max(pg_relation_size(indexrelid)) / 1048576.0 FROM pg_index WHERE indrelid IN"
        " (SELECT CAST(:name AS regclass) UNION SELECT inhrelid FROM pg_inherits"
        " WHERE inhparent = CAST(:name AS regclass))"
    )
    with engine.connect() as connection:
        found = [
            connection.scalar(question, {"name": name}) for name in ("idverify_account", "idverify_registration_record")
        ]
    return float(found[0]), float(found[1])


def main(accounts: int, operations: int, counts: list[str]) -> None:
    with server("shared_buffers=1GB", "max_wal_size=8GB") as url:
        admin = engine_of(url).execution_options(isolation_level="AUTOCOMMIT")

        def database(name: str, template: str = "template1") -> Engine:
            with admin.connect() as connection:
                connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
            return engine_of(make_url(url).set(database=name).render_as_string(hide_password=False))

        whole = database("whole")
        upgrade_schema(whole)
        seed(whole, accounts)
        whole.dispose()
        stores = {"whole": SqlStore(whole, tenant=TENANT)}
        with whole.connect() as connection:
            laid = connection.scalar(
                sql("SELECT sum(pg_total_relation_size(to_regclass(n))) FROM unnest(CAST(:n AS text[])) n"),
                {"n": list(KEYS)},
            )
        whole.dispose()
        print(f"{accounts:,} accounts; {int(laid or 0) / 2**20:,.0f} MiB in {len(KEYS)} tables with their indexes")
        for count in counts:
            parted = database(f"parts_{len(stores)}", "whole")
            more = {"idverify_evidence": ("tenant", "id")} if count.endswith("+") else {}
            partitions.KEYS = {**KEYS, **more}  # type: ignore[misc]  # what was decided against is measured too
            took = milliseconds(partial(partition, parted, int(count.rstrip("+")), most_bytes=2**40)) / 1e3
            print(f"laid out in {count:>4} parts in {took:6.1f} s, out of reach meanwhile")
            stores[count] = SqlStore(parted, tenant=TENANT)
            with parted.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
        for name, store in stores.items():
            account, record = sizes(store._engine)  # noqa: SLF001  # the engine behind a store is what is measured
            print(f"  {name:>6}: greatest index of accounts {account:6.1f} MiB, of sealed records {record:6.1f} MiB")
        picks = random.Random(9)  # the same accounts on each run
        known = [f"user-{picks.randrange(accounts) + 1}" for _ in range(operations)]
        work: dict[str, Callable[[SqlStore, int], object]] = {
            "gate: the facts of an account": lambda store, at: store.account(known[at]),
            "sign-up: proof and account": lambda store, _: sign_up(store),
        }
        for title, do in work.items():
            taken: dict[str, list[float]] = {name: [] for name in stores}
            for at in range(operations):
                turn = at % len(stores)
                for name, store in (*list(stores.items())[turn:], *list(stores.items())[:turn]):
                    spent = milliseconds(partial(do, store, at))
                    if at >= WARM:
                        taken[name].append(spent)
            middle = {name: statistics.median(each) for name, each in taken.items()}
            for name, each in middle.items():
                high, ratio = statistics.quantiles(taken[name], n=100)[98], each / middle["whole"]
                print(f"{title:<32}{name:>6}  median {each:7.3f} ms  99th {high:7.3f}  ratio {ratio:5.2f}")
        for store in stores.values():
            store.close()
        admin.dispose()


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else 300_000, int(given[1]) if len(given) > 1 else 1_500, given[2:] or ["16", "16+"])
