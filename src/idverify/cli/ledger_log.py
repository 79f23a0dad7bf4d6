"""``idverify ledger``: the log of one platform, begun, signed, witnessed, and shown to those who verify it."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from idverify.errors import OperatorError
from idverify.ledger.checkpoint import Checkpoint
from idverify.ledger.cosignature import Witness, cosigned
from idverify.ledger.note import UnverifiedNote, Verifier
from idverify.ledger.proof_file import Consistency, TlogProof, require_follows
from idverify.ledger.proofs import consistency_proof, inclusion_proof
from idverify.ledger.signing_key import signing_key
from idverify.ledger.tiles import WIDTH, hashes_of
from idverify.ledger.tree import HASH_BYTES
from idverify.messages import Language, text

if TYPE_CHECKING:  # a witness has neither the platform's settings nor its database
    from idverify.custody.sequencer import Sequencer
    from idverify.custody_settings import CustodySettings
    from idverify.ports.custody import CustodyStore

_LEAF_HASH: Final = re.compile(r"[0-9a-f]{64}")
_TILES_AT_ONCE: Final = 64
_PROOF_FILE: Final = "c2sp.org/tlog-proof@"


def begin(settings: CustodySettings, last: Path | None, *, lang: Language) -> int:
    """Begin the log and tell its public key.

    Args:
        settings: of the platform.
        last: a file with the newest signed checkpoint that anybody still has, where the signer's own file was lost.
        lang: the language of what is printed.

    Raises:
        OperatorError: the file cannot be read (``file``), or as of ``CustodySettings.begin_ledger``.
    """
    signer = settings.begin_ledger(last=None if last is None else _text_of(last))
    print(text("cli.ledger.begun").in_(lang))
    print(signer.vkey)
    print(settings.extract_signer.key)
    return 0


def sequence(sequencer: Sequencer, *, now: datetime, lang: Language) -> int:
    """Give what was noted its places, and sign. Errors: as of ``Sequencer.run``."""
    checkpoint = sequencer.run(now=now)
    print(text("cli.ledger.sequenced", size=checkpoint.size).in_(lang))
    note = sequencer.checkpoint()
    if note is not None:
        print(note, end="")
    return 0


def prove(
    sequencer: Sequencer, store: CustodyStore, name: str, *, out: Path, since: int | None = None, lang: Language
) -> int:
    """Write an entry and its proof, as two files beside each other.

    Args:
        sequencer: the log.
        store: where entries are.
        name: of the entry; or of a record, of whose keeping one tells; or the entry's hash, 64 hex digits, by which
            every tile of leaf hashes is looked through.
        out: the files without their ending; neither may be there yet.
        since: the size of an older checkpoint that whoever verifies holds.
        lang: the language of what is printed.

    Raises:
        OperatorError: no such entry is signed (``ledger_unsigned``), a file is there already (``file_exists``) or
            cannot be written (``file``).
    """
    if _LEAF_HASH.fullmatch(name.lower()):
        found, proof = _proven_by_hash(store, bytes.fromhex(name), since)
    else:
        named = store.entry(name)
        if named is None:
            raise OperatorError("ledger_unsigned")
        found, proof = named, sequencer.proof(name, since=since)
    for path, data in ((out.with_suffix(".json"), found[1]), (out.with_suffix(".tlog-proof"), proof.encode())):
        _write_new(path, data)
    print(
        text(
            "cli.ledger.proved", index=found[0], entry=out.with_suffix(".json"), proof=out.with_suffix(".tlog-proof")
        ).in_(lang)
    )
    return 0


def cosign(
    checkpoint: Path,
    *,
    vkey: str,
    name: str,
    key: Path,
    since: Path | None = None,
    out: Path | None = None,
    now: datetime,
    lang: Language,
) -> int:
    """Say as a witness that a checkpoint was seen: print it with the cosignature, and the witness's public key.

    Args:
        checkpoint: a signed checkpoint; or a ``.tlog-proof`` file, which beside one holds the proof that it continues
            ``since``.
        vkey: the log's public key, had from elsewhere.
        name: what the witness calls its key, such as ``witness.example``.
        key: its private key, in a file that only its owner reads: an Ed25519 seed as 64 hex digits, or PKCS #8 in PEM
            without a passphrase.
        since: the checkpoint that this witness cosigned last; left out the first time only.
        out: a new file for the note; it goes to standard output if left out, and all else to standard error.
        now: by the witness's clock.
        lang: the language of what is printed.

    Raises:
        OperatorError: the log's key is none, or the witness's name (``ledger_vkey``), a file cannot be read or written
            (``file``, ``file_exists``), the key file is open to others (``vault_file_mode``) or holds no key
            (``vault_file``), the witness is the log itself (``ledger_witness_self``), or as of
            ``Checkpoint.opened``, ``require_follows`` and ``cosigned``. Nothing is signed then.
    """
    log, private = Verifier.parse(vkey), signing_key(key)
    witness = Witness(name, private.public_key().public_bytes_raw())
    if witness.public_key == log.public_key:
        raise OperatorError("ledger_witness_self")
    written = _text_of(checkpoint)
    found = TlogProof.from_text(written) if written.startswith(_PROOF_FILE) else TlogProof(0, (), written)
    seen, _ = Checkpoint.opened(found.note, log)
    if since is not None:
        require_follows(found, seen, log=log, since=_text_of(since))
    note = cosigned(found.note, witness, private.sign, at=now)
    if out is None:
        print(note, end="")
    else:
        _write_new(out, note.encode())
    beside = sys.stderr if out is None else sys.stdout
    if since is None:
        print("!", text("cli.ledger.not_compared").in_(lang), file=beside)
    print(text("cli.ledger.cosigned", origin=seen.origin, size=seen.size).in_(lang), file=beside)
    print(witness, file=beside)
    return 0


def witnessed(
    store: CustodyStore, note: Path, *, vkey: str, witnesses: Sequence[str], now: datetime, lang: Language
) -> int:
    """Put witnesses' cosignatures under the newest checkpoint, so that every proof has them from now on.

    Args:
        store: where the checkpoint is.
        note: the same checkpoint as witnesses gave it back.
        vkey: the log's public key.
        witnesses: the public keys of those who may have added something; a signature of anybody else is refused, for
            nobody could verify it.
        now: the moment.
        lang: the language of what is printed.

    Raises:
        OperatorError: the file cannot be read (``file``), a key is none (``ledger_vkey``), nothing was signed yet
            (``ledger_unsigned``), it is not the newest checkpoint (``ledger_not_newest``), one of these witnesses added
            nothing to it or somebody else did (``ledger_cosignature``), or as of ``Checkpoint.opened``.
    """
    log, known = Verifier.parse(vkey), [Witness.parse(each) for each in witnesses]
    kept = store.checkpoint()
    if kept is None:
        raise OperatorError("ledger_unsigned")
    given = _text_of(note)
    seen, opened = Checkpoint.opened(given, log, known)
    ours, theirs = UnverifiedNote.parse(kept[1]), UnverifiedNote.parse(given)
    if theirs.text != ours.text:
        raise OperatorError("ledger_not_newest", size=seen.size, newest=kept[0])
    added = [each for each in theirs.signatures if each not in ours.signatures and not each.is_of(log)]
    by = [verifier for verifier, signature in opened.signed_by if signature in added]
    if not added or len(by) != len(added):
        raise OperatorError("ledger_cosignature")
    for signature in added:
        ours = ours.with_signature(signature)
    both = str(ours)
    # Read once more: what is kept goes into every proof, and a note of over a hundred signatures is none.
    _, opened = Checkpoint.opened(both, log, known)
    store.keep_checkpoint(kept[0], both, now=now)
    print(text("cli.ledger.witnessed", size=kept[0], names=", ".join(each.name for each in by)).in_(lang))
    return 0


def _proven_by_hash(store: CustodyStore, leaf: bytes, since: int | None) -> tuple[tuple[int, bytes], str]:
    """A signed entry by its hash, with its index and its ``.tlog-proof``. Errors: as of ``Sequencer.proof``."""
    kept = store.checkpoint()
    index = None if kept is None else _index_of(store, leaf, kept[0])
    if kept is None or index is None:
        raise OperatorError("ledger_unsigned")
    size, note = kept
    went_on = None
    if since is not None:
        went_on = Consistency(since, tuple(consistency_proof(since, size, store))).to_bytes()
    proof = TlogProof(index, tuple(inclusion_proof(index, size, store)), note, went_on)
    return (index, store.entries(index, most=1)[0]), proof.to_text()


def _index_of(store: CustodyStore, leaf: bytes, size: int) -> int | None:
    """Where a leaf hash stands first in the log, of which the tiles of level 0 hold every one."""
    count = -(-size // WIDTH)
    for first in range(0, count, _TILES_AT_ONCE):
        wanted = [(0, index) for index in range(first, min(first + _TILES_AT_ONCE, count))]
        kept = store.tiles(wanted)
        for _, index in wanted:
            hashes = hashes_of(kept, (0, index), 0, min(WIDTH, size - index * WIDTH))
            for at in range(0, len(hashes), HASH_BYTES):
                if hashes[at : at + HASH_BYTES] == leaf:
                    return index * WIDTH + at // HASH_BYTES
    return None


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as unreadable:
        raise OperatorError("file", path=path, reason=unreadable.strerror) from None
    except ValueError:
        raise OperatorError("file", path=path, reason="UTF-8") from None


def _write_new(path: Path, data: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise OperatorError("file_exists", path=path) from None
    except OSError as refused:
        raise OperatorError("file", path=path, reason=refused.strerror) from None
