"""The custody drill: what a thief finds, what two officers open, and what anybody checks afterwards without us.

Usage: python tools/custody_drill.py [--people N] [--span N] [--store URL] [--vault kms|softhsm] [--folder DIR]

It makes a platform in a folder of its own, with keys made by ``idverify``, and signs invented people up in web
processes. Then it tries every claim, the officers first, so that their request stands in what is stolen later:

1. two officers and a request produce the record and the evidence, timed;
2. the extract and a proof of the ledger verify without network, database or settings, and one flipped byte is refused;
3. the thief has the database and a backup: no number, no name, no birth date but those that moments tell;
4. the thief has a web process's memory too: its numbers fall where the key was in it, not where a vault keeps it;
   records stay shut either way. The birth dates by which the gate reckons do not: it has their key. That is told.

A line begins with ✓ (shown), ✗ (a claim that failed), · (what is given away) or – (not tried here, and why).
Exit status 1 if any claim failed. Of the store a URL names, an empty database is wanted; it is filled.
"""

from __future__ import annotations

import argparse
import base64
import hmac
import json
import logging
import os
import re
import secrets
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from sqlalchemy import inspect, select, table
from sqlalchemy import text as sql

from idverify.account import Consent, Consenter, GuardianDeclaration, Person, Relation
from idverify.application import Application, Guardian
from idverify.errors import OperatorError
from idverify.evidence.attestation import EidPurpose, IdAttestation
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.possession import Origin, Purpose
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, names_of
from idverify.keys.key import index_macs
from idverify.law import VIETNAM
from idverify.registrar import Registrar
from idverify.sealing import RotationKey, SealedIdentifier, SealedRecord
from idverify.sealing.kem_key import KemPrivateKey
from idverify.sealing.key_file import KeyFile
from idverify.sealing.record import binding, commitment, share_info
from idverify.sealing.secret import Secret
from idverify.senders.outbox import Outbox
from idverify.settings import Settings
from idverify.stores.days import Days
from idverify.stores.opening import engine_of, open_custody

TENANT: Final = "drill"
KID: Final = "2026a"
ORIGIN: Final = "drill.example/ledger"
MOBILES: Final = 359_000_000  # mobile numbers that can be in use; explanation/pseudonyms.md
MODULES: Final = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/libsofthsm2.so")
AWS: Final = {"AWS_ACCESS_KEY_ID": "drill", "AWS_SECRET_ACCESS_KEY": "drill", "AWS_DEFAULT_REGION": "ap-southeast-1"}
OFFICERS: Final = (("first-1", "first"), ("first-2", "first"), ("second-1", "second"), ("second-2", "second"))
# Where a birth date can be reckoned from a moment: the events of a sixteenth birthday say when they are due.
DATES_BY_MOMENT: Final = {"idverify_event.due_at"}
SEALED_DAYS: Final = (("idverify_account", "user_birth"), ("idverify_guardian_link", "birth"))
FIRST: Final = 50_001  # of the numbers from 0912 000 000 on; the first few stand in examples, so in any memory
APART: Final = 97  # neighbours share a budget of codes
PASSING: Final = 3  # whom a web process signs up while the thief reads its memory
_FAMILY: Final = ("Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Vũ")
_MIDDLE: Final = ("Thị", "Văn", "Hữu", "Ngọc", "Đức", "Minh", "Quốc", "Thanh", "Xuân", "Kim")
_GIVEN: Final = ("Thử", "Mẫu", "Giả", "Tập", "Diễn", "Nháp", "Ảo", "Vờ", "Tạm", "Phỏng")
_HEAD: Final = 6
_HEX_DIGITS: Final = frozenset(b"0123456789abcdefABCDEF")
_IN_FULL: Final = ("utf-8", "utf-16-le", "utf-16-be", "hex", "HEX", "base64")
_AS_PYTHON_KEEPS: Final = ("utf-8", "utf-16-le")


