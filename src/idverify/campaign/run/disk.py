"""How things get onto the disk: whole or not at all, and one run in a folder at a time."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from idverify.campaign.folder import Folder
from idverify.errors import OperatorError


@contextmanager
def kept(folder: Folder) -> Iterator[None]:
    """Work on what lies in a folder; what the disk refuses is told.

    Raises:
        OperatorError: the disk is full, or the folder cannot be written (``campaign_folder``, with ``folder`` and
            ``reason``).
    """
    try:
        yield
    except OSError as refused:
        reason = os.strerror(refused.errno) if refused.errno else type(refused).__name__
        failed = OperatorError("campaign_folder", folder=str(folder.path), reason=reason)
        raise failed from None


def beside(folder: Folder, path: Path) -> Path:
    """Where a file is written before it gets its name; no two writers have the same place."""
    return folder.scratch / f"{path.name}.{os.getpid()}-{threading.get_ident()}"


def put(new: Path, path: Path) -> None:
    """Give a file that was written its name, so that after a power cut there is all of it or none.

    Raises:
        OSError: the disk refuses.
    """
    with new.open("rb+") as file:
        os.fsync(file.fileno())
    new.replace(path)
    _sync_name(path)


def _sync_name(path: Path) -> None:
    if sys.platform != "win32":  # Windows opens no folder; the name is on the disk when it is given
        parent = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(parent)
        finally:
            os.close(parent)


def put_first(new: Path, path: Path) -> None:
    """Give a file that was written its name as ``put`` does, unless there is one of that name: then that one stays.

    Raises:
        OSError: the disk refuses.
    """
    with new.open("rb+") as file:
        os.fsync(file.fileno())
    try:
        path.hardlink_to(new)
    except FileExistsError:
        return
    except OSError:  # a disk without links
        try:
            first = path.open("xb")
        except FileExistsError:
            return
        with first:
            first.write(new.read_bytes())
            first.flush()
            os.fsync(first.fileno())
    _sync_name(path)


def put_text(folder: Folder, path: Path, text: str) -> None:
    """Write a small file, whole or not at all.

    Raises:
        OperatorError: as of ``kept``.
    """
    new = beside(folder, path)
    with kept(folder):
        try:
            new.write_text(text, encoding="utf-8")
            put(new, path)
        finally:
            new.unlink(missing_ok=True)


def swept(folder: Folder) -> None:
    """Empty what may be thrown away at any time.

    Raises:
        OperatorError: it is a link to something else (``campaign_folder_taken``), or as of ``kept``.
    """
    if folder.scratch.is_symlink():
        raise OperatorError("campaign_folder_taken", folder=str(folder.path))
    with kept(folder):
        for each in folder.scratch.iterdir():
            shutil.rmtree(each) if each.is_dir() and not each.is_symlink() else each.unlink(missing_ok=True)


@contextmanager
def alone(folder: Folder) -> Iterator[None]:
    """Be the only run in a folder that has its ``run.json``; whoever is killed lets go of it.

    Raises:
        OperatorError: another process has it (``campaign_in_use``), or as of ``kept``.
    """
    with kept(folder):
        file = folder.run.open("rb")
    with file:
        if sys.platform != "win32":  # where no other process can read what one has locked
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise OperatorError("campaign_in_use", folder=str(folder.path)) from None
            with kept(folder):
                ours, there = os.fstat(file.fileno()), folder.run.stat()
            if (ours.st_dev, ours.st_ino) != (there.st_dev, there.st_ino):  # of another that came in between
                raise OperatorError("campaign_in_use", folder=str(folder.path))
        yield


@contextmanager
def scratch(folder: Folder, name: str) -> Iterator[Path]:
    """An empty folder for what is wanted for a while; it is gone afterwards.

    Raises:
        OSError: the disk refuses.
    """
    path = folder.scratch / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
