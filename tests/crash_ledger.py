"""The ledger as a stranger would check it: every entry hashed anew, every tile, every checkpoint ever signed."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from crash_model import Model, Problem
from crash_platform import LOG_KEY, ORIGIN, TENANT
from sqlalchemy import Connection, text

from idverify.errors import OperatorError
from idverify.ledger.checkpoint import Checkpoint
from idverify.ledger.note import Verifier

_WIDTH: Final = 256
_LOG: Final = Verifier(ORIGIN, LOG_KEY.public_key().public_bytes_raw())


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class _Tree:
    """A tree of RFC 6962 that grows leaf by leaf, with its root at every size."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.roots = [hashlib.sha256(b"").digest()]
        stack: list[tuple[int, bytes]] = []
        for leaf in leaves:
            height, top = 0, leaf
            while stack and stack[-1][0] == height:
                top = _node(stack.pop()[1], top)
                height += 1
            stack.append((height, top))
            root = stack[-1][1]
            for _, subtree in reversed(stack[:-1]):
                root = _node(subtree, root)
            self.roots.append(root)
        self.edge = b"".join(subtree for _, subtree in stack)


def _tiles(leaves: list[bytes]) -> dict[tuple[int, int], bytes]:
    found, level, hashes = {}, 0, leaves
    while hashes:
        above = []
        for index in range(0, len(hashes), _WIDTH):
            piece = hashes[index : index + _WIDTH]
            found[level, index // _WIDTH] = b"".join(piece)
            if len(piece) == _WIDTH:
                above.append(_Tree(piece).roots[-1])
        level, hashes = level + 1, above
    return found


def checked(connection: Connection, model: Model, folder: Path) -> tuple[int, list[Problem]]:
    """How many entries there are, and what is wrong with them."""

    def asked(question: str) -> list[Any]:
        return list(connection.execute(text(question), {"tenant": TENANT}))

    placed = asked("SELECT position, id, entry FROM idverify_ledger_entry WHERE tenant = :tenant ORDER BY position")
    pending = asked("SELECT id, entry, refused FROM idverify_ledger_pending WHERE tenant = :tenant")
    leaves = [hashlib.sha256(b"\x00" + bytes(row.entry)).digest() for row in placed]
    tree = _Tree(leaves)
    problems = list(_told(model, placed, pending))
    problems += [Problem("ledger", f"{row.id} was set aside") for row in pending if row.refused]
    if [row.position for row in placed] != list(range(len(placed))):
        problems.append(Problem("ledger", "places are missing or taken twice"))
    heads = asked("SELECT size, frontier FROM idverify_ledger_head WHERE tenant = :tenant")
    head = len(leaves).to_bytes(8, "big") + tree.edge
    if [(row.size, bytes(row.frontier)) for row in heads] != ([(len(leaves), head)] if leaves else []):
        problems.append(Problem("ledger", "the head is not that of the entries"))
    tiles = asked("SELECT level, position, hashes FROM idverify_ledger_tile WHERE tenant = :tenant")
    if {(row.level, row.position): bytes(row.hashes) for row in tiles} != _tiles(leaves):
        problems.append(Problem("ledger", "the tiles are not those of the entries"))
    notes = asked("SELECT size, note FROM idverify_ledger_checkpoint WHERE tenant = :tenant ORDER BY size")
    signed = {row.size: row.note for row in notes}
    problems += _signed(signed, tree, model, (folder / "signed").read_text(encoding="utf-8"))
    return len(placed) + len(pending), problems


def _told(model: Model, placed: list[Any], pending: list[Any]) -> Iterator[Problem]:
    """Whether everything was told once."""
    names = Counter(row.id for row in (*placed, *pending))
    yield from (Problem("doubled", f"entry {name} stands {times} times") for name, times in names.items() if times > 1)
    entries = [(row.id, json.loads(bytes(row.entry))) for row in (*placed, *pending)]
    types = Counter(entry["type"] for _, entry in entries)
    wanted = {
        "record.kept": model.counts["records"],
        "record.purged": model.counts["purged"],
        "record.erased": model.counts["erased"],
        "key.added": 1,
    }
    for type in {*types, *wanted}:
        there, should = types[type], wanted.get(type, 0)
        if there != should:
            kind = "lost" if there < should else "doubled"
            yield Problem(kind, f"{there} entries tell of {type}, {should} should")
    for type in wanted:
        about = Counter(entry.get("record") for _, entry in entries if entry["type"] == type)
        yield from (Problem("doubled", f"{type} of {name}") for name, times in about.items() if times > 1)
    for name, entry in entries:
        if entry["type"] == "record.kept" and entry.get("record") != name:
            yield Problem("ledger", f"entry {name} tells of another record")


def _signed(signed: dict[int, str], tree: _Tree, model: Model, state: str) -> Iterator[Problem]:
    """Whether every checkpoint is of a beginning of the log as it is, and none that anybody was told is missing."""
    kept = [(f"kept at {size}", note) for size, note in signed.items()]
    for whose, note in [*kept, ("the signer's state", state)]:
        try:
            checkpoint, _ = Checkpoint.opened(note, _LOG)
        except OperatorError as refused:
            yield Problem("ledger", f"the checkpoint {whose} does not open: {refused.code}")
            continue
        _, size, root = note.split("\n")[:3]
        told = (int(size), base64.b64decode(root))
        if told != (checkpoint.size, checkpoint.root) or not _is_root(tree, *told):
            yield Problem("ledger", f"the checkpoint {whose} is of another history")
    for grown, was in model.checkpoints:
        if not _is_root(tree, grown, bytes.fromhex(was)):
            yield Problem("lost", f"a checkpoint of size {grown} was told, and the log has another history")
    newest = max((grown for grown, _ in model.checkpoints), default=0)
    if newest and max(signed, default=0) < newest:
        yield Problem("lost", f"a checkpoint of size {newest} was told, the newest kept is {max(signed, default=0)}")


def _is_root(tree: _Tree, size: int, root: bytes) -> bool:
    return size < len(tree.roots) and tree.roots[size] == root
