"""``idverify api-keys new | list | revoke``: who may ask the HTTP service."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from idverify.law import VIETNAM
from idverify.messages import Language, text

if TYPE_CHECKING:
    from idverify.ports.api_keys import ApiKeys, KeptApiKey

DAYS: Final = 365
MOST_DAYS: Final = 3_660
_STORE: Final = "sqlite:///idverify.sqlite"


def add_api_keys(steps: Any, shared: argparse.ArgumentParser, say: Callable[[str], str]) -> None:  # noqa: ANN401  # argparse's own class is private
    """Add the commands of ``idverify api-keys``.

    Args:
        steps: where they are added, as ``add_subparsers`` gives it.
        shared: a parser with the arguments that every command takes.
        say: the help of a key, in the language asked for.
    """

    def step(name: str, run: Callable[[argparse.Namespace, Language], int]) -> argparse.ArgumentParser:
        said = say(f"api-keys.{name}")
        parser: argparse.ArgumentParser = steps.add_parser(name, parents=[shared], help=said, description=said)
        parser.add_argument("--store", default=os.environ.get("IDVERIFY_STORE", _STORE), help=say("store.url"))
        parser.add_argument("--tenant", default=os.environ.get("IDVERIFY_TENANT"), help=say("store.tenant"))
        parser.set_defaults(run=run)
        return parser

    made = step("new", _new)
    scope = say("api-keys.scope")
    made.add_argument("--scope", action="append", required=True, type=_scope, metavar="SCOPE", help=scope)
    made.add_argument("--label", required=True, help=say("api-keys.label"))
    made.add_argument("--days", type=_days, default=DAYS, metavar="N", help=say("api-keys.days"))
    step("list", _list)
    step("revoke", _revoke).add_argument("id", metavar="ID", help=say("api-keys.id"))


def _scope(written: str) -> str:
    from idverify.web.api_key import Scope

    try:
        return Scope(written)
    except ValueError:
        raise argparse.ArgumentTypeError(" | ".join(Scope)) from None


def _days(written: str) -> int:
    try:
        days = int(written)
    except ValueError:
        days = 0
    if not 1 <= days <= MOST_DAYS:
        raise argparse.ArgumentTypeError(f"1..{MOST_DAYS}")
    return days


def _new(given: argparse.Namespace, lang: Language) -> int:
    def run(keys: ApiKeys) -> int:
        now = datetime.now(VIETNAM)
        return new(keys, given.scope, given.label, days=given.days, now=now, lang=lang, as_json=given.json)

    return _on_store(given, lang, run)


def _list(given: argparse.Namespace, lang: Language) -> int:
    return _on_store(given, lang, lambda keys: show(keys, now=datetime.now(VIETNAM), lang=lang, as_json=given.json))


def _revoke(given: argparse.Namespace, lang: Language) -> int:
    return _on_store(given, lang, lambda keys: revoke(keys, given.id, now=datetime.now(VIETNAM), lang=lang))


def _on_store(given: argparse.Namespace, lang: Language, run: Callable[[ApiKeys], int]) -> int:
    """Run a command on the store that is named; 2 if no platform is named."""
    if not given.tenant:
        print(text("cli.store.whose").in_(lang), file=sys.stderr)
        return 2
    from idverify.stores.opening import open_service

    store = open_service(given.store, tenant=given.tenant)
    try:
        return run(store)
    finally:
        store.close()


def new(
    keys: ApiKeys, scopes: Sequence[str], label: str, *, days: int, now: datetime, lang: Language, as_json: bool = False
) -> int:
    """Make an API key, keep what is kept of it, and print it: this once.

    Args:
        keys: of the platform.
        scopes: words of ``Scope``.
        label: as of ``ApiKey.new``.
        days: after how many days it comes to its end.
        now: the moment.
        lang: of what is said beside.
        as_json: print one document instead, with the key in it.

    Raises:
        OperatorError: as of ``ApiKey.new`` and ``ApiKeys.keep_api_key``.
    """
    from idverify.web.api_key import ApiKey, Scope

    made = ApiKey.new([Scope(scope) for scope in scopes], label, now, now + timedelta(days=days))
    keys.keep_api_key(made.kept)
    if as_json:
        print(json.dumps({"token": made.token, **_document(made.kept, now)}, ensure_ascii=False))
        return 0
    said = text("cli.api-keys.new", id=made.kept.id, day=_day(made.kept.expires_at))
    print(said.in_(lang), file=sys.stderr)
    print(made.token)
    return 0


def show(keys: ApiKeys, *, now: datetime, lang: Language, as_json: bool = False) -> int:
    """List every API key that was ever made, the oldest first.

    Args:
        keys: of the platform.
        now: the moment.
        lang: the language.
        as_json: print one document instead.
    """
    found = keys.api_keys()
    if as_json:
        print(json.dumps([_document(each, now) for each in found], ensure_ascii=False, indent=1))
        return 0
    if not found:
        print(text("cli.api-keys.none").in_(lang))
    for each in found:
        state = text(f"api_key_state.{_state(each, now)}").in_(lang)
        print(f"{each.id}  {state:<9}  {_day(each.made_at)}  {_day(each.expires_at)}  {each.label}")
        print(f"{'':<18}{' '.join(sorted(each.scopes))}")
    return 0


def revoke(keys: ApiKeys, id: str, *, now: datetime, lang: Language) -> int:
    """Revoke an API key: 0 if it was, 1 if there is none of this id or it was revoked before.

    Args:
        keys: of the platform.
        id: its name, as ``list`` shows it; never the key itself.
        now: the moment.
        lang: the language.
    """
    # What is no id is not repeated, for it may be the key; and no database is asked for what is not text.
    if not (id.isascii() and keys.revoke_api_key(id, now=now)):
        print(text("cli.api-keys.unknown").in_(lang), file=sys.stderr)
        return 1
    print(text("cli.api-keys.revoked", id=id).in_(lang))
    return 0


def _state(key: KeptApiKey, now: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "expired" if key.expires_at is not None and key.expires_at <= now else "live"


def _document(key: KeptApiKey, now: datetime) -> dict[str, Any]:
    return {
        "id": key.id,
        "state": _state(key, now),
        "label": key.label,
        "scopes": sorted(key.scopes),
        "made_at": key.made_at.isoformat(),
        "expires_at": None if key.expires_at is None else key.expires_at.isoformat(),
        "revoked_at": None if key.revoked_at is None else key.revoked_at.isoformat(),
    }


def _day(at: datetime | None) -> str:
    return f"{'–':<10}" if at is None else f"{at.astimezone(VIETNAM):%Y-%m-%d}"
