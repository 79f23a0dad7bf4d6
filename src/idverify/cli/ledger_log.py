"""``idverify ledger``: the log of one platform, begun, signed, and shown to those who verify it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from idverify.custody.sequencer import Sequencer
from idverify.custody_settings import CustodySettings
from idverify.errors import OperatorError
from idverify.messages import Language, text
from idverify.ports.custody import CustodyStore


def begin(settings: CustodySettings, last: Path | None, *, lang: Language) -> int:
    """Begin the log and tell its public key.

    Args:
        settings: of the platform.
        last: a file with the newest signed checkpoint that anybody still has, where the signer's own file was lost.
        lang: the language of what is printed.

    Raises:
        OperatorError: the file cannot be read (``file``), or as of ``CustodySettings.begin_ledger``.
    """
    try:
        signed = None if last is None else last.read_text(encoding="utf-8")
    except OSError as unreadable:
        raise OperatorError("file", path=last, reason=unreadable.strerror) from None
    except ValueError:
        raise OperatorError("file", path=last, reason="UTF-8") from None
    signer = settings.begin_ledger(last=signed)
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
        name: of the entry, or of a record, of whose keeping one tells.
        out: the files without their ending; neither may be there yet.
        since: the size of an older checkpoint that whoever verifies holds.
        lang: the language of what is printed.

    Raises:
        OperatorError: no such entry is signed (``ledger_unsigned``), a file is there already (``file_exists``) or
            cannot be written (``file``).
    """
    found = store.entry(name)
    if found is None:
        raise OperatorError("ledger_unsigned")
    proof = sequencer.proof(name, since=since)
    for path, data in ((out.with_suffix(".json"), found[1]), (out.with_suffix(".tlog-proof"), proof.encode())):
        _write_new(path, data)
    print(
        text(
            "cli.ledger.proved", index=found[0], entry=out.with_suffix(".json"), proof=out.with_suffix(".tlog-proof")
        ).in_(lang)
    )
    return 0


def _write_new(path: Path, data: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise OperatorError("file_exists", path=path) from None
    except OSError as refused:
        raise OperatorError("file", path=path, reason=refused.strerror) from None
