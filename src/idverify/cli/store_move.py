"""``idverify store move``."""

from __future__ import annotations

import json

from idverify.messages import Language, text
from idverify.stores.moving import move as moved
from idverify.stores.opening import engine_of


def move(url: str, target: str, *, lang: Language, as_json: bool = False) -> int:
    """Copy a whole store into an empty one of either kind, and compare what arrived.

    Args:
        url: of the store.
        target: of the empty one.
        lang: of what is said.
        as_json: print one document instead.

    Raises:
        OperatorError: as of ``stores.moving.move``.
    """
    source, arriving = engine_of(url), engine_of(target)
    try:
        rows = moved(source, arriving)
    finally:
        source.dispose()
        arriving.dispose()
    if as_json:
        print(json.dumps(dict(rows)))
        return 0
    told = sorted(((count, name) for name, count in rows.items() if count), reverse=True)
    for count, name in told:
        print(f"{count:>12,}  {name}")
    print(text("cli.store.moved", rows=f"{sum(rows.values()):,}").in_(lang))
    return 0
