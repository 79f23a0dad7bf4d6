"""The command line: ``idverify demo | phone | id | law | decide | conformance | store | keys``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime

from idverify import __version__
from idverify.errors import IdverifyError
from idverify.law import VIETNAM
from idverify.messages import LANGUAGES, Language, text


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: what follows the program's name; those of this process if left out.

    Returns:
        The exit status: 0 if it went well, 1 if the answer is no, 2 if something was wrong.
    """
    parsed = _parser().parse_args(arguments)
    lang: Language = parsed.lang or _language_of_the_terminal()
    try:
        status: int = parsed.run(parsed, lang)
    except IdverifyError as refused:
        print(text("cli.error", text=refused.text).in_(lang), file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever read along has had enough; nothing is left to say, not even by the interpreter's last flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def today() -> date:
    """The day in Viet Nam, read from the clock: the outermost door may."""
    return datetime.now(tz=UTC).astimezone(VIETNAM).date()


def _language_of_the_terminal() -> Language:
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "vi" if locale.startswith("vi") else "en"


def _parser() -> argparse.ArgumentParser:
    about = text("cli.description")
    parser = argparse.ArgumentParser(prog="idverify", description=f"{about.vi} · {about.en}")
    parser.add_argument("--version", action="version", version=f"idverify {__version__}")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--lang", choices=LANGUAGES, help="vi or en; the terminal's own if left out")
    shared.add_argument("--json", action="store_true", help="the same as data")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", parents=[shared], help="forty sign-ups from typed number to gated post")
    demo.add_argument("--store", help="sqlite:///file or postgresql://…; a fresh SQLite file if left out")
    demo.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    demo.set_defaults(run=_demo)

    phone = commands.add_parser("phone", parents=[shared], help="is this a mobile number of a person?")
    phone.add_argument("text", nargs="?", help="read from standard input if left out, so that it is in no history")
    phone.add_argument("--as-of", type=date.fromisoformat, help="judge by the numbering plan of this day")
    phone.set_defaults(run=_phone)

    personal_id = commands.add_parser("id", parents=[shared], help="is this a personal identification number?")
    personal_id.add_argument("text", nargs="?", help="read from standard input if left out")
    personal_id.add_argument("--strict", action="store_true", help="refuse unknown places and years to come")
    personal_id.set_defaults(run=_personal_id)

    law = commands.add_parser("law", parents=[shared], help="a provision: its wording, and the rules under it")
    law.add_argument("place", nargs="?", help="such as 27.3.b or 333/2026; every provision if left out")
    law.set_defaults(run=_law)

    decide = commands.add_parser("decide", parents=[shared], help="may this account do this? JSON on standard input")
    decide.set_defaults(run=_decide)

    conformance = commands.add_parser("conformance", help="fixtures and the line protocol")
    kinds = conformance.add_subparsers(required=True, metavar="WHAT")
    adapter = kinds.add_parser("adapter", parents=[shared], help="answer the line protocol on standard input")
    adapter.set_defaults(run=_adapter)
    run = kinds.add_parser("run", parents=[shared], help="put the fixtures to the reference, or to another program")
    run.add_argument("command", nargs="*", help="a program that speaks the line protocol, after --")
    run.set_defaults(run=_run)

    store = commands.add_parser("store", help="the schema of a store")
    steps = store.add_subparsers(required=True, metavar="WHAT")
    for what in ("upgrade", "status"):
        step = steps.add_parser(what, parents=[shared])
        step.add_argument("--store", default=os.environ.get("IDVERIFY_STORE", "sqlite:///idverify.sqlite"))
        step.set_defaults(run=_upgrade if what == "upgrade" else _status)
        if what == "upgrade":
            step.add_argument("--sql", action="store_true", help="print the statements instead of running them")

    keys = commands.add_parser("keys", help="root keys and the vault's pair")
    whats = keys.add_subparsers(required=True, metavar="WHAT")
    new = whats.add_parser("new", parents=[shared], help="a new root key and a new vault pair")
    new.add_argument("kid", help="the key's name, such as 2026a")
    new.set_defaults(run=_new_key)
    return parser


# Each command loads its own room only, so that `idverify phone` does not wait for a database library.


def _demo(parsed: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import demo

    return demo.run(lang=lang, as_json=parsed.json, color=parsed.color, store=parsed.store)


def _phone(parsed: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import numbers

    return numbers.phone(parsed.text, as_of=parsed.as_of or today(), lang=lang, as_json=parsed.json)


def _personal_id(parsed: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import numbers

    return numbers.personal_id(parsed.text, as_of=today(), strict=parsed.strict, lang=lang, as_json=parsed.json)


def _law(parsed: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import law

    return law.show(parsed.place, lang=lang, as_json=parsed.json)


def _decide(_parsed: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import conformance

    return conformance.decide(today=today(), lang=lang)


def _adapter(_parsed: argparse.Namespace, _lang: Language) -> int:
    from idverify.conformance.adapter import serve

    serve(sys.stdin.buffer, sys.stdout.buffer, today=today)
    return 0


def _run(parsed: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import conformance

    return conformance.run(parsed.command, today=today(), lang=lang, as_json=parsed.json)


def _upgrade(parsed: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import store

    return store.script(parsed.store) if parsed.sql else store.upgrade(parsed.store, lang=lang)


def _status(parsed: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import store

    return store.status(parsed.store, lang=lang)


def _new_key(parsed: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import keys

    return keys.new(parsed.kid, lang=lang)