@dataclass(frozen=True)
class Somebody:
    """One invented person: an adult with a phone, with a personal ID, or the mother of a child that has the account."""

    account: str
    name: str
    born: date
    phone: str | None
    personal_id: str | None
    child_born: date | None

    @classmethod
    def number(cls, place: int) -> Somebody:
        name = (_FAMILY[place % 6], _MIDDLE[place // 6 % 10], _GIVEN[place // 60 % 10], _GIVEN[place * 7 % 10])
        born = date(1950, 1, 1) + timedelta(days=place * 37 % 17_000)
        by_id = f"0011{born.year % 100:02}{FIRST + place:06}" if place % 10 == 8 else None
        return cls(
            account=f"account-{place:05}",
            name=" ".join(name),
            born=born,
            phone=None if by_id else f"0912{FIRST + APART * place:06}",
            personal_id=by_id,
            child_born=date(2016, 3, 1) + timedelta(days=place) if place % 10 == 9 else None,
        )

    @property
    def spellings(self) -> Mapping[str, tuple[str, ...]]:
        """How what is to stay hidden could be written, by what it is."""
        plain = "".join(each for each in unicodedata.normalize("NFD", self.name) if not unicodedata.combining(each))
        plain = plain.replace("Đ", "D").replace("đ", "d")
        named = (self.name, unicodedata.normalize("NFD", self.name), self.name.upper(), self.name.lower())
        found = {"name": tuple(dict.fromkeys((*named, plain, plain.upper(), plain.lower())))}
        if self.phone is not None:
            rest = self.phone[1:]
            spaced = (f"{self.phone[:4]}{by}{self.phone[4:7]}{by}{self.phone[7:]}" for by in " .-")
            found["phone"] = (rest, self.phone, f"84{rest}", *spaced, f"84 {rest[:3]} {rest[3:6]} {rest[6:]}")
        if self.personal_id is not None:
            digits = self.personal_id
            found["personal ID"] = (digits, digits[1:], " ".join(digits[at : at + 3] for at in (0, 3, 6, 9)))
        return found

    @property
    def dates(self) -> tuple[date, ...]:
        return (self.born,) if self.child_born is None else (self.born, self.child_born)


def forms(spelling: str, how: Sequence[str] = _IN_FULL) -> Iterator[bytes]:
    """The bytes that a text can be; in base64 wherever in a longer text it begins."""
    data = spelling.encode()
    for form in how:
        if form in {"hex", "HEX"}:
            yield data.hex().encode() if form == "hex" else data.hex().upper().encode()
        elif form == "base64":
            for before, unsure in enumerate((0, 2, 3)):
                whole = (before + len(data)) * 8 // 6
                for encode in (base64.b64encode, base64.urlsafe_b64encode):
                    yield encode(bytes(before) + data)[unsure:whole]
        else:
            yield spelling.encode(form)


class Search:
    """Many texts, looked for in bytes together: one pass for all that begin alike."""

    def __init__(self, wanted: Mapping[str, Iterable[str]], how: Sequence[str] = _IN_FULL) -> None:
        self._heads: dict[bytes, dict[int, dict[bytes, str]]] = {}
        for what, spellings in wanted.items():
            for spelling in spellings:
                for form in forms(spelling, how):
                    lengths = self._heads.setdefault(form[:_HEAD], {})
                    lengths.setdefault(len(form), {})[form] = what

    def found(self, data: bytes) -> Counter[str]:
        """How often each is there. Nine bare digits count only where they are no part of longer hex digits."""
        counted: Counter[str] = Counter()
        for head, lengths in self._heads.items():
            at = data.find(head)
            while at >= 0:
                for length, known in lengths.items():
                    what = known.get(data[at : at + length])
                    if what is not None and not (length == 9 and _within_hex(data, at, at + length)):
                        counted[what] += 1
                at = data.find(head, at + 1)
        return counted


def _within_hex(data: bytes, start: int, end: int) -> bool:
    """By chance one in 10**11 hex digits begins nine that are a number: too often in a dump of bytes written as hex."""
    around = data[max(0, start - 1) : start] + data[end : end + 1]
    return any(each in _HEX_DIGITS for each in around)


def hidden(people: Iterable[Somebody], how: Sequence[str] = _IN_FULL, *, brief: bool = False) -> Search:
    """A search for every number and name; in brief, for names as they were typed only."""
    wanted = {
        f"{what} of {who.account}": spelled[:1] if brief and what == "name" else spelled
        for who in people
        for what, spelled in who.spellings.items()
    }
    return Search(wanted, how)


class Report:
    """What was tried, line by line."""

    def __init__(self) -> None:
        self.failed: list[str] = []
        self.not_tried: list[str] = []

    def step(self, title: str) -> None:
        print(f"\n{title}", flush=True)

    def claim(self, holds: bool, said: str, by: str) -> None:
        print(f"  {'✓' if holds else '✗'} {said}\n      by: {by}", flush=True)
        if not holds:
            self.failed.append(said)

    def given_away(self, said: str) -> None:
        print(f"  · {said}", flush=True)

    def leave_out(self, said: str) -> None:
        print(f"  – {said}", flush=True)
        self.not_tried.append(said)

    @property
    def status(self) -> int:
        return int(bool(self.failed))


@dataclass(frozen=True)
class Site:
    """The platform of the drill: its folder, its database, its people."""

    folder: Path
    url: str
    people: tuple[Somebody, ...]
    passphrase: bytes = field(default_factory=lambda: secrets.token_hex(16).encode(), repr=False)

    @cached_property
    def kept(self) -> dict[str, str]:
        """What the setting up printed: settings and public keys by name."""
        found: dict[str, str] = json.loads((self.folder / "kept.json").read_text(encoding="utf-8"))
        return found

    @cached_property
    def base(self) -> dict[str, str]:
        """What any command needs."""
        passed = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "HOME") if name in os.environ}
        return passed | {
            "LC_ALL": "C.UTF-8",
            "IDVERIFY_STORE": self.url,
            "IDVERIFY_TENANT": TENANT,
            "IDVERIFY_OFFICERS_FILE": str(self.folder / "officers.json"),
        }

    @property
    def web(self) -> dict[str, str]:
        """What every web process has; which keys, is told beside."""
        return self.base | {name: self.kept[name] for name in ("IDVERIFY_ROTATION_PUBLIC_KEY", "IDVERIFY_DAY_KEY")}

    @property
    def desk(self) -> dict[str, str]:
        """What the officers' machine has."""
        return self.web | {
            "IDVERIFY_KEYS": f"{KID}:vault",
            "IDVERIFY_VAULT": f"file://{self.folder / 'keys'}",
            "IDVERIFY_LEDGER_ORIGIN": ORIGIN,
            "IDVERIFY_LEDGER_STATE": str(self.folder / "ledger.state"),
        }

    @property
    def root(self) -> Key:
        return Key(KID, bytes.fromhex(self.kept["IDVERIFY_KEYS"].partition(":")[2]))

    def typed(self, *words: str, environment: Mapping[str, str], phrases: int = 0) -> str:
        """What ``idverify …`` prints; ``{0}`` and ``{1}`` in its words are descriptors that hold the passphrase.

        Raises:
            RuntimeError: it ended with another status than 0; the error holds what it said.
        """
        readers = []
        for _ in range(phrases):
            reader, writer = os.pipe()
            os.write(writer, self.passphrase + b"\n")
            os.close(writer)
            readers.append(reader)
        command = [sys.executable, "-m", "idverify", *(word.format(*readers) for word in words), "--lang=en"]
        try:
            how: dict[str, Any] = {"env": environment, "cwd": self.folder, "pass_fds": readers}
            done = subprocess.run(command, capture_output=True, check=False, **how)
        finally:
            for reader in readers:
                os.close(reader)
        if done.returncode:
            raise RuntimeError(f"idverify {' '.join(words)}: {done.stderr.decode()[-400:]}")
        printed: str = done.stdout.decode()
        return printed


