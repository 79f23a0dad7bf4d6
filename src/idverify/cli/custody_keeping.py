"""``idverify custody erase | purge | hold | release | holds | schedule``.

Each does what ``custody.keeping`` does and prints it; what destroys anything is only shown until it is confirmed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from idverify.cli.keys import officer_of
from idverify.cli.sheet import filled
from idverify.custody.keeping import ErasureAnswer, Keeping, PurgeReport
from idverify.errors import OperatorError
from idverify.law import VIETNAM
from idverify.messages import Language, Text, text
from idverify.ports.custody import Hold


def erase(
    keeping: Keeping, account: str, *, of_child: bool, confirmed: bool, now: datetime, lang: Language, as_json: bool
) -> int:
    """Answer a request for erasure, and do what the answer says where it is confirmed; 1 if a hold stands in the way.

    Args:
        keeping: of the platform.
        account: the platform's name of the account, which is closed.
        of_child: whether it is a child's.
        confirmed: whether to do it; what would be answered is shown otherwise.
        now: the moment.
        lang: the language of what is printed; the answer to the person is printed in both.
        as_json: print one document instead.

    Raises:
        OperatorError: as of ``Keeping.erase``.
    """
    do = keeping.erase if confirmed else keeping.would_erase
    answer = do(account, now=now, of_child=of_child)
    if as_json:
        _print(_answer_document(answer, confirmed=confirmed))
        return int(answer.held)
    if answer.held:
        print(filled(_said("erase.held", lang), ""))
        print()
    print(_said("erase.title" if confirmed else "erase.would", lang, account=account))
    for line in answer.told:
        print(filled(line.vi, "  ", "    "))
        print(filled(line.en, "    "))
    if confirmed and answer.rows:
        print(_said("rows", lang))
        _print_rows(answer.rows)
    return int(answer.held)


def purge(keeping: Keeping, *, most: int, confirmed: bool, now: datetime, lang: Language, as_json: bool) -> int:
    """Purge what was kept long enough, where it is confirmed; what is due is shown otherwise.

    Args:
        keeping: of the platform.
        most: how many accounts at most, 1 or more.
        confirmed: whether to do it.
        now: the moment.
        lang: the language of what is printed.
        as_json: print one document instead.

    Returns:
        0; 1 if anything that was purged was found again.

    Raises:
        OperatorError: the bound is under 1 (``purge_most``).
    """
    if most < 1:  # said before anything is confirmed
        raise OperatorError("purge_most")
    if not confirmed:
        return _would_purge(keeping, now, lang, as_json=as_json)
    report = keeping.purge(now=now, most=most)
    if as_json:
        _print(_report_document(report))
        return 0 if report.proven else 1
    print(_said("purge.done", lang, accounts=report.accounts, records=len(report.records)))
    if report.rows:
        print(_said("rows", lang))
        _print_rows(report.rows.items())
    if report.left_out:
        print(_said("purge.left_out", lang, accounts=report.left_out))
    if report.entries:
        print(_said("purge.entries", lang))
        print("".join(f"  {entry.leaf_hash.hex()}\n" for entry in report.entries), end="")
    if report.more:
        print(_said("purge.more", lang))
    if not report.proven:
        print(_said("purge.remaining", lang, records=", ".join(report.remaining)))
        return 1
    print(_said("purge.proven", lang))
    return 0


def _would_purge(keeping: Keeping, now: datetime, lang: Language, *, as_json: bool) -> int:
    due = keeping.due(now)
    over = sum(each.accounts for each in due if each.at <= now)
    coming = [each for each in due if each.at > now]
    if as_json:
        days = [{"from": each.at.isoformat(), "accounts": each.accounts} for each in coming]
        _print({"done": False, "over": over, "coming": days})
        return 0
    print(_said("purge.would", lang, accounts=over))
    if coming:
        print(_said("purge.coming", lang))
    for each in coming:
        print("  " + _said("purge.next", lang, day=_day(each.at), accounts=each.accounts))
    return 0


def hold(
    keeping: Keeping,
    account: str,
    *,
    basis: str,
    reference: str,
    key: Path,
    passphrase_fd: int | None = None,
    now: datetime,
    lang: Language,
    as_json: bool,
) -> int:
    """Place a hold, in the name of the officer whose key file opens.

    Args:
        keeping, account, basis, reference: as of ``Keeping.hold``.
        key: the officer's key file.
        passphrase_fd: a file descriptor whose first line is its passphrase; asked for if left out.
        now: the moment.
        lang: the language of what is printed.
        as_json: print one document instead.

    Raises:
        OperatorError: the key file cannot be opened (``file``, ``officer_key``, ``officer_passphrase``), or as of
            ``Keeping.hold``.
    """
    officer = officer_of(key, passphrase_fd, lang).officer.key_id
    placed = keeping.hold(account, basis=basis, reference=reference, officer=officer, now=now)
    if as_json:
        _print(_hold_document(placed))
    else:
        print(_said("hold.placed", lang, account=account, hold=placed.id))
    return 0


def release(
    keeping: Keeping,
    hold: str,
    *,
    key: Path,
    passphrase_fd: int | None = None,
    now: datetime,
    lang: Language,
    as_json: bool,
) -> int:
    """Release a hold; arguments as of ``hold``, errors of the key too, and as of ``Keeping.release``."""
    officer = officer_of(key, passphrase_fd, lang).officer.key_id
    keeping.release(hold, officer=officer, now=now)
    if as_json:
        _print({"released": hold, "by": officer, "at": now.isoformat()})
    else:
        print(_said("hold.released", lang, hold=hold))
    return 0


def holds(keeping: Keeping, account: str | None, *, lang: Language, as_json: bool) -> int:
    """List the holds that stand, on an account or on any."""
    standing = keeping.holds(account)
    if as_json:
        _print([_hold_document(each) for each in standing])
        return 0
    for each in standing:
        line = _said(
            "hold.line",
            lang,
            hold=each.id,
            account=each.account,
            day=_day(each.placed_at),
            basis=each.basis,
            reference=each.reference,
            officer=each.placed_by,
        )
        print(filled(line, "", "  "))
    if not standing:
        print(_said("hold.none", lang))
    return 0


def schedule(keeping: Keeping, *, now: datetime, lang: Language, as_json: bool) -> int:
    """Print how long each class of data is kept, from when, and by which provisions."""
    lines = keeping.schedule(now)
    if as_json:
        _print(
            [
                {
                    "class": each.data_class,
                    "name": _both(each.name),
                    "from": _both(each.from_when),
                    "period": _both(each.how_long),
                    "months": each.period.months if each.period else None,
                    "days": each.period.days if each.period else None,
                    "citations": each.citations,
                    "readings": each.readings,
                    "by_library": each.by_library,
                }
                for each in lines
            ]
        )
        return 0
    none = _said("schedule.none", lang)
    for each in lines:
        said = text("cli.custody.schedule.line", name=each.name, period=each.how_long, begins=each.from_when)
        print(filled(said.in_(lang), "", "  "))
        provisions, readings = "; ".join(each.citations) or none, ", ".join(each.readings) or none
        print(filled(_said("schedule.basis", lang, provisions=provisions, readings=readings), "  ", "    "))
        if not each.by_library:
            print(f"  {_said('schedule.platform', lang)}")
    return 0


def _said(key: str, lang: Language, **data: Any) -> str:  # noqa: ANN401  # whatever the text has blanks for
    return text(f"cli.custody.{key}", **data).in_(lang)


def _both(said: Text) -> dict[str, str]:
    return {"vi": said.vi, "en": said.en}


def _day(at: datetime) -> str:
    return at.astimezone(VIETNAM).strftime("%d-%m-%Y")


def _print(document: object) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2))


def _print_rows(rows: Iterable[tuple[str, int]]) -> None:
    for table, count in rows:
        print(f"  {table:<32}{count:>8}")


def _answer_document(answer: ErasureAnswer, *, confirmed: bool) -> dict[str, object]:
    return {
        "account": answer.account,
        "done": confirmed and not answer.held,
        "held": answer.held,
        "closed_at": answer.closed_at.isoformat(),
        "erased": [{"class": each.data_class, "citations": each.citations} for each in answer.erased],
        "stays": [
            {
                "class": each.data_class,
                "until": None if each.until is None else each.until.isoformat(),
                "citations": each.citations,
                "readings": each.readings,
            }
            for each in answer.stays
        ],
        "told": [_both(each) for each in answer.told],
        "rows": dict(answer.rows),
    }


def _report_document(report: PurgeReport) -> dict[str, object]:
    return {
        "done": True,
        "accounts": report.accounts,
        "rows": dict(report.rows),
        "records": report.records,
        "entries": [entry.leaf_hash.hex() for entry in report.entries],
        "left_out": report.left_out,
        "remaining": report.remaining,
        "proven": report.proven,
        "more": report.more,
    }


def _hold_document(hold: Hold) -> dict[str, object]:
    return {
        "id": hold.id,
        "account": hold.account,
        "basis": hold.basis,
        "reference": hold.reference,
        "placed_by": hold.placed_by,
        "placed_at": hold.placed_at.isoformat(),
    }
