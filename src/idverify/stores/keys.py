"""Keys: their check values, and where each is in its life."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, case, delete, exists, func, select

from idverify.errors import OperatorError
from idverify.ledger.entry import EntryType
from idverify.ledger.label import counts
from idverify.ports.key_life import (
    LIVE,
    Coverage,
    KeyStanding,
    KeyState,
    LiveKeys,
    live_of,
    require_needed,
    taken_up,
)
from idverify.pseudonym import Pseudonym
from idverify.stores import ledger
from idverify.stores.custody_schema import IDENTITY_SEAL
from idverify.stores.locking import alone, shared
from idverify.stores.schema import EVIDENCE, IDENTITY, IDENTITY_TAG, KEY, KEY_VALUE
from idverify.stores.tables import Tables

KEYS: Final = "keys"
_TOLD: Final = MappingProxyType(
    {
        KeyState.PRIMARY: EntryType.KEY_PROMOTED,
        KeyState.READ_ONLY: EntryType.KEY_ADDED,
        KeyState.RETIRED: EntryType.KEY_RETIRED,
    }
)


def check(tables: Tables, check_values: Mapping[str, bytes], now: datetime) -> LiveKeys:
    """Note or compare the check value of each key; the live ones of these, the primary first."""
    given = tuple(dict.fromkeys(name.partition("/")[0] for name in check_values))
    alone(tables, KEYS)
    for name, value in check_values.items():
        noted = tables.one(KEY_VALUE, name=name)
        if noted is None:
            tables.added(KEY_VALUE, name=name, check_value=value)
        elif not hmac.compare_digest(noted.check_value, value):
            raise OperatorError("key_wrong", kid=name.partition("/")[0])
    before = _states(tables)
    unused = {kid for kid in before if kid not in given and not _is_used(tables, kid)}
    after = taken_up(before, given, unused)
    for kid, state in after.items():
        if kid not in before:
            tables.add(KEY, kid=kid, state=state, since=now)
            ledger.tell(tables, EntryType.KEY_ADDED, now, kids=(kid,))
        elif state is not before[kid]:
            _move(tables, kid, state, now)
            ledger.tell(tables, _TOLD[state], now, kids=(kid,))
    return live_of(after, given)


def _is_used(tables: Tables, kid: str) -> bool:
    """Whether a number is recognised, or evidence bound, by a key."""
    tag, row = IDENTITY_TAG.c, EVIDENCE.c
    tagged = exists().where(tag.tenant == tables.tenant, tag.kid == kid)
    bound = exists().where(row.tenant == tables.tenant, row.binding_kid == kid)
    return bool(tables.connection.scalar(select(tagged | bound)))


def _states(tables: Tables) -> dict[str, KeyState]:
    return {row.kid: KeyState(row.state) for row in tables.rows(KEY, KEY.c.kid)}


def _move(tables: Tables, kid: str, state: KeyState, now: datetime) -> None:
    tables.key_states = None
    tables.put(KEY, {"state": state, "since": now}, kid=kid)


def standings(tables: Tables) -> tuple[KeyStanding, ...]:
    """Every key that was ever noted, with its state."""
    return tuple(KeyStanding(row.kid, KeyState(row.state), row.since) for row in tables.rows(KEY, KEY.c.kid))


def written(tables: Tables, pseudonyms: tuple[Pseudonym, ...]) -> tuple[Pseudonym, ...]:
    """Those pseudonyms of a number that are to be written; until this transaction ends no key changes its state.

    Raises:
        OperatorError: the number was not given under a key that is needed (``key_behind``): the process that
            works here has not been given it yet.
    """
    if tables.key_states is None:
        shared(tables, KEYS)
        tables.key_states = _states(tables)
    states = tables.key_states
    if not states:
        return pseudonyms
    require_needed(states, tuple(each.kid for each in pseudonyms))
    return tuple(each for each in pseudonyms if states.get(each.kid) in LIVE)


def require_live(tables: Tables, kid: str) -> None:
    """Refuse what was bound under a key that is no more, by a process that has not heard of it.

    Raises:
        OperatorError: it was retired (``key_retired``).
    """
    states = _states(tables) if tables.key_states is None else tables.key_states
    if states.get(kid, KeyState.PRIMARY) not in LIVE:
        raise OperatorError("key_retired", kid=kid)


def promote(tables: Tables, kid: str, now: datetime) -> None:
    """Make a pending or read-only key the primary one; the one before is read only from now on."""
    alone(tables, KEYS)
    states = _states(tables)
    if states.get(kid) not in (KeyState.PENDING, KeyState.READ_ONLY):
        raise OperatorError("key_state", kid=kid, state=states.get(kid, "unknown"))
    for other, state in states.items():
        if state is KeyState.PRIMARY:
            _move(tables, other, KeyState.READ_ONLY, now)
    _move(tables, kid, KeyState.PRIMARY, now)
    ledger.tell(tables, EntryType.KEY_PROMOTED, now, kids=(kid,))


def retire(tables: Tables, kid: str, now: datetime) -> Coverage:
    """End a key's use, where nothing depends on it, as counted."""
    primary = next((each.kid for each in standings(tables) if each.state is KeyState.PRIMARY), kid)
    # Counting a hundred million takes minutes, in which people sign up: since the promotion every new number has a
    # tag under the primary key, so that none without one can come. What is bound is counted when nobody writes.
    found = coverage(tables, primary)
    alone(tables, KEYS)
    states = _states(tables)
    state, left = states.get(kid), _bound_by(tables, kid)
    if state not in (KeyState.PENDING, KeyState.READ_ONLY) or states.get(primary) is not KeyState.PRIMARY:
        raise OperatorError("key_state", kid=kid, state=state or "unknown")
    if left or (state is KeyState.READ_ONLY and found.tagged < found.identities):
        raise OperatorError("key_needed", kid=kid, identities=found.identities - found.tagged, evidence=left)
    _move(tables, kid, KeyState.RETIRED, now)
    counted = counts(identities=found.identities, tagged=found.tagged)
    ledger.tell(tables, EntryType.KEY_RETIRED, now, kids=(kid,), data=counted)
    return found


