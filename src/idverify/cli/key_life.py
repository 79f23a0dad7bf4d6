"""``idverify keys``: one key in the place of another, step by step, and whether any number was moved."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Final

from idverify.cli.keys import passphrase
from idverify.custody.rotation import Audit, Backfilled, Rotation
from idverify.errors import OperatorError
from idverify.keys import names_of
from idverify.messages import Language, text
from idverify.ports.custody import CustodyStore
from idverify.ports.key_life import Coverage, KeyState
from idverify.sealing import RotationKey
from idverify.settings import Settings

_DAYS_AT_ONCE: Final = 1_000


def status(rotation: Rotation, *, lang: Language, as_json: bool = False) -> int:
    """Tell where each key is in its life, and how far the primary one has come."""
    standings = rotation.standings
    primary = next((each.kid for each in standings if each.state is KeyState.PRIMARY), None)
    coverage = None if primary is None else rotation.coverage(primary)
    if as_json:
        document = {
            "keys": [
                {"kid": each.kid, "state": each.state, "since": each.since and each.since.isoformat()}
                for each in standings
            ],
            "coverage": None if coverage is None else _counted(coverage),
        }
        print(json.dumps(document, indent=1))
        return 0
    if not standings:
        print(text("cli.keys.none").in_(lang))
    for each in standings:
        state = text(f"key_state.{each.state}").in_(lang)
        print(f"{each.kid:<32} {state}{'' if each.since is None else f'  {each.since:%Y-%m-%d}'}")
    if coverage is not None:
        _print_coverage(coverage, lang)
    return 0


def _counted(coverage: Coverage) -> dict[str, int | bool]:
    return {
        "identities": coverage.identities,
        "tagged": coverage.tagged,
        "sealed": coverage.sealed,
        "bound": coverage.bound,
        "bound_elsewhere": coverage.bound_elsewhere,
        "unbound": coverage.unbound,
        "complete": coverage.complete,
    }


def _print_coverage(coverage: Coverage, lang: Language) -> None:
    counted = {
        "identities": coverage.identities,
        "tagged": coverage.tagged,
        "sealed": coverage.sealed,
        "bound": coverage.bound,
        "elsewhere": coverage.bound_elsewhere,
        "unbound": coverage.unbound,
    }
    print(text("cli.keys.coverage", **counted).in_(lang))


def promote(rotation: Rotation, kid: str, *, now: datetime, lang: Language) -> int:
    """Make a key the primary one. Errors: as of ``Rotation.promote``."""
    rotation.promote(kid, now=now)
    print(text("cli.keys.promoted", kid=kid).in_(lang))
    return 0


def backfill(
    rotation: Rotation, kid: str, *, key: Path, passphrase_fd: int | None = None, now: datetime, lang: Language
) -> int:
    """Give every number its tag under a key; 0 if nothing depends on another one afterwards, else 1.

    Args:
        rotation: the keys.
        kid: the new key.
        key: the rotation key's file.
        passphrase_fd: a file descriptor whose first line is its passphrase; asked for if left out.
        now: the moment.
        lang: the language of what is printed.

    Raises:
        OperatorError: the file cannot be read (``file``) or opened (``rotation_key``, ``rotation_passphrase``), or as
            of ``Rotation.backfill``.
    """
    try:
        sealed = key.read_bytes()
    except OSError as unreadable:
        raise OperatorError("file", path=key, reason=unreadable.strerror) from None
    opener = RotationKey.from_pem(sealed, passphrase(lang=lang, fd=passphrase_fd).reveal())
    done = Backfilled(0, 0, 0, {})
    for done in rotation.backfill(kid, opener, now=now):
        if done.coverage is None and sys.stderr.isatty():
            print(f"\r{done.seen:,}", end="", file=sys.stderr, flush=True)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(text("cli.keys.backfilled", seen=done.seen, tagged=done.tagged, bound=done.bound).in_(lang))
    for obstacle, count in sorted(done.obstacles.items()):
        print(f"! {text(f'obstacle.{obstacle}', number=count).in_(lang)}")
    if done.coverage is None:
        return 1
    _print_coverage(done.coverage, lang)
    return 0 if done.coverage.complete else 1


def retire(rotation: Rotation, kid: str, *, now: datetime, lang: Language) -> int:
    """End a key's use, if nothing depends on it. Errors: as of ``Rotation.retire``."""
    coverage = rotation.retire(kid, now=now)
    print(text("cli.keys.retired", kid=kid, identities=coverage.identities).in_(lang))
    return 0


def destroy(rotation: Rotation, kid: str, *, now: datetime, lang: Language) -> int:
    """Take away every tag under a retired key. Errors: as of ``Rotation.destroy``."""
    gone = rotation.destroy(kid, now=now)
    print(text("cli.keys.destroyed", kid=kid, tags=gone).in_(lang))
    return 0


def bind_earlier(rotation: Rotation, *, now: datetime, lang: Language) -> int:
    """Bind evidence of before there were bindings, once after the upgrade."""
    print(text("cli.keys.bound", bound=rotation.bind_earlier(now=now)).in_(lang))
    return 0


def audit(rotation: Rotation, *, end: bool, now: datetime, lang: Language, as_json: bool = False) -> int:
    """Read all evidence through; 0 if each piece is bound and where it belongs, else 1.

    Args:
        rotation: the keys.
        end: whether evidence that was moved is ended, so that those accounts prove a number anew.
        now: the moment.
        lang: the language of what is printed.
        as_json: print one document instead.
    """
    found = rotation.audit()
    if end and found.broken:
        rotation.end_broken(now=now)
    if as_json:
        print(json.dumps(_document(found), indent=1))
        return int(not found.sound)
    print(text("cli.keys.audited", bound=found.bound, unbound=found.unbound).in_(lang))
    for account in found.broken:
        print(f"✗ {account}")
    if found.broken:
        print(text("cli.keys.moved_ended" if end else "cli.keys.moved", accounts=len(found.broken)).in_(lang))
    return int(not found.sound)


def _document(found: Audit) -> dict[str, object]:
    return {"bound": found.bound, "unbound": found.unbound, "moved": list(found.broken)}


def names(tenant: str, kid: str) -> int:
    """Print what each key of a vault is to be called."""
    for name in names_of(tenant, kid):
        print(name)
    return 0


def day(settings: Settings, *, lang: Language) -> int:
    """Make a key that birth dates are sealed to, and print it as a setting; wrapped, where there is a vault.

    Raises:
        OperatorError: as of ``Vault.wrap``.
    """
    print(text("cli.keys.day").in_(lang), file=sys.stderr)
    print(f"IDVERIFY_DAY_KEY={settings.new_day_key()}")
    return 0


def seal_days(store: CustodyStore, *, lang: Language) -> int:
    """Seal birth dates that stand in clear since before there was a key for them.

    Raises:
        OperatorError: there is no such key (``day_key``).
    """
    sealed = 0
    while done := store.seal_days(most=_DAYS_AT_ONCE):
        sealed += done
    print(text("cli.keys.days_sealed", number=sealed).in_(lang))
    return 0
