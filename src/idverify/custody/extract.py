"""What is handed over: one file that anybody can check without a network, a database, or trust in whoever made it.

A ZIP archive with fixed times and sorted names, so that the same content is the same bytes::

    extract.note             JSON in one line, signed (C2SP signed-note): who asked, by which paper and provision,
                             what was found, which officers opened it, and the SHA-256 of every other file
    entries/NAME.json        the ledger's entries: of the keeping of each record, and of its opening
    proofs/NAME.tlog-proof   that each stands in the log (C2SP tlog-proof)
    HUONG-DAN/README.txt     how to check it, in Vietnamese and English
    DATA.txt                 for the person whom it is about: what is held, to be read

The proofs show that each record was kept when the log says, and that its opening was written down.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from idverify.custody.request import AuthorityRequest, Case, canonical, commitment_of, kind_of, request_of, written
from idverify.errors import OperatorError, door
from idverify.ledger.checkpoint import Checkpoint
from idverify.ledger.cosignature import Witness
from idverify.ledger.entry import Entry, EntryType
from idverify.ledger.label import tenant_label
from idverify.ledger.note import UnverifiedNote, Verifier, opened, signed
from idverify.ledger.proof_file import Proven, TlogProof, verified
from idverify.messages import LANGUAGES, Language, text

VERSION: Final = 1
NOTE: Final = "extract.note"
README: Final = "HUONG-DAN/README.txt"
DATA: Final = "DATA.txt"
_LARGEST: Final = 64_000_000  # bytes, of all files together; an archive can promise little and hold much
_MOST_FILES: Final = 10_000
_TIME: Final = (1980, 1, 1, 0, 0, 0)  # the first that an archive can say
_MODE: Final = 0o600
_OWNER_ONLY: Final = (0o100000 | _MODE) << 16


@dataclass(frozen=True, slots=True)
class ExtractSigner:
    """What signs extracts.

    Attributes:
        key: the public key; its name is the platform's, as those who verify know it.
        sign: what signs bytes with the private key and gives 64 bytes, perhaps in a vault.
    """

    key: Verifier
    sign: Callable[[bytes], bytes] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One thing that is held about an account.

    Attributes:
        item: which.
        value: it.
        record: in which record.
        kept_at: since when.
    """

    item: str
    value: str = field(repr=False)
    record: str
    kept_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """An entry of the ledger with its proof.

    Attributes:
        name: of its files.
        entry: the entry, byte for byte.
        proof: the ``.tlog-proof``.
    """

    name: str
    entry: bytes
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """A file to be handed over, in memory.

    Attributes:
        case: of which request.
        data: the file.
    """

    case: str
    data: bytes = field(repr=False)

    @property
    def digest(self) -> bytes:
        """Its SHA-256, which the ledger is told."""
        return hashlib.sha256(self.data).digest()

    def write(self, path: Path) -> None:
        """Write it to a new file that only its owner reads; on the disk when this returns.

        Raises:
            OperatorError: the file is there already (``file_exists``), or cannot be written (``file``).
        """
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), _MODE)
        except FileExistsError:
            raise OperatorError("file_exists", path=path) from None
        except OSError as refused:
            raise OperatorError("file", path=path, reason=refused.strerror) from None
        try:
            with os.fdopen(file, "wb") as written:
                written.write(self.data)
                written.flush()
                os.fsync(written.fileno())
        except OSError as refused:
            path.unlink(missing_ok=True)
            raise OperatorError("file", path=path, reason=refused.strerror) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractReport:
    """What a verified extract shows; nothing of what it says about anybody.

    Attributes:
        kind: whether an authority asked, or the person.
        case: the request's random name.
        tenant: the platform's label.
        opened_at: when, by the platform's clock.
        officers: the keys of the two who opened it.
        records: how many records were opened.
        entries: each entry's file name, with what its proof shows.
        signed_by: the name of the key that signed the extract.
    """

    kind: str
    case: str
    tenant: str
    opened_at: str
    officers: tuple[str, ...]
    records: int
    entries: tuple[tuple[str, Proven], ...]
    signed_by: str


