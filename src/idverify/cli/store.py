"""``idverify store``."""

from __future__ import annotations

from idverify.messages import Language, text
from idverify.stores.opening import engine_of, newest_version, schema_version, upgrade_schema


def upgrade(url: str, *, lang: Language) -> int:
    """Bring a store's schema to this version."""
    upgrade_schema(engine_of(url))
    print(text("cli.store.current", version=newest_version()).in_(lang))
    return 0


def status(url: str, *, lang: Language) -> int:
    """Tell which version a store's schema is at; 0 if it is this one."""
    found, needed = schema_version(engine_of(url)), newest_version()
    if found == needed:
        print(text("cli.store.current", version=needed).in_(lang))
        return 0
    print(text("cli.store.behind", found=found or text("cli.store.none").in_(lang), needed=needed).in_(lang))
    return 1
