"""What keeping a record shut costs beside its primitives, how fast the ledger fills, how long one proof takes.

Peers, in the same run: for sealing and opening the sum of the bare calls of `cryptography` that the construction needs
(each HPKE seal or open, one AES-GCM, one HMAC, drawn and timed by themselves); for the ledger the same rows written and
committed through the same library by hand. Rounds are interleaved; medians. `benchmarks/pseudonym.py` has the numbers.

Usage: python benchmarks/custody.py [ROUNDS] [LOG_ENTRIES]     LOG_ENTRIES: 10,000,000 if left out
"""

from __future__ import annotations

import hmac
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from sqlalchemy import Engine, insert

from idverify.custody.sequencer import Sequencer
from idverify.ledger.entry import Entry, EntryType
from idverify.ledger.proofs import inclusion_proof
from idverify.ledger.signer import LogSigner
from idverify.ledger.tiles import HEIGHT, WIDTH
from idverify.ledger.tree import Frontier, included, leaf_hash, node_hash
from idverify.sealing import Group, OfficerKey, Officers, RecordSeal, opened
from idverify.stores import ledger
from idverify.stores.custody import SqlCustody
from idverify.stores.custody_schema import LEDGER_ENTRY, LEDGER_HEAD, LEDGER_PENDING, LEDGER_TILE
from idverify.stores.opening import engine_of, upgrade_schema
from idverify.stores.tables import Tables, new_name

TENANT: Final = "benchmark"
NOW: Final = datetime(2026, 11, 21, 2, tzinfo=UTC)
RECORD: Final = {"name": "Người Thử", "birth_date": "1990-05-01", "phone": "+84912000001", "personal_id": None}
REPEATS: Final = 50
APPENDS: Final = 2_000
TOGETHER: Final = 100
HPKE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def microseconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    begun = time.perf_counter()
    for _ in range(repeats):
        work()
    return (time.perf_counter() - begun) / repeats * 1e6


def sealing(rounds: int) -> None:
    """Seal and open, with two officers in each group, against the sum of the bare primitives."""
    keys = {group: [OfficerKey.generate(f"{group}-{place}", group) for place in range(2)] for group in Group}
    officers = Officers(tuple(each.officer for group in keys.values() for each in group))
    seal = RecordSeal(officers, tenant=TENANT)
    sealed = seal.seal("lan", RECORD)
    first, second = keys[Group.FIRST][0], keys[Group.SECOND][1]

    def open_it() -> object:
        halves = [each.open_share(sealed, tenant=TENANT, account="lan") for each in (first, second)]
        return opened(sealed, tenant=TENANT, account="lan", first=halves[0], second=halves[1])

    private = X25519PrivateKey.generate()
    public, info, key, aad = private.public_key(), os.urandom(120), os.urandom(32), os.urandom(90)
    inside, nonce = os.urandom(256), os.urandom(12)
    half, shut = HPKE.encrypt(key, public, info=info), AESGCM(key).encrypt(nonce, inside, aad)
    raw = {
        "HPKE seal": lambda: HPKE.encrypt(key, public, info=info),
        "HPKE open": lambda: HPKE.decrypt(half, private, info=info),
        "AES-GCM seal": lambda: AESGCM(key).encrypt(nonce, inside, aad),
        "AES-GCM open": lambda: AESGCM(key).decrypt(nonce, shut, aad),
        "HMAC": lambda: hmac.digest(key, aad, "sha256"),
    }
    taken: dict[str, list[float]] = {name: [] for name in (*raw, "seal", "open")}
    for _ in range(rounds):
        for name, work in raw.items():
            taken[name].append(microseconds(work))
        taken["seal"].append(microseconds(lambda: seal.seal("lan", RECORD)))
        taken["open"].append(microseconds(open_it))
    middle = {name: statistics.median(each) for name, each in taken.items()}
    sums = {
        "seal": 4 * middle["HPKE seal"] + middle["AES-GCM seal"] + middle["HMAC"],
        "open": 2 * middle["HPKE open"] + middle["AES-GCM open"] + middle["HMAC"],
    }
    print("\nOne record, two officers in each group              µs   its primitives   ratio   reach 1.5")
    for name, total in sums.items():
        print(f"  {name:<46}{middle[name]:8.0f}{total:17.0f}{middle[name] / total:8.2f}")


def entry() -> Entry:
    return Entry(type=EntryType.RECORD_KEPT, at=NOW, tenant=TENANT, record=new_name(), blob=os.urandom(32))


