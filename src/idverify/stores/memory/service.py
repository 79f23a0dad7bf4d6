"""What the HTTP service itself keeps, in memory: API keys, what was answered to writes, and visits."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from idverify.errors import OperatorError
from idverify.ports.api_keys import KeptApiKey
from idverify.ports.kept_answers import KEPT_FOR, KeptAnswer
from idverify.ports.visits import KeptVisit
from idverify.stores.kept_write import KeptWrite
from idverify.stores.memory.state import State


def keep_api_key(state: State, key: KeptApiKey) -> None:
    """Keep a new key; ``ports.ApiKeys`` and ``ports.KeptAnswers`` say more of each of these."""
    if state.api_keys.setdefault(key.id, key) is not key:
        raise OperatorError("api_key_taken")


def revoke_api_key(state: State, id: str, now: datetime) -> bool:
    """Whether this revoked a key."""
    kept = state.api_keys.get(id)
    if kept is None or kept.revoked_at is not None:
        return False
    state.api_keys[id] = replace(kept, revoked_at=now)
    return True


def begin_write(state: State, caller: str, key: bytes, request: bytes, now: datetime) -> KeptAnswer | None:
    """Begin a write, or learn what came of it."""
    state.writes = {name: write for name, write in state.writes.items() if not write.over(now)}
    write = state.writes.get((caller, key))
    known = None if write is None else write.asked_again(request, now)
    if known is None:
        state.writes[caller, key] = KeptWrite(request, now)
    return known


def keep_answer(state: State, caller: str, key: bytes, answer: KeptAnswer, now: datetime) -> None:
    """Keep what was answered; of two answers, the first."""
    write = state.writes.get((caller, key))
    if write is not None and write.answer is None:
        state.writes[caller, key] = replace(write, answer=answer, since=now)


def abandon_write(state: State, caller: str, key: bytes, begun: datetime | None) -> None:
    """Forget a write that was not answered, and by whoever began it then, if that is told."""
    write = state.writes.get((caller, key))
    if write is not None and write.answer is None and begun in (None, write.since):
        del state.writes[caller, key]


def forget(state: State, before: datetime) -> int:
    """Take away what was over before a moment, and say how many that was."""
    held = len(state.writes) + len(state.visits)
    state.writes = {name: write for name, write in state.writes.items() if write.since >= before - KEPT_FOR}
    state.visits = {digest: visit for digest, visit in state.visits.items() if visit.expires_at >= before}
    return held - len(state.writes) - len(state.visits)


def keep_visit(state: State, visit: KeptVisit, now: datetime) -> None:
    """Keep a new visit or ticket."""
    state.visits = {digest: kept for digest, kept in state.visits.items() if kept.expires_at > now}
    _add(state, visit)


def replace_visit(state: State, old: KeptVisit, new: KeptVisit, now: datetime, left: KeptVisit | None = None) -> bool:
    """Whether this put a visit in the place of what it was."""
    kept = visit(state, old.digest, now)
    if kept is None or (kept.revision, kept.is_ticket) != (old.revision, old.is_ticket):
        return False
    del state.visits[old.digest]
    _add(state, new)
    if left is not None and new.digest != old.digest:
        _add(state, left)
    return True


def visit(state: State, digest: bytes, now: datetime) -> KeptVisit | None:
    """A visit or ticket that is not over."""
    kept = state.visits.get(digest)
    return None if kept is None or kept.expires_at <= now else kept


def _add(state: State, visit: KeptVisit) -> None:
    if state.visits.setdefault(visit.digest, visit) is not visit:
        raise OperatorError("store_conflict")
