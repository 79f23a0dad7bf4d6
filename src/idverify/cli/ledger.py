"""``idverify ledger``: verifying offline, with nothing but the files and the public keys."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from idverify.errors import OperatorError
from idverify.ledger.cosignature import Witness
from idverify.ledger.entry import Entry
from idverify.ledger.note import Verifier
from idverify.ledger.proof_file import (
    Proven,
    TlogProof,
    opened_checkpoint,
    require_follows,
    require_included,
    verified,
)
from idverify.ledger.tree import leaf_hash
from idverify.messages import Language, text


def verify(
    proof: Path,
    entry: Path,
    *,
    key: str,
    witnesses: Sequence[str] = (),
    required: int = 0,
    since: Path | None = None,
    lang: Language,
    as_json: bool = False,
) -> int:
    """Tell whether an entry stands in a log, step by step; 0 if it does, 1 if that is not shown.

    Args:
        proof: a ``.tlog-proof`` file.
        entry: a file that holds the entry, byte for byte.
        key: the log's public key, ``name+hash+key``.
        witnesses: the public keys of witnesses.
        required: how many of them must have cosigned.
        since: a file with an older signed checkpoint of the log.
        lang: the language of what is printed.
        as_json: print one document instead.

    Raises:
        OperatorError: a file cannot be read (``ledger_file``), a key is none (``ledger_vkey``), or more witnesses are
            asked for than keys given (``ledger_witnesses_asked``).
    """
    log = Verifier.parse(key)
    known = tuple(Witness.parse(each) for each in witnesses)
    if not 0 <= required <= len(known):
        raise OperatorError("ledger_witnesses_asked", needed=required, count=len(known))
    written, said = _content(proof, "proof"), _content(entry, "entry")
    older = None if since is None else _content(since, "since")
    if as_json:
        return _document(written, said, log=log, witnesses=known, required=required, since=older)
    try:
        _tell(written, said, log=log, witnesses=known, required=required, since=older, lang=lang)
    except OperatorError as refused:
        print(f"✗ {refused.text.in_(lang)}")
        return 1
    return 0


def show(entry: Path, *, lang: Language, as_json: bool = False) -> int:
    """Print what an entry says, and its hash; nothing is verified. 0 if it is one.

    Args:
        entry: a file that holds the entry, byte for byte.
        lang: the language of what is printed.
        as_json: print one document instead.

    Raises:
        OperatorError: the file cannot be read (``ledger_file``), or holds no entry (``ledger_entry``).
    """
    found = Entry.from_bytes(_content(entry, "entry"))
    if as_json:
        print(json.dumps({"entry": json.loads(found.to_bytes()), "leaf_hash": found.leaf_hash.hex()}, indent=1))
        return 0
    _print_entry(found, lang)
    print(f"  {text('cli.ledger.field.leaf_hash').in_(lang)}: {found.leaf_hash.hex()}")
    return 0


def _tell(
    written: bytes,
    said: bytes,
    *,
    log: Verifier,
    witnesses: Sequence[Witness],
    required: int,
    since: bytes | None,
    lang: Language,
) -> None:
    proof = TlogProof.from_text(written)
    checkpoint, seen_by = opened_checkpoint(proof, log=log, witnesses=witnesses, required=required)
    size = checkpoint.size
    print("✓", text("cli.ledger.signed", origin=checkpoint.origin, size=size).in_(lang))
    for witness, seen in seen_by:
        time = text("cli.ledger.no_time") if seen is None else seen.isoformat()
        print("✓", text("cli.ledger.witness", name=witness.name, time=time).in_(lang))
    require_included(proof, said, checkpoint)
    print("✓", text("cli.ledger.included", index=proof.index, size=size).in_(lang))
    if since is not None:
        older = require_follows(proof, checkpoint, log=log, since=since)
        print("✓", text("cli.ledger.follows", older=older.size).in_(lang))
    if not seen_by:
        print("!", text("cli.ledger.no_witness").in_(lang))
    if since is None:
        print("!", text("cli.ledger.no_since").in_(lang))
    entry = _entry(said)
    if entry is None:
        print("!", text("cli.ledger.other_entry").in_(lang))
        return
    print("!", text("cli.ledger.claim").in_(lang))
    _print_entry(entry, lang)


def _document(
    written: bytes, said: bytes, *, log: Verifier, witnesses: Sequence[Witness], required: int, since: bytes | None
) -> int:
    try:
        found = verified(
            TlogProof.from_text(written), said, log=log, witnesses=witnesses, required=required, since=since
        )
    except OperatorError as refused:
        print(json.dumps({"valid": False, "code": refused.code}, indent=1))
        return 1
    print(json.dumps(_shown(found, said), ensure_ascii=False, indent=1))
    return 0


def _shown(found: Proven, said: bytes) -> dict[str, Any]:
    entry = _entry(said)
    return {
        "valid": True,
        "origin": found.checkpoint.origin,
        "size": found.checkpoint.size,
        "root": found.checkpoint.root.hex(),
        "index": found.index,
        "leaf_hash": leaf_hash(said).hex(),
        "witnesses": [
            {"name": witness.name, "time": None if seen is None else seen.isoformat()}
            for witness, seen in found.seen_by
        ],
        "since": None if found.since is None else found.since.size,
        "entry": None if entry is None else json.loads(entry.to_bytes()),
    }


def _entry(said: bytes) -> Entry | None:
    try:
        return Entry.from_bytes(said)
    except OperatorError:
        return None


def _print_entry(entry: Entry, lang: Language) -> None:
    kept = json.loads(entry.to_bytes())
    print(f"  {text('cli.ledger.field.type').in_(lang)}: {text(f'ledger.{entry.type}').in_(lang)} ({entry.type})")
    for name in ("at", "tenant", "record", "kids", "blob", "actor", "basis"):
        if name in kept:
            value = ", ".join(kept[name]) if name == "kids" else kept[name]
            print(f"  {text(f'cli.ledger.field.{name}').in_(lang)}: {value}")
    for name, value in kept.get("data", {}).items():
        print(f"  {name}: {value}")


def _content(path: Path, what: Literal["proof", "entry", "since"]) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise OperatorError("ledger_file", what=text(f"cli.ledger.what.{what}")) from None