def set_up(site: Site) -> None:
    """Keys, officers, schema and ledger, each by the command that an operator types."""
    for name, group in OFFICERS:
        words = ("keys", "officer", name, "--group", group, "--out", f"{name}.pem", "--passphrase-fd", "{0}")
        (site.folder / f"{name}.json").write_text(site.typed(*words, environment=site.base, phrases=1))
    public = [f"{name}.json" for name, _ in OFFICERS]
    (site.folder / "officers.json").write_text(site.typed("keys", "officers", *public, environment=site.base))
    rotation = ("keys", "rotation", "--out", "rotation.pem", "--passphrase-fd", "{0}")
    named = {"IDVERIFY_LEDGER_ORIGIN": ORIGIN, "IDVERIFY_LEDGER_STATE": str(site.folder / "ledger.state")}
    printed = [
        site.typed(*rotation, environment=site.base, phrases=1),
        site.typed("keys", "new", KID, environment=site.base),
        # Without a vault it is printed as it is. One that a vault wraps is unwrapped into the same memory.
        site.typed("keys", "day", environment=site.base | named | {"IDVERIFY_KEYS": f"{KID}:{'00' * 32}"}),
    ]
    kept = dict(line.strip().split("=", 1) for line in printed)
    (site.folder / "kept.json").write_text(json.dumps(kept))
    vault = site.folder / "keys"
    vault.touch(mode=0o600)
    signing = (f"sign idverify/{name}: {secrets.token_hex(32)}" for name in ("ledger", "extract"))
    vault.write_text("\n".join([kept["IDVERIFY_KEYS"].replace(":", ": "), *signing]) + "\n")
    site.typed("store", "upgrade", environment=site.base)
    *_, log, extract = site.typed("ledger", "begin", environment=site.desk).split()
    (site.folder / "kept.json").write_text(json.dumps(kept | {"log": log, "extract": extract}))
    site.__dict__.pop("kept", None)  # read before the ledger had begun


# ---- The web tier: processes of their own.


@contextmanager
def process(role: str, *words: str, environment: Mapping[str, str], told: str = "") -> Iterator[tuple[int, str]]:
    """Another process of this file: its id, and the line that it printed when it was ready."""
    command = [sys.executable, __file__, f"--as={role}", *words]
    with subprocess.Popen(command, env=dict(environment), stdin=-1, stdout=-1, text=True) as running:
        if running.stdin is None or running.stdout is None:
            raise RuntimeError(role)
        try:
            running.stdin.write(f"{told}\n")
            running.stdin.flush()
            ready = running.stdout.readline().strip()
            if not ready:
                raise RuntimeError(f"the {role} process ended before it was ready")
            yield running.pid, ready
        finally:
            running.stdin.close()
            running.wait(timeout=60)


def be_web(first: int, last: int) -> None:
    """Sign people up as a web server does, and stay until told."""
    sys.stdin.readline()
    outbox = Outbox()
    registrar = Settings.from_environment().registrar(outbox)
    for place in range(first, last):
        sign_up(registrar, outbox, Somebody.number(place), place, datetime.now(VIETNAM))
    print("ready", flush=True)
    sys.stdin.read()


