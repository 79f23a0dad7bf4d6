"""Files that are there whole or not at all, whenever the machine stops."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def written_whole(path: Path, text: str) -> None:
    """Write a file in the place of an earlier one.

    Args:
        path: of the file; several who write it at once each have a scratch file of their own beside it.
        text: all of it.
    """
    new = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    try:
        new.write_text(text, encoding="utf-8")
        put_in_place(new, path)
    finally:
        new.unlink(missing_ok=True)


def put_in_place(new: Path, path: Path) -> None:
    """Put a file that is written in the place of another on the same disk."""
    _synced(new)
    new.replace(path)
    _synced(path.parent)


def _synced(path: Path) -> None:
    held = os.open(path, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
