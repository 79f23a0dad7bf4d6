"""The operations of the line protocol about logs: proofs that others made, and notes that others signed."""

from __future__ import annotations

import re
from typing import Any, Final

from idverify.conformance.requests import ConsistencyRequest, InclusionRequest, NoteRequest
from idverify.conformance.wire import read
from idverify.errors import OperatorError
from idverify.ledger.cosignature import verifiers_of
from idverify.ledger.note import opened
from idverify.ledger.tree import consistent, included

_HEX: Final = re.compile(r"(?:[0-9A-Fa-f]{2})*")


def log_inclusion(request: dict[str, Any], _given: object) -> dict[str, Any]:
    """``log.inclusion``: does this entry stand in this tree?"""
    asked = read(InclusionRequest, request)
    proof = [_hash(each) for each in asked.proof or ()]
    return {"valid": included(asked.index, asked.size, _hash(asked.leaf_hash), _hash(asked.root), proof)}


def log_consistency(request: dict[str, Any], _given: object) -> dict[str, Any]:
    """``log.consistency``: is the one tree the beginning of the other?"""
    asked = read(ConsistencyRequest, request)
    proof = [_hash(each) for each in asked.proof or ()]
    return {"valid": consistent(asked.size1, asked.size2, _hash(asked.root1), _hash(asked.root2), proof)}


def log_note(request: dict[str, Any], _given: object) -> dict[str, Any]:
    """``log.note``: has a known key signed this note, and does none that did fail?"""
    asked = read(NoteRequest, request)
    try:
        opened(asked.note, verifiers_of(asked.keys))
    except OperatorError:
        return {"valid": False}
    return {"valid": True}


def _hash(written: str) -> bytes:
    # What is not hex is no hash of 32 bytes either, and is answered as one of another length.
    return bytes.fromhex(written) if _HEX.fullmatch(written) else b""