def built(
    case: Case,
    found: Mapping[str, Sequence[Value]],
    logged: Sequence[Logged],
    *,
    tenant: str,
    officers: Sequence[str],
    opened_at: datetime,
    signer: ExtractSigner,
) -> Extract:
    """An extract.

    Args:
        case: the request.
        found: what was asked for and is held, by account, the oldest first.
        logged: the entries of each record's keeping, and of the opening.
        tenant: the platform's label.
        officers: the ids of the two keys.
        opened_at: when.
        signer: what signs it.

    Raises:
        OperatorError: it is too large for a note (``ledger_note_size``), or the signer does not sign
            (``ledger_signature``).
    """
    files = {f"entries/{each.name}.json": each.entry for each in logged}
    files |= {f"proofs/{each.name}.tlog-proof": each.proof.encode() for each in logged}
    files[README] = _readme().encode()
    body = _body(case, found, tenant=tenant, officers=officers, opened_at=opened_at)
    if body["kind"] == "subject":
        files[DATA] = _readable(body["accounts"]).encode()
    body["files"] = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    files[NOTE] = signed(canonical(body) + "\n", signer.key, signer.sign).encode()
    return Extract(case=case.id, data=_archive(files))


@door
def verify_extract(data: bytes, keys: Sequence[Verifier], *, required: int = 0) -> ExtractReport:
    """Check an extract: its signature, its files, and that every record and its opening stand in the log.

    Args:
        data: the file.
        keys: the public keys of the extract and of the log, had from elsewhere, and of witnesses.
        required: how many witnesses must have cosigned each checkpoint.

    Returns:
        What it shows.

    Raises:
        OperatorError: it is no such file (``extract_form``); a file in it was changed, added or left out
            (``extract_touched``); it shows other things than were asked for (``extract_scope``); a record or its
            opening by those officers is not told in it (``extract_unlogged``); there is no key of its log, or the log's
            key is the one that signed the extract (``extract_key``); or as of ``note.opened``, ``Entry.from_bytes``,
            ``request_of`` and ``proof_file.verified``.
    """
    try:
        return _verified(data, keys, required)
    except Exception as caught:  # noqa: BLE001  # whatever it is, its frames hold what was handed over
        caught.__cause__ = caught.__context__ = None
        refused = caught.with_traceback(None)
    del data
    raise refused


def _verified(data: bytes, keys: Sequence[Verifier], required: int) -> ExtractReport:
    files = _files(data)
    note = opened(files.pop(NOTE), [key for key in keys if not isinstance(key, Witness)])
    signer = note.signed_by[0][0]
    try:
        body = json.loads(note.text)
        if canonical(body) + "\n" != note.text or body["v"] != VERSION:
            raise OperatorError("extract_form")
        if body["files"] != {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}:
            raise OperatorError("extract_touched")
        _require_asked(body)
        told = _entries(files)
        records = _require_told(body, told)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise OperatorError("extract_form") from None
    logs = [key for key in keys if key.public_key != signer.public_key and not isinstance(key, Witness)]
    witnesses = [key for key in keys if isinstance(key, Witness)]
    proven = tuple(
        (name, _proven(files[f"proofs/{name}.tlog-proof"], entry.to_bytes(), logs, witnesses, required))
        for name, entry in told.items()
    )
    return ExtractReport(
        kind=body["kind"],
        case=body["case"],
        tenant=body["tenant"],
        opened_at=body["opened_at"],
        officers=tuple(body["officers"]),
        records=len(records),
        entries=proven,
        signed_by=signer.name,
    )


def _body(
    case: Case, found: Mapping[str, Sequence[Value]], *, tenant: str, officers: Sequence[str], opened_at: datetime
) -> dict[str, Any]:
    return {
        **_asked(case.document),
        "tenant": tenant,
        "case": case.id,
        "opened_at": written(opened_at),
        "officers": list(officers),
        "accounts": [
            {
                "account": account,
                "items": {item.value: _listed(found[account], item.value) for item in sorted(case.request.fields)},
            }
            for account in case.request.accounts
        ],
    }


def _asked(document: str) -> dict[str, Any]:
    """What a body says of the request; with the document, so that the ledger's commitment can be worked out."""
    request = request_of(document)
    said: dict[str, Any] = {
        "v": VERSION,
        "kind": kind_of(request),
        "document": document,
        "commitment": commitment_of(document).hex(),
        "received_at": written(request.received_at),
    }
    if isinstance(request, AuthorityRequest):
        return said | {
            "authority": request.authority,
            "reference": request.reference,
            "basis": request.basis.citation,
            "emergency": request.emergency,
        }
    return said | {"right": request.right.value}


