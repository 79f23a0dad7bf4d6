"""``idverify store partition`` and ``idverify store layout``."""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from typing import Any

from idverify.messages import Language, text

_GIB = 2**30


def add(steps: Any, shared: argparse.ArgumentParser, say: Callable[[str], str]) -> None:  # noqa: ANN401  # argparse's own class is private
    """Add the two commands to those of ``idverify store``.

    Args:
        steps: the commands of ``idverify store``, as ``add_subparsers`` gives them.
        shared: a parser with the arguments that every command takes.
        say: the help of a key, in the language asked for.
    """
    partition = steps.add_parser("partition", parents=[shared], help=say("store.partition"))
    partition.add_argument("--parts", type=int, default=16, help=say("store.partition.parts"))
    partition.add_argument("--most-gib", type=float, metavar="GIB", help=say("store.partition.most"))
    partition.set_defaults(run=_partition)
    layout = steps.add_parser("layout", parents=[shared], help=say("store.layout"))
    layout.set_defaults(run=_layout)
    for step in (partition, layout):
        default = os.environ.get("IDVERIFY_STORE", "sqlite:///idverify.sqlite")
        step.add_argument("--store", default=default, help=say("store.url"))


def _partition(given: argparse.Namespace, lang: Language) -> int:
    most = None if given.most_gib is None else int(given.most_gib * _GIB)
    return partition(given.store, given.parts, most_bytes=most, lang=lang, as_json=given.json)


def _layout(given: argparse.Namespace, lang: Language) -> int:
    return layout(given.store, lang=lang, as_json=given.json)


def partition(url: str, parts: int, *, most_bytes: int | None = None, lang: Language, as_json: bool = False) -> int:
    """Lay a store's big tables out in hash partitions, and tell for how long nobody could use them.

    Args:
        url: of a store on PostgreSQL.
        parts: how many of each table.
        most_bytes: more than this is refused; the library's own limit if left out.
        lang: of what is said.
        as_json: print one document instead.

    Returns:
        0, also where it was laid out so already.

    Raises:
        OperatorError: as of ``stores.partitions.partition``.
    """
    from idverify.stores import partitions
    from idverify.stores.opening import engine_of

    engine = engine_of(url)
    try:
        # How long a command took is read from the machine's clock, which is set back by nobody.
        begun = time.monotonic()
        made = partitions.partition(
            engine, parts, most_bytes=partitions.MOST_BYTES if most_bytes is None else most_bytes
        )
        seconds = time.monotonic() - begun
    finally:
        engine.dispose()
    if as_json:
        print(json.dumps({"parts": parts, "made": made, "seconds": round(seconds, 1) if made else 0}))
    elif made:
        print(text("cli.store.partitioned", parts=parts, seconds=f"{seconds:.1f}").in_(lang))
    else:
        print(text("cli.store.partitioned_before", parts=parts).in_(lang))
    return 0


def layout(url: str, *, lang: Language, as_json: bool = False) -> int:
    """Tell in how many parts each of the big tables is laid out.

    Raises:
        OperatorError: as of ``stores.partitions.layout``.
    """
    from idverify.stores import partitions
    from idverify.stores.opening import engine_of

    engine = engine_of(url)
    try:
        found = partitions.layout(engine)
    finally:
        engine.dispose()
    if as_json:
        print(json.dumps(dict(found), indent=1))
        return 0
    for name, parts in sorted(found.items()):
        said = text("cli.store.whole").in_(lang) if parts == 1 else text("cli.store.parts", parts=parts).in_(lang)
        print(f"{name:<32}{said}")
    return 0
