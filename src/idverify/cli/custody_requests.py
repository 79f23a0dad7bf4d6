"""``idverify custody``: requests of authorities and of the people whom the data are about.

Passphrases are asked for or read from a file descriptor, names and dates are read from a file or from standard input:
none of them stands on a command line, which everybody on the machine can read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

from idverify.account import Item
from idverify.account.person import Person
from idverify.cli.keys import officer_of
from idverify.custody.disclosure import CaseClock, Disclosure
from idverify.custody.extract import verify_extract
from idverify.custody.keeping import ErasureAnswer
from idverify.custody.request import (
    Authentication,
    AuthorityRequest,
    Case,
    ExtensionReason,
    RefusalReason,
    SubjectRequest,
    kind_of,
    written,
)
from idverify.custody.subject import SubjectRights
from idverify.errors import OperatorError
from idverify.law import VIETNAM
from idverify.law.register import PROVISIONS
from idverify.ledger.cosignature import verifiers_of
from idverify.messages import Language, Text, text
from idverify.rules.deadline import Clock, SubjectRight

_MINUTE = timedelta(minutes=1)


def receive(
    desk: Disclosure,
    *,
    authority: str,
    reference: str,
    basis: str,
    accounts: Sequence[str],
    fields: Sequence[Item],
    authenticated: Authentication,
    history: bool = False,
    emergency: bool = False,
    received_at: datetime | None = None,
    now: datetime,
    lang: Language,
    as_json: bool = False,
) -> int:
    """Take an authority's written request in, and print its name and its deadline.

    Args:
        desk: where requests come in.
        authority, reference, accounts, fields, history, emergency, authenticated: as of ``AuthorityRequest``.
        basis: the provision, cited, such as ``116/2025/QH15 art. 25.2.a``.
        received_at: when the paper came; now if left out.
        now: the moment.
        lang: the language of what is printed.
        as_json: print one document instead.

    Raises:
        OperatorError: as of ``AuthorityRequest`` and ``Disclosure.receive``.
    """
    provision = PROVISIONS.get(basis)
    if provision is None:
        raise OperatorError("request_basis")
    request = AuthorityRequest(
        authority=authority,
        reference=reference,
        basis=provision,
        accounts=tuple(accounts),
        fields=frozenset(fields),
        history=history,
        emergency=emergency,
        received_at=now if received_at is None else received_at,
        authenticated=authenticated,
    )
    return _received(desk.receive(request, now), now, lang, as_json)


def ask(
    rights: SubjectRights[Any],
    account: str,
    right: SubjectRight,
    *,
    authenticated: Authentication,
    via_third_party: bool = False,
    received_at: datetime | None = None,
    now: datetime,
    lang: Language,
    as_json: bool = False,
) -> int:
    """Take a person's request in, and print its name and its deadline.

    Arguments as of ``SubjectRequest`` and ``receive``.

    Raises:
        OperatorError: as of ``SubjectRequest`` and ``SubjectRights.receive``.
    """
    request = SubjectRequest(
        account=account,
        right=right,
        received_at=now if received_at is None else received_at,
        authenticated=authenticated,
        via_third_party=via_third_party,
    )
    return _received(rights.receive(request, now), now, lang, as_json)


def access(rights: SubjectRights[Any], account: str, **given: Any) -> int:  # noqa: ANN401  # those of ``ask``
    """Take in that a person wants to see what is held; approved, opened and delivered like an authority's request.

    Arguments and errors: as of ``ask``, without the right.
    """
    return ask(rights, account, SubjectRight.ACCESS, **given)


def correct(
    rights: SubjectRights[Any], case_id: str, *, source: TextIO | None = None, now: datetime, lang: Language
) -> int:
    """Put a record right.

    Args:
        rights: where people ask.
        case_id: which case.
        source: ``{"name": …, "birth_date": "1990-05-01"}``, either or both; standard input if left out.
        now: the moment.
        lang: the language of what is printed.

    Raises:
        OperatorError: it is no such document (``correct_fields``), it holds a number, which is put right by proving the
            new one (``correct_number``), or as of ``SubjectRights.correct``.
    """
    person, number = _person(sys.stdin if source is None else source)
    if number:
        raise OperatorError("correct_number")
    if person is None:
        raise OperatorError("correct_fields")
    rights.correct(case_id, person, now)
    print(text("cli.custody.corrected").in_(lang))
    return 0


def answer(rights: SubjectRights[Any], case_id: str, *, now: datetime, lang: Language) -> int:
    """Note that the person was told what will be done. Errors: as of ``SubjectRights.answer``."""
    return _noted(rights.answer(case_id, now), now, lang)


def extend(rights: SubjectRights[Any], case_id: str, reason: ExtensionReason, *, now: datetime, lang: Language) -> int:
    """Note that the person was told that it takes longer. Errors: as of ``SubjectRights.extend``."""
    return _noted(rights.extend(case_id, reason, now), now, lang)


def finish(
    rights: SubjectRights[ErasureAnswer], case_id: str, *, of_child: bool = False, now: datetime, lang: Language
) -> int:
    """Note that what was withdrawn or restricted is so; of a deletion, erase, and print what the person is told.

    Args:
        rights: where people ask.
        case_id: which case.
        of_child: of a deletion, whether the account is a child's.
        now: the moment.
        lang: the language of what is printed.

    Returns:
        0; 1 if something stands in the way of a deletion, so that the case stays open, and the operator is told.

    Raises:
        OperatorError: as of ``SubjectRights.finish`` and ``SubjectRights.delete``.
    """
    request = rights.case(case_id).request
    if isinstance(request, SubjectRequest) and request.right is SubjectRight.DELETE:
        said = rights.delete(case_id, now, of_child=of_child)
        if said.held:
            print(text("cli.custody.erase.held").in_(lang))
            print()
        for line in said.told:
            print(line.in_(lang))
        return int(said.held)
    return _noted(rights.finish(case_id, now), now, lang)


def show(desk: Disclosure, case_id: str, *, now: datetime, lang: Language, as_json: bool = False) -> int:
    """Print what a case asks, and where it is. Errors: as of ``Disclosure.case``."""
    case = desk.case(case_id)
    if as_json:
        print(json.dumps(_document(case, case.due(now), now), ensure_ascii=False, indent=1))
    else:
        _print_case(case, now, lang)
    return 0


def approve(
    desk: Disclosure, case_id: str, *, key: Path, passphrase_fd: int | None = None, now: datetime, lang: Language
) -> int:
    """Show an officer what is asked, and approve it when the passphrase of their key is given.

    Args:
        desk: where requests come in.
        case_id: which case.
        key: the officer's key file.
        passphrase_fd: a file descriptor whose first line is its passphrase; asked for if left out.
        now: the moment.
        lang: the language of what is printed.

    Raises:
        OperatorError: the key file cannot be opened (``file``, ``officer_key``, ``officer_passphrase``), or as of
            ``Disclosure.approve``.
    """
    _print_case(desk.case(case_id), now, lang)
    case = desk.approve(case_id, officer_of(key, passphrase_fd, lang), now)
    print(text("cli.custody.approved", approvals=len(case.approvals)).in_(lang))
    return 0


def refuse(
    desk: Disclosure,
    case_id: str,
    reason: RefusalReason,
    *,
    key: Path,
    passphrase_fd: int | None = None,
    now: datetime,
    lang: Language,
) -> int:
    """Refuse a case. Arguments as of ``approve``; errors of the key too, and as of ``Disclosure.refuse``."""
    case = desk.refuse(case_id, reason, officer_of(key, passphrase_fd, lang), now)
    print(text("cli.custody.refused", reason=text(f"refusal_reason.{case.reason}")).in_(lang))
    return 0


def open_case(
    desk: Disclosure,
    case_id: str,
    *,
    first: Path,
    second: Path,
    out: Path,
    passphrase_fds: Sequence[int] = (),
    now: datetime,
    lang: Language,
) -> int:
    """Open a case with both officers' keys, and write the extract to a new file.

    Args:
        desk: where requests come in.
        case_id: which case.
        first, second: the key files of the two officers.
        out: the file; it must not be there yet.
        passphrase_fds: two file descriptors to read their passphrases from, in this order; asked for if left out.
        now: the moment.
        lang: the language of what is printed.

    Raises:
        OperatorError: the file is there (``file_exists``), a key file cannot be opened (``file``,
            ``officer_key``, ``officer_passphrase``), or as of ``Disclosure.open`` and ``Disclosure.deliver``.
    """
    if out.exists():
        raise OperatorError("file_exists", path=out)  # before anything is opened that could not be delivered
    fds = [*passphrase_fds, None, None]
    keys = [officer_of(path, fd, lang) for path, fd in zip((first, second), fds, strict=False)]
    extract = desk.open(case_id, keys[0], keys[1], now)
    desk.deliver(extract, out, now)
    print(text("cli.custody.delivered", file=out, digest=extract.digest.hex()).in_(lang))
    return 0


def clocks(desk: Disclosure, *, now: datetime, lang: Language, as_json: bool = False) -> int:
    """Print every case that is not at its end with the time that is left; 1 if one is late.

    Errors: as of ``Disclosure.clocks``.
    """
    found = desk.clocks(now)
    if as_json:
        print(json.dumps([_document(each.case, each.clock, now) for each in found], ensure_ascii=False, indent=1))
    elif not found:
        print(text("cli.custody.nothing_open").in_(lang))
    else:
        for each in found:
            print(_line(each, lang))
    return int(any(each.late for each in found))


def verify(file: Path, *, keys: Sequence[str], required: int = 0, lang: Language, as_json: bool = False) -> int:
    """Check an extract with public keys and nothing else; 0 if all of it holds, 1 if that is not shown.

    Args:
        file: the extract.
        keys: public keys as text: of the extract, of the log, of witnesses.
        required: how many witnesses must have cosigned.
        lang: the language of what is printed.
        as_json: print one document instead.

    Raises:
        OperatorError: the file cannot be read (``file``), or a key is none (``ledger_vkey``).
    """
    known = verifiers_of(keys)
    try:
        data = file.read_bytes()
    except OSError as unreadable:
        raise OperatorError("file", path=file, reason=unreadable.strerror) from None
    try:
        report = verify_extract(data, known, required=required)
    except OperatorError as refused:
        print(json.dumps({"valid": False, "code": refused.code}) if as_json else f"✗ {refused.text.in_(lang)}")
        return 1
    if as_json:
        said = {
            "valid": True,
            "kind": report.kind,
            "case": report.case,
            "tenant": report.tenant,
            "opened_at": report.opened_at,
            "officers": list(report.officers),
            "records": report.records,
            "entries": {name: proven.index for name, proven in report.entries},
            "signed_by": report.signed_by,
        }
        print(json.dumps(said, ensure_ascii=False, indent=1))
        return 0
    print("✓", text("cli.custody.signed", name=report.signed_by, case=report.case).in_(lang))
    print("✓", text("cli.custody.records", records=report.records, at=report.opened_at).in_(lang))
    for name, proven in report.entries:
        size = proven.checkpoint.size
        print("✓", text("cli.custody.entry", name=name, index=proven.index, size=size).in_(lang))
    if not all(proven.seen_by for _, proven in report.entries):
        print("!", text("cli.ledger.no_witness").in_(lang))
    print("!", text("cli.ledger.claim").in_(lang))
    return 0


def _received(case: Case, now: datetime, lang: Language, as_json: bool) -> int:
    clock = case.due(now)
    if as_json:
        print(json.dumps(_document(case, clock, now), ensure_ascii=False, indent=1))
        return 0
    print(text("cli.custody.received", case=case.id).in_(lang))
    print(_deadline(clock, now).in_(lang))
    return 0


def _noted(case: Case, now: datetime, lang: Language) -> int:
    print(text("cli.custody.state", state=text(f"case_state.{case.state}")).in_(lang))
    if case.settled_at is None:
        print(_deadline(case.due(now), now).in_(lang))
    return 0


def _print_case(case: Case, now: datetime, lang: Language) -> None:
    request = case.request
    asked = [text(f"item.{item}").in_(lang) for item in sorted(request.fields)]
    told: list[tuple[str, object]] = [("case", case.id), ("state", text(f"case_state.{case.state}"))]
    if isinstance(request, AuthorityRequest):
        told += [
            ("authority", request.authority),
            ("reference", request.reference),
            ("basis", request.basis.citation),
            ("emergency", text(f"cli.custody.{'yes' if request.emergency else 'no'}")),
            ("fields", ", ".join(asked)),
            ("history", text(f"cli.custody.{'yes' if request.history else 'no'}")),
        ]
    else:
        told.append(("right", text(f"subject_right.{request.right}")))
    told += [
        ("accounts", ", ".join(each if each.isprintable() else ascii(each) for each in request.accounts)),
        ("authenticated", text(f"authentication.{request.authenticated}")),
        ("received_at", _local(request.received_at)),
        ("approvals", len(case.approvals)),
    ]
    for name, value in told:
        said = value.in_(lang) if isinstance(value, Text) else value
        print(f"  {text(f'cli.custody.field.{name}').in_(lang)}: {said}")
    if case.settled_at is None:
        print(_deadline(case.due(now), now).in_(lang))


def _document(case: Case, clock: Clock | None, now: datetime) -> dict[str, object]:
    return {
        "case": case.id,
        "kind": kind_of(case.request),
        "state": case.state.value,
        "received_at": written(case.request.received_at),
        "due_at": None if clock is None else written(clock.due_at),
        "seconds_left": None if clock is None else int(clock.left(now).total_seconds()),
        "late": clock is not None and clock.late(now),
        "citations": [] if clock is None else list(clock.citations),
        "approvals": [each.officer for each in case.approvals],
    }


def _line(found: CaseClock, lang: Language) -> str:
    kind, state = text(f"cli.custody.kind.{kind_of(found.case.request)}"), text(f"case_state.{found.case.state}")
    mark = "✗" if found.late else " "
    deadline = _deadline(
        found.clock, None if found.clock is None else found.clock.due_at - (found.left or timedelta(0))
    )
    return f"{mark} {found.case.id}  {kind.in_(lang)}  {state.in_(lang)}  {deadline.in_(lang)}"


def _deadline(clock: Clock | None, now: datetime | None) -> Text:
    if clock is None or now is None:
        return text("cli.custody.no_deadline")
    minutes = abs(clock.left(now)) // _MINUTE
    key = "cli.custody.late" if clock.late(now) else "cli.custody.due"
    return text(
        key, at=_local(clock.due_at), hours=minutes // 60, minutes=f"{minutes % 60:02}", basis=clock.citations[0]
    )


def _local(at: datetime) -> str:
    return at.astimezone(VIETNAM).isoformat(sep=" ", timespec="minutes")


def _person(source: TextIO) -> tuple[Person | None, bool]:
    """How a record is right, None where it is not said; and whether a number is given. No error holds what is typed."""
    try:
        said = json.loads(source.read())
        if said.keys() & {Item.PHONE, Item.PERSONAL_ID}:
            return None, True
        if said.keys() <= {Item.NAME, Item.BIRTH_DATE} and all(isinstance(each, str) for each in said.values()):
            born = said.get(Item.BIRTH_DATE)
            return Person(said.get(Item.NAME), None if born is None else date.fromisoformat(born)), False
    except (ValueError, AttributeError, RecursionError):
        pass
    return None, False
