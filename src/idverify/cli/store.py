"""``idverify store``."""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime, timedelta
from typing import Final

from idverify.errors import OperatorError
from idverify.invitations import expire
from idverify.messages import Language, text
from idverify.stores import replicas
from idverify.stores.opening import (
    engine_of,
    newest_version,
    open_store,
    schema_script,
    schema_state,
    upgrade_schema,
)

# As long as the longest window of a budget.
_KEPT: Final = timedelta(days=1)


def upgrade(url: str, *, lang: Language) -> int:
    """Bring a store's schema to this version."""
    engine = engine_of(url)
    try:
        upgrade_schema(engine)
    finally:
        engine.dispose()
    print(text("cli.store.current", version=newest_version()).in_(lang))
    return 0


def script(url: str) -> int:
    """Print the statements of an upgrade from where a store is, for somebody to read and run."""
    engine = engine_of(url)
    try:
        print(schema_script(engine))
    finally:
        engine.dispose()
    return 0


def tidy(url: str, tenant: str | None, *, now: datetime, lang: Language, day_key: bytes | None = None) -> int:
    """End invitations that nobody answered, and take away codes that expired a day ago; 2 if no platform is named."""
    if not tenant:
        print(text("cli.store.whose").in_(lang), file=sys.stderr)
        return 2
    store = open_store(url, tenant=tenant, day_key=day_key)
    try:
        while expire(store, now=now):
            pass
        print(text("cli.store.tidied", count=store.forget(before=now - _KEPT)).in_(lang))
    finally:
        store.close()
    return 0


def beat(url: str, *, every: float, lang: Language) -> int:
    """Let the primary's replicas see that they are up to date, until interrupted; through a failover too.

    Args:
        url: of the primary.
        every: seconds from one beat to the next.

    Raises:
        OperatorError: as of ``replicas.beat``, but that one which cannot be reached is waited for.
    """
    engine = engine_of(url)
    try:
        while True:
            try:
                replicas.beat(engine)
            except OperatorError as away:
                if away.code != "store_unreachable":
                    raise
                print(text("cli.error", text=away.text).in_(lang), file=sys.stderr, flush=True)
            time.sleep(every)
    except KeyboardInterrupt:
        return 0
    finally:
        engine.dispose()


def status(url: str, *, lang: Language, as_json: bool = False) -> int:
    """Tell where a store's schema is and whether this version may work on it; 0 if it may, else 1."""
    engine = engine_of(url)
    try:
        found = schema_state(engine)
    finally:
        engine.dispose()
    if as_json:
        print(json.dumps({"at": found.at, "code": found.code, "oldest": found.oldest, "may_work": found.may_work}))
        return int(not found.may_work)
    none = text("cli.store.none").in_(lang)
    if found.at == found.code:
        print(text("cli.store.current", version=found.code).in_(lang))
    elif found.newer:
        print(text("cli.store.ahead", found=found.at, needed=found.code).in_(lang))
    else:
        print(text("cli.store.behind", found=found.at or none, needed=found.code).in_(lang))
    may = "cli.store.may_work" if found.may_work else "cli.store.may_not_work"
    print(text(may, code=found.code, oldest=found.oldest or none).in_(lang))
    return int(not found.may_work)