def sign_up(registrar: Registrar, outbox: Outbox, who: Somebody, place: int, now: datetime) -> None:
    phone = None if who.phone is None else PhoneNumber.parse(who.phone)
    given: dict[str, Any] = {}
    if phone is not None:
        purpose = Purpose.ENROL if who.child_born is None else Purpose.GUARDIAN
        origin = Origin(session=f"session {place}", ip=f"10.0.{place % 250}.7")
        asked: dict[str, Any] = {"account": who.account, "origin": origin, "now": now}
        challenge = registrar.challenge(phone, purpose=purpose, lang="vi", **asked)
        proof = registrar.prove(challenge.id, outbox.code_for(challenge.id), **asked)
        given = {"phone": phone, "proof": proof.id}
    if who.personal_id is not None:
        given["declaration"] = NoMobileDeclaration(now, "2026-11", "vi")
        given["attestation"] = IdAttestation(
            account=who.account,
            purpose=EidPurpose.ENROL,
            personal_id=PersonalIdNumber.parse(who.personal_id),
            level=2,
            verified_at=now,
            provider="drill",
            transaction=f"transaction-{place}",
        )
    adult = Person(who.name, who.born)
    if who.child_born is None:
        application = Application(account=who.account, user=adult, **given)
    else:
        consents = tuple(Consent(by, now, "2026-11", "vi") for by in Consenter)
        mother = GuardianDeclaration(relation=Relation.MOTHER)
        guardian = Guardian(relationship=mother, person=adult, consents=consents, **given)
        application = Application(account=who.account, user=Person(None, who.child_born), guardian=guardian)
    registrar.enrol(application, now=now).require()


def be_kms() -> None:
    """Stand in for AWS KMS, over HTTP, with the subkeys of one root, and stay until told."""
    import boto3
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.kms.models import kms_backends
    from moto.server import ThreadedMotoServer

    from idverify.keyvaults.aws_kms import AwsKmsVault, alias_of

    root = Key(KID, bytes.fromhex(sys.stdin.readline().strip()))
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it tells of each request
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    endpoint = "http://{}:{}".format(*server.get_host_and_port())
    AwsKmsVault(boto3.client("kms", endpoint_url=endpoint)).create(names_of(TENANT, KID))
    backend = kms_backends[DEFAULT_ACCOUNT_ID][AWS["AWS_DEFAULT_REGION"]]
    for name, subkey in root.subkeys(TENANT).items():
        # moto takes no key material over the wire, so it is laid where the server keeps it.
        backend.keys[backend.any_id_to_key_id(alias_of(name))].key_material = subkey
    print(endpoint, flush=True)
    sys.stdin.read()
    server.stop()


def be_token(module: str, label: str, pin: str) -> None:
    """Put the subkeys of one root into a token."""
    from idverify.keyvaults.pkcs11 import Pkcs11Vault

    root = Key(KID, bytes.fromhex(sys.stdin.readline().strip()))
    Pkcs11Vault(module, label, pin).import_subkeys(root.subkeys(TENANT))
    print("ready", flush=True)


@contextmanager
def vault(site: Site, kind: str) -> Iterator[dict[str, str]]:
    """The settings of a web process whose key is in a vault."""
    secret = site.kept["IDVERIFY_KEYS"].partition(":")[2]
    shared = site.web | {"IDVERIFY_KEYS": f"{KID}:vault"}
    if kind == "kms":
        with process("kms", environment=site.base | AWS, told=secret) as (_, endpoint):
            yield shared | AWS | {"AWS_ENDPOINT_URL_KMS": endpoint, "IDVERIFY_VAULT": "aws-kms:"}
        return
    module = next(path for path in MODULES if Path(path).exists())
    (site.folder / "tokens").mkdir()
    conf, pin = site.folder / "softhsm.conf", site.folder / "pin"
    conf.write_text(f"directories.tokendir = {site.folder / 'tokens'}\nlog.level = ERROR\n")
    pin.write_text("4711\n")
    made = {"SOFTHSM2_CONF": str(conf)}
    words = ("--init-token", "--free", "--label", "drill", "--so-pin", "12345678", "--pin", "4711")
    subprocess.run(["/usr/bin/env", "softhsm2-util", *words], env=site.base | made, check=True, capture_output=True)
    with process("token", module, "drill", "4711", environment=site.base | made, told=secret):
        pass
    yield shared | made | {"IDVERIFY_VAULT": f"pkcs11://{module}?token=drill&pin-file={pin}"}


# ---- 1 and 2: the officers, and whoever gets what they hand over.


def two_officers(site: Site, report: Report) -> None:
    report.step("1. Two officers and a request")
    who = next(each for each in site.people if each.phone and not each.child_born)
    begun = time.monotonic()
    asked = ("--authority", "Co quan thu nghiem", "--reference", "01/DRILL", "--basis", "116/2025/QH15 art. 25.2.a")
    fields = (
        "--field",
        "name",
        "--field",
        "birth_date",
        "--field",
        "phone",
        "--authenticated",
        "signed_paper_verified",
    )
    words: tuple[str, ...] = ("custody", "receive", *asked, "--account", who.account, *fields, "--json")
    received = site.typed(*words, environment=site.desk)
    case = json.loads(received)["case"]
    for name in ("first-1", "second-1"):
        words = ("custody", "approve", case, "--key", f"{name}.pem", "--passphrase-fd", "{0}")
        site.typed(*words, environment=site.desk, phrases=1)
    words = ("custody", "open", case, "--first", "first-1.pem", "--second", "second-1.pem", "--out", "extract.zip")
    site.typed(*words, "--passphrase-fds", "{0}", "{1}", environment=site.desk, phrases=2)
    took = time.monotonic() - begun
    handed = hidden([who], ("utf-8",)).found(unzipped(site.folder / "extract.zip"))
    shown = {what.partition(" of ")[0] for what in handed}
    by = "idverify custody receive, approve, approve, open"
    report.claim(shown >= {"name", "phone"}, "name and number of one account lie before the officers", by)
    report.claim(took < 60, f"it took {took:.1f} seconds, and the law gives hours", "a clock beside the four commands")