def destroy(tables: Tables, kid: str, now: datetime) -> int:
    """Take away every tag under a retired key and say how many that was."""
    alone(tables, KEYS)
    state = _states(tables).get(kid)
    if state is not KeyState.RETIRED:
        raise OperatorError("key_state", kid=kid, state=state or "unknown")
    gone = delete(IDENTITY_TAG).where(IDENTITY_TAG.c.tenant == tables.tenant, IDENTITY_TAG.c.kid == kid)
    count = tables.connection.execute(gone).rowcount
    _move(tables, kid, KeyState.DESTROYED, now)
    ledger.tell(tables, EntryType.KEY_DESTROYED, now, kids=(kid,), data=counts(tags=count))
    return count


def coverage(tables: Tables, kid: str) -> Coverage:
    """How far a key has come, counted."""
    tagged = _has_tag(kid).exists()
    sealed = select(IDENTITY_SEAL.c.identity).where(
        IDENTITY_SEAL.c.tenant == IDENTITY.c.tenant, IDENTITY_SEAL.c.identity == IDENTITY.c.id
    )
    # One question each, so that all of its counts are of one moment.
    numbers = select(func.count(), _how_many(tagged), _how_many(and_(~tagged, sealed.exists()))).select_from(IDENTITY)
    identities, with_tag, reachable = tables.connection.execute(numbers.where(IDENTITY.c.tenant == tables.tenant)).one()
    row = EVIDENCE.c
    pieces = select(
        _how_many(row.binding_kid == kid), _how_many(row.binding_kid != kid), _how_many(row.binding_kid.is_(None))
    ).where(row.tenant == tables.tenant, row.identity.is_not(None))
    bound, elsewhere, unbound = tables.connection.execute(pieces).one()
    return Coverage(
        identities=identities,
        tagged=with_tag,
        sealed=reachable,
        bound=bound,
        bound_elsewhere=elsewhere,
        unbound=unbound,
    )


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _has_tag(kid: str) -> Select[tuple[str]]:
    tag = IDENTITY_TAG.c
    return select(tag.identity).where(tag.tenant == IDENTITY.c.tenant, tag.identity == IDENTITY.c.id, tag.kid == kid)


def _bound_by(tables: Tables, kid: str) -> int:
    row = EVIDENCE.c
    question = select(func.count()).select_from(EVIDENCE).where(row.tenant == tables.tenant, row.binding_kid == kid)
    return int(tables.connection.scalar(question) or 0)
