"""What a platform that runs this library hands over: its ledger, with the manifest that says how to open it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from idverify import __version__
from idverify.account import Service, ServiceKind
from idverify.conformance.evidence.ledger_files import CHECKPOINT, ENTRIES, OLDER
from idverify.conformance.evidence.manifest import FORMAT, NAME
from idverify.errors import OperatorError
from idverify.law import DEFAULT_READINGS, Readings
from idverify.law.reading import REGISTER
from idverify.ledger.label import tenant_label
from idverify.ports.custody import CustodyStore

_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """Of what the export is.

    Attributes:
        service: on which network.
        since, until: of which time, aware; ``until`` is the moment of the export.
        vkey: the log's public key as text.
        witnesses: the public keys of those who cosign its checkpoints.
        readings: how the platform reads the law's silences; all of them are declared.
        older: an older signed checkpoint, of which the log is to be shown to be the continuation.
    """

    service: Service
    since: datetime
    until: datetime
    vkey: str
    witnesses: Sequence[str] = ()
    readings: Readings = DEFAULT_READINGS
    older: str | None = None


def export_ledger(store: CustodyStore, folder: Path, told: Exported) -> Mapping[str, int]:
    """Write the signed part of a ledger as evidence files into a new folder.

    Other files may be put beside them afterwards: ``list_files`` then writes the manifest anew.

    Args:
        store: where the entries are.
        folder: must not be there yet.
        told: what the manifest says.

    Returns:
        How many lines each file has.

    Raises:
        OperatorError: nothing was signed yet (``ledger_unsigned``), the folder is there already (``file_exists``) or
            cannot be written (``file``).
    """
    kept = store.checkpoint()
    if kept is None:
        raise OperatorError("ledger_unsigned")
    size, note = kept
    try:
        folder.mkdir(parents=True)
        (folder / "ledger").mkdir()
        with (folder / ENTRIES).open("xb") as file:
            for entry in _entries(store, size):
                file.write(entry + b"\n")
        (folder / CHECKPOINT).write_text(note, encoding="utf-8", newline="")
        if told.older is not None:
            (folder / OLDER).write_text(told.older, encoding="utf-8", newline="")
        (folder / NAME).write_text(json.dumps(_manifest(store.tenant, told), indent=1) + "\n", encoding="utf-8")
    except FileExistsError:
        raise OperatorError("file_exists", path=folder) from None
    except OSError as refused:
        raise OperatorError("file", path=folder, reason=refused.strerror) from None
    return list_files(folder)


def list_files(folder: Path) -> Mapping[str, int]:
    """Write the digests and line counts of all files of a folder of evidence into its manifest.

    Args:
        folder: with a manifest.

    Returns:
        How many lines each file has.

    Raises:
        OperatorError: the manifest or a file cannot be read or written (``file``).
    """
    try:
        manifest: dict[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))
        found = sorted(each for each in folder.rglob("*") if each.is_file() and each != folder / NAME)
        manifest["files"] = {each.relative_to(folder).as_posix(): _listed(each) for each in found}
        (folder / NAME).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    except OSError as refused:
        raise OperatorError("file", path=folder, reason=refused.strerror) from None
    except ValueError:
        raise OperatorError("file", path=folder / NAME, reason="JSON") from None
    return {name: each["lines"] for name, each in manifest["files"].items()}


def _listed(path: Path) -> dict[str, Any]:
    digest, lines, last = hashlib.sha256(), 0, b"\n"
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
            lines += piece.count(b"\n")
            last = piece[-1:]
    return {"sha256": digest.hexdigest(), "lines": lines + (last != b"\n")}


def _entries(store: CustodyStore, size: int) -> Iterator[bytes]:
    first = 0
    while first < size:
        # What came after the checkpoint is not signed yet.
        batch = store.entries(first, most=min(_AT_ONCE, size - first))
        if not batch:
            raise OperatorError("ledger_unsigned")
        yield from batch
        first += len(batch)


def _manifest(tenant: str, told: Exported) -> dict[str, Any]:
    service: dict[str, Any] = {"kind": told.service.kind.value}
    if told.service.kind is ServiceKind.DOMESTIC:
        service["licensed"] = told.service.licensed
    else:
        service["threshold_met"] = bool(told.service.threshold_met)
    return {
        "format": FORMAT,
        "implementation": {"name": "idverify", "version": __version__, "language": "Python"},
        "tenant": tenant_label(tenant),
        "service": service,
        "period": {"from": told.since.isoformat(), "until": told.until.isoformat()},
        "readings": {id: told.readings[reading] for id, reading in REGISTER.items()},
        "files": {},
        "ledger": {"format": "idverify", "key": told.vkey, "witnesses": list(told.witnesses)},
    }