def unzipped(path: Path) -> bytes:
    import zipfile

    with zipfile.ZipFile(path) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def bare_machine(site: Site, report: Report) -> None:
    report.step("2. A machine without network, database or our trust")
    keys = ("--vkeys", site.kept["log"], "--vkeys", site.kept["extract"])
    site.typed("ledger", "sequence", environment=site.desk)
    checked = site.typed("custody", "verify", "extract.zip", *keys, "--json", environment=site.base)
    entry = next(iter(json.loads(checked)["entries"])).rpartition("-")[2]
    site.typed("ledger", "prove", entry, "--out", "proof", environment=site.desk)
    bare = site.folder / "bare"
    bare.mkdir()
    for name in ("extract.zip", "proof.json", "proof.tlog-proof"):
        shutil.copy(site.folder / name, bare)
        data = bytearray((bare / name).read_bytes())
        data[len(data) // 2] ^= 1
        (bare / f"flipped-{name}").write_bytes(data)
    before, off = set(bare.iterdir()), without_network()
    if off is None:
        report.leave_out("the network stays on: unshare is not permitted here")

    def verdict(*words: str) -> int:
        only = {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
        command = [*(off or ()), sys.executable, "-m", "idverify", *words]
        return subprocess.run(command, env=only, cwd=bare, capture_output=True, check=False).returncode

    by_custody, by_ledger = (f"{' '.join(off or ())} idverify {each} verify".strip() for each in ("custody", "ledger"))
    extract = ("custody", "verify", *keys)
    proof = ("ledger", "verify", "--vkey", site.kept["log"])
    report.claim(verdict(*extract, "extract.zip") == 0, "the extract verifies", by_custody)
    report.claim(verdict(*proof, "proof.tlog-proof", "proof.json") == 0, "so does a proof of the ledger", by_ledger)
    flipped = verdict(*extract, "flipped-extract.zip")
    report.claim(flipped == 1, "the extract with one bit flipped is refused", by_custody)
    for pair in (("flipped-proof.tlog-proof", "proof.json"), ("proof.tlog-proof", "flipped-proof.json")):
        report.claim(verdict(*proof, *pair) == 1, f"so is {' with '.join(pair)}", by_ledger)
    report.claim(set(bare.iterdir()) == before, "no file was made beside them: no database was opened", "ls")


def without_network() -> tuple[str, ...] | None:
    """What to put before a command to take its network away; None where that is not permitted."""
    for words in (("unshare", "-n"), ("unshare", "-rn")):
        try:
            if subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0:
                return words
        except OSError:
            return None
    return None


# ---- 3: the database and its backup.


def stolen(site: Site) -> Iterator[tuple[str, bytes]]:
    """The database as bytes, and a backup of it, each with how it was taken."""
    if site.url.startswith("sqlite:///"):
        path, copy = site.url.removeprefix("sqlite:///"), site.folder / "backup.sqlite"
        for file in sorted(Path(path).parent.glob(f"{Path(path).name}*")):
            yield f"cp {file.name}", file.read_bytes()
        copy.unlink(missing_ok=True)
        with sqlite3.connect(path) as source, sqlite3.connect(copy) as target:
            source.backup(target)
        source.close()
        target.close()
        yield "sqlite3 .backup", copy.read_bytes()
        return
    import psycopg

    plain = re.sub(r"^postgresql\+\w+", "postgresql", site.url)
    program = shutil.which("pg_dump")
    if program is not None:
        done = subprocess.run([program, f"--dbname={plain}"], capture_output=True, check=False)
        if done.returncode == 0:  # an older pg_dump refuses a newer server
            yield "pg_dump", done.stdout
            return
    with psycopg.connect(plain) as connection, connection.cursor() as cursor:
        for name in tables_of(site):
            with cursor.copy(f"COPY {name} TO STDOUT") as rows:
                yield f"COPY {name}", b"".join(bytes(row) for row in rows)


def tables_of(site: Site) -> list[str]:
    engine = engine_of(site.url)
    try:
        return sorted(name for name in inspect(engine).get_table_names() if name.startswith("idverify_"))
    finally:
        engine.dispose()


def columns_of(site: Site) -> dict[tuple[str, str], list[object]]:
    """Every value by table and column."""
    found: dict[tuple[str, str], list[object]] = {}
    names = tables_of(site)
    engine = engine_of(site.url)
    with engine.connect() as connection:
        seen = inspect(connection)
        for name in names:
            columns = [each["name"] for each in seen.get_columns(name)]
            rows = connection.execute(select(sql("*")).select_from(table(name))).all()
            for place, column in enumerate(columns):
                found[name, column] = [row[place] for row in rows if row[place] is not None]
    engine.dispose()
    return found


def as_bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def dates_of(people: Iterable[Somebody]) -> Search:
    """A search for birth dates, in three orders."""
    orders = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")
    return Search({str(day): [day.strftime(each) for each in orders] for who in people for day in who.dates})


def birthdays(people: Iterable[Somebody]) -> set[int]:
    """When, in microseconds, those who are or were under sixteen turn it."""
    days = (who.child_born for who in people if who.child_born)
    starts = (datetime(day.year + 16, day.month, day.day, tzinfo=VIETNAM) for day in days)
    return {int(each.timestamp()) * 1_000_000 for each in starts}


def thief_of_the_database(site: Site, report: Report) -> None:
    report.step("3. The thief has the database and a backup of it")
    search, size, ways, leaks = hidden(site.people), 0, [], Counter[str]()
    dates, columns, rows = dates_of(site.people), columns_of(site), Counter[str]()
    in_clear, by_moment, named = Counter[str](), Counter[str](), []
    for how, data in stolen(site):
        leaks += search.found(data)
        in_clear[how] += sum(dates.found(data).values())
        size += len(data)
        ways.append(how)
    for (name, column), values in columns.items():
        rows[name] += len(values) * (column == "tenant")
        joined = b"\n".join(map(as_bytes, values))
        leaks += search.found(joined)
        in_clear[f"{name}.{column}"] += sum(dates.found(joined).values())
        by_moment[f"{name}.{column}"] += sum(each in birthdays(site.people) for each in values if isinstance(each, int))
        if {who.account for who in site.people} & {each for each in values if isinstance(each, str)}:
            named.append(f"{name.removeprefix('idverify_')}.{column}")
    spelled = sum(len(each) for who in site.people for each in who.spellings.values())
    counted = Counter(what for who in site.people for what in who.spellings)
    what = ", ".join(f"{number} × {kind}" for kind, number in sorted(counted.items()))
    said = f"{what} in {spelled:,} spellings and {len(_IN_FULL)} encodings, over {size:,} bytes: "
    said += "none is there" if not leaks else f"FOUND {', '.join(list(leaks)[:5])} …"
    report.claim(not leaks, said, f"{', '.join(dict.fromkeys(way.split(' idverify')[0] for way in ways))}; every byte")
    days = sum(len(who.dates) for who in site.people)
    said = f"{days} birth dates in 3 spellings, sealed under IDVERIFY_DAY_KEY: none is there in clear"
    said += f"; FOUND in {sorted(+in_clear)}" if +in_clear else ""
    report.claim(not +in_clear, said, "the same bytes, and every value of every column")
    elsewhere = (+by_moment).keys() - DATES_BY_MOMENT
    said = f"none is to be reckoned from a moment outside {' and '.join(sorted(DATES_BY_MOMENT))}"
    said += f"; FOUND in {sorted(elsewhere)}" if elsewhere else ""
    report.claim(not elsewhere, said, "every value of every column, as the sixteenth birthday of each child")
    numbers = {who.phone for who in site.people if who.phone}
    tags = {as_bytes(each) for (_, column), values in columns.items() for each in values if column == "tag"}
    said = f"{len(numbers)} numbers that are known to be there are not recognised without the key"
    report.claim(not keyless(numbers) & tags, said, "SHA-256, and HMAC under all that the tables show")
    for column, count in sorted((+by_moment).items()):
        report.given_away(
            f"CHILDREN'S BIRTH DATES BY RECKONING: {count} in {column}, which tells when each turns sixteen"
        )
    counts = (f"{name.removeprefix('idverify_')} {count}" for name, count in rows.items() if count)
    report.given_away(f"counts: {', '.join(counts)}")
    report.given_away(f"names of accounts ({', '.join(named)}), with moments and methods, and whose is a child's")
    report.given_away("who asked for which account by which paper (idverify_request, idverify_hold), in clear")


def keyless(numbers: Iterable[str]) -> set[bytes]:
    """Tags as somebody without the key would try them."""
    keys = [b"", bytes(32), TENANT.encode(), KID.encode(), b"vnid/v1"]
    spelled = [text.encode() for number in numbers for text in (number, f"+84{number[1:]}", f"84{number[1:]}")]
    prefixed = [len(b"vn.msisdn").to_bytes(2) + b"vn.msisdn" + len(text).to_bytes(2) + text for text in spelled]
    return {
        made
        for text in (*spelled, *prefixed)
        for made in (sha256(text).digest(), *(hmac.digest(key, text, "sha256") for key in keys))
    }


# ---- 4: the memory of a web process beside it.


def memory_of(pid: int) -> list[bytes]:
    """All that a process can write to, region by region.

    Raises:
        OSError: this machine does not show it, or not to us.
    """
    found = []
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, mode, *_ = line.split()
            start, end = (int(each, 16) for each in span.split("-"))
            if mode.startswith("rw"):
                found.append(os.pread(memory.fileno(), end - start, start))
    return found


def candidates(memory: Iterable[bytes]) -> set[bytes]:
    """Whatever in it was written as 64 hex digits, as keys in settings are."""
    return {bytes.fromhex(each.decode()) for region in memory for each in re.findall(rb"[0-9a-fA-F]{64}", region)}


def keys_in(memory: Iterable[bytes], written: set[bytes], checks: frozenset[bytes]) -> set[bytes]:
    """Every 32 bytes, at each sixteenth, that are a key of this platform: its tables hold the check value of each.

    Allocators of C, Rust and Python place what they are asked for at multiples of 16. Thirty-two random bytes with
    more than three zeros come once in a hundred million times; most of a heap is zeros and pointers, and is skipped.
    """
    tried = set(written)
    for region in memory:
        for at in range(0, len(region) - 31, 16):
            window = region[at : at + 32]
            if window.count(0) < 4:
                tried.add(window)
    return {each for each in tried if hmac.digest(each, b"vnid/v1/kcv", "sha256")[:8] in checks}


def thief_with_memory(
    site: Site, report: Report, *, pid: int, passing: Sequence[Somebody], in_vault: bool, span: int
) -> None:
    try:
        memory = memory_of(pid)
    except OSError as refused:
        report.leave_out(f"the memory of a process cannot be read here: {refused.strerror}")
        return
    size = f"{sum(map(len, memory)) / 1e6:.0f} MB of a running web process"
    columns = columns_of(site)
    checks = frozenset(map(as_bytes, columns["idverify_key_value", "check_value"]))
    tags = set(map(as_bytes, columns["idverify_identity_tag", "tag"]))
    written = candidates(memory)
    found = keys_in(memory, written, checks)
    by = f"/proc/PID/mem, {size}; each 32 bytes against the check values in idverify_key_value"
    numbers = {f"+84{who.phone[1:]}" for who in site.people if who.phone}
    if in_vault:
        root = site.root
        known = [bytes.fromhex(site.kept["IDVERIFY_KEYS"].partition(":")[2]), *root.subkeys(TENANT).values()]
        there = [each for each in known if any(form in part for form in (each, each.hex().encode()) for part in memory)]
        report.claim(not found, "no key of this platform is in its memory", by)
        said = "nor are, looked for by their bytes, the root and its ten subkeys"
        report.claim(not there and len(known) == 11, said, f"/proc/PID/mem, {size}")
        guessed = {tag for key in written for tag in dictionary(key, sorted(numbers))}
        said = f"the dictionary gives nothing, not even of the {len(numbers)} numbers that are there"
        report.claim(not guessed & tags, said, f"each 64 hex digits in its memory as the key ({len(written)} of them)")
    else:
        report.claim(bool(found), "the root key is in its memory", by)
        texts = [f"+84912{FIRST + place:06}" for place in range(span)]
        among = numbers.intersection(texts)
        begun = time.perf_counter()
        met = {text for key in found for text, tag in zip(texts, dictionary(key, texts), strict=True) if tag in tags}
        took = time.perf_counter() - begun
        said = f"so every number falls: {len(met)} of {len(among)} in {span:,} tried"
        all_of_them = f"every Vietnamese mobile in {took / span * MOBILES / 60:.0f} minutes on one core of this machine"
        report.claim(bool(met) and met == among, said, f"HMAC of each under that key, {took:.2f} s; {all_of_them}")
    earlier = [who for who in site.people if who not in passing]
    before, at_hand = (hidden(each, _AS_PYTHON_KEEPS, brief=True) for each in (earlier, passing))
    seen = {what for each in memory for what in before.found(each)}
    said = f"no number or name of the {len(earlier)} who had signed up before is in it"
    report.claim(not seen, said + (f"; FOUND {sorted(seen)[:5]}" if seen else ""), f"/proc/PID/mem, {size}")
    opened = openings(site, memory, written, found)
    said = "no record and no sealed number opens with what is in it" + (f"; OPENED {opened[:5]}" if opened else "")
    by = (
        "each key and each 64 hex digits, as data key, officer's key and rotation key; the real private keys looked for"
    )
    report.claim(not opened, said, by)
    sealed = [as_bytes(each) for place in SEALED_DAYS for each in columns.get(place, ())]
    days = sum(any(_day(each, key) for key in written) for each in sealed)
    said = f"{days} of {len(sealed)} BIRTH DATES OPEN"
    report.given_away(
        f"{said}: IDVERIFY_DAY_KEY is in every web process, for its gate reckons by the day; a vault unwraps it into it"
    )
    readable = {what.partition(" of ")[2] for each in memory for what in at_hand.found(each)}
    said = f"{len(readable)} of the {len(passing)} whom it has just signed up can be read in it"
    report.given_away(f"{said}: whatever the keys, who watches a web process sees who passes through it")


def dictionary(key: bytes, texts: Iterable[str]) -> list[bytes]:
    return list(index_macs(Key(KID, key), TENANT, "vn.msisdn").each(texts))


def _day(sealed: bytes, key: bytes) -> bool:
    try:
        Days(key, tenant=TENANT).open(sealed)
    except OperatorError:
        return False
    return True


def openings(site: Site, memory: Sequence[bytes], written: set[bytes], found: set[bytes]) -> list[str]:
    """What opens: by what a thief has, and, for the drill knows them, whether a private key is in the memory."""
    opened = []
    subkeys = {each for key in found for each in Key(KID, key).subkeys(TENANT).values()}
    tried = written | found | subkeys
    store = open_custody(site.url, tenant=TENANT)
    engine = engine_of(site.url)
    try:
        for who in site.people:
            for each in store.records(who.account):
                if isinstance(each.record, SealedRecord):
                    opened += [who.account for key in tried if _opens(each.record, who.account, key)]
        with engine.connect() as connection:
            question = sql(
                "SELECT s.suite, s.rotation_key, s.sealed, i.kind FROM idverify_identity_seal s "
                "JOIN idverify_identity i ON i.tenant = s.tenant AND i.id = s.identity"
            )
            seals = [
                SealedIdentifier(suite=row[0], rotation_key_id=row[1], kind=row[3], sealed=bytes(row[2]))
                for row in connection.execute(question)
            ]
    finally:
        store.close()
        engine.dispose()
    for key in tried:
        rotation = RotationKey.from_bytes(key)
        opened += [seal.kind for seal in seals if _unsealed(rotation, seal)]
    for name in ("rotation", *(name for name, _ in OFFICERS)):
        kind = "rotation" if name == "rotation" else "officer"
        file = KeyFile.read((site.folder / f"{name}.pem").read_bytes(), kind)
        keys = () if file is None else file.opened(site.passphrase) or ()
        raw = [key.private_bytes_raw() for key in keys]  # type: ignore[union-attr]  # X25519 and Ed25519
        if not raw or any(form in part for part in memory for each in raw for form in (each, each.hex().encode())):
            opened.append(name)
    return opened


def _opens(record: SealedRecord, account: str, key: bytes) -> bool:
    aad = binding(tenant=TENANT, account=account, id=record.id, fields=record.fields, suite=record.suite)
    if hmac.compare_digest(commitment(Secret(key), aad), record.commitment):
        return True
    private = KemPrivateKey.from_secret(record.suite, Secret(key))
    return any(
        private.open(share.sealed, share_info(share.group, share.officer, aad)) is not None for share in record.shares
    )


def _unsealed(key: RotationKey, seal: SealedIdentifier) -> bool:
    try:
        return bool(key.open(seal, tenant=TENANT))
    except OperatorError:
        return False


# ---- All of it.


def drill(site: Site, *, span: int, kind: str) -> Report:
    report, people = Report(), len(site.people)
    report.step(f"0. A platform with {people} invented people on {site.url.partition(':')[0]}, in {site.folder}")
    set_up(site)
    print("  keys officer ×4, keys officers, keys rotation, keys new, keys day, store upgrade, ledger begin")
    in_settings = site.web | {"IDVERIFY_KEYS": site.kept["IDVERIFY_KEYS"]}
    held, vaulted = people - 2 * PASSING, people - PASSING
    with process("web", "0", str(held), environment=in_settings):
        pass
    two_officers(site, report)
    bare_machine(site, report)
    thief_of_the_database(Site(site.folder, site.url, site.people[:held]), report)
    with ExitStack() as stack:
        report.step("4a. The thief has the memory of a web process too; its key was in the settings (IDVERIFY_KEYS)")
        words = (str(held), str(vaulted))
        pid, _ = stack.enter_context(process("web", *words, environment=in_settings))
        upto = Site(site.folder, site.url, site.people[:vaulted], site.passphrase)
        thief_with_memory(upto, report, pid=pid, passing=site.people[held:vaulted], in_vault=False, span=span)
    with ExitStack() as stack:
        names = {"kms": "a stand-in for AWS KMS, another process", "softhsm": "SoftHSM, a library in the same process"}
        report.step(f"4b. The same, and its key is in a vault ({names[kind]})")
        settings = stack.enter_context(vault(site, kind))
        pid, _ = stack.enter_context(process("web", str(vaulted), str(people), environment=settings))
        thief_with_memory(site, report, pid=pid, passing=site.people[vaulted:], in_vault=True, span=span)
    return report


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--people", type=int, default=126, help="how many sign up; at least 20")
    parser.add_argument("--span", type=int, default=900_000, help="how many numbers are tried in 4a")
    parser.add_argument("--store", help="an empty database; a SQLite file in the folder if left out")
    parser.add_argument("--vault", choices=("kms", "softhsm"), default="kms", help="which vault keeps the key in 4b")
    parser.add_argument("--folder", type=Path, help="an empty folder that is kept; one that is taken away if left out")
    parser.add_argument("--as", dest="role", choices=("web", "kms", "token"), help=argparse.SUPPRESS)
    parser.add_argument("words", nargs="*", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.role == "web":
        be_web(*map(int, given.words))
    elif given.role == "kms":
        be_kms()
    elif given.role == "token":
        be_token(*given.words)
    if given.role is not None:
        return 0
    if not 20 <= given.people <= 600:
        parser.error("--people: 20 to 600")
    with ExitStack() as stack:
        folder = given.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="custody-drill-")))
        folder.mkdir(mode=0o700, exist_ok=True)
        url = given.store or f"sqlite:///{folder.resolve() / 'drill.sqlite'}"
        site = Site(folder.resolve(), url, tuple(map(Somebody.number, range(given.people))))
        report = drill(site, span=given.span, kind=given.vault)
    print(f"\n{len(report.failed)} claims failed, {len(report.not_tried)} were not tried here.")
    return report.status


if __name__ == "__main__":
    sys.exit(main())
