"""The command line: ``idverify demo | serve | phone | id | law | decide | conformance | campaign | store | …``."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from idverify import __version__
from idverify.cli.api_keys import add_api_keys
from idverify.cli.campaign_commands import add_campaign
from idverify.cli.conformance_commands import add_conformance
from idverify.cli.custody_commands import add_custody, add_keys, add_ledger
from idverify.cli.store_commands import add_store
from idverify.cli.usage import Usage, usage_in
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
    given = sys.argv[1:] if arguments is None else list(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that cannot show a letter is shown its number
            stream.reconfigure(errors="backslashreplace")
    lang = _language(given)
    parsed = _parser(lang).parse_args(given)
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


def _language(arguments: Sequence[str]) -> Language:
    """The language asked for, or else the terminal's; known before the rest is parsed, for the help's sake."""
    own = arguments[: arguments.index("--")] if "--" in arguments else arguments  # behind it, it is another program's
    before = dict(zip(own[1:], own, strict=False))
    for lang in LANGUAGES:
        if f"--lang={lang}" in arguments or before.get(lang) == "--lang":
            return lang
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "vi" if locale.startswith("vi") else "en"


def _parser(lang: Language) -> argparse.ArgumentParser:
    def say(key: str) -> str:
        return text(f"help.{key}").in_(lang)

    described = text("cli.description")
    parser = usage_in(lang)(prog="idverify", description=f"{described.vi} · {described.en}")
    parser.add_argument("--version", action="version", version=f"idverify {__version__}")
    shared = Usage(add_help=False)
    shared.add_argument("--lang", choices=LANGUAGES, help=say("lang"))
    shared.add_argument("--json", action="store_true", help=say("json"))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", parents=[shared], help=say("demo"))
    demo.add_argument("--story", choices=("sign-ups", "guardian"), default="sign-ups", help=say("demo.story"))
    demo.add_argument("--store", help=say("demo.store"))
    demo.add_argument("--color", choices=("auto", "always", "never"), default="auto", help=say("color"))
    demo.set_defaults(run=_demo)

    phone = commands.add_parser("phone", parents=[shared], help=say("phone"))
    phone.add_argument("text", nargs="*", help=say("text"))
    phone.add_argument("--as-of", type=date.fromisoformat, help=say("as_of"))
    phone.set_defaults(run=_phone)

    personal_id = commands.add_parser("id", parents=[shared], help=say("id"))
    personal_id.add_argument("text", nargs="*", help=say("text"))
    personal_id.add_argument("--strict", action="store_true", help=say("strict"))
    personal_id.set_defaults(run=_personal_id)

    _add_law(commands, shared, say)

    conformance = commands.add_parser("conformance", help=say("conformance"))
    add_conformance(conformance.add_subparsers(required=True, metavar="COMMAND"), shared, say)

    campaign = commands.add_parser("campaign", help=say("campaign"), description=say("campaign"))
    add_campaign(campaign.add_subparsers(required=True, metavar="COMMAND"), shared, say)

    store = commands.add_parser("store", help=say("store"))
    add_store(store.add_subparsers(required=True, metavar="COMMAND"), shared, say)

    serve = commands.add_parser("serve", parents=[shared], help=say("serve"), description=say("serve"))
    serve.add_argument("--host", default="127.0.0.1", help=say("serve.host"))
    serve.add_argument("--port", type=int, default=8181, help=say("serve.port"))
    serve.add_argument("--sandbox", action="store_true", help=say("serve.sandbox"))
    serve.add_argument("--redirect", metavar="URL", help=say("serve.redirect"))
    serve.add_argument("--anywhere", action="store_true", help=say("serve.anywhere"))
    serve.add_argument("--openapi", action="store_true", help=say("serve.openapi"))
    serve.set_defaults(run=_serve)

    api_keys = commands.add_parser("api-keys", help=say("api-keys"), description=say("api-keys"))
    add_api_keys(api_keys.add_subparsers(required=True, metavar="COMMAND"), shared, say)

    for name, add in (("keys", add_keys), ("custody", add_custody), ("ledger", add_ledger)):
        about = say(name)
        group = commands.add_parser(name, help=about, description=about)
        add(group.add_subparsers(required=True, metavar="COMMAND"), shared, lang)

    doctor = commands.add_parser("doctor", parents=[shared], help=say("doctor"), description=say("doctor"))
    doctor.set_defaults(run=_doctor)

    data = commands.add_parser("data", help=say("data"))
    checks = data.add_subparsers(required=True, metavar="COMMAND")
    verify = checks.add_parser("verify", parents=[shared], help=say("data.verify"))
    verify.set_defaults(run=_verify_data)
    return parser


def _add_law(
    commands: argparse._SubParsersAction[Usage],
    shared: Usage,
    say: Callable[[str], str],
) -> None:
    law = commands.add_parser("law", parents=[shared], help=say("law"))
    law.add_argument("place", nargs="?", help=say("law.place"))
    law.add_argument("--on", type=date.fromisoformat, metavar="DATE", help=say("law.on"))
    law.add_argument("--proposals", action="store_true", help=say("law.proposals"))
    law.set_defaults(run=_law)

    decide = commands.add_parser("decide", parents=[shared], help=say("decide"))
    decide.add_argument("case", nargs="?", help=say("decide.case"))
    decide.add_argument("--explain", action="store_true", help=say("decide.explain"))
    decide.set_defaults(run=_decide)


# Each command loads its own room only, so that `idverify phone` does not wait for a database library.


def _demo(parsed: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import demo

    tell = demo.run_family if parsed.story == "guardian" else demo.run
    return tell(lang=lang, as_json=parsed.json, color=parsed.color, store=parsed.store)


def _joined(words: list[str]) -> str | None:
    """What was typed, its groups too, as a shell hands them over; None where nothing was."""
    return " ".join(words) if words else None


def _phone(parsed: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import numbers

    return numbers.phone(_joined(parsed.text), as_of=parsed.as_of or today(), lang=lang, as_json=parsed.json)


def _personal_id(parsed: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import numbers

    return numbers.personal_id(
        _joined(parsed.text), as_of=today(), strict=parsed.strict, lang=lang, as_json=parsed.json
    )


def _law(parsed: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import law

    if parsed.proposals:
        return law.proposals(lang=lang, as_json=parsed.json)
    if parsed.place == "matrix":
        return law.print_matrix(on=parsed.on, lang=lang, as_json=parsed.json)
    if parsed.place == "readings":
        return law.readings(on=parsed.on, lang=lang, as_json=parsed.json)
    if parsed.place == "parameters":
        return law.parameters(on=parsed.on or today(), lang=lang, as_json=parsed.json)
    return law.show(parsed.place, on=parsed.on, lang=lang, as_json=parsed.json)


def _decide(parsed: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import decision

    return decision.decide(parsed.case, today=today(), explain=parsed.explain, lang=lang)


def _serve(parsed: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import serve

    if parsed.openapi:
        return serve.openapi()
    if parsed.sandbox:
        return serve.sandbox(
            host=parsed.host, port=parsed.port, lang=lang, redirect=parsed.redirect, anywhere=parsed.anywhere
        )
    return serve.serve(os.environ, host=parsed.host, port=parsed.port)


def _doctor(parsed: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import doctor

    return doctor.doctor(os.environ, lambda: datetime.now(tz=UTC), lang=lang, as_json=parsed.json)


def _verify_data(parsed: argparse.Namespace, lang: Language) -> int:
    from idverify.cli import data

    return data.verify(lang=lang, as_json=parsed.json)
