"""What can be typed after ``idverify keys``, ``idverify custody`` and ``idverify ledger``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from idverify.errors import OperatorError
from idverify.law import VIETNAM
from idverify.messages import Language, text

if TYPE_CHECKING:
    from idverify.custody_settings import CustodySettings

Subparsers = Any  # argparse's own class is private, and generic in the parser
Run = Callable[[argparse.Namespace, Language], int]
Add = Callable[..., argparse.ArgumentParser]

# Of the ways to make sure who asks, and why one refuses, the first are an authority's and the others a person's.
_AUTHORITYS_WAYS = ("signed_paper_verified", "digital_signature", "called_back", "in_person")
_PERSONS_WAYS = ("possession", "e_identification", "in_person")
_RIGHTS = ("access", "correct", "delete", "withdraw", "restrict")
_REFUSALS = (
    "not_written",
    "not_authenticated",
    "no_basis",
    "too_broad",
    "not_held",
    "must_be_kept",
    "withdrawn",
    "opening_failed",
)
_EXTENSIONS = ("complex", "many_requests", "third_party")
_ITEMS = ("name", "birth_date", "phone", "personal_id")


def _now() -> datetime:
    """The moment, read from the clock: the outermost door may."""
    return datetime.now(VIETNAM)


def _moment(written: str) -> datetime:
    """A moment as it is typed, with its offset."""
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        raise argparse.ArgumentTypeError("2026-11-21T09:00+07:00") from None


def _settings() -> CustodySettings:
    from idverify.custody_settings import CustodySettings

    return CustodySettings.from_environment()


def _adder(group: Subparsers, shared: argparse.ArgumentParser, prefix: str, lang: Language) -> Add:
    """What adds one command with its help, which is said once for the list and for the command itself."""

    def add(name: str, run: Run, *arguments: tuple[str, dict[str, Any]]) -> argparse.ArgumentParser:
        said = text(f"help.{prefix}.{name}").in_(lang)
        parser: argparse.ArgumentParser = group.add_parser(name, parents=[shared], help=said, description=said)
        for given, how in arguments:
            key = given.lstrip("-").replace("-", "_")
            parser.add_argument(given, help=text(f"help.argument.{key}").in_(lang), **how)
        parser.set_defaults(run=run)
        return parser

    return add


_PATH: dict[str, Any] = {"type": Path, "required": True, "metavar": "FILE"}
_FD: dict[str, Any] = {"type": int, "metavar": "N"}
_OFFICER = (("--key", _PATH), ("--passphrase-fd", _FD))


def add_keys(group: Subparsers, shared: argparse.ArgumentParser, lang: Language) -> None:
    """``idverify keys``."""
    add = _adder(group, shared, "keys", lang)
    out = (("--out", _PATH), ("--hybrid", {"action": "store_true"}), ("--passphrase-fd", _FD))
    add("new", _keys_new, ("kid", {}))
    add("officer", _keys_officer, ("name", {}), ("--group", {"choices": ("first", "second"), "required": True}), *out)
    add("officers", _keys_officers, ("files", {"type": Path, "nargs": "+"}))
    add("rotation", _keys_rotation, *out)
    add("day", lambda _, lang: _life().day(_settings(), lang=lang))
    add("seal-days", lambda _, lang: _life().seal_days(_settings().custody_store, lang=lang))
    add("names", _keys_names, ("kid", {}), ("--tenant", {"default": os.environ.get("IDVERIFY_TENANT")}))
    add("status", lambda given, lang: _life().status(_settings().key_life, lang=lang, as_json=given.json))
    for name in ("promote", "retire", "destroy"):
        add(name, partial(_keys_step, name), ("kid", {}))
    add("backfill", _keys_backfill, ("kid", {}), *_OFFICER)
    add("bind-earlier", lambda _, lang: _life().bind_earlier(_settings().rotation, now=_now(), lang=lang))
    add("audit", _keys_audit, ("--end", {"action": "store_true"}))


def _life() -> Any:  # noqa: ANN401  # a module, loaded when it is used
    from idverify.cli import key_life

    return key_life


def _keys_new(given: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import keys

    return keys.new(given.kid, lang=lang)


def _keys_officer(given: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import keys
    from idverify.sealing import Group

    how = {"suite": _suite(given), "passphrase_fd": given.passphrase_fd}
    return keys.officer(given.name, Group(given.group), given.out, lang=lang, **how)


def _keys_officers(given: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import keys

    return keys.officers(given.files, lang=lang)


def _keys_rotation(given: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import keys

    return keys.rotation(given.out, lang=lang, suite=_suite(given), passphrase_fd=given.passphrase_fd)


def _suite(given: argparse.Namespace) -> str:
    from idverify.sealing import DEFAULT_SUITE, HYBRID_SUITE

    return HYBRID_SUITE if given.hybrid else DEFAULT_SUITE


def _keys_names(given: argparse.Namespace, _lang: Language) -> int:
    if not given.tenant:
        raise OperatorError("setting", name="IDVERIFY_TENANT", reason="missing")
    return int(_life().names(given.tenant, given.kid))


def _keys_step(step: str, given: argparse.Namespace, lang: Language) -> int:
    settings = _settings()
    rotation = settings.rotation if step == "promote" else settings.key_life
    return int(getattr(_life(), step)(rotation, given.kid, now=_now(), lang=lang))


def _keys_backfill(given: argparse.Namespace, lang: Language) -> int:
    rotation, key = _settings().rotation, given.key
    found = _life().backfill(rotation, given.kid, key=key, passphrase_fd=given.passphrase_fd, now=_now(), lang=lang)
    return int(found)


def _keys_audit(given: argparse.Namespace, lang: Language) -> int:
    return int(_life().audit(_settings().rotation, end=given.end, now=_now(), lang=lang, as_json=given.json))


def add_ledger(group: Subparsers, shared: argparse.ArgumentParser, lang: Language) -> None:
    """``idverify ledger``."""
    add = _adder(group, shared, "ledger", lang)
    add("begin", _ledger_begin, ("--last", {"type": Path, "metavar": "FILE"}))
    add("sequence", lambda _, lang: _log().sequence(_settings().sequencer, now=_now(), lang=lang))
    add("prove", _ledger_prove, ("entry", {"metavar": "ENTRY"}), ("--out", _PATH), ("--since-size", {"type": int}))
    add(
        "verify",
        _ledger_verify,
        ("proof", {"type": Path}),
        ("entry_file", {"type": Path, "metavar": "entry"}),
        ("--vkey", {"required": True}),
        ("--witness", {"action": "append", "default": []}),
        ("--witnesses", {"type": int, "default": 0}),
        ("--since", {"type": Path, "metavar": "FILE"}),
    )
    add(
        "cosign",
        _ledger_cosign,
        ("checkpoint", {"type": Path}),
        ("--vkey", {"required": True}),
        ("--witness-name", {"required": True, "metavar": "NAME"}),
        ("--key", _PATH),
        ("--since", {"type": Path, "metavar": "FILE"}),
        ("--out", {"type": Path, "metavar": "FILE"}),
    )
    add(
        "witnessed",
        _ledger_witnessed,
        ("note", {"type": Path}),
        ("--witness", {"action": "append", "required": True}),
    )
    add("show", _ledger_show, ("entry_file", {"type": Path, "metavar": "entry"}))


def _log() -> Any:  # noqa: ANN401  # a module, loaded when it is used
    from idverify.cli import ledger_log

    return ledger_log


def _ledger_begin(given: argparse.Namespace, lang: Language) -> int:
    return int(_log().begin(_settings(), given.last, lang=lang))


def _ledger_prove(given: argparse.Namespace, lang: Language) -> int:
    settings = _settings()
    return int(
        _log().prove(
            settings.sequencer, settings.custody_store, given.entry, out=given.out, since=given.since_size, lang=lang
        )
    )


def _ledger_verify(given: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import ledger

    return ledger.verify(
        given.proof,
        given.entry_file,
        key=given.vkey,
        witnesses=given.witness,
        required=given.witnesses,
        since=given.since,
        lang=lang,
        as_json=given.json,
    )


def _ledger_cosign(given: argparse.Namespace, lang: Language) -> int:
    how = {"vkey": given.vkey, "name": given.witness_name, "key": given.key, "since": given.since, "out": given.out}
    return int(_log().cosign(given.checkpoint, **how, now=_now(), lang=lang))


def _ledger_witnessed(given: argparse.Namespace, lang: Language) -> int:
    settings = _settings()
    how = {"vkey": settings.sequencer.vkey, "witnesses": given.witness, "now": _now(), "lang": lang}
    return int(_log().witnessed(settings.custody_store, given.note, **how))


def _ledger_show(given: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import ledger

    return ledger.show(given.entry_file, lang=lang, as_json=given.json)


def add_custody(group: Subparsers, shared: argparse.ArgumentParser, lang: Language) -> None:
    """``idverify custody``."""
    add = _adder(group, shared, "custody", lang)
    case = ("case", {"metavar": "CASE"})
    account = ("account", {"metavar": "ACCOUNT"})
    received = ("--received-at", {"type": _moment, "metavar": "MOMENT"})
    add(
        "receive",
        _receive,
        ("--authority", {"required": True}),
        ("--reference", {"required": True}),
        ("--basis", {"required": True}),
        ("--account", {"action": "append", "required": True}),
        ("--field", {"action": "append", "choices": _ITEMS, "required": True}),
        ("--authenticated", {"choices": _AUTHORITYS_WAYS, "required": True}),
        ("--history", {"action": "store_true"}),
        ("--emergency", {"action": "store_true"}),
        received,
    )
    add(
        "ask",
        _ask,
        account,
        ("--right", {"choices": _RIGHTS, "required": True}),
        ("--authenticated", {"choices": _PERSONS_WAYS, "required": True}),
        ("--via-third-party", {"action": "store_true"}),
        received,
    )
    add("clocks", _clocks)
    add("show", _show, case)
    add("approve", _approve, case, *_OFFICER)
    add("refuse", _refuse, case, ("--reason", {"choices": _REFUSALS, "required": True}), *_OFFICER)
    add(
        "open",
        _open,
        case,
        ("--first", _PATH),
        ("--second", _PATH),
        ("--out", _PATH),
        ("--passphrase-fds", {"type": int, "nargs": 2, "default": [], "metavar": "N"}),
    )
    add(
        "verify",
        _verify,
        ("file", {"type": Path}),
        ("--vkeys", {"action": "append", "required": True, "metavar": "VKEY"}),
        ("--witnesses", {"type": int, "default": 0}),
    )
    add("answer", partial(_noted, "answer"), case)
    add("finish", _finish, case, ("--child", {"action": "store_true"}))
    add("extend", _extend, case, ("--because", {"choices": _EXTENSIONS, "required": True}))
    add("correct", _correct, case)
    fds = ("--passphrase-fds", {"type": int, "nargs": 2, "default": [], "metavar": "N"})
    yes = ("--yes", {"action": "store_true"})
    add("reseal", _reseal, ("--first", _PATH), ("--second", _PATH), fds, yes)
    add("erase", _erase, account, ("--child", {"action": "store_true"}), yes)
    add("purge", _purge, ("--most", {"type": int, "default": 1_000}), yes)
    add("hold", _hold, account, ("--basis", {"required": True}), ("--reference", {"required": True}), *_OFFICER)
    add("release", _release, ("hold", {"metavar": "HOLD"}), *_OFFICER)
    add("holds", _holds, ("--account", {}))
    add("schedule", _schedule)


def _requests() -> Any:  # noqa: ANN401  # a module, loaded when it is used
    from idverify.cli import custody_requests

    return custody_requests


def _keeping() -> Any:  # noqa: ANN401  # the same
    from idverify.cli import custody_keeping

    return custody_keeping


def _receive(given: argparse.Namespace, lang: Language) -> int:
    from idverify.account import Item
    from idverify.custody.request import Authentication

    found = _requests().receive(
        _settings().disclosure,
        authority=given.authority,
        reference=given.reference,
        basis=given.basis,
        accounts=given.account,
        fields=[Item(each) for each in given.field],
        authenticated=Authentication(given.authenticated),
        history=given.history,
        emergency=given.emergency,
        received_at=given.received_at,
        now=_now(),
        lang=lang,
        as_json=given.json,
    )
    return int(found)


def _ask(given: argparse.Namespace, lang: Language) -> int:
    from idverify.custody.request import Authentication
    from idverify.rules.deadline import SubjectRight

    found = _requests().ask(
        _settings().rights,
        given.account,
        SubjectRight(given.right),
        authenticated=Authentication(given.authenticated),
        via_third_party=given.via_third_party,
        received_at=given.received_at,
        now=_now(),
        lang=lang,
        as_json=given.json,
    )
    return int(found)


def _clocks(given: argparse.Namespace, lang: Language) -> int:
    return int(_requests().clocks(_settings().disclosure, now=_now(), lang=lang, as_json=given.json))


def _show(given: argparse.Namespace, lang: Language) -> int:
    return int(_requests().show(_settings().disclosure, given.case, now=_now(), lang=lang, as_json=given.json))


def _approve(given: argparse.Namespace, lang: Language) -> int:
    how = {"key": given.key, "passphrase_fd": given.passphrase_fd}
    return int(_requests().approve(_settings().disclosure, given.case, **how, now=_now(), lang=lang))


def _refuse(given: argparse.Namespace, lang: Language) -> int:
    from idverify.custody.request import RefusalReason

    how = {"key": given.key, "passphrase_fd": given.passphrase_fd}
    reason = RefusalReason(given.reason)
    return int(_requests().refuse(_settings().disclosure, given.case, reason, **how, now=_now(), lang=lang))


def _open(given: argparse.Namespace, lang: Language) -> int:
    found = _requests().open_case(
        _settings().disclosure,
        given.case,
        first=given.first,
        second=given.second,
        out=given.out,
        passphrase_fds=given.passphrase_fds,
        now=_now(),
        lang=lang,
    )
    return int(found)


def _reseal(given: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import custody_resealing

    return custody_resealing.reseal(
        _settings().resealing,
        first=given.first,
        second=given.second,
        passphrase_fds=given.passphrase_fds,
        confirmed=given.yes,
        now=_now(),
        lang=lang,
    )


def _verify(given: argparse.Namespace, lang: Language) -> int:
    keys, required = given.vkeys, given.witnesses
    return int(_requests().verify(given.file, keys=keys, required=required, lang=lang, as_json=given.json))


def _noted(step: str, given: argparse.Namespace, lang: Language) -> int:
    return int(getattr(_requests(), step)(_settings().rights, given.case, now=_now(), lang=lang))


def _finish(given: argparse.Namespace, lang: Language) -> int:
    return int(_requests().finish(_settings().rights, given.case, of_child=given.child, now=_now(), lang=lang))


def _extend(given: argparse.Namespace, lang: Language) -> int:
    from idverify.custody.request import ExtensionReason

    reason = ExtensionReason(given.because)
    return int(_requests().extend(_settings().rights, given.case, reason, now=_now(), lang=lang))


def _correct(given: argparse.Namespace, lang: Language) -> int:
    return int(_requests().correct(_settings().rights, given.case, now=_now(), lang=lang))


def _erase(given: argparse.Namespace, lang: Language) -> int:
    how = {"of_child": given.child, "confirmed": given.yes}
    return int(_keeping().erase(_settings().keeping, given.account, **how, now=_now(), lang=lang, as_json=given.json))


def _purge(given: argparse.Namespace, lang: Language) -> int:
    how = {"most": given.most, "confirmed": given.yes}
    return int(_keeping().purge(_settings().keeping, **how, now=_now(), lang=lang, as_json=given.json))


def _hold(given: argparse.Namespace, lang: Language) -> int:
    how = {"basis": given.basis, "reference": given.reference, "key": given.key, "passphrase_fd": given.passphrase_fd}
    return int(_keeping().hold(_settings().keeping, given.account, **how, now=_now(), lang=lang, as_json=given.json))


def _release(given: argparse.Namespace, lang: Language) -> int:
    how = {"key": given.key, "passphrase_fd": given.passphrase_fd, "now": _now()}
    return int(_keeping().release(_settings().keeping, given.hold, **how, lang=lang, as_json=given.json))


def _holds(given: argparse.Namespace, lang: Language) -> int:
    return int(_keeping().holds(_settings().keeping, given.account, lang=lang, as_json=given.json))


def _schedule(given: argparse.Namespace, lang: Language) -> int:
    return int(_keeping().schedule(_settings().keeping, now=_now(), lang=lang, as_json=given.json))