def appending(rounds: int, folder: Path) -> None:
    """Entries noted one by one, each committed to the disk, then integrated and signed."""
    url = f"sqlite:///{folder / 'ledger.sqlite'}"
    engine = engine_of(url)
    upgrade_schema(engine)
    store = SqlCustody(engine, tenant=TENANT)
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    sequencer = Sequencer(store, LogSigner.begin("benchmark.example", public, key.sign, folder / "signed"))
    rates: dict[str, list[float]] = {
        "noted, a hundred in one transaction, and signed": [],
        "noted one by one, and signed": [],
        "one by one, by hand": [],
    }
    for _ in range(rounds):
        made = [entry() for _ in range(APPENDS)]
        begun = time.perf_counter()
        for at in range(0, APPENDS, TOGETHER):
            note_all(store, made[at : at + TOGETHER])
        sequencer.run(now=NOW)
        together = time.perf_counter()
        for each in made:
            store.note(each)
        sequencer.run(now=NOW)
        singly = time.perf_counter()
        for each in made:
            with engine.begin() as connection:
                row = {"tenant": "by hand", "id": new_name(), "turn": 1, "entry": each.to_bytes()}
                connection.execute(insert(LEDGER_PENDING), row)
        done = time.perf_counter()
        for name, seconds in zip(rates, (together - begun, singly - together, done - singly), strict=True):
            rates[name].append(APPENDS / seconds * 60)
    print("\nLedger on SQLite, every commit on the disk          entries a minute   to by hand   reach 100,000")
    by_hand = statistics.median(rates["one by one, by hand"])
    for name, measured in rates.items():
        rate = statistics.median(measured)
        print(f"  {name:<46}{rate:23,.0f}{rate / by_hand:13.2f}")
    store.close()


def note_all(store: SqlCustody, entries: list[Entry]) -> None:
    """What a transaction does in which many things happen, such as a batch of a campaign."""

    def work(tables: Tables) -> None:
        for each in entries:
            ledger.note(tables, each)

    store._write(work)  # noqa: SLF001  # a transaction of many things, as the store itself makes them


def proving(entries: int, folder: Path) -> None:
    """The proof of one entry among very many, read from a database."""
    url = f"sqlite:///{folder / 'many.sqlite'}"
    engine = engine_of(url)
    upgrade_schema(engine)
    begun = time.perf_counter()
    frontier = fill(engine, entries)
    built = time.perf_counter() - begun
    store = SqlCustody(engine, tenant=TENANT)
    last = store.entry(f"{entries - 1:032x}")
    assert last is not None
    assert last[0] == entries - 1
    places = [place * entries // 200 for place in range(200)]
    taken = []
    for place in places:
        began = time.perf_counter()
        proof = inclusion_proof(place, frontier.size, store)
        taken.append((time.perf_counter() - began) * 1e3)
        assert included(place, frontier.size, leaf_hash(b"%d" % place), frontier.root, proof)
    taken.sort()
    print(f"\nProof of one entry among {entries:,} ({built:.0f} s to build)         ms     reach 5")
    for name, at in (("median", 0.5), ("95 of 100", 0.95), ("slowest of 200", 1)):
        print(f"  {name:<46}{taken[max(int(len(taken) * at) - 1, 0)]:8.2f}")
    store.close()


def fill(engine: Engine, entries: int) -> Frontier:
    """A log of so many entries, in its tables; hashed level by level, for speed."""
    levels: list[list[bytes]] = [[leaf_hash(b"%d" % place) for place in range(entries)]]
    rows = []
    frontier = Frontier()
    while levels[-1]:
        hashes, above = levels[-1], []
        level = len(levels) - 1
        for at in range(0, len(hashes), WIDTH):
            piece = hashes[at : at + WIDTH]
            rows.append({"tenant": TENANT, "level": level, "position": at // WIDTH, "hashes": b"".join(piece)})
            if len(piece) == WIDTH:
                for _ in range(HEIGHT):
                    piece = [node_hash(piece[two], piece[two + 1]) for two in range(0, len(piece), 2)]
                above.append(piece[0])
        if level == 0:
            frontier = Frontier().appended(hashes)
        levels.append(above)
    with engine.begin() as connection:
        connection.execute(insert(LEDGER_TILE), rows)
        head = {"tenant": TENANT, "size": frontier.size, "frontier": frontier.to_bytes()}
        connection.execute(insert(LEDGER_HEAD), head)
        ends = (
            {"tenant": TENANT, "position": place, "id": f"{place:032x}", "entry": b"%d" % place}
            for place in (0, entries - 1)
        )
        connection.execute(insert(LEDGER_ENTRY), list(ends))
    return frontier


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    entries = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000_000
    sealing(rounds)
    with tempfile.TemporaryDirectory() as folder:
        appending(min(rounds, 5), Path(folder))
        proving(entries, Path(folder))


if __name__ == "__main__":
    main()
