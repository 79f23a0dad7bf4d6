"""``idverify store``."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from typing import Final

from idverify.invitations import expire
from idverify.messages import Language, text
from idverify.stores.opening import (
    engine_of,
    newest_version,
    open_store,
    schema_script,
    schema_version,
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


def tidy(url: str, tenant: str | None, *, now: datetime, lang: Language) -> int:
    """End invitations that nobody answered, and take away codes that expired a day ago; 2 if no platform is named."""
    if not tenant:
        print(text("cli.store.whose").in_(lang), file=sys.stderr)
        return 2
    store = open_store(url, tenant=tenant)
    try:
        while expire(store, now=now):
            pass
        print(text("cli.store.tidied", count=store.forget(before=now - _KEPT)).in_(lang))
    finally:
        store.close()
    return 0


def status(url: str, *, lang: Language) -> int:
    """Tell which version a store's schema is at; 0 if it is this one."""
    engine = engine_of(url)
    try:
        found, needed = schema_version(engine), newest_version()
    finally:
        engine.dispose()
    if found == needed:
        print(text("cli.store.current", version=needed).in_(lang))
        return 0
    print(text("cli.store.behind", found=found or text("cli.store.none").in_(lang), needed=needed).in_(lang))
    return 1
