"""``idverify keys``: the keys of a platform, each made where it will stay."""

from __future__ import annotations

import os
import secrets
import sys
import unicodedata
from collections.abc import Sequence
from getpass import getpass
from pathlib import Path
from typing import Final

from idverify.errors import OperatorError
from idverify.keys import Key
from idverify.messages import Language, text
from idverify.pseudonym import KEY_BYTES
from idverify.sealing import DEFAULT_SUITE, Group, Officer, OfficerKey, Officers, RotationKey
from idverify.sealing.secret import Secret

LEAST_PASSPHRASE: Final = 12
_OWNER_ONLY: Final = 0o600


def new(kid: str, *, lang: Language) -> int:
    """Print a new root key, as a setting.

    Raises:
        OperatorError: the name is none (``key_name``).
    """
    secret = secrets.token_bytes(KEY_BYTES)
    key = Key(kid, secret)
    print(text("cli.keys.new").in_(lang), file=sys.stderr)
    print(f"IDVERIFY_KEYS={key.kid}:{secret.hex()}")
    return 0


def officer(
    name: str,
    group: Group,
    out: Path,
    *,
    lang: Language,
    suite: str = DEFAULT_SUITE,
    passphrase_fd: int | None = None,
) -> int:
    """Make an officer's key file, and print the public half as one line of JSON.

    Args:
        name, group: as of ``Officer``.
        out: the file; it must not be there yet. It is written for its owner only.
        lang: of what is said beside.
        suite: its id.
        passphrase_fd: a file descriptor whose first line is the passphrase; asked for twice if left out.

    Raises:
        OperatorError: the name is none (``officer_name``), there is no such suite (``seal_suite``), the file is there
            already (``file_exists``) or cannot be written (``file``), or as ``passphrase``.
    """
    key = OfficerKey.generate(name, group, suite=suite)
    _require_absent(out)
    _write_new(out, key.to_pem(passphrase(lang=lang, fd=passphrase_fd, new=True).reveal()))
    said = text("cli.keys.officer", name=name, path=out, fingerprint=_spaced(key.officer))
    print(said.in_(lang), file=sys.stderr)
    print(key.officer.to_json())
    return 0


def officers(paths: Sequence[Path], *, lang: Language) -> int:
    """Print the file that ``IDVERIFY_OFFICERS_FILE`` names, from the public halves of the officers.

    Args:
        paths: files that each hold what ``officer`` printed.
        lang: of what is said beside.

    Raises:
        OperatorError: a file cannot be read (``file``), or as ``Officer.from_json`` and ``Officers`` do.
    """
    found = Officers(tuple(Officer.from_json(_read(path)) for path in paths))
    print(text("cli.keys.officers").in_(lang), file=sys.stderr)
    for each in found:
        print(f"  {each.name} ({each.group.value}): {_spaced(each)}", file=sys.stderr)
    print(found.to_json(), end="")
    return 0


def rotation(out: Path, *, lang: Language, suite: str = DEFAULT_SUITE, passphrase_fd: int | None = None) -> int:
    """Make a rotation key file, and print the public half as a setting. Arguments and errors as of ``officer``."""
    key = RotationKey.generate(suite)
    _require_absent(out)
    _write_new(out, key.to_pem(passphrase(lang=lang, fd=passphrase_fd, new=True).reveal()))
    print(text("cli.keys.rotation", path=out).in_(lang), file=sys.stderr)
    print(f"IDVERIFY_ROTATION_PUBLIC_KEY={key.public_key.hex()}")
    return 0


def officer_of(path: Path, passphrase_fd: int | None, lang: Language) -> OfficerKey:
    """An officer's key, from its file.

    Args:
        path: the file.
        passphrase_fd: a file descriptor whose first line is its passphrase; asked for if left out.
        lang: of the question.

    Raises:
        OperatorError: the file cannot be read (``file``) or opened (``officer_key``, ``officer_passphrase``).
    """
    try:
        kept = path.read_bytes()
    except OSError as unreadable:
        raise OperatorError("file", path=path, reason=unreadable.strerror) from None
    if passphrase_fd is None:
        print(text("cli.custody.passphrase", file=path.name).in_(lang), file=sys.stderr)
    return OfficerKey.from_pem(kept, passphrase(lang=lang, fd=passphrase_fd).reveal())


def passphrase(*, lang: Language, fd: int | None = None, new: bool = False) -> Secret:
    """The passphrase of a key file, in UTF-8 and NFC, so that two keyboards give the same bytes.

    Args:
        lang: of the question.
        fd: a file descriptor whose first line it is; asked for at the terminal if left out.
        new: whether it is chosen now: then it is asked for twice, and must be long enough.

    Raises:
        OperatorError: it is not text (``file``), is under twelve characters (``passphrase_short``), or the two differ
            (``passphrase_differs``).
    """
    first = _typed(text("cli.keys.passphrase").in_(lang)) if fd is None else _first_line(fd)
    if new and len(first.reveal().decode()) < LEAST_PASSPHRASE:
        raise OperatorError("passphrase_short", least=LEAST_PASSPHRASE)
    if new and fd is None:
        again = _typed(text("cli.keys.passphrase.again").in_(lang))
        if not secrets.compare_digest(first.reveal(), again.reveal()):
            raise OperatorError("passphrase_differs")
    return first


def _typed(question: str) -> Secret:
    return Secret(unicodedata.normalize("NFC", getpass(f"{question} ")).encode())


def _first_line(fd: int) -> Secret:
    found = None
    reason = "UTF-8"
    try:
        with open(fd, encoding="utf-8", closefd=False) as source:
            found = Secret(unicodedata.normalize("NFC", source.readline().rstrip("\r\n")).encode())
    except OSError as unreadable:
        reason = str(unreadable.strerror)
    except ValueError:
        pass
    if found is None:
        raise OperatorError("file", path=f"/dev/fd/{fd}", reason=reason)
    return found


def _spaced(officer: Officer) -> str:
    """The fingerprint as it is read out."""
    digits = officer.fingerprint
    return " ".join(digits[place : place + 4] for place in range(0, len(digits), 4))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as unreadable:
        raise OperatorError("file", path=path, reason=unreadable.strerror) from None
    except ValueError:
        raise OperatorError("file", path=path, reason="UTF-8") from None


def _require_absent(path: Path) -> None:
    """Before anybody types a passphrase; what counts is ``O_EXCL`` afterwards."""
    if path.exists() or path.is_symlink():
        raise OperatorError("file_exists", path=path)


def _write_new(path: Path, data: bytes) -> None:
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), _OWNER_ONLY)
    except FileExistsError:
        raise OperatorError("file_exists", path=path) from None
    except OSError as refused:
        raise OperatorError("file", path=path, reason=refused.strerror) from None
    try:
        with os.fdopen(made, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as refused:
        path.unlink(missing_ok=True)
        raise OperatorError("file", path=path, reason=refused.strerror) from None