def _require_asked(body: Mapping[str, Any]) -> None:
    """Refuse a body that says another thing of the request than the request does, or shows what was not asked for."""
    request = request_of(body["document"])
    items = sorted(item.value for item in request.fields)
    shown = [(each["account"], sorted(each["items"])) for each in body["accounts"]]
    asked = _asked(body["document"])
    if {name: body[name] for name in asked} != asked or shown != [(account, items) for account in request.accounts]:
        raise OperatorError("extract_scope")


def _listed(values: Iterable[Value], item: str) -> list[dict[str, str]]:
    return [
        {"value": each.value, "record": each.record, "kept_at": written(each.kept_at)}
        for each in values
        if each.item == item
    ]


def _require_told(body: Mapping[str, Any], told: Mapping[str, Entry]) -> set[str]:
    """The records that the body takes something from; each is told to be kept, and to be opened for this request."""
    label = tenant_label(body["tenant"])
    request = {"case": body["case"], "commitment": body["commitment"]}
    records = {
        value["record"] for account in body["accounts"] for values in account["items"].values() for value in values
    }
    mine = [each for each in told.values() if each.tenant == label]
    kept = {each.record: each.blob for each in mine if each.type is EntryType.RECORD_KEPT and each.blob}
    openings = [
        each for each in mine if each.type is EntryType.DISCLOSURE_OPENED and request.items() <= each.data.items()
    ]
    by = {each.actor for each in openings}
    if (
        len(mine) != len(told)
        or len(mine) != len(kept) + len(openings)
        or not records
        or set(kept) != records
        or {each.record: each.blob for each in openings if each.record} != kept
        or by - {None} != set(body["officers"])
        or len(set(body["officers"])) != 2
        or {each.at for each in openings} != {datetime.fromisoformat(body["opened_at"]).replace(microsecond=0)}
    ):
        raise OperatorError("extract_unlogged")
    return records


def _entries(files: Mapping[str, bytes]) -> dict[str, Entry]:
    names = [name[len("entries/") : -len(".json")] for name in files if name.startswith("entries/")]
    wanted = {f"entries/{name}.json" for name in names} | {f"proofs/{name}.tlog-proof" for name in names}
    if wanted - set(files) or set(files) - wanted - {README, DATA}:
        raise OperatorError("extract_form")
    return {name: Entry.from_bytes(files[f"entries/{name}.json"]) for name in sorted(names)}


def _proven(
    proof: bytes, entry: bytes, logs: Sequence[Verifier], witnesses: Sequence[Witness], required: int
) -> Proven:
    found = TlogProof.from_text(proof)
    origin = Checkpoint.from_text(UnverifiedNote.parse(found.note).text).origin
    log = next((key for key in logs if key.name == origin), None)
    if log is None:
        raise OperatorError("extract_key")
    return verified(found, entry, log=log, witnesses=witnesses, required=required)


def _archive(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _TIME)
            info.create_system = 3  # the same on every system
            info.external_attr = _OWNER_ONLY
            archive.writestr(info, files[name])
    return written.getvalue()


def _files(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = archive.infolist()
            names = {each.filename for each in found}
            sound = (
                len(names) == len(found) <= _MOST_FILES
                and NOTE in names
                and sum(each.file_size for each in found) <= _LARGEST
                and all(each.compress_type == zipfile.ZIP_STORED for each in found)
            )
            files = {each.filename: archive.read(each) for each in found} if sound else {}
    # Of an archive that says it is packed or locked in a way zipfile does not know, it raises NotImplementedError.
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, RuntimeError, OSError):
        files = {}
    # What lies between the files of an archive, or behind them, is signed by nobody.
    if not files or _archive(files) != data:
        raise OperatorError("extract_form")
    return files


def _readme() -> str:
    said = [text(f"extract.readme.{part}") for part in ("title", "what", "keys", "check", "entries", "shows", "claims")]
    return "\n".join("\n\n".join(each.in_(lang) for each in said) + "\n" for lang in LANGUAGES)


def _readable(accounts: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join("".join(f"{line}\n" for line in _lines(accounts, lang)) for lang in LANGUAGES)


def _lines(accounts: Sequence[Mapping[str, Any]], lang: Language) -> Iterable[str]:
    yield text("extract.data.title").in_(lang)
    for account in accounts:
        for item, values in account["items"].items():
            name = text(f"item.{item}").in_(lang)
            if not values:
                yield f"{name}: {text('extract.data.nothing').in_(lang)}"
            for value in values:
                yield f"{name}: {value['value']} ({text('extract.data.since', at=value['kept_at']).in_(lang)})"
